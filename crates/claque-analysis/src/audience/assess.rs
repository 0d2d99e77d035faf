//! Puts one audience's parts together.

use super::acts::{Act, CreatorPost};
use super::comments::Comment;
use super::growth::{self, GrowthInput};
use super::money::{self, MoneyInput};
use super::rates::{self, BenchmarkTable};
use super::types::{self, CutOffs};
use super::{comments, follow_order, pods};
use crate::bands;
use crate::network;
use crate::population::{Member, Population};
use crate::report::{AudienceFinding, AudienceTypes, CommentFinding, Engagement, SuspectShare, UserEvent};
use crate::share::mixture::Mixture;
use crate::share::reviewed::{self, Reviewed};
use crate::share::source::{N_BINS, bin};
use crate::share::{Share, ShareInput, SourceError, estimate_with};
use crate::small_cells;
use claque_schema::{
    AccountRow, AccountToken, Assessment, Estimate, FollowRow, InteractionRow, Layer, Platform, PostToken, ScoreRow,
    Timestamp,
};
use rand::SeedableRng;
use rand::seq::SliceRandom;
use rand_chacha::ChaCha8Rng;
use rustc_hash::FxHashMap;

/// What is held about one creator's audience.
#[derive(Debug, Clone, Copy)]
pub struct AudienceInput<'a> {
    /// Whose audience.
    pub creator: AccountToken,
    /// Where.
    pub platform: Platform,
    /// Followers the platform states.
    pub n_followers_stated: Option<u64>,
    /// Every row of every follower list; empty when none is held.
    pub lists: &'a [FollowRow],
    /// One row per follower, the latest.
    pub follows: &'a [FollowRow],
    /// Observations of the creator, in order of time.
    pub snapshots: &'a [AccountRow],
    /// Interactions whose target is the creator.
    pub interactions: &'a [InteractionRow],
    /// Interactions among members of the audience, for the picture.
    pub among: &'a [InteractionRow],
    /// The creator's own posts.
    pub posts: &'a [CreatorPost],
    /// Comments, replies and likes of everybody on everybody's posts: pods are larger than one audience.
    pub acts: &'a [Act],
    /// Comments with their text, of this creator and of others.
    pub comments: &'a [Comment],
    /// The audience's accounts.
    pub population: &'a Population,
    /// Everybody who engaged, members of the audience or not.
    pub engaged: &'a Population,
    /// How the model errs on sources it has not seen.
    pub errors: &'a [SourceError],
    /// How unlike the training rows the audience is.
    pub drift: Option<f64>,
    /// Accounts that a person looked at: (account, suspect).
    pub reviews: &'a [(AccountToken, bool)],
    /// Full score rows of the accounts to list, most suspect first.
    pub accounts: &'a [ScoreRow],
    /// What the user set.
    pub settings: &'a AudienceSettings,
}

/// What the user set for a run.
#[derive(Debug, Clone, PartialEq)]
pub struct AudienceSettings {
    /// Level of the suspect share's interval.
    pub confidence: f64,
    /// Where types begin.
    pub cut_offs: CutOffs,
    /// What the creator asks for.
    pub fee: Option<f64>,
    /// What the user knows to have happened.
    pub events: Vec<UserEvent>,
    /// What is usual.
    pub benchmark: BenchmarkTable,
    /// Counts below are not published.
    pub small_cells_k: u64,
    /// How many accounts to name for a review by hand.
    pub to_review: usize,
    /// Seed of the picture's layout and of what is drawn for review.
    pub seed: u64,
}

impl Default for AudienceSettings {
    fn default() -> Self {
        AudienceSettings {
            confidence: 0.95,
            cut_offs: CutOffs::default(),
            fee: None,
            events: Vec::new(),
            benchmark: BenchmarkTable::shipped(),
            small_cells_k: 10,
            to_review: 0,
            seed: 0,
        }
    }
}

/// Why a part is missing that rests on the scores as the share does.
const NO_SHARE: &str = "no share can be given for these accounts (see there)";

