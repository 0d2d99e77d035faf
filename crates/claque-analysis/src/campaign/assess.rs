//! Puts a campaign's parts together.

use super::{actors, counts, narratives, topic::Topic};
use crate::bands;
use crate::network;
use crate::population::{Member, Population};
use crate::report::{CampaignFinding, Coordination};
use crate::share::{SourceError, suspect_share};
use crate::timeline;
use claque_schema::{AccountToken, Assessment, Estimate, InteractionRow, PostKind, PostRow, ScoreRow, Timestamp};
use rustc_hash::FxHashMap;

/// What is held about one campaign.
#[derive(Debug, Clone)]
pub struct CampaignInput<'a> {
    /// The topic.
    pub topic: &'a Topic,
    /// How the user wrote it; the topic's own words when empty.
    pub topic_words: &'a str,
    /// Posts that match, in order of input.
    pub mentions: &'a [PostRow],
    /// The authors' accounts (and those they interact with, where known).
    pub population: &'a Population,
    /// Interactions within the campaign.
    pub interactions: &'a [InteractionRow],
    /// What the coordination test found.
    pub coordination: Assessment<Coordination>,
    /// How the model errs on sources it has not seen.
    pub errors: &'a [SourceError],
    /// Full score rows of the authors to list, most suspect first.
    pub accounts: &'a [ScoreRow],
    /// Seed of the pictures' layout.
    pub seed: u64,
}

/// Judges one campaign.
pub fn assess(input: &CampaignInput<'_>) -> CampaignFinding {
    let mentions = input.mentions;
    let posts_by_author = posts_by_author(mentions);
    let mut authors: Vec<Member> = posts_by_author.keys().map(|a| input.population.get(*a)).collect();
    authors.sort_by_key(|m| m.account);
    let times = || mentions.iter().filter_map(|p| p.created_at);
    let n_scored = authors.iter().filter(|m| m.is_scored()).count() as u64;
    let own_tag = match input.topic {
        Topic::Hashtag { tag, .. } => Some(tag.as_str()),
        _ => None,
    };
    let topic = if input.topic_words.is_empty() { input.topic.to_string() } else { input.topic_words.to_string() };
    CampaignFinding {
        topic,
        since: times().min(),
        until: times().max(),
        n_mentions: mentions.len() as u64,
        n_reposts: mentions.iter().filter(|p| p.kind == PostKind::Repost).count() as u64,
        n_authors: authors.len() as u64,
        n_scored,
        n_abstained: authors.len() as u64 - n_scored,
        suspect_authors: share_of(&authors, input, "authors", |_| Some(1.0)),
        suspect_posts: share_of(&authors, input, "authors, weighted by their mentions", |m| {
            posts_by_author.get(&m.account).map(|&n| n as f64)
        }),
        suspect_reach: share_of(&authors, input, "authors, weighted by their followers", |m| {
            m.followers.map(|f| f as f64)
        }),
        other_thresholds: bands::other_thresholds(&authors, "authors with a score"),
        bands: bands::count(&authors, "authors"),
        scores: bands::histogram(&authors),
        timeline: timeline::build(
            mentions.iter().filter_map(|p| p.created_at.map(|at| (at, p.author))),
            input.population,
            "mentions",
        ),
        heat_map: timeline::heat_map(times()),
        kinds: counts::kinds(mentions),
        languages: counts::languages(mentions),
        clients: counts::clients(mentions),
        domains: counts::domains(mentions),
        hashtags: counts::hashtags(mentions, own_tag),
        first_movers: actors::first_movers(mentions, input.population),
        amplified: actors::amplified(mentions, input.population),
        amplifiers: actors::amplifiers(mentions, input.population),
        narratives: narratives::find(mentions, input.population),
        coordination: input.coordination.clone(),
        network: network::find(
            input.interactions,
            input.population,
            "interactions within the campaign, all layers",
            input.seed,
        ),
        what_if: what_if(mentions, &authors, &posts_by_author),
        accounts: input.accounts.to_vec(),
    }
}

fn posts_by_author(mentions: &[PostRow]) -> FxHashMap<AccountToken, u64> {
    let mut counts = FxHashMap::default();
    for author in mentions.iter().filter_map(|p| p.author) {
        *counts.entry(author).or_default() += 1;
    }
    counts
}

fn share_of(
    authors: &[Member],
    input: &CampaignInput<'_>,
    denominator: &str,
    weight: impl Fn(&Member) -> Option<f64>,
) -> Assessment<Estimate> {
    let (mut probabilities, mut weights) = (Vec::new(), Vec::new());
    for member in authors.iter().filter(|m| !m.benign) {
        if let (Some(p), Some(w)) = (member.probability, weight(member)) {
            probabilities.push(p);
            weights.push(w);
        }
    }
    suspect_share(&probabilities, Some(&weights), Some(authors.len() as u64), input.errors, denominator)
}

fn what_if(
    mentions: &[PostRow],
    authors: &[Member],
    posts: &FxHashMap<AccountToken, u64>,
) -> Assessment<Vec<(String, f64, f64)>> {
    let n_suspect = authors.iter().filter(|m| m.is_suspect()).count();
    if authors.iter().all(|m| !m.is_scored()) {
        return Assessment::missing("no author has a score, so nothing can be taken out");
    }
    if n_suspect == 0 {
        return Assessment::missing("no author is in the band “likely automated”, so nothing would change");
    }
    let suspect: FxHashMap<AccountToken, ()> =
        authors.iter().filter(|m| m.is_suspect()).map(|m| (m.account, ())).collect();
    let kept = |p: &&PostRow| p.author.is_none_or(|a| !suspect.contains_key(&a));
    let all_posts = mentions.len() as f64;
    let kept_posts = mentions.iter().filter(kept).count() as f64;
    let reposts = |rows: &mut dyn Iterator<Item = &PostRow>| rows.filter(|p| p.kind == PostKind::Repost).count() as f64;
    let reach = |keep: &dyn Fn(&Member) -> bool| {
        authors.iter().filter(|m| keep(m)).filter_map(|m| m.followers).map(|f| f as f64).sum::<f64>()
    };
    let busiest = |keep: &dyn Fn(Timestamp, &PostRow) -> bool| {
        let mut hours = std::collections::BTreeMap::<i64, u64>::new();
        for post in mentions {
            if let Some(at) = post.created_at
                && keep(at, post)
            {
                *hours.entry(at.secs().div_euclid(3600)).or_default() += 1;
            }
        }
        hours.values().copied().max().unwrap_or(0) as f64
    };
    let per_author = posts.values().copied().max().unwrap_or(0) as f64;
    let kept_per_author = posts.iter().filter(|(a, _)| !suspect.contains_key(a)).map(|(_, n)| *n).max().unwrap_or(0);
    Assessment::of(vec![
        ("Mentions".into(), all_posts, kept_posts),
        ("Authors".into(), authors.len() as f64, (authors.len() - n_suspect) as f64),
        ("Reposts".into(), reposts(&mut mentions.iter()), reposts(&mut mentions.iter().filter(kept))),
        ("Summed followers of authors".into(), reach(&|_| true), reach(&|m| !m.is_suspect())),
        ("Mentions in the busiest hour".into(), busiest(&|_, _| true), busiest(&|_, p| kept(&p))),
        ("Mentions by the most active author".into(), per_author, kept_per_author as f64),
    ])
}
