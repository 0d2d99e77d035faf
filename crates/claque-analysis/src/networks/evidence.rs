//! What members share, and the pairs of posts behind the strongest edges, in redacted words.

use super::meetings::Meeting;
use crate::report::{CommonObject, EvidencePair, EvidencePost, NetworkEdge};
use claque_features::actions::{domain_object, hashtag_object};
use claque_features::coaction::{Act, CoKind};
use claque_schema::{AccountToken, ObjectToken, PostRow, PostToken};
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::BTreeMap;

/// Common objects listed per network.
const OBJECTS: usize = 8;
/// Edges that evidence is given for, per network, and pairs of posts per edge.
const EDGES: usize = 5;
const PAIRS: usize = 3;
/// Characters of a text at most.
const TEXT_CHARS: usize = 160;

/// Names of objects and texts of posts, for what is printed only.
#[derive(Default)]
pub struct Words {
    objects: FxHashMap<(CoKind, ObjectToken), String>,
    texts: FxHashMap<PostToken, String>,
}

impl Words {
    /// Looks up what the given meetings are about.
    pub fn of<'a>(meetings: impl Iterator<Item = &'a Meeting> + Clone, posts: &[PostRow]) -> Self {
        let wanted: FxHashSet<ObjectToken> = meetings.clone().map(|m| m.object).collect();
        let shown: FxHashSet<PostToken> = meetings.flat_map(|m| [m.older.content, m.newer.content]).flatten().collect();
        let mut words = Words::default();
        for post in posts {
            let own = ObjectToken::from(post.post);
            if let Some(text) = post.text.as_deref().filter(|_| shown.contains(&post.post) || wanted.contains(&own)) {
                words.texts.insert(post.post, cut(text));
            }
            for tag in &post.hashtags {
                words.name(CoKind::Hashtag, hashtag_object(tag), &wanted, || format!("#{tag}"));
            }
            for link in post.links.iter().filter(|l| !l.domain.is_empty()) {
                words.name(CoKind::Domain, domain_object(&link.domain), &wanted, || link.domain.clone());
                words.name(CoKind::Link, link.canonical, &wanted, || format!("{} ({})", link.domain, link.canonical));
            }
            if let Some(hash) = post.text_hash {
                words.name(CoKind::Text, hash, &wanted, || post.text.as_deref().map_or(hash.to_string(), quoted));
            }
            if let (Some(original), Some(text)) = (post.repost_of, &post.text) {
                words.name(CoKind::Repost, original.into(), &wanted, || quoted(text));
            }
        }
        words
    }

    fn name(&mut self, kind: CoKind, object: ObjectToken, wanted: &FxHashSet<ObjectToken>, name: impl Fn() -> String) {
        if wanted.contains(&object) {
            self.objects.entry((kind, object)).or_insert_with(name);
        }
    }

    /// The object in words, else its token.
    pub fn object(&self, kind: CoKind, object: ObjectToken) -> String {
        if let Some(name) = self.objects.get(&(kind, object)) {
            return name.clone();
        }
        match kind {
            CoKind::Mention | CoKind::FastRepost | CoKind::Follow => AccountToken(object.0).to_string(),
            CoKind::Similar | CoKind::Repost | CoKind::Reply | CoKind::Quote | CoKind::Like => {
                let post = PostToken(object.0);
                self.texts.get(&post).map_or_else(|| post.to_string(), |text| format!("“{text}”"))
            }
            _ => object.to_string(),
        }
    }

    fn post(&self, act: &Act) -> EvidencePost {
        EvidencePost {
            account: act.account,
            at: act.at,
            post: act.content,
            text: act.content.and_then(|p| self.texts.get(&p)).cloned(),
        }
    }
}

fn quoted(text: &str) -> String {
    format!("“{}”", cut(text))
}

fn cut(text: &str) -> String {
    let mut out: String = text.chars().take(TEXT_CHARS).collect();
    if out.len() < text.len() {
        out.push('…');
    }
    out
}

/// Objects by the number of members that met there, then by meetings.
pub fn common_objects(meetings: &[&Meeting], words: &Words) -> Vec<CommonObject> {
    let mut all = BTreeMap::<(CoKind, ObjectToken), (FxHashSet<AccountToken>, u64)>::new();
    for m in meetings {
        let slot = all.entry((m.kind, m.object)).or_default();
        slot.0.extend([m.older.account, m.newer.account]);
        slot.1 += 1;
    }
    let mut order: Vec<_> = all.into_iter().collect();
    order.sort_by(|x, y| y.1.0.len().cmp(&x.1.0.len()).then(y.1.1.cmp(&x.1.1)).then(x.0.cmp(&y.0)));
    let row = |((kind, object), (accounts, n)): ((CoKind, ObjectToken), (FxHashSet<AccountToken>, u64))| CommonObject {
        kind: kind.name().to_string(),
        object: words.object(kind, object),
        n_accounts: accounts.len() as u64,
        n_coactions: n,
    };
    order.into_iter().take(OBJECTS).map(row).collect()
}

/// For the heaviest edges (`edges` in that order) the fastest meetings, each on an object of its own.
pub fn evidence(edges: &[&NetworkEdge], meetings: &[&Meeting], words: &Words) -> Vec<EvidencePair> {
    let mut out = Vec::new();
    for edge in edges.iter().take(EDGES) {
        let mut own: Vec<&&Meeting> = meetings.iter().filter(|m| m.pair() == (edge.a, edge.b)).collect();
        own.sort_by_key(|m| (m.lag_ms(), m.older.at, m.kind, m.object));
        let mut seen = FxHashSet::default();
        own.retain(|m| seen.insert(m.object));
        out.extend(own.into_iter().take(PAIRS).map(|m| EvidencePair {
            kind: m.kind.name().to_string(),
            object: words.object(m.kind, m.object),
            lag_s: m.lag_ms() as f64 / 1000.0,
            first: words.post(&m.older),
            second: words.post(&m.newer),
        }));
    }
    out
}
