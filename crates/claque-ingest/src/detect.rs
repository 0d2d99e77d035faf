//! Which format an input is of, and why: every format looks at the same sample, the surest one wins.
//!
//! When none is sure enough, the answer says which were nearest and which of the input's columns are known to some
//! format. Unknown column names are only counted: in a table without a header they would be somebody's data.

use crate::format::{Detection, Format, Sample};
use crate::frame::feed::Feed;
use crate::frame::json::Json;
use crate::frame::scan::mend_cut;
use crate::frame::sniff::{Sniffed, sniff};
use crate::frame::{Step, Syntax};
use crate::limits::Limits;
use serde_json::Value;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Decoded bytes that formats look at.
const SAMPLE_BYTES: usize = 256 << 10;
/// Values that are parsed for them.
const SAMPLE_VALUES: usize = 20;
/// Least confidence, in percent.
const SURE: u8 = 30;

/// Names of columns and keys that may be shown: they belong to formats, not to people.
const KNOWN_NAMES: &[&str] = &[
    "account_id",
    "actor",
    "account",
    "author",
    "author_id",
    "body",
    "bot",
    "collection",
    "commit",
    "content",
    "content_id",
    "conversation_id",
    "created",
    "created_at",
    "created_utc",
    "data",
    "date",
    "description",
    "did",
    "display_name",
    "entities",
    "favorite_count",
    "favourites_count",
    "followers",
    "followers_count",
    "following",
    "following_count",
    "friends_count",
    "full_text",
    "handle",
    "hashtags",
    "id",
    "id_str",
    "ids",
    "includes",
    "indexedat",
    "items",
    "kind",
    "label",
    "lang",
    "like_count",
    "likes",
    "link",
    "listed_count",
    "location",
    "mentions",
    "message",
    "message_id",
    "meta",
    "name",
    "object_id",
    "post",
    "post_id",
    "posts",
    "public_metrics",
    "published",
    "record",
    "reply_count",
    "reply_id",
    "repost_id",
    "retweet_count",
    "screen_name",
    "source",
    "split",
    "statuses",
    "statuses_count",
    "subreddit",
    "text",
    "time",
    "timestamp",
    "timestamp_share",
    "title",
    "tweet",
    "tweet_id",
    "tweet_text",
    "uri",
    "url",
    "urls",
    "user",
    "user_id",
    "userid",
    "username",
    "verified",
    "views",
];

/// A sample that owns what it shows.
#[derive(Debug)]
pub(crate) struct Preview {
    pub name: String,
    pub text: String,
    pub values: Vec<Value>,
    pub sniffed: Option<Sniffed>,
    pub header: Option<Vec<String>>,
}

/// A format that was chosen.
#[derive(Clone)]
pub(crate) struct Chosen {
    pub format: Arc<dyn Format>,
    pub why: String,
}

impl Preview {
    /// Looks at the start of an input without using it up.
    pub fn of(feed: &mut Feed<'_>, name: &str) -> Self {
        feed.fill(SAMPLE_BYTES);
        let window = feed.window();
        let n = window.len().min(SAMPLE_BYTES);
        let whole = feed.at_end() && window.len() <= SAMPLE_BYTES;
        let text = same_length_text(&window[..n], whole);
        let (values, is_json) = values(&text, whole);
        let sniffed = (!is_json).then(|| sniff(&text, whole));
        let header = sniffed.as_ref().and_then(Sniffed::header).map(|header| header.names);
        Preview { name: name.to_owned(), text, values, sniffed, header }
    }

    pub fn sample(&self) -> Sample<'_> {
        Sample { name: &self.name, text: &self.text, values: &self.values, header: self.header.as_deref() }
    }

    /// The format that is surest of the input; an explanation in words when none is sure enough.
    pub fn choose(&self, formats: &[Arc<dyn Format>]) -> Result<Chosen, String> {
        let sample = self.sample();
        let mut found: Vec<(Detection, &Arc<dyn Format>)> =
            formats.iter().filter_map(|format| Some((format.detect(&sample)?, format))).collect();
        // A stable sort: ties stay in the order of the registry.
        found.sort_by_key(|(detection, _)| std::cmp::Reverse(detection.confidence));
        match found.first() {
            Some((detection, format)) if detection.confidence >= SURE => {
                Ok(Chosen { format: Arc::clone(format), why: detection.why.clone() })
            }
            _ => Err(self.unknown(&found)),
        }
    }

    fn unknown(&self, nearest: &[(Detection, &Arc<dyn Format>)]) -> String {
        let columns = self.header.as_ref().map_or(0, Vec::len);
        if is_cassette(&self.text) {
            return CASSETTE.to_owned();
        }
        if self.values.is_empty() && columns < 2 && nearest.is_empty() {
            let what =
                "neither JSON nor a table with named columns; give data files only, or name the format with --as";
            return what.to_owned();
        }
        let mut text = String::from("no known format fits");
        let names: BTreeSet<String> = match &self.header {
            Some(header) => header.iter().map(|name| name.trim().to_lowercase()).collect(),
            None => {
                let keys = self.values.iter().filter_map(Value::as_object).flat_map(|object| object.keys());
                keys.map(|key| key.to_lowercase()).collect()
            }
        };
        let (known, unknown): (Vec<&String>, Vec<&String>) =
            names.iter().filter(|n| !n.is_empty()).partition(|name| KNOWN_NAMES.contains(&name.as_str()));
        if !names.is_empty() {
            let what = if self.header.is_some() { "columns" } else { "keys" };
            let known: Vec<&str> = known.iter().map(|name| name.as_str()).collect();
            text += &match (known.is_empty(), unknown.len()) {
                (true, n) => format!(" ({n} {what}, none of them known)"),
                (false, 0) => format!(" ({what}: {})", known.join(", ")),
                (false, n) => format!(" ({what}: {} and {n} others)", known.join(", ")),
            };
        }
        if !nearest.is_empty() {
            let near: Vec<&str> = nearest.iter().take(3).map(|(_, format)| format.name()).collect();
            text += &format!("; nearest: {}", near.join(", "));
        }
        text + "; write a mapping with `claque map --guess FILE`, or name the format with --as"
    }
}

