//! Erasure from the register: of accounts that are forgotten, of runs that are older than they may be.

use super::{Output, Register};
use crate::error::Result;
use claque_schema::AccountToken;
use rusqlite::params;
use std::path::{Path, PathBuf};

/// Files that runs wrote, by what becomes of them when they must go.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Written {
    /// As they were written, or inside of the workspace: to be removed.
    pub to_remove: Vec<PathBuf>,
    /// Changed since, outside of the workspace, and still there: their owner's to delete.
    pub changed: Vec<PathBuf>,
    /// Moved or deleted by somebody: what became of them their owner knows.
    pub moved: Vec<PathBuf>,
}

impl Written {
    fn sort(&mut self, workspace: &Path, output: Output, bytes: Option<&[u8]>) {
        let real = |p: &Path| p.canonicalize().unwrap_or_else(|_| p.to_path_buf());
        let Some(bytes) = bytes else {
            self.moved.push(output.path);
            return;
        };
        let same = blake3::hash(bytes).to_hex().as_str() == output.blake3;
        let inside = real(&output.path).starts_with(real(workspace));
        if same || inside { self.to_remove.push(output.path) } else { self.changed.push(output.path) }
    }

    fn tidy(mut self) -> Written {
        // A later run may have written over a file: it stands in the register more than once.
        for list in [&mut self.to_remove, &mut self.changed, &mut self.moved] {
            list.sort_unstable();
            list.dedup();
        }
        let gone = self.to_remove.clone();
        self.changed.retain(|p| !gone.contains(p));
        self
    }
}

const OF_ACCOUNT: [&str; 5] = ["scores", "named", "reviews", "appeals", "corrections"];

impl Register {
    /// Files that name one of these tokens, or hold one of `names` (raw handles and ids, lower case), of all runs that
    /// named or scored the tokens; and files of these runs that are not where they were written. To be removed before
    /// [`Register::forget`]: afterwards nobody knows of them.
    ///
    /// # Errors
    /// When SQLite refuses.
    pub fn naming(&self, workspace: &Path, tokens: &[AccountToken], names: &[String]) -> Result<Written> {
        let runs = self.runs_naming(tokens)?;
        let mut words: Vec<String> = tokens.iter().map(ToString::to_string).collect();
        words.extend(names.iter().filter(|n| n.chars().count() >= 3).cloned());
        let mut written = Written::default();
        for (_, output) in self.outputs()?.into_iter().filter(|(run, _)| runs.contains(run)) {
            let bytes = std::fs::read(&output.path).ok();
            let text = bytes.as_deref().map(|bytes| String::from_utf8_lossy(bytes).to_lowercase());
            if text.is_none_or(|text| words.iter().any(|word| text.contains(word))) {
                written.sort(workspace, output, bytes.as_deref());
            }
        }
        Ok(written.tidy())
    }

    /// Takes files off the register that were removed.
    ///
    /// # Errors
    /// When SQLite refuses.
    pub fn removed(&mut self, paths: &[PathBuf]) -> Result<()> {
        let mut kept: Vec<String> =
            self.read_rows("SELECT DISTINCT path FROM outputs WHERE path <> ''", [], |row| row.get(0))?;
        kept.retain(|kept| paths.contains(&self.place(kept)));
        self.all_or_none(|t| {
            let mut delete = t.prepare("DELETE FROM outputs WHERE path = ?1")?;
            kept.iter().try_for_each(|path| delete.execute([path]).map(drop))
        })
    }

    /// Removes every row about these tokens, and `names` (raw handles, lower case) from paths; says how many rows.
    /// Runs stay, without them.
    ///
    /// # Errors
    /// When SQLite refuses; nothing is removed then.
    pub fn forget(&mut self, tokens: &[AccountToken], names: &[String]) -> Result<u64> {
        let n = self.all_or_none(|t| {
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
            for name in names.iter().filter(|n| n.chars().count() >= 3) {
                t.execute("UPDATE outputs SET path = '' WHERE instr(lower(path), ?1) > 0", [name])?;
            }
            Ok(n as u64)
        })?;
        self.compact()?;
        Ok(n)
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

    /// Files of runs made before an instant (RFC 3339). To be removed before [`Register::purge`].
    ///
    /// # Errors
    /// When SQLite refuses.
    pub fn written_before(&self, workspace: &Path, before: &str) -> Result<Written> {
        let (older, younger): (Vec<_>, Vec<_>) = {
            let sql = "SELECT path, blake3, bytes, at < ?1 FROM outputs JOIN runs ON runs.id = outputs.run
                WHERE path <> ''";
            let rows = self.read_rows(sql, [before], |row| {
                let path = self.place(&row.get::<_, String>(0)?);
                Ok((Output { path, blake3: row.get(1)?, bytes: row.get::<_, i64>(2)? as u64 }, row.get::<_, bool>(3)?))
            })?;
            rows.into_iter().partition(|(_, is_older)| *is_older)
        };
        let mut written = Written::default();
        // A file that a younger run wrote over is the younger run's.
        for (output, _) in older.into_iter().filter(|(o, _)| !younger.iter().any(|(y, _)| y.path == o.path)) {
            let bytes = std::fs::read(&output.path).ok();
            written.sort(workspace, output, bytes.as_deref());
        }
        Ok(written.tidy())
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
