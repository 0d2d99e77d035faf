use super::*;
use claque_schema::{PostKind, PostToken, TextState, Timestamp};

fn repost(id: u64, account: u64, object: u64, at_s: i64) -> PostRow {
    PostRow {
        post: PostToken(id),
        author: Some(AccountToken(account)),
        kind: PostKind::Repost,
        repost_of: Some(PostToken(object)),
        created_at: Some(Timestamp::from_secs(at_s)),
        text: Some(format!("text of {object}")),
        text_state: TextState::Full,
        line: id,
        ..PostRow::default()
    }
}

/// A crowd and a ring of six accounts, led by account 5,000.
fn posts() -> Vec<PostRow> {
    let mut posts = Vec::new();
    for i in 0..2_000u64 {
        posts.push(repost(i, i % 311, 10_000 + i % 97, (i * i % 80_021) as i64 * 11));
    }
    for object in 0..12u64 {
        for member in 0..6u64 {
            let id = 100_000 + object * 10 + member;
            posts.push(repost(id, 5_000 + member, 20_000 + object, object as i64 * 50_000 + member as i64 * 7));
        }
    }
    posts
}

fn run(posts: &[PostRow]) -> (NetworksFinding, Vec<NetworkEdge>) {
    let params = GatherParams { kinds: USUAL.to_vec(), min_participation: 2, similarity: 0.8 };
    let gathered = gather(posts, &[], &[], &params);
    let windows = Windows::from_secs(&[10, 60, 600]).unwrap();
    let asked = TestParams { resolution: 1.0, seed: 1 };
    let tested = test(posts, &gathered, &windows, &Population::default(), asked);
    assess(&NetworksInput {
        topic: None,
        posts,
        gathered: &gathered,
        tested: &tested,
        windows: &windows,
        population: &Population::default(),
        resolution: 1.0,
        seed: 1,
    })
}

#[test]
fn a_planted_ring_is_one_network_with_its_leader_evidence_and_numbers() {
    let (found, edges) = run(&posts());
    assert_eq!((found.n_edges, found.n_accounts, found.n_networks), (15, 6, 1));
    let ring = &found.networks[0];
    assert_eq!((ring.n_accounts, ring.n_edges, ring.n_coactions), (6, 15, 180));
    assert!((ring.density - 1.0).abs() < 1e-12 && ring.core_k == 5 && ring.n_core == 6);
    assert_eq!(ring.leaders[0].account, AccountToken(5_000));
    assert_eq!((ring.leaders[0].n_first, ring.leaders[0].n_second), (60, 0));
    assert_eq!(ring.amplifiers[0].account, AccountToken(5_005));
    assert_eq!(ring.objects[0].n_accounts, 6);
    assert!(ring.objects[0].object.contains("text of"), "{:?}", ring.objects[0]);
    assert_eq!(ring.evidence.len(), 15);
    assert!(ring.evidence.iter().all(|e| e.first.at <= e.second.at && e.first.text.is_some()));
    assert!(ring.significant && ring.stability.kept && !ring.explanations.is_empty());
    for edge in &edges {
        assert_eq!((edge.weight, edge.n_posts_a, edge.n_objects, edge.network), (12, 12, 12, Some(1)));
        assert_eq!(leader(edge), Some(edge.a));
        let test = edge.test.as_ref().expect("tested");
        assert!(test.observed == 12 && test.expected < 3.0 && test.q < 0.05);
    }
    let widest = found.curve.iter().find(|p| p.kind == "co_repost" && p.window_s == 600).expect("counted");
    assert!(widest.n_edges > 15 && widest.n_beyond == Some(15), "{widest:?}");
}

#[test]
fn a_busy_account_does_not_inflate_the_weight() {
    let mut posts = posts();
    // Account 5,000 repeats each object twenty times more within the minute.
    for object in 0..12u64 {
        for i in 0..20u64 {
            let id = 200_000 + object * 100 + i;
            posts.push(repost(id, 5_000, 20_000 + object, object as i64 * 50_000 + i as i64));
        }
    }
    let (_, edges) = run(&posts);
    let edge = edges.iter().find(|e| e.a == AccountToken(5_000)).expect("an edge of the busy account");
    assert_eq!((edge.weight, edge.n_posts_b), (12, 12));
    assert!(edge.n_posts_a > 200 && edge.n_coactions > 200 && edge.edge_symmetry < 0.06);
}

#[test]
fn the_order_of_the_rows_changes_nothing() {
    let mut posts = posts();
    let one = run(&posts);
    posts.reverse();
    assert_eq!(format!("{one:?}"), format!("{:?}", run(&posts)));
}

#[test]
fn without_actions_nothing_is_claimed() {
    let (found, edges) = run(&[]);
    assert!(edges.is_empty() && found.networks.is_empty() && found.n_tested == 0);
    assert!(summarise(&found).answer.contains("could not be tested"));
}