/// What a recorded session is called, and what to do with it.
const CASSETTE: &str = "a recorded HTTP session (a test cassette in YAML), not an export: the answers in it are the \
    values of `string:`; save each of them as a JSON file and ingest those";

/// Whether a text is a session as vcrpy and its kin write it in YAML.
fn is_cassette(text: &str) -> bool {
    let mut lines = text.lines().filter(|line| !line.trim().is_empty() && !line.starts_with(['#', '-', '%']));
    matches!(lines.next().map(str::trim_end), Some("interactions:" | "http_interactions:"))
}

/// The bytes as text with every damaged byte replaced by one character, so that offsets stay true.
fn same_length_text(bytes: &[u8], whole: bool) -> String {
    let mut text = String::with_capacity(bytes.len());
    let mut at = 0;
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        at += chunk.valid().len() + chunk.invalid().len();
        // The last character of a sample may be cut.
        if at < bytes.len() || whole {
            text.extend(std::iter::repeat_n('?', chunk.invalid().len()));
        }
    }
    text
}

/// The first values of a text, and whether it is JSON at all.
fn values(text: &str, whole: bool) -> (Vec<Value>, bool) {
    let (mut json, mut at, mut faults, mut values) = (Json::new(), 0, 0, Vec::new());
    let limits = Limits::default();
    while values.len() < SAMPLE_VALUES && faults < SAMPLE_VALUES {
        match json.step(text.as_bytes(), at, whole, &limits) {
            Step::Unit { start, end, next } => {
                match text.get(start..end).map(serde_json::from_str) {
                    Some(Ok(value)) => values.push(value),
                    _ => faults += 1,
                }
                at = next;
            }
            Step::Skip { next } => at = next,
            Step::Fault { next, .. } => {
                faults += 1;
                at = next;
            }
            Step::Lost { .. } => {
                faults += 1;
                let Some(next) = json.resume(text.as_bytes(), at + 1) else { break };
                at = next;
            }
            Step::More | Step::End => break,
        }
    }
    if values.is_empty() && text.get(at..).is_some_and(|rest| rest.starts_with(['{', '['])) {
        // One document that is longer than the sample.
        let mended = mend_cut(&text[at..]).and_then(|mended| serde_json::from_str(&mended).ok());
        values.extend(mended);
    }
    let structured = values.iter().any(|v: &Value| v.is_object() || v.is_array());
    let is_json = structured || (faults == 0 && !values.is_empty());
    if !is_json {
        values.clear();
    }
    (values, structured)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn preview(text: &[u8]) -> Preview {
        Preview::of(&mut Feed::new(text), "x")
    }

    #[test]
    fn json_and_tables_are_told_apart() {
        assert_eq!(preview(b"{\"a\":1}\n{\"a\":2}\n").values.len(), 2);
        assert_eq!(preview(b"[{\"a\":1},{\"a\":2}]").values.len(), 2);
        assert_eq!(preview(b"id,text\n1,\"{x}\"\n").header.unwrap(), ["id", "text"]);
        assert_eq!(preview(b"12\n13\n").values.len(), 2);
        assert!(preview(b"12,x\n13,y\n").values.is_empty());
    }

    #[test]
    fn a_document_longer_than_the_sample_still_shows_its_keys() {
        let items: Vec<Value> = (0..20_000).map(|i| serde_json::json!({"id": i, "text": "some words"})).collect();
        let text = serde_json::json!({"data": items, "meta": {}}).to_string();
        let seen = preview(text.as_bytes());
        assert_eq!(seen.values.len(), 1);
        assert_eq!(seen.values[0]["data"][0]["id"], 0);
    }

    #[test]
    fn prose_is_called_neither_json_nor_a_table() {
        let error = preview(b"# Jane's notes\n\nSome words about it.\nMore words\n").choose(&[]).err().unwrap();
        assert!(error.starts_with("neither JSON nor a table") && !error.contains("Jane"), "{error}");
    }

    #[test]
    fn a_recorded_session_in_yaml_is_called_by_its_name_and_told_what_to_do_with() {
        for text in
            ["interactions:\n- request:\n    body: null\n", "---\nhttp_interactions:\n- request:\n    method: get\n"]
        {
            let error = preview(text.as_bytes()).choose(&[]).err().unwrap();
            assert!(error.contains("recorded HTTP session") && error.contains("JSON file"), "{error}");
        }
    }

    #[test]
    fn an_unknown_input_is_described_without_its_values() {
        let error = preview(b"id,Jane Secret,text\n1,x,y\n2,z,w\n").choose(&[]).err().unwrap();
        assert!(error.contains("id, text and 1 others") && error.contains("map --guess"), "{error}");
        assert!(!error.to_lowercase().contains("jane"));
    }
}