/// Judges one audience.
pub fn assess(input: &AudienceInput<'_>) -> AudienceFinding {
    let settings = input.settings;
    let by_follow = !input.follows.is_empty();
    let audience_is = if by_follow { "followers" } else { "accounts that engaged" };
    let members = input.population.members();
    let n_held = members.len() as u64;
    let n_scored = members.iter().filter(|m| m.is_scored()).count() as u64;
    let mixture = Mixture::new(input.errors);
    let (share, suspect_share) = suspect_share(input, &mixture, n_held - n_scored, audience_is);
    let by_score = by_score(input, &share, &suspect_share, audience_is);
    let engagement = engagement(input, &mixture);
    let followers = input.n_followers_stated.unwrap_or(n_held);
    let rates = rates::assess(
        input.posts,
        by_follow.then_some(followers).or(input.n_followers_stated),
        input.platform,
        &settings.benchmark,
        &settings.events,
    );
    let money = money::assess(&MoneyInput {
        followers,
        share: suspect_share.get(),
        types: by_score.types.get(),
        rates: rates.get(),
        engagement_share: engagement.get().and_then(|e| e.suspect_share.get()),
        fee: settings.fee,
    });
    AudienceFinding {
        creator: input.creator,
        n_followers_stated: input.n_followers_stated,
        n_held,
        n_scored,
        n_abstained: n_held - n_scored,
        audience_is: audience_is.to_string(),
        suspect_share,
        types: by_score.types,
        other_thresholds: by_score.thresholds,
        bands: bands::count(members, audience_is),
        scores: bands::histogram(members),
        follow_order: if by_follow {
            follow_order::assess(input.follows, input.population)
        } else {
            Assessment::missing("no follower list is held for this creator")
        },
        growth: growth::assess(
            &GrowthInput { lists: input.lists, snapshots: input.snapshots, events: &settings.events },
            input.population,
        ),
        creation_years: creation_years(members, settings.small_cells_k),
        engagement,
        rates,
        comments: by_score.comments,
        pods: pods::assess(input.acts, input.creator),
        money,
        network: network::find(
            input.among,
            input.population,
            "interactions among the audience, all layers",
            settings.seed,
        ),
        accounts: input.accounts.to_vec(),
        to_review: to_review(members, &share, settings),
    }
}

/// What rests on the scores as the share does, and is refused with it: a number must not come in by another door.
struct ByScore {
    types: Assessment<AudienceTypes>,
    thresholds: Vec<(f64, Estimate)>,
    comments: Assessment<CommentFinding>,
}

fn by_score(input: &AudienceInput<'_>, share: &Share, told: &SuspectShare, audience_is: &str) -> ByScore {
    let (members, settings) = (input.population.members(), input.settings);
    let refused = told.why_not().filter(|_| !members.is_empty());
    let posterior = |m: &Member| m.probability.and_then(|p| share.posterior(p).or(Some(f64::from(p))));
    let posted: FxHashMap<PostToken, Timestamp> = input.posts.iter().filter_map(|p| Some((p.post, p.at?))).collect();
    let at = |post: PostToken| posted.get(&post).copied();
    ByScore {
        types: match refused {
            Some(_) => Assessment::missing(format!("types rest on the scores, and {NO_SHARE}")),
            None => {
                types::assess(members, posterior, told.get(), &settings.cut_offs, settings.small_cells_k, audience_is)
            }
        },
        thresholds: if refused.is_some() { Vec::new() } else { bands::other_thresholds(members, audience_is) },
        comments: comments::assess(input.comments, input.creator, at, input.engaged, refused.map(|_| NO_SHARE)),
    }
}

/// Accounts whose review would teach the most: the best allocation over bins of score, at random inside of a bin. Where
/// scores say nothing here (no share can be given), at random among all that have one.
fn to_review(members: &[Member], share: &Share, settings: &AudienceSettings) -> Vec<AccountToken> {
    if settings.to_review == 0 {
        return Vec::new();
    }
    let mut rng = ChaCha8Rng::seed_from_u64(settings.seed);
    let Some(by_bin) = share.by_bin else {
        let scored = members.iter().filter(|m| !m.benign && m.probability.is_some());
        let mut accounts: Vec<AccountToken> = scored.map(|m| m.account).collect();
        let (drawn, _) = accounts.partial_shuffle(&mut rng, settings.to_review);
        let mut chosen = drawn.to_vec();
        chosen.sort_unstable();
        return chosen;
    };
    let mut bins: Vec<Vec<AccountToken>> = vec![Vec::new(); N_BINS];
    for member in members.iter().filter(|m| !m.benign) {
        if let Some(p) = member.probability {
            bins[bin(f64::from(p))].push(member.account);
        }
    }
    let mut histogram = [0.0; N_BINS];
    histogram.iter_mut().zip(&bins).for_each(|(n, accounts)| *n = accounts.len() as f64);
    let wanted = reviewed::allocation(&histogram, &by_bin, settings.to_review);
    let mut chosen = Vec::new();
    for (accounts, n) in bins.iter_mut().zip(wanted) {
        let (drawn, _) = accounts.partial_shuffle(&mut rng, n);
        chosen.extend_from_slice(drawn);
    }
    chosen.sort_unstable();
    chosen
}

