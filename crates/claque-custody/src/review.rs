//! Human review: decisions about accounts, appeals against them, and how well reviewers agree.
//!
//! A decision is one of five words with a mandatory reason, a reviewer's token and a time. Nothing is overwritten: a
//! later decision stands beside the earlier one, and the latest that was not blind speaks. A blind decision (made
//! without seeing the first one) counts for agreement only, until an appeal or a reviewer takes it up.

mod agreement;
mod appeal;
mod queue;

pub use agreement::{ACCOUNTS_MIN, Agreement, Kappa, PairAgreement, cohen, fleiss};
pub use appeal::{Appeal, AppealOutcome};
pub use queue::{Queued, queue};

use crate::error::{CustodyError, Result};
use crate::register::Register;
use claque_schema::{AccountToken, Band};
use rusqlite::params;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::str::FromStr;

/// What a reviewer may decide.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Decision {
    /// A person who acts for themselves.
    Authentic,
    /// A scheduler, feed or declared automation: no deception.
    BenignAutomation,
    /// Consistent with deceptive, coordinated or paid action.
    Inauthentic,
    /// A company, newsroom or public body.
    Organisation,
    /// The evidence does not decide.
    CannotTell,
}

impl Decision {
    /// Every decision.
    pub const ALL: [Decision; 5] = [
        Decision::Authentic,
        Decision::BenignAutomation,
        Decision::Inauthentic,
        Decision::Organisation,
        Decision::CannotTell,
    ];

    /// The word.
    pub fn name(self) -> &'static str {
        match self {
            Decision::Authentic => "authentic",
            Decision::BenignAutomation => "benign-automation",
            Decision::Inauthentic => "inauthentic",
            Decision::Organisation => "organisation",
            Decision::CannotTell => "cannot-tell",
        }
    }

    /// Whether later reports must not count the account as suspect.
    pub fn clears(self) -> bool {
        matches!(self, Decision::Authentic | Decision::BenignAutomation | Decision::Organisation)
    }

    /// The label that it teaches, where it teaches one.
    pub fn label(self) -> Option<&'static str> {
        match self {
            Decision::Authentic | Decision::Organisation => Some("human"),
            Decision::BenignAutomation | Decision::Inauthentic => Some("automated"),
            Decision::CannotTell => None,
        }
    }
}

impl FromStr for Decision {
    type Err = String;
    fn from_str(text: &str) -> std::result::Result<Self, String> {
        let known = Decision::ALL.map(Decision::name).join(", ");
        Decision::ALL
            .into_iter()
            .find(|d| d.name() == text)
            .ok_or_else(|| format!("`{text}` is no decision: use {known}"))
    }
}

/// One decision.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Review {
    /// About whom.
    pub account: AccountToken,
    /// When, RFC 3339.
    pub at: String,
    /// By whom: a short name that says nothing about the person.
    pub reviewer: String,
    /// What.
    pub decision: Decision,
    /// Why.
    pub reason: String,
    /// Made without seeing an earlier decision.
    pub blind: bool,
    /// The score that the reviewer was shown after the evidence.
    pub probability: Option<f64>,
    /// Its band.
    pub band: Option<Band>,
    /// The model that gave it.
    pub model_hash: Option<String>,
    /// Rules that fired: features with a positive contribution.
    pub rules: Vec<String>,
    /// The appeal by which it was made.
    pub appeal: Option<String>,
}

/// Accuracy of something against reviewers' decisions: n judged, n right.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Tally {
    /// Decisions that say human or automated.
    pub n: u64,
    /// Of these, in accordance.
    pub right: u64,
}

/// Whether a reviewer's name may be stored.
///
/// # Errors
/// When it is empty, long, or anything but letters, digits, `-` and `_`.
pub fn check_reviewer(name: &str) -> Result<()> {
    let plain = !name.is_empty() && name.len() <= 32;
    if plain && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_') {
        return Ok(());
    }
    Err(CustodyError::Bad("a reviewer is a short token of letters and digits (r1, reviewer-2), not a name".into()))
}

