//! Who there is: every account of a scenario with what its days depend on.
//!
//! Accounts are numbered; a number and the seed give the profile again at any time, so that only what the day loop
//! needs is held (about 100 bytes an account, its handle included). Handles and ids are made unique here, in order of
//! the numbers, before anything else happens.

use crate::audience::{self, Audience};
use crate::clock::{self, DAY_MS};
use crate::kind::{Kind, Style};
use crate::lexicon::Lexicon;
use crate::profile::{Origin, Profile, in_share, profile};
use crate::rng::{Draw, Purpose, Stream, hash, stream};
use crate::scenario::Scenario;
use std::collections::{BTreeMap, HashSet};

/// Accounts that belong together.
#[derive(Debug, Clone)]
pub(crate) struct Group {
    pub name: String,
    pub kind: Kind,
    pub first: u32,
    pub n: u32,
    /// Number of the creator, for bought followers and for creators themselves.
    pub creator: Option<usize>,
}

impl Group {
    /// Numbers of its members.
    pub fn members(&self) -> std::ops::Range<u32> {
        self.first..self.first + self.n
    }
}

/// Who decides what an account does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Routine {
    /// A person, or somebody who wants to look like one.
    Person,
    /// A program of its own.
    Machine,
    /// Only the plan it belongs to.
    Guided,
}

/// One account.
#[derive(Debug, Clone)]
pub(crate) struct Agent {
    pub routine: Routine,
    pub kind: Kind,
    pub origin: Origin,
    pub group: u32,
    pub created_ms: i64,
    pub zone_min: i16,
    pub community: u32,
    pub topic: u8,
    /// Own actions per day.
    pub rate: f32,
    /// Number of the campaign, from 1.
    pub campaign: u8,
    pub campaign_rate: f32,
    pub followers: u32,
    pub client: u8,
    /// Hours by which the day is shifted.
    pub chronotype: f32,
    /// 0 writes, 1 reposts.
    pub leaning: f32,
    pub fast: bool,
    /// Reads the same feed at the same time as the other of the pair.
    pub session: Option<u32>,
    /// Exists in labelled exports only.
    pub silent: bool,
}

/// Everybody.
#[derive(Debug)]
pub(crate) struct Population {
    pub seed: u64,
    pub lexicon: Lexicon,
    pub agents: Vec<Agent>,
    pub handles: Vec<Box<str>>,
    pub groups: Vec<Group>,
    pub audiences: Vec<Audience>,
    /// First community of each language.
    pub community_of_pack: Vec<u32>,
    /// Communities without those of campaigns.
    pub n_communities: u32,
    creators: BTreeMap<u32, (String, String)>,
}

impl Population {
    /// The account's profile as it is at the end of the scenario (or when it was looked at).
    pub fn profile(&self, index: u32) -> Profile {
        let agent = &self.agents[index as usize];
        let mut profile = profile(self.seed, index, &agent.origin, &self.lexicon);
        if let Some((handle, name)) = self.creators.get(&index) {
            profile.handle.clone_from(handle);
            profile.name.clone_from(name);
            profile.default_avatar = false;
            profile.protected = false;
            profile.followers = u64::from(agent.followers);
        }
        profile
    }

    /// The group of an account.
    pub fn group(&self, index: u32) -> &Group {
        &self.groups[self.agents[index as usize].group as usize]
    }

    /// Groups of a kind, in order.
    pub fn groups_of(&self, kind: Kind) -> impl Iterator<Item = &Group> {
        self.groups.iter().filter(move |g| g.kind == kind)
    }

    /// The group of that name.
    pub fn named(&self, name: &str) -> Option<&Group> {
        self.groups.iter().find(|g| g.name == name)
    }

    /// Number of all communities, campaigns included.
    pub fn all_communities(&self, scenario: &Scenario) -> usize {
        self.n_communities as usize + scenario.campaign.len()
    }
}

/// How the accounts of a group are drawn.
#[derive(Debug, Clone)]
pub(crate) struct Plan {
    pub name: String,
    pub kind: Kind,
    pub n: usize,
    pub styles: Vec<(Style, f64)>,
    pub packs: Vec<f64>,
    pub created: Option<(i64, i64)>,
    pub before: Option<i64>,
    /// Accounts per batch; `None` makes each its own.
    pub batch: Option<usize>,
    pub observed: Option<(i64, i64)>,
    pub creator: Option<usize>,
    /// `None`: as the kind suggests.
    pub routine: Option<Routine>,
    /// Own actions per day; `None`: as the profile suggests.
    pub rate: Option<f64>,
}

