//! The latest observation of an account, as a kernel.
//!
//! "Latest" must be a total order, or the answer would depend on who merged first: by time of observation (undated
//! rows before dated ones), then by place in the input (file, line), then by the bytes of the row.

use super::row_wire;
use crate::kernel::{DecodeError, Kernel};
use crate::wire::{Reader, Writer};
use claque_schema::{AccountRow, Timestamp};
use std::cmp::Ordering;

/// How far a run may look.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ProfileParams {
    /// Observations after this instant, and accounts created after it, do not exist. Undated observations stay: most
    /// files that give none are single snapshots, and dropping them would drop the source.
    pub as_of: Option<Timestamp>,
}

impl ProfileParams {
    pub(super) fn admits(&self, row: &AccountRow) -> bool {
        let later = |at: Option<Timestamp>| at.is_some_and(|at| self.as_of.is_some_and(|limit| at > limit));
        !later(row.observed_at) && !later(row.created_at)
    }
}

/// Keeps the latest observation.
#[derive(Debug, Clone)]
pub struct LatestProfile {
    params: ProfileParams,
    latest: Option<Box<AccountRow>>,
}

fn order(a: &AccountRow, b: &AccountRow) -> Ordering {
    let place = |row: &AccountRow| (row.observed_at, row.file, row.line);
    place(a).cmp(&place(b)).then_with(|| bytes(a).cmp(&bytes(b)))
}

fn bytes(row: &AccountRow) -> Vec<u8> {
    let mut out = Writer::new(0);
    row_wire::write(&mut out, row);
    out.finish()
}

impl Kernel for LatestProfile {
    type Params = ProfileParams;
    type Row<'a> = &'a AccountRow;
    type Output = Option<AccountRow>;

    fn new(params: &ProfileParams) -> Self {
        LatestProfile { params: *params, latest: None }
    }

    fn update(&mut self, row: &AccountRow) {
        if self.params.admits(row) && self.latest.as_deref().is_none_or(|held| order(row, held).is_gt()) {
            self.latest = Some(Box::new(row.clone()));
        }
    }

    fn merge(&mut self, other: Self) {
        if let Some(theirs) = other.latest
            && self.latest.as_deref().is_none_or(|held| order(&theirs, held).is_gt())
        {
            self.latest = Some(theirs);
        }
    }

    fn encode(&self) -> Vec<u8> {
        let mut out = Writer::new(1);
        out.option(self.latest.as_deref(), row_wire::write);
        out.finish()
    }

    fn decode(params: &ProfileParams, bytes: &[u8]) -> Result<Self, DecodeError> {
        let mut from = Reader::new(bytes, 1)?;
        let latest = from.option(row_wire::read)?.map(Box::new);
        from.finish()?;
        Ok(LatestProfile { params: *params, latest })
    }

    fn finish(self) -> Option<AccountRow> {
        self.latest.map(|row| *row)
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::account_row;
    use super::*;
    use crate::laws::kernel_laws;

    kernel_laws!(all_of_time, LatestProfile, ProfileParams::default(), account_row(), |r: &AccountRow| r);
    kernel_laws!(
        as_of,
        LatestProfile,
        ProfileParams { as_of: Some(Timestamp::from_secs(90_000)) },
        account_row(),
        |r: &AccountRow| r
    );

    fn seen(at: Option<i64>, line: u64) -> AccountRow {
        AccountRow { observed_at: at.map(Timestamp), line, followers: Some(line), ..Default::default() }
    }

    #[test]
    fn a_dated_observation_beats_an_undated_one_and_a_later_line_breaks_ties() {
        let mut kernel = LatestProfile::new(&ProfileParams::default());
        for row in [seen(Some(5), 1), seen(None, 9), seen(Some(5), 3), seen(Some(4), 7)] {
            kernel.update(&row);
        }
        assert_eq!(kernel.finish().and_then(|r| r.followers), Some(3));
    }

    #[test]
    fn as_of_does_not_look_past_its_date() {
        let mut kernel = LatestProfile::new(&ProfileParams { as_of: Some(Timestamp(4)) });
        for row in [seen(Some(5), 1), seen(Some(4), 7), seen(Some(3), 9)] {
            kernel.update(&row);
        }
        assert_eq!(kernel.finish().and_then(|r| r.followers), Some(7));
    }
}
