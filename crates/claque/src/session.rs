//! An opened workspace with its policy and, when asked for, its key. The only reader of the environment.

use crate::cli::Globals;
use anyhow::{Context, Result};
use claque_custody::{Act, Deed, Key, KeySource, Log, Policy, Refusal, Register, clock};
use claque_ingest::PseudonymKey;
use claque_schema::Platform;
use claque_store::{Workspace, Writer};
use etcetera::BaseStrategy;
use std::path::{Path, PathBuf};

/// A workspace at hand.
pub struct Session {
    /// The dataset.
    pub workspace: Workspace,
    /// Why it is held.
    pub policy: Policy,
    globals: Globals,
}

/// What `init` made.
pub struct Made {
    /// Where the key is, in words.
    pub key: String,
    /// What the policy does not state yet.
    pub missing: Vec<&'static str>,
}

impl Session {
    /// Opens the workspace named on the command line, or the nearest one above the current folder.
    pub fn open(globals: &Globals) -> Result<Session> {
        let workspace = match &globals.workspace {
            Some(dir) => Workspace::open(dir)?,
            None => Workspace::find(&std::env::current_dir().context("the current folder")?)?,
        };
        claque_custody::recover(workspace.dir())?;
        let policy = Policy::from_toml(&workspace.policy_text()?)
            .with_context(|| format!("the policy of {}", workspace.dir().display()))?;
        let mut session = Session { workspace, policy, globals: globals.clone() };
        crate::erasing::finish_pending(&mut session)?;
        Ok(session)
    }

    /// The custody log of the workspace.
    pub fn log(&self) -> Log {
        Log::of(self.workspace.dir(), &self.policy.workspace_id)
    }

    /// The register of scores, outputs, reviews and appeals.
    pub fn register(&self) -> Result<Register> {
        Ok(Register::open(self.workspace.dir())?)
    }

    /// Logs an act: one entry, no identity. Every entry carries the hash of the policy under which it was done; where
    /// the policy is not the one of the entry before, that change is logged first.
    pub fn record(&self, act: Act, command: &str, counts: &[(&str, u64)], hashes: &[(&str, &str)]) -> Result<()> {
        let log = self.log();
        let policy = blake3::hash(self.workspace.policy_text()?.as_bytes()).to_hex().to_string();
        let last = log.last()?.and_then(|entry| entry.hashes.get("policy").cloned());
        if last.is_some_and(|last| last != policy) {
            log.append(policy_deed(&self.policy, &policy))?;
        }
        let mut deed = Deed::new(now(), act, command)
            .count("generation", self.workspace.manifest().generation)
            .hash("policy", policy);
        for (name, n) in counts {
            deed = deed.count(name, *n);
        }
        for (name, hash) in hashes {
            deed = deed.hash(name, *hash);
        }
        log.append(deed)?;
        Ok(())
    }

    /// The platform of @handles and raw ids: the one named; else the only one that the workspace holds; else X.
    pub fn platform(&self, named: Option<Platform>) -> Result<Platform> {
        if let Some(platform) = named {
            return Ok(platform);
        }
        Ok(match self.workspace.platforms()?.as_slice() {
            [only] if *only != Platform::Unknown => *only,
            _ => Platform::X,
        })
    }

    /// The digest by which the log speaks of an account: tells cases apart, and no token can be read from it.
    pub fn case(&self, account: claque_schema::AccountToken) -> String {
        let text = format!("claque case 1 {} {account}", self.policy.workspace_id);
        blake3::hash(text.as_bytes()).to_hex()[..16].to_string()
    }

    /// The raw key, for signing and for the vault.
    pub fn custody_key(&self) -> Result<Key> {
        let source = match key_source(&self.globals) {
            Some(source) => source,
            None => KeySource::File(default_key_path(&self.policy.workspace_id)?),
        };
        let key = Key::load(&source, self.workspace.dir())?;
        key.must_match(&self.policy.key_fingerprint)?;
        Ok(key)
    }

    /// Refuses a place inside of the workspace for what must not lie there.
    pub fn must_lie_outside(&self, path: &Path, what: &str) -> Result<()> {
        let real = |path: &Path| std::path::absolute(path).map(|p| p.canonicalize().unwrap_or(p));
        let nearest = std::path::absolute(path)?.ancestors().find(|p| p.exists()).map(Path::to_path_buf);
        if real(&nearest.unwrap_or_default())?.starts_with(real(self.workspace.dir())?) {
            anyhow::bail!("{what} must not lie inside of the workspace");
        }
        Ok(())
    }

    /// Where the key lies, when it is a file.
    pub fn key_file(&self) -> Option<PathBuf> {
        match key_source(&self.globals) {
            Some(KeySource::File(path)) => Some(path),
            Some(KeySource::Value(_)) => None,
            None => default_key_path(&self.policy.workspace_id).ok(),
        }
    }

    /// Opens for a command that scores people: refused without purpose, basis and retention, and while rows are held
    /// for longer than that retention.
    pub fn open_for_scoring(globals: &Globals) -> Result<Session> {
        let session = Session::open(globals)?;
        session.policy.require_for_scoring()?;
        let before = clock::days_before(&now(), session.policy.retention_days)?;
        let n: u64 = session.workspace.manifest().ingested_before(&before).map(|f| f.accounting.kept).sum();
        if n > 0 {
            return Err(Refusal {
                reason: format!("{n} rows are held for longer than {} days", session.policy.retention_days),
                remedy: "`claque purge` erases them; a longer retention_days in claque.toml is logged".into(),
            }
            .into());
        }
        Ok(session)
    }

