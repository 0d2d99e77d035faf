//! Posts as Twitter v2 objects.
//!
//! Kept quirks of the real thing: a repost's text is `RT @handle: …` cut at 140 characters, its repost count is the
//! original's and its likes are zero; links are `t.co` with the target in the entities; offsets count code points;
//! a quote carries the quoted post's address as its last link.

use super::user::{UrlEntity, short_link};
use crate::clock;
use crate::population::Population;
use crate::post::{CLIENTS, LINK, Post, What};
use serde::Serialize;

#[derive(Debug, Serialize)]
struct TagEntity {
    start: usize,
    end: usize,
    tag: String,
}

#[derive(Debug, Serialize)]
struct MentionEntity {
    start: usize,
    end: usize,
    username: String,
    id: String,
}

#[derive(Debug, Default, Serialize)]
struct Entities {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    urls: Vec<UrlEntity>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    hashtags: Vec<TagEntity>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    mentions: Vec<MentionEntity>,
}

#[derive(Debug, Serialize)]
struct Reference {
    r#type: &'static str,
    id: String,
}

#[derive(Debug, Serialize)]
struct Metrics {
    retweet_count: u32,
    reply_count: u32,
    like_count: u32,
    quote_count: u32,
    impression_count: u32,
}

/// A v2 post object.
#[derive(Debug, Serialize)]
pub(crate) struct Tweet<'a> {
    id: String,
    edit_history_tweet_ids: [String; 1],
    author_id: String,
    created_at: String,
    text: String,
    lang: &'a str,
    conversation_id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    in_reply_to_user_id: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    referenced_tweets: Vec<Reference>,
    #[serde(skip_serializing_if = "Option::is_none")]
    entities: Option<Entities>,
    public_metrics: Metrics,
    possibly_sensitive: bool,
    reply_settings: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<&'static str>,
}

/// Who is named by a post, for `includes`: beside the author, the author of what it reacts to.
pub(crate) fn named(post: &Post) -> Option<u32> {
    post.target.as_ref().map(|t| t.author)
}

/// The text as the platform shows it, with every link's target in order.
fn shown_text(post: &Post, people: &Population) -> (String, Vec<String>) {
    let mut links = Vec::new();
    let content = post.content();
    let mut body = content.text.clone();
    if let Some(link) = &content.link {
        body = body.replace(LINK, &short_link(content.id, 0));
        links.push(link.to_string());
    }
    let Some(target) = &post.target else {
        return (body, links);
    };
    let handle = &people.handles[target.author as usize];
    let text = match post.what {
        What::Post => body,
        What::Reply => format!("@{handle} {body}"),
        What::Quote => {
            links.push(format!("https://twitter.com/{handle}/status/{}", target.id));
            format!("{body} {}", short_link(post.id, 1))
        }
        What::Repost => {
            let full = format!("RT @{handle}: {body}");
            match full.chars().count() > 140 {
                true => full.chars().take(139).chain(['…']).collect(),
                false => full,
            }
        }
    };
    (text, links)
}

fn entities(text: &str, mut links: impl Iterator<Item = String>, mention: Option<(&str, String)>) -> Entities {
    let mut entities = Entities::default();
    let chars: Vec<char> = text.chars().collect();
    let mut i = 0;
    while i < chars.len() {
        let starts = i == 0 || chars[i - 1].is_whitespace();
        let end = i + chars[i..].iter().take_while(|c| !c.is_whitespace()).count();
        if starts && chars[i] == '#' && end > i + 1 {
            let tag: String = chars[i + 1..end].iter().collect();
            // A tag that was cut off is no entity.
            if !tag.ends_with('…') {
                let tag = tag.trim_end_matches(['.', ',', '!', '?']).to_owned();
                entities.hashtags.push(TagEntity { start: i, end: i + 1 + tag.chars().count(), tag });
            }
        } else if starts && chars[i] == 'h' && end - i == 23 {
            let url: String = chars[i..end].iter().collect();
            if url.starts_with("https://t.co/")
                && let Some(link) = links.next()
            {
                entities.urls.push(UrlEntity::new(i, url, &link));
            }
        }
        i = if starts && end > i { end } else { i + 1 };
    }
    if let Some((handle, id)) = mention
        && let Some(start) = chars.iter().position(|c| *c == '@')
    {
        let end = start + 1 + handle.chars().count();
        entities.mentions.push(MentionEntity { start, end, username: handle.to_owned(), id });
    }
    entities
}

impl<'a> Tweet<'a> {
    /// The object. `ids` gives account ids by number.
    pub fn new(post: &Post, people: &'a Population, ids: &dyn Fn(u32) -> u64, clients: bool) -> Self {
        let (text, links) = shown_text(post, people);
        let target = post.target.as_ref();
        let mention = match (post.what, target) {
            (What::Reply | What::Repost, Some(t)) => {
                Some((people.handles[t.author as usize].as_ref(), ids(t.author).to_string()))
            }
            _ => None,
        };
        let entities = entities(&text, links.into_iter(), mention);
        let empty = entities.urls.is_empty() && entities.hashtags.is_empty() && entities.mentions.is_empty();
        let kind = match post.what {
            What::Reply => "replied_to",
            What::Repost => "retweeted",
            _ => "quoted",
        };
        let [likes, reposts, replies, quotes, views] = match (post.what, target) {
            (What::Repost, Some(t)) => [0, t.shown_metrics()[1], 0, 0, 0],
            _ => post.shown_metrics(),
        };
        let id = post.id.to_string();
        Tweet {
            edit_history_tweet_ids: [id.clone()],
            author_id: ids(post.author).to_string(),
            created_at: clock::iso(post.at),
            text,
            lang: &people.lexicon.packs[usize::from(post.content().pack)].code,
            conversation_id: match (post.what, target) {
                (What::Reply, Some(t)) => t.id.to_string(),
                _ => id.clone(),
            },
            in_reply_to_user_id: target.filter(|_| post.what == What::Reply).map(|t| ids(t.author).to_string()),
            referenced_tweets: target.map(|t| Reference { r#type: kind, id: t.id.to_string() }).into_iter().collect(),
            entities: (!empty).then_some(entities),
            public_metrics: Metrics {
                retweet_count: reposts,
                reply_count: replies,
                like_count: likes,
                quote_count: quotes,
                impression_count: views,
            },
            possibly_sensitive: false,
            reply_settings: "everyone",
            source: clients.then(|| CLIENTS[usize::from(post.client)]),
            id,
        }
    }
}
