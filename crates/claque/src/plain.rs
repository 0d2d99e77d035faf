//! What is held and what was computed, in words that the person concerned and a reviewer can read.
//!
//! Machine names stay in the JSON. A column that says nothing about an account (line numbers, digests, marks of how a value
//! was read) has no words here and is left out of plain texts.

use serde_json::Value;
use std::collections::BTreeMap;

/// How a value is written.
#[derive(Clone, Copy)]
enum As {
    /// As it stands.
    Text,
    /// A count of something.
    Count,
    /// Yes or no.
    Flag,
    /// 0–1, in per cent.
    Share,
    /// Bits.
    Bits,
    /// An instant, UTC.
    Instant,
}

/// Column, words, how its value is written; in the order in which a person wants to know it. Numbers of names and
/// biographies are in [`TEXTS`].
const COLUMNS: &[(&str, &str, As)] = &[
    ("platform", "platform", As::Text),
    ("kind", "kind", As::Text),
    ("created_at", "made", As::Instant),
    ("not_before", "not earlier than", As::Instant),
    ("not_after", "not later than", As::Instant),
    ("observed_at", "as seen on", As::Instant),
    ("author", "author", As::Text),
    ("follower", "who follows", As::Text),
    ("followed", "who is followed", As::Text),
    ("text", "text, without what names somebody", As::Text),
    ("lang", "language", As::Text),
    ("client", "written with", As::Text),
    ("hashtags", "hashtags", As::Text),
    ("links.domain", "links to", As::Text),
    ("mentions", "mentions", As::Text),
    ("reply_to_author", "answers", As::Text),
    ("repost_of_author", "reposts", As::Text),
    ("quote_of_author", "quotes", As::Text),
    ("owner", "whose post it is", As::Text),
    ("post", "token of the post", As::Text),
    ("status", "state of the account", As::Text),
    ("followers", "followers", As::Count),
    ("following", "accounts followed", As::Count),
    ("posts", "posts ever made", As::Count),
    ("likes_given", "likes given", As::Count),
    ("listed", "lists it is on", As::Count),
    ("likes", "likes", As::Count),
    ("reposts", "reposts", As::Count),
    ("replies", "answers received", As::Count),
    ("quotes", "quotes received", As::Count),
    ("views", "views", As::Count),
    ("rank", "place in the list it was read from", As::Count),
    ("verified", "the platform's tick", As::Flag),
    ("protected", "posts for approved followers only", As::Flag),
    ("bot_declared", "declares itself automated", As::Flag),
    ("default_profile", "untouched profile theme", As::Flag),
    ("default_avatar", "untouched picture", As::Flag),
    ("background_image", "background image", As::Flag),
    ("has_banner", "banner", As::Flag),
    ("has_url", "gives a web address", As::Flag),
    ("has_location", "gives a location (which one is not held)", As::Flag),
    ("geo_enabled", "location of posts switched on", As::Flag),
    ("name_handle_similarity", "likeness of handle and display name", As::Share),
    ("label", "what its source says it is", As::Text),
    ("label_kind", "kind of automation, as its source says", As::Text),
];

/// Numbers that a text was turned into: ending of the column, words before the text's name, how the value is written.
const NUMBERS: &[(&str, &str, As)] = &[
    ("length", "characters in", As::Count),
    ("words", "words in", As::Count),
    ("digits", "digits in", As::Count),
    ("trailing_digits", "digits at the end of", As::Count),
    ("upper", "capital letters in", As::Count),
    ("special", "other signs in", As::Count),
    ("emoji", "emoji in", As::Count),
    ("scripts", "alphabets in", As::Count),
    ("urls", "web addresses in", As::Count),
    ("hashtags", "hashtags in", As::Count),
    ("mentions", "mentions in", As::Count),
    ("entropy", "variety of the characters in", As::Bits),
    ("likelihood", "how common the letter pairs are in", As::Share),
];
const TEXTS: &[(&str, &str)] = &[("handle_", "the handle"), ("name_", "the display name"), ("bio_", "the biography")];

/// What a table's row is.
pub fn table(name: &str) -> &str {
    match name {
        "accounts" => "Profile",
        "posts" => "Post",
        "engagements" => "Reaction",
        "follows" => "Follow",
        "aliases" => "A handle and an id that belong together",
        other => other,
    }
}

