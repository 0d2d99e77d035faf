//! Synthetic reports for tests and for looking at: rich, seeded, about nobody.
//!
//! They hold what is hard to draw: two creators, blocks, bursts, a network of 120 nodes, lists longer than a page
//! shows, parts that were not assessed, extreme values, hostile text.

mod audience;
mod campaign;
mod network;
mod random;

use claque_analysis::report::page::{IntervalRow, Intervals, Page, PageSection, Part, Reliability, ReliabilityPoint};
use claque_analysis::report::{
    Body, Explanation, Figure, Limits, ModelLimits, Report, RunManifest, SCHEMA, Standing, Summary, Unit,
};
use claque_schema::{
    AccountToken, Accounting, Assessment, Band, Caveat, Confidence, Estimate, InputFile, Interval, ModelRef,
    PredictionSet, Reason, ScoreRow, SourceDecl, Timestamp,
};
use random::Random;

/// Which sample.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sample {
    /// Two creators.
    Audience,
    /// One campaign.
    Campaign,
    /// Both in one report.
    Overview,
}

/// A sample report; the same bytes every time.
pub fn sample_report(sample: Sample) -> Report {
    let creators = || vec![audience::creator(7, 0.31, true), audience::creator(11, 0.06, false)];
    let (title, summary, body) = match sample {
        Sample::Audience => (
            "Audiences of two creators",
            audience::summary(),
            Body::Audience { creators: creators(), overlaps: Vec::new(), gate: None },
        ),
        Sample::Overview => (
            "Two audiences and a campaign",
            campaign::summary(),
            Body::Overview { creators: creators(), campaign: campaign::finding() },
        ),
        Sample::Campaign => {
            ("Campaign #harvestday", campaign::summary(), Body::Campaign { campaign: campaign::finding() })
        }
    };
    Report {
        schema: SCHEMA.to_owned(),
        title: title.to_owned(),
        summary,
        body,
        limits: limits(),
        manifest: manifest(sample),
        standing: standing(),
    }
}

/// A sample score for the explained view.
pub fn sample_score() -> ScoreRow {
    scores(1, 3).remove(0)
}

/// A sample page with every kind of part.
pub fn sample_page() -> Page {
    let mut first = PageSection::new("Reasons");
    first.parts.push(Part::Reasons(sample_score()));
    first.text("A sentence below the reasons.");
    let mut second = PageSection::new("Figures");
    second.table("A table", &[("Set", false), ("n", true)], vec![vec!["one".into(), "12".into()]], "A note.");
    let row = |label: &str, value| IntervalRow { label: label.into(), value, strong: false };
    second.parts.push(Part::Intervals(Intervals {
        title: "Figures with intervals".into(),
        measure: "ROC AUC".into(),
        rows: vec![row("one", Some([0.812, 0.790, 0.831])), row("two", None)],
    }));
    let point = |probability: f64, k, n| {
        let i = Interval::wilson95(k, n);
        ReliabilityPoint { probability, share: [k as f64 / n as f64, i.low, i.high], n }
    };
    second.parts.push(Part::Reliability(Reliability {
        title: "Probabilities keep their word".into(),
        measure: "Share labelled automated".into(),
        points: vec![point(0.1, 5, 60), point(0.9, 48, 50)],
    }));
    second.parts.push(Part::List(vec!["one thing".into(), "another".into()]));
    Page {
        title: "A page".into(),
        answer: "The answer in a sentence.".into(),
        facts: vec![("Model".into(), "profile-gbt 3f9a0c41d2b7e685".into())],
        sections: vec![first, second],
        command: "claque evaluate".into(),
        program: "claque 0.0.0".into(),
        generated_at: "2026-01-02T03:04:05Z".into(),
    }
}

/// The thresholds of the sample's model.
pub const THRESHOLDS: [f64; 2] = [0.35, 0.8];

fn token(seed: u64) -> AccountToken {
    AccountToken(Random::new(seed).next())
}