    /// Starts writing: only fields that the policy allows are stored.
    pub fn writer(&self) -> Result<Writer> {
        let known = claque_store::column_names();
        if let Some(unknown) = self.policy.allowed_fields.iter().find(|f| !known.contains(f)) {
            return Err(Refusal {
                reason: format!("allowed_fields in claque.toml names `{unknown}`, which is no field"),
                remedy: "`claque inspect --format json` names every field as table and column".into(),
            }
            .into());
        }
        let mut writer = self.workspace.writer()?;
        writer.allow_only(&self.policy.allowed_fields);
        Ok(writer)
    }

    /// Says something to the user on stderr, unless told to be quiet.
    pub fn note(&self, text: &str) {
        crate::printer::note(self.globals.quiet, text);
    }

    /// The pseudonym key, checked against the workspace's fingerprint.
    pub fn key(&self) -> Result<PseudonymKey> {
        Ok(PseudonymKey::from_bytes(*self.custody_key()?.bytes()))
    }
}

/// Makes a workspace and its key.
pub fn create(
    globals: &Globals,
    dir: &Path,
    purpose: Option<String>,
    basis: Option<String>,
    retention_days: Option<u32>,
) -> Result<Made> {
    let mut id = [0u8; 8];
    getrandom::fill(&mut id).map_err(|e| anyhow::anyhow!("the system gives no random numbers: {e}"))?;
    let workspace_id: String = id.iter().map(|b| format!("{b:02x}")).collect();
    let (key, place) = match key_source(globals) {
        Some(KeySource::Value(value)) => (Key::from_hex(&value)?, "given by CLAQUE_KEY".to_string()),
        Some(KeySource::File(path)) if path.exists() => {
            (Key::load(&KeySource::File(path.clone()), dir)?, path.display().to_string())
        }
        Some(KeySource::File(path)) => (Key::create(&path, dir)?, path.display().to_string()),
        None => {
            let path = default_key_path(&workspace_id)?;
            (Key::create(&path, dir)?, path.display().to_string())
        }
    };
    let policy = Policy {
        purpose: purpose.unwrap_or_default(),
        basis: basis.unwrap_or_default(),
        retention_days: retention_days.unwrap_or(0),
        workspace_id,
        key_fingerprint: key.fingerprint(),
        created: now(),
        ..Policy::default()
    };
    let workspace = Workspace::create(dir, &policy.to_toml())?;
    Session { workspace, policy: policy.clone(), globals: globals.clone() }.record(Act::Init, "init", &[], &[])?;
    Ok(Made { key: place, missing: policy.missing() })
}

/// A change of policy, as it is logged: the figures that can be told without quoting a text.
fn policy_deed(policy: &Policy, hash: &str) -> Deed {
    Deed::new(now(), Act::Policy, "claque.toml changed")
        .hash("policy", hash)
        .count("retention_days", policy.retention_days.into())
        .count("scores_days", policy.scores_days.into())
        .count("reviews_days", policy.reviews_days.into())
        .count("log_days", policy.log_days.into())
        .count("small_cells_k", policy.small_cells_k.into())
        .count("may_reveal", policy.may_reveal.len() as u64)
        .count("purpose_stated", u64::from(!policy.purpose.trim().is_empty()))
        .count("basis_stated", u64::from(!policy.basis.trim().is_empty()))
}

fn key_source(globals: &Globals) -> Option<KeySource> {
    if let Some(path) = &globals.key_file {
        return Some(KeySource::File(path.clone()));
    }
    std::env::var("CLAQUE_KEY").ok().filter(|v| !v.trim().is_empty()).map(KeySource::Value)
}

fn default_key_path(workspace_id: &str) -> Result<PathBuf> {
    let base = etcetera::choose_base_strategy().context("the user's config folder")?;
    Ok(base.config_dir().join("claque").join("keys").join(format!("{workspace_id}.key")))
}

/// The clock, RFC 3339 to the second.
pub fn now() -> String {
    jiff::Timestamp::now().strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// Reads a date or an instant from the command line: `2024-05-02` is its first moment, UTC.
pub fn parse_instant(text: &str) -> Result<claque_schema::Timestamp, String> {
    let millis = if let Ok(date) = text.parse::<jiff::civil::Date>() {
        date.to_zoned(jiff::tz::TimeZone::UTC).map(|z| z.timestamp().as_millisecond()).ok()
    } else {
        text.parse::<jiff::Timestamp>().map(|t| t.as_millisecond()).ok()
    };
    millis
        .map(claque_schema::Timestamp)
        .ok_or_else(|| format!("`{text}` is no date like 2024-05-02 and no instant like 2024-05-02T10:00:00Z"))
}

/// The command as it was typed, for manifests: paths keep their last component only, because folders name people.
pub fn command_line() -> String {
    let words = std::env::args().enumerate().map(|(i, word)| {
        if i == 0 {
            return "claque".to_string();
        }
        let short = if word.contains('/') && !word.contains("://") {
            Path::new(&word).file_name().map_or(word.clone(), |n| n.to_string_lossy().into_owned())
        } else {
            word
        };
        if short.contains(|c: char| c.is_whitespace() || "'\"#$&|;<>()".contains(c)) {
            format!("'{}'", short.replace('\'', "'\\''"))
        } else {
            short
        }
    });
    words.collect::<Vec<_>>().join(" ")
}
