//! What two accounts did together, as a kernel.
//!
//! Counts, minima and bucketed lags are exact; distinct posts and objects are exact up to a limit and estimated beyond
//! (bottom-k, with the narrowest window of each kept key), which the summary says.

use super::window::Windows;
use crate::kernel::{DecodeError, Kernel};
use crate::sketch::{BottomMap, Least, LogHistogram, mix};
use crate::wire::{Reader, Writer};
use claque_schema::ObjectToken;

/// Windows and limits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PairParams {
    /// The windows counted.
    pub windows: Windows,
    /// Distinct posts and objects kept exactly per pair and side.
    pub keys_max: u32,
}

/// One co-action of the pair (a, b), a < b.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PairRow {
    /// On what.
    pub object: ObjectToken,
    /// `b`'s time minus `a`'s, milliseconds: above zero, a came first.
    pub lag_ms: i64,
    /// Key of a's post (see [`super::Act::content_key`]).
    pub a_content: u64,
    /// Key of b's post.
    pub b_content: u64,
}

/// The state of one pair of accounts.
#[derive(Debug, Clone)]
pub struct PairCoAction {
    params: PairParams,
    /// Co-actions by the narrowest window that holds them.
    counts: Vec<u64>,
    contents: [BottomMap<Least>; 2],
    objects: BottomMap<Least>,
    lags_ms: LogHistogram,
    min_lag_ms: u64,
    /// a first, b first, same instant.
    leads: [u64; 3],
}

/// Counts within one window.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PairWindow {
    /// The window, seconds.
    pub window_s: i64,
    /// Co-actions: pairs of actions.
    pub n_pairs: u64,
    /// Distinct posts of a that met one of b.
    pub n_contents_a: f64,
    /// Distinct posts of b that met one of a.
    pub n_contents_b: f64,
    /// Distinct objects.
    pub n_objects: f64,
}

/// What a pair's state says.
#[derive(Debug, Clone, PartialEq)]
pub struct PairSummary {
    /// By window, narrowest first.
    pub windows: Vec<PairWindow>,
    /// Shortest lag in the widest window, seconds.
    pub min_lag_s: f64,
    /// Median lag in the widest window, seconds, to 12 %.
    pub median_lag_s: f64,
    /// Co-actions in which a came first.
    pub n_a_first: u64,
    /// Co-actions in which b came first.
    pub n_b_first: u64,
    /// Co-actions at the same instant.
    pub n_ties: u64,
    /// Whether the numbers of distinct posts and objects are exact.
    pub exact: bool,
}

impl PairCoAction {
    fn sets(&self) -> [&BottomMap<Least>; 3] {
        [&self.contents[0], &self.contents[1], &self.objects]
    }
}

impl Kernel for PairCoAction {
    type Params = PairParams;
    type Row<'a> = PairRow;
    type Output = PairSummary;

    fn new(params: &PairParams) -> Self {
        let map = || BottomMap::with_capacity(params.keys_max);
        PairCoAction {
            params: params.clone(),
            counts: vec![0; params.windows.n()],
            contents: [map(), map()],
            objects: map(),
            lags_ms: LogHistogram::default(),
            min_lag_ms: u64::MAX,
            leads: [0; 3],
        }
    }

    fn update(&mut self, row: PairRow) {
        let lag_ms = row.lag_ms.unsigned_abs();
        let slot = i64::try_from(lag_ms).ok().and_then(|lag| self.params.windows.slot(lag));
        let Some(slot) = slot else { return };
        let count = &mut self.counts[usize::from(slot)];
        *count = count.saturating_add(1);
        self.contents[0].insert(mix(row.a_content), Least(slot));
        self.contents[1].insert(mix(row.b_content), Least(slot));
        self.objects.insert(mix(row.object.0), Least(slot));
        self.lags_ms.add(lag_ms);
        self.min_lag_ms = self.min_lag_ms.min(lag_ms);
        let lead = &mut self.leads[if row.lag_ms > 0 { 0 } else { 1 + usize::from(row.lag_ms == 0) }];
        *lead = lead.saturating_add(1);
    }

