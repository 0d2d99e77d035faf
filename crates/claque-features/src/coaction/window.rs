//! Windows, and the pairs of actions that fall into them.
//!
//! A pair counts when its lag is at most the window, at both ends inclusive, as both peers define it. Actions are in
//! the order of time (ties by place in the input), so one pointer follows the other and the cost is the number of pairs.

use super::object::Act;
use std::sync::Arc;

/// Ascending window widths; a pair belongs to the first that holds its lag and to all wider ones.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Windows {
    widths_ms: Arc<[i64]>,
}

/// Why widths are no windows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum WindowError {
    /// None, or more than eight.
    #[error("{0} windows were asked for; give one to eight")]
    Number(usize),
    /// Negative, or longer than a hundred years.
    #[error("a window of {0} s makes no sense; give 0 to 3,000,000,000 seconds")]
    Width(i64),
}

impl Windows {
    /// From widths in seconds, in any order; equal widths count once.
    ///
    /// # Errors
    /// When there is none, there are more than eight, or one is out of range.
    pub fn from_secs(widths_s: &[i64]) -> Result<Self, WindowError> {
        if let Some(&wrong) = widths_s.iter().find(|w| !(0..=3_000_000_000).contains(*w)) {
            return Err(WindowError::Width(wrong));
        }
        let mut widths: Vec<i64> = widths_s.iter().map(|w| w * 1000).collect();
        widths.sort_unstable();
        widths.dedup();
        match widths.len() {
            1..=8 => Ok(Windows { widths_ms: widths.into() }),
            n => Err(WindowError::Number(n)),
        }
    }

    /// Number of windows.
    pub fn n(&self) -> usize {
        self.widths_ms.len()
    }

    /// Widths in seconds, ascending.
    pub fn secs(&self) -> impl Iterator<Item = i64> + '_ {
        self.widths_ms.iter().map(|w| w / 1000)
    }

    /// The widest, in milliseconds.
    pub fn widest_ms(&self) -> i64 {
        self.widths_ms.last().copied().unwrap_or(0)
    }

    /// The narrowest window that holds a lag.
    pub fn slot(&self, lag_ms: i64) -> Option<u8> {
        self.widths_ms.iter().position(|&w| lag_ms <= w).map(|at| at as u8)
    }
}

/// Number of pairs of actions no further apart than `width_ms`, same-account pairs included: what [`encounters`]
/// would look at. Linear in the number of actions.
pub fn n_encounters(acts: &[Act], width_ms: i64) -> u64 {
    let mut start = 0;
    let mut n = 0u64;
    for (j, act) in acts.iter().enumerate() {
        while act.at.0.saturating_sub(acts[start].at.0) > width_ms {
            start += 1;
        }
        n += (j - start) as u64;
    }
    n
}

/// Calls back with every pair (older, newer, lag in milliseconds) of different accounts no further apart than
/// `width_ms`, except two rows of one post. `acts` must be sorted.
pub fn encounters(acts: &[Act], width_ms: i64, mut emit: impl FnMut(&Act, &Act, i64)) {
    debug_assert!(acts.is_sorted());
    let mut start = 0;
    for (j, newer) in acts.iter().enumerate() {
        while newer.at.0.saturating_sub(acts[start].at.0) > width_ms {
            start += 1;
        }
        for older in &acts[start..j] {
            let same_post = older.content.is_some() && older.content == newer.content;
            if older.account != newer.account && !same_post {
                emit(older, newer, newer.at.0.saturating_sub(older.at.0));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use claque_schema::{AccountToken, Timestamp};
    use proptest::prelude::*;

    fn act(at: i64, account: u64, order: u64) -> Act {
        Act { at: Timestamp(at), order, account: AccountToken(account), content: None }
    }

    proptest! {
        #[test]
        fn sliding_finds_what_comparing_all_pairs_finds(raw in proptest::collection::vec((0i64..50, 0u64..4), 0..40), width in 0i64..20) {
            let mut acts: Vec<Act> = raw.iter().zip(0..).map(|(&(at, account), order)| act(at, account, order)).collect();
            acts.sort_unstable();
            let mut found = Vec::new();
            encounters(&acts, width, |a, b, lag| found.push((*a, *b, lag)));
            found.sort_unstable();
            let mut expected = Vec::new();
            for (j, b) in acts.iter().enumerate() {
                for a in acts[..j].iter().filter(|a| a.account != b.account && b.at.0 - a.at.0 <= width) {
                    expected.push((*a, *b, b.at.0 - a.at.0));
                }
            }
            expected.sort_unstable();
            prop_assert!(n_encounters(&acts, width) >= found.len() as u64);
            prop_assert_eq!(found, expected);
        }
    }

    #[test]
    fn windows_include_their_ends() {
        let windows = Windows::from_secs(&[60, 10, 60]).unwrap();
        assert_eq!(windows.secs().collect::<Vec<_>>(), [10, 60]);
        assert_eq!(windows.slot(10_000), Some(0));
        assert_eq!(windows.slot(10_001), Some(1));
        assert_eq!(windows.slot(60_001), None);
        assert_eq!(Windows::from_secs(&[]), Err(WindowError::Number(0)));
        assert_eq!(Windows::from_secs(&[-1]), Err(WindowError::Width(-1)));
    }
}
