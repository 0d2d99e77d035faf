//! coordination-network-toolkit: directed edges of messages with a match.

use super::{Facts, Found, Peer};
use crate::session::Session;
use crate::topics;
use crate::verbs::network::{NetworkArgs, selection};
use anyhow::{Result, bail};
use claque_features::actions::hashtag_object;
use claque_features::coaction::CoKind;
use claque_features::peers::cnt::{self, CntEdge, CntParams};
use claque_graph::{Graph, components};
use claque_report::graph_export::Value;
use claque_schema::{Link, PostRow};
use claque_store::PostColumns;
use rustc_hash::FxHashSet;

/// One network per kind and window.
pub(super) fn networks(session: &Session, args: &NetworkArgs) -> Result<Found> {
    let windows = if args.windows.is_empty() { vec![60] } else { args.windows.clone() };
    let kinds = if args.kinds.is_empty() { vec![CoKind::Repost] } else { args.kinds.clone() };
    let posts = messages(session, args, &kinds)?;
    if posts.is_empty() {
        bail!("no posts are held; `claque inspect` says what is");
    }
    let mut found = Found::new(Peer::Toolkit);
    for kind in kinds {
        let network: fn(&[PostRow], &CntParams) -> Vec<CntEdge> = match kind {
            CoKind::Repost => cnt::co_retweet,
            CoKind::Text => cnt::co_tweet,
            CoKind::Similar => cnt::co_similar_tweet,
            CoKind::Link => cnt::co_link,
            CoKind::Reply => cnt::co_reply,
            CoKind::Post => cnt::co_post,
            other => bail!(
                "the toolkit has no {other}; it has co_retweet, co_tweet, co_similar_tweet, co_link, co_reply and co_post"
            ),
        };
        for &window_s in &windows {
            let params = CntParams {
                window_ms: window_s * 1000,
                min_edge_weight: args.min_edge_weight.unwrap_or(2),
                similarity: args.similarity,
            };
            add_toolkit(&mut found, (kind, window_s), posts.len(), &network(&posts, &params));
        }
    }
    Ok(found)
}

/// Posts as the toolkit sees messages: no column more than the asked kinds need.
fn messages(session: &Session, args: &NetworkArgs, kinds: &[CoKind]) -> Result<Vec<PostRow>> {
    let has = |kind| kinds.contains(&kind);
    let columns = PostColumns {
        tokens: has(CoKind::Similar),
        links: has(CoKind::Link),
        hashtags: has(CoKind::Link),
        ..PostColumns::LIGHT
    };
    let (scan, topic) = selection(session, args, columns)?;
    let mut posts = topics::posts(session, &scan, topic.as_ref())?;
    if has(CoKind::Link) {
        // In the toolkit's own table the column `urls` holds whatever its user calls a link. Words there that are no
        // URL were taken for hashtags at the door; for this network they are what they were.
        let own: FxHashSet<u32> =
            session.workspace.manifest().files.iter().filter(|f| f.format == "cnt").map(|f| f.file).collect();
        for post in posts.iter_mut().filter(|p| own.contains(&p.file)) {
            let words = post.hashtags.iter().map(|tag| hashtag_object(tag));
            post.links.extend(words.map(|raw| Link { raw, canonical: raw, domain: String::new() }));
        }
    }
    Ok(posts)
}

fn add_toolkit(found: &mut Found, (kind, window_s): (CoKind, i64), n_read: usize, edges: &[CntEdge]) {
    let graph = Graph::from_edges(edges.iter().map(|e| (e.source, e.target, e.weight as f32)));
    let parts = components::weak(&graph);
    found.facts.push(Facts {
        kind: kind.name(),
        window_s,
        n_read: n_read as u64,
        n_pairs: None,
        n_nodes: graph.n_nodes() as u64,
        n_edges: edges.len() as u64,
        sum_weight: edges.iter().map(|e| e.weight).sum(),
        max_weight: edges.iter().map(|e| e.weight).max().unwrap_or(0),
        n_components: parts.sizes.len() as u64,
        largest_component: u64::from(parts.largest()),
        threshold: None,
        n_edges_over: None,
        n_nodes_over: None,
    });
    for edge in edges {
        let component = graph.node(edge.source).map(|v| i64::from(parts.of[v as usize]) + 1);
        let attributes =
            vec![Value::Text(kind.name().into()), Value::Int(window_s), component.map_or(Value::Missing, Value::Int)];
        found.edge(edge.source, edge.target, edge.weight, attributes);
    }
}