impl Register {
    /// Enters a decision.
    ///
    /// # Errors
    /// When reason or reviewer are missing, or SQLite refuses.
    pub fn decide(&mut self, review: &Review) -> Result<()> {
        check_reviewer(&review.reviewer)?;
        if review.reason.trim().chars().count() < 3 {
            return Err(CustodyError::Bad("a decision needs a reason (--reason TEXT)".into()));
        }
        self.all_or_none(|t| {
            t.execute(
                "INSERT INTO reviews (account, at, reviewer, decision, reason, blind, probability, band, model_hash,
                    rules, appeal) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
                params![
                    review.account.0 as i64,
                    review.at,
                    review.reviewer,
                    review.decision.name(),
                    review.reason,
                    review.blind,
                    review.probability,
                    review.band.map(Band::name),
                    review.model_hash,
                    serde_json::to_string(&review.rules).unwrap_or_default(),
                    review.appeal
                ],
            )
            .map(drop)
        })
    }

    /// Every decision, oldest first.
    ///
    /// # Errors
    /// When SQLite refuses.
    pub fn reviews(&self) -> Result<Vec<Review>> {
        self.reviews_where("1 = 1 OR account = ?1", 0)
    }

    /// Decisions about one account.
    ///
    /// # Errors
    /// When SQLite refuses.
    pub fn reviews_of(&self, account: AccountToken) -> Result<Vec<Review>> {
        self.reviews_where("account = ?1", account.0 as i64)
    }

    fn reviews_where(&self, condition: &str, account: i64) -> Result<Vec<Review>> {
        let sql = format!(
            "SELECT account, at, reviewer, decision, reason, blind, probability, band, model_hash, rules, appeal
             FROM reviews WHERE {condition} ORDER BY id"
        );
        self.read_rows(&sql, [account], |row| {
            Ok(Review {
                account: crate::register::token(row.get(0)?),
                at: row.get(1)?,
                reviewer: row.get(2)?,
                decision: row.get::<_, String>(3)?.parse().unwrap_or(Decision::CannotTell),
                reason: row.get(4)?,
                blind: row.get(5)?,
                probability: row.get(6)?,
                band: row.get::<_, Option<String>>(7)?.and_then(|b| crate::register::band(&b)),
                model_hash: row.get(8)?,
                rules: serde_json::from_str(&row.get::<_, String>(9)?).unwrap_or_default(),
                appeal: row.get(10)?,
            })
        })
    }

    /// What stands about each account: the latest decision that was not blind.
    ///
    /// # Errors
    /// When SQLite refuses.
    pub fn standing(&self) -> Result<BTreeMap<AccountToken, Review>> {
        let reviews = self.reviews()?.into_iter().filter(|r| !r.blind);
        Ok(reviews.map(|r| (r.account, r)).collect())
    }
}

/// Accuracy per rule, per model band and per reviewer. A rule that speaks for automation is right when the standing
/// decision is; a band likewise; a reviewer is held against the decision that stands after second reviews and appeals.
pub fn accuracy(
    reviews: &[Review],
    standing: &BTreeMap<AccountToken, Review>,
) -> [(&'static str, BTreeMap<String, Tally>); 3] {
    let mut rules = BTreeMap::<String, Tally>::new();
    let mut bands = BTreeMap::<String, Tally>::new();
    let mut reviewers = BTreeMap::<String, Tally>::new();
    let add = |map: &mut BTreeMap<String, Tally>, name: &str, right: bool| {
        let tally = map.entry(name.to_string()).or_default();
        tally.n += 1;
        tally.right += u64::from(right);
    };
    for decided in standing.values() {
        let Some(label) = decided.decision.label() else { continue };
        decided.rules.iter().for_each(|rule| add(&mut rules, rule, label == "automated"));
        match decided.band {
            Some(Band::LikelyAutomated) => add(&mut bands, Band::LikelyAutomated.name(), label == "automated"),
            Some(Band::LikelyHuman) => add(&mut bands, Band::LikelyHuman.name(), label == "human"),
            _ => {}
        }
    }
    for review in reviews {
        if let (Some(own), Some(stands)) =
            (review.decision.label(), standing.get(&review.account).and_then(|s| s.decision.label()))
        {
            add(&mut reviewers, &review.reviewer, own == stands);
        }
    }
    [("rule", rules), ("band", bands), ("reviewer", reviewers)]
}
