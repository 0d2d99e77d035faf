//! Growth between observations: the first and the last dated observation of an account, and what changed.
//!
//! A rate over an account's whole life (the BotometerLite growth rates) hides a purchase of last week; two
//! observations do not. The kernel keeps the least and the greatest dated observation in a total order (time, then
//! counts), so ties cannot depend on the order of rows.

use super::latest::ProfileParams;
use crate::column::{feature_list, specs_of};
use crate::kernel::{DecodeError, Kernel};
use crate::wire::{Reader, Writer};
use claque_schema::{AccountRow, AccountToken, FeatureSpec, FeatureTable, Timestamp};

/// Counts at one time: followers, following, posts, likes given. Ordered by time first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Point {
    at: Timestamp,
    counts: [Option<u64>; 4],
}

impl Point {
    fn write(&self, out: &mut Writer) {
        out.zigzag(self.at.0);
        self.counts.iter().for_each(|&count| out.option(count, Writer::varint));
    }

    fn read(from: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let at = Timestamp(from.zigzag()?);
        let mut counts = [None; 4];
        for count in &mut counts {
            *count = from.option(Reader::varint)?;
        }
        Ok(Point { at, counts })
    }
}

/// Keeps the first and the last dated observation.
#[derive(Debug, Clone)]
pub struct ProfileGrowth {
    params: ProfileParams,
    n_dated: u64,
    ends: Option<(Point, Point)>,
}

/// What changed between an account's first and last dated observation.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Growth {
    /// Dated observations.
    pub n_dated: u64,
    /// Days between the first and the last; 0 when there is one.
    pub span_days: f64,
    /// First and last count of followers, following, posts, likes given; `None` where either is unknown.
    pub ends: [Option<(u64, u64)>; 4],
}

impl ProfileGrowth {
    fn widen(&mut self, low: Point, high: Point) {
        self.ends = Some(match self.ends {
            None => (low, high),
            Some((a, b)) => (a.min(low), b.max(high)),
        });
    }
}

impl Kernel for ProfileGrowth {
    type Params = ProfileParams;
    type Row<'a> = &'a AccountRow;
    type Output = Option<Growth>;

    fn new(params: &ProfileParams) -> Self {
        ProfileGrowth { params: *params, n_dated: 0, ends: None }
    }

    fn update(&mut self, row: &AccountRow) {
        if let Some(at) = row.observed_at
            && self.params.admits(row)
        {
            let point = Point { at, counts: [row.followers, row.following, row.posts, row.likes_given] };
            self.n_dated = self.n_dated.saturating_add(1);
            self.widen(point, point);
        }
    }

    fn merge(&mut self, other: Self) {
        self.n_dated = self.n_dated.saturating_add(other.n_dated);
        if let Some((low, high)) = other.ends {
            self.widen(low, high);
        }
    }

    fn encode(&self) -> Vec<u8> {
        let mut out = Writer::new(1);
        out.varint(self.n_dated);
        out.option(self.ends, |out, (low, high)| {
            low.write(out);
            high.write(out);
        });
        out.finish()
    }

    fn decode(params: &ProfileParams, bytes: &[u8]) -> Result<Self, DecodeError> {
        let mut from = Reader::new(bytes, 1)?;
        let n_dated = from.varint()?;
        let ends = from.option(|from| Ok((Point::read(from)?, Point::read(from)?)))?;
        if ends.is_some_and(|(low, high)| low > high) || ends.is_some() != (n_dated > 0) {
            return Err(from.invalid("a first observation after the last"));
        }
        from.finish()?;
        Ok(ProfileGrowth { params: *params, n_dated, ends })
    }

    fn finish(self) -> Option<Growth> {
        let (first, last) = self.ends?;
        let mut ends = [None; 4];
        for (slot, pair) in ends.iter_mut().zip(first.counts.iter().zip(&last.counts)) {
            *slot = pair.0.zip(*pair.1);
        }
        let span_days = (last.at.0 as f64 - first.at.0 as f64) / 86_400_000.0;
        Some(Growth { n_dated: self.n_dated, span_days, ends })
    }
}

