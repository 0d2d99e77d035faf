//! Pods: accounts that comment on each other's posts by agreement.
//!
//! Two things set a pod apart from fans. Fans flow one way, a pod is *mutual*; and a pod covers nearly *every* post,
//! where friends answer now and then. So for every two accounts that comment on each other, each direction is tested:
//! a covered `c` of the `n` posts of b that anybody commented on, where chance would give
//!
//! ```text
//! λ = (C_a + 1) · k_b / (K_a + 1)
//! ```
//!
//! with `k_b` the comments on b's posts, `K_a` those on the posts of all authors who do *not* comment on a's, and `C_a`
//! what a wrote among these: busy commenters and popular posts meet by themselves, and what a member of a pod writes
//! inside of it must not make its own zeal look usual. The added one is a comment not yet seen: where nothing is held of
//! other authors, nothing is beyond chance.
//! Both directions must be beyond chance: the pair's p-value is the square of the larger of the two Poisson tails, which
//! is how often the larger of two independent p-values comes out as small; Benjamini–Hochberg over all mutual pairs at 1 %; each direction must also cover [`MIN_COVERAGE`] of the
//! posts and at least [`MIN_POSTS`]. Connected components of at least [`MIN_MEMBERS`] are pods.
//!
//! Where only one creator's commenters are held, mutuality cannot be seen. Then the *order* is tested: of two accounts
//! under the same posts, how often do they stand within two places of each other, against random order
//! (`P = (2dm − d(d+1)) / (m(m−1))` for `m` commenters). A group found by order alone may just as well be loyal fans
//! who are woken by the same notification, and is called that.

use super::acts::{Act, by_post};
use crate::report::{Pod, PodFinding};
use crate::significance::{false_discovery, poisson_tail};
use claque_schema::{AccountToken, Assessment, Layer, PostToken};
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::BTreeMap;

/// Least posts that each direction covers.
pub const MIN_POSTS: u64 = 3;
/// Least share of the other's posts that each direction covers.
pub const MIN_COVERAGE: f64 = 0.35;
/// Least members.
pub const MIN_MEMBERS: usize = 3;
const FDR: f64 = 0.01;
/// Places in order that count as side by side.
const SIDE_BY_SIDE: usize = 2;
/// Commenters of a post beyond which the order says little and pairs become many.
const MAX_LIST: usize = 400;
/// Least posts under which both stand, for the test of order.
const MIN_TOGETHER: usize = 5;

/// Looks for pods among the comments and replies given (of any author: a pod is larger than one audience).
pub fn assess(acts: &[Act], creator: AccountToken) -> Assessment<PodFinding> {
    let comments: Vec<Act> =
        acts.iter().filter(|a| matches!(a.layer, Layer::Reply | Layer::Comment)).copied().collect();
    let lists = by_post(&comments);
    if lists.len() < MIN_POSTS as usize {
        return Assessment::missing(format!(
            "comments on {} posts are held; {MIN_POSTS} are needed (a comment export of recent posts)",
            lists.len()
        ));
    }
    let (mut pods, n_pairs) = mutual(&comments, &lists, creator);
    let known: FxHashSet<AccountToken> = pods.iter().flat_map(|p| p.members.iter().copied()).collect();
    let own: Vec<&Vec<Act>> = lists.values().filter(|l| l[0].author == creator && l.len() <= MAX_LIST).collect();
    let regulars = side_by_side(&own);
    let n_order = regulars.1;
    pods.extend(
        regulars.0.into_iter().filter(|p| p.members.iter().filter(|m| known.contains(m)).count() * 2 < p.members.len()),
    );
    if n_pairs + n_order == 0 {
        return Assessment::missing(
            "no two of the accounts held comment on each other's posts, and none meet often under the same ones",
        );
    }
    Assessment::of(PodFinding { n_posts: lists.len() as u64, n_pairs_tested: (n_pairs + n_order) as u64, pods })
}

struct Direction {
    covered: u64,
    of: u64,
    expected: f64,
}

/// Who commented on whose posts.
struct Counts {
    /// Posts of the second on which the first commented.
    covered: BTreeMap<(AccountToken, AccountToken), FxHashSet<PostToken>>,
    /// Posts on which an account commented.
    made: FxHashMap<AccountToken, FxHashSet<PostToken>>,
    /// Per author: posts with comments, and commenters over all of them.
    got: FxHashMap<AccountToken, (u64, u64)>,
    /// Per account: comments to those who comment on its own posts, and all comments that these got.
    inside: FxHashMap<AccountToken, (u64, u64)>,
    /// Commenters over all posts.
    all: u64,
}

