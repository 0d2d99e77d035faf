//! An evaluation as a page: across sources first, within sources as the weaker statement.

use crate::report::page::{IntervalRow, Intervals, Page, PageSection, Part, Reliability, ReliabilityPoint};
use claque_classify::evaluate::{Evaluation, Protocol};
use claque_classify::figures::Figures;
use claque_classify::metrics::Bootstrapped;
use claque_classify::mistakes::{Mistakes, SURE_FROM};
use claque_classify::model::{Coverage, Reviewing};
use claque_schema::Interval;
use serde::Serialize;

/// One protocol's figures.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Judgement {
    /// The evaluation.
    #[serde(skip)]
    pub evaluation: Evaluation,
    /// How rows were split.
    pub protocol: Protocol,
    /// Figures with intervals per split, then over all rows together.
    pub figures: Vec<Figures>,
    /// The sure and wrong by kind.
    pub mistakes: Vec<Mistakes>,
    /// How often conformal sets held the label.
    pub coverage: Vec<Coverage>,
    /// What reviewing 50 accounts of each left-out source would have given.
    pub reviewing: Vec<Reviewing>,
}

/// A point of the curve by number of posts.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CurvePoint {
    /// Posts looked at, per account at most.
    pub posts_max: u32,
    /// Figures of stratified folds.
    pub figures: Figures,
}

/// The page; program, command and time are the caller's.
pub fn page(judged: &[Judgement], curve: &[CurvePoint], n: usize, n_automated: usize) -> Page {
    let strongest = judged.iter().find(|j| j.protocol != Protocol::Stratified).or(judged.first());
    let mut sections: Vec<PageSection> = judged.iter().map(section).collect();
    if !curve.is_empty() {
        sections.push(by_posts(curve));
    }
    sections.push(reading());
    Page {
        title: strongest.map_or("Evaluation".into(), |j| format!("How well `{}` does", j.evaluation.algorithm)),
        answer: strongest.map_or(String::new(), answer),
        facts: vec![
            ("Accounts".into(), format!("{n} labelled, {n_automated} of them automated")),
            ("Intervals".into(), "95 %, bootstrap over accounts within classes, 200 resamples".into()),
        ],
        sections,
        command: String::new(),
        program: String::new(),
        generated_at: String::new(),
    }
}

fn answer(j: &Judgement) -> String {
    let e = &j.evaluation;
    let what = match j.protocol {
        Protocol::LeaveOneSourceOut => format!("On {} sources left out in turn", e.folds.len()),
        Protocol::TrainTest => "On sources that were not trained on".into(),
        Protocol::Temporal => "On accounts newer than those trained on".into(),
        Protocol::SourceGrouped => "On groups of sources left out in turn".into(),
        Protocol::Stratified => {
            return format!(
                "On left-out accounts of the same sources the mean ROC AUC is {:.3} and the mean Brier score {:.3}. How it \
                 does on other sources is unknown and usually much worse.",
                e.mean_auc, e.mean_brier
            );
        }
    };
    let (least, most) = j
        .figures
        .iter()
        .take(e.folds.len())
        .filter(|f| f.both_classes)
        .fold((1.0f64, 0.0f64), |(l, m), f| (l.min(f.roc_auc.value), m.max(f.roc_auc.value)));
    format!(
        "{what} the mean ROC AUC is {:.3} (from {least:.3} to {most:.3}), the mean Brier score {:.3}, the mean calibration \
         error {:.3}.",
        e.mean_auc, e.mean_brier, e.mean_ece
    )
}

fn with(b: &Bootstrapped) -> String {
    format!("{:.3} ({:.3}–{:.3})", b.value, b.interval.low, b.interval.high)
}

const RANKING: [(&str, bool); 5] =
    [("", false), ("Accounts (automated)", true), ("ROC AUC", true), ("PR AUC", true), ("P at R ≥ .8", true)];
const PROBABILITY: [(&str, bool); 6] =
    [("", false), ("Brier", true), ("ECE", true), ("ECE of ½", true), ("F1", true), ("MCC", true)];

