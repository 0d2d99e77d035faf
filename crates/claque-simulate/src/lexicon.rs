//! Words: one pack per language, written by hand, and the small grammar that turns them into posts.
//!
//! A pack is a TOML file under `packs/`: names, cities, templates and topics. A template may hold `{slot}`, replaced by
//! a random entry (which may hold slots itself), and `{this|that}`, replaced by one of the choices. Adding a language is
//! one file and one line in `SOURCES`. Given and family names are common ones, combined at random; whoever bears the
//! same name is not meant.

use crate::error::SimulateError;
use crate::rng::{Draw, Stream};
use serde::Deserialize;
use std::collections::BTreeMap;

const SOURCES: [(&str, &str); 10] = [
    ("en", include_str!("../packs/en.toml")),
    ("es", include_str!("../packs/es.toml")),
    ("pt", include_str!("../packs/pt.toml")),
    ("de", include_str!("../packs/de.toml")),
    ("fr", include_str!("../packs/fr.toml")),
    ("ja", include_str!("../packs/ja.toml")),
    ("ar", include_str!("../packs/ar.toml")),
    ("hi", include_str!("../packs/hi.toml")),
    ("th", include_str!("../packs/th.toml")),
    ("tr", include_str!("../packs/tr.toml")),
];

/// What people talk about, in one language.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Topic {
    pub things: Vec<String>,
    pub tags: Vec<String>,
}

/// One language.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Pack {
    /// ISO 639-1.
    pub code: String,
    /// Share of accounts, unnormalised.
    pub weight: f64,
    /// (minutes east of UTC, weight).
    pub zones: Vec<(i16, f64)>,
    pub cities: Vec<String>,
    pub given: Vec<String>,
    pub family: Vec<String>,
    /// `given` in Latin letters, for handles; `given` itself when absent.
    #[serde(default)]
    pub latin_given: Vec<String>,
    #[serde(default)]
    pub latin_family: Vec<String>,
    /// Words people build handles from, in Latin letters.
    pub words: Vec<String>,
    #[serde(default)]
    pub family_first: bool,
    /// What stands between sentences and name parts.
    #[serde(default = "space")]
    pub joiner: String,
    pub posts: Vec<String>,
    pub campaign: Vec<String>,
    pub replies: Vec<String>,
    pub quotes: Vec<String>,
    pub praise: Vec<String>,
    pub bios: Vec<String>,
    pub job: Vec<String>,
    pub hobby: Vec<String>,
    pub slots: BTreeMap<String, Vec<String>>,
    pub topics: BTreeMap<String, Topic>,
}

fn space() -> String {
    " ".to_owned()
}

/// All packs.
#[derive(Debug)]
pub(crate) struct Lexicon {
    pub packs: Vec<Pack>,
}

impl Lexicon {
    /// Reads the packs that ship with the crate.
    pub fn load() -> Result<Self, SimulateError> {
        let mut packs = Vec::new();
        for (code, text) in SOURCES {
            let broken = |problem: String| SimulateError::Pack { pack: code.to_owned(), problem };
            let mut pack: Pack = toml::from_str(text).map_err(|e| broken(e.to_string()))?;
            if pack.latin_given.is_empty() {
                pack.latin_given = pack.given.clone();
            }
            if pack.latin_family.is_empty() {
                pack.latin_family = pack.family.clone();
            }
            pack.check().map_err(broken)?;
            packs.push(pack);
        }
        Ok(Lexicon { packs })
    }

    /// The codes of all packs.
    pub fn codes() -> Vec<&'static str> {
        SOURCES.iter().map(|(code, _)| *code).collect()
    }
}

