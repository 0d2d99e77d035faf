//! Hosts: they group rows by key and carry one kernel state per group.
//!
//! [`Grouped`] is a hash map of states, for one thread and for callers that push rows as they come.
//! [`run_chunks`] gives chunks to all threads of the pool, groups per thread and merges. Which thread takes
//! which chunk is left to chance; the kernel laws make the result the same bytes anyway, and it is sorted by key, so
//! that no hash order can leak out.

use crate::kernel::Kernel;
use rayon::prelude::*;
use rustc_hash::FxHashMap;
use std::collections::hash_map::Entry;
use std::hash::Hash;

/// One state per key.
#[derive(Debug, Clone)]
pub struct Grouped<K: Kernel, Key> {
    params: K::Params,
    states: FxHashMap<Key, K>,
}

impl<K: Kernel, Key: Hash + Eq + Ord> Grouped<K, Key> {
    /// No groups yet.
    pub fn new(params: &K::Params) -> Self {
        Grouped { params: params.clone(), states: FxHashMap::default() }
    }

    /// Takes in one row of a group.
    pub fn update(&mut self, key: Key, row: K::Row<'_>) {
        self.states.entry(key).or_insert_with(|| K::new(&self.params)).update(row);
    }

    /// Takes in a state of a group, for instance one that was decoded.
    pub fn merge_state(&mut self, key: Key, state: K) {
        match self.states.entry(key) {
            Entry::Occupied(mut slot) => slot.get_mut().merge(state),
            Entry::Vacant(slot) => {
                slot.insert(state);
            }
        }
    }

    /// Takes in all groups of another host that ran with equal parameters.
    pub fn merge(&mut self, mut other: Self) {
        // `merge` commutes: walk the smaller map.
        if other.states.len() > self.states.len() {
            std::mem::swap(&mut self.states, &mut other.states);
        }
        for (key, state) in other.states {
            self.merge_state(key, state);
        }
    }

    /// Number of groups.
    pub fn len(&self) -> usize {
        self.states.len()
    }

    /// Whether there is no group.
    pub fn is_empty(&self) -> bool {
        self.states.is_empty()
    }

    /// The states, sorted by key.
    pub fn into_sorted(self) -> Vec<(Key, K)> {
        let mut all: Vec<(Key, K)> = self.states.into_iter().collect();
        all.sort_unstable_by(|a, b| a.0.cmp(&b.0));
        all
    }
}

/// Runs a kernel over rows on the calling thread; the states come back sorted by key.
pub fn run_grouped<'a, K, Key>(params: &K::Params, rows: impl IntoIterator<Item = (Key, K::Row<'a>)>) -> Vec<(Key, K)>
where
    K: Kernel,
    Key: Hash + Eq + Ord,
{
    let mut grouped = Grouped::<K, Key>::new(params);
    for (key, row) in rows {
        grouped.update(key, row);
    }
    grouped.into_sorted()
}

/// Runs a kernel over chunks on the threads of the current rayon pool; the states come back sorted by key.
///
/// `visit` turns one chunk into keyed rows by calling back. Chunks may be made on the fly: an iterator that reads
/// a dataset is drawn from by one thread at a time.
pub fn run_chunks<K, Key, C, V>(params: &K::Params, chunks: impl Iterator<Item = C> + Send, visit: V) -> Vec<(Key, K)>
where
    K: Kernel,
    K::Params: Send,
    Key: Hash + Eq + Ord + Send,
    C: Send,
    V: for<'a> Fn(&'a C, &mut dyn FnMut(Key, K::Row<'a>)) + Sync,
{
    let grouped = chunks
        .par_bridge()
        .fold(
            || Grouped::<K, Key>::new(params),
            |mut grouped, chunk| {
                visit(&chunk, &mut |key, row| grouped.update(key, row));
                grouped
            },
        )
        .reduce(
            || Grouped::new(params),
            |mut a, b| {
                a.merge(b);
                a
            },
        );
    grouped.into_sorted()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sketch::LogHistogram;

    fn rows() -> Vec<(u64, u64)> {
        (0..5_000u64).map(|i| (i * i % 37, i * 7919 % 1_000_003)).collect()
    }

    fn bytes(states: Vec<(u64, LogHistogram)>) -> Vec<(u64, Vec<u8>)> {
        states.into_iter().map(|(key, state)| (key, state.encode())).collect()
    }

    #[test]
    fn every_thread_count_and_chunk_size_gives_the_bytes_of_one_thread() {
        let rows = rows();
        let expected = bytes(run_grouped::<LogHistogram, u64>(&(), rows.iter().copied()));
        assert_eq!(expected.len(), 19);
        for threads in [1, 2, 5] {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            for size in [1, 64, 4_999] {
                let found = pool.install(|| {
                    run_chunks::<LogHistogram, u64, _, _>(&(), rows.chunks(size), |chunk, emit| {
                        chunk.iter().for_each(|&(key, row)| emit(key, row));
                    })
                });
                assert_eq!(bytes(found), expected, "{threads} threads, chunks of {size}");
            }
        }
    }
}
