//! The peer group of an account: those of about its age and about its number of followers on its platform.
//!
//! A range over everybody would call every newcomer odd. Bands are wide (factors of ten in followers, a few years of
//! age), because the group must be large enough to have a middle half.

use claque_schema::{AccountRow, FeatureTable, Reason};
use serde::Serialize;

/// Accounts from which a group has a range of its own.
pub const PEERS_MIN: usize = 30;
const DAY_MS: f64 = 86_400_000.0;

/// Whom an account is compared with.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PeerGroup {
    /// "accounts on x aged 1 to 3 years with 100–999 followers".
    pub words: String,
    /// How many of them are held.
    pub n: usize,
    /// Whether the ranges are those of the group; otherwise of the training sources' people.
    pub used: bool,
}

/// Age band in words; `None` when it is not known.
pub fn age_band(row: &AccountRow) -> Option<&'static str> {
    let (created, seen) = (row.created_at?, row.observed_at?);
    let days = (seen.0 as f64 - created.0 as f64) / DAY_MS;
    Some(match days {
        d if d < 90.0 => "under 3 months",
        d if d < 365.0 => "3 to 12 months",
        d if d < 3.0 * 365.0 => "1 to 3 years",
        d if d < 6.0 * 365.0 => "3 to 6 years",
        _ => "6 years and more",
    })
}

/// Follower band in words; `None` when it is not known.
pub fn follower_band(row: &AccountRow) -> Option<&'static str> {
    Some(match row.followers? {
        0..=9 => "0–9",
        10..=99 => "10–99",
        100..=999 => "100–999",
        1_000..=9_999 => "1,000–9,999",
        _ => "10,000 and more",
    })
}

/// Rows of an account's peers, itself left out, and what the group is.
pub fn peers(rows: &[AccountRow], at: usize) -> (PeerGroup, Vec<usize>) {
    let own = &rows[at];
    let key = |r: &AccountRow| (r.platform, age_band(r), follower_band(r));
    let group: Vec<usize> = (0..rows.len()).filter(|i| *i != at && key(&rows[*i]) == key(own)).collect();
    let age = age_band(own).map_or("of unknown age".to_string(), |b| format!("aged {b}"));
    let followers =
        follower_band(own).map_or("an unknown number of followers".to_string(), |b| format!("{b} followers"));
    let words = format!("accounts on {} {age} with {followers}", own.platform);
    (PeerGroup { words, n: group.len(), used: group.len() >= PEERS_MIN }, group)
}

/// Puts the middle half of the peers' values into the reasons; features that too few of them have keep their range.
pub fn typical(reasons: &mut [Reason], table: &FeatureTable, group: &[usize]) {
    for reason in reasons {
        let Some(column) = table.column(&reason.feature) else { continue };
        let mut values: Vec<f64> = group.iter().map(|i| f64::from(column[*i])).filter(|v| v.is_finite()).collect();
        if values.len() >= PEERS_MIN {
            values.sort_unstable_by(f64::total_cmp);
            let at = |share| claque_classify::metrics::bootstrap::quantile(&values, share);
            reason.typical = Some([at(0.25), at(0.75)]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use claque_schema::{AccountToken, Timestamp};

    fn row(n: u64, followers: u64, days: i64) -> AccountRow {
        AccountRow {
            account: AccountToken(n),
            followers: Some(followers),
            created_at: Some(Timestamp(0)),
            observed_at: Some(Timestamp(days * 86_400_000)),
            ..AccountRow::default()
        }
    }

    #[test]
    fn peers_are_of_the_same_age_and_reach_and_give_the_range() {
        let mut rows: Vec<AccountRow> = (0..50).map(|i| row(i, 120 + i, 500)).collect();
        rows.push(row(50, 5, 500));
        rows.push(row(51, 150, 20));
        let (group, members) = peers(&rows, 0);
        assert_eq!((group.n, group.used), (49, true));
        assert!(group.words.contains("1 to 3 years") && group.words.contains("100–999"), "{}", group.words);
        let mut table = FeatureTable::missing(rows.iter().map(|r| r.account).collect(), vec!["f".into()]);
        table.columns[0] = (0..52).map(|i| i as f32).collect();
        let mut reasons =
            [Reason { feature: "f".into(), words: "f".into(), value: Some(0.0), typical: None, contribution: 1.0 }];
        typical(&mut reasons, &table, &members);
        assert_eq!(reasons[0].typical, Some([13.0, 37.0]));
        assert!(!peers(&rows, 51).0.used);
    }
}
