//! A list of prospects: which rows are likely people, with reasons, and nothing added to them.
//!
//! The score is that of every other verb. A prospect is a person's business contact, so the words say what to do and never
//! what somebody is; nothing is looked up, joined or guessed: what goes in is a list, what comes out is the list with a
//! column.

use claque_schema::{Band, ScoreRow};

/// What to do with a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Advice {
    /// Behaves like people do.
    LikelyReal,
    /// The evidence points both ways.
    LookFirst,
    /// Behaves like automated accounts do.
    CheckBeforeUse,
    /// Too little is known.
    Unknown,
}

impl Advice {
    /// By the band of a score; benign automation is worth a look, never a warning.
    pub fn of(band: Band, benign: bool) -> Advice {
        match band {
            Band::LikelyHuman => Advice::LikelyReal,
            Band::LikelyAutomated if benign => Advice::LookFirst,
            Band::LikelyAutomated => Advice::CheckBeforeUse,
            Band::Unsure => Advice::LookFirst,
            Band::Insufficient => Advice::Unknown,
        }
    }

    /// The word in tables.
    pub fn name(self) -> &'static str {
        match self {
            Advice::LikelyReal => "likely real",
            Advice::LookFirst => "look first",
            Advice::CheckBeforeUse => "check before use",
            Advice::Unknown => "too little known",
        }
    }
}

/// The two strongest reasons for the direction of the score, in words.
pub fn reasons(score: &ScoreRow) -> String {
    let up = score.band == Band::LikelyAutomated || score.probability.is_some_and(|p| p >= 0.5);
    let mut reasons: Vec<_> = score.reasons.iter().filter(|r| (r.contribution > 0.0) == up).collect();
    reasons.sort_by(|a, b| b.contribution.abs().total_cmp(&a.contribution.abs()));
    let words = reasons.iter().take(2).map(|r| {
        let value = r.value.map_or_else(|| "unknown".to_string(), plain);
        match r.typical {
            Some([low, high]) => format!("{} {value} (people: {} to {})", r.words, plain(low), plain(high)),
            None => format!("{} {value}", r.words),
        }
    });
    words.collect::<Vec<_>>().join("; ")
}

/// Three significant digits without an exponent.
fn plain(x: f64) -> String {
    if x == 0.0 || !x.is_finite() {
        return "0".to_string();
    }
    let digits = (2 - x.abs().log10().floor() as i32).clamp(0, 6) as usize;
    let text = format!("{x:.digits$}");
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_string() } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scheduler_is_no_warning_and_silence_is_no_accusation() {
        assert_eq!(Advice::of(Band::LikelyAutomated, true), Advice::LookFirst);
        assert_eq!(Advice::of(Band::LikelyAutomated, false), Advice::CheckBeforeUse);
        assert_eq!(Advice::of(Band::Insufficient, false), Advice::Unknown);
    }

    #[test]
    fn numbers_are_short() {
        let shown: Vec<String> = [0.0, 1234.5, 0.012345, 3.0, 12.34].map(plain).to_vec();
        assert_eq!(shown, ["0", "1234", "0.0123", "3", "12.3"]);
    }
}
