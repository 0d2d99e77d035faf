//! The test of co-action against chance, in small: worlds without coordination have no edges, planted rings do. The
//! long version, with error rates and power, is `xtask bench null`.

use claque_analysis::coordination::{Found, KindActs, Params, find};
use claque_graph::null::Act;
use claque_schema::{AccountToken, ObjectToken};
use claque_simulate::{Reaction, Scenario, reactions};

/// W6 is beyond what timing can tell: docs/chance.md.
const WORLDS: [&str; 6] = [
    include_str!("../data/scenarios/worlds/w0.toml"),
    include_str!("../data/scenarios/worlds/w1.toml"),
    include_str!("../data/scenarios/worlds/w2.toml"),
    include_str!("../data/scenarios/worlds/w3.toml"),
    include_str!("../data/scenarios/worlds/w4.toml"),
    include_str!("../data/scenarios/worlds/w5.toml"),
];

/// A third of a world's posts, so that all worlds take seconds.
fn play(world: &str, seed: u64) -> Vec<Reaction> {
    let mut scenario = Scenario::from_toml(world).expect("a shipped scenario");
    (scenario.seed, scenario.crowd.posts, scenario.crowd.n) = (seed, 20_000.0, 1_500);
    let mut all = reactions(&scenario).expect("played");
    all.retain(|r| r.repost);
    assert!(all.len() > 8_000, "{}", all.len());
    all
}

fn test(reactions: &[Reaction]) -> Found {
    let act =
        |r: &Reaction| Act { object: ObjectToken(r.object), at_s: r.at_s, account: AccountToken(u64::from(r.account)) };
    let acts = reactions.iter().map(act).collect();
    find(&[KindActs { kind: "repost", acts }], &Params::with_seed(1))
}

#[test]
fn worlds_without_coordination_have_no_edges_beyond_what_the_level_allows() {
    let with_edges = WORLDS.iter().filter(|world| !test(&play(world, 7_000_001)).edges().is_empty()).count();
    // Six runs at 5 %: two or more have a chance of 3.3 %.
    assert!(with_edges <= 1, "{with_edges} of 6 worlds have false edges");
}

#[test]
fn two_who_share_their_sessions_are_counted_apart() {
    let found = test(&play(WORLDS[5], 7_000_003));
    assert!(!found.alone().is_empty());
    assert!(found.edges().is_empty(), "{:?}", found.edges());
}

#[test]
fn a_planted_ring_is_found_among_fast_ordinary_users() {
    let mut reactions = play(WORLDS[4], 7_000_002);
    let models: Vec<Reaction> = reactions.iter().step_by(reactions.len() / 10).take(10).copied().collect();
    for model in models {
        let member = |m: u32| Reaction { account: 1_000_000 + m, at_s: model.at_s + i64::from(m * 13 % 60), ..model };
        reactions.extend((0..5).map(member));
    }
    let found = test(&reactions);
    let edges = found.edges();
    let of_ring = edges.iter().filter(|e| e.a.0 >= 1_000_000 && e.b.0 >= 1_000_000).count();
    assert!(
        of_ring >= 9 && edges.len() <= of_ring + 1,
        "{of_ring} of {} edges are of the ring's 10 pairs",
        edges.len()
    );
}
