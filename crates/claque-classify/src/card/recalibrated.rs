//! The card of a model whose probabilities were learned anew from reviewed accounts.

use crate::model::{ModelFile, ReviewFigures};
use std::fmt::Write;

/// Writes `card.md` of a recalibrated model; every figure is one of `metrics.json`.
pub fn recalibrated(file: &ModelFile, figures: &ReviewFigures) -> String {
    let mut out = format!("# Model card: {}\n\n", file.name);
    let Some(line) = &file.recalibration else { return out };
    let base = line.base_rate_interval;
    let reviewed = if line.reviewed_at.is_empty() { "–" } else { line.reviewed_at.as_str() };
    let _ = write!(
        out,
        "The ranking of `{}` ({}) with probabilities learned anew from {} reviewed accounts, {} of them automated \
         (reviewed {reviewed}).\n\n\
         | | |\n|---|---|\n\
         | Share automated among the reviewed | {:.3} [{:.3}, {:.3}] (Wilson, 95 %) |\n\
         | ROC AUC on the reviewed | {:.3} |\n\
         | Brier before | {:.3} |\n\
         | Brier after, each account left out in turn | {:.3} |\n\
         | Mean probability before | {:.3} |\n\
         | Valid until | {} |\n\n",
        line.of.name,
        line.of.hash,
        figures.n,
        figures.n_automated,
        line.base_rate,
        base.low,
        base.high,
        figures.roc_auc,
        figures.brier_before,
        figures.brier_after,
        figures.mean_before,
        file.provenance.valid_until
    );
    out.push_str(
        "## Caveats\n\n\
         - The probabilities hold for accounts like those that were reviewed. Reviewers err; their errors are learned, \
         too.\n\
         - Intervals carry what so few labels leave open (Wilson's interval from as many labels as lie near a score), not what a \
         reviewer may have got wrong.\n\
         - Conformal sets rest on the reviewed accounts alone: a class with fewer than ten of them is hardly ever \
         excluded at risk 0.1.\n\
         - Everything else is as the card of the model it was made from says, the data it was trained on included.\n",
    );
    out
}
