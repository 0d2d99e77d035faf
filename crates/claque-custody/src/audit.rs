//! The audit: every promise of the program held against what lies on the disk, with the evidence.
//!
//! A check is a name, the question it answers, whether it passed, and what was looked at. Where there was nothing to look
//! at, it neither passed nor failed. Nothing is mended here: an
//! audit that changed what it audits would prove nothing.

mod disk;
pub mod duties;

use crate::error::Result;
use crate::log::{Checkpoint, Log};
use crate::policy::Policy;
use claque_store::Workspace;
use serde::Serialize;
use std::path::PathBuf;

/// One check.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Check {
    /// Its name.
    pub name: &'static str,
    /// What is asked.
    pub question: &'static str,
    /// What came of it.
    pub verdict: Verdict,
    /// What was looked at, and what was found.
    pub evidence: String,
}

/// What came of a check.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// The answer is yes.
    Passed,
    /// It is no.
    Failed,
    /// There was nothing to look at.
    NotChecked,
}

/// What the auditor is given.
#[derive(Debug)]
pub struct Audit<'a> {
    /// The dataset.
    pub workspace: &'a Workspace,
    /// Its policy.
    pub policy: &'a Policy,
    /// Its log.
    pub log: Log,
    /// The clock, RFC 3339.
    pub now: String,
    /// Where the key lies, when it is a file.
    pub key_file: Option<PathBuf>,
    /// Checkpoints kept elsewhere.
    pub checkpoints: Vec<Checkpoint>,
}

fn check(name: &'static str, question: &'static str, problems: Vec<String>, sound: String) -> Check {
    match problems.is_empty() {
        true => Check { name, question, verdict: Verdict::Passed, evidence: sound },
        false => Check { name, question, verdict: Verdict::Failed, evidence: problems.join("; ") },
    }
}

impl Audit<'_> {
    /// Runs every check.
    ///
    /// # Errors
    /// When the workspace cannot be read at all.
    pub fn run(&self) -> Result<Vec<Check>> {
        Ok(vec![
            self.purpose(),
            self.permissions(),
            self.key(),
            self.leftovers(),
            self.fields()?,
            self.protected_attributes(),
            self.retention()?,
            self.log()?,
            self.absence()?,
            self.appeals()?,
            self.vault()?,
            self.models(),
            self.licences(),
            self.outputs()?,
        ])
    }
}