/// Two tables, because ten columns with intervals fit no screen: how it ranks, and what its probabilities are worth.
fn tables(s: &mut PageSection, first: &'static str, figures: &[&Figures], note: &str) {
    let rank = |f: &Figures, b: &Bootstrapped| if f.both_classes { with(b) } else { "–".into() };
    let ranking = |f: &&Figures| {
        let n = format!("{} ({})", f.n, f.n_automated);
        vec![f.name.clone(), n, rank(f, &f.roc_auc), rank(f, &f.pr_auc), rank(f, &f.precision_at_recall_80)]
    };
    let probability = |f: &&Figures| {
        let half = format!("{:.3}", f.ece_of_half);
        vec![f.name.clone(), with(&f.brier), with(&f.ece), half, rank(f, &f.f1), rank(f, &f.mcc)]
    };
    let (mut a, mut b) = (RANKING, PROBABILITY);
    (a[0].0, b[0].0) = (first, first);
    s.table("How it ranks", &a, figures.iter().map(ranking).collect(), "");
    s.table("What its probabilities and decisions at ½ are worth", &b, figures.iter().map(probability).collect(), note);
}

fn section(j: &Judgement) -> PageSection {
    let e = &j.evaluation;
    let weaker = if j.protocol == Protocol::Stratified { " (the weaker statement)" } else { "" };
    let name = j.protocol.name();
    let mut s = PageSection::new(name[..1].to_uppercase() + &name[1..] + weaker);
    tables(&mut s, "Judged", &j.figures.iter().collect::<Vec<_>>(), "");
    s.text(format!(
        "Mean over splits: ROC AUC {:.3} (standard deviation {:.3}), Brier {:.3}, ECE {:.3}. Probabilities by {} \
         calibration, fitted without the split that is judged.",
        e.mean_auc,
        e.sd_auc,
        e.mean_brier,
        e.mean_ece,
        format!("{:?}", e.calibration).to_lowercase()
    ));
    let rows: Vec<IntervalRow> = j
        .figures
        .iter()
        .filter(|f| f.both_classes)
        .map(|f| IntervalRow {
            label: f.name.clone(),
            value: Some([f.roc_auc.value, f.roc_auc.interval.low, f.roc_auc.interval.high]),
            strong: f.name != "all together",
        })
        .collect();
    s.parts.push(Part::Intervals(Intervals {
        title: "ROC AUC by what was judged".into(),
        measure: "0.5 is chance; whiskers are 95 % bootstrap intervals over accounts".into(),
        rows,
    }));
    s.parts.push(Part::Reliability(Reliability {
        title: format!("Do probabilities keep their word? Calibration error {:.3}", e.pooled.ece),
        measure: "Share labelled automated by probability given, ten equal bins, Wilson’s 95 % intervals".into(),
        points: e
            .pooled
            .reliability
            .iter()
            .filter(|b| b.n > 0)
            .map(|b| {
                let i = Interval::wilson95(b.automated, b.n);
                ReliabilityPoint {
                    probability: b.mean_probability,
                    share: [b.automated as f64 / b.n as f64, i.low, i.high],
                    n: b.n,
                }
            })
            .collect(),
    }));
    reviewing(&mut s, j);
    coverage(&mut s, j);
    mistakes(&mut s, j);
    s
}

