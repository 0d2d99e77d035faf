//! The truth: who is what (`truth.csv`), which posts were arranged (`truth_posts.csv`), what was planted (`truth.json`).

use super::{Table, whole};
use crate::audience::{Audience, Reason, bought_name};
use crate::clock;
use crate::error::SimulateError;
use crate::kind::Kind;
use crate::planted::Calendar;
use crate::population::Population;
use crate::post::{Post, What};
use crate::scenario::{Scenario, SpikeKind};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Counts what is written, for the truth.
pub(crate) struct Tally {
    table: Table,
    pub n_posts: u64,
    pub by_kind: BTreeMap<&'static str, u64>,
    campaigns: Vec<CampaignTally>,
    by_plant: BTreeMap<u16, u64>,
}

#[derive(Default)]
struct CampaignTally {
    posts: u64,
    suspect: u64,
    honest_machines: u64,
    by_kind: BTreeMap<&'static str, u64>,
    authors: Vec<bool>,
    by_day: Vec<u64>,
}

fn word(what: What) -> &'static str {
    match what {
        What::Post => "post",
        What::Reply => "reply",
        What::Repost => "repost",
        What::Quote => "quote",
    }
}

impl Tally {
    pub fn create(s: &Scenario, people: &Population, out: &Path) -> Result<Self, SimulateError> {
        let header = ["post_id", "author_id", "what", "kind", "group"];
        let fresh = || CampaignTally {
            authors: vec![false; people.agents.len()],
            by_day: vec![0; s.days as usize],
            ..Default::default()
        };
        Ok(Tally {
            table: Table::create(out.join("truth_posts.csv"), &header)?,
            n_posts: 0,
            by_kind: BTreeMap::new(),
            campaigns: s.campaign.iter().map(|_| fresh()).collect(),
            by_plant: BTreeMap::new(),
        })
    }

    /// Counts a day's posts and notes the arranged ones.
    pub fn day(&mut self, people: &Population, day: u32, posts: &[Arc<Post>]) -> Result<(), SimulateError> {
        for post in posts {
            let kind = people.agents[post.author as usize].kind;
            self.n_posts += 1;
            *self.by_kind.entry(kind.name()).or_default() += 1;
            if post.campaign > 0 {
                let tally = &mut self.campaigns[usize::from(post.campaign) - 1];
                tally.posts += 1;
                tally.suspect += u64::from(kind.inauthentic());
                tally.honest_machines += u64::from(kind.label() == "automated" && !kind.inauthentic());
                *tally.by_kind.entry(kind.name()).or_default() += 1;
                tally.authors[post.author as usize] = true;
                tally.by_day[day as usize] += 1;
            }
            if post.plant > 0 {
                *self.by_plant.entry(post.plant).or_default() += 1;
                let group = &people.groups[usize::from(post.plant) - 1];
                let author = people.profile(post.author).id.to_string();
                self.table.row(&[&post.id.to_string(), &author, word(post.what), kind.name(), &group.name])?;
            }
        }
        Ok(())
    }

    fn campaign(&self, s: &Scenario, people: &Population, number: usize) -> Value {
        let (campaign, tally) = (&s.campaign[number], &self.campaigns[number]);
        let authors: Vec<usize> = (0..tally.authors.len()).filter(|&i| tally.authors[i]).collect();
        let suspects = authors.iter().filter(|&&i| people.agents[i].kind.inauthentic()).count();
        let share = |part: f64, whole: f64| if whole > 0.0 { (part / whole * 1e4).round() / 1e4 } else { 0.0 };
        let planted: Vec<&str> = s
            .ring
            .iter()
            .map(|r| (&r.name, &r.campaign))
            .chain(s.copy_paste.iter().map(|c| (&c.name, &c.campaign)))
            .filter(|(_, tag)| tag.as_ref() == Some(&campaign.tag))
            .map(|(name, _)| name.as_str())
            .collect();
        json!({
            "tag": campaign.tag,
            "subject": campaign.subject,
            "posts": tally.posts,
            "authors": authors.len(),
            "suspect_posts": tally.suspect,
            "suspect_authors": suspects,
            "suspect_post_share": share(tally.suspect as f64, tally.posts as f64),
            "suspect_author_share": share(suspects as f64, authors.len() as f64),
            "benign_automation_posts": tally.honest_machines,
            "posts_by_kind": tally.by_kind,
            "posts_by_day": tally.by_day,
            "peak_days": campaign.peak.iter().map(|p| clock::date(s.start_ms() + i64::from(p.day) * clock::DAY_MS)).collect::<Vec<_>>(),
            "planted": planted,
        })
    }

