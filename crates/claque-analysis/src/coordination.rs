//! Which accounts act together faster and more often than chance allows.
//!
//! ```text
//! posts ─ acts (four kinds) ─ cells (each kind at each window, tested) ─ joint ─ edges ─┬ grid, bootstrap ─ stability
//!                                                                                      ├ habit (own reaction times)
//!                                                                                      ├ networks ─ synchrony, innocent
//!                                                                                      └ rank
//! ```
//!
//! Four kinds of shared action are tested apart, because each has a rhythm of its own: reposts of one post, replies to
//! one post, links to one URL, copies of one text; and at three windows, because a ring that spreads its acts over two
//! minutes fills the sideband of a one-minute window and hides there, while a wide window dilutes a ring that acts
//! within seconds. The test itself (lag of encounters against a sideband, collapsed into episodes) and the joining of
//! the cells are `claque_graph::null`; here pairs become edges with evidence, and edges become networks that are tested
//! as wholes. A finding is kept only if it survives a grid of parameters. An edge says "timing beyond chance"; whether
//! that is coordination is a judgement over texts, networks and innocent explanations.
//!
//! [`assess`] is for posts. [`find`] is the part that needs actions only, for whoever has no posts.

mod acts;
mod case;
mod cells;
mod habit;
pub mod innocent;
mod networks;
mod params;
mod rank;
mod stability;

pub use acts::KINDS;
pub use cells::{Found, KindActs, TestedCell, find};
pub use habit::habit;
pub use params::Params;
pub use rank::{Beside, Partners, Rarity, rank};

use crate::network;
use crate::population::Population;
use crate::report::{CoordinatedEdge, CoordinatedNetwork, Coordination, Habit, Stability};
use case::Scene;
use claque_graph::Graph;
use claque_graph::null::{Beyond, TestedPair, in_company};
use claque_schema::{AccountToken, Assessment, Caveat, ObjectToken, PostRow};
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::BTreeSet;

/// Edges that a report lists.
const TOP_EDGES: usize = 50;
/// log₁₀ of the level at which a network is significant.
const LEVEL_LOG10: f64 = -1.301_029_995_663_981_2;

/// Tests the pairs of a campaign's authors, as a report shows them: the 50 strongest edges.
pub fn assess(posts: &[PostRow], population: &Population, seed: u64) -> Assessment<Coordination> {
    assess_with(posts, population, &Params { edges_max: TOP_EDGES, ..Params::with_seed(seed) })
}

/// Tests the pairs of all authors of `posts`.
///
/// The result depends on the set of posts, not on their order. Not assessed when no kind has enough timed actions, or
/// when times are coarser than every window.
pub fn assess_with(posts: &[PostRow], population: &Population, params: &Params) -> Assessment<Coordination> {
    let resolution_s = params.resolution_s.unwrap_or_else(|| acts::resolution_s(posts));
    let params = Params { resolution_s: Some(resolution_s), ..params.clone() };
    if params.windows().is_empty() {
        return Assessment::missing(format!("times are cut to {resolution_s} s, coarser than every window"));
    }
    let kinds = acts::by_kind(posts);
    if kinds.is_empty() {
        return Assessment::missing(format!(
            "fewer than {} reposts, replies, links or texts with a time are held, so pairs cannot be tested",
            acts::MIN_ACTS
        ));
    }
    Assessment::of(assess_kinds(posts, &kinds, population, &params).0)
}

/// The same for the given kinds of action, whatever they are, with the test itself; `params` must tell the resolution.
pub fn assess_kinds(
    posts: &[PostRow],
    kinds: &[KindActs],
    population: &Population,
    params: &Params,
) -> (Coordination, Found) {
    let found = find(kinds, params);
    let judge = Judge {
        scene: Scene::new(posts, kinds, population, params.resolution()),
        rarities: kinds.iter().map(|k| Rarity::of(&k.acts)).collect(),
        partners: Partners::of(&found.pairs),
        appeared: habit::appeared(posts),
        kinds,
        population,
        found: &found,
        grid: grid(kinds, &found, params),
        params,
    };
    (judge.coordination(), found)
}

/// The test at every point of the grid; none when there is nothing to keep.
fn grid(kinds: &[KindActs], found: &Found, params: &Params) -> stability::Grid {
    if found.edges().is_empty() {
        return Vec::new();
    }
    let at = |(name, params): (String, Params)| {
        let found = find(kinds, &params);
        (name, found.edges().into_iter().map(|e| (e.a, e.b)).collect())
    };
    params.grid().into_iter().map(at).collect()
}