impl Growth {
    /// Change per day of one count; NaN when the observations lie less than a day apart.
    fn per_day(&self, which: usize) -> f32 {
        match self.ends[which] {
            Some((first, last)) if self.span_days >= 1.0 => ((last as f64 - first as f64) / self.span_days) as f32,
            _ => f32::NAN,
        }
    }

    /// ln((last + 1)/(first + 1)); NaN when the observations lie less than a day apart.
    fn log_ratio(&self, which: usize) -> f32 {
        match self.ends[which] {
            Some((first, last)) if self.span_days >= 1.0 => ((last as f64).ln_1p() - (first as f64).ln_1p()) as f32,
            _ => f32::NAN,
        }
    }
}

const SERIES: &str = "Growth between observations instead of over a lifetime: bought followers arrive in steps \
    (Stringhini et al. 2013, Follow the green; De Cristofaro et al. 2014, Paying for likes?)";

feature_list! {
    GROWTH, Growth;
    followers_change_per_day, Profile, "per day", "followers gained per day lately", SERIES,
        "followers at the last minus at the first dated observation, per day; needs two that lie a day apart" => |g| g.per_day(0);
    friends_change_per_day, Profile, "per day", "accounts newly followed per day", SERIES,
        "accounts followed, last minus first dated observation, per day; needs two that lie a day apart" => |g| g.per_day(1);
    statuses_change_per_day, Profile, "per day", "posts per day lately", SERIES,
        "posts, last minus first dated observation, per day; needs two that lie a day apart" => |g| g.per_day(2);
    favourites_change_per_day, Profile, "per day", "likes given per day lately", SERIES,
        "likes given, last minus first dated observation, per day; needs two that lie a day apart" => |g| g.per_day(3);
    followers_change_log_ratio, Profile, "log ratio", "relative growth of followers", SERIES,
        "ln((followers at the last dated observation + 1)/(at the first + 1)); needs two that lie a day apart" => |g| g.log_ratio(0);
}

/// The growth features, in column order.
pub fn growth_specs() -> &'static [FeatureSpec] {
    specs_of!(GROWTH)
}

/// Growth features of accounts, in the order given; `None` and single observations give NaN.
pub fn growth_table(growths: &[(AccountToken, Option<Growth>)]) -> FeatureTable {
    let column = |of: &fn(&Growth) -> f32| growths.iter().map(|(_, g)| g.as_ref().map_or(f32::NAN, of)).collect();
    FeatureTable {
        accounts: growths.iter().map(|g| g.0).collect(),
        names: GROWTH.iter().map(|(spec, _)| spec.name.to_owned()).collect(),
        columns: GROWTH.iter().map(|(_, of)| column(of)).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::account_row;
    use super::*;
    use crate::laws::kernel_laws;

    kernel_laws!(laws, ProfileGrowth, ProfileParams::default(), account_row(), |r: &AccountRow| r);

    fn seen(day: i64, followers: u64) -> AccountRow {
        let observed_at = Some(Timestamp(day * 86_400_000));
        AccountRow { observed_at, followers: Some(followers), ..Default::default() }
    }

    #[test]
    fn growth_is_the_change_between_the_outermost_observations() {
        let mut kernel = ProfileGrowth::new(&ProfileParams::default());
        for row in [seen(20, 1_100), seen(10, 100), seen(12, 9_000)] {
            kernel.update(&row);
        }
        let growth = kernel.finish();
        let table = growth_table(&[(AccountToken(1), growth), (AccountToken(2), None)]);
        let change = table.column("followers_change_per_day").unwrap();
        assert_eq!(change[0], 100.0);
        assert!(change[1].is_nan());
        assert!(table.column("friends_change_per_day").unwrap()[0].is_nan());
    }

    #[test]
    fn specifications_are_well_formed() {
        crate::column::assert_well_formed(growth_specs());
    }
}
