//! The custody folder of a workspace, `custody/`: who may write to it, and how a small file in it is replaced.
//!
//! ```text
//! custody/log.sqlite      the hash-chained log (no identity, outlives erasure)
//! custody/log.seal        number of entries, last hash, hash of the file
//! custody/register.sqlite runs, scores, outputs, reviews, appeals, published cells
//! custody/vault.bin       raw ids, encrypted; only when switched on
//! custody/.lock           only while somebody writes
//! ```

use crate::error::{CustodyError, Result};
use std::fs::{File, OpenOptions, TryLockError};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Below a workspace's folder.
pub const CUSTODY: &str = "custody";

/// How long a command waits for another one: 10 s; an append takes milliseconds.
const TRIES: u32 = 500;
const PAUSE: Duration = Duration::from_millis(20);

/// Held while the custody folder is written; the system lets go of it when the process ends, however it ends.
#[derive(Debug)]
pub(crate) struct Hold {
    _file: File,
}

/// The custody folder, made when it is not there.
pub(crate) fn make(workspace: &Path) -> Result<PathBuf> {
    let dir = workspace.join(CUSTODY);
    std::fs::create_dir_all(&dir).map_err(CustodyError::io("create", &dir))?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let private = std::fs::Permissions::from_mode(0o700);
        std::fs::set_permissions(&dir, private).map_err(CustodyError::io("protect", &dir))?;
    }
    Ok(dir)
}

/// Waits for the folder to be free and holds it.
pub(crate) fn hold(dir: &Path) -> Result<Hold> {
    let path = dir.join(".lock");
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    let file = options.open(&path).map_err(CustodyError::io("open", &path))?;
    for _ in 0..TRIES {
        match file.try_lock() {
            Ok(()) => {
                remove_leftovers(dir);
                return Ok(Hold { _file: file });
            }
            Err(TryLockError::WouldBlock) => std::thread::sleep(PAUSE),
            Err(TryLockError::Error(source)) => return Err(CustodyError::io("lock", &path)(source)),
        }
    }
    Err(CustodyError::Busy(dir.to_path_buf()))
}

/// Undoes what an interrupted command left half done in the custody folder: commits that were cut short, files that were
/// not yet in their place. Quick when there is nothing to undo.
///
/// # Errors
/// When another command holds the folder for too long.
pub fn recover(workspace: &Path) -> Result<()> {
    let dir = workspace.join(CUSTODY);
    let left = |name: &std::ffi::OsStr| ["-journal", ".new"].iter().any(|end| name.to_string_lossy().ends_with(end));
    if !std::fs::read_dir(&dir).into_iter().flatten().flatten().any(|entry| left(&entry.file_name())) {
        return Ok(());
    }
    let _hold = hold(&dir)?;
    for name in ["log.sqlite", "register.sqlite"] {
        let journal = dir.join(format!("{name}-journal"));
        if !journal.exists() {
            continue;
        }
        // With the whole file locked SQLite has rolled back what there was to roll back, and nobody is at work: a
        // journal that is still there was not begun to be written.
        if let Ok(connection) = rusqlite::Connection::open(dir.join(name))
            && connection.execute_batch("BEGIN EXCLUSIVE").is_ok()
        {
            let _ = std::fs::remove_file(&journal);
            let _ = connection.execute_batch("ROLLBACK");
        }
    }
    Ok(())
}

/// Removes what an interrupted [`replace`] left behind. Only under the lock: nobody else is replacing now.
fn remove_leftovers(dir: &Path) {
    for entry in std::fs::read_dir(dir).into_iter().flatten().flatten() {
        if entry.file_name().to_string_lossy().ends_with(".new") {
            let _ = std::fs::remove_file(entry.path());
        }
    }
}

/// Replaces a file at once: after a crash the old or the new content is there.
pub(crate) fn replace(path: &Path, bytes: &[u8]) -> Result<()> {
    let mut name = path.file_name().unwrap_or_default().to_os_string();
    name.push(".new");
    let beside = path.with_file_name(name);
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&beside).map_err(CustodyError::io("create", &beside))?;
    file.write_all(bytes).and_then(|()| file.sync_all()).map_err(CustodyError::io("write", &beside))?;
    std::fs::rename(&beside, path).map_err(CustodyError::io("replace", path))?;
    if let Some(Ok(dir)) = path.parent().map(File::open) {
        // Best effort: not every system lets a folder be synced.
        let _ = dir.sync_all();
    }
    Ok(())
}
