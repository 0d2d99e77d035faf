//! What the verbs read from a workspace: accounts with features, interactions, who counts as benign automation.

use crate::session::Session;
use anyhow::Result;
use claque_classify::LabelledTable;
use claque_features::activity::{ActivityParams, PostTimes, activity_specs, activity_table};
use claque_features::interaction::{InteractionParams, Interactions};
use claque_features::profile::{profile_specs, profile_table};
use claque_features::slice::TimeSlice;
use claque_graph::{Graph, features as graph_features};
use claque_schema::client::{ClientClass, class};
use claque_schema::{AccountRow, AccountToken, FeatureTable, InteractionRow, Label, Layer, PostRow, Timestamp};
use claque_store::{PostColumns, Scan};
use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::BTreeMap;

/// Seed of everything random in a run, unless a verb takes one.
pub const SEED: u64 = 20_240_601;

/// Layers in which an audience engages.
pub const ENGAGEMENT: [Layer; 6] =
    [Layer::Repost, Layer::Reply, Layer::Quote, Layer::Mention, Layer::Comment, Layer::Like];

/// Accounts, latest observation each, by token, with the features that were asked for.
pub struct Accounts {
    /// One row per account, by token.
    pub rows: Vec<AccountRow>,
    /// Their features, in the same order.
    pub features: FeatureTable,
}

impl Accounts {
    /// The accounts at the given places, in that order.
    pub fn take(&self, places: &[usize]) -> Accounts {
        let table = &self.features;
        Accounts {
            rows: places.iter().map(|i| self.rows[*i].clone()).collect(),
            features: FeatureTable {
                accounts: places.iter().map(|i| table.accounts[*i]).collect(),
                names: table.names.clone(),
                columns: table.columns.iter().map(|c| places.iter().map(|i| c[*i]).collect()).collect(),
            },
        }
    }
}

/// Which features are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Families {
    /// From posts.
    pub activity: bool,
    /// From the interaction graph.
    pub graph: bool,
    /// Look at this many posts per account at most, in the order they are held.
    pub posts_max: Option<u32>,
}

impl Families {
    /// The families that the named features belong to (profile features always come).
    pub fn of_names(names: &[String]) -> Self {
        let any = |specs: &[claque_schema::FeatureSpec]| specs.iter().any(|s| names.iter().any(|n| n == s.name));
        Families { activity: any(activity_specs()), graph: any(graph_features::SPECS), posts_max: None }
    }
}

/// Reads accounts (all, or the given ones) and computes their features as of a date.
pub fn accounts(
    session: &Session,
    only: Option<&FxHashSet<AccountToken>>,
    families: Families,
    as_of: Option<Timestamp>,
) -> Result<Accounts> {
    let mut rows = session.workspace.latest_accounts(as_of)?;
    if let Some(only) = only {
        rows.retain(|r| only.contains(&r.account));
    }
    rows.sort_by_key(|r| r.account);
    let features = match features(session, &rows, families, as_of)? {
        Some(features) => features,
        None => profile_table(&rows, as_of),
    };
    Ok(Accounts { rows, features })
}

/// Features of accounts in order of their token; `None` when the profile is enough, which needs no table of all.
pub fn features(
    session: &Session,
    rows: &[AccountRow],
    families: Families,
    as_of: Option<Timestamp>,
) -> Result<Option<FeatureTable>> {
    if families == Families::default() {
        return Ok(None);
    }
    let mut features = profile_table(rows, as_of);
    let scan = Scan { as_of, ..Scan::ALL };
    if families.activity {
        features.join(activity(session, &features.accounts, scan, families.posts_max)?);
    }
    if families.graph {
        let graph = Graph::from_interactions(&interactions(session, &[], scan)?, &[]);
        features.join(graph_features::table(&graph, &features.accounts, SEED));
    }
    Ok(Some(features))
}

fn activity(session: &Session, accounts: &[AccountToken], scan: Scan, posts_max: Option<u32>) -> Result<FeatureTable> {
    let groups = session.workspace.post_groups()?;
    let light = scan.with_columns(PostColumns::LIGHT);
    let times = groups
        .par_iter()
        .map(|g| -> Result<Vec<_>> {
            let posts = session.workspace.read_posts(g, &light)?;
            Ok(posts.iter().filter_map(|p| p.created_at.map(|at| (p.post, at))).collect())
        })
        .collect::<Result<Vec<Vec<_>>>>()?;
    let times = PostTimes::new(times.into_iter().flatten().collect());
    // A damaged part must not look like an account without posts: the first error ends the run.
    let failed = std::sync::Mutex::new(None);
    let mut seen = FxHashMap::<AccountToken, u32>::default();
    let chunks = groups.iter().map_while(|g| match session.workspace.read_posts(g, &scan) {
        Ok(mut posts) => {
            if let Some(most) = posts_max {
                posts.retain(|p| p.author.is_some_and(|a| *seen.entry(a).and_modify(|n| *n += 1).or_insert(1) <= most));
            }
            Some(posts)
        }
        Err(e) => {
            *failed.lock().unwrap_or_else(|p| p.into_inner()) = Some(e);
            None
        }
    });
    let table = activity_table(accounts, chunks, &ActivityParams::default(), Some(&times)).table;
    match failed.into_inner().unwrap_or_else(|p| p.into_inner()) {
        Some(error) => Err(error.into()),
        None => Ok(table),
    }
}

