//! One writer at a time.
//!
//! The lock is the operating system's advisory lock on `.lock`, not the file's existence: the system drops it when
//! its holder ends, however it ends, so there is no stale lock to take over. The file holds the holder's process
//! number for the message that others see.

use crate::error::{Result, StoreError};
use crate::layout;
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read, Seek, Write};
use std::path::Path;
use std::time::Duration;

/// Held while a writer works; released when dropped.
#[derive(Debug)]
pub(crate) struct Lock {
    _file: File,
}

/// An open looks for leftovers under the lock for a few milliseconds: no reason to turn a writer away.
const TRIES: u32 = 10;
const PAUSE: Duration = Duration::from_millis(30);

impl Lock {
    /// Takes the lock, waiting a moment for a holder that is about to let go.
    pub fn take_patiently(dir: &Path) -> Result<Lock> {
        for _ in 1..TRIES {
            match Lock::take(dir) {
                Err(StoreError::Locked { .. }) => std::thread::sleep(PAUSE),
                other => return other,
            }
        }
        Lock::take(dir)
    }

    /// Takes the lock of a workspace, or says who has it.
    pub fn take(dir: &Path) -> Result<Lock> {
        let path = dir.join(layout::LOCK);
        let mut file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(&path)
            .map_err(StoreError::io("open", &path))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let mut holder = String::new();
                let _ = file.read_to_string(&mut holder);
                let holder = match holder.trim() {
                    "" => "unknown".to_string(),
                    pid => format!("process {pid}"),
                };
                return Err(StoreError::Locked { dir: dir.to_path_buf(), holder });
            }
            Err(TryLockError::Error(source)) => return Err(StoreError::io("lock", &path)(source)),
        }
        // The number is for the message only: failing to write it costs nothing.
        let _ = file.set_len(0);
        let _ = file.rewind();
        let _ = write!(file, "{}", std::process::id());
        Ok(Lock { _file: file })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_second_writer_is_told_who_the_first_is() {
        let dir = tempfile::tempdir().unwrap();
        let first = Lock::take(dir.path()).unwrap();
        let error = Lock::take(dir.path()).unwrap_err().to_string();
        assert!(error.contains(&format!("process {}", std::process::id())), "{error}");
        drop(first);
        Lock::take(dir.path()).unwrap();
    }

    #[test]
    fn a_lock_file_left_by_a_dead_process_is_no_obstacle() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join(layout::LOCK), "4194304999").unwrap();
        Lock::take(dir.path()).unwrap();
    }
}
