//! What lies on the disk: permissions, the key, leftovers, outputs.

use super::{Audit, Check, Verdict, check};
use crate::error::Result;
use crate::folder::CUSTODY;
use crate::register::Register;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// What a workspace's root may hold.
const KNOWN: &[&str] = &[
    "claque.toml",
    "sources.json",
    "manifest.json",
    "absent.json",
    "data",
    "index",
    "rejects",
    "models",
    CUSTODY,
    ".lock",
];

impl Audit<'_> {
    pub(super) fn permissions(&self) -> Check {
        let (dir, mut problems) = (self.workspace.dir(), Vec::new());
        for (path, forbidden, words) in [
            (dir.to_path_buf(), 0o022, "others may write to it"),
            (dir.join(CUSTODY), 0o077, "others may look into it"),
            (dir.join("claque.toml"), 0o022, "others may change it"),
        ] {
            if mode(&path).is_some_and(|m| m & forbidden != 0) {
                problems.push(format!("{}: {words}", short(&path)));
            }
        }
        for path in below(&dir.join(CUSTODY)) {
            if path.is_file() && mode(&path).is_some_and(|m| m & 0o077 != 0) && !path.ends_with(".lock") {
                problems.push(format!("{}: others may read it", short(&path)));
            }
        }
        let sound = "workspace, custody folder and policy are their owner's alone to change".into();
        check("permissions", "Is the workspace its owner's alone?", problems, sound)
    }

    pub(super) fn key(&self) -> Check {
        let question = "Does the pseudonym key lie outside of the workspace, readable by its owner alone?";
        let mut problems = Vec::new();
        let (verdict, sound) = match &self.key_file {
            None => (Verdict::NotChecked, "not checked: the key is given as a value, there is no file to look at"),
            Some(path) => {
                let real = |p: &Path| p.canonicalize().unwrap_or_else(|_| p.to_path_buf());
                if real(path).starts_with(real(self.workspace.dir())) {
                    problems.push("it lies inside of the workspace".into());
                }
                if mode(path).is_some_and(|m| m & 0o077 != 0) {
                    problems.push("others may read it".into());
                }
                match path.exists() {
                    true => (Verdict::Passed, "outside, mode 0600"),
                    false => (Verdict::NotChecked, "not checked: the key is not on this machine"),
                }
            }
        };
        for path in below(self.workspace.dir()).into_iter().filter(|p| p.extension().is_some_and(|e| e == "key")) {
            problems.push(format!("{} looks like a key", short(&path)));
        }
        let done = check("key", question, problems, sound.to_string());
        if done.verdict == Verdict::Passed { Check { verdict, ..done } } else { done }
    }

    pub(super) fn leftovers(&self) -> Check {
        let is_left = |path: &PathBuf| {
            let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
            name.starts_with(".staging-")
                || [".new", ".tmp", "-journal", "-wal", ".partial"].iter().any(|end| name.ends_with(end))
        };
        let all = below(self.workspace.dir());
        let problems: Vec<String> = all.iter().filter(|p| is_left(p)).map(|p| short(p)).collect();
        check("leftovers", "Are there no temporary files?", problems, format!("{} files looked at", all.len()))
    }

    /// Files in the workspace that no command wrote, and registered outputs that were changed.
    pub(super) fn outputs(&self) -> Result<Check> {
        let dir = self.workspace.dir();
        let outputs = match Register::exists(dir) {
            true => Register::open(dir)?.outputs()?,
            false => Vec::new(),
        };
        let real = |p: &Path| p.canonicalize().unwrap_or_else(|_| p.to_path_buf());
        let registered: Vec<PathBuf> = outputs.iter().map(|(_, o)| real(&o.path)).collect();
        let mut problems = Vec::new();
        for entry in std::fs::read_dir(dir).into_iter().flatten().flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            if KNOWN.contains(&name.as_str()) {
                continue;
            }
            let strangers = below(&entry.path()).into_iter().filter(|p| !registered.contains(&real(p))).count();
            let is_stranger = entry.path().is_file() && !registered.contains(&real(&entry.path()));
            if strangers > 0 || is_stranger {
                problems.push(format!("{name}: {} files that no run entered", strangers.max(1)));
            }
        }
        // A later run may have written over a file; the last one to enter a path speaks for it.
        let last: BTreeMap<&Path, &str> = outputs.iter().map(|(_, o)| (o.path.as_path(), o.blake3.as_str())).collect();
        let is_changed = |(path, hash): &(&&Path, &&str)| {
            std::fs::read(path).is_ok_and(|bytes| blake3::hash(&bytes).to_hex().as_str() != **hash)
        };
        let changed = last.iter().filter(is_changed).count();
        if changed > 0 {
            problems.push(format!("{changed} report files are not as they were written"));
        }
        let sound = format!("{} report files are registered, none is changed or unknown", outputs.len());
        Ok(check("orphan reports", "Is every report known and as it was written?", problems, sound))
    }
}

/// Path below the workspace is enough for evidence: folders above it name people.
fn short(path: &Path) -> String {
    let parts: Vec<_> = path.components().rev().take(2).map(|c| c.as_os_str().to_string_lossy().into_owned()).collect();
    parts.into_iter().rev().collect::<Vec<_>>().join("/")
}

fn below(dir: &Path) -> Vec<PathBuf> {
    let mut out = Vec::new();
    let mut open = vec![dir.to_path_buf()];
    while let Some(dir) = open.pop() {
        for entry in std::fs::read_dir(&dir).into_iter().flatten().flatten() {
            match entry.file_type() {
                Ok(kind) if kind.is_dir() => open.push(entry.path()),
                _ => out.push(entry.path()),
            }
        }
    }
    out.sort();
    out
}

#[cfg(unix)]
fn mode(path: &Path) -> Option<u32> {
    use std::os::unix::fs::PermissionsExt;
    std::fs::metadata(path).ok().map(|m| m.permissions().mode())
}

#[cfg(not(unix))]
fn mode(_path: &Path) -> Option<u32> {
    None
}
