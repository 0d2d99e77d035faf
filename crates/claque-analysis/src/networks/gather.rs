//! From rows to actions by kind: what may meet what.

use claque_features::actions::{ActionParams, Actions};
use claque_features::coaction::{Act, CoKind, FAST_S, NearTexts, fast_reposts, similar_texts};
use claque_features::text::FamilyParams;
use claque_schema::{AccountToken, ActionKind, ActionRow, EngagementRow, FollowRow, PostRow};
use rustc_hash::FxHashMap;

/// Kinds that are compared when none is named: all but those that another one of the list contains (copied texts are
/// near-copies, pages belong to domains) and those that say little (likes and follows rarely carry a time).
pub const USUAL: [CoKind; 11] = [
    CoKind::Repost,
    CoKind::FastRepost,
    CoKind::Reply,
    CoKind::Quote,
    CoKind::Comment,
    CoKind::Link,
    CoKind::Hashtag,
    CoKind::Mention,
    CoKind::Similar,
    CoKind::Media,
    CoKind::Share,
];

/// What to gather.
#[derive(Debug, Clone, PartialEq)]
pub struct GatherParams {
    /// Kinds of co-action.
    pub kinds: Vec<CoKind>,
    /// Least number of actions of an account, all kinds together.
    pub min_participation: u64,
    /// Least Jaccard similarity of near-identical texts.
    pub similarity: f64,
}

/// Actions by kind, in the order of the input.
#[derive(Debug, Clone, Default)]
pub struct Gathered {
    /// Kinds with at least one action, in the order asked for.
    pub by_kind: Vec<(CoKind, Vec<ActionRow>)>,
    /// The texts behind near-identical ones.
    pub near: NearTexts,
}

impl Gathered {
    /// Number of actions.
    pub fn n_actions(&self) -> u64 {
        self.by_kind.iter().map(|(_, rows)| rows.len() as u64).sum()
    }

    /// Every action.
    pub fn actions(&self) -> impl Iterator<Item = &ActionRow> + Clone {
        self.by_kind.iter().flat_map(|(_, rows)| rows)
    }

    /// Whether two actions of a kind on one object are a meeting.
    pub fn meet(&self, kind: CoKind, a: &Act, b: &Act) -> bool {
        kind != CoKind::Similar || self.near.near(a, b)
    }
}

/// Gathers the actions of rows. Kinds without an action of their own ([`CoKind::Post`]) give none.
pub fn gather(
    posts: &[PostRow],
    engagements: &[EngagementRow],
    follows: &[FollowRow],
    params: &GatherParams,
) -> Gathered {
    let kinds: Vec<ActionKind> = params.kinds.iter().filter_map(|k| k.action()).collect();
    let mut host = Actions::new(&ActionParams { kinds: kinds.clone(), ..ActionParams::default() });
    posts.iter().for_each(|row| host.add_post(row));
    engagements.iter().for_each(|row| host.add_engagement(row));
    follows.iter().for_each(|row| host.add_follow(row));
    let mut rows = host.rows;
    if kinds.contains(&ActionKind::FastRepost) {
        rows.extend(fast_reposts(posts, FAST_S));
    }
    let mut near = NearTexts::default();
    if kinds.contains(&ActionKind::Similar) {
        let (more, texts) =
            similar_texts(posts, &FamilyParams { threshold: params.similarity, ..FamilyParams::default() });
        rows.extend(more);
        near = texts;
    }
    let mut n_of = FxHashMap::<AccountToken, u64>::default();
    rows.iter().for_each(|row| *n_of.entry(row.account).or_default() += 1);
    rows.retain(|row| n_of.get(&row.account).is_some_and(|n| *n >= params.min_participation));
    let of = |kind: &CoKind| rows.iter().filter(|row| Some(row.kind) == kind.action()).copied().collect::<Vec<_>>();
    let by_kind = params.kinds.iter().map(|kind| (*kind, of(kind))).filter(|(_, rows)| !rows.is_empty()).collect();
    Gathered { by_kind, near }
}
