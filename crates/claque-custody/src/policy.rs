//! The policy of a workspace: why the data is held, on what basis, for how long. Lives in `claque.toml`.

use claque_schema::Band;
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// `claque.toml` cannot be read.
#[derive(Debug, Error)]
#[error("claque.toml: {0}")]
pub struct PolicyError(#[from] toml::de::Error);

/// A command was refused because the policy does not allow it. The caller exits with 3.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("refused: {reason}\n  what to do: {remedy}")]
pub struct Refusal {
    /// Why.
    pub reason: String,
    /// What to do about it.
    pub remedy: String,
}

/// What a workspace is for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Policy {
    /// What the data is used for.
    #[serde(default)]
    pub purpose: String,
    /// Legal basis.
    #[serde(default)]
    pub basis: String,
    /// Days after which data must be gone; 0 is "not stated".
    #[serde(default)]
    pub retention_days: u32,
    /// Random name of the workspace; the key's file is called after it.
    pub workspace_id: String,
    /// Fingerprint of the key.
    pub key_fingerprint: String,
    /// When the workspace was made, RFC 3339.
    pub created: String,
    /// Cells of published tables with fewer people than this are suppressed.
    #[serde(default = "default_k")]
    pub small_cells_k: u32,
    /// Days for which scores, the lists of named accounts and published cells are kept; 0 is as the data.
    #[serde(default)]
    pub scores_days: u32,
    /// Days for which reviews, appeals and corrections are kept.
    #[serde(default = "a_year")]
    pub reviews_days: u32,
    /// Days for which the log is kept; at least 365.
    #[serde(default = "a_year")]
    pub log_days: u32,
    /// Bands on which somebody may act: a final report waits for a decision about each account in them that it names.
    #[serde(default = "default_action")]
    pub action_bands: Vec<Band>,
    /// Columns that may be filled, `table.column`; empty allows all that the schema has.
    #[serde(default)]
    pub allowed_fields: Vec<String>,
    /// Who outside is handed anything from this workspace, for the notice; empty is nobody.
    #[serde(default)]
    pub recipients: Vec<String>,
    /// Public keys of those whose approval opens the vault.
    #[serde(default)]
    pub may_reveal: Vec<String>,
    /// Privacy budget of the workspace for differentially private counts; 0 allows none.
    #[serde(default)]
    pub epsilon_max: f64,
    /// Greatest tolerable gap of error rates between groups of accounts: `claque train` publishes no model beyond it.
    #[serde(default)]
    pub fairness_gap_max: Option<f64>,
}

fn default_k() -> u32 {
    10
}

fn a_year() -> u32 {
    365
}

fn default_action() -> Vec<Band> {
    vec![Band::LikelyAutomated]
}

impl Default for Policy {
    fn default() -> Self {
        Policy {
            purpose: String::new(),
            basis: String::new(),
            retention_days: 0,
            workspace_id: String::new(),
            key_fingerprint: String::new(),
            created: String::new(),
            small_cells_k: default_k(),
            scores_days: 0,
            reviews_days: a_year(),
            log_days: a_year(),
            action_bands: default_action(),
            allowed_fields: Vec::new(),
            recipients: Vec::new(),
            may_reveal: Vec::new(),
            epsilon_max: 0.0,
            fairness_gap_max: None,
        }
    }
}

impl Policy {
    /// Reads `claque.toml`.
    ///
    /// # Errors
    /// When it is no TOML, or has unknown or missing fields.
    pub fn from_toml(text: &str) -> Result<Policy, PolicyError> {
        Ok(toml::from_str(text)?)
    }

