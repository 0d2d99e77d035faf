//! `reference`: the figures on four labelled Twitter sets that the project does not ship.
//!
//! The sets go the way of a user's files: through the door (ids become dates and tokens, names become numbers), then
//! profile features, then the algorithm that `claque train` uses. Three protocols are those of the sets' published
//! baselines, with all features allowed:
//!
//! | protocol | learned from | judged on |
//! |---|---|---|
//! | leave one set out | three sets | the whole of the fourth |
//! | one set to another | one set | the whole of another, all twelve pairs |
//! | cross-validation | four fifths of a set | the other fifth; the weaker evidence |
//!
//! Training rows whose id or lower-cased handle occurs in the judged set are dropped. Every figure is a mean over
//! seeds of the model, with the standard deviation between them. Probabilities are those that `claque train` would give:
//! under a map that was learned by leaving out each of the *training* sets in turn; the judged set has no part in it.
//! Beside them stand the Brier score without any map, and the calibration error after a map learned on 50 labels of the
//! judged set.
//!
//! [`CHOICES`] says what was decided by looking at these figures.

pub mod accounts;
mod figures;
mod protocol;
mod published;

use anyhow::{Result, ensure};
use clap::Args;
use figures::Figures;
pub use protocol::folds_of;
use std::path::PathBuf;

/// Decisions that were made by looking at the figures printed here, so that they flatter them.
pub const CHOICES: [&str; 4] = [
    "the ensemble's parts, their sizes, feature shares, soft targets and weights, for several and for one source; some \
     forty kinds of trees and twenty mixtures were looked at",
    "logarithms of ratios of counts as features; no creation day as a feature",
    "a list of accounts without a time of observation is taken as seen when its newest account was made",
    "holes that tell the label within a source are filled for training; flags of the \
     crawl (theme, background, avatar, banner, URL, geotagging, protection) are left out",
];

/// Where the sets are and how much to do.
#[derive(Args)]
pub struct ReferenceArgs {
    /// Folder of the shared data, with `data/accounts` in it.
    #[arg(long, value_name = "DIR", default_value = "../shared")]
    shared: PathBuf,
    /// Seeds of the model.
    #[arg(long, value_name = "N", default_value_t = 4, value_parser = clap::value_parser!(u64).range(1..))]
    seeds: u64,
    /// Print JSON instead of tables.
    #[arg(long)]
    json: bool,
    /// Leave out the cross-validation inside of each set.
    #[arg(long)]
    no_cross_validation: bool,
    /// Fail when the mean ROC AUC with a set left out is below this.
    #[arg(long, value_name = "AUC")]
    at_least_auc: Option<f64>,
    /// Fail when the mean Brier score with a set left out is above this.
    #[arg(long, value_name = "B")]
    at_most_brier: Option<f64>,
    /// Fail when the mean ROC AUC of the pairs is below this.
    #[arg(long, value_name = "AUC")]
    at_least_pairs_auc: Option<f64>,
}

/// Measures, prints, holds against the limits that were given.
pub fn run(args: &ReferenceArgs) -> Result<()> {
    let table = accounts::load(&args.shared.join("data/accounts"))?;
    let figures = Figures::measure(&table, args.seeds, !args.no_cross_validation)?;
    if args.json {
        crate::say(&serde_json::to_string_pretty(&figures)?);
    } else {
        figures.lines().iter().for_each(|line| crate::say(line));
    }
    if let Some(least) = args.at_least_auc {
        let found = figures.leave_one_set_out_mean_auc;
        ensure!(found >= least, "mean ROC AUC with a set left out: {found:.4}, below {least}");
    }
    if let Some(most) = args.at_most_brier {
        let found = figures.leave_one_set_out_mean_brier;
        ensure!(found <= most, "mean Brier score with a set left out: {found:.4}, above {most}");
    }
    if let Some(least) = args.at_least_pairs_auc {
        let found = figures.pairs_mean_auc;
        ensure!(found >= least, "mean ROC AUC from one set to another: {found:.4}, below {least}");
    }
    Ok(())
}