    fn merge(&mut self, other: Self) {
        let counters = self.counts.iter_mut().chain(&mut self.leads);
        for (mine, theirs) in counters.zip(other.counts.iter().chain(&other.leads)) {
            *mine = mine.saturating_add(*theirs);
        }
        for (mine, theirs) in self.contents.iter_mut().chain([&mut self.objects]).zip(other.sets()) {
            mine.merge_from(theirs);
        }
        self.lags_ms.merge_from(&other.lags_ms);
        self.min_lag_ms = self.min_lag_ms.min(other.min_lag_ms);
    }

    fn encode(&self) -> Vec<u8> {
        let mut out = Writer::new(1);
        self.counts.iter().chain(&self.leads).for_each(|&n| out.varint(n));
        self.sets().into_iter().for_each(|set| set.write(&mut out));
        self.lags_ms.write(&mut out);
        out.varint(self.min_lag_ms);
        out.finish()
    }

    fn decode(params: &PairParams, bytes: &[u8]) -> Result<Self, DecodeError> {
        let mut from = Reader::new(bytes, 1)?;
        let mut state = Self::new(params);
        for slot in state.counts.iter_mut().chain(&mut state.leads) {
            *slot = from.varint()?;
        }
        for set in state.contents.iter_mut().chain([&mut state.objects]) {
            *set = BottomMap::read(&mut from, params.keys_max)?;
        }
        state.lags_ms = LogHistogram::read(&mut from)?;
        state.min_lag_ms = from.varint()?;
        from.finish()?;
        Ok(state)
    }

    fn finish(self) -> PairSummary {
        let mut n_pairs = 0u64;
        let mut windows = Vec::with_capacity(self.counts.len());
        for (slot, (window_s, &count)) in self.params.windows.secs().zip(&self.counts).enumerate() {
            n_pairs = n_pairs.saturating_add(count);
            let distinct = |set: &BottomMap<Least>| set.sum_by(|v| f64::from(u8::from(usize::from(v.0) <= slot)));
            windows.push(PairWindow {
                window_s,
                n_pairs,
                n_contents_a: distinct(&self.contents[0]),
                n_contents_b: distinct(&self.contents[1]),
                n_objects: distinct(&self.objects),
            });
        }
        PairSummary {
            windows,
            min_lag_s: if n_pairs == 0 { f64::NAN } else { self.min_lag_ms as f64 / 1000.0 },
            median_lag_s: self.lags_ms.quantile(0.5) / 1000.0,
            n_a_first: self.leads[0],
            n_b_first: self.leads[1],
            n_ties: self.leads[2],
            exact: self.sets().iter().all(|set| set.is_exact()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::laws::kernel_laws;
    use proptest::prelude::*;

    fn params(keys_max: u32) -> PairParams {
        PairParams { windows: Windows::from_secs(&[1, 10, 60]).unwrap(), keys_max }
    }

    fn row() -> impl Strategy<Value = PairRow> {
        (0u64..5, -70_000i64..70_000, 0u64..6, 0u64..6).prop_map(|(object, lag_ms, a_content, b_content)| PairRow {
            object: ObjectToken(object),
            lag_ms,
            a_content,
            b_content,
        })
    }

    kernel_laws!(roomy, PairCoAction, params(100), row(), |r: &PairRow| *r);
    kernel_laws!(crowded, PairCoAction, params(2), row(), |r: &PairRow| *r);

    #[test]
    fn windows_are_cumulative_and_leads_are_kept() {
        let mut state = PairCoAction::new(&params(100));
        for (object, lag_ms, a, b) in
            [(1, 500, 1, 1), (1, -5_000, 1, 2), (2, 50_000, 2, 3), (3, 61_000, 4, 4), (3, 0, 2, 3)]
        {
            state.update(PairRow { object: ObjectToken(object), lag_ms, a_content: a, b_content: b });
        }
        let out = state.finish();
        let counts: Vec<_> =
            out.windows.iter().map(|w| (w.n_pairs, w.n_contents_a, w.n_contents_b, w.n_objects)).collect();
        assert_eq!(counts, [(2, 2.0, 2.0, 2.0), (3, 2.0, 3.0, 2.0), (4, 2.0, 3.0, 3.0)]);
        assert_eq!((out.n_a_first, out.n_b_first, out.n_ties), (2, 1, 1));
        assert_eq!(out.min_lag_s, 0.0);
        assert!(out.exact);
    }
}
