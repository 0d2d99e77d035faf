//! No decision by software alone: final reports wait for people, people can appeal, appeals reach every report.

use super::{CREATOR, held, json, read};
use crate::program::Program;

/// Accounts in the action band that the audience report names.
fn waiting(program: &Program) -> Vec<String> {
    let queue = program.ok(&["review", "queue", "--top", "1000", "--json"]);
    queue
        .lines()
        .map(json)
        .filter(|q| q["blocks_final"] == true)
        .map(|q| q["account"].as_str().expect("token").to_string())
        .collect()
}

fn decide(program: &Program, token: &str, decision: &str, reviewer: &str, more: &[&str]) {
    let arguments = ["review", "decide", token, decision, "--reason", "looked at it", "--reviewer", reviewer];
    program.ok(&[&arguments[..], more].concat());
}

#[test]
fn a_final_report_waits_for_a_person_and_a_draft_says_that_it_is_one() {
    let program = held();
    let screen = program.ok(&["audience", CREATOR, "--out", "draft"]);
    assert!(screen.contains("Draft: nobody may act on it"), "{screen}");
    for file in ["report.html", "report.md"] {
        assert!(
            read(&program.scratch.join(&format!("draft/{file}"))).contains("Draft: nobody may act on it"),
            "{file}"
        );
    }
    let html = read(&program.scratch.join("draft/report.html"));
    assert!(html.contains("@bottom-center{content:\"Draft: nobody may act on it"), "on every printed page");
    let waiting = waiting(&program);
    assert!(!waiting.is_empty(), "the scenario plants automation");
    let refused = program.run(&["audience", CREATOR, "--out", "final", "--final"]);
    assert_eq!(refused.code, 3, "{}", refused.stderr);
    assert!(refused.stderr.contains("review queue") && !program.scratch.join("final").exists(), "{}", refused.stderr);
    // A blind second opinion alone does not count as the decision.
    decide(&program, &waiting[0], "inauthentic", "r2", &["--blind"]);
    waiting[1..].iter().for_each(|token| decide(&program, token, "inauthentic", "r1", &[]));
    assert_eq!(program.run(&["audience", CREATOR, "--out", "final", "--final"]).code, 3);
    decide(&program, &waiting[0], "inauthentic", "r1", &[]);
    let screen = program.ok(&["audience", CREATOR, "--out", "final", "--final"]);
    assert!(screen.contains("Final: a person has decided"), "{screen}");
    assert_eq!(json(&read(&program.scratch.join("final/report.json")))["standing"]["is_final"], true);
}

#[test]
fn a_granted_appeal_reaches_later_reports_and_marks_earlier_ones() {
    let program = held();
    program.ok(&["audience", CREATOR, "--out", "first"]);
    let token = waiting(&program).remove(0);
    decide(&program, &token, "inauthentic", "r1", &[]);
    let suspects = |folder: &str| {
        let report = json(&read(&program.scratch.join(&format!("{folder}/report.json"))));
        let rows = report["body"]["creators"][0]["accounts"].as_array().expect("accounts").clone();
        rows.iter().map(|r| r["account"].as_str().expect("token").to_string()).collect::<Vec<_>>()
    };
    assert!(suspects("first").contains(&token));
    let opened = program.ok(&["review", "appeal", "open", &token, "--statement", "I am a baker, I post by hand"]);
    assert!(opened.starts_with("case 20") && opened.contains("due by"), "{opened}");
    let number = opened.split([' ', ':']).nth(1).expect("number").to_string();
    let by = |reviewer: &str| {
        let arguments = ["review", "appeal", "decide", &number, "granted", "--reason", "drafts shown", "--reviewer"];
        program.run(&[&arguments[..], &[reviewer]].concat())
    };
    assert_eq!(by("r1").code, 2, "the first reviewer does not decide the appeal");
    let granted = by("r2");
    assert_eq!(granted.code, 0, "{}", granted.stderr);
    let note = program.scratch.join(&format!("first/CORRECTED-{number}.md"));
    assert!(note.is_file() && !read(&note).contains(&token), "{}", granted.stdout);
    program.ok(&["audience", CREATOR, "--out", "second"]);
    assert!(!suspects("second").contains(&token), "the reversal did not reach the next report");
    let access = program.ok(&["subject", "export", &token]);
    assert!(access.contains(&format!("corrected by case {number}")) && access.contains("granted"), "{access}");
}