impl Counts {
    fn new(comments: &[Act], lists: &FxHashMap<PostToken, Vec<Act>>) -> Self {
        let mut counts = Counts {
            covered: BTreeMap::new(),
            made: FxHashMap::default(),
            got: FxHashMap::default(),
            inside: FxHashMap::default(),
            all: 0,
        };
        for act in comments {
            counts.covered.entry((act.actor, act.author)).or_default().insert(act.post);
            counts.made.entry(act.actor).or_default().insert(act.post);
        }
        for list in lists.values() {
            let people = list.iter().map(|a| a.actor).collect::<FxHashSet<_>>().len() as u64;
            let slot = counts.got.entry(list[0].author).or_default();
            slot.0 += 1;
            slot.1 += people;
            counts.all += people;
        }
        for (&(a, b), posts) in &counts.covered {
            if counts.covered.contains_key(&(b, a)) {
                let slot = counts.inside.entry(a).or_default();
                slot.0 += posts.len() as u64;
                slot.1 += counts.got.get(&b).map_or(0, |got| got.1);
            }
        }
        counts
    }

    /// What `a` wrote to `b`, beside what chance gives (see the top of this module).
    fn direction(&self, a: AccountToken, b: AccountToken) -> Option<Direction> {
        let covered = self.covered.get(&(a, b))?.len() as u64;
        let (of, people) = self.got.get(&b).copied()?;
        let (given, taken) = self.inside.get(&a).copied().unwrap_or_default();
        let one_way = (self.made.get(&a).map_or(0, FxHashSet::len) as u64).saturating_sub(given);
        let expected = (one_way + 1) as f64 * people as f64 / (self.all.saturating_sub(taken) + 1) as f64;
        Some(Direction { covered, of, expected: expected.min(of as f64) })
    }
}

fn mutual(comments: &[Act], lists: &FxHashMap<PostToken, Vec<Act>>, creator: AccountToken) -> (Vec<Pod>, usize) {
    let counts = Counts::new(comments, lists);
    let mut pairs = Vec::new();
    for &(a, b) in counts.covered.keys().filter(|(a, b)| a < b) {
        if let (Some(there), Some(back)) = (counts.direction(a, b), counts.direction(b, a)) {
            let p = poisson_tail(there.covered, there.expected).max(poisson_tail(back.covered, back.expected));
            pairs.push((a, b, there, back, p * p));
        }
    }
    let q = false_discovery(&pairs.iter().map(|p| p.4).collect::<Vec<_>>(), pairs.len());
    let enough = |d: &Direction| d.covered >= MIN_POSTS && d.covered as f64 >= MIN_COVERAGE * d.of as f64;
    let edges: Vec<_> = pairs
        .iter()
        .zip(&q)
        .filter(|(pair, q)| **q <= FDR && enough(&pair.2) && enough(&pair.3))
        .map(|(pair, q)| (pair.0, pair.1, &pair.2, &pair.3, *q))
        .collect();
    let groups = components(&edges.iter().map(|e| (e.0, e.1)).collect::<Vec<_>>());
    let pods = groups
        .into_iter()
        .filter(|g| g.len() >= MIN_MEMBERS)
        .map(|members| {
            let inside: Vec<_> = edges.iter().filter(|e| members.contains(&e.0)).collect();
            let sides = || inside.iter().flat_map(|e| [e.2, e.3]);
            let sum = |of: fn(&Direction) -> f64| sides().map(of).sum::<f64>();
            let (covered, of, expected) = (sum(|d| d.covered as f64), sum(|d| d.of as f64), sum(|d| d.expected));
            let words = format!(
                "{} accounts comment on each other's posts: {:.0} of the {:.0} chances to do so were taken, where {:.0} \
                 would be expected; consistent with an agreement to comment, and with friends or colleagues who read \
                 each other daily",
                members.len(),
                covered,
                of,
                expected.max(1.0)
            );
            Pod {
                includes_creator: members.contains(&creator),
                members,
                mutual: true,
                coverage: covered / of.max(1.0),
                expected: expected / of.max(1.0),
                q: inside.iter().map(|e| e.4).fold(0.0, f64::max),
                words,
            }
        })
        .collect();
    (pods, pairs.len())
}

