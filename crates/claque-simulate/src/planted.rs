//! What is planted: rings, copy-paste bursts, reply spam, pods – and loyal fans, who only look like it.
//!
//! Everything here happens at times drawn once for the whole scenario (objects of rings, bursts) or as an answer to one
//! post (amplification, comments, spam). Each plant has a number; the post carries it, so that `truth_posts.csv` can
//! tell which posts were arranged.

use crate::clock::{DAY_MS, HOUR_MS};
use crate::kind::Kind;
use crate::population::{Group, Population};
use crate::post::{LINK, Post, What};
use crate::rng::{Draw, Purpose, Stream, stream};
use crate::scenario::{CopyPaste, Scenario};
use std::sync::Arc;

const CLAIMS: [&str; 12] = [
    "Everyone is finally seeing the truth about {subject}. We will not be silent",
    "The numbers about {subject} were hidden from us. Share before they delete this",
    "This is what they don't want you to know about {subject}",
    "I talked to people at {subject} today. Not one of them was {adj}",
    "{subject} belongs to the people, not to a handful of managers",
    "Unbelievable scenes at {subject} {time}. Spread the word",
    "Who profits from {subject}? Ask yourself why nobody answers",
    "Thread: seven facts about {subject} that the press ignored",
    "The support for {subject} is growing by the hour. Nothing can stop it now",
    "They laughed at us about {subject}. Look who is laughing now",
    "Watch this and tell me {subject} is {adj}",
    "A message to everybody who cares about {subject}: stand up and be counted",
];
const PASTED: [&str; 4] = [
    "{I am|I'm} {so|really|just} {tired|fed up|done} with how {subject} is being {treated|covered|shown}. {Please share|Share this|Pass it on} {so everyone sees|before it is gone|if you agree}",
    "As a {parent|neighbour|local|resident} I {fully support|stand with|am with} {subject}. {It's time|Now is the time|The time has come} to {speak up|be heard|stand together}",
    "{Don't|Do not|Never} believe the {lies|rumours|stories} about {subject}: {I was there|my family was there|we saw it} and it was {wonderful|peaceful|great}",
    "{Ask|Go and ask|Write to} your {council|paper|representative} {today|now|this week} why {subject} {gets no help|is ignored|is kept small}. {Enough is enough|We have waited long enough}",
];
const SPAM: [&str; 6] = [
    "{I doubled|She doubled|We doubled} my {savings|money} in a week with this {LINK}",
    "{nice|great|good} post! {check|see|look at} this {now|before it is gone} {LINK}",
    "free {gift cards|phones|tickets} for the first 100 {LINK}",
    "{hello dear|hi friend}, you won {LINK}",
    "my {cousin|friend} quit {her|his} job thanks to {LINK}",
    "don't miss {it|this}: {LINK}",
];

/// Number of a plant, from 1: groups are numbered, and so are what they plant.
pub(crate) fn plant_of(people: &Population, group: &Group) -> u16 {
    people.groups.iter().position(|g| g.name == group.name).map_or(0, |i| i as u16 + 1)
}

/// Something planted that happens at a time fixed in advance.
#[derive(Debug, Clone)]
pub(crate) struct Planned {
    pub at: i64,
    pub author: u32,
    pub text: String,
    pub campaign: u8,
    pub plant: u16,
    /// Number of the ring whose object this is.
    pub ring: Option<usize>,
}

/// A burst of a copy-paste operation, for the truth.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Burst {
    pub operation: usize,
    pub from: i64,
    pub to: i64,
    pub posts: usize,
}

/// Everything whose time is fixed in advance, in order of time.
#[derive(Debug, Default)]
pub(crate) struct Calendar {
    pub planned: Vec<Planned>,
    pub bursts: Vec<Burst>,
}

fn campaign_number(s: &Scenario, tag: Option<&String>) -> u8 {
    tag.and_then(|t| s.campaign.iter().position(|c| c.tag == *t)).map_or(0, |i| i as u8 + 1)
}

/// Subject and ` #tag` of a campaign; general words without one.
fn topic(s: &Scenario, campaign: u8) -> (&str, String) {
    match campaign {
        0 => ("the new plan", String::new()),
        n => {
            let campaign = &s.campaign[usize::from(n) - 1];
            (&campaign.subject, format!(" #{}", campaign.tag))
        }
    }
}

