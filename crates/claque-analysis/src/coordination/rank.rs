//! The order of edges: weight, rarity of objects, company, identity of texts and the accounts' scores together.
//!
//! A p-value says that something is there, not how much: ranked by it, a modest pair with a thousand co-actions stands
//! above a ring with ten. Raw weight ranks better, but popular objects and hyperactive accounts lift it. Here a co-action
//! counts by the rarity of its object (idf, Sparck Jones 1972: ln of all accounts over those that acted on it, as a
//! share of its largest value), once per object, so that neither a viral post nor a repeated one weighs much.
//!
//! Two who share their sessions meet often and meet nobody else; members of a ring meet each other. So the number of
//! accounts that both of a pair meet (pairs that were fast twice in some cell, significant or not) counts as much as what
//! the two share.
//!
//! rank = ln(1 + Σ idf) + ln(1 + common partners) + 0.5 [copies of a text among it] + 0.25 (logit p_a + logit p_b) / 2
//!      − 5 [their own quickness explains the pair]
//!
//! where scores and reaction times are known; an account without a score moves nothing. Loyal fans meet each other more
//! often than any ring does: what their own quickness explains comes after what nothing explains.
//!
//! The effect is no part of it: it is what the test has asked already, and its largest possible value depends on how exact
//! the times are and how dense the crowd is, so that it orders kinds and sources instead of pairs. The constants are set
//! by hand; common partners came in, and the effect went out, after ranks without and with them had been measured below raw
//! weight. `xtask bench null ranking` compares the order with that of raw weight.

use claque_graph::null::{Act, Beyond, TestedPair};
use claque_schema::{AccountToken, ObjectToken};
use rustc_hash::{FxHashMap, FxHashSet};

/// Whom each account meets.
#[derive(Debug, Clone, Default)]
pub struct Partners(FxHashMap<AccountToken, FxHashSet<AccountToken>>);

impl Partners {
    /// Of all pairs that were fast twice in some cell.
    pub fn of(pairs: &[Beyond]) -> Partners {
        let mut partners = Partners::default();
        for pair in pairs {
            partners.0.entry(pair.a).or_default().insert(pair.b);
            partners.0.entry(pair.b).or_default().insert(pair.a);
        }
        partners
    }

    /// Accounts that both meet.
    pub fn common(&self, a: AccountToken, b: AccountToken) -> usize {
        match (self.0.get(&a), self.0.get(&b)) {
            (Some(of_a), Some(of_b)) => of_a.intersection(of_b).count(),
            _ => 0,
        }
    }
}

/// How rare each object of one kind is, 0 (everybody) to 1 (two accounts).
#[derive(Debug, Clone, Default)]
pub struct Rarity {
    n_accounts: f64,
    accounts_of: FxHashMap<ObjectToken, u32>,
}

impl Rarity {
    /// Counts distinct accounts per object.
    pub fn of(acts: &[Act]) -> Rarity {
        let mut pairs: Vec<(ObjectToken, u64)> = acts.iter().map(|a| (a.object, a.account.0)).collect();
        pairs.sort_unstable();
        pairs.dedup();
        let accounts: FxHashSet<u64> = pairs.iter().map(|p| p.1).collect();
        let accounts_of = pairs.chunk_by(|x, y| x.0 == y.0).map(|c| (c[0].0, c.len() as u32)).collect();
        Rarity { n_accounts: accounts.len() as f64, accounts_of }
    }

    /// ln(N / n) / ln(N / 2), at most 1.
    pub fn get(&self, object: ObjectToken) -> f64 {
        let n = self.accounts_of.get(&object).map_or(2.0, |n| f64::from(*n).max(2.0));
        let most = (self.n_accounts / 2.0).ln();
        if most <= 0.0 { 1.0 } else { ((self.n_accounts / n).ln() / most).clamp(0.0, 1.0) }
    }
}

/// What is known of an edge besides its timing.
#[derive(Debug, Clone, Copy, Default)]
pub struct Beside {
    /// Accounts that both meet.
    pub n_common: usize,
    /// Copies of a text are among what is shared.
    pub copies: bool,
    /// Probabilities of automation of the two accounts, where scored.
    pub probability: [Option<f32>; 2],
    /// The accounts' own quickness explains that they meet.
    pub quick: bool,
}

/// The rank of a pair from its kinds: (rarity of that kind's objects, the pair).
pub fn rank<'a>(kinds: impl Iterator<Item = (&'a Rarity, &'a TestedPair)>, beside: &Beside) -> f64 {
    let weight: f64 = kinds.flat_map(|(rarity, pair)| pair.objects().into_iter().map(|o| rarity.get(o))).sum();
    let logit = |p: f32| (f64::from(p).clamp(0.01, 0.99) / (1.0 - f64::from(p).clamp(0.01, 0.99))).ln();
    let scores: f64 = beside.probability.iter().flatten().map(|p| logit(*p)).sum::<f64>() / 2.0;
    let copies = if beside.copies { 0.5 } else { 0.0 };
    let quick = if beside.quick { 5.0 } else { 0.0 };
    (1.0 + weight).ln() + (1.0 + beside.n_common as f64).ln() + copies + 0.25 * scores - quick
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_everybody_shares_is_worth_nothing() {
        let act = |object, account| Act { object: ObjectToken(object), at_s: 0, account: AccountToken(account) };
        let mut acts: Vec<Act> = (0..100).map(|a| act(1, a)).collect();
        acts.extend([act(2, 3), act(2, 4), act(2, 4)]);
        let rarity = Rarity::of(&acts);
        assert_eq!((rarity.get(ObjectToken(1)), rarity.get(ObjectToken(2))), (0.0, 1.0));
    }

    #[test]
    fn a_ring_stands_above_two_who_meet_as_often() {
        let pair = |a, b| Beyond {
            a: AccountToken(a),
            b: AccountToken(b),
            by_chance: 0.0,
            q_alone: 0.0,
            n_between: 0,
            q: 0.0,
            cells: Vec::new(),
        };
        let partners = Partners::of(&[pair(1, 2), pair(1, 3), pair(2, 3), pair(8, 9)]);
        let of = |a, b| Beside { n_common: partners.common(AccountToken(a), AccountToken(b)), ..Beside::default() };
        assert!(rank(std::iter::empty(), &of(1, 2)) > rank(std::iter::empty(), &of(8, 9)));
        assert_eq!((of(1, 2).n_common, of(8, 9).n_common, of(1, 77).n_common), (1, 0, 0));
        // What the accounts' own quickness explains comes last.
        assert!(rank(std::iter::empty(), &Beside { quick: true, ..of(1, 2) }) < rank(std::iter::empty(), &of(8, 9)));
    }
}