impl Plan {
    /// A group of one style, in the given language weights.
    pub fn new(name: impl Into<String>, kind: Kind, style: Style, n: usize, packs: Vec<f64>) -> Self {
        Plan {
            name: name.into(),
            kind,
            n,
            styles: vec![(style, 1.0)],
            packs,
            created: None,
            before: None,
            batch: None,
            observed: None,
            creator: None,
            routine: None,
            rate: None,
        }
    }

    fn routine(&self) -> Routine {
        self.routine.unwrap_or(match self.kind {
            Kind::Human | Kind::PodMember | Kind::LoyalFan => Routine::Person,
            _ => Routine::Machine,
        })
    }
}

/// The usual mix of people, by style.
pub(crate) const PEOPLE: [(Style, f64); 7] = [
    (Style::Active, 0.34),
    (Style::Casual, 0.31),
    (Style::Lurker, 0.17),
    (Style::Newcomer, 0.07),
    (Style::PowerUser, 0.04),
    (Style::Organisation, 0.05),
    (Style::Creator, 0.02),
];

/// Builds a population group by group.
pub(crate) struct Builder<'a> {
    pub scenario: &'a Scenario,
    pub people: Population,
    taken_handles: HashSet<u64>,
    taken_ids: HashSet<u64>,
    n_batches: u32,
}

impl<'a> Builder<'a> {
    /// Nobody yet.
    pub fn new(scenario: &'a Scenario, lexicon: Lexicon) -> Self {
        let mut community_of_pack = Vec::new();
        let mut n_communities = 0;
        for pack in &lexicon.packs {
            community_of_pack.push(n_communities);
            n_communities += pack.topics.len() as u32;
        }
        let people = Population {
            seed: scenario.seed,
            lexicon,
            agents: Vec::new(),
            handles: Vec::new(),
            groups: Vec::new(),
            audiences: Vec::new(),
            community_of_pack,
            n_communities,
            creators: BTreeMap::new(),
        };
        let taken_handles = scenario.creator.iter().map(|c| hash_text(&c.handle.to_ascii_lowercase())).collect();
        Builder { scenario, people, taken_handles, taken_ids: HashSet::new(), n_batches: 0 }
    }

    /// Language weights of the crowd.
    pub fn crowd_languages(&self) -> Vec<f64> {
        let wanted = &self.scenario.crowd.languages;
        let weight = |pack: &crate::lexicon::Pack| match wanted.is_empty() {
            true => pack.weight,
            false => wanted.get(&pack.code).copied().unwrap_or(0.0),
        };
        self.people.lexicon.packs.iter().map(weight).collect()
    }

    /// Weights that allow one language only.
    pub fn only(&self, code: &str) -> Vec<f64> {
        self.people.lexicon.packs.iter().map(|p| f64::from(u8::from(p.code == code))).collect()
    }

    /// Adds a group and returns its number.
    pub fn add(&mut self, plan: &Plan) -> usize {
        let number = self.people.groups.len();
        let first = self.people.agents.len() as u32;
        for i in 0..plan.n {
            let batch = plan.batch.map(|size| self.n_batches + (i / size.max(1)) as u32);
            self.add_one(plan, number as u32, batch);
        }
        self.n_batches += plan.batch.map_or(0, |size| plan.n.div_ceil(size.max(1)) as u32);
        self.people.groups.push(Group {
            name: plan.name.clone(),
            kind: plan.kind,
            first,
            n: plan.n as u32,
            creator: plan.creator,
        });
        number
    }

    fn add_one(&mut self, plan: &Plan, group: u32, batch: Option<u32>) {
        let s = self.scenario;
        let index = self.people.agents.len() as u32;
        let rng = &mut stream(s.seed, Purpose::Plan, u64::from(index), 0);
        let style = plan.styles[rng.weighted(plan.styles.iter().map(|x| x.1))].0;
        let pair = (plan.routine() == Routine::Person
            && in_share(s.seed, Purpose::Session, index / 2, 1, s.world.shared_sessions))
        .then_some(index / 2);
        // Two people before one feed share language, topic, zone and habits of the day.
        let home = &mut match pair {
            Some(pair) => stream(s.seed, Purpose::Session, u64::from(pair), u64::MAX),
            None => stream(s.seed, Purpose::Plan, u64::from(index), u64::MAX),
        };
        let pack = home.weighted(plan.packs.iter().copied()) as u8;
        let observed_ms = match plan.observed {
            Some((from, to)) => from + (rng.unit() * (to - from) as f64) as i64 / 1000 * 1000,
            None => s.end_ms(),
        };
        let mut origin =
            Origin { style, pack, observed_ms, created: plan.created, before: plan.before, batch, salt: 0 };
        let drawn = loop {
            let drawn = profile(s.seed, index, &origin, &self.people.lexicon);
            let handle = hash_text(&drawn.handle.to_ascii_lowercase());
            if self.taken_ids.contains(&drawn.id) || self.taken_handles.contains(&handle) {
                origin.salt = origin.salt.wrapping_add(1);
                continue;
            }
            self.taken_ids.insert(drawn.id);
            self.taken_handles.insert(handle);
            break drawn;
        };
        let mut agent = self.agent(plan, group, origin, &drawn, (rng, home));
        agent.session = pair;
        self.people.agents.push(agent);
        self.people.handles.push(drawn.handle.into());
    }

