//! Who follows a creator, in which order.
//!
//! Natural followers are people of the crowd, most of them of the creator's language. They come along a growth curve
//! that bends upward, in spikes (viral, give-away, press), and some of them join the platform in order to follow.
//! Nobody follows before their account exists: this bound is what makes the plot of follow order against creation date
//! readable. Bought followers come in blocks (contiguous but for the few real people of those hours) or drop by drop.

use crate::clock::{self, DAY_MS, HOUR_MS};
use crate::kind::{Kind, Style};
use crate::population::{Builder, Plan, Population};
use crate::rng::{Draw, Purpose, Stream, stream};
use crate::scenario::{Block, Creator, Drip, Scenario, Spike, SpikeKind, Vendor};

/// Why somebody follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Reason {
    Natural,
    Spike(usize),
    Block(usize),
    Drip(usize),
}

/// One follow.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Follow {
    pub agent: u32,
    pub at: i64,
    pub reason: Reason,
}

/// A creator's followers, the first one first.
#[derive(Debug, Default)]
pub(crate) struct Audience {
    pub follows: Vec<Follow>,
}

impl Audience {
    /// How many followed by then.
    pub fn size_at(&self, at: i64) -> usize {
        self.follows.partition_point(|f| f.at <= at)
    }

    /// Place of the `i`-th follow in the export: the newest comes first.
    pub fn rank(&self, i: usize) -> usize {
        self.follows.len() - 1 - i
    }
}

/// Name of the group of a block or drip.
pub(crate) fn bought_name(creator: &Creator, reason: Reason) -> String {
    match reason {
        Reason::Block(i) => format!("{} block {}", creator.handle, i + 1),
        Reason::Drip(i) => format!("{} drip {}", creator.handle, i + 1),
        Reason::Natural | Reason::Spike(_) => "crowd".to_owned(),
    }
}

fn ms(text: &str) -> i64 {
    clock::parse(text).unwrap_or(0)
}

/// The ware of a block: when it was made, how it looks.
fn block_plan(creator: &Creator, number: usize, block: &Block, packs: Vec<f64>, rng: &mut Stream) -> Plan {
    let name = bought_name(creator, Reason::Block(number));
    let mut plan = Plan::new(name, Kind::FakeFollower, block.vendor.style(), block.n, packs);
    let at = ms(&block.at);
    plan.batch = Some(block.n.max(1));
    plan.before = Some(at - DAY_MS);
    if matches!(block.vendor, Vendor::Cheap | Vendor::Premium) {
        let made = at - (rng.between(6.0, 60.0) * DAY_MS as f64) as i64;
        plan.created = Some((made - (block.made_within_days * DAY_MS as f64) as i64, made));
    }
    plan
}

fn drip_plan(creator: &Creator, number: usize, drip: &Drip, packs: Vec<f64>) -> Plan {
    let name = bought_name(creator, Reason::Drip(number));
    let mut plan = Plan::new(name, Kind::FakeFollower, drip.vendor.style(), drip.n, packs);
    let from = ms(&drip.from);
    plan.batch = Some(drip.n.div_ceil(3).max(1));
    plan.before = Some(from - DAY_MS);
    if matches!(drip.vendor, Vendor::Cheap | Vendor::Premium) {
        plan.created = Some((from - 75 * DAY_MS, from - 3 * DAY_MS));
    }
    plan
}

/// Adds the accounts that a creator's vendors deliver.
pub(crate) fn add_bought(builder: &mut Builder<'_>, number: usize) {
    let creator = &builder.scenario.creator[number];
    let rng = &mut stream(builder.scenario.seed, Purpose::Audience, number as u64, 1);
    // Vendors sell what they have: half of it with English names, the rest from anywhere.
    let mut packs: Vec<f64> = builder.people.lexicon.packs.iter().map(|p| p.weight * 0.5).collect();
    packs[0] += 25.0;
    for (i, block) in creator.block.iter().enumerate() {
        let mut plan = block_plan(creator, i, block, packs.clone(), rng);
        plan.creator = Some(number);
        builder.add(&plan);
    }
    for (i, drip) in creator.drip.iter().enumerate() {
        let mut plan = drip_plan(creator, i, drip, packs.clone());
        plan.creator = Some(number);
        builder.add(&plan);
    }
}