#[test]
fn decisions_need_a_reason_and_no_name_and_their_agreement_is_measured() {
    let program = held();
    program.ok(&["audience", CREATOR]);
    let tokens = waiting(&program);
    for (reason, reviewer) in [("", "r1"), ("looked", "Anna Schmidt")] {
        let run =
            program.run(&["review", "decide", &tokens[0], "authentic", "--reason", reason, "--reviewer", reviewer]);
        assert_eq!(run.code, 2, "{reason} {reviewer}");
    }
    let twice = |range: std::ops::Range<usize>| {
        for (i, token) in tokens.iter().enumerate().take(range.end).skip(range.start) {
            decide(&program, token, "inauthentic", "r1", &[]);
            decide(&program, token, if i == 0 { "authentic" } else { "inauthentic" }, "r2", &["--blind"]);
        }
    };
    twice(0..1);
    // Of one account nobody can say how well reviewers agree.
    let stats = program.ok(&["review", "stats"]);
    assert!(stats.contains("1 account, 0 % alike, Cohen's kappa not enough"), "{stats}");
    assert!(stats.contains("Fleiss' kappa not enough") && !stats.contains("1 accounts"), "{stats}");
    twice(1..12);
    let shown = program.ok(&["review", "show", &tokens[0]]);
    assert!(shown.find("THE EVIDENCE") < shown.find("THE SCORE"), "evidence before score");
    let blind = program.ok(&["review", "show", &tokens[0], "--blind"]);
    assert!(!blind.contains("THE SCORE") && !blind.contains("inauthentic"), "{blind}");
    let stats = json(&program.ok(&["review", "stats", "--json"]));
    let pair = &stats["agreement"]["pairs"][0];
    assert_eq!(pair["n_accounts"], 12);
    assert_eq!(pair["cohen"]["value"], 0.0, "one of twelve apart, one side constant: kappa 0");
    assert!(pair["cohen"]["low"].as_f64() < Some(-0.5) && pair["cohen"]["high"].as_f64() > Some(0.5), "{pair}");
    assert_eq!(stats["accuracy"]["band"]["likely automated"]["n"], 12);
    let csv = program.ok(&["review", "export"]);
    assert_eq!(csv.lines().next(), Some("token,label"));
    assert_eq!(csv.matches(",automated").count(), 12);
}

#[test]
fn what_people_type_is_kept_without_names() {
    let program = held();
    let token = program.ok(&["score", "--format", "csv"]).lines().nth(1).expect("row")[..15].to_string();
    let who = "My name is Ann Lee, @ann_lee, ann@example.org, +49 171 1234567";
    let run = program.run(&["review", "decide", &token, "authentic", "--reason", who, "--reviewer", "r1"]);
    assert!(run.code == 0 && run.stderr.contains("kept without what names somebody"), "{}", run.stderr);
    program.ok(&["review", "appeal", "open", &token, "--statement", who]);
    program.ok(&["subject", "export", &token, "--out", "answer"]);
    let kept = "My name is [name], @account, [e-mail], [phone]";
    for file in ["access.md", "access.json"] {
        let answer = read(&program.scratch.join(&format!("answer/{file}")));
        assert!(
            ["Ann Lee", "ann_lee", "ann@example.org", "+49 171"].iter().all(|raw| !answer.contains(raw)),
            "{answer}"
        );
        assert_eq!(answer.matches(kept).count(), 2, "reason and statement: {answer}");
    }
    let register = std::fs::read(program.workspace().join("custody/register.sqlite")).expect("register");
    let register = String::from_utf8_lossy(&register);
    assert!(!register.contains("Ann Lee") && !register.contains("ann_lee"), "not in the register either");
}