    fn agent(
        &self,
        plan: &Plan,
        group: u32,
        origin: Origin,
        drawn: &Profile,
        (rng, home): (&mut Stream, &mut Stream),
    ) -> Agent {
        let (s, words) = (self.scenario, &self.people.lexicon.packs[usize::from(origin.pack)]);
        let topic = home.below(words.topics.len()) as u8;
        let community = match s.world.communities {
            true => self.people.community_of_pack[usize::from(origin.pack)] + u32::from(topic),
            false => 0,
        };
        let person = origin.style.is_person();
        Agent {
            routine: plan.routine(),
            kind: plan.kind,
            group,
            created_ms: drawn.created_ms,
            zone_min: words.zones[home.weighted(words.zones.iter().map(|z| z.1))].0,
            community,
            topic,
            rate: plan.rate.unwrap_or_else(|| drawn.rate()).min(150.0) as f32,
            campaign: 0,
            campaign_rate: 0.0,
            followers: drawn.followers.min(u64::from(u32::MAX)) as u32,
            client: rng.weighted([0.43, 0.38, 0.16, 0.03]) as u8,
            chronotype: (1.3 * home.gauss()).clamp(-3.0, 4.5) as f32,
            leaning: rng.unit() as f32,
            fast: person && rng.chance(s.world.fast_share),
            session: None,
            silent: plan.observed.is_some(),
            origin,
        }
    }

    fn add_creators(&mut self) {
        let s = self.scenario;
        for (i, creator) in s.creator.iter().enumerate() {
            let since = clock::parse(&creator.since).unwrap_or(0);
            let mut plan = Plan::new(creator.handle.clone(), Kind::Human, Style::Creator, 1, self.only(&creator.lang));
            plan.created = Some((since, since + DAY_MS));
            plan.creator = Some(i);
            plan.routine = Some(Routine::Guided);
            self.add(&plan);
            let index = self.people.agents.len() - 1;
            let agent = &mut self.people.agents[index];
            agent.rate = (creator.posts_per_week / 7.0) as f32;
            agent.followers = creator.followers as u32;
            let words = &self.people.lexicon.packs[usize::from(agent.origin.pack)];
            if let Some(topic) = creator.topic.as_deref().and_then(|t| words.topic_number(t)) {
                agent.topic = topic as u8;
                if s.world.communities {
                    agent.community = self.people.community_of_pack[usize::from(agent.origin.pack)] + topic as u32;
                }
            }
            self.people.handles[index] = creator.handle.clone().into();
            self.people.creators.insert(index as u32, (creator.handle.clone(), creator.name.clone()));
        }
    }

    fn add_planted(&mut self) {
        let s = self.scenario;
        let english = self.only("en");
        let languages = self.crowd_languages();
        let auto = &s.automation;
        for (name, kind, style, n) in [
            ("schedulers", Kind::Scheduler, Style::Organisation, auto.schedulers),
            ("news feeds", Kind::NewsFeed, Style::Feed, auto.news_feeds),
            ("declared bots", Kind::DeclaredBot, Style::Novelty, auto.declared_bots),
        ] {
            self.add(&Plan::new(name, kind, style, n, english.clone()));
        }
        for ring in &s.ring {
            let leaders = format!("{} leaders", ring.name);
            let mut plan = Plan::new(leaders, Kind::Amplifier, Style::Amplifier, ring.leaders, english.clone());
            plan.routine = Some(Routine::Person);
            plan.rate = Some(ring.cover_per_day);
            self.add(&plan);
            (plan.name, plan.n, plan.batch) = (ring.name.clone(), ring.n, Some(ring.n.div_ceil(2).max(1)));
            self.add(&plan);
        }
        for paste in &s.copy_paste {
            let mut plan = Plan::new(paste.name.clone(), Kind::CopyPaste, Style::Replier, paste.n, english.clone());
            plan.styles = vec![(Style::Replier, 0.5), (Style::FakePremium, 0.3), (Style::Sleeper, 0.2)];
            plan.batch = Some(paste.n.max(1));
            plan.routine = Some(Routine::Person);
            plan.rate = Some(0.12);
            self.add(&plan);
        }
        for spam in &s.reply_spam {
            let mut plan = Plan::new(spam.name.clone(), Kind::ReplySpam, Style::Replier, spam.n, english.clone());
            plan.batch = Some(spam.n.max(1));
            plan.routine = Some(Routine::Guided);
            self.add(&plan);
        }
        for pod in &s.pod {
            let mut plan = Plan::new(pod.name.clone(), Kind::PodMember, Style::Creator, pod.n, english.clone());
            plan.styles = vec![(Style::Active, 0.6), (Style::Organisation, 0.2), (Style::PowerUser, 0.2)];
            // About a third of a person's actions are own posts.
            plan.rate = Some(pod.per_day * 3.0);
            self.add(&plan);
        }
        for fans in &s.fans {
            let mut plan = Plan::new(fans.name.clone(), Kind::LoyalFan, Style::Active, fans.n, languages.clone());
            plan.rate = Some(0.5);
            self.add(&plan);
        }
        for (i, population) in s.population.iter().enumerate() {
            let name = format!("population {} {}", i + 1, population.kind.name());
            let mut plan = Plan::new(name, population.kind, population.style, population.n, languages.clone());
            plan.batch = (population.batch > 1).then_some(population.batch);
            plan.observed =
                population.observed.as_ref().and_then(|[from, to]| Some((clock::parse(from)?, clock::parse(to)?)));
            self.add(&plan);
        }
    }

