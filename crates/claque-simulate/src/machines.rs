//! Accounts that software runs by itself: schedulers, feeds, declared bots, spam timelines, lone reposters.
//!
//! Their marks are those the literature describes (Chu et al. 2012; Zhang and Paxson 2011): minutes of the hour that
//! repeat, gaps that hardly vary, one client, one domain, texts from few templates. Schedulers and feeds are honest.

use crate::clock::{DAY_MS, HOUR_MS};
use crate::kind::{Kind, Style};
use crate::population::{Agent, Population};
use crate::post::{FEEDERS, LINK, PLANNERS, Post, What};
use crate::profile::naming::TOWNS;
use crate::rng::{Draw, Purpose, Stream, hash, stream};
use crate::scenario::Scenario;

const HEADLINES: [&str; 14] = [
    "Council to review {thing} after complaints",
    "What we know about {thing} so far",
    "{thing}: operator says repairs will take weeks",
    "Opinion: why {thing} matters more than ever",
    "Five things to know about {thing} today",
    "Survey: readers call {thing} {adj}",
    "Live updates: {thing}",
    "Residents divided over {thing}",
    "How {thing} became {adj}",
    "Report: {thing} costs more than planned",
    "In pictures: {thing} {time}",
    "Explainer: {thing} in four charts",
    "{thing} back to normal, says spokesperson",
    "Weekend guide: {thing} and more",
];
const PLANNED: [&str; 8] = [
    "New on the blog: what {thing} taught us about customers",
    "Tip of the day: plan {thing} before you need it.",
    "We are open until 18:00 today. Come and see {thing}!",
    "Our team picked their favourite: {thing}. What is yours?",
    "Last chance to sign up for Thursday's session on {thing}",
    "Did you know? {thing} can be {adj}. Read more:",
    "Thank you to everybody who joined us for {thing} {time}",
    "This week's newsletter is about {thing}. Subscribe here:",
];
const OFFERS: [&str; 9] = [
    "Save 40% on {thing} today only",
    "I made {amount} from home {time}, ask me how",
    "{thing} now in stock, free shipping over 25",
    "Get more followers fast, real accounts, instant delivery",
    "This app pays you for {thing}, use my code {code}",
    "Now hiring in your area: {job}. Apply here",
    "{job} wanted, start at once, no experience needed",
    "Top rated {thing}: see the price",
    "Free e-book: how to earn with {thing}",
];
const COVERAGE: [&str; 8] = [
    "{subject}: what is on {time}",
    "Everything you need to know before {subject}",
    "Extra trains for {subject}, operator says",
    "In pictures: {subject} {time}",
    "{subject}: organisers thank volunteers",
    "Traffic around {subject} {adj}, police say",
    "Join us at {subject}: our stand is easy to find",
    "Five places to eat near {subject}",
];
const SKIES: [&str; 6] = ["clear", "light rain", "overcast", "scattered clouds", "fog", "showers"];
const DOMAINS: [&str; 8] = [
    "harbour-post.example",
    "daily-ledger.example",
    "north-courier.example",
    "cityline.example",
    "the-observer-weekly.example",
    "valley-news.example",
    "metro-report.example",
    "coast-chronicle.example",
];

/// A day of an account that runs by itself: own posts into `out`, times of reposts into `reposts`.
pub(crate) fn machine_day(
    s: &Scenario,
    people: &Population,
    index: u32,
    day: u32,
    out: &mut Vec<Post>,
    reposts: &mut Vec<i64>,
) {
    let agent = &people.agents[index as usize];
    let start = s.start_ms() + i64::from(day) * DAY_MS;
    let rng = &mut stream(s.seed, Purpose::Machine, u64::from(index), u64::from(day));
    // What never changes about a machine: its tool, its minutes, its pace.
    let nature = &mut stream(s.seed, Purpose::Machine, u64::from(index), u64::MAX);
    match (agent.kind, agent.origin.style) {
        (Kind::Scheduler, _) => {
            planned(people, index, start, nature, rng, out);
            cover(s, people, index, 0.12, rng, out);
        }
        (Kind::NewsFeed, _) => {
            feed(people, index, start, nature, rng, out);
            cover(s, people, index, 0.2, rng, out);
        }
        (Kind::DeclaredBot, _) => declared(people, index, start, nature, rng, out),
        (_, Style::Amplifier) => {
            // A lone amplifier reposts in runs, a few seconds between them.
            let runs = rng.poisson(f64::from(agent.rate).min(40.0) / 8.0);
            for _ in 0..runs {
                let mut at = start + (rng.unit() * (DAY_MS - HOUR_MS) as f64) as i64;
                for _ in 0..4 + rng.below(9) {
                    at += 1000 * (2 + rng.exponential(9.0) as i64);
                    reposts.push(at);
                }
            }
        }
        (_, Style::Promoter | Style::Merchant | Style::Board | Style::Burst | Style::Replier | Style::Reciprocal) => {
            offers(people, index, start, nature, rng, out);
        }
        _ => dormant(people, index, start, rng, out),
    }
}

