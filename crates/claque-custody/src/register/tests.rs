use super::*;
use crate::review::{AppealOutcome, Decision, Review, accuracy};
use claque_schema::{Interval, ModelRef, Reason};

const WHO: AccountToken = AccountToken(0xdead_beef_0bad_cafe);
const OTHER: AccountToken = AccountToken(0x1111_2222_3333_4444);

fn score(account: AccountToken, probability: f64, band: Band) -> ScoreRow {
    let reason = Reason {
        feature: "followers_per_following".into(),
        words: "followers per account followed".into(),
        value: Some(0.1),
        typical: None,
        contribution: 1.5,
    };
    ScoreRow {
        account,
        probability: Some(probability),
        interval: Some(Interval { low: probability - 0.1, high: probability + 0.05, level: 0.9 }),
        band,
        set: None,
        known_share: 1.0,
        reasons: vec![reason],
        kinds: Vec::new(),
        model: ModelRef { name: "m".into(), hash: "ab".into() },
        as_of: None,
    }
}

fn run(at: &str, state: &str) -> Run {
    Run {
        at: at.into(),
        verb: "audience".into(),
        model: "m".into(),
        model_hash: "ab".into(),
        generation: 1,
        state: state.into(),
    }
}

fn review(reviewer: &str, decision: Decision) -> Review {
    Review {
        account: WHO,
        probability: Some(0.9),
        band: Some(Band::LikelyAutomated),
        rules: vec!["followers_per_following".into()],
        ..Review::of_appeal("2026-01-02T00:00:00Z", reviewer, decision, "looked at the posts")
    }
}

/// A register with one run that scored both and wrote a file inside and one outside of the workspace.
fn filled() -> (tempfile::TempDir, tempfile::TempDir, Register) {
    let (dir, outside) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let mut register = Register::open(dir.path()).unwrap();
    let mut outputs = Vec::new();
    for folder in [dir.path(), outside.path()] {
        let path = folder.join("report.json");
        std::fs::write(&path, format!("{{\"account\":\"{WHO}\"}}")).unwrap();
        let bytes = std::fs::read(&path).unwrap();
        let blake3 = blake3::hash(&bytes).to_hex().to_string();
        outputs.push(Output { path, blake3, bytes: bytes.len() as u64 });
    }
    let scores = [score(WHO, 0.9, Band::LikelyAutomated), score(OTHER, 0.1, Band::LikelyHuman)];
    register.enter(&run("2026-01-01T00:00:00Z", "draft"), &scores, &[WHO, OTHER], &outputs).unwrap();
    (dir, outside, register)
}

#[test]
fn everything_said_about_an_account_is_found() {
    let (_dir, _outside, mut register) = filled();
    register.decide(&review("r1", Decision::Inauthentic)).unwrap();
    let held = register.held(&[WHO]).unwrap();
    assert_eq!((held.scores.len(), held.reports.len(), held.reviews.len()), (1, 1, 1));
    assert_eq!(held.scores[0].interval, Some([0.8, 0.9500000000000001]));
    assert_eq!(held.scores[0].reasons[0].0, "followers_per_following");
    assert_eq!(held.reports[0].files.len(), 2);
}

#[test]
fn a_forgotten_account_is_in_no_byte_of_the_register() {
    let (dir, outside, mut register) = filled();
    register.decide(&review("r1", Decision::Inauthentic)).unwrap();
    register.appeal(WHO, "this is me, and I am a person", "2026-01-03T00:00:00Z").unwrap();
    let [inside, outside] = [dir.path(), outside.path()].map(|folder| folder.join("report.json"));
    let sorted = |mut paths: Vec<PathBuf>| {
        paths.sort_unstable();
        paths
    };
    let all = sorted(vec![inside.clone(), outside.clone()]);
    assert_eq!(register.naming(dir.path(), &[WHO], &[]).unwrap(), Written { to_remove: all, ..Written::default() });
    std::fs::write(&outside, format!("my notes about {WHO}")).unwrap();
    let written = register.naming(dir.path(), &[WHO], &[]).unwrap();
    assert_eq!((written.to_remove.as_slice(), written.changed), ([inside].as_slice(), vec![outside.clone()]));
    std::fs::remove_file(&outside).unwrap();
    assert_eq!(register.naming(dir.path(), &[WHO], &[]).unwrap().moved, [outside]);
    assert_eq!(register.forget(&[WHO], &[]).unwrap(), 4);
    assert_eq!(register.held(&[WHO]).unwrap(), Held::default());
    drop(register);
    let bytes = std::fs::read(dir.path().join("custody/register.sqlite")).unwrap();
    for needle in [WHO.0.to_be_bytes().to_vec(), WHO.to_string().into_bytes(), b"I am a person".to_vec()] {
        assert!(!bytes.windows(needle.len()).any(|w| w == &needle[..]));
    }
    assert!(bytes.windows(8).any(|w| w == OTHER.0.to_be_bytes()), "the search would find what is there");
}

