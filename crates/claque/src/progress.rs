//! Progress on stderr: only when it is a terminal, and only for what takes longer than two seconds.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::io::IsTerminal;
use std::sync::OnceLock;
use std::time::{Duration, Instant};

/// A byte counter that shows itself after two seconds.
pub struct Bytes {
    total: u64,
    quiet: bool,
    started: Instant,
    bar: OnceLock<ProgressBar>,
}

impl Bytes {
    /// A counter for `total` bytes; 0 when the size is unknown.
    pub fn new(total: u64, quiet: bool) -> Self {
        let quiet = quiet || !std::io::stderr().is_terminal();
        Bytes { total, quiet, started: Instant::now(), bar: OnceLock::new() }
    }

    /// Sets how many bytes are read.
    pub fn set(&self, done: u64) {
        if self.quiet || self.started.elapsed() < Duration::from_secs(2) {
            return;
        }
        self.bar.get_or_init(|| self.make()).set_position(done);
    }

    fn make(&self) -> ProgressBar {
        let bar = match self.total {
            0 => ProgressBar::new_spinner(),
            total => ProgressBar::new(total),
        };
        bar.set_draw_target(ProgressDrawTarget::stderr());
        let template = "  {bar:32} {bytes} of {total_bytes}, {bytes_per_sec}, {eta} left";
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style);
        }
        bar
    }
}

impl Drop for Bytes {
    fn drop(&mut self) {
        if let Some(bar) = self.bar.get() {
            bar.finish_and_clear();
        }
    }
}
