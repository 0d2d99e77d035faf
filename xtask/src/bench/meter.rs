//! CPU seconds and peak memory of this process, as the kernel counts them.
//!
//! Linux tells both below `/proc/self`: `stat` holds user and system time of all threads, ended ones included, in clock
//! ticks (proc_pid_stat(5)); `status` holds the high-water mark of resident memory, `VmHWM`. The length of a tick comes
//! from the auxiliary vector (`AT_CLKTCK`), 10 ms nearly everywhere: what is measured should last seconds. Elsewhere
//! wall time stands in for CPU time, marked as such, and the peak is unknown.

use serde::{Deserialize, Serialize};
use std::time::Instant;

/// `AT_CLKTCK` of `<elf.h>`: the entry of the auxiliary vector with the ticks per second.
const AT_CLKTCK: usize = 17;

/// What a stretch of work took.
#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize)]
pub struct Spent {
    /// Seconds in the program, all threads; wall time where the system does not tell.
    pub user_s: f64,
    /// Seconds in the kernel on its behalf, all threads.
    pub system_s: f64,
    /// Seconds on the clock.
    pub wall_s: f64,
    /// Whether `user_s` stands for wall time.
    pub wall_only: bool,
}

impl Spent {
    /// User and system time together, seconds.
    pub fn cpu_s(&self) -> f64 {
        self.user_s + self.system_s
    }

    /// Adds another stretch.
    pub fn add(&mut self, other: Spent) {
        self.user_s += other.user_s;
        self.system_s += other.system_s;
        self.wall_s += other.wall_s;
        self.wall_only |= other.wall_only;
    }

    /// Amount per CPU second; at least one tick is assumed to have passed.
    pub fn per_s(&self, amount: f64) -> f64 {
        amount / self.cpu_s().max(0.01)
    }
}

/// A stretch of work that has begun.
pub struct Meter {
    cpu: Option<(f64, f64)>,
    began: Instant,
}

impl Meter {
    /// Begins.
    pub fn start() -> Self {
        Meter { cpu: cpu_now(), began: Instant::now() }
    }

    /// What has been spent since.
    pub fn spent(&self) -> Spent {
        let wall_s = self.began.elapsed().as_secs_f64();
        match (self.cpu, cpu_now()) {
            (Some((user, system)), Some((user_now, system_now))) => {
                Spent { user_s: user_now - user, system_s: system_now - system, wall_s, wall_only: false }
            }
            _ => Spent { user_s: wall_s, system_s: 0.0, wall_s, wall_only: true },
        }
    }
}

/// The most memory this process ever held, MiB (2²⁰ bytes); `None` where the system does not tell.
pub fn peak_mib() -> Option<f64> {
    peak_of(&std::fs::read_to_string("/proc/self/status").ok()?)
}

/// CPU seconds of all child processes that have ended and were waited for; `None` where the system does not tell.
pub fn children_cpu_s() -> Option<f64> {
    let stat = std::fs::read_to_string("/proc/self/stat").ok()?;
    let (user, system) = ticks_from(&stat, 13)?;
    let per_s = std::fs::read("/proc/self/auxv").ok().and_then(|bytes| ticks_per_s(&bytes)).unwrap_or(100.0);
    Some((user + system) as f64 / per_s)
}

/// A sentence for tables whose figures are no CPU seconds.
pub fn caveat(spent: &Spent) -> Option<&'static str> {
    spent
        .wall_only
        .then_some("This system does not tell CPU time: seconds are wall time, on as many cores as were free.")
}

fn cpu_now() -> Option<(f64, f64)> {
    let (user, system) = ticks_of(&std::fs::read_to_string("/proc/self/stat").ok()?)?;
    let per_s = std::fs::read("/proc/self/auxv").ok().and_then(|bytes| ticks_per_s(&bytes)).unwrap_or(100.0);
    Some((user as f64 / per_s, system as f64 / per_s))
}

/// Fields 14 and 15 of a `stat` line. The second field, the program's name, may hold spaces and parentheses: counting
/// starts after the last one.
fn ticks_of(stat: &str) -> Option<(u64, u64)> {
    ticks_from(stat, 11)
}

/// Two fields from the given place after the program's name: 11 is this process, 13 its children.
fn ticks_from(stat: &str, at: usize) -> Option<(u64, u64)> {
    let mut fields = stat[stat.rfind(')')? + 1..].split_ascii_whitespace().skip(at);
    Some((fields.next()?.parse().ok()?, fields.next()?.parse().ok()?))
}

/// The auxiliary vector is a list of pairs of machine words.
fn ticks_per_s(auxv: &[u8]) -> Option<f64> {
    const WORD: usize = size_of::<usize>();
    let word = |bytes: &[u8]| bytes.try_into().ok().map(usize::from_ne_bytes);
    auxv.chunks_exact(2 * WORD)
        .find(|pair| word(&pair[..WORD]) == Some(AT_CLKTCK))
        .and_then(|pair| word(&pair[WORD..]))
        .filter(|ticks| *ticks > 0)
        .map(|ticks| ticks as f64)
}

fn peak_of(status: &str) -> Option<f64> {
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.split_ascii_whitespace().next()?.parse::<f64>().ok().map(|kib| kib / 1024.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_name_with_spaces_and_parentheses_does_not_shift_the_fields() {
        let stat = "71 (odd ) name) R 1 71 71 0 -1 4194304 10 0 0 0 123 45 0 0 20 0 3 0 100 200 300";
        assert_eq!(ticks_of(stat), Some((123, 45)));
        assert_eq!(ticks_from("1 (x) R 1 71 71 0 -1 4194304 10 0 0 0 123 45 6 7 20", 13), Some((6, 7)));
        assert_eq!(ticks_of("71 (cut"), None);
    }

    #[test]
    fn the_peak_is_read_in_mib() {
        assert_eq!(peak_of("VmPeak:\t  900 kB\nVmHWM:\t  2048 kB\n"), Some(2.0));
        assert_eq!(peak_of("VmPeak:\t  900 kB\n"), None);
    }

    #[test]
    fn the_tick_comes_from_the_auxiliary_vector() {
        let auxv: Vec<u8> = [6usize, 4096, AT_CLKTCK, 250, 0, 0].iter().flat_map(|w| w.to_ne_bytes()).collect();
        assert_eq!(ticks_per_s(&auxv), Some(250.0));
        assert_eq!(ticks_per_s(&auxv[..5]), None);
    }
}
