//! CooRTweet: undirected edges of pairs on one object.

use super::{Facts, Found, Peer};
use crate::session::Session;
use crate::topics;
use crate::verbs::network::{NetworkArgs, selection};
use anyhow::{Result, bail};
use claque_features::actions::{ActionParams, Actions};
use claque_features::coaction::{CoKind, FAST_S, fast_reposts, similar_texts};
use claque_features::peers::coortweet::{
    CoorNetwork, CoorPair, CoorParams, detect_groups, generate_coordinated_network,
};
use claque_features::text::FamilyParams;
use claque_report::graph_export::Value;
use claque_schema::{AccountToken, ActionRow, ObjectToken, PostToken};
use claque_store::PostColumns;
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::BTreeSet;
use std::path::Path;

/// One network per kind and window.
pub(super) fn networks(session: &Session, args: &NetworkArgs) -> Result<Found> {
    let windows = if args.windows.is_empty() { vec![10] } else { args.windows.clone() };
    let actions = actions(session, args)?;
    let mut kinds = args.kinds.clone();
    if kinds.is_empty() {
        let held = |kind: &&CoKind| actions.iter().any(|a| Some(a.kind) == kind.action());
        kinds.extend([CoKind::Share, CoKind::Repost].iter().find(held));
    }
    if kinds.is_empty() {
        bail!("neither declared shares nor reposts are held; name what to compare with --kind");
    }
    let mut found = Found::new(Peer::CoorTweet);
    for kind in kinds {
        let rows: Vec<ActionRow> = actions.iter().filter(|a| Some(a.kind) == kind.action()).copied().collect();
        for &window_s in &windows {
            let params = CoorParams {
                window_ms: window_s * 1000,
                min_participation: args.min_participation,
                edge_weight: args.edge_weight,
            };
            let pairs = detect_groups(&rows, &params);
            let network = generate_coordinated_network(&pairs, &params);
            add_coortweet(&mut found, args, (kind, window_s), rows.len(), &pairs, &network);
            found.pairs.extend(pairs.into_iter().map(|p| (kind, window_s, p)));
        }
    }
    Ok(found)
}

/// Actions of the asked kinds (of every kind without one), in the order of the input.
fn actions(session: &Session, args: &NetworkArgs) -> Result<Vec<ActionRow>> {
    let wants = |kind: CoKind| args.kinds.is_empty() || args.kinds.contains(&kind);
    if args.kinds.contains(&CoKind::Post) {
        bail!("co_post pairs any two posts, which is the toolkit's: use it with --semantics cnt");
    }
    let kinds = CoKind::ALL.iter().filter(|k| wants(**k)).filter_map(|k| k.action()).collect();
    let similar = args.kinds.contains(&CoKind::Similar);
    let columns = PostColumns { text: similar, ..PostColumns::WITHOUT_TEXT };
    let (scan, topic) = selection(session, args, columns)?;
    let posts = topics::posts(session, &scan, topic.as_ref())?;
    let mut host = Actions::new(&ActionParams { kinds, ..ActionParams::default() });
    posts.iter().for_each(|post| host.add_post(post));
    // A topic is a matter of posts: what is known only as a list of likes or shares belongs to none.
    if topic.is_none() {
        for group in session.workspace.engagement_groups()? {
            session.workspace.read_engagements(&group, &scan)?.iter().for_each(|row| host.add_engagement(row));
        }
        if args.kinds.contains(&CoKind::Follow) {
            for group in session.workspace.follow_groups()? {
                session.workspace.read_follows(&group, &scan)?.iter().for_each(|row| host.add_follow(row));
            }
        }
    }
    let mut rows = host.rows;
    if args.kinds.contains(&CoKind::FastRepost) {
        rows.extend(fast_reposts(&posts, FAST_S));
    }
    if similar {
        rows.extend(similar_texts(&posts, &FamilyParams { threshold: args.similarity, ..FamilyParams::default() }).0);
    }
    Ok(rows)
}

