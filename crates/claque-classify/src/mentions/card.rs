//! The model card and the recipe of a mention model.

use super::fit::{MentionFigures, MentionOptions};
use super::{MentionModel, N_MEMBERS};
use serde::Serialize;
use std::fmt::Write;

fn share(x: Option<f64>) -> String {
    x.map_or("–".into(), |x| format!("{:.1} %", 100.0 * x))
}

/// `card.md`.
pub fn card(model: &MentionModel, figures: &[MentionFigures], options: &MentionOptions) -> String {
    let file = model.file();
    let mut out = String::new();
    let _ = writeln!(out, "# Model card: {}\n", file.name);
    for f in figures {
        let _ = writeln!(
            out,
            "- {}: ROC AUC {:.3} ({:.3}–{:.3}), average precision {:.3}, Brier {:.3}, ECE {:.3}; n = {} mentions of {} \
             campaigns, {} of them inauthentic",
            f.protocol,
            f.roc_auc.value,
            f.roc_auc.interval.low,
            f.roc_auc.interval.high,
            f.pooled.average_precision,
            f.pooled.brier,
            f.pooled.ece,
            f.pooled.n,
            f.n_campaigns,
            f.pooled.n_automated
        );
    }
    let _ = writeln!(out, "\n## Details\n\n| | |\n|---|---|");
    let n = |of: fn(&super::TrainedCampaign) -> u64| file.campaigns.iter().map(of).sum::<u64>();
    let rows = [
        ("Hash", model.reference().hash.clone()),
        ("Predicts", "probability that a mention was arranged, or made by an account run for the purpose".into()),
        ("Algorithm", format!("logistic regression (linfa), {N_MEMBERS} refits on resampled campaigns")),
        (
            "Trained on",
            format!(
                "{} campaigns: {} authentic and {} inauthentic mentions, at most {} rows of each campaign",
                file.campaigns.len(),
                n(|c| c.n_authentic),
                n(|c| c.n_inauthentic),
                options.rows_per_campaign
            ),
        ),
        ("Seed", file.seed.to_string()),
        ("Program", file.program.clone()),
        ("Trained", file.trained_at.clone()),
        ("Valid until", file.valid_until.clone()),
        ("Command", format!("`{}`", options.command)),
    ];
    rows.iter().for_each(|(name, value)| {
        let _ = writeln!(out, "| {name} | {value} |");
    });
    let rules = &file.rules;
    let _ = writeln!(
        out,
        "\n## Intended use\n\n- Choosing which mentions of a campaign a person should read first, with the reasons beside each.\n\
         - Marking the suspect part in a campaign's timeline, narratives and what-if.\n\n## Out of scope\n\n\
         - Saying that a given person was paid, or is not real; acting against an account without a person's review.\n\
         - Campaigns whose organisers do what no training campaign did: slow, original posts by old accounts leave no trace here.\n\
         - Loyal fans with fast notifications look like a ring by timing alone; see their row below.\n\n\
         ## What the bands mean\n\n`likely inauthentic` from a probability of {:.2}, `likely authentic` up to {:.2}, `unsure` in \
         between or when the interval holds one half. `insufficient` when less than {:.0} % of the weight is known, fewer than {} \
         lines of evidence are, or the interval is wider than {:.0} points.\n",
        rules.inauthentic_from,
        rules.authentic_up_to,
        100.0 * rules.min_known,
        rules.min_lines,
        100.0 * rules.max_width
    );
    terms(&mut out, model);
    figures.iter().for_each(|f| protocol(&mut out, f, rules.inauthentic_from));
    out
}

fn terms(out: &mut String, model: &MentionModel) {
    let _ = writeln!(
        out,
        "## Weights\n\nLog-odds per standard deviation; a missing value adds nothing. Weights of related columns share \
         their evidence: read them together.\n\n| line | evidence | weight | refits, 2.5–97.5 % | typical of authentic mentions |\n|---|---|---:|---:|---:|"
    );
    let file = model.file();
    for (i, t) in file.terms.iter().enumerate() {
        let mut refits: Vec<f64> = file.members.iter().map(|m| m[i + 1]).collect();
        refits.sort_unstable_by(f64::total_cmp);
        let at = |q| crate::metrics::bootstrap::quantile(&refits, q);
        let typical = t.typical.map_or("–".into(), |[a, b]| format!("{a:.2}–{b:.2}"));
        let _ = writeln!(
            out,
            "| {} | {} | {:+.2} | {:+.2} to {:+.2} | {typical} |",
            t.line,
            t.words,
            t.weight,
            at(0.025),
            at(0.975)
        );
    }
    out.push('\n');
}

fn protocol(out: &mut String, f: &MentionFigures, threshold: f64) {
    let _ = writeln!(
        out,
        "## Figures: {}\n\nThe model abstains on {:.1} % of the mentions; figures are on all of them. Single columns on the same \
         mentions reach ROC AUC {}.\n\nFlagged: probability of at least {threshold:.2}.\n\n\
         | campaign | n | inauthentic | ROC AUC | AP | inauthentic flagged | authentic flagged |\n|---|---:|---:|---:|---:|---:|---:|",
        f.protocol,
        100.0 * f.abstained_share,
        f.alone.iter().map(|(name, auc)| format!("{auc:.3} (`{name}`)")).collect::<Vec<_>>().join(", ")
    );
    for c in &f.campaigns {
        let number = |x: Option<f64>| x.map_or("–".into(), |x| format!("{x:.3}"));
        let _ = writeln!(
            out,
            "| {} | {} | {} | {} | {} | {} | {} |",
            c.name,
            c.n,
            c.n_inauthentic,
            number(c.roc_auc),
            number(c.average_precision),
            share(c.recall),
            share(c.false_positive_rate)
        );
    }
    if let Some((covered, n)) = f.shares_covered {
        let _ = writeln!(
            out,
            "\nThe interval for a campaign's share of inauthentic mentions holds the true share of {covered} of these {n} \
             campaigns (at 95 %)."
        );
    }
    out.push('\n');
}

#[derive(Serialize)]
struct Training<'a> {
    name: &'a str,
    model_hash: &'a str,
    command: &'a str,
    program: &'a str,
    algorithm: &'static str,
    seed: u64,
    rows_per_campaign: usize,
    members: usize,
    trained_at: &'a str,
    valid_until: &'a str,
    columns: Vec<&'a str>,
    roc_auc: Vec<(String, f64)>,
    campaigns: &'a [super::TrainedCampaign],
}

/// `training.toml`.
pub fn training(model: &MentionModel, figures: &[MentionFigures], options: &MentionOptions) -> String {
    let file = model.file();
    let training = Training {
        name: &file.name,
        model_hash: &model.reference().hash,
        command: &options.command,
        program: &file.program,
        algorithm: "logistic regression, ridge 1.0, linfa-logistic",
        seed: file.seed,
        rows_per_campaign: options.rows_per_campaign,
        members: file.members.len(),
        trained_at: &file.trained_at,
        valid_until: &file.valid_until,
        columns: file.terms.iter().map(|t| t.name.as_str()).collect(),
        roc_auc: figures.iter().map(|f| (f.protocol.clone(), f.roc_auc.value)).collect(),
        campaigns: &file.campaigns,
    };
    toml::to_string(&training).unwrap_or_default()
}