/// Groups that stand side by side under the creator's posts more often than random order gives.
fn side_by_side(lists: &[&Vec<Act>]) -> (Vec<Pod>, usize) {
    let mut together: BTreeMap<(AccountToken, AccountToken), (usize, usize, f64)> = BTreeMap::new();
    for list in lists {
        let ordered = list.iter().all(|a| a.at.is_some() || a.rank.is_some());
        let mut order: Vec<AccountToken> = Vec::new();
        for act in list.iter().filter(|_| ordered) {
            if !order.contains(&act.actor) {
                order.push(act.actor);
            }
        }
        let m = order.len() as f64;
        let d = SIDE_BY_SIDE as f64;
        if m <= 2.0 * d {
            continue;
        }
        let chance = (2.0 * d * m - d * (d + 1.0)) / (m * (m - 1.0));
        for i in 0..order.len() {
            for j in i + 1..order.len() {
                let (a, b) = (order[i].min(order[j]), order[i].max(order[j]));
                let slot = together.entry((a, b)).or_default();
                slot.0 += 1;
                slot.1 += usize::from(j - i <= SIDE_BY_SIDE);
                slot.2 += chance;
            }
        }
    }
    let tested: Vec<_> = together.into_iter().filter(|(_, t)| t.0 >= MIN_TOGETHER).collect();
    let p: Vec<f64> = tested.iter().map(|(_, t)| poisson_tail(t.1 as u64, t.2)).collect();
    let q = false_discovery(&p, p.len());
    let edges: Vec<_> = tested.iter().zip(&q).filter(|(t, q)| **q <= FDR && t.1.1 * 2 >= t.1.0).collect();
    let groups = components(&edges.iter().map(|(t, _)| t.0).collect::<Vec<_>>());
    let pods = groups
        .into_iter()
        .filter(|g| g.len() >= MIN_MEMBERS)
        .map(|members| {
            let inside: Vec<_> = edges.iter().filter(|(t, _)| members.contains(&t.0.0)).collect();
            let all: usize = inside.iter().map(|(t, _)| t.1.0).sum();
            let near: usize = inside.iter().map(|(t, _)| t.1.1).sum();
            let expected: f64 = inside.iter().map(|(t, _)| t.1.2).sum();
            let words = format!(
                "{} accounts stand side by side under this creator's posts: {near} of {all} times, where {expected:.0} \
                 would be expected in random order; loyal fans who are notified together look like this as well as a pod",
                members.len()
            );
            Pod {
                includes_creator: false,
                members,
                mutual: false,
                coverage: near as f64 / all.max(1) as f64,
                expected: expected / all.max(1) as f64,
                q: inside.iter().map(|(_, q)| **q).fold(0.0, f64::max),
                words,
            }
        })
        .collect();
    (pods, p.len())
}

/// Connected components, each ascending, the largest first.
fn components(edges: &[(AccountToken, AccountToken)]) -> Vec<Vec<AccountToken>> {
    let mut leader: BTreeMap<AccountToken, AccountToken> = BTreeMap::new();
    fn find(leader: &BTreeMap<AccountToken, AccountToken>, mut at: AccountToken) -> AccountToken {
        while leader[&at] != at {
            at = leader[&at];
        }
        at
    }
    for &(a, b) in edges {
        leader.entry(a).or_insert(a);
        leader.entry(b).or_insert(b);
        let (x, y) = (find(&leader, a), find(&leader, b));
        leader.insert(x.max(y), x.min(y));
    }
    let mut groups: BTreeMap<AccountToken, Vec<AccountToken>> = BTreeMap::new();
    for &account in leader.keys() {
        groups.entry(find(&leader, account)).or_default().push(account);
    }
    let mut groups: Vec<_> = groups.into_values().collect();
    groups.sort_by_key(|g| (std::cmp::Reverse(g.len()), g[0]));
    groups
}

#[cfg(test)]
mod tests {
    use super::*;
    use claque_schema::Timestamp;
    use rand::{Rng, SeedableRng};
    use rand_chacha::ChaCha8Rng;

    const CREATOR: AccountToken = AccountToken(1);

    /// A crowd that comments by popularity and habit on the posts of the creator and of each other; no agreement.
    fn crowd(seed: u64) -> (ChaCha8Rng, Vec<Act>) {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        let mut acts = Vec::new();
        for post in 0..150u64 {
            let author = if post < 30 { CREATOR } else { AccountToken(100 + post % 40) };
            for _ in 0..rng.random_range(2..30) {
                let actor = AccountToken(100 + (f64::powi(rng.random::<f64>(), 2) * 300.0) as u64);
                let at = Some(Timestamp::from_secs((post * 90_000 + rng.random_range(60..80_000)) as i64));
                if actor != author {
                    acts.push(Act { actor, post: PostToken(post), author, layer: Layer::Reply, at, rank: None });
                }
            }
        }
        (rng, acts)
    }

