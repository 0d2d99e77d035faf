//! What the innocent explanations of one network look at, gathered from its edges and the posts.

use super::cells::{Found, KindActs};
use super::innocent::{Case, Shared, Source};
use crate::population::Population;
use crate::report::Habit;
use claque_graph::null::Beyond;
use claque_schema::{AccountToken, ObjectToken, PostRow};
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::BTreeMap;

const BIN_S: i64 = 600;

/// Number of a kind, and an object of it.
type Key = (usize, ObjectToken);
/// Accounts, and their first and last time.
type Others = (FxHashSet<AccountToken>, i64, i64);

/// What all networks of one set of posts have in common.
pub struct Scene<'a> {
    posts: &'a [PostRow],
    kinds: &'a [KindActs],
    population: &'a Population,
    resolution_s: i64,
    sources: FxHashMap<ObjectToken, Source>,
    /// Posts per ten minutes.
    crowd: BTreeMap<i64, u64>,
}

impl<'a> Scene<'a> {
    /// Looks up the sources of all objects and counts the crowd.
    pub fn new(
        posts: &'a [PostRow],
        kinds: &'a [KindActs],
        population: &'a Population,
        resolution_s: i64,
    ) -> Scene<'a> {
        let mut sources = FxHashMap::default();
        let mut crowd = BTreeMap::new();
        let author = |a: AccountToken| {
            let declared = population.get(a).benign;
            if declared { Source::Feed(a.to_string()) } else { Source::Author(a.to_string()) }
        };
        for post in posts {
            if let (Some(of), Some(by)) = (post.repost_of, post.repost_of_author) {
                sources.insert(of.into(), author(by));
            }
            if let (Some(of), Some(by)) = (post.reply_to, post.reply_to_author) {
                sources.insert(of.into(), author(by));
            }
            for link in post.links.iter().filter(|l| !l.domain.is_empty()) {
                sources.insert(link.canonical, Source::Domain(link.domain.clone()));
            }
            if let Some(at) = post.created_at {
                *crowd.entry(at.secs().div_euclid(BIN_S)).or_default() += 1;
            }
        }
        Scene { posts, kinds, population, resolution_s, sources, crowd }
    }

    /// The case of a network: its members and the edges between them.
    pub fn case(&self, found: &Found, members: &[AccountToken], edges: &[(&Beyond, Option<Habit>)]) -> Case {
        let inside: FxHashSet<AccountToken> = members.iter().copied().collect();
        let mut first = BTreeMap::<Key, i64>::new();
        for (edge, _) in edges {
            for cell in found.passing(edge) {
                let kind = found.cells[cell.0].kind;
                for m in found.tested(cell).fast() {
                    let at = first.entry((kind, m.object)).or_insert(m.at_s);
                    *at = (*at).min(m.at_s);
                }
            }
        }
        let (others, acted_s) = self.acts_on(&first, &inside);
        let shared = first.iter().map(|(key, at_s)| {
            let (n_others, others_span_s) = others.get(key).map_or((0, 0), |o| (o.0.len() as u32, o.2 - o.1));
            let source = self.sources.get(&key.1).cloned();
            Shared { kind: self.kinds[key.0].kind, object: key.1, at_s: *at_s, source, n_others, others_span_s }
        });
        let habits = edges.iter().filter_map(|(_, h)| *h);
        Case {
            shared: shared.collect(),
            n_members: members.len(),
            n_declared: members.iter().filter(|m| self.population.get(**m).benign).count(),
            n_referring: self.referring(&inside),
            acted_s,
            resolution_s: self.resolution_s,
            crowd: self.others(&inside),
            habits: (habits.clone().count(), habits.filter(|h| h.explains).count()),
        }
    }

    /// Per shared object the other accounts and their first and last time; and the times of the members' actions.
    fn acts_on(
        &self,
        shared: &BTreeMap<Key, i64>,
        inside: &FxHashSet<AccountToken>,
    ) -> (BTreeMap<Key, Others>, Vec<i64>) {
        let mut others = BTreeMap::<Key, Others>::new();
        let mut acted_s = Vec::new();
        for (number, kind) in self.kinds.iter().enumerate() {
            for act in kind.acts.iter().filter(|a| shared.contains_key(&(number, a.object))) {
                if inside.contains(&act.account) {
                    acted_s.push(act.at_s);
                } else {
                    let slot = others.entry((number, act.object)).or_insert((FxHashSet::default(), act.at_s, act.at_s));
                    slot.0.insert(act.account);
                    (slot.1, slot.2) = (slot.1.min(act.at_s), slot.2.max(act.at_s));
                }
            }
        }
        acted_s.sort_unstable();
        (others, acted_s)
    }

    /// The crowd's counts without the members.
    fn others(&self, inside: &FxHashSet<AccountToken>) -> BTreeMap<i64, u64> {
        let mut crowd = self.crowd.clone();
        for post in self.posts.iter().filter(|p| p.author.is_some_and(|a| inside.contains(&a))) {
            if let Some(count) = post.created_at.and_then(|at| crowd.get_mut(&at.secs().div_euclid(BIN_S))) {
                *count -= 1;
            }
        }
        crowd
    }

    fn referring(&self, inside: &FxHashSet<AccountToken>) -> usize {
        let mut referring = FxHashSet::default();
        for post in self.posts {
            let Some(author) = post.author.filter(|a| inside.contains(a)) else { continue };
            let named = [post.reply_to_author, post.repost_of_author, post.quote_of_author];
            let mut named = named.into_iter().flatten().chain(post.mentions.iter().copied());
            if named.any(|n| n != author && inside.contains(&n)) {
                referring.insert(author);
            }
        }
        referring.len()
    }
}
