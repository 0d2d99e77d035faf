//! The papers that the law asks for, drafted from what the workspace says of itself.
//!
//! A paper is a template in which `{{name}}` is replaced by a fact. Facts come from the policy, the manifest, the list
//! of absent accounts and the models, never from the clock: the same workspace gives the same bytes. What a program
//! cannot know is left as a line `[to fill in: …]`, so that a draft can be told from a paper.

mod breach;
mod words;

pub use breach::{Leak, breach_facts};

use crate::clock::Clock;
use crate::error::{CustodyError, Result};
use crate::policy::Policy;
use crate::vault;
use claque_schema::Platform;
use claque_store::{Absence, Workspace};
use std::collections::BTreeMap;

/// Which paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Paper {
    /// The notice to the people concerned: GDPR Art. 14, DPDP Act s. 5.
    Notice,
    /// The record of processing: GDPR Art. 30.
    Record,
    /// A draft of the impact assessment: GDPR Art. 35, DPDP Act s. 10(2)(c).
    Dpia,
    /// The notice of a breach: GDPR Art. 33 and 34, DPDP Act s. 8(6).
    Breach,
}

/// Languages of the shipped templates.
pub const LANGUAGES: [&str; 2] = ["en", "hi"];

/// The shipped template of a paper.
///
/// # Errors
/// When there is none in that language.
pub fn template(paper: Paper, language: &str) -> Result<&'static str> {
    Ok(match (paper, language) {
        (Paper::Notice, "en") => include_str!("../templates/notice.en.md"),
        (Paper::Notice, "hi") => include_str!("../templates/notice.hi.md"),
        (Paper::Record, "en") => include_str!("../templates/record.en.md"),
        (Paper::Dpia, "en") => include_str!("../templates/dpia.en.md"),
        (Paper::Breach, "en") => include_str!("../templates/breach.en.md"),
        (Paper::Breach, "hi") => include_str!("../templates/breach.hi.md"),
        _ => {
            return Err(CustodyError::Bad(format!(
                "there is no template in `{language}` for this paper; give one with --template FILE"
            )));
        }
    })
}

/// Facts of a workspace by name, in words of a language.
///
/// # Errors
/// When it cannot be read.
pub fn facts(workspace: &Workspace, policy: &Policy, language: &str) -> Result<BTreeMap<&'static str, String>> {
    let (manifest, absent) = (workspace.manifest(), workspace.absent());
    let inspection = workspace.inspect()?;
    let rows = |name: &str| inspection.tables.iter().find(|t| t.table.name() == name).map_or(0, |t| t.n_rows);
    let mut fields: Vec<String> = inspection
        .tables
        .iter()
        .flat_map(|t| t.columns.iter().filter(|c| c.filled > 0.0).map(|c| format!("{}.{}", t.table.name(), c.name)))
        .collect();
    fields.sort();
    // Columns are told by the share of rows that fill them.
    let n_texts: f64 = inspection
        .tables
        .iter()
        .filter(|t| t.table.name() == "posts")
        .flat_map(|t| t.columns.iter().filter(|c| c.name == "text").map(|c| c.filled * t.n_rows as f64))
        .sum();
    let sources: Vec<String> = workspace.sources().iter().map(|s| words::source(s, language)).collect();
    let mut models: Vec<String> = std::fs::read_dir(workspace.dir().join("models"))
        .into_iter()
        .flatten()
        .flatten()
        .map(|e| format!("- {}", e.file_name().to_string_lossy()))
        .collect();
    models.sort();
    let or_none = |list: Vec<String>| if list.is_empty() { "- none".to_string() } else { list.join("\n") };
    let to_fill = |text: &str, what: &str| {
        if text.trim().is_empty() { format!("[to fill in: {what}]") } else { text.trim().to_string() }
    };
    let bands: Vec<&str> = policy.action_bands.iter().map(|b| b.name()).collect();
    let vault_is_on = vault::n_records(workspace.dir())?.is_some();
    Ok(BTreeMap::from([
        ("purpose", to_fill(&policy.purpose, "purpose")),
        ("basis", to_fill(&policy.basis, "legal basis")),
        ("retention_days", policy.retention_days.to_string()),
        ("scores_days", policy.scores_days().to_string()),
        ("reviews_days", policy.reviews_days.to_string()),
        ("log_days", policy.log_days.to_string()),
        ("small_cells_k", policy.small_cells_k.to_string()),
        ("action_bands", bands.join(", ")),
        ("response_days", (Clock::Response.hours() / 24).to_string()),
        ("workspace_id", policy.workspace_id.clone()),
        ("created", policy.created.clone()),
        ("updated", to_fill(&manifest.updated, "no data yet")),
        ("n_files", manifest.files.len().to_string()),
        ("n_account_rows", rows("accounts").to_string()),
        ("n_post_rows", rows("posts").to_string()),
        ("n_engagement_rows", rows("engagements").to_string()),
        ("n_follow_rows", rows("follows").to_string()),
        ("sources", or_none(sources)),
        ("fields", or_none(fields.iter().map(|f| format!("- {f}")).collect())),
        ("models", or_none(models)),
        ("vault", words::vault(vault_is_on, language)),
        ("texts", words::texts(n_texts.round() as u64, language)),
        ("recipients", words::recipients(policy, language)),
        ("n_suppressed", absent.n(Absence::Suppressed).to_string()),
        ("n_forgotten", absent.n(Absence::Forgotten).to_string()),
        ("n_minors", absent.n(Absence::Minor).to_string()),
        ("protected", words::never(language)),
        ("platforms", Platform::ALL.iter().map(|p| p.name()).collect::<Vec<_>>().join(", ")),
    ]))
}

/// Fills a template in.
///
/// # Errors
/// When it asks for a fact that there is not.
pub fn fill(template: &str, facts: &BTreeMap<&'static str, String>) -> Result<String> {
    let mut out = String::with_capacity(template.len() * 2);
    let mut rest = template;
    while let Some((before, after)) = rest.split_once("{{") {
        out += before;
        let (name, after) = after
            .split_once("}}")
            .ok_or_else(|| CustodyError::Bad("the template opens {{ and does not close it".into()))?;
        let known = || facts.keys().copied().collect::<Vec<_>>().join(", ");
        let fact = facts.get(name.trim()).ok_or_else(|| {
            CustodyError::Bad(format!("the template asks for {{{{{name}}}}}; there are: {}", known()))
        })?;
        out += fact;
        rest = after;
    }
    out += rest;
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_shipped_template_can_be_filled_in_and_says_the_same_twice() {
        let dir = tempfile::tempdir().unwrap();
        let policy = Policy { purpose: "test".into(), basis: "test".into(), retention_days: 9, ..Policy::default() };
        let workspace = Workspace::create(dir.path(), &policy.to_toml()).unwrap();
        for paper in [Paper::Notice, Paper::Record, Paper::Dpia, Paper::Breach] {
            for language in LANGUAGES {
                let Ok(template) = template(paper, language) else {
                    assert_eq!(language, "hi", "English has every paper");
                    continue;
                };
                let mut known = facts(&workspace, &policy, language).unwrap();
                known.extend(breach_facts(&Leak::default(), "ab", "2026-02-27T22:30:00Z", language).unwrap());
                let text = fill(template, &known).unwrap();
                assert!(!text.contains("{{") && text.len() > 400, "{paper:?} {language}");
                assert_eq!(text, fill(template, &known).unwrap());
            }
        }
        let known = BTreeMap::new();
        assert!(fill("{{nobody}}", &known).is_err() && fill("{{open", &known).is_err());
    }
}