    /// Writes `truth.json` and closes the table of posts.
    pub fn finish(
        self,
        s: &Scenario,
        people: &Population,
        calendar: &Calendar,
        out: &Path,
    ) -> Result<Vec<PathBuf>, SimulateError> {
        let ids = |name: &str| -> Vec<String> {
            people
                .named(name)
                .map_or_else(Vec::new, |g| g.members().map(|i| people.profile(i).id.to_string()).collect())
        };
        let arranged = |name: &str| {
            let plant = people.named(name).map_or(0, |g| crate::planted::plant_of(people, g));
            self.by_plant.get(&plant).copied().unwrap_or(0)
        };
        let rings: Vec<Value> = s
            .ring
            .iter()
            .map(|r| {
                let leaders = format!("{} leaders", r.name);
                json!({ "name": r.name, "campaign": r.campaign, "leaders": ids(&leaders), "members": ids(&r.name),
                        "objects": arranged(&leaders), "reposts": arranged(&r.name), "lag_s": r.lag_s })
            })
            .collect();
        let pastes: Vec<Value> = s
            .copy_paste
            .iter()
            .enumerate()
            .map(|(i, c)| {
                let bursts: Vec<Value> = calendar
                    .bursts
                    .iter()
                    .filter(|b| b.operation == i)
                    .map(|b| json!({ "from": clock::iso(b.from), "to": clock::iso(b.to), "posts": b.posts }))
                    .collect();
                json!({ "name": c.name, "campaign": c.campaign, "accounts": ids(&c.name), "bursts": bursts })
            })
            .collect();
        let simple = |name: &str| json!({ "name": name, "accounts": ids(name), "posts": arranged(name) });
        let truth = json!({
            "schema": "claque-simulate-truth/1",
            "scenario": s.name,
            "seed": s.seed,
            "from": clock::iso(s.start_ms()),
            "to": clock::iso(s.end_ms()),
            "accounts": people.agents.len(),
            "posts": self.n_posts,
            "posts_by_kind": self.by_kind,
            "rank": "place in the follower list from 0; the newest follower is 0",
            "creators": (0..s.creator.len()).map(|i| creator(s, people, i)).collect::<Vec<_>>(),
            "campaigns": (0..s.campaign.len()).map(|i| self.campaign(s, people, i)).collect::<Vec<_>>(),
            "rings": rings,
            "copy_paste": pastes,
            "reply_spam": s.reply_spam.iter().map(|x| simple(&x.name)).collect::<Vec<_>>(),
            "pods": s.pod.iter().map(|x| simple(&x.name)).collect::<Vec<_>>(),
            "loyal_fans": s.fans.iter().map(|x| json!({ "name": x.name, "creator": x.creator, "accounts": ids(&x.name) })).collect::<Vec<_>>(),
        });
        let text = serde_json::to_string_pretty(&truth).unwrap_or_default() + "\n";
        Ok(vec![whole(&out.join("truth.json"), &text)?, self.table.finish()?])
    }
}

