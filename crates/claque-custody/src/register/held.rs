//! What the register holds about one account.

use super::reasons::{HeldReason, decode};
use super::{Register, band, token};
use crate::error::Result;
use crate::review::{Appeal, Review};
use claque_schema::{AccountToken, Band};
use rusqlite::params;
use serde::Serialize;

/// A score that was given.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct HeldScore {
    /// When.
    pub at: String,
    /// By which verb.
    pub verb: String,
    /// The model's name.
    pub model: String,
    /// The model's hash.
    pub model_hash: String,
    /// Calibrated probability of automation; nothing where the model abstained.
    pub probability: Option<f64>,
    /// Its interval.
    pub interval: Option<[f64; 2]>,
    /// Its band.
    pub band: Option<Band>,
    /// Why: feature, value, contribution in log-odds.
    pub reasons: Vec<HeldReason>,
}

/// A report that named the account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct HeldReport {
    /// When.
    pub at: String,
    /// By which verb.
    pub verb: String,
    /// `draft` or `final`.
    pub state: String,
    /// Case by which it was corrected later.
    pub corrected: Option<String>,
    /// Its files, as far as any were written.
    pub files: Vec<String>,
}

/// Everything in the register about one account.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Held {
    /// Scores, oldest first.
    pub scores: Vec<HeldScore>,
    /// Reports, oldest first.
    pub reports: Vec<HeldReport>,
    /// Decisions of reviewers, oldest first.
    pub reviews: Vec<Review>,
    /// Appeals, oldest first.
    pub appeals: Vec<Appeal>,
    /// Corrections: when, field, before, after, score before, score after.
    pub corrections: Vec<[String; 6]>,
}

impl Register {
    /// Everything about an account, by all of its tokens.
    ///
    /// # Errors
    /// When SQLite refuses.
    pub fn held(&self, tokens: &[AccountToken]) -> Result<Held> {
        let mut held = Held::default();
        for account in tokens {
            held.scores.extend(self.scores_of(*account)?);
            held.reports.extend(self.reports_of(*account)?);
            held.reviews.extend(self.reviews_of(*account)?);
            held.appeals.extend(self.appeals()?.into_iter().filter(|a| a.account == *account));
            held.corrections.extend(self.corrections_of(*account)?);
        }
        held.scores.sort_by(|a, b| a.at.cmp(&b.at));
        held.reports.sort_by(|a, b| a.at.cmp(&b.at));
        Ok(held)
    }

    fn scores_of(&self, account: AccountToken) -> Result<Vec<HeldScore>> {
        let names = self.feature_names()?;
        let sql = "SELECT at, verb, model, model_hash, probability, low, high, band, reasons
            FROM scores JOIN runs ON runs.id = scores.run WHERE account = ?1 ORDER BY runs.id";
        let mut query = self.connection.prepare(sql).map_err(self.failed())?;
        let rows = query.query_map([account.0 as i64], |row| {
            let bounds: (Option<f64>, Option<f64>) = (row.get(5)?, row.get(6)?);
            Ok(HeldScore {
                at: row.get(0)?,
                verb: row.get(1)?,
                model: row.get(2)?,
                model_hash: row.get(3)?,
                probability: row.get(4)?,
                interval: bounds.0.zip(bounds.1).map(|(low, high)| [low, high]),
                band: band(&row.get::<_, String>(7)?),
                reasons: decode(&row.get::<_, Vec<u8>>(8)?, &names),
            })
        });
        rows.and_then(Iterator::collect).map_err(self.failed())
    }

    fn reports_of(&self, account: AccountToken) -> Result<Vec<HeldReport>> {
        let sql = "SELECT id, at, verb, state, corrected FROM named JOIN runs ON runs.id = named.run
            WHERE account = ?1 ORDER BY id";
        let mut query = self.connection.prepare(sql).map_err(self.failed())?;
        let rows = query.query_map([account.0 as i64], |row| {
            let files = Vec::new();
            let report =
                HeldReport { at: row.get(1)?, verb: row.get(2)?, state: row.get(3)?, corrected: row.get(4)?, files };
            Ok((row.get::<_, i64>(0)?, report))
        });
        let reports: Vec<(i64, HeldReport)> = rows.and_then(Iterator::collect).map_err(self.failed())?;
        reports
            .into_iter()
            .map(|(run, mut report)| {
                report.files = self.files_of(run)?;
                Ok(report)
            })
            .collect()
    }

    pub(super) fn files_of(&self, run: i64) -> Result<Vec<String>> {
        let mut query = self
            .connection
            .prepare("SELECT path FROM outputs WHERE run = ?1 AND path <> '' ORDER BY path")
            .map_err(self.failed())?;
        let rows = query.query_map([run], |row| Ok(self.place(&row.get::<_, String>(0)?).display().to_string()));
        rows.and_then(Iterator::collect).map_err(self.failed())
    }

    fn corrections_of(&self, account: AccountToken) -> Result<Vec<[String; 6]>> {
        let sql = "SELECT at, field, before, after, score_before, score_after FROM corrections WHERE account = ?1
            ORDER BY rowid";
        let mut query = self.connection.prepare(sql).map_err(self.failed())?;
        let rows = query.query_map([account.0 as i64], |row| {
            Ok([row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?, row.get(5)?])
        });
        rows.and_then(Iterator::collect).map_err(self.failed())
    }

    /// Enters a correction: `[at, field, before, after, score before, score after]`.
    ///
    /// # Errors
    /// When SQLite refuses.
    pub fn correct(&mut self, account: AccountToken, entry: &[String; 6]) -> Result<()> {
        self.all_or_none(|t| {
            let [at, field, before, after, score_before, score_after] = entry;
            t.execute(
                "INSERT INTO corrections VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
                params![account.0 as i64, at, field, before, after, score_before, score_after],
            )
            .map(drop)
        })
    }

    /// The latest score of every account that was ever scored or named: `(account, probability, interval, band,
    /// reasons, times it was named)`, by token.
    ///
    /// # Errors
    /// When SQLite refuses.
    pub fn latest_scores(&self) -> Result<Vec<(AccountToken, HeldScore, u64)>> {
        let names = self.feature_names()?;
        let sql = "SELECT s.account, at, verb, model, model_hash, probability, low, high, band, reasons,
                (SELECT count(*) FROM named n WHERE n.account = s.account)
            FROM scores s JOIN runs ON runs.id = s.run
            WHERE s.rowid = (SELECT max(rowid) FROM scores x WHERE x.account = s.account) ORDER BY s.account";
        let mut query = self.connection.prepare(sql).map_err(self.failed())?;
        let rows = query.query_map([], |row| {
            let bounds: (Option<f64>, Option<f64>) = (row.get(6)?, row.get(7)?);
            let score = HeldScore {
                at: row.get(1)?,
                verb: row.get(2)?,
                model: row.get(3)?,
                model_hash: row.get(4)?,
                probability: row.get(5)?,
                interval: bounds.0.zip(bounds.1).map(|(low, high)| [low, high]),
                band: band(&row.get::<_, String>(8)?),
                reasons: decode(&row.get::<_, Vec<u8>>(9)?, &names),
            };
            Ok((token(row.get(0)?), score, row.get::<_, i64>(10)? as u64))
        });
        rows.and_then(Iterator::collect).map_err(self.failed())
    }
}