/// Interactions of the given layers (all when empty).
pub fn interactions(session: &Session, layers: &[Layer], scan: Scan) -> Result<Vec<InteractionRow>> {
    let slice = TimeSlice { since: scan.since, until: scan.until };
    let layers = if layers.is_empty() { Layer::ALL.to_vec() } else { layers.to_vec() };
    let mut host = Interactions::new(&InteractionParams { slice, layers: layers.clone() });
    let workspace = &session.workspace;
    let scan = scan.with_columns(PostColumns { mentions: true, ..PostColumns::LIGHT });
    for group in workspace.post_groups()? {
        host.add_posts(&workspace.read_posts(&group, &scan)?);
    }
    for group in workspace.engagement_groups()? {
        host.add_engagements(&workspace.read_engagements(&group, &scan)?);
    }
    if layers.contains(&Layer::Follow) {
        for group in workspace.follow_groups()? {
            host.add_follows(&workspace.read_follows(&group, &scan)?);
        }
    }
    Ok(host.finish().rows)
}

/// Interactions that posts alone make.
pub fn interactions_of(posts: &[PostRow]) -> Vec<InteractionRow> {
    let mut host = Interactions::new(&InteractionParams::default());
    host.add_posts(posts);
    host.finish().rows
}

/// Accounts that post through schedulers and feed tools (at least four fifths of at least five posts with a known
/// client): benign automation, never part of a suspect share.
pub fn through_tools<'a>(posts: impl IntoIterator<Item = &'a PostRow>) -> FxHashSet<AccountToken> {
    let mut tools = Tools::default();
    posts.into_iter().for_each(|post| tools.add(post));
    tools.accounts()
}

/// Counts of posts with a known client, and of those through tools, per author.
#[derive(Default)]
pub struct Tools(FxHashMap<AccountToken, (u32, u32)>);

impl Tools {
    /// Counts a post.
    pub fn add(&mut self, post: &PostRow) {
        if let (Some(author), Some(client)) = (post.author, post.client.as_deref()) {
            let entry = self.0.entry(author).or_default();
            entry.0 += 1;
            entry.1 += u32::from(matches!(class(client), ClientClass::Scheduler | ClientClass::Automation));
        }
    }

    /// Authors of whom nearly all posts come through tools.
    pub fn accounts(&self) -> FxHashSet<AccountToken> {
        self.0.iter().filter(|(_, (all, tools))| *all >= 5 && tools * 5 >= all * 4).map(|(a, _)| *a).collect()
    }
}

/// Names of all features that the program computes, by family.
pub fn all_specs() -> impl Iterator<Item = &'static claque_schema::FeatureSpec> {
    profile_specs().iter().chain(activity_specs()).chain(graph_features::SPECS)
}

/// Labelled accounts as a table to learn from, with the rows behind it.
pub struct Labelled {
    /// Features, labels, sources.
    pub table: LabelledTable,
    /// The observation behind each row of the table.
    pub rows: Vec<AccountRow>,
}

/// Labelled accounts, one row per account and source, with the features of the given families. What reviewers have
/// `decided` (automated or not) labels accounts that no file labels, and overrules files.
pub fn labelled(
    session: &Session,
    only: &[String],
    families: Families,
    decided: &BTreeMap<AccountToken, bool>,
) -> Result<Labelled> {
    let sources = session.workspace.sources();
    let wanted = |source: u32| only.is_empty() || sources.get(source as usize).is_some_and(|s| only.contains(&s.name));
    let mut latest = BTreeMap::<(u32, AccountToken), AccountRow>::new();
    let mut contradicted = FxHashSet::<(u32, AccountToken)>::default();
    for group in session.workspace.account_groups()? {
        for mut row in session.workspace.read_accounts(&group, &Scan::ALL)? {
            if let Some(automated) = decided.get(&row.account) {
                row.label = Some(if *automated { Label::Automated } else { Label::Human });
                row.label_kind = None;
            }
            if row.label.is_none() || !wanted(row.source) {
                continue;
            }
            let slot = latest.entry((row.source, row.account)).or_insert_with(|| row.clone());
            // A source that calls one account both teaches nothing about it.
            if row.label != slot.label {
                contradicted.insert((row.source, row.account));
            }
            if row.observed_at > slot.observed_at {
                *slot = row;
            }
        }
    }
    latest.retain(|key, _| !contradicted.contains(key));
    let rows: Vec<AccountRow> = latest.into_values().collect();
    let mut features = profile_table(&rows, None);
    if families.activity || families.graph {
        let mut unique: Vec<AccountToken> = rows.iter().map(|r| r.account).collect();
        unique.sort_unstable();
        unique.dedup();
        if families.activity {
            features.join(spread(&activity(session, &unique, Scan::ALL, families.posts_max)?, &features.accounts));
        }
        if families.graph {
            let graph = Graph::from_interactions(&interactions(session, &[], Scan::ALL)?, &[]);
            features.join(spread(&graph_features::table(&graph, &unique, SEED), &features.accounts));
        }
    }
    let table = LabelledTable {
        labels: rows.iter().map(|r| r.label == Some(Label::Automated)).collect(),
        sources: rows.iter().map(|r| r.source).collect(),
        source_names: sources.iter().map(|s| s.name.clone()).collect(),
        kinds: rows.iter().map(|r| r.label_kind.clone()).collect(),
        features,
    };
    Ok(Labelled { table, rows })
}

/// A table over unique accounts (ascending) as one over accounts that may repeat.
fn spread(table: &FeatureTable, accounts: &[AccountToken]) -> FeatureTable {
    let at: Vec<Option<usize>> = accounts.iter().map(|a| table.accounts.binary_search(a).ok()).collect();
    FeatureTable {
        accounts: accounts.to_vec(),
        names: table.names.clone(),
        columns: table.columns.iter().map(|c| at.iter().map(|i| i.map_or(f32::NAN, |i| c[i])).collect()).collect(),
    }
}