    #[test]
    fn a_planted_pod_is_found_and_its_members_are_its_members() {
        let (mut rng, mut acts) = crowd(1);
        let pod: Vec<AccountToken> = (0..8).map(|i| AccountToken(900 + i)).chain([CREATOR]).collect();
        for (n, author) in pod.iter().enumerate() {
            for post in 0..6u64 {
                let post = if *author == CREATOR { post } else { 10_000 + n as u64 * 10 + post };
                for actor in pod.iter().filter(|a| *a != author) {
                    if rng.random_bool(0.7) {
                        let at = Some(Timestamp::from_secs((post * 90_000 + rng.random_range(60..3_000)) as i64));
                        let (actor, author) = (*actor, *author);
                        acts.push(Act { actor, post: PostToken(post), author, layer: Layer::Reply, at, rank: None });
                    }
                }
            }
        }
        let found = assess(&acts, CREATOR);
        let pods: Vec<&Pod> = found.get().expect("assessed").pods.iter().filter(|p| p.mutual).collect();
        assert_eq!(pods.len(), 1, "{pods:?}");
        let hit = pods[0].members.iter().filter(|m| pod.contains(m)).count();
        assert!(hit >= 8 && hit == pods[0].members.len(), "{hit} of {:?}", pods[0].members);
    }

    #[test]
    fn a_pod_is_found_with_its_creator_where_fans_comment_too() {
        // Eight accounts with the creator, ten posts each, nine of ten posts of each other covered; three hundred followers
        // comment on the creator's posts alone, and each wrote a post that a stranger commented on.
        let mut rng = ChaCha8Rng::seed_from_u64(8);
        let mut acts = Vec::new();
        let mut say = |actor: AccountToken, author: AccountToken, post: u64| {
            let at = Some(Timestamp::from_secs((post * 9_000 + actor.0) as i64));
            acts.push(Act { actor, post: PostToken(post), author, layer: Layer::Reply, at, rank: None });
        };
        let pod: Vec<AccountToken> = (0..7).map(|i| AccountToken(900 + i)).chain([CREATOR]).collect();
        for (n, author) in pod.iter().enumerate() {
            for post in 0..10 {
                for actor in pod.iter().filter(|a| *a != author) {
                    if rng.random_bool(0.9) {
                        say(*actor, *author, 1_000 + n as u64 * 10 + post);
                    }
                }
            }
        }
        for fan in 0..300 {
            say(AccountToken(2_000 + fan), CREATOR, 1_070 + fan % 10);
            say(AccountToken(5_000 + fan % 40), AccountToken(2_000 + fan), 20_000 + fan);
        }
        let found = assess(&acts, CREATOR);
        let pods = &found.get().expect("assessed").pods;
        let mutual: Vec<&Pod> = pods.iter().filter(|p| p.mutual).collect();
        assert_eq!(mutual.len(), 1, "{pods:?}");
        assert!(mutual[0].includes_creator && mutual[0].members.len() == 8, "{mutual:?}");
    }

    #[test]
    fn busy_commenters_and_popular_posts_are_no_pod() {
        let with_pods =
            (0..20).filter(|&seed| !assess(&crowd(seed).1, CREATOR).get().expect("assessed").pods.is_empty());
        assert!(with_pods.count() <= 1);
    }

    #[test]
    fn fans_who_come_together_are_named_as_fans_too() {
        let (mut rng, mut acts) = crowd(3);
        for post in 0..30u64 {
            for fan in 0..4u64 {
                let at = Some(Timestamp::from_secs((post * 90_000 + rng.random_range(1..20)) as i64));
                acts.push(Act {
                    actor: AccountToken(700 + fan),
                    post: PostToken(post),
                    author: CREATOR,
                    layer: Layer::Reply,
                    at,
                    rank: None,
                });
            }
        }
        let found = assess(&acts, CREATOR);
        let pods = &found.get().expect("assessed").pods;
        assert!(pods.iter().any(|p| !p.mutual && p.members.len() == 4 && p.words.contains("loyal fans")), "{pods:?}");
        assert!(pods.iter().all(|p| !p.mutual));
    }
}