/// Everything that is known while edges become networks.
struct Judge<'a> {
    scene: Scene<'a>,
    rarities: Vec<Rarity>,
    partners: Partners,
    appeared: FxHashMap<ObjectToken, i64>,
    kinds: &'a [KindActs],
    population: &'a Population,
    found: &'a Found,
    grid: stability::Grid,
    params: &'a Params,
}

impl Judge<'_> {
    fn coordination(&self) -> Coordination {
        let all = self.found.edges();
        let stable = |e: &&Beyond| stability::grid_share(&self.grid, e.a, e.b) >= 0.5;
        // What is left out may have been a pair's only company.
        let candidates = in_company(&all.iter().copied().filter(stable).collect::<Vec<_>>());
        let habits: Vec<Option<Habit>> = candidates.iter().map(|e| habit(self.found, e, &self.appeared)).collect();
        let (networks, fallen) = self.networks(&candidates, &habits);
        let network_of: FxHashMap<AccountToken, u32> =
            networks.iter().flat_map(|n| n.accounts.iter().map(|a| (*a, n.number))).collect();
        let habit_of: FxHashMap<(AccountToken, AccountToken), Option<Habit>> =
            candidates.iter().zip(&habits).map(|(e, habit)| ((e.a, e.b), *habit)).collect();
        let kept = |e: &&Beyond| !(fallen.contains(&e.a) && fallen.contains(&e.b));
        let mut edges: Vec<CoordinatedEdge> = in_company(&candidates.into_iter().filter(kept).collect::<Vec<_>>())
            .into_iter()
            .map(|e| {
                let same = network_of.get(&e.a).filter(|n| network_of.get(&e.b) == Some(n));
                self.edge(e, habit_of[&(e.a, e.b)], same.copied().unwrap_or(0))
            })
            .collect();
        edges.sort_by(|x, y| y.rank.total_cmp(&x.rank).then(x.p.total_cmp(&y.p)).then((x.a, x.b).cmp(&(y.a, y.b))));
        let graph = Graph::from_edges(edges.iter().map(|e| (e.a, e.b, e.observed as f32))).undirected();
        let (n_edges, n_explained) =
            (edges.len(), edges.iter().filter(|e| e.habit.is_some_and(|h| h.explains)).count());
        edges.truncate(self.params.edges_max);
        let windows = self.params.windows();
        Coordination {
            method: self.method(),
            window_s: windows.last().copied().unwrap_or(0) as u32,
            windows_s: windows.iter().map(|w| *w as u32).collect(),
            resolution_s: self.params.resolution() as u32,
            n_tested: self.found.n_tests(),
            n_edges: n_edges as u64,
            n_unstable: (all.len() - n_edges) as u64,
            n_explained: n_explained as u64,
            n_alone: self.found.alone().len() as u64,
            n_accounts: graph.n_nodes() as u64,
            edges,
            networks,
            n_saturated: self.n_saturated() as u64,
            network: network::of_graph(&graph, self.population, "pairs with timing beyond chance", self.params.seed)
                .get()
                .cloned(),
            caveats: self.caveats(all.len() - n_edges, n_explained),
        }
    }

    /// The most significant cell of each kind that is beyond chance.
    fn by_kind(&self, edge: &Beyond) -> Vec<(usize, &TestedPair)> {
        let mut kinds: Vec<(usize, &TestedPair)> = Vec::new();
        for cell in self.found.passing(edge) {
            let kind = self.found.cells[cell.0].kind;
            if kinds.iter().all(|(k, _)| *k != kind) {
                kinds.push((kind, self.found.tested(cell)));
            }
        }
        kinds
    }

    fn edge(&self, edge: &Beyond, habit: Option<Habit>, network: u32) -> CoordinatedEdge {
        let kinds = self.by_kind(edge);
        let strongest = self.found.strongest(edge);
        let fast = || kinds.iter().flat_map(|(_, pair)| pair.fast());
        let (first, unequal) = (fast().filter(|m| m.lag_s > 0).count(), fast().filter(|m| m.lag_s != 0).count());
        let mut windows_s: Vec<u32> =
            self.found.passing(edge).iter().map(|c| self.found.cells[c.0].params.window_s as u32).collect();
        windows_s.sort_unstable();
        windows_s.dedup();
        let beside = Beside {
            n_common: self.partners.common(edge.a, edge.b),
            copies: kinds.iter().any(|(k, _)| self.kinds[*k].kind == "copied text"),
            probability: [edge.a, edge.b].map(|a| self.population.get(a).probability),
            quick: habit.is_some_and(|h| h.explains),
        };
        let examples = |(kind, pair): &(usize, &TestedPair)| {
            let name = self.kinds[*kind].kind;
            pair.objects().into_iter().take(3).map(move |o| (name.to_string(), o.to_string()))
        };
        CoordinatedEdge {
            a: edge.a,
            b: edge.b,
            observed: kinds.iter().map(|(_, p)| p.observed).sum(),
            expected: kinds.iter().map(|(_, p)| p.expected).sum(),
            effect: strongest.effect(),
            p: strongest.p,
            q: edge.q,
            median_lag_s: strongest.median_lag_s(),
            kinds: kinds.iter().map(|(k, _)| self.kinds[*k].kind.to_string()).collect(),
            windows_s,
            n_encounters: fast().count() as u64,
            n_objects: kinds.iter().map(|(_, p)| p.objects().len() as u64).sum(),
            a_leads: (unequal > 0).then(|| first as f64 / unequal as f64),
            rank: rank(kinds.iter().map(|(k, p)| (&self.rarities[*k], *p)), &beside),
            habit,
            grid_share: stability::grid_share(&self.grid, edge.a, edge.b),
            network,
            examples: kinds.iter().flat_map(examples).collect(),
        }
    }

    /// Networks that survive the grid, and the accounts of those that do not.
    fn networks(
        &self,
        edges: &[&Beyond],
        habits: &[Option<Habit>],
    ) -> (Vec<CoordinatedNetwork>, FxHashSet<AccountToken>) {
        let weighted: Vec<(AccountToken, AccountToken, f64)> =
            edges.iter().map(|e| (e.a, e.b, self.found.strongest(e).observed as f64)).collect();
        let all = networks::members(&weighted, self.params.leiden_resolution, self.params.seed);
        let draws = stability::bootstrap(self.found, edges, self.params.n_bootstrap, self.params.seed);
        let stabilities: Vec<Stability> = all.iter().map(|members| self.stability(members, &draws)).collect();
        let fallen =
            all.iter().zip(&stabilities).filter(|(_, s)| !s.kept).flat_map(|(m, _)| m.iter().copied()).collect();
        let (kept, stabilities): (Vec<Vec<AccountToken>>, Vec<Stability>) =
            all.into_iter().zip(stabilities).filter(|(_, s)| s.kept).take(networks::MAX_NETWORKS).unzip();
        let synchronies = networks::synchronies(self.kinds, self.found, &kept);
        let described = kept.into_iter().zip(stabilities).zip(synchronies).enumerate();
        let of = |(i, ((accounts, stability), synchrony)): (usize, ((Vec<AccountToken>, _), Option<_>))| {
            let inside: FxHashSet<AccountToken> = accounts.iter().copied().collect();
            let own: Vec<(&Beyond, Option<Habit>)> = edges
                .iter()
                .zip(habits)
                .filter(|(e, _)| inside.contains(&e.a) && inside.contains(&e.b))
                .map(|(e, h)| (*e, *h))
                .collect();
            self.network(i as u32 + 1, accounts, &own, stability, synchrony)
        };
        (described.map(of).collect(), fallen)
    }

    fn stability(&self, members: &[AccountToken], draws: &[FxHashSet<(AccountToken, AccountToken)>]) -> Stability {
        let share = |edges: &FxHashSet<(AccountToken, AccountToken)>| stability::share_connected(members, edges.iter());
        let grid: Vec<(String, f64)> = self.grid.iter().map(|(name, edges)| (name.clone(), share(edges))).collect();
        let bootstrap = draws.iter().map(share).sum::<f64>() / draws.len().max(1) as f64;
        let kept = grid.iter().all(|(_, s)| *s >= 0.5) && (draws.is_empty() || bootstrap >= 0.5);
        Stability { grid, bootstrap, n_bootstrap: draws.len() as u32, kept }
    }

    fn network(
        &self,
        number: u32,
        accounts: Vec<AccountToken>,
        edges: &[(&Beyond, Option<Habit>)],
        stability: Stability,
        synchrony: Option<crate::report::NetworkSynchrony>,
    ) -> CoordinatedNetwork {
        let n = accounts.len() as f64;
        let possible = n * (n - 1.0) / 2.0;
        // Choosing the cells by the edges is paid for by the number of choices.
        let cells: BTreeSet<usize> = edges.iter().map(|(e, _)| e.cells[0].0).collect();
        let chance = self.found.chance_of_an_edge(cells.into_iter());
        let price = self.found.cells.len() as f64 * std::f64::consts::LOG10_2;
        let n_all = self.found.cells.iter().map(|c| c.test.n_accounts).max().unwrap_or(0);
        let connected_log10_p = (networks::connected_log10(n_all, accounts.len() as u64, chance) + price).min(0.0);
        let significant =
            connected_log10_p <= LEVEL_LOG10 && synchrony.as_ref().is_some_and(|s| s.log10_p <= LEVEL_LOG10);
        CoordinatedNetwork {
            number,
            n_edges: edges.len() as u64,
            density: edges.len() as f64 / possible,
            expected_edges: possible * chance,
            connected_log10_p,
            synchrony,
            significant,
            stability,
            explanations: innocent::test(&self.scene.case(self.found, &accounts, edges)),
            accounts,
        }
    }

    fn method(&self) -> String {
        format!(
            "lags of encounters within {} s against lags up to {} times as long, for each of {} kind(s) of shared \
             action; {:.0} % false discoveries over all, at least {} times the expected number, three accounts or more, found \
             again at half of the points of a grid of windows and horizons",
            self.params.windows().iter().map(i64::to_string).collect::<Vec<_>>().join(", "),
            self.params.horizon_windows,
            self.kinds.len(),
            self.params.fdr * 100.0,
            self.params.least_effect
        )
    }

    fn n_saturated(&self) -> usize {
        let saturated = self.found.cells.iter().flat_map(|c| c.test.saturated.iter().map(|o| (c.kind, *o)));
        saturated.collect::<FxHashSet<_>>().len()
    }

    fn caveats(&self, n_unstable: usize, n_explained: usize) -> Vec<Caveat> {
        let mut caveats = vec![
            Caveat("Timing beyond chance is an observation, not proof of an arrangement.".into()),
            Caveat("Loyal fans with fast notifications cannot be told from arranged action by timing alone.".into()),
        ];
        let mut more = |n: usize, words: &str| {
            if n > 0 {
                caveats.push(Caveat(format!("{n} {words}")));
            }
        };
        more(
            self.found.alone().len(),
            "pair(s) meet beyond chance, but no third account meets them: two people who read one feed together do so, \
             too. They are counted, not reported as edges.",
        );
        more(self.n_saturated(), "object(s) drew a crowd too large to test and were left out.");
        more(n_unstable, "pair(s) beyond chance depend on the choice of windows and are left out.");
        more(n_explained, "pair(s) meet no more often than their own quickness with these posts explains.");
        if self.params.resolution() > 1 {
            let cut = self.params.resolution();
            caveats.push(Caveat(format!("Times are cut to {cut} s, so shorter lags cannot be told apart.")));
        }
        caveats
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use claque_schema::{PostKind, PostToken, Timestamp};

    fn repost(account: u64, object: u64, at_s: i64) -> PostRow {
        PostRow {
            author: Some(AccountToken(account)),
            kind: PostKind::Repost,
            repost_of: Some(PostToken(object)),
            created_at: Some(Timestamp::from_secs(at_s)),
            ..PostRow::default()
        }
    }

    /// Two thousand reposts by chance, and six accounts that repost twelve objects within a minute of each other.
    fn crowd_with_a_ring() -> Vec<PostRow> {
        let mut posts = Vec::new();
        for i in 0..2_000u64 {
            posts.push(repost(i % 311, i % 97, (i * i % 80_021) as i64 * 11));
        }
        for object in 0..12 {
            for member in 0..6 {
                posts.push(repost(5_000 + member, 1_000 + object, object as i64 * 50_000 + member as i64 * 7));
            }
        }
        posts
    }

    #[test]
    fn a_planted_ring_becomes_a_network_with_evidence() {
        let posts = crowd_with_a_ring();
        let found = assess(&posts, &Population::default(), 1);
        let c = found.get().expect("assessed");
        assert_eq!((c.n_accounts, c.n_edges), (6, 15));
        assert!(c.edges.iter().all(|e| e.observed == 12 && e.examples.len() == 3));
        assert!(c.network.is_some());
    }

    #[test]
    fn a_kind_in_which_hardly_anybody_meets_takes_no_significance_from_a_ring() {
        let mut posts = crowd_with_a_ring();
        // Sixty replies to sixty posts: a kind without a single pair that met twice.
        posts.extend((0..60).map(|i| PostRow {
            kind: PostKind::Reply,
            repost_of: None,
            reply_to: Some(PostToken(9_000 + i)),
            ..repost(i, 0, i as i64 * 1_000)
        }));
        let found = assess(&posts, &Population::default(), 1);
        let networks = &found.get().expect("assessed").networks;
        assert!(networks.len() == 1 && networks[0].significant, "{networks:?}");
    }
}
