//! Whether the log is what was written.

use super::seal::{Seal, file_hash};
use super::{Checkpoint, Entry, Log, canonical, link};
use crate::error::Result;
use crate::folder;

/// What `claque log verify` found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// Entries read.
    pub n: u64,
    /// Hash of the last one.
    pub head: String,
    /// What is wrong; empty when nothing is.
    pub faults: Vec<String>,
    /// The last append was interrupted before its seal: nothing is wrong, the next append mends it.
    pub unsealed: bool,
}

impl Verdict {
    /// Whether nothing is wrong.
    pub fn intact(&self) -> bool {
        self.faults.is_empty()
    }
}

impl Log {
    /// Checks chain, seal, the SQLite file and, where there are any, checkpoints kept elsewhere.
    ///
    /// # Errors
    /// Only when the folder cannot be read at all; what is wrong with the log is in the verdict.
    pub fn verify(&self, checkpoints: &[Checkpoint]) -> Result<Verdict> {
        let dir = folder::make(&self.dir)?;
        let _hold = folder::hold(&dir)?;
        self.roll_back();
        let mut verdict = Verdict { n: 0, head: self.genesis.clone(), faults: Vec::new(), unsealed: false };
        let seal = match Seal::load(&dir) {
            Ok(seal) => seal,
            Err(e) => return Ok(verdict.with(e.to_string())),
        };
        if !self.path().exists() {
            let gone = seal.is_some_and(|s| s.n > 0) || !checkpoints.is_empty();
            return Ok(if gone { verdict.with("the log is gone".into()) } else { verdict });
        }
        let rows = match self.checked_rows() {
            Ok(rows) => rows,
            Err(what) => return Ok(verdict.with(what)),
        };
        let mut hashes = Vec::with_capacity(rows.len());
        let mut heads = vec![self.genesis.clone()];
        for (at, (seq, text, hash)) in rows.iter().enumerate() {
            if *seq != at as i64 + 1 {
                verdict.faults.push(format!("entry {} is missing; {seq} stands in its place", at + 1));
                break;
            }
            let entry: Option<Entry> = serde_json::from_str(text).ok();
            let sound = entry.is_some_and(|e| e.seq == *seq as u64 && canonical(&e) == *text);
            if !sound || link(&verdict.head, text) != *hash {
                verdict.faults.push(format!("entry {seq} was changed, moved or put in"));
                break;
            }
            verdict.n = *seq as u64;
            verdict.head.clone_from(hash);
            heads.push(hash.clone());
            hashes.push(hash.clone());
        }
        if verdict.intact() {
            self.check_seal(seal, &heads, &mut verdict)?;
        }
        for checkpoint in checkpoints {
            let held = (checkpoint.n as usize).checked_sub(1).and_then(|at| hashes.get(at));
            if held != Some(&checkpoint.head) {
                let what = format!(
                    "entry {} is not the one of the checkpoint of {}: the log was rewritten",
                    checkpoint.n, checkpoint.at
                );
                verdict.faults.push(what);
            }
        }
        Ok(verdict)
    }

    fn check_seal(&self, seal: Option<Seal>, heads: &[String], verdict: &mut Verdict) -> Result<()> {
        let sealed = seal.unwrap_or(Seal { n: 0, head: self.genesis.clone(), blake3: String::new() });
        if (sealed.n, &sealed.head) == (verdict.n, &verdict.head) {
            if verdict.n > 0 && sealed.blake3 != file_hash(&self.path())? {
                verdict.faults.push("the file holds bytes that were not sealed".into());
            }
        } else if sealed.n + 1 == verdict.n && heads.get(sealed.n as usize) == Some(&sealed.head) {
            verdict.unsealed = true;
        } else if sealed.n > verdict.n {
            verdict.faults.push(format!("{} entries were sealed, {} are there", sealed.n, verdict.n));
        } else {
            verdict.faults.push("the chain is not the one that was sealed".into());
        }
        Ok(())
    }

    fn checked_rows(&self) -> std::result::Result<Vec<(i64, String, String)>, String> {
        let connection = self.open_for_reading().map_err(|e| e.to_string())?;
        let check = connection.query_row("PRAGMA integrity_check", [], |row| row.get::<_, String>(0));
        match check {
            Ok(said) if said == "ok" => self.rows().map_err(|e| e.to_string()),
            Ok(said) => Err(format!("SQLite: {said}")),
            Err(e) => Err(format!("SQLite: {e}")),
        }
    }
}

impl Verdict {
    fn with(mut self, fault: String) -> Verdict {
        self.faults.push(fault);
        self
    }
}