#[test]
fn a_granted_appeal_reverses_and_marks_earlier_reports() {
    let (_dir, _outside, mut register) = filled();
    register.decide(&review("r1", Decision::Inauthentic)).unwrap();
    let appeal = register.appeal(WHO, "I post by hand", "2026-01-03T00:00:00Z").unwrap();
    assert_eq!((appeal.number.as_str(), appeal.due.as_str()), ("2026-0001", "2026-02-02T00:00:00Z"));
    assert!(register.appeal(WHO, "again", "2026-01-03T00:00:00Z").is_err(), "one case at a time");
    let by_the_same = review("r1", Decision::Authentic);
    assert!(register.settle_appeal(&appeal.number, AppealOutcome::Granted, by_the_same).is_err());
    let (settled, files) =
        register.settle_appeal(&appeal.number, AppealOutcome::Granted, review("r2", Decision::Authentic)).unwrap();
    assert_eq!((settled.outcome, files.len()), (Some(AppealOutcome::Granted), 2));
    assert_eq!(register.standing().unwrap()[&WHO].decision, Decision::Authentic);
    assert_eq!(register.held(&[WHO]).unwrap().reports[0].corrected.as_deref(), Some("2026-0001"));
    assert!(register.settle_appeal(&appeal.number, AppealOutcome::Refused, review("r2", Decision::Authentic)).is_err());
}

#[test]
fn a_blind_decision_does_not_stand_and_reviewers_are_held_against_what_stands() {
    let (_dir, _outside, mut register) = filled();
    register.decide(&review("r1", Decision::Inauthentic)).unwrap();
    register.decide(&Review { blind: true, ..review("r2", Decision::Authentic) }).unwrap();
    let standing = register.standing().unwrap();
    assert_eq!(standing[&WHO].decision, Decision::Inauthentic);
    let [(_, rules), (_, bands), (_, reviewers)] = accuracy(&register.reviews().unwrap(), &standing);
    assert_eq!((rules["followers_per_following"].n, bands["likely automated"].right), (1, 1));
    assert_eq!((reviewers["r1"].right, reviewers["r2"].right), (1, 0));
    for (reviewer, reason) in [("", "why"), ("Anna Schmidt", "why"), ("r1", " ")] {
        let bad = Review { reason: reason.into(), ..review(reviewer, Decision::Authentic) };
        assert!(register.decide(&bad).is_err(), "{reviewer:?} {reason:?}");
    }
}

#[test]
fn old_runs_are_purged_and_young_ones_stay() {
    let (_dir, _outside, mut register) = filled();
    let young = [score(WHO, 0.5, Band::Unsure)];
    register.enter(&run("2026-06-01T00:00:00Z", ""), &young, &[WHO], &[]).unwrap();
    let (scores, reviews) = ("2026-03-01T00:00:00Z", "2026-01-01T00:00:00Z");
    assert_eq!(register.purge(scores, reviews, true).unwrap(), 6);
    assert_eq!(register.count("scores").unwrap(), 3, "a dry run removed something");
    assert_eq!(register.purge(scores, reviews, false).unwrap(), 6);
    assert_eq!((register.count("scores").unwrap(), register.count("outputs").unwrap()), (1, 0));
}
