//! Fields that may be stored. What a policy does not allow is taken out of rows on their way in, so that it is on no
//! disk: data minimisation (GDPR Art. 5(1)(c)) that does not depend on whoever wrote the export.

use crate::column::{Access, Column, Place};
use crate::tables::Stored;
use claque_schema::Batch;
use std::collections::BTreeSet;

/// Names of columns, `table.column`. Columns that a row cannot do without (who, which, from which file) are always
/// allowed.
#[derive(Debug, Clone, Default)]
pub(crate) struct Allowed(BTreeSet<String>);

impl Allowed {
    /// No field named allows every field.
    pub fn new(fields: &[String]) -> Allowed {
        Allowed(fields.iter().cloned().collect())
    }

    pub fn reduce(&self, batch: &mut Batch) {
        if self.0.is_empty() {
            return;
        }
        self.reduce_rows(&mut batch.accounts);
        self.reduce_rows(&mut batch.posts);
        self.reduce_rows(&mut batch.engagements);
        self.reduce_rows(&mut batch.follows);
    }

    fn reduce_rows<R: Stored>(&self, rows: &mut [R]) {
        let is_allowed = |c: &&Column<R>| c.required || self.0.contains(&format!("{}.{}", R::TABLE.name(), c.name));
        let kept: Vec<&Column<R>> = R::columns().iter().filter(is_allowed).collect();
        for row in rows {
            let mut reduced = R::blank();
            kept.iter().for_each(|column| copy(column, row, &mut reduced));
            *row = reduced;
        }
    }
}

/// Copies one column's value.
fn copy<R>(column: &Column<R>, from: &R, to: &mut R) {
    let places = |of: usize| (0..of).map(move |at| Place { at, of });
    match &column.access {
        Access::Long(get, set) => get(from).into_iter().for_each(|v| set(to, v)),
        Access::Int(get, set) => get(from).into_iter().for_each(|v| set(to, v)),
        Access::Real(get, set) => get(from).into_iter().for_each(|v| set(to, v)),
        Access::Flag(get, set) => get(from).into_iter().for_each(|v| set(to, v)),
        Access::Text(get, set) => drop(get(from).map(|v| set(to, v))),
        Access::Longs(n, get, set) => places(n(from)).for_each(|p| set(to, p, get(from, p.at))),
        Access::Ints(n, get, set) => places(n(from)).for_each(|p| set(to, p, get(from, p.at))),
        Access::Texts(n, get, set) => places(n(from)).for_each(|p| set(to, p, get(from, p.at))),
    }
}
