//! The pseudonym key: 32 random bytes in a file that only its owner can read, outside of the workspace.
//!
//! Whoever has the key can turn raw ids into tokens; whoever has the workspace alone cannot. So the key lies in the
//! user's config folder, or wherever the user says, or comes as a value (hexadecimal) from the caller. The workspace
//! keeps a fingerprint of the key, so that the wrong key is refused instead of silently giving other tokens.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use thiserror::Error;
use zeroize::{Zeroize, ZeroizeOnDrop};

const KEY_BYTES: usize = 32;

/// What can go wrong with a key. No message holds the key.
#[derive(Debug, Error)]
pub enum KeyError {
    /// There is no key where one was expected.
    #[error("no pseudonym key at {0}: name it with --key-file or CLAQUE_KEY, or restore it from a backup")]
    Missing(PathBuf),
    /// The file cannot be read or written.
    #[error("the pseudonym key {path}: {source}")]
    Io {
        /// Which file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// Others could read the key.
    #[error("the pseudonym key {0} can be read by others: chmod 600 it")]
    TooOpen(PathBuf),
    /// The key would lie beside the data that it protects.
    #[error("the pseudonym key must not lie inside of the workspace ({0}): keep it elsewhere")]
    InsideWorkspace(PathBuf),
    /// Not 64 hexadecimal digits.
    #[error("a pseudonym key is 64 hexadecimal digits")]
    Malformed,
    /// A key, but not this workspace's.
    #[error("this is not the key of this workspace (its fingerprint is {found}, expected {expected})")]
    WrongKey {
        /// Of the key given.
        found: String,
        /// Of the workspace.
        expected: String,
    },
}

/// Where a key comes from.
#[derive(Debug, Clone)]
pub enum KeySource {
    /// A file.
    File(PathBuf),
    /// The hexadecimal value itself.
    Value(String),
}

/// The key. Wiped from memory when dropped; prints nothing.
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct Key([u8; KEY_BYTES]);

impl std::fmt::Debug for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Key(…)")
    }
}

impl Key {
    /// Reads a key.
    ///
    /// # Errors
    /// When it is missing, malformed, readable by others, or inside of the workspace.
    pub fn load(source: &KeySource, workspace: &Path) -> Result<Key, KeyError> {
        match source {
            KeySource::Value(value) => Key::from_hex(value),
            KeySource::File(path) => {
                refuse_inside(path, workspace)?;
                let io = |source| KeyError::Io { path: path.clone(), source };
                let meta = match fs::metadata(path) {
                    Ok(meta) => meta,
                    Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Err(KeyError::Missing(path.clone())),
                    Err(e) => return Err(io(e)),
                };
                refuse_open(path, &meta)?;
                let mut text = fs::read_to_string(path).map_err(io)?;
                let key = Key::from_hex(&text);
                text.zeroize();
                key
            }
        }
    }

    /// Makes a new key and writes it to a file that does not exist yet, with mode 0600.
    ///
    /// # Errors
    /// When the file exists or cannot be written, or lies inside of the workspace.
    pub fn create(path: &Path, workspace: &Path) -> Result<Key, KeyError> {
        refuse_inside(path, workspace)?;
        let io = |source| KeyError::Io { path: path.to_path_buf(), source };
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).map_err(io)?;
        }
        let mut bytes = [0u8; KEY_BYTES];
        getrandom::fill(&mut bytes).map_err(|e| io(std::io::Error::other(e.to_string())))?;
        let key = Key(bytes);
        bytes.zeroize();
        let mut options = fs::OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(path).map_err(io)?;
        let mut text = key.to_hex();
        let written = file.write_all(text.as_bytes()).and_then(|()| file.sync_all());
        text.zeroize();
        written.map_err(io)?;
        Ok(key)
    }

    /// Reads 64 hexadecimal digits; white space around them is ignored.
    ///
    /// # Errors
    /// When it is anything else.
    pub fn from_hex(text: &str) -> Result<Key, KeyError> {
        let text = text.trim().as_bytes();
        if text.len() != 2 * KEY_BYTES {
            return Err(KeyError::Malformed);
        }
        let digit = |c: u8| (c as char).to_digit(16).ok_or(KeyError::Malformed);
        let mut bytes = [0u8; KEY_BYTES];
        for (byte, pair) in bytes.iter_mut().zip(text.chunks_exact(2)) {
            *byte = (digit(pair[0])? * 16 + digit(pair[1])?) as u8;
        }
        Ok(Key(bytes))
    }

    fn to_hex(&self) -> String {
        self.0.iter().map(|b| format!("{b:02x}")).collect()
    }

    /// The bytes, for the one crate that makes tokens.
    pub fn bytes(&self) -> &[u8; KEY_BYTES] {
        &self.0
    }

    /// Eight hexadecimal digits by which a workspace recognises its key; says nothing about the key itself.
    pub fn fingerprint(&self) -> String {
        blake3::keyed_hash(&self.0, b"claque key fingerprint").to_hex()[..8].to_string()
    }

    /// Refuses a key that is not the workspace's.
    ///
    /// # Errors
    /// When the fingerprints differ.
    pub fn must_match(&self, expected: &str) -> Result<(), KeyError> {
        let found = self.fingerprint();
        if found == expected { Ok(()) } else { Err(KeyError::WrongKey { found, expected: expected.to_string() }) }
    }
}