#[test]
fn an_appeal_is_about_somebody_who_is_or_was_held() {
    let program = held();
    let open = |token: &str| program.run(&["review", "appeal", "open", token, "--statement", "it is me"]);
    let refused = open("a_0000000000001");
    assert!(refused.code == 2 && refused.stderr.contains("nothing is held about"), "{}", refused.stderr);
    assert_eq!(program.ok(&["review", "appeal", "list"]), "", "no case was opened");
    let token = program.ok(&["score", "--format", "csv"]).lines().nth(1).expect("row")[..15].to_string();
    program.ok(&["subject", "suppress", &token]);
    assert_eq!(open(&token).code, 0, "who opted out may still appeal");
    let explained = program.run(&["explain", &token]);
    assert!(explained.code == 2 && explained.stderr.contains("is suppressed"), "{}", explained.stderr);
    let number = program.ok(&["review", "appeal", "list"])[..9].to_string();
    let decide = ["review", "appeal", "decide", &number, "refused", "--reason", "Seen Before", "--reviewer", "r2"];
    program.ok(&decide);
    let list = program.ok(&["review", "appeal", "list"]);
    assert!(list.contains("refused 20") && list.trim_end().ends_with('Z'), "times are written as they are: {list}");
    let answer = program.ok(&["subject", "export", &token]);
    assert!(answer.contains("Seen Before") && answer.contains("refused 20"), "{answer}");
}

#[test]
fn decisions_teach_a_model_and_one_that_knew_a_forgotten_person_says_so() {
    let program = held();
    program.ok(&["score", "--format", "csv"]);
    let queue = program.ok(&["review", "queue", "--top", "1000", "--json"]);
    let tokens: Vec<String> =
        queue.lines().map(|q| json(q)["account"].as_str().expect("token").to_string()).take(64).collect();
    assert_eq!(tokens.len(), 64);
    for (i, token) in tokens.iter().enumerate() {
        decide(&program, token, if i % 2 == 0 { "inauthentic" } else { "authentic" }, "r1", &[]);
    }
    decide(&program, &tokens[0], "cannot-tell", "r1", &[]);
    // No file labels anybody: without decisions there is nothing to learn from.
    let posts = ["--sources", "posts", "--algorithm", "logistic"];
    assert_eq!(program.run(&[&["train", "--name", "mine"], &posts[..]].concat()).code, 2);
    let run = program.run(&[&["train", "--name", "mine", "--reviews"], &posts[..]].concat());
    assert_eq!(run.code, 0, "{}", run.stderr);
    let decided = super::last_entry(&program)["counts"]["decided"].as_u64().expect("count");
    assert!((20..64).contains(&decided) && run.stderr.contains(&format!("{decided} labels are reviewers' decisions")));
    // The rows stay their source's: one that may not teach does not, whoever decided.
    let refused = program.run(&["train", "--name", "other", "--reviews", "--algorithm", "logistic"]);
    assert!(refused.code == 3 && refused.stderr.contains("licence"), "{}", refused.stderr);
    let told = program.ok(&["recalibrate", "--reviews", "--name", "ours"]);
    assert!(told.contains("63 accounts") || told.contains("reviewed "), "{told}");
    let told = program.ok(&["subject", "forget", &tokens[1], "--yes"]);
    assert!(told.contains("model stale        ours"), "{told}");
    assert!(read(&program.workspace().join("models/ours/card.md")).contains("## Stale"));
    program.ok(&["recalibrate", "--reviews", "--name", "ours"]);
    assert!(!read(&program.workspace().join("models/ours/card.md")).contains("## Stale"));
}
