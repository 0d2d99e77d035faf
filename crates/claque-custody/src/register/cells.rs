//! Published cells: what a reader of earlier reports already knows.
//!
//! Who holds two reports can subtract them. So every count that was published is kept here (`None` where it was
//! suppressed), and the next report is suppressed against all of them (see [`crate::small_cells`]). The differential
//! privacy budget that was spent lies beside it.

use super::Register;
use crate::error::Result;
use rusqlite::params;

/// One cell of a published table.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct PublishedCell {
    /// The population that the cell counts, with what it was counted by: "audience a_… by band".
    pub frame: String,
    /// The cell: the name of the category, or `total`.
    pub cell: String,
    /// The count; nothing where it was suppressed.
    pub value: Option<u64>,
}

impl Register {
    /// Keeps what a run published.
    ///
    /// # Errors
    /// When SQLite refuses.
    pub fn publish(&mut self, run: i64, cells: &[PublishedCell]) -> Result<()> {
        self.all_or_none(|t| {
            let mut insert = t.prepare("INSERT INTO cells VALUES (?1, ?2, ?3, ?4)")?;
            for cell in cells {
                insert.execute(params![run, cell.frame, cell.cell, cell.value.map(|v| v as i64)])?;
            }
            Ok(())
        })
    }

    /// Everything published of one frame, oldest run first.
    ///
    /// # Errors
    /// When SQLite refuses.
    pub fn published(&self, frame: &str) -> Result<Vec<(i64, PublishedCell)>> {
        let sql = "SELECT run, frame, cell, value FROM cells WHERE frame = ?1 ORDER BY rowid";
        self.read_rows(sql, [frame], |row| {
            let value = row.get::<_, Option<i64>>(3)?.map(|v| v as u64);
            Ok((row.get(0)?, PublishedCell { frame: row.get(1)?, cell: row.get(2)?, value }))
        })
    }

    /// Privacy budget spent so far.
    ///
    /// # Errors
    /// When SQLite refuses.
    pub fn epsilon_spent(&self) -> Result<f64> {
        let spent = self.read_rows("SELECT coalesce(sum(epsilon), 0.0) FROM budget", [], |row| row.get(0))?;
        Ok(spent.first().copied().unwrap_or(0.0))
    }

    /// Spends privacy budget.
    ///
    /// # Errors
    /// When SQLite refuses.
    pub fn spend(&mut self, at: &str, query: &str, epsilon: f64) -> Result<()> {
        self.all_or_none(|t| t.execute("INSERT INTO budget VALUES (?1, ?2, ?3)", params![at, query, epsilon]).map(drop))
    }
}
