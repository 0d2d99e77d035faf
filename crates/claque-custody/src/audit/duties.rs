//! What is owed: purpose, fields, retention, the log, absent people, appeals, the vault, models, licences.

use super::{Audit, Check, check};
use crate::clock;
use crate::error::Result;
use crate::register::Register;
use crate::vault;
use claque_store::Absence;

/// Words that no column, feature or template may be about: attributes by which the law forbids to tell people apart
/// (GDPR Art. 9, EU Charter Art. 21, Constitution of India Art. 15).
pub const PROTECTED: &[&str] = &[
    "gender",
    "sex",
    "race",
    "ethnic",
    "ethnicity",
    "religion",
    "caste",
    "orientation",
    "disability",
    "political",
    "politics",
    "health",
    "nationality",
    "age_years",
    "birth",
    "birthday",
    "union",
    "skin",
];

/// The protected word in an identifier, when there is one.
pub fn protected_word(name: &str) -> Option<&'static str> {
    let lower = name.to_lowercase();
    let parts: Vec<&str> = lower.split(|c: char| !c.is_ascii_alphanumeric()).collect();
    PROTECTED.iter().copied().find(|word| lower == *word || parts.contains(word))
}

impl Audit<'_> {
    pub(super) fn purpose(&self) -> Check {
        let missing = self.policy.missing().into_iter().map(|m| format!("{m} is not stated")).collect();
        let sound = format!("“{}”, on the basis of “{}”", self.policy.purpose, self.policy.basis);
        check("purpose", "Are purpose, legal basis and retention stated?", missing, sound)
    }

    pub(super) fn fields(&self) -> Result<Check> {
        let question = "Is no field filled beyond the allowed ones?";
        let allowed = &self.policy.allowed_fields;
        let mut filled = 0;
        let mut problems = Vec::new();
        for table in self.workspace.inspect()?.tables {
            for column in table.columns.iter().filter(|c| c.filled > 0.0) {
                filled += 1;
                let name = format!("{}.{}", table.table.name(), column.name);
                if !allowed.is_empty() && !column.required && !allowed.contains(&name) {
                    problems.push(format!("{name} is filled in {:.1} % of rows", 100.0 * column.filled));
                }
            }
        }
        let sound = match allowed.len() {
            0 => format!("{filled} columns are filled; claque.toml allows all that the schema has"),
            n => format!("{filled} columns are filled, {n} are allowed"),
        };
        Ok(check("fields", question, problems, sound))
    }

    pub(super) fn protected_attributes(&self) -> Check {
        let columns = claque_store::column_names();
        let problems = columns
            .iter()
            .filter_map(|name| protected_word(name).map(|word| format!("{name} is about {word}")))
            .collect();
        let sound = format!("{} columns of the schema looked at", columns.len());
        check("protected attributes", "Is nothing stored about protected attributes?", problems, sound)
    }

    pub(super) fn retention(&self) -> Result<Check> {
        let mut problems = Vec::new();
        if self.policy.retention_days > 0 {
            let before = clock::days_before(&self.now, self.policy.retention_days)?;
            let late: u64 = self.workspace.manifest().ingested_before(&before).map(|f| f.accounting.kept).sum();
            if late > 0 {
                problems
                    .push(format!("{late} rows are older than {} days: `claque purge`", self.policy.retention_days));
            }
        }
        if Register::exists(self.workspace.dir()) && self.policy.scores_days() > 0 {
            let scores = clock::days_before(&self.now, self.policy.scores_days())?;
            let reviews = clock::days_before(&self.now, self.policy.reviews_days)?;
            let late = Register::open(self.workspace.dir())?.purge(&scores, &reviews, true)?;
            if late > 0 {
                problems.push(format!("{late} register entries are older than they may be: `claque purge`"));
            }
        }
        if self.policy.log_days < 365 {
            problems.push("log_days is below a year".into());
        }
        let sound = format!(
            "data {} days, scores {} days, reviews {} days, log {} days",
            self.policy.retention_days,
            self.policy.scores_days(),
            self.policy.reviews_days,
            self.policy.log_days
        );
        Ok(check("retention", "Is nothing held for longer than stated?", problems, sound))
    }

    pub(super) fn log(&self) -> Result<Check> {
        let verdict = self.log.verify(&self.checkpoints)?;
        let mut problems = verdict.faults.clone();
        if verdict.n == 0 && self.workspace.manifest().generation > 0 {
            problems.push("data was ingested and nothing was logged".into());
        }
        let short = verdict.head.get(..16).unwrap_or_default();
        let sound = format!("{} entries, head {short}…, {} checkpoints", verdict.n, self.checkpoints.len());
        Ok(check("log", "Is the log what was written?", problems, sound))
    }

    pub(super) fn absence(&self) -> Result<Check> {
        let absent = self.workspace.absent();
        let mut problems = Vec::new();
        for account in absent.accounts().iter().filter(|a| a.absence == Absence::Forgotten) {
            let tokens: Vec<_> = account.handles.iter().copied().chain([account.account]).collect();
            let n = self.workspace.rows_about(&tokens)?.len();
            if n > 0 || account.pending {
                problems.push(format!("case {}: {n} rows of a forgotten account are held", account.case));
            }
        }
        let sound = format!(
            "{} forgotten, {} opted out, {} set aside as minors’; no row of a forgotten account is held",
            absent.n(Absence::Forgotten),
            absent.n(Absence::Suppressed),
            absent.n(Absence::Minor)
        );
        Ok(check("absence", "Is nothing held about forgotten accounts?", problems, sound))
    }

    pub(super) fn appeals(&self) -> Result<Check> {
        let question = "Is no answer overdue?";
        if !Register::exists(self.workspace.dir()) {
            return Ok(check("appeals", question, Vec::new(), "none".into()));
        }
        let appeals = Register::open(self.workspace.dir())?.appeals()?;
        let open: Vec<_> = appeals.iter().filter(|a| a.decided.is_none()).collect();
        let late = open.iter().filter(|a| a.due < self.now);
        let problems = late.map(|a| format!("case {} was due {}", a.number, a.due)).collect();
        Ok(check("appeals", question, problems, format!("{} appeals, {} open", appeals.len(), open.len())))
    }

    pub(super) fn vault(&self) -> Result<Check> {
        let (dir, question) = (self.workspace.dir(), "Is the vault off, or sound and opened by two people only?");
        let n = match vault::n_records(dir) {
            Ok(None) => return Ok(check("vault", question, Vec::new(), "off".into())),
            Ok(Some(n)) => n,
            Err(e) => return Ok(check("vault", question, vec![e.to_string()], String::new())),
        };
        let mut problems = Vec::new();
        if self.policy.may_reveal.is_empty() {
            problems.push("nobody is named under may_reveal".into());
        }
        let forgotten = self.workspace.absent().accounts().iter().filter(|a| a.absence == Absence::Forgotten);
        for account in forgotten {
            if vault::holds(dir, &[account.account])? {
                problems.push(format!("case {}: the id of a forgotten account is kept", account.case));
            }
        }
        Ok(check("vault", question, problems, format!("on, {n} accounts, {} approvers", self.policy.may_reveal.len())))
    }

    pub(super) fn models(&self) -> Check {
        let folders = std::fs::read_dir(self.workspace.dir().join("models"));
        let folders: Vec<_> = folders.into_iter().flatten().flatten().map(|e| e.path()).collect();
        let stale = folders.iter().filter(|p| p.join("stale.txt").exists());
        let name = |p: &std::path::PathBuf| p.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        let problems = stale.map(|p| format!("{} learnt from rows that were erased", name(p))).collect();
        let sound = format!("{} models in the workspace, none stale", folders.len());
        check("stale models", "Has no model learnt from erased rows?", problems, sound)
    }

    pub(super) fn licences(&self) -> Check {
        let sources = self.workspace.sources();
        let trained = sources.iter().filter(|s| s.train && s.licence.is_empty());
        let mut problems: Vec<String> = trained.map(|s| format!("{} may train without a licence", s.name)).collect();
        for entry in std::fs::read_dir(self.workspace.dir().join("models")).into_iter().flatten().flatten() {
            let text = std::fs::read_to_string(entry.path().join("training.toml")).unwrap_or_default();
            let recipe: toml::Table = text.parse().unwrap_or_default();
            let used = recipe.get("sources").and_then(toml::Value::as_array).cloned().unwrap_or_default();
            let unlicensed = used.iter().filter(|s| {
                s.get("licence").and_then(toml::Value::as_str).is_some_and(|licence| licence.trim().is_empty())
            });
            let n = unlicensed.count();
            if n > 0 {
                problems.push(format!("{} was trained on {n} unlicensed sources", entry.file_name().to_string_lossy()));
            }
        }
        let stated = sources.iter().filter(|s| !s.licence.is_empty()).count();
        let sound = format!("{stated} of {} sources state a licence; no model was trained on another", sources.len());
        check("licences", "Was nothing trained on without a licence?", problems, sound)
    }
}
