//! Puts a campaign's parts together.

use super::links::DomainList;
use super::narratives::SharedTexts;
use super::{actors, bridges, bursts, case, counts, links, narratives, thresholds, topic::Topic, what_if};
use crate::bands;
use crate::network;
use crate::population::{Member, Population};
use crate::report::{CampaignFinding, Case, Coordination, DriftWords, MentionShare, NetworkFinding};
use crate::share::{SourceError, suspect_share};
use crate::timeline::{self, Part};
use claque_graph::Graph;
use claque_schema::{
    AccountToken, Assessment, Confidence, Estimate, InteractionRow, MentionBand, PostKind, PostRow, ScoreRow, Timestamp,
};
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
    /// What the mention scores add up to, and the band of each mention, in the order of `mentions`.
    pub mention_scores: Assessment<(MentionShare, Vec<MentionBand>)>,
    /// How unlike the training accounts the authors are.
    pub drift: Option<DriftWords>,
    /// The user's reliability list.
    pub domain_list: Option<&'a DomainList>,
    /// Seed of the pictures' layout.
    pub seed: u64,
}

impl CampaignInput<'_> {
    /// Whether a mention belongs to the suspect part: by its own score where mentions have one, else by its author's.
    fn suspect(&self, mention: usize) -> Option<bool> {
        match self.mention_scores.get() {
            Some((_, bands)) => match bands[mention] {
                MentionBand::LikelyInauthentic => Some(true),
                MentionBand::Insufficient => None,
                _ => Some(false),
            },
            None => {
                let member = self.population.get(self.mentions[mention].author?);
                member.is_scored().then(|| member.is_suspect())
            }
        }
    }
}

/// Judges one campaign.
pub fn assess(input: &CampaignInput<'_>) -> CampaignFinding {
    let mentions = input.mentions;
    let posts_by_author = posts_by_author(mentions);
    let mut authors: Vec<Member> = posts_by_author.keys().map(|a| input.population.get(*a)).collect();
    authors.sort_by_key(|m| m.account);
    let times = || mentions.iter().filter_map(|p| p.created_at);
    let n_scored = authors.iter().filter(|m| m.is_scored()).count() as u64;
    let (topic, own_tag) = names(input);
    let suspect = |i: usize| input.suspect(i);
    let timeline = timeline::build_parts(parts(input), "mentions");
    let (narratives, shared_texts) = narratives::find(mentions, input.population, suspect);
    let bad = |i: usize| input.suspect(i) == Some(true);
    let by_mention: Option<&dyn Fn(usize) -> bool> =
        if input.mention_scores.get().is_some() { Some(&bad) } else { None };
    let [suspect_authors, suspect_posts, suspect_reach] = shares(&authors, &posts_by_author, input);
    let [interaction_network, text_network] = networks(input, shared_texts);
    let mut finding = CampaignFinding {
        topic,
        since: times().min(),
        until: times().max(),
        n_mentions: mentions.len() as u64,
        n_reposts: mentions.iter().filter(|p| p.kind == PostKind::Repost).count() as u64,
        n_authors: authors.len() as u64,
        n_scored,
        n_abstained: authors.len() as u64 - n_scored,
        suspect_authors,
        suspect_posts,
        suspect_reach,
        other_thresholds: bands::other_thresholds(&authors, "authors with a score"),
        thresholds: thresholds::rows(&authors, &posts_by_author),
        mention_scores: match &input.mention_scores {
            Assessment::Assessed { result } => Assessment::of(result.0.clone()),
            Assessment::NotAssessed { why } => Assessment::missing(why.clone()),
        },
        drift: input.drift.clone(),
        case: Case { prior: 0.0, lines: Vec::new(), likelihood: 0.0, confidence: Confidence::Low, tests: Vec::new() },
        bands: bands::count(&authors, "authors"),
        scores: bands::histogram(&authors),
        bursts: bursts::find(mentions, &timeline, suspect, input.population),
        densest: timeline::densest(parts(input), "mentions"),
        suspect_is: match input.mention_scores.get() {
            Some(_) => "mentions in the band “likely inauthentic”".into(),
            None => "mentions by authors in the band “likely automated”".into(),
        },
        timeline,
        heat_map: timeline::heat_map(times()),
        kinds: counts::kinds(mentions),
        languages: counts::languages(mentions),
        clients: counts::clients(mentions),
        domains: counts::domains(mentions),
        links: links::links(mentions, suspect),
        domain_ratings: links::ratings(mentions, input.domain_list, suspect),
        hashtags: counts::hashtags(mentions, own_tag),
        first_movers: actors::first_movers(mentions, input.population),
        amplified: actors::amplified(mentions, input.population),
        amplifiers: actors::amplifiers(mentions, input.population),
        bridges: bridges::find(input.interactions, input.population, input.seed),
        coordination: input.coordination.clone(),
        network: interaction_network,
        text_network,
        what_if: what_if::compute(mentions, &authors, by_mention, narratives.get()),
        narratives,
        accounts: input.accounts.to_vec(),
    };
    finding.case = case::weigh(&finding);
    finding
}

/// What the report calls the topic, and the hashtag that every mention has.
fn names<'a>(input: &CampaignInput<'a>) -> (String, Option<&'a str>) {
    let own_tag = match input.topic {
        Topic::Hashtag { tag, .. } => Some(tag.as_str()),
        _ => None,
    };
    let topic = if input.topic_words.is_empty() { input.topic.to_string() } else { input.topic_words.to_string() };
    (topic, own_tag)
}

/// Suspect shares of authors, of mentions, of reach.
fn shares(
    authors: &[Member],
    posts: &FxHashMap<AccountToken, u64>,
    input: &CampaignInput<'_>,
) -> [Assessment<Estimate>; 3] {
    [
        share_of(authors, input, "authors", |_| Some(1.0)),
        share_of(authors, input, "authors, weighted by their mentions", |m| posts.get(&m.account).map(|&n| n as f64)),
        share_of(authors, input, "authors, weighted by their followers", |m| m.followers.map(|f| f as f64)),
    ]
}

/// The networks of interactions and of shared texts.
fn networks(input: &CampaignInput<'_>, shared_texts: Vec<SharedTexts>) -> [Assessment<NetworkFinding>; 2] {
    let same_words = Graph::from_edges(shared_texts.into_iter().map(|(a, b, n)| (a, b, n as f32))).undirected();
    [
        network::find(input.interactions, input.population, "interactions within the campaign, all layers", input.seed),
        network::of_graph(
            &same_words,
            input.population,
            "at least two families of near-identical texts that both posted",
            input.seed,
        ),
    ]
}

/// Mentions with a time, and their part.
fn parts<'a>(input: &'a CampaignInput<'a>) -> impl Iterator<Item = (Timestamp, Part)> + Clone + 'a {
    input.mentions.iter().enumerate().filter_map(move |(i, p)| {
        let part = match input.suspect(i) {
            Some(true) => Part::Suspect,
            Some(false) => Part::Rest,
            None => Part::Unscored,
        };
        p.created_at.map(|at| (at, part))
    })
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
    if !authors.iter().any(Member::is_scored) {
        return Assessment::missing("no author has a score: their profiles are not held");
    }
    let (mut probabilities, mut weights) = (Vec::new(), Vec::new());
    for member in authors.iter().filter(|m| !m.benign) {
        if let (Some(p), Some(w)) = (member.probability, weight(member)) {
            probabilities.push(p);
            weights.push(w);
        }
    }
    suspect_share(&probabilities, Some(&weights), Some(authors.len() as u64), input.errors, denominator)
}
