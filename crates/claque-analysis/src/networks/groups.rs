//! Communities of the pairs beyond chance, and what is said of each.

use super::evidence::{Words, common_objects, evidence};
use super::meetings::Meeting;
use super::rhythm::Hours;
use super::tested::Tested;
use crate::bands;
use crate::population::{Member, Population};
use crate::report::{CoordinatedNetwork, NetworkEdge, NetworkGroup, NetworkRole};
use claque_graph::{Graph, Node, core_number::core_numbers};
use claque_schema::{AccountToken, Caveat, Timestamp};
use std::collections::BTreeMap;

/// Leaders and amplifiers listed per network.
const ROLES: usize = 5;

/// What all networks of a run share.
pub struct Context<'a> {
    /// Accounts joined by edges beyond chance.
    pub graph: &'a Graph,
    /// Edges by rank.
    pub edges: &'a [NetworkEdge],
    /// Meetings of the edges.
    pub meetings: &'a [Meeting],
    /// What the test gave.
    pub tested: &'a Tested,
    /// Scores.
    pub population: &'a Population,
    /// Hours.
    pub hours: &'a Hours,
    /// Names and texts.
    pub words: &'a Words,
}

impl Context<'_> {
    /// Describes one network of the test.
    pub fn describe(&self, of: &CoordinatedNetwork) -> NetworkGroup {
        let number = of.number;
        let mut accounts = of.accounts.clone();
        accounts.sort_unstable();
        let nodes: Vec<Node> = accounts.iter().filter_map(|a| self.graph.node(*a)).collect();
        let edges: Vec<&NetworkEdge> = self.edges.iter().filter(|e| e.network == Some(number)).collect();
        let inside = |account: AccountToken| accounts.binary_search(&account).is_ok();
        let meetings: Vec<&Meeting> = self
            .meetings
            .iter()
            .filter(|m| inside(m.older.account) && inside(m.newer.account) && self.tested.cells.contains_key(&m.pair()))
            .collect();
        let members: Vec<Member> = accounts.iter().map(|a| self.population.get(*a)).collect();
        let cores = core_numbers(&self.graph.induced(&nodes));
        let core_k = cores.iter().copied().max().unwrap_or(0);
        let n = accounts.len() as u64;
        let roles = roles(&meetings, self.population);
        let mut kinds = BTreeMap::<&str, u64>::new();
        meetings.iter().for_each(|m| *kinds.entry(m.kind.name()).or_default() += 1);
        let mut kinds: Vec<(String, u64)> = kinds.into_iter().map(|(k, n)| (k.to_string(), n)).collect();
        kinds.sort_by(|x, y| y.1.cmp(&x.1).then(x.0.cmp(&y.0)));
        NetworkGroup {
            number,
            n_accounts: n,
            n_edges: edges.len() as u64,
            density: 2.0 * edges.len() as f64 / (n * n.saturating_sub(1)).max(1) as f64,
            first_at: edges.iter().map(|e| e.first_at).min().unwrap_or(Timestamp(0)),
            last_at: edges.iter().map(|e| e.last_at).max().unwrap_or(Timestamp(0)),
            n_coactions: meetings.len() as u64,
            kinds,
            median_lag_s: median_lag_s(&meetings),
            core_k,
            n_core: cores.iter().filter(|k| **k == core_k).count() as u64,
            rhythm: self.hours.rhythm(&accounts),
            leaders: top(&roles, |r| r.n_first as i64 - r.n_second as i64),
            amplifiers: top(&roles, |r| r.n_second as i64 - r.n_first as i64),
            objects: common_objects(&meetings, self.words),
            bands: bands::count(&members, "members"),
            n_suspect: members.iter().filter(|m| m.is_suspect()).count() as u64,
            n_scored: members.iter().filter(|m| m.is_scored()).count() as u64,
            by_cell: self.by_cell(&edges),
            expected_edges: of.expected_edges,
            connected_log10_p: of.connected_log10_p,
            synchrony: of.synchrony.clone(),
            significant: of.significant,
            stability: of.stability.clone(),
            explanations: of.explanations.clone(),
            evidence: evidence(&edges, &meetings, self.words),
            caveats: caveats(&members, &meetings),
        }
    }

    fn by_cell(&self, edges: &[&NetworkEdge]) -> Vec<(String, i64, u64)> {
        let mut cells = BTreeMap::<(&str, i64), u64>::new();
        for own in edges.iter().filter_map(|e| self.tested.cells.get(&(e.a, e.b))) {
            own.iter().for_each(|(kind, window)| *cells.entry((kind.name(), *window)).or_default() += 1);
        }
        cells.into_iter().map(|((kind, window), n)| (kind.to_string(), window, n)).collect()
    }
}

/// How often each member came first and second; ties count for nobody.
fn roles(meetings: &[&Meeting], population: &Population) -> Vec<NetworkRole> {
    let mut counts = BTreeMap::<AccountToken, [u64; 2]>::new();
    for m in meetings.iter().filter(|m| m.lag_ms() > 0) {
        counts.entry(m.older.account).or_default()[0] += 1;
        counts.entry(m.newer.account).or_default()[1] += 1;
    }
    let role = |(account, [n_first, n_second]): (AccountToken, [u64; 2])| {
        let member = population.get(account);
        NetworkRole { account, n_first, n_second, band: member.is_scored().then_some(member.band) }
    };
    counts.into_iter().map(role).collect()
}

/// The roles with the largest lead above zero.
fn top(roles: &[NetworkRole], lead: impl Fn(&NetworkRole) -> i64) -> Vec<NetworkRole> {
    let mut order: Vec<&NetworkRole> = roles.iter().filter(|r| lead(r) > 0).collect();
    order.sort_by_key(|r| (std::cmp::Reverse(lead(r)), r.account));
    order.into_iter().take(ROLES).cloned().collect()
}

fn median_lag_s(meetings: &[&Meeting]) -> f64 {
    let mut lags: Vec<i64> = meetings.iter().map(|m| m.lag_ms()).collect();
    lags.sort_unstable();
    lags.get(lags.len() / 2).map_or(f64::NAN, |ms| *ms as f64 / 1000.0)
}

fn caveats(members: &[Member], meetings: &[&Meeting]) -> Vec<Caveat> {
    let mut out = Vec::new();
    let n_benign = members.iter().filter(|m| m.benign).count();
    if n_benign > 0 {
        out.push(Caveat(format!(
            "{n_benign} of {} members declare themselves automated or post through scheduling and feed tools.",
            members.len()
        )));
    }
    let objects: std::collections::BTreeSet<_> = meetings.iter().map(|m| m.object).collect();
    if objects.len() <= 2 {
        out.push(Caveat(format!(
            "All co-actions are on {} object(s): one event or one prefilled text may explain them.",
            objects.len()
        )));
    }
    out
}
