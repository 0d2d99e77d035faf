//! Simulated actions of one kind at a fixed density, the same on every machine.

use claque_schema::{AccountToken, ActionKind, ActionRow, ObjectToken, PostToken, Timestamp};

/// Actions on an ordinary object, on average.
const PER_OBJECT: u64 = 50;
/// Mean delay of an action after its object's birth, seconds.
const ATTENTION_S: f64 = 3_600.0;

/// SplitMix64 (Steele, Lea & Flood 2014).
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1u64 << 53) as f64
    }
}

/// `n` ordinary actions: one account per twenty, some far busier than others, one object per fifty, born at a constant
/// rate; and `n_viral` actions on one more object within a minute.
pub fn simulated(n: u64, n_viral: u64) -> Vec<ActionRow> {
    let mut random = Random(42);
    let (n_accounts, n_objects) = ((n / 20).max(2), (n / PER_OBJECT).max(1));
    let mut rows = Vec::with_capacity((n + n_viral) as usize);
    for order in 0..n + n_viral {
        let viral = order >= n;
        let account = (random.unit().powi(2) * n_accounts as f64) as u64;
        let object = if viral { n_objects } else { random.next() % n_objects };
        let born_s = if viral { n / 2 * 10 } else { object * PER_OBJECT * 10 };
        let delay_s = if viral { random.unit() * 60.0 } else { -ATTENTION_S * random.unit().max(1e-12).ln() };
        rows.push(ActionRow {
            account: AccountToken(account.wrapping_mul(0x9e37_79b9_7f4a_7c15)),
            object: ObjectToken(object),
            kind: ActionKind::Repost,
            content: Some(PostToken(order)),
            at: Timestamp::from_secs(1_600_000_000 + born_s as i64 + delay_s as i64),
            order,
        });
    }
    rows
}