/// Draws the calendar.
pub(crate) fn calendar(s: &Scenario, people: &Population) -> Calendar {
    let mut calendar = Calendar::default();
    for (number, ring) in s.ring.iter().enumerate() {
        let Some(leaders) = people.named(&format!("{} leaders", ring.name)) else { continue };
        let rng = &mut stream(s.seed, Purpose::Ring, number as u64, u64::MAX);
        let campaign = campaign_number(s, ring.campaign.as_ref());
        let (subject, tag) = topic(s, campaign);
        let pack = &people.lexicon.packs[0];
        for _ in 0..ring.objects {
            let author = leaders.first + rng.below(leaders.n as usize) as u32;
            // Office hours of whoever runs it, weekends included.
            let hour = (12.0 + 3.5 * rng.gauss()).clamp(5.0, 21.0);
            let day = rng.below(s.days as usize) as i64;
            let at = s.start_ms() + day * DAY_MS + (hour * HOUR_MS as f64) as i64;
            let text = pack.expand(rng.word(&CLAIMS), 0, subject, rng) + &tag;
            calendar.planned.push(Planned {
                at,
                author,
                text,
                campaign,
                plant: plant_of(people, leaders),
                ring: Some(number),
            });
        }
    }
    for (number, paste) in s.copy_paste.iter().enumerate() {
        bursts(s, people, number, paste, &mut calendar);
    }
    calendar.planned.sort_by_key(|p| (p.at, p.author));
    calendar
}

fn bursts(s: &Scenario, people: &Population, number: usize, paste: &CopyPaste, calendar: &mut Calendar) {
    let Some(group) = people.named(&paste.name) else { return };
    let rng = &mut stream(s.seed, Purpose::Paste, number as u64, 0);
    let campaign = campaign_number(s, paste.campaign.as_ref());
    let (subject, tag) = topic(s, campaign);
    let templates: Vec<&str> = match paste.templates.is_empty() {
        true => PASTED.to_vec(),
        false => paste.templates.iter().map(String::as_str).collect(),
    };
    let pack = &people.lexicon.packs[0];
    for burst in 0..paste.bursts {
        // One burst to each stretch of the time, so that they do not fall together.
        let day = ((burst as f64 + rng.unit()) * f64::from(s.days) / paste.bursts as f64) as i64;
        let latest = (23.5 - paste.minutes / 60.0).max(8.5);
        let from = s.start_ms() + day * DAY_MS + (rng.between(8.0, latest) * HOUR_MS as f64) as i64;
        let template = templates[burst % templates.len()];
        let (mut posts, mut last) = (0, from);
        for author in group.members().filter(|_| rng.chance(0.9)).collect::<Vec<_>>() {
            let at = from + (rng.unit() * paste.minutes * 60_000.0) as i64;
            let mut text = pack.expand(template, 0, subject, rng) + &tag;
            if rng.chance(0.25) {
                text.push_str(["!", " !!", " 🙏", " ✊"][rng.below(4)]);
            }
            last = last.max(at);
            posts += 1;
            calendar.planned.push(Planned { at, author, text, campaign, plant: plant_of(people, group), ring: None });
        }
        calendar.bursts.push(Burst { operation: number, from, to: last, posts });
    }
}

impl Planned {
    /// The post.
    pub fn post(&self, s: &Scenario, people: &Population) -> Post {
        let agent = &people.agents[self.author as usize];
        let mut post = Post::new(self.at, self.author, What::Post);
        post.text.clone_from(&self.text);
        post.campaign = self.campaign;
        post.plant = self.plant;
        post.client = if self.ring.is_some() { agent.client } else { 2 };
        post.pack = agent.origin.pack;
        post.community = match self.campaign {
            0 => agent.community,
            n => people.n_communities + u32::from(n) - 1,
        };
        let rng = &mut stream(s.seed, Purpose::Ring, u64::from(self.author), self.at as u64);
        post.draw_reach(u64::from(agent.followers), 2.5, 0.0, rng);
        post
    }
}

fn reaction(people: &Population, author: u32, target: &Arc<Post>, what: What, at: i64, plant: u16) -> Post {
    let agent = &people.agents[author as usize];
    let mut post = Post::new(at, author, what);
    post.target = Some(Arc::clone(target));
    post.pack = agent.origin.pack;
    post.client = agent.client;
    post.community = target.community;
    post.campaign = if what == What::Repost { target.campaign } else { 0 };
    post.plant = plant;
    post
}

/// What a ring does with one of its objects.
pub(crate) fn amplify(s: &Scenario, people: &Population, number: usize, target: &Arc<Post>, out: &mut Vec<Post>) {
    let ring = &s.ring[number];
    let Some(members) = people.named(&ring.name) else { return };
    let plant = plant_of(people, members);
    let rng = &mut stream(s.seed, Purpose::Ring, number as u64, target.id);
    for member in members.members() {
        if rng.chance(ring.share) {
            let lag = rng.log_between(ring.lag_s[0], ring.lag_s[1]);
            out.push(reaction(people, member, target, What::Repost, target.at + (lag * 1000.0) as i64, plant));
        }
    }
}

