//! The feature table of many accounts' posts, made by the parallel host.

use super::{Activity, ActivityFeatures, ActivityParams, ActivityRow, PostTimes, activity_specs};
use crate::kernel::Kernel;
use crate::run::run_chunks;
use claque_schema::{AccountToken, FeatureTable, PostRow};
use rayon::prelude::*;
use rustc_hash::FxHashSet;
use std::sync::atomic::{AtomicU64, Ordering};

/// Share of second-0 readings above which a source's clock is taken to show minutes only.
const BLIND_SHARE: f64 = 0.95;
/// Readings below which that is not judged.
const BLIND_MIN: u64 = 1_000;

/// Activity features, with what a report must say about them.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ActivityTable {
    /// One row per account asked for, in their order; accounts without posts are all NaN.
    pub table: FeatureTable,
    /// Posts counted per account.
    pub n_posts: Vec<u64>,
    /// Posts without an author (deleted accounts), left out.
    pub n_authorless: u64,
    /// Accounts whose gaps rest on a sample of days.
    pub n_sampled: u64,
    /// The clock showed second 0 nearly always: seconds are missing from the source although it claims them, and the
    /// two features on seconds were made missing.
    pub seconds_blind: bool,
}

/// Activity features of `accounts` from chunks of posts, on the threads of the current rayon pool.
///
/// Each post must come once (the dataset has merged its observations). `times` gives reply lags; without it they are NaN.
pub fn activity_table<C: AsRef<[PostRow]> + Send>(
    accounts: &[AccountToken],
    chunks: impl Iterator<Item = C> + Send,
    params: &ActivityParams,
    times: Option<&PostTimes>,
) -> ActivityTable {
    let wanted: FxHashSet<AccountToken> = accounts.iter().copied().collect();
    let n_authorless = AtomicU64::new(0);
    let states = run_chunks::<Activity, AccountToken, C, _>(params, chunks, |chunk, emit| {
        for post in chunk.as_ref() {
            match post.author {
                None => {
                    n_authorless.fetch_add(1, Ordering::Relaxed);
                }
                Some(author) if wanted.contains(&author) => {
                    emit(author, ActivityRow { post, reply_lag_s: times.and_then(|t| t.reply_lag_s(post)) });
                }
                Some(_) => {}
            }
        }
    });
    let finished: Vec<(AccountToken, ActivityFeatures)> =
        states.into_par_iter().map(|(account, state)| (account, state.finish())).collect();
    let mut out = assemble(accounts, &finished);
    out.n_authorless = n_authorless.into_inner();
    out
}

/// `finished` is sorted by account.
fn assemble(accounts: &[AccountToken], finished: &[(AccountToken, ActivityFeatures)]) -> ActivityTable {
    let names: Vec<String> = activity_specs().iter().map(|spec| spec.name.to_owned()).collect();
    let mut out = ActivityTable {
        table: FeatureTable::missing(accounts.to_vec(), names),
        n_posts: vec![0; accounts.len()],
        ..ActivityTable::default()
    };
    for (row, account) in accounts.iter().enumerate() {
        if let Ok(at) = finished.binary_search_by_key(account, |f| f.0) {
            let features = &finished[at].1;
            out.n_posts[row] = features.n_posts;
            if features.n_posts > 0 {
                out.table.columns.iter_mut().zip(&features.values).for_each(|(column, &value)| column[row] = value);
            }
        }
    }
    out.n_sampled = finished.iter().filter(|f| f.1.timeline_sampled).count() as u64;
    let total = |of: fn(&ActivityFeatures) -> u64| finished.iter().fold(0u64, |sum, f| sum.saturating_add(of(&f.1)));
    let (n, zero) = (total(|f| f.n_seconds), total(|f| f.n_second_zero));
    out.seconds_blind = n >= BLIND_MIN && zero as f64 >= BLIND_SHARE * n as f64;
    if out.seconds_blind {
        let blind = |name: &str| name == "second_resultant" || name == "second_regularity";
        for (column, _) in out.table.columns.iter_mut().zip(&out.table.names).filter(|(_, name)| blind(name)) {
            column.fill(f32::NAN);
        }
    }
    out
}

#[cfg(test)]
#[path = "table_tests.rs"]
mod tests;
