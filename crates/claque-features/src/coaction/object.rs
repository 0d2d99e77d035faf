//! The actions on one object, as a kernel.

use crate::kernel::{DecodeError, Kernel};
use crate::sketch::mix;
use crate::wire::{Reader, Writer};
use claque_schema::{AccountToken, ActionRow, PostToken, Timestamp};

/// One action on an object. The order is that of time, then of the input: it settles who came first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Act {
    /// When.
    pub at: Timestamp,
    /// Place in the input.
    pub order: u64,
    /// Who.
    pub account: AccountToken,
    /// By which post.
    pub content: Option<PostToken>,
}

impl Act {
    /// Key of the post it was done by; an action without a post is its own content.
    pub fn content_key(&self) -> u64 {
        self.content.map_or_else(|| mix(self.order ^ self.account.0.rotate_left(17)), |post| mix(post.0))
    }
}

impl From<&ActionRow> for Act {
    fn from(row: &ActionRow) -> Self {
        Act { at: row.at, order: row.order, account: row.account, content: row.content }
    }
}

/// Actions on one object up to a limit; beyond it only their number and first and last time.
#[derive(Debug, Clone)]
pub struct ObjectActions {
    limit: u32,
    n: u64,
    ends: Option<(Timestamp, Timestamp)>,
    /// In any order until written or finished; empty once there are more than `limit`.
    acts: Vec<Act>,
}

/// What an object's actions amount to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ObjectOutcome {
    /// All actions, sorted.
    Held(Vec<Act>),
    /// Too many to compare; to be reported.
    Saturated {
        /// How many.
        n_actions: u64,
        /// The first.
        first_at: Timestamp,
        /// The last.
        last_at: Timestamp,
    },
}

impl ObjectActions {
    fn widen(&mut self, (first, last): (Timestamp, Timestamp)) {
        self.ends = Some(self.ends.map_or((first, last), |(a, b)| (a.min(first), b.max(last))));
    }

    fn is_saturated(&self) -> bool {
        self.n > u64::from(self.limit)
    }

    fn absorb(&mut self) {
        if self.is_saturated() {
            self.acts = Vec::new();
        }
    }
}

impl Kernel for ObjectActions {
    /// The limit.
    type Params = u32;
    type Row<'a> = ActionRow;
    type Output = ObjectOutcome;

    fn new(limit: &u32) -> Self {
        ObjectActions { limit: *limit, n: 0, ends: None, acts: Vec::new() }
    }

    fn update(&mut self, row: ActionRow) {
        self.n = self.n.saturating_add(1);
        self.widen((row.at, row.at));
        if self.is_saturated() {
            self.absorb();
        } else {
            self.acts.push(Act::from(&row));
        }
    }

    fn merge(&mut self, mut other: Self) {
        self.n = self.n.saturating_add(other.n);
        if let Some(ends) = other.ends {
            self.widen(ends);
        }
        self.acts.append(&mut other.acts);
        self.absorb();
    }

    fn encode(&self) -> Vec<u8> {
        let mut out = Writer::new(1);
        out.varint(self.n);
        out.option(self.ends, |out, (first, last)| out.ascending(&[first.0, last.0]));
        if self.is_saturated() {
            return out.finish();
        }
        let mut acts = self.acts.clone();
        acts.sort_unstable();
        let times: Vec<i64> = acts.iter().map(|act| act.at.0).collect();
        out.ascending(&times);
        for act in &acts {
            out.varint(act.order);
            out.fixed64(act.account.0);
            out.option(act.content, |out, post| out.fixed64(post.0));
        }
        out.finish()
    }

    fn decode(limit: &u32, bytes: &[u8]) -> Result<Self, DecodeError> {
        let mut from = Reader::new(bytes, 1)?;
        let mut state = Self::new(limit);
        state.n = from.varint()?;
        let ends = from.option(Reader::ascending)?;
        state.ends = match ends.as_deref() {
            None => None,
            Some(&[first, last]) => Some((Timestamp(first), Timestamp(last))),
            Some(_) => return Err(from.invalid("a span that is not two times")),
        };
        if state.ends.is_some() != (state.n > 0) {
            return Err(from.invalid("a span that does not fit the number of actions"));
        }
        if !state.is_saturated() {
            for at in from.ascending()? {
                state.acts.push(Act {
                    at: Timestamp(at),
                    order: from.varint()?,
                    account: AccountToken(from.fixed64()?),
                    content: from.option(|from| from.fixed64().map(PostToken))?,
                });
            }
            if state.acts.len() as u64 != state.n {
                return Err(from.invalid("a list of another length than its number"));
            }
        }
        from.finish()?;
        Ok(state)
    }

    fn finish(mut self) -> ObjectOutcome {
        match self.ends {
            Some((first_at, last_at)) if self.is_saturated() => {
                ObjectOutcome::Saturated { n_actions: self.n, first_at, last_at }
            }
            _ => {
                self.acts.sort_unstable();
                ObjectOutcome::Held(self.acts)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::laws::kernel_laws;
    use claque_schema::{ActionKind, ObjectToken};
    use proptest::prelude::*;

    fn action() -> impl Strategy<Value = ActionRow> {
        (0u64..5, any::<Option<bool>>(), -20i64..20, 0u64..30).prop_map(|(account, content, at, order)| ActionRow {
            account: AccountToken(account),
            object: ObjectToken(1),
            kind: ActionKind::Share,
            content: content.map(|c| PostToken(u64::from(c))),
            at: Timestamp(at),
            order,
        })
    }

    kernel_laws!(roomy, ObjectActions, 1_000, action(), |r: &ActionRow| *r);
    kernel_laws!(crowded, ObjectActions, 9, action(), |r: &ActionRow| *r);
}