/// A third of the papers and offices also report on the first campaign: honest machines within a topic.
fn cover(s: &Scenario, people: &Population, index: u32, share: f64, rng: &mut Stream, out: &mut [Post]) {
    let Some(campaign) = s.campaign.first().filter(|_| index.is_multiple_of(3)) else { return };
    let pack = &people.lexicon.packs[0];
    for post in out.iter_mut().rev().take_while(|p| p.author == index) {
        if rng.chance(share) {
            let text = pack.expand(rng.word(&COVERAGE), 0, &campaign.subject, rng);
            let link = if post.link.is_some() { format!(" {LINK}") } else { String::new() };
            post.text = format!("{text} #{}{link}", campaign.tag);
            post.campaign = 1;
            post.community = people.n_communities;
        }
    }
}

fn words(people: &Population, index: u32, template: &str, rng: &mut Stream) -> String {
    let agent = &people.agents[index as usize];
    let pack = &people.lexicon.packs[usize::from(agent.origin.pack)];
    let mut text = pack.expand(template, usize::from(agent.topic), "", rng);
    // Slots that only machines use.
    if text.contains("{amount}") {
        text = text.replace("{amount}", &format!("${}", 90 + 10 * rng.below(60)));
    }
    if text.contains("{code}") {
        text = text.replace("{code}", &format!("SAVE{}", 10 + rng.below(90)));
    }
    if let Some(first) = text.chars().next() {
        text = first.to_uppercase().chain(text.chars().skip(1)).collect();
    }
    text
}

fn link_to(domain: &str, rng: &mut Stream) -> Box<str> {
    format!("https://{domain}/{}/{:06}", ["a", "story", "p", "n"][rng.below(4)], rng.below(1_000_000)).into()
}

fn post(people: &Population, index: u32, at: i64, client: u8, text: String, link: Option<Box<str>>) -> Post {
    let agent = &people.agents[index as usize];
    let mut post = Post::new(at, index, What::Post);
    post.text = if link.is_some() { format!("{text} {LINK}") } else { text };
    post.link = link;
    post.client = client;
    post.pack = agent.origin.pack;
    post.community = agent.community;
    post
}

/// A scheduler: two to five fixed minutes of the day, on the minute.
fn planned(people: &Population, index: u32, start: i64, nature: &mut Stream, rng: &mut Stream, out: &mut Vec<Post>) {
    let client = *nature.pick(&PLANNERS);
    let quarter = [15, 30, 60][nature.below(3)];
    let slots: Vec<i64> =
        (0..2 + nature.below(4)).map(|_| (7 * 60 + (nature.below(13 * 60) / quarter * quarter)) as i64).collect();
    let domain = format!("{}.example", people.handles[index as usize].to_lowercase().replace('_', "-"));
    for minute in slots {
        if rng.chance(0.85) {
            let text = words(people, index, rng.word(&PLANNED), rng);
            let link = rng.chance(0.6).then(|| link_to(&domain, rng));
            // The tool sends on the minute; the platform stamps it within the first seconds.
            let at = start + minute * 60_000 + rng.below(3) as i64 * 1000;
            out.push(post(people, index, at, client, text, link));
        }
    }
}