fn add_coortweet(
    found: &mut Found,
    args: &NetworkArgs,
    (kind, window_s): (CoKind, i64),
    n_read: usize,
    pairs: &[CoorPair],
    network: &CoorNetwork,
) {
    let least = args.min_edge_weight.unwrap_or(1);
    let sides = Sides::of(pairs);
    let component: FxHashMap<AccountToken, u32> = network.components.iter().copied().collect();
    let mut sizes = FxHashMap::<u32, u64>::default();
    network.components.iter().for_each(|(_, c)| *sizes.entry(*c).or_default() += 1);
    let over: BTreeSet<AccountToken> =
        network.edges.iter().filter(|e| e.over_threshold).flat_map(|e| [e.a, e.b]).collect();
    found.facts.push(Facts {
        kind: kind.name(),
        window_s,
        n_read: n_read as u64,
        n_pairs: Some(pairs.len() as u64),
        n_nodes: network.components.len() as u64,
        n_edges: network.edges.len() as u64,
        sum_weight: network.edges.iter().map(|e| e.weight).sum(),
        max_weight: network.edges.iter().map(|e| e.weight).max().unwrap_or(0),
        n_components: sizes.len() as u64,
        largest_component: sizes.values().copied().max().unwrap_or(0),
        threshold: Some(network.threshold).filter(|t| t.is_finite()),
        n_edges_over: Some(network.edges.iter().filter(|e| e.over_threshold).count() as u64),
        n_nodes_over: Some(over.len() as u64),
    });
    for edge in network.edges.iter().filter(|e| e.weight >= least) {
        let side = sides.get(edge.a, edge.b);
        let (few, many) = (side[0].min(side[1]), side[0].max(side[1]));
        let attributes = vec![
            Value::Text(kind.name().into()),
            Value::Int(window_s),
            Value::Float(edge.avg_time_delta_s),
            Value::Int(i64::from(edge.over_threshold)),
            Value::Int(side[0] as i64),
            Value::Int(side[1] as i64),
            Value::Int(side[2] as i64),
            Value::Float(few as f64 / many.max(1) as f64),
            component.get(&edge.a).map_or(Value::Missing, |c| Value::Int(i64::from(*c) + 1)),
        ];
        found.edge(edge.a, edge.b, edge.weight, attributes);
    }
}

/// Per pair of accounts: distinct posts of the lesser token, of the greater one, distinct objects.
struct Sides(FxHashMap<(AccountToken, AccountToken), [usize; 3]>);

impl Sides {
    fn of(pairs: &[CoorPair]) -> Self {
        type Sets = (FxHashSet<PostToken>, FxHashSet<PostToken>, FxHashSet<ObjectToken>);
        let mut sets = FxHashMap::<(AccountToken, AccountToken), Sets>::default();
        for p in pairs {
            let (a, b) = if p.account < p.account_y {
                ((p.account, p.content), (p.account_y, p.content_y))
            } else {
                ((p.account_y, p.content_y), (p.account, p.content))
            };
            let set = sets.entry((a.0, b.0)).or_default();
            set.0.insert(a.1);
            set.1.insert(b.1);
            set.2.insert(p.object);
        }
        Sides(sets.into_iter().map(|(pair, s)| (pair, [s.0.len(), s.1.len(), s.2.len()])).collect())
    }

    fn get(&self, a: AccountToken, b: AccountToken) -> [usize; 3] {
        self.0.get(&(a, b)).copied().unwrap_or_default()
    }
}

/// The rows of `detect_groups`, by token.
pub(super) fn write_pairs(path: &Path, pairs: &[(CoKind, i64, CoorPair)]) -> Result<()> {
    let mut out = csv::Writer::from_path(path)?;
    out.write_record([
        "kind",
        "window_s",
        "object_id",
        "account_id",
        "account_id_y",
        "content_id",
        "content_id_y",
        "time_delta",
    ])?;
    for (kind, window_s, p) in pairs {
        out.write_record([
            kind.name().to_string(),
            window_s.to_string(),
            p.object.to_string(),
            p.account.to_string(),
            p.account_y.to_string(),
            p.content.to_string(),
            p.content_y.to_string(),
            (p.lag_ms as f64 / 1000.0).to_string(),
        ])?;
    }
    out.flush()?;
    Ok(())
}