fn refuse_inside(path: &Path, workspace: &Path) -> Result<(), KeyError> {
    // The file may not exist yet, so its folder is what can be resolved.
    let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let real = |p: &Path| p.canonicalize().unwrap_or_else(|_| p.to_path_buf());
    if real(folder).starts_with(real(workspace)) {
        return Err(KeyError::InsideWorkspace(path.to_path_buf()));
    }
    Ok(())
}

#[cfg(unix)]
fn refuse_open(path: &Path, meta: &fs::Metadata) -> Result<(), KeyError> {
    use std::os::unix::fs::MetadataExt;
    if meta.mode() & 0o077 != 0 { Err(KeyError::TooOpen(path.to_path_buf())) } else { Ok(()) }
}

#[cfg(not(unix))]
fn refuse_open(_path: &Path, _meta: &fs::Metadata) -> Result<(), KeyError> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scratch() -> tempfile::TempDir {
        tempfile::tempdir().expect("scratch folder")
    }

    #[test]
    fn a_new_key_is_private_and_comes_back_the_same() {
        let dir = scratch();
        let path = dir.path().join("keys/one.key");
        let workspace = dir.path().join("ws");
        let made = Key::create(&path, &workspace).expect("create");
        let read = Key::load(&KeySource::File(path.clone()), &workspace).expect("load");
        assert_eq!(made.bytes(), read.bytes());
        assert!(Key::create(&path, &workspace).is_err(), "an existing key must not be overwritten");
        #[cfg(unix)]
        assert_eq!(std::os::unix::fs::MetadataExt::mode(&fs::metadata(&path).expect("meta")) & 0o777, 0o600);
    }

    #[test]
    fn a_key_inside_of_the_workspace_is_refused() {
        let dir = scratch();
        let inside = dir.path().join("k.key");
        assert!(matches!(Key::create(&inside, dir.path()), Err(KeyError::InsideWorkspace(_))));
    }

    #[cfg(unix)]
    #[test]
    fn a_key_that_others_can_read_is_refused() {
        use std::os::unix::fs::PermissionsExt;
        let dir = scratch();
        let path = dir.path().join("keys/one.key");
        Key::create(&path, &dir.path().join("ws")).expect("create");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).expect("chmod");
        let found = Key::load(&KeySource::File(path), &dir.path().join("ws"));
        assert!(matches!(found, Err(KeyError::TooOpen(_))));
    }

    #[test]
    fn the_wrong_key_is_named_and_nothing_is_printed() {
        let one = Key::from_hex(&"ab".repeat(32)).expect("hex");
        let two = Key::from_hex(&"cd".repeat(32)).expect("hex");
        assert!(two.must_match(&one.fingerprint()).is_err());
        assert!(one.must_match(&one.fingerprint()).is_ok());
        assert_eq!(format!("{one:?}"), "Key(…)");
        assert!(Key::from_hex("abc").is_err());
    }
}
