//! The day loop: what everybody does, in order of time, one day in memory at a time.
//!
//! A day has two halves. First everybody's own posts are made, each account from its own streams; they are sorted and
//! given ids. Then reactions are made: people choose from the pool (which no reaction changes), plants answer posts
//! that exist. Both halves are spread over threads by ranges of accounts and joined in the order of the ranges, so that
//! the bytes do not depend on the number of threads. Memory holds one day, the pool and the accounts.

use crate::activity::{Intent, person_day};
use crate::clock::{DAY_MS, post_id};
use crate::error::SimulateError;
use crate::kind::Kind;
use crate::machines::machine_day;
use crate::planted::{self, Calendar};
use crate::pool::{Pool, Reader};
use crate::population::{Population, Routine};
use crate::post::{Post, What};
use crate::rng::{Draw, Purpose, hash, stream};
use crate::scenario::Scenario;
use crate::speech::{Occasion, speak};
use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::Arc;

/// What one range of accounts does in the first half of a day.
#[derive(Default)]
struct Half {
    originals: Vec<Post>,
    intents: Vec<Intent>,
}

/// Runs `work` on ranges of `0..n`, one per thread, and returns the results in the order of the ranges.
fn spread<T: Send>(n: usize, threads: usize, work: impl Fn(std::ops::Range<usize>) -> T + Sync) -> Vec<T> {
    let size = n.div_ceil(threads.max(1)).max(1);
    let ranges: Vec<_> = (0..n).step_by(size).map(|from| from..(from + size).min(n)).collect();
    if ranges.len() <= 1 {
        return ranges.into_iter().map(work).collect();
    }
    let work = &work;
    std::thread::scope(|scope| {
        let handles: Vec<_> = ranges.into_iter().map(|range| scope.spawn(move || work(range))).collect();
        handles.into_iter().map(|h| h.join().unwrap_or_else(|e| std::panic::resume_unwind(e))).collect()
    })
}

/// Gives ids in order of time: unique, rising, even or odd by half.
fn number(posts: &mut [Post], last: &mut u64, odd: u64) {
    for post in posts {
        let low = hash(0, Purpose::Write, u64::from(post.author), post.at as u64) & 0x3f_fffe;
        let mut id = post_id(post.at, low) | odd;
        if id <= *last {
            id = ((*last + 2) & !1) | odd;
        }
        *last = id;
        post.id = id;
    }
}

/// The engine.
pub(crate) struct Engine<'a> {
    s: &'a Scenario,
    people: &'a Population,
    calendar: &'a Calendar,
    threads: usize,
    pool: Pool,
    /// Reactions to today's posts that happen tomorrow.
    carried: Vec<Post>,
    last_ids: [u64; 2],
    /// (account, post) of the reposts of the last days: nobody reposts a post twice.
    reposted: VecDeque<HashSet<(u32, u64)>>,
}

impl<'a> Engine<'a> {
    pub fn new(s: &'a Scenario, people: &'a Population, calendar: &'a Calendar, threads: usize) -> Self {
        let pool = Pool::new(people.all_communities(s));
        Engine { s, people, calendar, threads, pool, carried: Vec::new(), last_ids: [0; 2], reposted: VecDeque::new() }
    }

    /// Plays all days; `write` is given each day's posts in order of time.
    pub fn run(
        mut self,
        mut write: impl FnMut(u32, &[Arc<Post>]) -> Result<(), SimulateError>,
    ) -> Result<(), SimulateError> {
        for day in 0..self.s.days {
            let posts = self.day(day);
            write(day, &posts)?;
        }
        Ok(())
    }

    fn day(&mut self, day: u32) -> Vec<Arc<Post>> {
        let end = self.s.start_ms() + (i64::from(day) + 1) * DAY_MS;
        let halves = spread(self.people.agents.len(), self.threads, |range| self.first_half(range, day));
        let (mut originals, mut intents) = (Vec::new(), Vec::new());
        for half in halves {
            originals.extend(half.originals);
            intents.extend(half.intents);
        }
        let mut rings: HashMap<(u32, i64), usize> = HashMap::new();
        for planned in self.calendar.planned.iter().filter(|p| (end - DAY_MS..end).contains(&p.at)) {
            if let Some(ring) = planned.ring {
                rings.insert((planned.author, planned.at / 1000 * 1000), ring);
            }
            originals.push(planned.post(self.s, self.people));
        }
        originals.sort_by_key(|p| (p.at, p.author));
        number(&mut originals, &mut self.last_ids[0], 0);
        let originals: Vec<Arc<Post>> = originals.into_iter().map(Arc::new).collect();
        self.pool.add(&originals, end);

        let mut reactions = std::mem::take(&mut self.carried);
        for part in spread(intents.len(), self.threads, |range| self.second_half(&intents[range], day)) {
            reactions.extend(part);
        }
        for post in &originals {
            self.answers(post, &rings, &mut reactions);
        }
        self.spam(day, &mut reactions);
        let (mut today, carried): (Vec<Post>, Vec<Post>) = reactions.into_iter().partition(|p| p.at < end);
        self.carried = carried;
        today.sort_by_key(|p| (p.at, p.author, p.target.as_ref().map_or(0, |t| t.id)));
        self.drop_repeats(&mut today);
        number(&mut today, &mut self.last_ids[1], 1);
        for post in &today {
            if let Some(target) = &post.target {
                target.count(post.what);
            }
        }
        let mut all = originals;
        all.extend(today.into_iter().map(Arc::new));
        all.sort_by_key(|p| (p.at, p.id));
        all
    }

