//! Erasure from the register: of accounts that are forgotten, of runs that are older than they may be.

use super::{Output, Register};
use crate::error::Result;
use claque_schema::AccountToken;
use rusqlite::params;
use std::path::{Path, PathBuf};

/// A file outside of the workspace that names a forgotten account: its owner's to delete.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outside {
    /// Where it was written.
    pub path: PathBuf,
    /// Whether it is still there, as it was written.
    pub still_there: bool,
}

/// What was swept out of the register.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Swept {
    /// Rows removed, of all tables.
    pub n_rows: u64,
    /// Files inside of the workspace that named the account: to be removed by the caller.
    pub inside: Vec<PathBuf>,
    /// Files outside of it.
    pub outside: Vec<Outside>,
}

const OF_ACCOUNT: [&str; 5] = ["scores", "named", "reviews", "appeals", "corrections"];

impl Register {
    /// Removes every row about these tokens, and `names` (raw handles, lower case) from paths. Runs stay, without them.
    ///
    /// # Errors
    /// When SQLite refuses; nothing is removed then.
    pub fn forget(&mut self, workspace: &Path, tokens: &[AccountToken], names: &[String]) -> Result<Swept> {
        let mut swept = Swept::default();
        let runs = self.runs_naming(tokens)?;
        for (_, output) in self.outputs()?.into_iter().filter(|(run, _)| runs.contains(run)) {
            sort_output(workspace, tokens, output, &mut swept);
        }
        let inside: Vec<String> = swept.inside.iter().map(|p| p.to_string_lossy().into_owned()).collect();
        swept.n_rows = self.all_or_none(|t| {
            let mut n = 0;
            for table in OF_ACCOUNT {
                let mut delete = t.prepare(&format!("DELETE FROM {table} WHERE account = ?1"))?;
                for account in tokens {
                    n += delete.execute([account.0 as i64])?;
                }
            }
            for account in tokens {
                // A frame is called after the creator whose audience it counts.
                t.execute("DELETE FROM cells WHERE instr(frame, ?1) > 0", [account.to_string()])?;
            }
            for path in &inside {
                t.execute("DELETE FROM outputs WHERE path = ?1", [path])?;
            }
            for name in names.iter().filter(|n| n.chars().count() >= 3) {
                t.execute("UPDATE outputs SET path = '' WHERE instr(lower(path), ?1) > 0", [name])?;
            }
            Ok(n as u64)
        })?;
        self.compact()?;
        Ok(swept)
    }

    fn runs_naming(&self, tokens: &[AccountToken]) -> Result<Vec<i64>> {
        let sql = "SELECT run FROM named WHERE account = ?1 UNION SELECT run FROM scores WHERE account = ?1";
        let mut query = self.connection.prepare(sql).map_err(self.failed())?;
        let mut runs = Vec::new();
        for account in tokens {
            let rows = query.query_map([account.0 as i64], |row| row.get::<_, i64>(0)).map_err(self.failed())?;
            runs.extend(rows.collect::<rusqlite::Result<Vec<_>>>().map_err(self.failed())?);
        }
        runs.sort_unstable();
        runs.dedup();
        Ok(runs)
    }

    /// Files of runs made before an instant (RFC 3339).
    ///
    /// # Errors
    /// When SQLite refuses.
    pub fn outputs_before(&self, before: &str) -> Result<Vec<PathBuf>> {
        let sql = "SELECT path FROM outputs JOIN runs ON runs.id = outputs.run WHERE at < ?1 ORDER BY path";
        self.read_rows(sql, [before], |row| Ok(PathBuf::from(row.get::<_, String>(0)?)))
    }

    /// Removes scores, reports and published cells of runs made before `scores_before`, and reviews, appeals and
    /// corrections made before `reviews_before` (RFC 3339; open appeals stay). With `dry`, only counts.
    ///
    /// # Errors
    /// When SQLite refuses.
    pub fn purge(&mut self, scores_before: &str, reviews_before: &str, dry: bool) -> Result<u64> {
        let rules = [
            ("scores", "run IN (SELECT id FROM runs WHERE at < ?1)", scores_before),
            ("named", "run IN (SELECT id FROM runs WHERE at < ?1)", scores_before),
            ("outputs", "run IN (SELECT id FROM runs WHERE at < ?1)", scores_before),
            ("cells", "run IN (SELECT id FROM runs WHERE at < ?1)", scores_before),
            ("reviews", "at < ?1", reviews_before),
            ("appeals", "decided IS NOT NULL AND decided < ?1", reviews_before),
            ("corrections", "at < ?1", reviews_before),
        ];
        let n = self.all_or_none(|t| {
            let mut n = 0;
            for (table, rule, before) in rules {
                let verb = if dry { "SELECT count(*)" } else { "DELETE" };
                let sql = format!("{verb} FROM {table} WHERE {rule}");
                n += match dry {
                    true => t.query_row(&sql, params![before], |row| row.get::<_, i64>(0))? as u64,
                    false => t.execute(&sql, params![before])? as u64,
                };
            }
            Ok(n)
        })?;
        if n > 0 && !dry {
            self.compact()?;
        }
        Ok(n)
    }

    /// Gives freed pages back: what was deleted is in no page any more.
    fn compact(&self) -> Result<()> {
        self.connection.execute_batch("VACUUM").map_err(self.failed())
    }
}

/// A file that names one of the tokens is removed when it lies in the workspace, else named.
fn sort_output(workspace: &Path, tokens: &[AccountToken], output: Output, swept: &mut Swept) {
    let bytes = std::fs::read(&output.path).ok();
    let words: Vec<String> = tokens.iter().map(ToString::to_string).collect();
    let names = bytes.as_ref().is_some_and(|bytes| {
        let text = String::from_utf8_lossy(bytes);
        words.iter().any(|word| text.contains(word))
    });
    let same = bytes.as_ref().is_some_and(|b| blake3::hash(b).to_hex().as_str() == output.blake3);
    let real = |p: &Path| p.canonicalize().unwrap_or_else(|_| p.to_path_buf());
    let inside = real(&output.path).starts_with(real(workspace));
    match (inside, names, bytes.is_some()) {
        (true, true, _) => swept.inside.push(output.path),
        (false, true, _) => swept.outside.push(Outside { path: output.path, still_there: true }),
        // Moved or rewritten: what became of it, its owner knows.
        (false, false, there) if !(there && same) => {
            swept.outside.push(Outside { path: output.path, still_there: false });
        }
        _ => {}
    }
}
