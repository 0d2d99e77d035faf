//! The audit: every promise of the program held against what lies on the disk, with the evidence.
//!
//! A check is a name, the question it answers, whether it passed, and what was looked at. Nothing is mended here: an
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
    /// Whether the answer is yes.
    pub passed: bool,
    /// What was looked at, and what was found.
    pub evidence: String,
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
    let passed = problems.is_empty();
    Check { name, question, passed, evidence: if passed { sound } else { problems.join("; ") } }
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