fn suspect_share(
    input: &AudienceInput<'_>,
    mixture: &Mixture,
    n_abstained: u64,
    audience_is: &str,
) -> (Share, SuspectShare) {
    let members = input.population.members();
    let probabilities: Vec<f32> = members.iter().filter(|m| !m.benign).filter_map(|m| m.probability).collect();
    let reviews: Vec<Reviewed> = input
        .reviews
        .iter()
        .filter_map(|(account, suspect)| {
            let member = input.population.get(*account);
            let p = member.probability.filter(|_| !member.benign)?;
            Some(Reviewed { bin: bin(f64::from(p)), suspect: *suspect })
        })
        .collect();
    let share = estimate_with(
        &ShareInput {
            probabilities: &probabilities,
            weights: None,
            population: input.n_followers_stated.or(Some(members.len() as u64)),
            abstained: n_abstained,
            sources: input.errors,
            drift: input.drift,
            reviews: &reviews,
            level: input.settings.confidence,
            denominator: audience_is,
        },
        mixture,
    );
    let told = SuspectShare {
        assessment: share.assessment.clone(),
        n: probabilities.len() as u64,
        abstained: n_abstained,
        reviewed: reviews.len() as u64,
        need_more: share.need_more,
        need_reviews: share.need_reviews,
    };
    (share, told)
}

fn creation_years(members: &[Member], k: u64) -> Assessment<Vec<(i32, Option<u64>)>> {
    let mut years = std::collections::BTreeMap::<i32, u64>::new();
    for member in members {
        if let Some(at) = member.created_at
            && let Ok(year) = at.date().get(..4).unwrap_or_default().parse()
        {
            *years.entry(year).or_default() += 1;
        }
    }
    if years.is_empty() {
        return Assessment::missing("no account of this audience has a creation date");
    }
    let counts: Vec<u64> = years.values().copied().collect();
    Assessment::of(years.into_keys().zip(small_cells::suppress(&counts, k)).collect())
}

fn engagement(input: &AudienceInput<'_>, mixture: &Mixture) -> Assessment<Engagement> {
    let acts: Vec<&InteractionRow> = input.interactions.iter().filter(|i| i.layer != Layer::Follow).collect();
    let n_engagements: u64 = acts.iter().map(|i| i.n_actions).sum();
    if n_engagements == 0 {
        return Assessment::missing("no likes, comments, replies or reposts of this creator's posts are held");
    }
    // One entry per account: whoever acts in three layers is one account.
    let mut by_account: FxHashMap<AccountToken, u64> = FxHashMap::default();
    acts.iter().for_each(|i| *by_account.entry(i.source).or_default() += i.n_actions);
    let mut accounts: Vec<(AccountToken, u64)> = by_account.into_iter().collect();
    accounts.sort_unstable();
    let (mut probabilities, mut weights, mut abstained) = (Vec::new(), Vec::new(), 0);
    for (account, n) in &accounts {
        let member = input.engaged.get(*account);
        match member.probability {
            Some(p) if !member.benign => {
                probabilities.push(p);
                weights.push(*n as f64);
            }
            Some(_) => {}
            None => abstained += 1,
        }
    }
    let share = ShareInput {
        probabilities: &probabilities,
        weights: Some(&weights),
        population: None,
        abstained,
        sources: input.errors,
        drift: input.drift,
        reviews: &[],
        level: 0.95,
        denominator: "accounts, weighted by their engagements",
    };
    let by_kind = Layer::ALL
        .into_iter()
        .filter_map(|layer| {
            let of_layer = acts.iter().filter(|i| i.layer == layer);
            let all: u64 = of_layer.clone().map(|i| i.n_actions).sum();
            let suspect = of_layer.filter(|i| input.engaged.get(i.source).is_suspect()).map(|i| i.n_actions).sum();
            (all > 0).then(|| (layer.name().to_string(), all, suspect))
        })
        .collect();
    Assessment::of(Engagement {
        n_engagements,
        n_accounts: accounts.len() as u64,
        suspect_share: estimate_with(&share, mixture).assessment,
        by_kind,
    })
}