/// The fields of a row that say something about an account: words and value.
pub fn fields(row: &BTreeMap<&'static str, Value>) -> Vec<(String, String)> {
    let known = COLUMNS.iter().filter_map(|(name, words, how)| Some((words.to_string(), value(row.get(name)?, *how))));
    let numbers = TEXTS.iter().flat_map(|(start, text)| {
        NUMBERS.iter().filter_map(move |(end, words, how)| {
            Some((format!("{words} {text}"), value(row.get(format!("{start}{end}").as_str())?, *how)))
        })
    });
    known.chain(numbers).collect()
}

/// A feature and its value, as a reason tells it.
pub fn reason(feature: &str, value: Option<f64>) -> String {
    let spec = crate::dataset::all_specs().find(|s| s.name == feature);
    let words = spec.map_or(feature, |s| s.words);
    let Some(value) = value.filter(|v| v.is_finite()) else { return format!("{words}: unknown") };
    let told = match spec.map_or("", |s| s.unit) {
        "flag" => yes_or_no(value != 0.0),
        "share" | "probability" => percent(value),
        unit if unit.starts_with("log") => format!("{} (logarithm)", number(value)),
        "bits" => format!("{} bits", number(value)),
        _ => number(value),
    };
    format!("{words}: {told}")
}

/// An instant, to the minute.
pub fn instant(text: &str) -> String {
    match (text.get(..10), text.get(11..16)) {
        (Some(day), Some(time)) => format!("{day} {time} UTC"),
        _ => text.to_string(),
    }
}

fn value(value: &Value, how: As) -> String {
    match (how, value) {
        (As::Instant, Value::String(text)) => instant(text),
        (As::Flag, Value::Bool(flag)) => yes_or_no(*flag),
        (As::Share, Value::Number(n)) => percent(n.as_f64().unwrap_or(f64::NAN)),
        (As::Bits, Value::Number(n)) => format!("{} bits", number(n.as_f64().unwrap_or(f64::NAN))),
        (_, Value::String(text)) => text.replace(['\n', '\r'], " "),
        (_, Value::Array(values)) => values.iter().map(|v| self::value(v, how)).collect::<Vec<_>>().join(", "),
        (_, other) => other.to_string(),
    }
}

fn yes_or_no(flag: bool) -> String {
    if flag { "yes" } else { "no" }.to_string()
}

fn percent(share: f64) -> String {
    format!("{} %", number(100.0 * share))
}

/// Two digits that count; whole numbers whole.
fn number(value: f64) -> String {
    if value.fract() == 0.0 || value.abs() >= 100.0 {
        return format!("{value:.0}");
    }
    let decimals = (1.0 - value.abs().log10().floor()).clamp(0.0, 6.0) as usize;
    let text = format!("{value:.decimals$}");
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_string() } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Columns that say nothing about an account by themselves.
    const INTERNAL: &[&str] = &[
        "account",
        "weak",
        "strong",
        "weak_key",
        "created_precision",
        "created_from_id",
        "handle_shape",
        "name_shape",
        "bio_hash",
        "source",
        "file",
        "line",
        "precision",
        "zone_assumed",
        "text_state",
        "text_hash",
        "tokens",
        "reply_to",
        "repost_of",
        "quote_of",
        "conversation",
        "channel",
        "links.raw",
        "links.canonical",
        "media",
        "object",
        "content",
    ];

    #[test]
    fn every_column_has_plain_words_or_is_known_to_be_internal() {
        for column in claque_store::column_names() {
            let name: &'static str = column.split_once('.').expect("table.column").1.to_string().leak();
            let row = BTreeMap::from([(name, Value::from(1))]);
            assert_eq!(fields(&row).is_empty(), INTERNAL.contains(&name), "{column}");
        }
    }

    #[test]
    fn numbers_are_as_exact_as_a_person_needs() {
        assert_eq!(number(5.0), "5");
        assert_eq!(number(0.004_632), "0.0046");
        assert_eq!(number(3.121_927), "3.1");
        assert_eq!(number(1234.56), "1235");
        assert_eq!(percent(0.001_368_198), "0.14 %");
        assert_eq!(reason("followers_count", Some(5.0)), "followers: 5");
        assert_eq!(reason("verified", Some(0.0)), "platform tick: no");
        assert_eq!(instant("2026-11-25T20:55:09Z"), "2026-11-25 20:55 UTC");
    }
}