    /// Drops reposts of what the account has reposted before; the first one stays.
    fn drop_repeats(&mut self, today: &mut Vec<Post>) {
        let mut fresh = HashSet::new();
        today.retain(|post| match (&post.target, post.what) {
            (Some(target), What::Repost) => {
                let key = (post.author, target.id);
                !self.reposted.iter().any(|day| day.contains(&key)) && fresh.insert(key)
            }
            _ => true,
        });
        self.reposted.push_back(fresh);
        // Posts live in the pool for three days at most.
        if self.reposted.len() > 3 {
            self.reposted.pop_front();
        }
    }

    /// Own posts of a range of accounts, and what they intend to react to.
    fn first_half(&self, range: std::ops::Range<usize>, day: u32) -> Half {
        let mut half = Half::default();
        let (mut actions, mut reposts) = (Vec::new(), Vec::new());
        for index in range {
            let agent = &self.people.agents[index];
            if agent.silent {
                continue;
            }
            let index = index as u32;
            match agent.routine {
                Routine::Guided => self.creator_day(index, day, &mut half.originals),
                Routine::Machine => {
                    let from = half.originals.len();
                    machine_day(self.s, self.people, index, day, &mut half.originals, &mut reposts);
                    for post in &mut half.originals[from..] {
                        self.reach(post, day);
                    }
                    half.intents.extend(reposts.drain(..).map(|at| Intent {
                        at,
                        author: index,
                        what: What::Repost,
                        campaign: false,
                        feed: None,
                    }));
                }
                Routine::Person => {
                    person_day(self.s, index, agent, day, &mut actions);
                    for (turn, intent) in actions.drain(..).enumerate() {
                        if intent.what == What::Post {
                            half.originals.push(self.own_post(&intent, day, turn as u64));
                        } else {
                            half.intents.push(intent);
                        }
                    }
                }
            }
        }
        half
    }

    fn reach(&self, post: &mut Post, day: u32) {
        // Communities are switched off by putting everybody into one.
        let followers = u64::from(self.people.agents[post.author as usize].followers);
        let rng =
            &mut stream(self.s.seed, Purpose::Write, u64::from(post.author), post.at as u64 ^ u64::from(day) << 48);
        post.draw_reach(followers, self.s.world.popularity_tail, self.s.world.cascades, rng);
    }

    fn dress(&self, post: &mut Post, campaign: bool, day: u32, turn: u64) {
        let agent = &self.people.agents[post.author as usize];
        post.pack = agent.origin.pack;
        let rng = &mut stream(self.s.seed, Purpose::Naming, u64::from(post.author) << 32 | turn, post.at as u64);
        // One post in ten comes from somebody's other device.
        post.client = if rng.chance(0.1) { rng.below(3) as u8 } else { agent.client };
        let number = if campaign { agent.campaign } else { 0 };
        let occasion = Occasion {
            campaign: number.checked_sub(1).map(|n| &self.s.campaign[usize::from(n)]),
            seed: self.s.seed,
            day,
        };
        if post.what != What::Repost {
            post.campaign = number;
        }
        let pack = &self.people.lexicon.packs[usize::from(agent.origin.pack)];
        speak(post, agent, pack, &occasion, rng);
        if post.what == What::Reply && number > 0 && !post.text.contains('#') {
            post.campaign = 0;
        }
    }

    fn own_post(&self, intent: &Intent, day: u32, turn: u64) -> Post {
        let agent = &self.people.agents[intent.author as usize];
        let mut post = Post::new(intent.at, intent.author, What::Post);
        post.community = match (intent.campaign, agent.campaign) {
            (true, n) if n > 0 => self.people.n_communities + u32::from(n) - 1,
            _ => agent.community,
        };
        self.dress(&mut post, intent.campaign, day, turn);
        self.reach(&mut post, day);
        post
    }

