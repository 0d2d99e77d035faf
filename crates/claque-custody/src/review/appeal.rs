//! Appeals: a case number, a deadline, an outcome that reaches every report.

use super::{Decision, Review, check_reviewer};
use crate::clock;
use crate::error::{CustodyError, Result};
use crate::register::{Register, token};
use claque_schema::AccountToken;
use rusqlite::params;
use serde::{Deserialize, Serialize};

/// How an appeal ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum AppealOutcome {
    /// The decision or score was reversed.
    Granted,
    /// It stands.
    Refused,
}

impl AppealOutcome {
    /// The word.
    pub fn name(self) -> &'static str {
        match self {
            AppealOutcome::Granted => "granted",
            AppealOutcome::Refused => "refused",
        }
    }
}

/// An appeal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Appeal {
    /// Case number, `2026-0001`.
    pub number: String,
    /// About whom.
    pub account: AccountToken,
    /// When it came in, RFC 3339.
    pub opened: String,
    /// Until when an answer is owed, RFC 3339.
    pub due: String,
    /// What the person said.
    pub statement: String,
    /// When it was decided.
    pub decided: Option<String>,
    /// How.
    pub outcome: Option<AppealOutcome>,
    /// By whom.
    pub reviewer: Option<String>,
    /// Why.
    pub reason: Option<String>,
}

impl Register {
    /// Opens an appeal; gives its case. Case numbers are never used twice within a year.
    ///
    /// # Errors
    /// When one is open already, or SQLite refuses.
    pub fn appeal(&mut self, account: AccountToken, statement: &str, at: &str) -> Result<Appeal> {
        let held = self.appeals()?;
        if let Some(open) = held.iter().find(|a| a.account == account && a.decided.is_none()) {
            return Err(CustodyError::Bad(format!("an appeal is open already: case {}", open.number)));
        }
        let year = at.get(..4).unwrap_or("0000");
        let ordinal = |number: &str| number.strip_prefix(year)?.strip_prefix('-')?.parse::<u32>().ok();
        let last = held.iter().filter_map(|a| ordinal(&a.number)).max().unwrap_or(0);
        let appeal = Appeal {
            number: format!("{year}-{:04}", last + 1),
            account,
            opened: at.to_string(),
            due: clock::due(at, clock::Clock::Response)?,
            statement: statement.to_string(),
            decided: None,
            outcome: None,
            reviewer: None,
            reason: None,
        };
        self.all_or_none(|t| {
            t.execute(
                "INSERT INTO appeals (number, account, opened, due, statement) VALUES (?1, ?2, ?3, ?4, ?5)",
                params![appeal.number, account.0 as i64, appeal.opened, appeal.due, appeal.statement],
            )
        })?;
        Ok(appeal)
    }

    /// Every appeal, oldest first.
    ///
    /// # Errors
    /// When SQLite refuses.
    pub fn appeals(&self) -> Result<Vec<Appeal>> {
        let sql = "SELECT number, account, opened, due, statement, decided, outcome, reviewer, reason FROM appeals
            ORDER BY rowid";
        self.read_rows(sql, [], |row| {
            Ok(Appeal {
                number: row.get(0)?,
                account: token(row.get(1)?),
                opened: row.get(2)?,
                due: row.get(3)?,
                statement: row.get(4)?,
                decided: row.get(5)?,
                outcome: match row.get::<_, Option<String>>(6)?.as_deref() {
                    Some("granted") => Some(AppealOutcome::Granted),
                    Some(_) => Some(AppealOutcome::Refused),
                    None => None,
                },
                reviewer: row.get(7)?,
                reason: row.get(8)?,
            })
        })
    }

    /// Decides an appeal. Granted with a decision, the decision stands from now on, and every earlier report that named
    /// the account is marked as corrected by this case. Gives the folders' files of those reports.
    ///
    /// # Errors
    /// When there is no such open case, the reviewer is the one whose decision is appealed, or SQLite refuses.
    pub fn settle_appeal(
        &mut self,
        number: &str,
        outcome: AppealOutcome,
        mut review: Review,
    ) -> Result<(Appeal, Vec<String>)> {
        check_reviewer(&review.reviewer)?;
        let open = self.appeals()?.into_iter().find(|a| a.number == number);
        let Some(mut appeal) = open else { return Err(CustodyError::Bad(format!("there is no case {number}"))) };
        if appeal.decided.is_some() {
            return Err(CustodyError::Bad(format!("case {number} is decided")));
        }
        if let Some(first) = self.standing()?.get(&appeal.account)
            && first.reviewer == review.reviewer
        {
            return Err(CustodyError::Bad("an appeal is decided by somebody else than the first reviewer".into()));
        }
        review.account = appeal.account;
        review.appeal = Some(number.to_string());
        if outcome == AppealOutcome::Granted {
            self.decide(&review)?;
        }
        self.all_or_none(|t| {
            t.execute(
                "UPDATE appeals SET decided = ?2, outcome = ?3, reviewer = ?4, reason = ?5 WHERE number = ?1",
                params![number, review.at, outcome.name(), review.reviewer, review.reason],
            )
        })?;
        appeal.decided = Some(review.at.clone());
        appeal.outcome = Some(outcome);
        appeal.reviewer = Some(review.reviewer.clone());
        appeal.reason = Some(review.reason.clone());
        let files = match outcome {
            AppealOutcome::Granted => self.mark_corrected(appeal.account, number)?,
            AppealOutcome::Refused => Vec::new(),
        };
        Ok((appeal, files))
    }

    /// Marks earlier reports about an account as corrected; gives their files.
    ///
    /// # Errors
    /// When SQLite refuses.
    pub fn mark_corrected(&mut self, account: AccountToken, by: &str) -> Result<Vec<String>> {
        let key = account.0 as i64;
        self.all_or_none(|t| {
            t.execute(
                "UPDATE runs SET corrected = ?2 WHERE state <> '' AND id IN (SELECT run FROM named WHERE account = ?1)",
                params![key, by],
            )
        })?;
        let sql = "SELECT path FROM outputs WHERE run IN (SELECT run FROM named WHERE account = ?1) AND path <> ''
            ORDER BY path";
        self.read_rows(sql, [key], |row| Ok(self.place(&row.get::<_, String>(0)?).display().to_string()))
    }
}

impl Review {
    /// A decision of an appeal, to be completed by [`Register::settle_appeal`].
    pub fn of_appeal(at: &str, reviewer: &str, decision: Decision, reason: &str) -> Review {
        Review {
            account: AccountToken(0),
            at: at.to_string(),
            reviewer: reviewer.to_string(),
            decision,
            reason: reason.to_string(),
            blind: false,
            probability: None,
            band: None,
            model_hash: None,
            rules: Vec::new(),
            appeal: None,
        }
    }
}
