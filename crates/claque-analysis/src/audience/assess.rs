//! Puts one audience's parts together.

use super::follow_order;
use crate::bands;
use crate::network;
use crate::population::{Member, Population};
use crate::report::{AudienceFinding, Engagement};
use crate::share::{SourceError, suspect_share};
use crate::timeline;
use claque_schema::{AccountToken, Assessment, FollowRow, InteractionRow, Layer, ScoreRow};

/// What is held about one creator's audience.
#[derive(Debug, Clone, Copy)]
pub struct AudienceInput<'a> {
    /// Whose audience.
    pub creator: AccountToken,
    /// Followers the platform states.
    pub n_followers_stated: Option<u64>,
    /// The follower list, in any order; empty when none is held.
    pub follows: &'a [FollowRow],
    /// Interactions whose target is the creator.
    pub interactions: &'a [InteractionRow],
    /// Interactions among members of the audience, for the picture.
    pub among: &'a [InteractionRow],
    /// The audience's accounts.
    pub population: &'a Population,
    /// How the model errs on sources it has not seen.
    pub errors: &'a [SourceError],
    /// Full score rows of the accounts to list, most suspect first.
    pub accounts: &'a [ScoreRow],
    /// Seed of the picture's layout.
    pub seed: u64,
}

/// Judges one audience.
pub fn assess(input: &AudienceInput<'_>) -> AudienceFinding {
    let by_follow = !input.follows.is_empty();
    let audience_is = if by_follow { "followers" } else { "accounts that engaged" };
    let members = input.population.members();
    let usable: Vec<&Member> = members.iter().filter(|m| m.is_scored() && !m.benign).collect();
    let probabilities: Vec<f32> = usable.iter().filter_map(|m| m.probability).collect();
    let share = suspect_share(&probabilities, None, input.n_followers_stated, input.errors, audience_is);
    let n_scored = members.iter().filter(|m| m.is_scored()).count() as u64;
    AudienceFinding {
        creator: input.creator,
        n_followers_stated: input.n_followers_stated,
        n_held: members.len() as u64,
        n_scored,
        n_abstained: members.len() as u64 - n_scored,
        audience_is: audience_is.to_string(),
        suspect_share: share,
        other_thresholds: bands::other_thresholds(members, audience_is),
        bands: bands::count(members, audience_is),
        scores: bands::histogram(members),
        follow_order: if by_follow {
            follow_order::assess(input.follows, input.population)
        } else {
            Assessment::missing("no follower list is held for this creator")
        },
        growth: growth(input.follows, input.population),
        creation_years: creation_years(members),
        engagement: engagement(input),
        network: network::find(
            input.among,
            input.population,
            "interactions among the audience, all layers",
            input.seed,
        ),
        accounts: input.accounts.to_vec(),
    }
}

fn growth(follows: &[FollowRow], population: &Population) -> Assessment<crate::report::Timeline> {
    let timed = follows.iter().filter_map(|f| f.created_at.map(|at| (at, Some(f.follower))));
    match timeline::build(timed, population, "new followers") {
        Assessment::NotAssessed { .. } => Assessment::missing(
            "the follower list carries no follow times (few exports do); the order of the list is used instead",
        ),
        assessed => assessed,
    }
}

fn creation_years(members: &[Member]) -> Assessment<Vec<(i32, u64)>> {
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
    Assessment::of(years.into_iter().collect())
}

fn engagement(input: &AudienceInput<'_>) -> Assessment<Engagement> {
    let acts: Vec<&InteractionRow> = input.interactions.iter().filter(|i| i.layer != Layer::Follow).collect();
    let n_engagements: u64 = acts.iter().map(|i| i.n_actions).sum();
    if n_engagements == 0 {
        return Assessment::missing("no likes, comments, replies or reposts of this creator's posts are held");
    }
    let mut accounts: Vec<AccountToken> = acts.iter().map(|i| i.source).collect();
    accounts.sort_unstable();
    accounts.dedup();
    let (mut probabilities, mut weights) = (Vec::new(), Vec::new());
    for act in &acts {
        let member = input.population.get(act.source);
        if let (Some(p), false) = (member.probability, member.benign) {
            probabilities.push(p);
            weights.push(act.n_actions as f64);
        }
    }
    let by_kind = Layer::ALL
        .into_iter()
        .filter_map(|layer| {
            let of_layer = acts.iter().filter(|i| i.layer == layer);
            let all: u64 = of_layer.clone().map(|i| i.n_actions).sum();
            let suspect = of_layer.filter(|i| input.population.get(i.source).is_suspect()).map(|i| i.n_actions).sum();
            (all > 0).then(|| (layer.name().to_string(), all, suspect))
        })
        .collect();
    Assessment::of(Engagement {
        n_engagements,
        n_accounts: accounts.len() as u64,
        suspect_share: suspect_share(
            &probabilities,
            Some(&weights),
            None,
            input.errors,
            "accounts, weighted by their engagements",
        ),
        by_kind,
    })
}
