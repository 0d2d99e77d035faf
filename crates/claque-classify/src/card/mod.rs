//! The model card and `training.toml`, written from the run: no figure in them is typed by hand.
//!
//! The form follows Mitchell et al. 2019 (*Model Cards for Model Reporting*): details, intended use, factors, metrics,
//! data, ethics, caveats. The headline figure is leave-one-source-out; the in-sample one is shown as the weaker.

mod factors;
mod recalibrated;
mod tables;

pub use recalibrated::recalibrated;

use crate::ensemble::Recipe;
use crate::error::TrainError;
use crate::evaluate::Protocol;
use crate::model::{ModelFile, TrainedOn};
use crate::train::{MetricsFile, TrainOptions};
use serde::Serialize;
use std::fmt::Write;

/// Writes `card.md`.
pub fn render(file: &ModelFile, figures: &MetricsFile, options: &TrainOptions) -> String {
    let mut out = details(file, figures, options);
    out.push('\n');
    for part in sections(file, figures) {
        out.push_str(&part);
        out.push('\n');
    }
    out
}

/// Everything after the details, made of `model.json` and `metrics.json` alone: a card can be held against them.
pub fn sections(file: &ModelFile, figures: &MetricsFile) -> Vec<String> {
    let parts = [
        use_section(file),
        tables::metrics(figures),
        tables::base_rates(file, figures),
        factors::evidence(figures),
        factors::fairness(figures),
        factors::kinds(figures),
        data(file),
        reasons(figures),
        caveats(file, figures),
    ];
    parts.into_iter().filter(|p| !p.is_empty()).collect()
}

fn or_dash(text: &str) -> &str {
    if text.is_empty() { "–" } else { text }
}

fn details(file: &ModelFile, figures: &MetricsFile, options: &TrainOptions) -> String {
    let p = &file.provenance;
    let mut out = format!("# Model card: {}\n\n", file.name);
    let headline = match &figures.leave_one_source_out {
        Some(e) => format!(
            "**On sources it was not trained on: mean ROC AUC {:.3}, mean Brier {:.3}.** On left-out accounts of its own \
             sources: {:.3}, {:.3} (the weaker statement).",
            e.mean_auc, e.mean_brier, figures.cross_validation.mean_auc, figures.cross_validation.mean_brier
        ),
        None => format!(
            "**How it does on other sources is unknown.** On left-out accounts of its own source: mean ROC AUC {:.3}, \
             mean Brier {:.3}.",
            figures.cross_validation.mean_auc, figures.cross_validation.mean_brier
        ),
    };
    let rows = [
        ("Hash", figures.model_hash.clone()),
        ("Predicts", "probability that an account was labelled *automated* by sources like those below".into()),
        (
            "Algorithm",
            format!("{} ({} members, {} trees)", p.algorithm, file.ensemble.n_members(), file.ensemble.n_trees()),
        ),
        ("Features", format!("{}", file.features.len())),
        ("Calibration", tables::method_name(&file.calibration).to_string()),
        ("Seed", p.seed.to_string()),
        ("Program", p.program.clone()),
        ("Trained", or_dash(&p.trained_at).to_string()),
        ("Valid until", or_dash(&p.valid_until).to_string()),
        ("Command", format!("`{}`", or_dash(&options.command))),
    ];
    let _ = writeln!(out, "{headline}\n\n## Details\n\n| | |\n|---|---|");
    for (name, value) in rows {
        let _ = writeln!(out, "| {name} | {value} |");
    }
    out
}

fn use_section(file: &ModelFile) -> String {
    let r = &file.rules;
    format!(
        "## Intended use\n\n\
         - Estimating what share of an audience or of a campaign's authors is automated, with an interval.\n\
         - Choosing which accounts a person should look at first, with the reasons beside each.\n\n\
         ## Out of scope\n\n\
         - Saying that a given person *is* a bot; acting against an account without a person's review.\n\
         - Platforms, languages and kinds of automation that no source below holds.\n\
         - Accounts of which less than {:.0} % of the evidence is known (weighted by importance): the answer is `insufficient`.\n\n\
         ## What the bands mean\n\n\
         `likely automated` from a probability of {:.2}, `likely human` up to {:.2}; `unsure` in between, when the interval \
         spans one half, or when a conformal test at risk {:.2} keeps both classes.\n",
        r.min_known * 100.0,
        r.automated_from,
        r.human_up_to,
        r.alpha
    )
}

fn data(file: &ModelFile) -> String {
    let mut out =
        String::from("## Training data\n\nLabels are the word of each source, not the truth about a person.\n\n");
    // A column of dashes says nothing: the origin is there when it was stated of any source.
    let sources = &file.provenance.sources;
    let [head, rule] = if sources.iter().all(|s| s.origin.is_empty()) { [""; 2] } else { [" origin |", "---|"] };
    let _ =
        writeln!(out, "| source |{head} stated licence | human | automated | BLAKE3 |\n|---|{rule}---|---|---|---|");
    for TrainedOn { name, origin, licence, n_human, n_automated, blake3 } in sources {
        let origin = if head.is_empty() { String::new() } else { format!(" {} |", or_dash(origin)) };
        let _ = writeln!(out, "| {name} |{origin} {licence} | {n_human} | {n_automated} | {} |", or_dash(blake3));
    }
    out
}