    /// A creator posts about so many times a week, at times when people read.
    fn creator_day(&self, index: u32, day: u32, out: &mut Vec<Post>) {
        let group = self.people.group(index);
        let (Some(_), Kind::Human) = (group.creator, group.kind) else { return };
        let agent = &self.people.agents[index as usize];
        let rng = &mut stream(self.s.seed, Purpose::Creator, u64::from(index) << 32, u64::from(day));
        for turn in 0..rng.poisson(f64::from(agent.rate)) {
            let hour =
                (if rng.chance(0.4) { 12.5 } else { 19.0 }) + 1.6 * rng.gauss() - f64::from(agent.zone_min) / 60.0;
            let at = self.s.start_ms() + i64::from(day) * DAY_MS + (hour.rem_euclid(24.0) * 3_600_000.0) as i64;
            let intent = Intent { at, author: index, what: What::Post, campaign: false, feed: None };
            out.push(self.own_post(&intent, day, u64::from(turn)));
        }
    }

    /// Reactions of people: each chooses from the pool.
    fn second_half(&self, intents: &[Intent], day: u32) -> Vec<Post> {
        intents.iter().filter_map(|intent| self.react(intent, day)).collect()
    }

    fn react(&self, intent: &Intent, day: u32) -> Option<Post> {
        let agent = &self.people.agents[intent.author as usize];
        let own = &mut stream(self.s.seed, Purpose::React, u64::from(intent.author), intent.at as u64);
        let mut community = match (intent.campaign, agent.campaign) {
            (true, n) if n > 0 => self.people.n_communities + u32::from(n) - 1,
            _ => agent.community,
        };
        if self.s.world.communities && !intent.campaign && own.chance(0.2) {
            // Now and then people look at another topic of their language.
            let pack = usize::from(agent.origin.pack);
            let topics = self.people.lexicon.packs[pack].topics.len();
            community = self.people.community_of_pack[pack] + own.below(topics) as u32;
        }
        let reader = Reader { community, at: intent.at, fast: agent.fast };
        let target = match intent.feed {
            Some((feed, turn)) => {
                let shared = &mut stream(self.s.seed, Purpose::Session, feed, 1 << 40 | u64::from(turn));
                self.pool.choose(reader, &self.s.world, shared)
            }
            // Within a topic of many languages, people look for their own.
            None if intent.campaign => (0..3)
                .filter_map(|_| self.pool.choose(reader, &self.s.world, own))
                .max_by_key(|post| post.pack == agent.origin.pack),
            None => self.pool.choose(reader, &self.s.world, own),
        }
        .filter(|target| target.author != intent.author);
        let mut post = Post::new(intent.at, intent.author, intent.what);
        post.community = community;
        match target {
            Some(target) => {
                if intent.what == What::Repost {
                    post.campaign = target.campaign;
                }
                post.target = Some(target);
            }
            // Nothing to react to: a repost does not happen, words are said to nobody.
            None if intent.what == What::Repost => return None,
            None => post.what = What::Post,
        }
        self.dress(&mut post, intent.campaign, day, u64::MAX >> 33);
        Some(post)
    }

    /// Answers that follow from one post: rings, fans, pods, a creator's followers.
    fn answers(&self, post: &Arc<Post>, rings: &HashMap<(u32, i64), usize>, out: &mut Vec<Post>) {
        let (s, people) = (self.s, self.people);
        if post.plant > 0
            && let Some(&ring) = rings.get(&(post.author, post.at))
        {
            planted::amplify(s, people, ring, post, out);
        }
        let group = people.group(post.author);
        if let (Some(number), Kind::Human) = (group.creator, group.kind) {
            planted::engage(s, people, number, post, out);
            planted::cheer(s, people, post, out);
        }
        planted::comment(s, people, post, out);
    }

    /// Links under what everybody reads.
    fn spam(&self, day: u32, out: &mut Vec<Post>) {
        for (number, spam) in self.s.reply_spam.iter().enumerate() {
            let Some(group) = self.people.named(&spam.name) else { continue };
            let plant = planted::plant_of(self.people, group);
            for author in group.members() {
                for (at, text, link) in planted::spam_day(self.s, self.people, number, author, day) {
                    let rng = &mut stream(self.s.seed, Purpose::Spam, u64::from(author) << 32, at as u64);
                    let Some(target) = self.pool.popular(at - 60_000, rng) else { continue };
                    let mut post = Post::new(at, author, What::Reply);
                    post.target = Some(target);
                    post.text = text;
                    post.link = Some(link);
                    post.plant = plant;
                    post.client = 2;
                    out.push(post);
                }
            }
        }
    }
}