    /// Scales the crowd's rates to the wanted number of posts, keeping their tail.
    fn scale_rates(&mut self) {
        let s = self.scenario;
        let ordinary = |a: &Agent, people: &Population| {
            a.kind == Kind::Human && !a.silent && people.groups[a.group as usize].creator.is_none()
        };
        let people = &self.people;
        let total: f64 = people.agents.iter().filter(|a| ordinary(a, people)).map(|a| f64::from(a.rate)).sum();
        let scale = s.crowd.posts / (total.max(1e-9) * f64::from(s.days));
        for i in 0..self.people.agents.len() {
            if ordinary(&self.people.agents[i], &self.people) {
                self.people.agents[i].rate *= scale as f32;
            }
        }
    }

    /// Chooses who takes part in each campaign: a weighted sample without replacement (Efraimidis and Spirakis 2006).
    fn enrol(&mut self, crowd: usize) {
        let s = self.scenario;
        for (number, campaign) in s.campaign.iter().enumerate() {
            let members = self.people.groups[crowd].members();
            let mut keys: Vec<(f64, u32)> = members
                .filter(|&i| self.people.agents[i as usize].campaign == 0)
                .map(|i| {
                    let weight = f64::from(self.people.agents[i as usize].rate).powf(0.7) + 1e-4;
                    let rng = &mut stream(s.seed, Purpose::Plan, u64::from(i), 1 + number as u64);
                    (rng.unit().max(1e-300).ln() / weight, i)
                })
                .collect();
            keys.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
            keys.truncate(campaign.participants);
            let mut weights = Vec::with_capacity(keys.len());
            for &(_, i) in &keys {
                let rng = &mut stream(s.seed, Purpose::Plan, u64::from(i), 1000 + number as u64);
                weights
                    .push((f64::from(self.people.agents[i as usize].rate) + 1e-3).powf(0.7) * rng.log_normal(1.0, 0.8));
            }
            let volume = crate::activity::campaign_volume(campaign, s.days);
            let scale = campaign.posts / (weights.iter().sum::<f64>().max(1e-12) * volume);
            for (&(_, i), weight) in keys.iter().zip(&weights) {
                let agent = &mut self.people.agents[i as usize];
                agent.campaign = number as u8 + 1;
                agent.campaign_rate = (weight * scale) as f32;
            }
        }
    }
}

fn hash_text(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |h, b| hash(h, Purpose::Naming, u64::from(b), 0))
}

/// Everybody of a scenario.
pub(crate) fn build(scenario: &Scenario, lexicon: Lexicon) -> Population {
    let mut builder = Builder::new(scenario, lexicon);
    builder.add_creators();
    let mut crowd = Plan::new("crowd", Kind::Human, Style::Active, scenario.crowd.n, builder.crowd_languages());
    crowd.styles = match scenario.crowd.styles.is_empty() {
        true => PEOPLE.to_vec(),
        false => scenario.crowd.styles.iter().map(|(s, w)| (*s, *w)).collect(),
    };
    let crowd = builder.add(&crowd);
    builder.add_planted();
    for number in 0..scenario.creator.len() {
        audience::add_bought(&mut builder, number);
    }
    builder.scale_rates();
    builder.enrol(crowd);
    let members = builder.people.groups[crowd].members();
    for number in 0..scenario.creator.len() {
        let audience = audience::build(scenario, &builder.people, number, members.clone());
        builder.people.audiences.push(audience);
    }
    builder.people
}
