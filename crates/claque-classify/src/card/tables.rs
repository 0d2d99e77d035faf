//! The tables of a card.

use crate::calibrate::Calibration;
use crate::evaluate::{Evaluation, FoldMetrics};
use crate::metrics::Metrics;
use crate::model::ModelFile;
use crate::train::MetricsFile;
use std::fmt::Write;

/// The calibration in words.
pub fn method_name(calibration: &Calibration) -> &'static str {
    match calibration {
        Calibration::Identity => "none needed (logistic function of the margin)",
        Calibration::Platt { .. } => "Platt (a line in log-odds)",
        Calibration::Beta { .. } => "beta",
        Calibration::Isotonic { .. } => "isotonic",
    }
}

const HEAD: &str = "| | n | automated | ROC AUC | AP | P at R ≥ .8 | F1 | Brier | ECE | ECE of a constant ½ |\n\
                    |---|---|---|---|---|---|---|---|---|---|";

fn line(out: &mut String, name: &str, m: &Metrics, ranked: bool) {
    let rank = |v: f64| if ranked { format!("{v:.3}") } else { "–".into() };
    let _ = writeln!(
        out,
        "| {name} | {} | {} | {} | {} | {} | {:.3} | {:.3} | {:.3} | {:.3} |",
        m.n,
        m.n_automated,
        rank(m.roc_auc),
        rank(m.average_precision),
        rank(m.precision_at_recall_80),
        m.f1,
        m.brier,
        m.ece,
        m.ece_of_half
    );
}

/// Figures of both protocols, the baselines and the conformal sets.
pub fn metrics(figures: &MetricsFile) -> String {
    let mut out = String::from("## Metrics\n\n");
    if let Some(by_source) = &figures.leave_one_source_out {
        let _ = writeln!(out, "### Trained on the other sources, judged on the named one\n\n{HEAD}");
        for FoldMetrics { name, metrics, both_classes, .. } in &by_source.folds {
            line(&mut out, name, metrics, *both_classes);
        }
        summary(&mut out, by_source);
    }
    let cv = &figures.cross_validation;
    let _ = writeln!(out, "### Left-out accounts of the same sources ({} folds)\n\n{HEAD}", cv.folds.len());
    line(&mut out, "all folds", &cv.pooled, true);
    summary(&mut out, cv);
    let _ = writeln!(out, "### Beside simpler models\n\n| | protocol | mean ROC AUC | mean Brier |\n|---|---|---|---|");
    let own = [figures.leave_one_source_out.as_ref(), Some(cv)];
    for e in own.into_iter().flatten().chain(&figures.baselines) {
        let _ = writeln!(out, "| {} | {} | {:.3} | {:.3} |", e.algorithm, e.protocol.name(), e.mean_auc, e.mean_brier);
    }
    conformal(&mut out, figures);
    out
}

fn summary(out: &mut String, e: &Evaluation) {
    let (a, b) = (e.auc_interval.interval, e.brier_interval.interval);
    let _ = writeln!(
        out,
        "\nMean ROC AUC {:.3} (standard deviation over splits {:.3}), mean Brier {:.3}, mean ECE {:.3}. All accounts \
         together: ROC AUC {:.3} [{:.3}, {:.3}], Brier {:.3} [{:.3}, {:.3}] (95 % bootstrap over accounts).\n",
        e.mean_auc,
        e.sd_auc,
        e.mean_brier,
        e.mean_ece,
        e.auc_interval.value,
        a.low,
        a.high,
        e.brier_interval.value,
        b.low,
        b.high
    );
}

fn conformal(out: &mut String, figures: &MetricsFile) {
    let Some(first) = figures.coverage.first() else { return };
    let _ = writeln!(
        out,
        "\n### How often the conformal set held the label (nominal {:.2})\n\n| | protocol | human | automated | both \
         classes in the set |\n|---|---|---|---|---|",
        1.0 - first.alpha
    );
    for c in &figures.coverage {
        let share = |v: Option<f64>| v.map_or("–".into(), |v| format!("{v:.3}"));
        let (human, automated) = (share(c.human), share(c.automated));
        let _ = writeln!(out, "| {} | {} | {human} | {automated} | {:.3} |", c.name, c.protocol.name(), c.both);
    }
}

/// Of those flagged, how many would be human: at several base rates, from rates on left-out rows.
pub fn base_rates(file: &ModelFile, figures: &MetricsFile) -> String {
    let threshold = file.rules.automated_from;
    let e = figures.leave_one_source_out.as_ref().unwrap_or(&figures.cross_validation);
    let mut out = format!(
        "## If few accounts are automated\n\nOf 100 accounts with a probability of at least {threshold:.2}, how many would \
         be human, if the given share of all accounts were automated (rates of the worst and the best split under {}):\n\n\
         | share automated | worst | best |\n|---|---|---|\n",
        e.protocol.name()
    );
    // Rates per split, from the reliability bins at or above the threshold.
    let rates: Vec<(f64, f64)> =
        e.folds.iter().filter(|f| f.both_classes).map(|f| rates_at(&f.metrics, threshold)).collect();
    for base in [0.01, 0.05, 0.15, 0.30] {
        let humans = |&(tpr, fpr): &(f64, f64)| {
            let (hit, miss) = (tpr * base, fpr * (1.0 - base));
            if hit + miss > 0.0 { 100.0 * miss / (hit + miss) } else { 0.0 }
        };
        let all: Vec<f64> = rates.iter().map(humans).collect();
        if all.is_empty() {
            continue;
        }
        let worst = all.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let best = all.iter().copied().fold(f64::INFINITY, f64::min);
        let _ = writeln!(out, "| {:.0} % | {worst:.0} | {best:.0} |", base * 100.0);
    }
    out
}

/// Shares of automated and of human accounts in the reliability bins that start at or above the threshold.
fn rates_at(m: &Metrics, threshold: f64) -> (f64, f64) {
    let first = (threshold * m.reliability.len() as f64 - 1e-9).ceil() as usize;
    let (mut hits, mut misses) = (0, 0);
    for bin in m.reliability.iter().skip(first) {
        hits += bin.automated;
        misses += bin.n - bin.automated;
    }
    let human = (m.n - m.n_automated).max(1) as f64;
    (hits as f64 / m.n_automated.max(1) as f64, misses as f64 / human)
}
