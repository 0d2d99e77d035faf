//! The coordination-network-toolkit's table: `message_id, user_id, username, repost_id, reply_id, message, timestamp,
//! urls`.
//!
//! Its own sample starts with a byte-order mark, times are epochs with a fraction, and `urls` is a Python list there
//! but joined by spaces in its manual; a study put hashtags into `urls`. Words there that are no URL therefore are
//! hashtags. The platform is not named. Graham, QUT Digital Observatory (2024), "Coordination Network Toolkit".

use super::coortweet::sound;
use crate::format::{Context, Detection, Format, Sample, Shape, Sink, Unit};
use crate::record::{RawPost, RawWho, Record};
use crate::value::{self, ListStyle, Reading, Zone};
use claque_schema::{Platform, PostKind, TextState};
use std::borrow::Cow;

const COLUMNS: [&str; 8] =
    ["message_id", "user_id", "username", "repost_id", "reply_id", "message", "timestamp", "urls"];

/// The format.
pub(crate) struct Cnt;

impl Format for Cnt {
    fn name(&self) -> &str {
        "cnt"
    }

    fn about(&self) -> &str {
        "coordination-network-toolkit CSV (message_id, user_id, repost_id, reply_id, message, timestamp, urls)"
    }

    fn detect(&self, sample: &Sample<'_>) -> Option<Detection> {
        let names = sample.header?;
        let has = |column: &&str| names.iter().any(|name| name.trim_start_matches('\u{feff}') == *column);
        COLUMNS.iter().all(has).then(|| Detection {
            confidence: 95,
            why: "a table with the toolkit's eight columns, `message_id` to `urls`".to_owned(),
        })
    }

    fn shape(&self) -> Shape {
        Shape::Table { header_contains: Vec::new(), within: 1 }
    }

    fn fields(&self) -> Vec<String> {
        ["post", "author", "created_at", "text", "kind", "reply_to", "repost_of", "links", "hashtags"]
            .map(|f| format!("posts.{f}"))
            .to_vec()
    }

    fn read(&self, unit: Unit<'_>, context: &Context, sink: &mut dyn Sink) {
        let Unit::Row { header, cells } = unit else { return sink.reject("not a row of a table") };
        let id = match sound(header, cells, "message_id", sink) {
            Some(id) => Some(id),
            // A byte-order mark that survived sticks to the first column's name.
            None => sound(header, cells, "\u{feff}message_id", sink),
        };
        let handle = header.cell(cells, "username").filter(|cell| !value::is_null(cell));
        let author = RawWho {
            id: sound(header, cells, "user_id", sink),
            handle: handle.map(|cell| Cow::Borrowed(cell.trim().trim_start_matches('@'))),
        };
        if id.is_none() && author.is_empty() {
            return sink.reject("no sound message_id and no author");
        }
        let zone = context.timezone.as_deref().and_then(|name| Zone::parse(name).ok()).unwrap_or_default();
        let created_at = match value::time::auto(header.cell(cells, "timestamp").unwrap_or(""), &zone) {
            Reading::Value(at) => Some(at),
            Reading::Absent => None,
            Reading::Bad => {
                sink.warn("a time could not be read; left out");
                None
            }
        };
        let text = header.cell(cells, "message").filter(|cell| !value::is_null(cell));
        let repost_of = sound(header, cells, "repost_id", sink);
        let reply_to = sound(header, cells, "reply_id", sink);
        let words = value::list(header.cell(cells, "urls").unwrap_or(""), &ListStyle::Auto, None);
        let (urls, hashtags) = words.into_iter().partition(|word| is_url(word));
        let kind = match (&repost_of, &reply_to) {
            (Some(_), _) => PostKind::Repost,
            (None, Some(_)) => PostKind::Reply,
            (None, None) => PostKind::Post,
        };
        sink.emit(Record::Post(Box::new(RawPost {
            platform: Platform::Unknown,
            id,
            author,
            created_at,
            text: text.map(Cow::Borrowed),
            text_state: text_state(text, kind),
            kind,
            reply_to,
            repost_of,
            urls,
            hashtags,
            ..RawPost::default()
        })));
    }
}

fn text_state(text: Option<&str>, kind: PostKind) -> TextState {
    match text {
        None => TextState::Absent,
        Some(text) if kind == PostKind::Repost && text.ends_with('…') => TextState::Cut,
        Some(_) => TextState::Full,
    }
}

/// Whether a word of the `urls` column is a URL: a scheme, or a host with a path.
fn is_url(word: &str) -> bool {
    word.contains("://") || word.starts_with("www.") || (word.contains('.') && word.contains('/'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::testing::table;

    const HEADER: &str = "message_id,user_id,username,repost_id,reply_id,message,timestamp,urls\n";

    #[test]
    fn posts_replies_and_reposts_with_both_kinds_of_url_lists() {
        let rows = "1,4,user_4,,,mango,1606451170.518101,['http://a.example/2']\n\
                    2,1,user_1,1,,camel,1606451170.5,\"['http://a.example/4', 'http://a.example/6']\"\n\
                    3,8,user_8,,2,pear,1606451170,http://a.example/4 http://b.example/1\n\
                    4,9,user_9,,,plain,1606451170,merkel nato\n";
        let kept = table(&Cnt, &format!("{HEADER}{rows}"));
        let posts: Vec<_> = kept.posts().collect();
        assert_eq!(posts.len(), 4);
        assert_eq!(
            posts.iter().map(|p| p.kind).collect::<Vec<_>>(),
            [PostKind::Post, PostKind::Repost, PostKind::Reply, PostKind::Post]
        );
        assert_eq!(posts.iter().map(|p| p.urls.len()).collect::<Vec<_>>(), [1, 2, 2, 0]);
        assert_eq!(posts[3].hashtags, ["merkel", "nato"]);
        assert_eq!(posts[1].repost_of.as_deref(), Some("1"));
        assert_eq!(posts[2].reply_to.as_deref(), Some("2"));
        assert_eq!(posts[0].author, RawWho { id: Some("4".into()), handle: Some("user_4".into()) });
        assert_eq!(posts[0].created_at.map(|t| t.at.0), Some(1_606_451_170_518));
        assert_eq!(posts[0].platform, Platform::Unknown);
    }

    #[test]
    fn a_byte_order_mark_before_the_header_loses_no_id() {
        let kept = table(&Cnt, &format!("\u{feff}{HEADER}1,4,u,,,x,1606451170,\n"));
        assert_eq!(kept.posts().next().and_then(|p| p.id.clone()).as_deref(), Some("1"));
    }
}