fn model() -> ModelRef {
    ModelRef { name: "profile-gbt".into(), hash: "3f9a0c41d2b7e685".into() }
}

fn estimate(hits: u64, n: u64, denominator: &str) -> Estimate {
    Estimate {
        value: if n == 0 { 0.0 } else { hits as f64 / n as f64 },
        interval: Interval::wilson95(hits, n),
        n,
        denominator: denominator.to_owned(),
        method: "Share of scored accounts at or above the threshold; Wilson interval.".to_owned(),
    }
}

fn bands(counts: [u64; 4]) -> Vec<claque_analysis::report::BandCount> {
    let n = counts.iter().sum();
    Band::ALL
        .into_iter()
        .zip(counts)
        .map(|(band, k)| claque_analysis::report::BandCount { band, n: k, share: estimate(k, n, "accounts held") })
        .collect()
}

/// Scores, most suspect first.
fn scores(n: usize, seed: u64) -> Vec<ScoreRow> {
    let mut random = Random::new(seed);
    let reason = |feature: &str, words: &str, value: Option<f64>, typical: Option<[f64; 2]>, contribution: f64| {
        Reason { feature: feature.into(), words: words.into(), value, typical, contribution }
    };
    (0..n)
        .map(|i| {
            let p = 0.985 - 0.18 * (i as f64 / n.max(2) as f64) - 0.004 * random.unit();
            let rate = 30.0 + 60.0 * random.unit();
            ScoreRow {
                account: AccountToken(random.next()),
                probability: Some(p),
                interval: Some(Interval::new((p - 0.05 - 0.1 * random.unit()).max(0.0), (p + 0.01).min(0.99), 0.95)),
                band: Band::LikelyAutomated,
                set: Some(PredictionSet::Automated),
                known_share: 0.6 + 0.4 * random.unit(),
                reasons: vec![
                    reason("posts_per_hour", "posts per hour", Some(rate), Some([0.02, 0.31]), 2.1 - 0.01 * i as f64),
                    reason("age_days", "age of the account in days", Some(12.0 + i as f64), Some([803.0, 2911.0]), 1.4),
                    reason(
                        "followers_per_following",
                        "followers per account followed",
                        Some(0.003),
                        Some([0.3, 1.7]),
                        0.8,
                    ),
                    reason("bio_length", "length of the bio", None, Some([22.0, 104.0]), 0.2),
                    reason("has_banner", "has a banner", Some(1.0), Some([1.0, 1.0]), -0.3),
                    reason("listed", "lists it is a member of", Some(14.0), Some([0.0, 4.0]), -0.9),
                ],
                kinds: Vec::new(),
                model: model(),
                as_of: Some(Timestamp::from_secs(1_700_000_000)),
            }
        })
        .collect()
}

fn figure(name: &str, unit: Unit, estimate: Assessment<Estimate>) -> Figure {
    Figure { name: name.into(), unit, estimate }
}

fn explained(rows: &[(&str, &str)]) -> Vec<Explanation> {
    rows.iter().map(|(name, result)| Explanation { name: (*name).into(), result: (*result).into() }).collect()
}

fn sentences(rows: &[&str]) -> Vec<String> {
    rows.iter().map(|s| (*s).to_owned()).collect()
}

fn summary_of(answer: &str, likelihood: f64, figures: Vec<Figure>) -> Summary {
    Summary {
        answer: answer.into(),
        likelihood: Some(likelihood),
        confidence: Confidence::Moderate,
        figures,
        speaks_for: Vec::new(),
        speaks_against: Vec::new(),
        not_assessed: Vec::new(),
        innocent: Vec::new(),
        next_steps: Vec::new(),
    }
}

