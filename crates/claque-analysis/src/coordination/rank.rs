//! The order of edges: weight, rarity of objects, identity of texts and the accounts' scores together.
//!
//! A p-value says that something is there, not how much: ranked by it, a modest pair with a thousand co-actions stands
//! above a ring with ten. Raw weight ranks better, but popular objects and hyperactive accounts lift it. Here a co-action
//! counts by the rarity of its object (idf, Sparck Jones 1972: ln of all accounts over those that acted on it, as a
//! share of its largest value), once per object, so that neither a viral post nor a repeated one weighs much.
//!
//! rank = ln(1 + Σ idf) + ln(effect) / 4 + 0.5 [copies of a text among it] + 0.25 (logit p_a + logit p_b) / 2
//!
//! where scores are known; an account without a score moves nothing. The constants were set by hand before
//! anything was measured and are fitted to nothing; `xtask bench null ranking` compares the order with that of raw weight.

use claque_graph::null::{Act, TestedPair};
use claque_schema::ObjectToken;
use rustc_hash::{FxHashMap, FxHashSet};

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
    /// Copies of a text are among what is shared.
    pub copies: bool,
    /// Probabilities of automation of the two accounts, where scored.
    pub probability: [Option<f32>; 2],
}

/// The rank of a pair from its kinds: (rarity of that kind's objects, the pair).
pub fn rank<'a>(kinds: impl Iterator<Item = (&'a Rarity, &'a TestedPair)>, beside: &Beside) -> f64 {
    let (mut weight, mut effect) = (0.0, 1f64);
    for (rarity, pair) in kinds {
        weight += pair.objects().into_iter().map(|o| rarity.get(o)).sum::<f64>();
        effect = effect.max(pair.effect().min(1e4));
    }
    let logit = |p: f32| (f64::from(p).clamp(0.01, 0.99) / (1.0 - f64::from(p).clamp(0.01, 0.99))).ln();
    let scores: f64 = beside.probability.iter().flatten().map(|p| logit(*p)).sum::<f64>() / 2.0;
    (1.0 + weight).ln() + effect.ln() / 4.0 + if beside.copies { 0.5 } else { 0.0 } + 0.25 * scores
}

#[cfg(test)]
mod tests {
    use super::*;
    use claque_schema::AccountToken;

    #[test]
    fn what_everybody_shares_is_worth_nothing() {
        let act = |object, account| Act { object: ObjectToken(object), at_s: 0, account: AccountToken(account) };
        let mut acts: Vec<Act> = (0..100).map(|a| act(1, a)).collect();
        acts.extend([act(2, 3), act(2, 4), act(2, 4)]);
        let rarity = Rarity::of(&acts);
        assert_eq!((rarity.get(ObjectToken(1)), rarity.get(ObjectToken(2))), (0.0, 1.0));
    }
}
