//! Error rates: worlds in which nobody coordinates.

use super::{print, share};
use crate::bench::say;
use anyhow::Result;
use claque_analysis::Population;
use claque_analysis::coordination::{Found, KindActs, Params, assess_with, find};
use claque_analysis::report::Coordination;
use claque_graph::null::{Act, Beyond, Cell, Combine, LagParams, in_company, joint, test};
use claque_schema::{AccountToken, ObjectToken, PostKind, PostRow, PostToken, Timestamp};
use claque_simulate::{Reaction, Scenario, reactions};
use std::time::Instant;

const WORLDS: [&str; 7] = [
    include_str!("../../../../data/scenarios/worlds/w0.toml"),
    include_str!("../../../../data/scenarios/worlds/w1.toml"),
    include_str!("../../../../data/scenarios/worlds/w2.toml"),
    include_str!("../../../../data/scenarios/worlds/w3.toml"),
    include_str!("../../../../data/scenarios/worlds/w4.toml"),
    include_str!("../../../../data/scenarios/worlds/w5.toml"),
    include_str!("../../../../data/scenarios/worlds/w6.toml"),
];

/// Reposts of a world.
pub fn play(world: usize, seed: u64) -> Result<Vec<Reaction>> {
    let mut scenario = Scenario::from_toml(WORLDS[world])?;
    scenario.seed = seed;
    let mut all = reactions(&scenario)?;
    all.retain(|r| r.repost);
    Ok(all)
}

/// What the pairs' test takes.
pub fn acts(reactions: &[Reaction]) -> Vec<Act> {
    let act =
        |r: &Reaction| Act { object: ObjectToken(r.object), at_s: r.at_s, account: AccountToken(u64::from(r.account)) };
    reactions.iter().map(act).collect()
}

/// The same as posts, with the posts that were repeated.
pub fn posts(reactions: &[Reaction]) -> Vec<PostRow> {
    let row = |post: u64, author: u32, at_s: i64| PostRow {
        post: PostToken(post),
        author: Some(AccountToken(u64::from(author))),
        created_at: Some(Timestamp::from_secs(at_s)),
        ..PostRow::default()
    };
    let mut originals: Vec<&Reaction> = reactions.iter().collect();
    originals.sort_by_key(|r| r.object);
    originals.dedup_by_key(|r| r.object);
    let mut rows: Vec<PostRow> = originals.iter().map(|r| row(r.object, r.author, r.appeared_s)).collect();
    rows.extend(reactions.iter().enumerate().map(|(i, r)| PostRow {
        kind: PostKind::Repost,
        repost_of: Some(PostToken(r.object)),
        repost_of_author: Some(AccountToken(u64::from(r.author))),
        ..row(u64::MAX - i as u64, r.account, r.at_s)
    }));
    rows
}

/// The whole test on posts; all edges are listed.
pub fn assess(posts: &[PostRow]) -> Option<Coordination> {
    assess_with(posts, &Population::default(), &Params { n_bootstrap: 20, ..Params::with_seed(1) }).get().cloned()
}

/// All windows on one kind.
pub fn found(acts: Vec<Act>, params: &Params) -> Found {
    find(&[KindActs { kind: "repost", acts }], params)
}

/// Pairs of one run, all of them false.
#[derive(Default, Clone, Copy)]
struct False {
    one_window: usize,
    one_window_effect: usize,
    narrow: usize,
    alone: usize,
    edges: usize,
    harmonic: usize,
    kept: usize,
    not_habit: usize,
    networks: usize,
}

fn one_run(world: usize, seed: u64) -> Result<(False, u64, u64)> {
    let reactions = play(world, seed)?;
    let acts = acts(&reactions);
    let n_acts = acts.len() as u64;
    let beyond = |lag: LagParams| {
        let found = test(&acts, &lag);
        (found.pairs.iter().filter(|p| p.q <= lag.fdr).count(), found.edges(&lag).count(), found.n_encounters)
    };
    let one = beyond(LagParams::USUAL);
    let narrow = beyond(LagParams { window_s: 10, horizon_s: 600, ..LagParams::USUAL });
    let params = Params { resolution_s: Some(1), ..Params::with_seed(1) };
    let found = found(acts.clone(), &params);
    let cells: Vec<Cell<'_>> = found.cells.iter().map(|c| Cell { test: &c.test }).collect();
    let harmonic = joint(&cells, Combine::Harmonic, params.least_effect);
    let accepted: Vec<&Beyond> = harmonic.iter().filter(|p| p.q <= params.fdr).collect();
    let mut out = False {
        one_window: one.0,
        one_window_effect: one.1,
        narrow: narrow.0,
        alone: found.alone().len(),
        edges: found.edges().len(),
        harmonic: in_company(&accepted).len(),
        ..False::default()
    };
    if out.edges > 0
        && let Some(c) = assess(&posts(&reactions))
    {
        out.kept = c.n_edges as usize;
        out.not_habit = (c.n_edges - c.n_explained) as usize;
        out.networks = c.networks.iter().filter(|n| n.significant && n.accounts.len() > 2).count();
    }
    Ok((out, n_acts, one.2))
}

/// All runs of all worlds.
pub fn run(worlds: &[usize], runs: u64, first_seed: u64) -> Result<()> {
    let mut rows = Vec::new();
    let mut all = vec![Vec::new(); WORLDS.len()];
    for &world in worlds {
        let start = Instant::now();
        let (mut n_acts, mut n_encounters) = (0, 0);
        for run in 0..runs {
            let (edges, acts, encounters) = one_run(world, first_seed + 10_000 * world as u64 + run)?;
            all[world].push(edges);
            (n_acts, n_encounters) = (n_acts + acts, n_encounters + encounters);
        }
        let any = |of: fn(&False) -> usize| {
            let hits = all[world].iter().filter(|f| of(f) > 0).count() as u64;
            let mean = all[world].iter().map(of).sum::<usize>() as f64 / runs as f64;
            format!("{}; {mean:.2}", share(hits, runs))
        };
        rows.push(vec![
            format!("W{world}"),
            any(|f| f.one_window),
            any(|f| f.one_window_effect),
            any(|f| f.narrow),
            any(|f| f.alone),
            any(|f| f.edges),
            any(|f| f.harmonic),
            any(|f| f.kept),
            any(|f| f.not_habit),
            any(|f| f.networks),
        ]);
        say(&format!(
            "W{world}: {runs} runs, {} actions and {} encounters within 20 min each, {:.2} s a run",
            n_acts / runs,
            n_encounters / runs,
            start.elapsed().as_secs_f64() / runs as f64
        ));
        say(&rows[rows.len() - 1].join(" | "));
    }
    say("\nruns with any false edge (95 % Clopper–Pearson); mean number of false edges");
    let head = [
        "world",
        "60 s",
        "60 s, effect ≥ 3",
        "10 s",
        "pairs alone (10, 60, 300 s jointly)",
        "edges (in company)",
        "edges, harmonic",
        "kept on the grid",
        "and not explained by habit",
        "networks of 3 or more",
    ];
    print(&head, &rows);
    Ok(())
}