/// Builds a creator's audience.
pub(crate) fn build(s: &Scenario, people: &Population, number: usize, crowd: std::ops::Range<u32>) -> Audience {
    let creator = &s.creator[number];
    let rng = &mut stream(s.seed, Purpose::Audience, number as u64, 0);
    let mut follows = Vec::with_capacity(creator.followers);
    let mut n_bought = 0;
    for (i, block) in creator.block.iter().enumerate() {
        let (from, span) = (ms(&block.at), block.hours * HOUR_MS as f64);
        bought(people, creator, Reason::Block(i), &mut follows, || from + (rng.unit() * span) as i64);
        n_bought += block.n;
    }
    for (i, drip) in creator.drip.iter().enumerate() {
        let (from, to) = (ms(&drip.from), ms(&drip.to) + DAY_MS);
        bought(people, creator, Reason::Drip(i), &mut follows, || from + (rng.unit() * (to - from) as f64) as i64);
        n_bought += drip.n;
    }
    let times = natural_times(s, creator, creator.followers - n_bought, rng);
    follows.extend(natural(people, creator, &times, crowd, rng));
    for follow in &mut follows {
        follow.at = follow.at.min(s.end_ms() - 1);
    }
    follows.sort_by_key(|f| (f.at, f.agent));
    Audience { follows }
}

fn bought(
    people: &Population,
    creator: &Creator,
    reason: Reason,
    follows: &mut Vec<Follow>,
    mut at: impl FnMut() -> i64,
) {
    if let Some(group) = people.named(&bought_name(creator, reason)) {
        follows.extend(group.members().map(|agent| Follow { agent, at: at(), reason }));
    }
}

/// When real people follow, in order.
fn natural_times(s: &Scenario, creator: &Creator, n: usize, rng: &mut Stream) -> Vec<(i64, Reason)> {
    let (since, end) = (ms(&creator.since), s.end_ms());
    let mut times = Vec::with_capacity(n);
    for (i, spike) in creator.spike.iter().enumerate() {
        let Spike { at, n, hours, .. } = spike;
        let start = ms(at);
        for _ in 0..*n {
            let since = rng.exponential(hours * 0.9) * HOUR_MS as f64;
            times.push(((start + since as i64).min(end - 1), Reason::Spike(i)));
        }
    }
    while times.len() < n {
        let at = since as f64 + (end - since) as f64 * rng.unit().powf(1.0 / 1.7);
        times.push((at as i64, Reason::Natural));
    }
    times.sort_unstable();
    times
}

/// Fills the times with people who exist by then.
fn natural(
    people: &Population,
    creator: &Creator,
    times: &[(i64, Reason)],
    crowd: std::ops::Range<u32>,
    rng: &mut Stream,
) -> Vec<Follow> {
    let mut waiting: Vec<u32> = crowd.collect();
    waiting.sort_by_key(|&i| (people.agents[i as usize].created_ms, i));
    let mut waiting = waiting.into_iter().peekable();
    let mut eligible: Vec<u32> = Vec::new();
    let mut follows = Vec::with_capacity(times.len());
    let mut late = Vec::new();
    for &(at, reason) in times {
        while let Some(i) = waiting.next_if(|&i| people.agents[i as usize].created_ms < at - HOUR_MS) {
            eligible.push(i);
        }
        if eligible.is_empty() {
            late.push(reason);
            continue;
        }
        let place = choose(people, creator, reason, &eligible, rng);
        follows.push(Follow { agent: eligible.swap_remove(place), at, reason });
    }
    // Times before enough people existed: those follow as soon as they are there.
    for _ in late {
        let Some(agent) = waiting.next().or_else(|| eligible.pop()) else {
            break;
        };
        let created = people.agents[agent as usize].created_ms;
        let last = times.last().map_or(created, |t| t.0).max(created + HOUR_MS);
        let at = created + HOUR_MS + (rng.unit() * (last - created - HOUR_MS) as f64) as i64;
        follows.push(Follow { agent, at, reason: Reason::Natural });
    }
    follows
}

/// Place of the next follower among those who could.
fn choose(people: &Population, creator: &Creator, reason: Reason, eligible: &[u32], rng: &mut Stream) -> usize {
    let kind = match reason {
        Reason::Spike(i) => Some(creator.spike[i].kind),
        _ => None,
    };
    // The end of the list holds those who joined last (until it has been stirred by many draws).
    let newcomers = match kind {
        Some(SpikeKind::Press) => 0.25,
        Some(SpikeKind::Giveaway) => 0.15,
        _ => 0.06,
    };
    if rng.chance(newcomers) {
        let tail = eligible.len().min(40);
        return eligible.len() - 1 - rng.below(tail);
    }
    let mut place = rng.below(eligible.len());
    for _ in 0..8 {
        let agent = &people.agents[eligible[place] as usize];
        let at_home = people.lexicon.packs[usize::from(agent.origin.pack)].code == creator.lang;
        let wanted = match kind {
            Some(SpikeKind::Viral) => {
                if at_home {
                    1.0
                } else {
                    0.45
                }
            }
            // Those who follow many come for prizes; lurkers and newcomers do.
            Some(SpikeKind::Giveaway) => match agent.origin.style {
                Style::Lurker | Style::Newcomer => 1.0,
                Style::Creator | Style::Organisation => 0.1,
                _ => 0.5,
            },
            _ => {
                if at_home {
                    1.0
                } else {
                    0.12
                }
            }
        };
        if rng.chance(wanted) {
            break;
        }
        place = rng.below(eligible.len());
    }
    place
}