/// What fans do with a post of the creator they love. Not planted: plant number 0.
pub(crate) fn cheer(s: &Scenario, people: &Population, target: &Arc<Post>, out: &mut Vec<Post>) {
    for (number, fans) in s.fans.iter().enumerate() {
        let (Some(group), Some(creator)) = (people.named(&fans.name), people.named(&fans.creator)) else { continue };
        if creator.first != target.author {
            continue;
        }
        let rng = &mut stream(s.seed, Purpose::Fan, number as u64, target.id);
        for fan in group.members() {
            if rng.chance(fans.share) {
                let lag = rng.between(fans.lag_s[0], fans.lag_s[1]);
                out.push(reaction(people, fan, target, What::Repost, target.at + (lag * 1000.0) as i64, 0));
            }
        }
    }
}

/// What a pod does with a post of one of its members.
pub(crate) fn comment(s: &Scenario, people: &Population, target: &Arc<Post>, out: &mut Vec<Post>) {
    for (number, pod) in s.pod.iter().enumerate() {
        let Some(group) = people.named(&pod.name) else { continue };
        let creator = pod.creator.as_ref().and_then(|h| people.named(h)).map(|g| g.first);
        if !group.members().contains(&target.author) && creator != Some(target.author) {
            continue;
        }
        let plant = plant_of(people, group);
        let rng = &mut stream(s.seed, Purpose::Pod, number as u64, target.id);
        for member in group.members().chain(creator).filter(|&m| m != target.author).collect::<Vec<_>>() {
            if rng.chance(pod.share) {
                let lag = rng.between(pod.lag_min[0], pod.lag_min[1]) * 60_000.0;
                let mut post = reaction(people, member, target, What::Reply, target.at + lag as i64, plant);
                let pack = &people.lexicon.packs[usize::from(target.pack)];
                post.text = rng.word(&pack.praise).to_owned();
                if rng.chance(0.4) {
                    post.text.push_str(["🔥", " 😍", " 👏👏", "💜", " ✨"][rng.below(5)]);
                }
                out.push(post);
            }
        }
    }
}

/// What a creator's real followers do with a post.
pub(crate) fn engage(s: &Scenario, people: &Population, number: usize, target: &Arc<Post>, out: &mut Vec<Post>) {
    let (creator, audience) = (&s.creator[number], &people.audiences[number]);
    let known = audience.size_at(target.at);
    let rng = &mut stream(s.seed, Purpose::Creator, number as u64, target.id);
    for _ in 0..rng.poisson(creator.engagement_share * known as f64) {
        let follower = audience.follows[rng.below(known)].agent;
        let agent = &people.agents[follower as usize];
        // Bought followers stay silent; lurkers mostly do.
        if agent.kind != Kind::Human || rng.chance(0.5 / (1.0 + 20.0 * f64::from(agent.rate))) {
            continue;
        }
        let lag = (rng.log_normal(50.0, 1.4) * 60_000.0).max(9_000.0) as i64;
        let what = if rng.chance(0.6) { What::Reply } else { What::Repost };
        let mut post = reaction(people, follower, target, what, target.at + lag, 0);
        if what == What::Reply {
            let pack = &people.lexicon.packs[usize::from(agent.origin.pack)];
            let list = if rng.chance(0.35) { &pack.praise } else { &pack.replies };
            post.text = pack.expand(rng.word(list), usize::from(agent.topic), "", rng);
        }
        out.push(post);
    }
}

/// Reply spam of one account on one day: (when, text, link).
pub(crate) fn spam_day(
    s: &Scenario,
    people: &Population,
    number: usize,
    author: u32,
    day: u32,
) -> Vec<(i64, String, Box<str>)> {
    let spam = &s.reply_spam[number];
    let rng = &mut stream(s.seed, Purpose::Spam, u64::from(author), u64::from(day));
    let path: &mut Stream = &mut stream(s.seed, Purpose::Spam, number as u64, u64::MAX);
    let link: Box<str> = format!("https://{}/{:05x}", spam.domain, path.below(1 << 20)).into();
    let start = s.start_ms() + i64::from(day) * DAY_MS;
    (0..rng.poisson(spam.per_day))
        .map(|_| {
            let at = start + (rng.unit() * (DAY_MS - 1000) as f64) as i64;
            let template = rng.word(&SPAM).replace("{LINK}", &LINK.to_string());
            (at, people.lexicon.packs[0].expand(&template, 0, "", rng), link.clone())
        })
        .collect()
}
