//! What a running process holds in memory, read through `/proc` as a debugger would: for tests that search a memory
//! dump for what must not be in it.

use crate::planted::{Leak, search_bytes};
use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::time::{Duration, Instant};

/// Bytes read at once; neighbours overlap by [`OVERLAP`], so that nothing is cut in two.
const PIECE: u64 = 4 << 20;
const OVERLAP: u64 = 256;

/// Searches every readable page of a process for the needles.
///
/// # Errors
/// When the system lets nobody look.
pub fn search(pid: u32, needles: &[String]) -> io::Result<Vec<Leak>> {
    let memory = File::open(format!("/proc/{pid}/mem"))?;
    let maps = std::fs::read_to_string(format!("/proc/{pid}/maps"))?;
    let mut leaks = Vec::new();
    for line in maps.lines() {
        let mut fields = line.split_whitespace();
        let (Some(range), Some(mode)) = (fields.next(), fields.next()) else { continue };
        // Pages of the kernel's own cannot be read.
        if !mode.starts_with('r') || line.ends_with("[vvar]") || line.ends_with("[vsyscall]") {
            continue;
        }
        let bound = |text: &str| u64::from_str_radix(text, 16).map_err(io::Error::other);
        let (from, to) = range.split_once('-').ok_or_else(|| io::Error::other("maps"))?;
        let (mut at, to) = (bound(from)?, bound(to)?);
        while at < to {
            let mut bytes = vec![0; (to - at).min(PIECE + OVERLAP) as usize];
            // A page that is not there (a hole of a file, a guard) holds nothing.
            if memory.read_exact_at(&mut bytes, at).is_ok() {
                leaks.extend(search_bytes(Path::new(line), &bytes, needles));
            }
            at += PIECE;
        }
    }
    Ok(leaks)
}

/// Waits until a process sleeps and does no more: it waits for somebody to read what it writes.
///
/// # Errors
/// When it ends, or is still at work after a minute.
pub fn wait_until_idle(pid: u32) -> io::Result<()> {
    let (begin, mut still, mut before) = (Instant::now(), 0, String::new());
    while still < 10 {
        let stat = std::fs::read_to_string(format!("/proc/{pid}/stat"))?;
        // After the name in brackets: the state, and from the twelfth field on the times.
        let fields: Vec<&str> = stat.rsplit(") ").next().unwrap_or_default().split(' ').collect();
        let now = format!("{:?} {:?}", fields.get(11), fields.get(12));
        let sleeps = fields.first() == Some(&"S") && now == before;
        still = if sleeps { still + 1 } else { 0 };
        before = now;
        if fields.first() == Some(&"Z") || begin.elapsed() > Duration::from_secs(60) {
            return Err(io::Error::other("the process has ended, or does not come to rest"));
        }
        std::thread::sleep(Duration::from_millis(25));
    }
    Ok(())
}