/// A feed: a headline every so many minutes, a few seconds late.
fn feed(people: &Population, index: u32, start: i64, nature: &mut Stream, rng: &mut Stream, out: &mut Vec<Post>) {
    let client = *nature.pick(&FEEDERS);
    let every = [60, 90, 120, 180, 240][nature.below(5)] as i64;
    let offset = nature.below(every as usize) as i64;
    let domain = DOMAINS[nature.below(DOMAINS.len())];
    let mut minute = offset;
    while minute < 24 * 60 {
        // The newsroom sleeps: most slots of the night have nothing new.
        let night = !(5..23).contains(&(minute / 60));
        if rng.chance(if night { 0.25 } else { 0.9 }) {
            let text = words(people, index, rng.word(&HEADLINES), rng);
            let at = start + minute * 60_000 + 1000 * (2 + rng.exponential(9.0).min(50.0) as i64);
            out.push(post(people, index, at, client, text, Some(link_to(domain, rng))));
        }
        minute += every;
    }
}

/// A bot that says so: weather or words, every few hours on the hour.
fn declared(people: &Population, index: u32, start: i64, nature: &mut Stream, rng: &mut Stream, out: &mut Vec<Post>) {
    let every = [2, 3, 6, 12][nature.below(4)] as i64;
    let town = nature.word(&TOWNS).to_owned();
    let weather = nature.chance(0.5);
    for hour in (0..24).step_by(every as usize) {
        let text = if weather {
            let (sky, wind) = (SKIES[rng.below(SKIES.len())], 3 + rng.below(30));
            format!("{town} {hour:02}:00 – {} °C, {sky}, wind {wind} km/h", rng.below(28) as i64 - 2)
        } else {
            words(people, index, "word of the hour: {thing}. that is, {adj}", rng)
        };
        out.push(post(people, index, start + hour * HOUR_MS + 1000 * (1 + rng.below(4) as i64), 10, text, None));
    }
}

/// A spam timeline: steady gaps, few texts, one domain.
fn offers(people: &Population, index: u32, start: i64, nature: &mut Stream, rng: &mut Stream, out: &mut Vec<Post>) {
    let agent = &people.agents[index as usize];
    let per_day = f64::from(agent.rate).min(24.0);
    let domain = format!("deals-{:04x}.example", nature.below(1 << 16));
    let few: Vec<&str> = (0..3).map(|_| OFFERS[nature.below(OFFERS.len())]).collect();
    let client = [1, 2, 8, 9][nature.below(4)];
    let n = if per_day >= 1.0 { per_day.round() as u32 } else { u32::from(rng.chance(per_day)) };
    let gap = DAY_MS as f64 / f64::from(n.max(1));
    let phase = nature.unit() * gap;
    for k in 0..n {
        let at = start + (phase + gap * f64::from(k) + 40_000.0 * rng.unit()) as i64;
        let text = words(people, index, rng.word(&few), rng);
        if at < start + DAY_MS {
            out.push(post(people, index, at, client, text, Some(link_to(&domain, rng))));
        }
    }
}

/// What dormant accounts do: next to nothing, now and then a stray line.
fn dormant(people: &Population, index: u32, start: i64, rng: &mut Stream, out: &mut Vec<Post>) {
    let agent: &Agent = &people.agents[index as usize];
    let rate = f64::from(agent.rate).min(4.0) * if agent.kind == Kind::FakeFollower { 0.03 } else { 1.0 };
    for _ in 0..rng.poisson(rate).min(12) {
        let pack = &people.lexicon.packs[usize::from(agent.origin.pack)];
        let text = pack.expand(rng.word(&pack.posts), usize::from(agent.topic), "", rng);
        let at = start + (rng.unit() * (DAY_MS - 1000) as f64) as i64;
        out.push(post(people, index, at, agent.client, text, None));
    }
}

/// A link that people share, the same for everybody on one topic and day, so that links are shared, too.
pub(crate) fn shared_link(seed: u64, community: u32, day: u32, rng: &mut Stream) -> Box<str> {
    let story = hash(seed, Purpose::Machine, u64::from(community), u64::from(day) << 3 | rng.below(6) as u64);
    format!("https://{}/story/{:06}", DOMAINS[(story % 8) as usize], story / 8 % 1_000_000).into()
}