impl Pack {
    fn check(&self) -> Result<(), String> {
        let lists = [
            &self.cities,
            &self.given,
            &self.family,
            &self.words,
            &self.posts,
            &self.campaign,
            &self.replies,
            &self.quotes,
            &self.praise,
            &self.bios,
            &self.job,
            &self.hobby,
        ];
        if lists.iter().any(|l| l.is_empty()) || self.topics.is_empty() || self.zones.is_empty() {
            return Err("a list is empty".to_owned());
        }
        if self.latin_given.len() != self.given.len() || self.latin_family.len() != self.family.len() {
            return Err("native and Latin names differ in number".to_owned());
        }
        match self.topics.iter().find(|(_, t)| t.things.is_empty() || t.tags.is_empty()) {
            Some((name, _)) => Err(format!("topic `{name}` is empty")),
            None => Ok(()),
        }
    }

    /// The topic of that number, counted round.
    pub fn topic(&self, number: usize) -> &Topic {
        let number = number % self.topics.len();
        self.topics.values().nth(number).unwrap_or_else(|| unreachable!("the number is below the length"))
    }

    /// Number of a topic by name.
    pub fn topic_number(&self, name: &str) -> Option<usize> {
        self.topics.keys().position(|k| k == name)
    }

    fn slot<'a>(&'a self, name: &str, topic: usize, subject: &'a str, rng: &mut Stream) -> Option<&'a str> {
        Some(match name {
            "subject" => subject,
            "thing" => rng.word(&self.topic(topic).things),
            "job" => rng.word(&self.job),
            "hobby" => rng.word(&self.hobby),
            "city" => rng.word(&self.cities),
            _ => rng.word(self.slots.get(name)?),
        })
    }

    /// Fills a template. Unknown slots stay as they are written, so that a mistake is seen and not hidden.
    pub fn expand(&self, template: &str, topic: usize, subject: &str, rng: &mut Stream) -> String {
        let mut out = String::with_capacity(template.len() + 32);
        self.expand_into(&mut out, template, topic, subject, rng, 0);
        out
    }

    fn expand_into(&self, out: &mut String, template: &str, topic: usize, subject: &str, rng: &mut Stream, depth: u8) {
        let mut rest = template;
        while let Some(open) = rest.find('{') {
            out.push_str(&rest[..open]);
            let Some(close) = rest[open..].find('}') else {
                break;
            };
            let inner = &rest[open + 1..open + close];
            rest = &rest[open + close + 1..];
            if depth > 3 {
                continue;
            }
            if inner.contains('|') {
                let choices: Vec<&str> = inner.split('|').collect();
                self.expand_into(out, rng.word(&choices), topic, subject, rng, depth + 1);
            } else if let Some(value) = self.slot(inner, topic, subject, rng) {
                self.expand_into(out, value, topic, subject, rng, depth + 1);
            } else {
                out.push('{');
                out.push_str(inner);
                out.push('}');
            }
        }
        out.push_str(rest);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::{Purpose, stream};

    #[test]
    fn every_template_of_every_pack_expands_without_a_slot_left() {
        let lexicon = Lexicon::load().unwrap();
        let mut rng = stream(3, Purpose::Plan, 0, 0);
        for pack in &lexicon.packs {
            for list in [&pack.posts, &pack.campaign, &pack.replies, &pack.quotes, &pack.praise, &pack.bios] {
                for template in list {
                    for topic in 0..pack.topics.len() {
                        let text = pack.expand(template, topic, "Subject", &mut rng);
                        assert!(!text.contains(['{', '}']) && !text.is_empty(), "{}: {text}", pack.code);
                    }
                }
            }
            assert!(pack.words.iter().chain(&pack.latin_given).chain(&pack.latin_family).all(|w| w.is_ascii()));
        }
    }

    #[test]
    fn choices_nest_one_level_and_unknown_slots_stay_visible() {
        let lexicon = Lexicon::load().unwrap();
        let mut rng = stream(3, Purpose::Plan, 0, 0);
        let text = lexicon.packs[0].expand("{yes|no} {nonsense}", 0, "", &mut rng);
        assert!(text == "yes {nonsense}" || text == "no {nonsense}");
    }
}
