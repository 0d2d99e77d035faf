//! With how many others an account acts together beyond chance: what the coordination test says of one account.

use crate::report::Coordination;
use claque_schema::AccountToken;
use rustc_hash::FxHashMap;

/// Partners by account, from the listed edges. Edges that the accounts' own quickness explains say nothing of a
/// partner.
pub fn partners(found: &Coordination) -> FxHashMap<AccountToken, u32> {
    let mut counts = FxHashMap::default();
    for edge in found.edges.iter().filter(|e| !e.habit.is_some_and(|h| h.explains)) {
        *counts.entry(edge.a).or_insert(0) += 1;
        *counts.entry(edge.b).or_insert(0) += 1;
    }
    counts
}