    /// Writes `claque.toml`, with a comment per field: people read and edit it.
    pub fn to_toml(&self) -> String {
        let quoted = |text: &str| toml::Value::String(text.to_string()).to_string();
        let list = |texts: &[String]| format!("[{}]", texts.iter().map(|t| quoted(t)).collect::<Vec<_>>().join(", "));
        format!(
            "# What the data in this folder is used for, in a sentence that a data subject would understand.\n\
             purpose = {}\n\
             # Legal basis.\n\
             basis = {}\n\
             # Days after which data must be gone.\n\
             retention_days = {}\n\
             # Cells of published tables with fewer people than this are suppressed.\n\
             small_cells_k = {}\n\
             # Days for scores and lists of named accounts (0: as the data), for reviews and appeals, for the log (at least 365).\n\
             scores_days = {}\n\
             reviews_days = {}\n\
             log_days = {}\n\
             # Bands on which somebody may act: a final report waits for a decision about each account in them.\n\
             action_bands = {}\n\
             # Columns that may be filled (\"accounts.followers\"); empty allows all.\n\
             allowed_fields = {}\n\
             # Who outside is handed anything from this workspace, for the notice; empty is nobody.\n\
             recipients = {}\n\
             # Public keys of those whose approval opens the vault (`claque vault approver`).\n\
             may_reveal = {}\n\
             # Privacy budget for noisy counts; 0 allows none.\n\
             epsilon_max = {:?}\n\
             # Greatest tolerable gap of error rates between groups: no model beyond it is published.\n\
             {}\n\n\
             # Written by `claque init`; leave as they are.\n\
             workspace_id = {}\n\
             key_fingerprint = {}\n\
             created = {}\n",
            quoted(&self.purpose),
            quoted(&self.basis),
            self.retention_days,
            self.small_cells_k,
            self.scores_days,
            self.reviews_days,
            self.log_days,
            list(&self.action_bands.iter().map(|b| b.name().to_string()).collect::<Vec<_>>()),
            list(&self.allowed_fields),
            list(&self.recipients),
            list(&self.may_reveal),
            self.epsilon_max,
            self.fairness_gap_max
                .map_or("# fairness_gap_max = 0.2".to_string(), |g| format!("fairness_gap_max = {g:?}")),
            quoted(&self.workspace_id),
            quoted(&self.key_fingerprint),
            quoted(&self.created)
        )
    }

    /// What is not stated yet.
    pub fn missing(&self) -> Vec<&'static str> {
        let mut missing = Vec::new();
        if self.purpose.trim().is_empty() {
            missing.push("purpose");
        }
        if self.basis.trim().is_empty() {
            missing.push("basis");
        }
        if self.retention_days == 0 {
            missing.push("retention_days");
        }
        missing
    }

    /// Days for which scores are kept.
    pub fn scores_days(&self) -> u32 {
        if self.scores_days == 0 { self.retention_days } else { self.scores_days }
    }

    /// Refuses to score people while purpose, basis or retention is missing.
    ///
    /// # Errors
    /// A [`Refusal`] that names what is missing.
    pub fn require_for_scoring(&self) -> Result<(), Refusal> {
        let missing = self.missing();
        if missing.is_empty() {
            return Ok(());
        }
        Err(Refusal {
            reason: format!("scoring people needs a stated purpose, basis and retention; missing: {}", missing.join(", ")),
            remedy: "state it in the workspace's claque.toml (or make the workspace with `claque init --purpose … --basis … \
                     --retention-days …`)"
                .to_string(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn policy() -> Policy {
        Policy {
            purpose: "judge the \"spring\" creators".into(),
            basis: "legitimate interest".into(),
            retention_days: 90,
            workspace_id: "abc".into(),
            key_fingerprint: "12345678".into(),
            created: "2026-01-01T00:00:00Z".into(),
            recipients: vec!["the agency".into()],
            may_reveal: vec!["ab".into()],
            epsilon_max: 1.0,
            ..Policy::default()
        }
    }

    #[test]
    fn a_policy_survives_its_file() {
        assert_eq!(Policy::from_toml(&policy().to_toml()).expect("parse"), policy());
    }

    #[test]
    fn scoring_without_a_purpose_is_refused_by_name() {
        let silent = Policy { purpose: " ".into(), retention_days: 0, ..policy() };
        let refusal = silent.require_for_scoring().expect_err("refused");
        assert!(refusal.reason.ends_with("missing: purpose, retention_days"), "{refusal}");
        assert!(policy().require_for_scoring().is_ok());
    }

    #[test]
    fn a_misspelt_field_is_an_error_not_a_silence() {
        let text = policy().to_toml().replace("retention_days", "retention");
        assert!(Policy::from_toml(&text).is_err());
    }
}
