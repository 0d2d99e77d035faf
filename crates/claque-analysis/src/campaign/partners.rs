//! With how many others an account acts together beyond chance: what the coordination test says of one account.

use crate::report::Coordination;
use claque_schema::AccountToken;
use rustc_hash::FxHashMap;

/// Partners by account, from the listed pairs and the drawn edges. Accounts of networks too large to be listed or
/// drawn in full are missed, never invented.
pub fn partners(found: &Coordination) -> FxHashMap<AccountToken, u32> {
    let mut pairs: Vec<(AccountToken, AccountToken)> =
        found.edges.iter().map(|e| (e.a.min(e.b), e.a.max(e.b))).collect();
    if let Some(network) = &found.network {
        let node = |i: usize| network.picture.nodes[i].account;
        pairs.extend(network.picture.edges.iter().map(|(a, b, _)| (node(*a).min(node(*b)), node(*a).max(node(*b)))));
    }
    pairs.sort_unstable();
    pairs.dedup();
    let mut counts = FxHashMap::default();
    for (a, b) in pairs {
        *counts.entry(a).or_insert(0) += 1;
        *counts.entry(b).or_insert(0) += 1;
    }
    counts
}
