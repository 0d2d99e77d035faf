//! The gate of a nightly pipeline: stop the spend only when it is beyond reasonable doubt.
//!
//! A limit on the suspect share is crossed when the *lower* bound of the interval at the asked confidence lies above it:
//! a wide interval never stops anybody. Too small a sample, or no share at all, crosses only where the user asked for a
//! minimum sample; the reason says so in a word that a program can compare.

use crate::report::{AudienceFinding, Gate, GateReason};

/// What the user asked for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct GateRule {
    /// Highest suspect share.
    pub max_suspect: Option<f64>,
    /// Level of the interval whose lower bound counts.
    pub confidence: f64,
    /// Least scored accounts.
    pub min_sample: Option<u64>,
}

/// Judges every creator; `None` when nothing was asked for.
pub fn decide(rule: &GateRule, creators: &[AudienceFinding]) -> Option<Gate> {
    if rule.max_suspect.is_none() && rule.min_sample.is_none() {
        return None;
    }
    let judged: Vec<(GateReason, bool)> = creators.iter().map(|c| judge(rule, c)).collect();
    Some(Gate {
        max_suspect: rule.max_suspect,
        confidence: rule.confidence,
        min_sample: rule.min_sample,
        crossed: judged.iter().any(|(_, crossed)| *crossed),
        reasons: judged.into_iter().map(|(reason, _)| reason).collect(),
    })
}

fn judge(rule: &GateRule, c: &AudienceFinding) -> (GateReason, bool) {
    let n = c.suspect_share.n;
    let lower = c.suspect_share.get().map(|e| e.interval.low);
    let reason = |code: &str, words: String, crossed: bool| {
        (GateReason { creator: c.creator, code: code.to_string(), lower_bound: lower, n, words }, crossed)
    };
    if let Some(min) = rule.min_sample.filter(|min| n < *min) {
        return reason("sample_too_small", format!("{n} accounts have a score, {min} are required"), true);
    }
    let Some(e) = c.suspect_share.get() else {
        let why = c.suspect_share.why_not().unwrap_or("no share");
        // Who asks for a sample wants to know that it said something.
        return reason("no_share", why.to_string(), rule.min_sample.is_some());
    };
    let Some(max) = rule.max_suspect else {
        return reason("sample_sufficient", format!("{n} accounts have a score"), false);
    };
    let bounds = format!(
        "suspect share {:.1} %, interval {:.1}–{:.1} % at {:.0} % confidence, limit {:.1} %",
        e.value * 100.0,
        e.interval.low * 100.0,
        e.interval.high * 100.0,
        rule.confidence * 100.0,
        max * 100.0
    );
    match () {
        () if e.interval.low > max => reason("above_limit", format!("{bounds}: the whole interval lies above"), true),
        () if e.interval.high > max => {
            reason("within_interval", format!("{bounds}: the limit lies within, which stops nothing"), false)
        }
        () => reason("below_limit", format!("{bounds}: the whole interval lies below"), false),
    }
}
