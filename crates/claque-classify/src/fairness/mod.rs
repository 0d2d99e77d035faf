//! For whom a model errs: rates per group of accounts, gaps between groups, and whether a gap is beyond chance.
//!
//! A group is a value of an attribute (language, script, age band …) that the caller names per account; accounts of
//! unknown group are left out of that attribute and counted. Per group: the share of people flagged (FPR), of automated
//! accounts missed (FNR), of flagged that are automated (PPV), the calibration error, the share of abstentions. Shares
//! carry Wilson's interval – a bootstrap of a share of 0 has no width, which would be a lie – and the calibration error
//! a percentile bootstrap within classes. A group with fewer than [`CELL_MIN`] accounts of a class has "not enough
//! data" for the rates of that class.
//!
//! The *equalised-odds difference* (Hardt, Price & Srebro 2016) is the larger of the two greatest gaps between groups,
//! of FPR and of TPR. The greatest of many noisy gaps is large by chance, and so is its bootstrap interval; so what is
//! judged is a simultaneous lower bound ([`gap`]): over all pairs of groups of an attribute, both rates, Newcombe's
//! interval of the difference at a level that Bonferroni shares out. A gap is certain beyond the limit only if some pair
//! is. Accounts of one source are not independent draws of a population, which no interval here knows.

mod audit;
pub mod gap;
mod invariance;
#[cfg(test)]
mod tests;

pub use audit::audit;
pub use gap::{Gap, newcombe};
pub use invariance::{BOUND, Changed, invariance};

use claque_schema::Interval;
use serde::{Deserialize, Serialize};

/// Accounts of a class that a group needs for the rates of that class.
pub const CELL_MIN: u64 = 30;

/// One account as the audit sees it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Judged {
    /// The source's label.
    pub automated: bool,
    /// The probability; `None` is an abstention.
    pub probability: Option<f64>,
    /// Whether it is flagged as likely automated.
    pub flagged: bool,
}

/// An attribute with its value per account.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Attribute {
    /// "language", "age band" …
    pub name: String,
    /// Value per account, in the order of the accounts; `None` is unknown.
    pub values: Vec<Option<String>>,
}

/// A share of some accounts.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Rate {
    /// The share.
    pub value: f64,
    /// Its 95 % interval.
    pub interval: Interval,
    /// Accounts it is a share of.
    pub n: u64,
}

/// One group.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Cell {
    /// The attribute's value.
    pub group: String,
    /// Accounts labelled human.
    pub n_human: u64,
    /// Accounts labelled automated.
    pub n_automated: u64,
    /// Share of people flagged; none without enough of them.
    pub false_positive_rate: Option<Rate>,
    /// Share of automated accounts that are not flagged.
    pub false_negative_rate: Option<Rate>,
    /// Share of flagged accounts that are automated.
    pub positive_predictive_value: Option<Rate>,
    /// Expected calibration error over ten bins, with a bootstrap interval.
    pub calibration_error: Option<Rate>,
    /// Mean probability less the share of automated accounts: above 0 the group is scored too high.
    pub mean_bias: Option<f64>,
    /// Share of abstentions.
    pub abstention: Rate,
}

/// One attribute.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AttributeAudit {
    /// Its name.
    pub attribute: String,
    /// Accounts whose group is not known.
    pub n_unknown: u64,
    /// Groups, the largest first; small ones beyond [`GROUPS_MAX`] together as "other".
    pub cells: Vec<Cell>,
    /// Gap of the false positive rates.
    pub false_positive_gap: Option<Gap>,
    /// Gap of the true positive rates.
    pub true_positive_gap: Option<Gap>,
    /// The larger of the two gaps, with its percentile bootstrap interval (biased upwards) and the simultaneous lower
    /// bound that a gate may use.
    pub equalised_odds_difference: Option<Gap>,
}

/// Groups of an attribute that stand alone.
pub const GROUPS_MAX: usize = 12;

/// What changing one thing about accounts alone did to their scores.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Invariance {
    /// What was changed.
    pub change: String,
    /// Accounts that were changed.
    pub n: u64,
    /// Mean size of the change in probability.
    pub mean_change: f64,
    /// The greatest change in probability.
    pub max_change: f64,
    /// Share of accounts whose band changed, with Wilson's interval.
    pub band_changed: Rate,
    /// What the mean change must not exceed.
    pub bound: f64,
    /// Whether it does not.
    pub holds: bool,
}

/// An audit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Audit {
    /// Accounts judged.
    pub n: u64,
    /// How they were predicted, in words.
    pub predicted_by: String,
    /// Probability from which an account counts as flagged.
    pub threshold: f64,
    /// Per attribute.
    pub attributes: Vec<AttributeAudit>,
    /// Comparisons of pairs of groups that were made, over all attributes and both rates.
    pub n_comparisons: u64,
    /// Counterfactual tests; empty where the caller made none.
    #[serde(default)]
    pub invariance: Vec<Invariance>,
}

/// A gap that is certainly larger than was declared.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Breach {
    /// What is beyond its limit.
    pub what: String,
    /// The value, and the lower bound that was judged.
    pub value: f64,
    /// The bound.
    pub lower_bound: f64,
    /// The declared limit.
    pub limit: f64,
}

impl Audit {
    /// What is beyond the declared limit of the equalised-odds difference, or not invariant.
    pub fn breaches(&self, gap_max: f64) -> Vec<Breach> {
        let gaps = self.attributes.iter().filter_map(|a| {
            let gap = a.equalised_odds_difference.as_ref()?;
            (gap.lower_bound > gap_max).then(|| Breach {
                what: format!("equalised-odds difference by {} ({} against {})", a.attribute, gap.high, gap.low),
                value: gap.value,
                lower_bound: gap.lower_bound,
                limit: gap_max,
            })
        });
        let moved = self.invariance.iter().filter(|i| !i.holds).map(|i| Breach {
            what: format!("mean change of the score by {} alone", i.change),
            value: i.mean_change,
            lower_bound: i.mean_change,
            limit: i.bound,
        });
        gaps.chain(moved).collect()
    }
}
