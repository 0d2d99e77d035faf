//! A list of prospects: which rows are likely people, with reasons, and nothing added to them.
//!
//! The score is that of every other verb. A prospect is a person's business contact, so the words say what to do and never
//! what somebody is; nothing is looked up, joined or guessed: what goes in is a list, what comes out is the list with a
//! column.

use claque_schema::{Band, Reason, ScoreRow};

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

/// The strongest reasons, in words: two for the direction of the score, or where it points neither way one for each.
pub fn reasons(score: &ScoreRow) -> String {
    let mut reasons: Vec<_> = score.reasons.iter().collect();
    reasons.sort_by(|a, b| b.contribution.abs().total_cmp(&a.contribution.abs()));
    let of = |up: bool, n: usize| reasons.iter().filter(move |r| (r.contribution > 0.0) == up).take(n);
    match score.band {
        Band::LikelyAutomated => words(of(true, 2)),
        Band::LikelyHuman => words(of(false, 2)),
        _ => [("like automated accounts: ", words(of(true, 1))), ("like people: ", words(of(false, 1)))]
            .into_iter()
            .filter(|(_, words)| !words.is_empty())
            .map(|(side, words)| format!("{side}{words}"))
            .collect::<Vec<_>>()
            .join("; "),
    }
}

fn words<'r>(reasons: impl Iterator<Item = &'r &'r Reason>) -> String {
    let words = reasons.map(|r| {
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
    use claque_schema::{AccountToken, ModelRef};

    #[test]
    fn a_scheduler_is_no_warning_and_silence_is_no_accusation() {
        assert_eq!(Advice::of(Band::LikelyAutomated, true), Advice::LookFirst);
        assert_eq!(Advice::of(Band::LikelyAutomated, false), Advice::CheckBeforeUse);
        assert_eq!(Advice::of(Band::Insufficient, false), Advice::Unknown);
    }

    #[test]
    fn a_row_that_points_neither_way_gives_a_reason_for_each() {
        let reason = |words: &str, contribution| Reason {
            feature: words.to_string(),
            words: words.to_string(),
            value: Some(3.0),
            typical: None,
            contribution,
        };
        let reasons_of = |band| {
            let score = ScoreRow {
                account: AccountToken(1),
                probability: Some(0.4),
                interval: None,
                band,
                set: None,
                known_share: 1.0,
                reasons: vec![reason("likes", -0.5), reason("posts", 0.4), reason("age", 0.1)],
                model: ModelRef { name: "m".to_string(), hash: String::new() },
                as_of: None,
                kinds: Vec::new(),
            };
            reasons(&score)
        };
        assert_eq!(reasons_of(Band::Unsure), "like automated accounts: posts 3; like people: likes 3");
        assert_eq!(reasons_of(Band::LikelyAutomated), "posts 3; age 3");
    }

    #[test]
    fn numbers_are_short() {
        let shown: Vec<String> = [0.0, 1234.5, 0.012345, 3.0, 12.34].map(plain).to_vec();
        assert_eq!(shown, ["0", "1234", "0.0123", "3", "12.3"]);
    }
}