fn limits() -> Limits {
    Limits {
        model: Some(ModelLimits {
            model: model(),
            trained_on: "Three public sets of labelled accounts, 2015–2019, English and Italian, one platform; \
                         labels were given by their authors and are weak."
                .into(),
            valid_until: "2027-06-30".into(),
            thresholds: THRESHOLDS,
            errors: vec![
                (
                    "False alarms among people, sources it has not seen".into(),
                    0.041,
                    Some(Interval::new(0.033, 0.05, 0.95)),
                ),
                (
                    "Found among automated accounts, sources it has not seen".into(),
                    0.62,
                    Some(Interval::new(0.55, 0.69, 0.95)),
                ),
                (
                    "Area under the ROC curve, sources it has not seen".into(),
                    0.913,
                    Some(Interval::new(0.9, 0.926, 0.95)),
                ),
                ("False alarms among accounts younger than 30 days".into(), 0.12, None),
            ],
        }),
        base_rates: vec![(0.01, 0.87), (0.05, 0.56), (0.15, 0.27), (0.3, 0.13)],
        confidence_rule: "High needs 1,000 scored accounts, no drift against the training data and agreement of two \
                          methods; moderate needs 200 and one of the other two; everything else is low."
            .into(),
        caveats: vec![
            Caveat("The audience is what the export holds; accounts the platform hid are missing.".into()),
            Caveat("New accounts of real people look like automated ones more often than old accounts do.".into()),
            Caveat(
                "Scores speak about behaviour in public data at one time, not about who is behind an account.".into(),
            ),
        ],
        before_acting: sentences(&[
            "A score about a person is profiling (GDPR Art. 4(4)); a decision with significant effect needs human review (Art. 22).",
            "Give the account’s holder a way to contest before a contract or a payment depends on it.",
        ]),
    }
}

fn manifest(sample: Sample) -> RunManifest {
    let file = |i: u32, name: &str, read: u64, rejected: u64| InputFile {
        file: i,
        name: name.into(),
        bytes: 1_234_567 * u64::from(i + 1),
        blake3: format!("{:016x}{:016x}{:016x}{:016x}", 1 + i, 7, 9, 11),
        format: "twitter-v2".into(),
        detected: "pages with `data` and `includes`".into(),
        source: 0,
        accounting: Accounting { read, kept: read - rejected - 20, merged: 20, rejected, suppressed: 0 },
        ingested_at: "2026-11-24T08:00:00Z".into(),
    };
    let inputs = vec![file(0, "mentions.jsonl.gz", 41_220, 12), file(1, "followers.csv", 8_410, 0)];
    let mut accounting = Accounting::default();
    inputs.iter().for_each(|f| accounting += f.accounting);
    RunManifest {
        program: "claque 0.1.0".into(),
        command: match sample {
            Sample::Audience => "claque audience a_0h3k9s1m2n4p5 a_1d8f7g6h5j4k3 --out report".into(),
            Sample::Campaign | Sample::Overview => {
                "claque campaign --topic 'https://harvest.example.org/day' --seed 7 --out report".into()
            }
        },
        generated_at: "2026-11-24T09:30:00Z".into(),
        purpose: "check of an influencer shortlist".into(),
        basis: "legitimate interest, assessed 2026-10-02".into(),
        inputs,
        sources: vec![SourceDecl {
            name: "harvest".into(),
            origin: "X API v2, our own application".into(),
            licence: "platform API terms; no training".into(),
            obtained: "2026-11-23".into(),
            blake3: "0f".repeat(32),
            ..SourceDecl::default()
        }],
        accounting,
        parameters: vec![
            ("window_s".into(), "60".into()),
            ("q_max".into(), "0.05".into()),
            ("thresholds".into(), "0.35, 0.8".into()),
        ],
        seed: 7,
        as_of: Some(Timestamp::from_secs(1_700_000_000)),
    }
}

fn standing() -> Standing {
    Standing {
        is_final: false,
        n_action: 12,
        n_undecided: 9,
        n_cleared: 2,
        n_suppressed: 3,
        n_minors: 0,
        words: "Draft: nobody may act on it. 9 of 12 accounts in the action band that it names wait for a person's \
                decision. 3 suppressed."
            .into(),
    }
}