/// First and last rank, instants and creation dates of the followers with that reason.
fn span(people: &Population, audience: &Audience, reason: Reason) -> Value {
    let places: Vec<usize> = (0..audience.follows.len()).filter(|&i| audience.follows[i].reason == reason).collect();
    let (Some(&first), Some(&last)) = (places.first(), places.last()) else {
        return json!({ "n": 0 });
    };
    let created = |i: &usize| people.agents[audience.follows[*i].agent as usize].created_ms;
    let born = (places.iter().map(created).min().unwrap_or(0), places.iter().map(created).max().unwrap_or(0));
    json!({
        "n": places.len(),
        "first_rank": audience.rank(last),
        "last_rank": audience.rank(first),
        "others_between": last - first + 1 - places.len(),
        "followed": [clock::iso(audience.follows[first].at), clock::iso(audience.follows[last].at)],
        "created": [clock::iso(born.0), clock::iso(born.1)],
    })
}

fn with(mut value: Value, more: &[(&str, Value)]) -> Value {
    for (key, v) in more {
        value[*key] = v.clone();
    }
    value
}

fn creator(s: &Scenario, people: &Population, number: usize) -> Value {
    let (creator, audience) = (&s.creator[number], &people.audiences[number]);
    let fake = audience.follows.iter().filter(|f| people.agents[f.agent as usize].kind == Kind::FakeFollower).count();
    let vendor = |v: crate::scenario::Vendor| json!(format!("{v:?}").to_lowercase());
    let blocks = creator.block.iter().enumerate().map(|(i, b)| {
        let name = bought_name(creator, Reason::Block(i));
        with(span(people, audience, Reason::Block(i)), &[("group", json!(name)), ("vendor", vendor(b.vendor))])
    });
    let drips = creator.drip.iter().enumerate().map(|(i, d)| {
        let name = bought_name(creator, Reason::Drip(i));
        with(span(people, audience, Reason::Drip(i)), &[("group", json!(name)), ("vendor", vendor(d.vendor))])
    });
    let spikes = creator.spike.iter().enumerate().map(|(i, x)| {
        let why = match x.kind {
            SpikeKind::Viral => "viral",
            SpikeKind::Giveaway => "giveaway",
            SpikeKind::Press => "press",
        };
        with(span(people, audience, Reason::Spike(i)), &[("why", json!(why)), ("at", json!(x.at))])
    });
    let share = fake as f64 / audience.follows.len().max(1) as f64;
    json!({
        "id": people.named(&creator.handle).map_or_else(String::new, |g| people.profile(g.first).id.to_string()),
        "handle": creator.handle,
        "followers": audience.follows.len(),
        "fake": fake,
        "fake_share": (share * 1e4).round() / 1e4,
        "blocks": blocks.collect::<Vec<_>>(),
        "drips": drips.collect::<Vec<_>>(),
        "spikes": spikes.collect::<Vec<_>>(),
    })
}

/// Writes `truth.csv` and its mapping.
pub(crate) fn accounts(people: &Population, out: &Path) -> Result<Vec<PathBuf>, SimulateError> {
    let mut table = Table::create(out.join("truth.csv"), &["id", "handle", "kind", "group", "label"])?;
    for (index, agent) in people.agents.iter().enumerate() {
        let id = people.profile(index as u32).id.to_string();
        let group = &people.groups[agent.group as usize];
        table.row(&[&id, people.handles[index].as_ref(), agent.kind.name(), &group.name, agent.kind.label()])?;
    }
    let mapping = "# Reads truth.csv: labels without anything else\nmapping = 1\nname = \"claque-truth\"\n[detect]\n\
        columns_all = [\"id\", \"handle\", \"kind\", \"group\", \"label\"]\n[read]\nkind = \"table\"\n[account]\n\
        platform = { const = \"x\" }\nid = { from = [\"id\"], type = \"id\" }\nhandle = \"handle\"\n\
        label = { from = [\"label\"] }\nlabel_kind = { from = [\"kind\"] }\n";
    let mapping = whole(&out.join("truth.mapping.toml"), mapping)?;
    Ok(vec![table.finish()?, mapping])
}
