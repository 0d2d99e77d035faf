//! Why an account scores as it does: reasons against its peers, what would change the band, what published rules say,
//! what is not known, and what the score is worth where automation is rare.
//!
//! Four parts, each with its own honesty. Reasons are contributions to the log-odds (path-dependent TreeSHAP); the range
//! beside each value is that of accounts like this one, not of everybody. A counterfactual is not derived from the
//! reasons: a fact of the account is changed, every feature is computed again, and the model scores the result. The
//! published rules are older than the model and weaker; where they disagree, a reader sees both. And the table of base
//! rates says how many of the flagged would be people.

pub mod counterfactual;
mod page;
mod peers;
pub mod point_rules;

pub use counterfactual::{Counterfactual, Fact};
pub use page::page;
pub use peers::{PEERS_MIN, PeerGroup, age_band, follower_band, peers, typical};
pub use point_rules::{PointRules, RuleSet};

use crate::limits::human_among_flagged;
use crate::share::SourceError;
use claque_classify::Model;
use claque_classify::calibrate::shift_base_rate;
use claque_schema::{Estimate, FeatureTable, ScoreRow};
use serde::Serialize;

/// Version of the JSON schema.
pub const SCHEMA: &str = "claque.explain/1";
/// The base rates that are always shown.
pub const BASE_RATES: [f64; 4] = [0.01, 0.05, 0.15, 0.30];

/// One account's score, explained.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Explanation {
    /// Always [`SCHEMA`].
    pub schema: &'static str,
    /// The score; its reasons carry the typical range of the peer group.
    pub score: ScoreRow,
    /// Whom the account is compared with.
    pub peers: PeerGroup,
    /// Risk level of the conformal set.
    pub risk: f64,
    /// Bounds of the bands.
    pub thresholds: [f64; 2],
    /// What would change the band.
    pub counterfactuals: Vec<Counterfactual>,
    /// What published rules say.
    pub rules: Vec<RuleOutcome>,
    /// What is not known.
    pub missing: Missing,
    /// The share of automated accounts behind the probability, and whether the user supposed it.
    pub base_rate: f64,
    /// Whether `base_rate` was given by the user.
    pub base_rate_supposed: bool,
    /// The same account at other base rates, and what being flagged is worth there.
    pub base_rates: Vec<BaseRate>,
    /// How far all accounts held are from those the model was trained on.
    pub drift: String,
}

/// A set of published rules on this account, and how often it disagrees with the model.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RuleOutcome {
    /// What the rules say of this account.
    #[serde(flatten)]
    pub rules: PointRules,
    /// Share of the accounts held on which rules and model disagree about flagging.
    pub disagreement: Option<Estimate>,
}

/// What the model could not see.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Missing {
    /// Words of the missing features, the most important first.
    pub features: Vec<String>,
    /// Importance of what is missing, as a share of all.
    pub importance: f64,
    /// Least importance that must be known for a score.
    pub known_min: f64,
}

/// What a score is worth at a base rate.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct BaseRate {
    /// Share of automated accounts that is supposed.
    pub base_rate: f64,
    /// This account's probability there.
    pub probability: Option<f64>,
    /// Of the flagged, the share that would be people: least and greatest over the sources measured.
    pub human_among_flagged: Option<[f64; 2]>,
}

/// What is missing of an account in row `row`.
pub fn missing(model: &Model, table: &FeatureTable, row: usize) -> Missing {
    let file = model.file();
    let mut absent: Vec<(&str, f64)> = file
        .features
        .iter()
        .filter(|f| !table.column(&f.name).is_some_and(|c| c[row].is_finite()))
        .map(|f| (f.words.as_str(), f.importance))
        .collect();
    absent.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(b.0)));
    Missing {
        features: absent.iter().map(|a| a.0.to_string()).collect(),
        importance: absent.iter().map(|a| a.1).sum(),
        known_min: file.rules.min_known,
    }
}

/// The table of base rates for a probability given under `assumed`.
pub fn base_rates(probability: Option<f64>, assumed: f64, sources: &[SourceError]) -> Vec<BaseRate> {
    let rate = |base_rate: f64| {
        let human: Vec<f64> = sources
            .iter()
            .filter(|s| s.true_positive_rate > 0.0)
            .map(|s| human_among_flagged(base_rate, s.true_positive_rate, s.false_positive_rate))
            .collect();
        let range = [human.iter().copied().fold(1.0, f64::min), human.iter().copied().fold(0.0, f64::max)];
        BaseRate {
            base_rate,
            probability: probability.map(|p| shift_base_rate(p.clamp(1e-6, 1.0 - 1e-6), assumed, base_rate)),
            human_among_flagged: (!human.is_empty()).then_some(range),
        }
    };
    BASE_RATES.into_iter().map(rate).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rarer_crowd_lowers_the_probability_and_fills_the_flagged_with_people() {
        let source = |tpr, fpr| SourceError {
            source: "s".into(),
            n_human: 10,
            n_automated: 10,
            mean_human: 0.2,
            mean_automated: 0.8,
            var_human: 0.0,
            var_automated: 0.0,
            true_positive_rate: tpr,
            false_positive_rate: fpr,
            roc_auc: 0.9,
            ..SourceError::default()
        };
        let table = base_rates(Some(0.75), 0.5, &[source(0.8, 0.05), source(0.5, 0.1)]);
        assert_eq!(table.len(), 4);
        // Likelihood ratio 3: at 5 % the odds are 3/19.
        assert!((table[1].probability.unwrap() - 3.0 / 22.0).abs() < 1e-12);
        let [low, high] = table[0].human_among_flagged.unwrap();
        assert!((low - 0.860_87).abs() < 1e-4 && (high - 0.951_92).abs() < 1e-4, "{low} {high}");
        assert!(base_rates(None, 0.5, &[])[0].human_among_flagged.is_none());
    }
}
