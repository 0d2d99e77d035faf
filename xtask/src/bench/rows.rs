//! Synthetic account rows in realistic ranges: counts over orders of magnitude, ages of years, short names, holes.
//!
//! Row `i` depends on `i` alone (SplitMix64, Steele, Lea & Flood 2014, seeded by it), so that any slice can be made by
//! itself. Two thirds of the rows look like people, one third like bought accounts: the trees of a model are walked
//! down different sides. Every eighth row comes from a source that knows no names and bios, and one value in twenty is
//! missing anywhere.

use claque_schema::account::{BioNumbers, NameNumbers};
use claque_schema::{AccountRow, AccountToken, ObjectToken, Timestamp};
use std::ops::Range;

/// 2026-01-01, when all rows were observed.
const OBSERVED_S: i64 = 1_767_225_600;
/// Share of single values that are missing.
const HOLES: f64 = 0.05;

/// The rows with these numbers.
pub fn rows(numbers: Range<u64>) -> Vec<AccountRow> {
    numbers.map(row).collect()
}

fn row(number: u64) -> AccountRow {
    let mut dice = Dice(number.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ 0xC1A9_0E5E_ED00_0001);
    let bought = dice.chance(1.0 / 3.0);
    let nameless = dice.chance(0.125);
    let pick = |bought_value: f64, human_value: f64| if bought { bought_value } else { human_value };
    let age_days = dice.around(pick(250.0, 2200.0), 0.9).min(6900.0);
    AccountRow {
        account: AccountToken(number),
        created_at: dice.hole(Timestamp::from_secs(OBSERVED_S - (age_days * 86_400.0) as i64)),
        observed_at: Some(Timestamp::from_secs(OBSERVED_S)),
        followers: dice.count(pick(25.0, 400.0), 1.8),
        following: dice.count(pick(900.0, 380.0), 1.2),
        posts: dice.count(pick(40.0, 3000.0), 2.0),
        likes_given: dice.count(pick(5.0, 2500.0), 2.2),
        listed: dice.count(pick(0.3, 4.0), 1.8),
        verified: dice.flag(pick(0.001, 0.03)),
        protected: dice.flag(0.05),
        default_profile: dice.flag(pick(0.8, 0.45)),
        default_avatar: dice.flag(pick(0.25, 0.03)),
        background_image: dice.flag(pick(0.9, 0.7)),
        has_banner: dice.flag(pick(0.2, 0.8)),
        has_url: dice.flag(pick(0.05, 0.35)),
        has_location: dice.flag(pick(0.3, 0.65)),
        geo_enabled: dice.flag(pick(0.05, 0.4)),
        handle: if nameless { None } else { dice.name(bought, 15) },
        name: if nameless { None } else { dice.name(false, 50) },
        bio: if nameless { None } else { dice.bio(bought) },
        name_handle_similarity: if nameless { None } else { dice.fraction(0.0, 1.0) },
        line: number + 1,
        ..AccountRow::default()
    }
}

/// SplitMix64 with the few distributions that rows need.
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// Uniform in [0, 1).
    fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1u64 << 53) as f64
    }

    fn chance(&mut self, p: f64) -> bool {
        self.unit() < p
    }

    /// Uniform in 0..=most.
    fn upto(&mut self, most: u16) -> u16 {
        (self.next() % (u64::from(most) + 1)) as u16
    }

    /// About log-normal around a median; the sum of four uniforms stands for a normal.
    fn around(&mut self, median: f64, sigma: f64) -> f64 {
        let normal = ((0..4).map(|_| self.unit()).sum::<f64>() - 2.0) * 3f64.sqrt();
        median * (sigma * normal).exp()
    }

    fn hole<T>(&mut self, value: T) -> Option<T> {
        (!self.chance(HOLES)).then_some(value)
    }

    fn count(&mut self, median: f64, sigma: f64) -> Option<u64> {
        let value = self.around(median, sigma) as u64;
        self.hole(value)
    }

    fn flag(&mut self, p: f64) -> Option<bool> {
        let value = self.chance(p);
        self.hole(value)
    }

    /// Uniform between two values.
    fn fraction(&mut self, from: f64, to: f64) -> Option<f32> {
        let value = (from + (to - from) * self.unit()) as f32;
        self.hole(value)
    }

    fn name(&mut self, numbered: bool, most: u16) -> Option<NameNumbers> {
        let length = 4 + self.upto(most - 4);
        let digits = if numbered { self.upto(8).min(length) } else { self.upto(9).saturating_sub(7) };
        let numbers = NameNumbers {
            length,
            digits,
            trailing_digits: digits,
            upper: self.upto(2),
            special: self.upto(5).saturating_sub(4),
            emoji: self.upto(9).saturating_sub(8),
            scripts: 1,
            entropy: 1.5 + 2.0 * self.unit() as f32,
            likelihood: self.fraction(0.005, 0.065),
            shape: ObjectToken(self.next() % 5000),
        };
        self.hole(numbers)
    }

    fn bio(&mut self, bought: bool) -> Option<BioNumbers> {
        if self.chance(if bought { 0.6 } else { 0.15 }) {
            return self.hole(BioNumbers::default());
        }
        let length = u32::from(self.upto(160));
        let numbers = BioNumbers {
            length,
            words: length / 6,
            urls: self.upto(6).saturating_sub(5),
            hashtags: self.upto(6).saturating_sub(4),
            mentions: self.upto(6).saturating_sub(5),
            emoji: self.upto(6).saturating_sub(3),
            digits: self.upto(8).saturating_sub(4),
            hash: Some(ObjectToken(self.next())),
        };
        self.hole(numbers)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_does_not_depend_on_its_slice() {
        assert_eq!(rows(0..100)[60..], rows(60..100)[..]);
    }

    #[test]
    fn values_lie_in_real_ranges_and_some_are_missing() {
        let rows = rows(0..5000);
        let missing = rows.iter().filter(|r| r.followers.is_none()).count();
        assert!((150..350).contains(&missing), "{missing} of 5000 without followers");
        let mut followers: Vec<u64> = rows.iter().filter_map(|r| r.followers).collect();
        followers.sort_unstable();
        let median = followers[followers.len() / 2];
        assert!((60..500).contains(&median), "median followers {median}");
        assert!(rows.iter().filter_map(|r| r.handle).all(|h| (4..=15).contains(&h.length) && h.digits <= h.length));
        assert!(rows.iter().filter_map(|r| r.created_at).all(|t| t.secs() < OBSERVED_S));
    }
}