fn reasons(figures: &MetricsFile) -> String {
    let mut out = String::from(
        "## What drives the scores\n\nMean size of a feature's contribution to the log-odds (path-dependent TreeSHAP), as \
         a share.\n\n| feature | share |\n|---|---|\n",
    );
    for (name, share) in figures.importance.iter().filter(|i| i.1 > 0.0).take(15) {
        let _ = writeln!(out, "| {name} | {share:.3} |");
    }
    out
}

fn caveats(file: &ModelFile, figures: &MetricsFile) -> String {
    let mut out = String::from("## Ethics and caveats\n\n");
    let held_out = &file.provenance.held_out_by;
    let fixed = [
        "People who post like machines (news desks, shops, fans of lists, new users) are flagged more often than others; \
         accounts whose operators imitate people are missed."
            .to_string(),
        format!(
            "Probabilities were calibrated on rows left out by {held_out}. On a new source no calibration could be \
             relied on when this was tried: where you know or suppose a base rate, say so; where you can review 50 \
             accounts, do."
        ),
        "The display language is no feature. `verified` meant identity before 2023 and a paid plan since.".to_string(),
        "Explanations average over the training rows; they say what moved the score, not what makes an account automated."
            .to_string(),
    ];
    for line in fixed.iter().chain(&figures.warnings) {
        let _ = writeln!(out, "- {line}");
    }
    for s in figures.leak_suspects.iter().take(10) {
        let what = if s.by_absence { "its absence" } else { "its value" };
        let _ = writeln!(
            out,
            "- Leak probe: `{}` in {}: {what} alone has a ROC AUC of {:.3}.",
            s.feature, s.source, s.roc_auc
        );
    }
    out
}

#[derive(Serialize)]
struct Training<'a> {
    name: &'a str,
    model_hash: &'a str,
    command: &'a str,
    program: &'a str,
    algorithm: &'a str,
    seed: u64,
    folds: usize,
    trained_at: &'a str,
    valid_until: &'a str,
    held_out_by: &'a str,
    exclude: &'a [String],
    features: Vec<&'a str>,
    figures: Figures,
    sources: &'a [TrainedOn],
    recipe: Recipe,
}

#[derive(Serialize)]
struct Figures {
    cross_validation_mean_auc: f64,
    cross_validation_mean_brier: f64,
    leave_one_source_out_mean_auc: Option<f64>,
    leave_one_source_out_mean_brier: Option<f64>,
}

/// Writes `training.toml`: what is needed to train the model again, and what should come out.
///
/// # Errors
/// [`TrainError::Write`] when a value cannot be written.
pub fn training_toml(file: &ModelFile, figures: &MetricsFile, options: &TrainOptions) -> Result<String, TrainError> {
    let p = &file.provenance;
    let by_source = figures.leave_one_source_out.as_ref();
    debug_assert!(by_source.is_none_or(|e| e.protocol == Protocol::LeaveOneSourceOut));
    let training = Training {
        name: &file.name,
        model_hash: &figures.model_hash,
        command: &options.command,
        program: &p.program,
        algorithm: p.algorithm.name(),
        seed: p.seed,
        folds: options.folds,
        trained_at: &p.trained_at,
        valid_until: &p.valid_until,
        held_out_by: &p.held_out_by,
        exclude: &options.exclude,
        features: file.features.iter().map(|f| f.name.as_str()).collect(),
        figures: Figures {
            cross_validation_mean_auc: figures.cross_validation.mean_auc,
            cross_validation_mean_brier: figures.cross_validation.mean_brier,
            leave_one_source_out_mean_auc: by_source.map(|e| e.mean_auc),
            leave_one_source_out_mean_brier: by_source.map(|e| e.mean_brier),
        },
        sources: &p.sources,
        recipe: Recipe::of(p.algorithm)?,
    };
    toml::to_string(&training).map_err(|e| TrainError::Write(e.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Model;
    use std::path::Path;

    #[test]
    fn the_card_of_every_shipped_model_says_what_its_metrics_say() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../models");
        let mut n = 0;
        for entry in std::fs::read_dir(folder).unwrap().flatten() {
            let read = |name: &str| std::fs::read_to_string(entry.path().join(name));
            let (Ok(model), Ok(metrics), Ok(card)) = (read("model.json"), read("metrics.json"), read("card.md")) else {
                continue;
            };
            // The mention model is of another kind; its card is written and held by `mentions`.
            if model.contains(crate::mentions::SCHEMA) {
                continue;
            }
            let model = Model::from_json(&model).unwrap();
            let figures: MetricsFile = serde_json::from_str(&metrics).unwrap();
            assert_eq!(model.reference().hash, figures.model_hash, "{}", entry.path().display());
            assert!(card.contains(&figures.model_hash), "{}", entry.path().display());
            for part in sections(model.file(), &figures) {
                let first = part.lines().next().unwrap_or_default();
                assert!(card.contains(part.trim_end()), "{}: `{first}` differs", entry.path().display());
            }
            n += 1;
        }
        assert!(n > 0, "no shipped model was found");
    }
}