fn reviewing(s: &mut PageSection, j: &Judgement) {
    let Some(first) = j.reviewing.first() else { return };
    let mut rows: Vec<Vec<String>> = j
        .reviewing
        .iter()
        .map(|r| {
            vec![
                r.name.clone(),
                format!("{:.3}", r.ece_before),
                format!("{:.3} ({:.3})", r.ece, r.ece_sd),
                format!("{:.3}", r.brier_before),
                format!("{:.3}", r.brier),
            ]
        })
        .collect();
    let mean = |of: fn(&Reviewing) -> f64| j.reviewing.iter().map(of).sum::<f64>() / j.reviewing.len() as f64;
    rows.push(vec![
        "mean".into(),
        format!("{:.3}", mean(|r| r.ece_before)),
        format!("{:.3}", mean(|r| r.ece)),
        format!("{:.3}", mean(|r| r.brier_before)),
        format!("{:.3}", mean(|r| r.brier)),
    ]);
    let columns = [
        ("Source left out", false),
        ("ECE before", true),
        ("ECE after (sd)", true),
        ("Brier before", true),
        ("Brier after", true),
    ];
    let title = format!("If {} accounts of the source were reviewed", first.n_reviewed);
    let note = format!("Means over {} draws, judged on the accounts not drawn.", first.draws);
    s.table(title, &columns, rows, &note);
}

fn coverage(s: &mut PageSection, j: &Judgement) {
    let Some(first) = j.coverage.first() else { return };
    let share = |v: Option<f64>| v.map_or("–".into(), |v| format!("{v:.3}"));
    let rows = j
        .coverage
        .iter()
        .map(|c| vec![c.name.clone(), share(c.human), share(c.automated), format!("{:.3}", c.both)])
        .collect();
    let columns = [("Judged", false), ("Human held", true), ("Automated held", true), ("Both in the set", true)];
    let promise = if j.protocol == Protocol::Stratified {
        "Left-out accounts of the same sources are exchangeable with those behind the sets, so the promise must hold here."
    } else {
        "A source that was not seen is not exchangeable with those behind the sets: nothing is promised, this is what \
         happened."
    };
    s.table(
        format!("How often the conformal set held the label (promised: {:.2})", 1.0 - first.alpha),
        &columns,
        rows,
        promise,
    );
}

fn mistakes(s: &mut PageSection, j: &Judgement) {
    let wrong: Vec<&Mistakes> = j.mistakes.iter().filter(|m| m.n_wrong > 0).take(15).collect();
    if wrong.is_empty() {
        s.text("There is no account about which it was sure and wrong.");
        return;
    }
    let rows = wrong
        .iter()
        .map(|m| {
            let r = &m.confidently_wrong;
            vec![
                m.source.clone(),
                m.kind.clone(),
                if m.automated { "taken for a person" } else { "taken for automated" }.into(),
                format!("{} of {}", m.n_wrong, r.n),
                format!("{:.3} ({:.3}–{:.3})", r.value, r.interval.low, r.interval.high),
                format!("{:.2}", m.mean_probability),
            ]
        })
        .collect();
    let columns = [
        ("Source", false),
        ("Kind", false),
        ("Mistake", false),
        ("Accounts", true),
        ("Share (95 % interval)", true),
        ("Mean probability", true),
    ];
    let note = format!("Sure is a probability of at least {SURE_FROM} or at most {:.1}.", 1.0 - SURE_FROM);
    s.table("Sure and wrong, by kind", &columns, rows, &note);
}

fn by_posts(curve: &[CurvePoint]) -> PageSection {
    let mut s = PageSection::new("By number of posts");
    let named: Vec<Figures> =
        curve.iter().map(|c| Figures { name: c.posts_max.to_string(), ..c.figures.clone() }).collect();
    let note = "Stratified folds, learned and judged with the first posts held of every account.";
    tables(&mut s, "Posts at most", &named.iter().collect::<Vec<_>>(), note);
    s
}

fn reading() -> PageSection {
    let mut s = PageSection::new("How to read this");
    s.parts.push(Part::List(vec![
        "Labels are weak: the word of crowds, vendors and platforms, not the truth about people.".into(),
        "Accounts of the same sources are easier than accounts that nobody labelled: the first figure to ask for is that \
         of sources left out."
            .into(),
        "An ECE is to be compared with that of a constant ½ in the last column; a set with as many of either class makes \
         even ½ look calibrated."
            .into(),
        "Intervals say how a figure varies over accounts of one source. How much it varies between sources is seen in \
         the rows, and is more."
            .into(),
    ]));
    s
}
