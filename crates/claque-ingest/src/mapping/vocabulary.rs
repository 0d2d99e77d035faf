//! The words of the fixed vocabularies, with the synonyms that files use for them.

use super::fields::Vocabulary;
use crate::value::is_null;
use claque_schema::{AccountStatus, EngagementKind, Label, Platform, PostKind};

/// Whether the word belongs to the vocabulary.
pub(super) fn knows(vocabulary: Vocabulary, word: &str) -> bool {
    match vocabulary {
        Vocabulary::Platform => word.parse::<Platform>().is_ok(),
        Vocabulary::PostKind => post_kind(word).is_some(),
        Vocabulary::EngagementKind => engagement_kind(word).is_some(),
        Vocabulary::Label => label(word).is_some(),
        Vocabulary::Status => status(word).is_some(),
    }
}

/// What may be written, for error messages.
pub(super) fn words(vocabulary: Vocabulary) -> &'static str {
    match vocabulary {
        Vocabulary::Platform => {
            "x, bluesky, mastodon, reddit, youtube, tiktok, instagram, facebook, threads, telegram, web, unknown"
        }
        Vocabulary::PostKind => "post, reply, repost, quote, comment",
        Vocabulary::EngagementKind => "like, repost, reply, quote, comment, reaction, view, share",
        Vocabulary::Label => "human, automated, automated:KIND, bot, fake, spam, information_operation",
        Vocabulary::Status => "active, suspended, deleted, withheld, unknown",
    }
}

/// A post's kind, by our word or a platform's.
pub(super) fn post_kind(word: &str) -> Option<PostKind> {
    Some(match word.trim().to_ascii_lowercase().as_str() {
        "post" | "tweet" | "original" | "status" | "toot" | "submission" => PostKind::Post,
        "reply" | "replied_to" => PostKind::Reply,
        "repost" | "retweet" | "retweeted" | "share" | "boost" | "reblog" => PostKind::Repost,
        "quote" | "quoted" | "quote_tweet" => PostKind::Quote,
        "comment" => PostKind::Comment,
        _ => return None,
    })
}

/// An engagement's kind.
pub(super) fn engagement_kind(word: &str) -> Option<EngagementKind> {
    Some(match word.trim().to_ascii_lowercase().as_str() {
        "like" | "favourite" | "favorite" => EngagementKind::Like,
        "repost" | "retweet" | "reblog" | "boost" => EngagementKind::Repost,
        "reply" => EngagementKind::Reply,
        "quote" => EngagementKind::Quote,
        "comment" => EngagementKind::Comment,
        "reaction" => EngagementKind::Reaction,
        "view" => EngagementKind::View,
        "share" => EngagementKind::Share,
        _ => return None,
    })
}

/// An account's state.
pub(super) fn status(word: &str) -> Option<AccountStatus> {
    Some(match word.trim().to_ascii_lowercase().as_str() {
        "active" => AccountStatus::Active,
        "suspended" | "banned" => AccountStatus::Suspended,
        "deleted" | "deactivated" | "not found" => AccountStatus::Deleted,
        "withheld" => AccountStatus::Withheld,
        "unknown" => AccountStatus::Unknown,
        _ => return None,
    })
}

/// A label and, where the word carries one, its kind: `automated:fake_follower` or `fake`.
///
/// `1`, `0`, `true` and `false` are no labels: whether 1 means bot or human is for the mapping's `map` to say.
pub(super) fn label(word: &str) -> Option<(Label, Option<String>)> {
    let lower = word.trim().to_ascii_lowercase();
    if let Some((word, kind)) = lower.split_once(':') {
        let (label, _) = label(word)?;
        return Some((label, label_kind(kind)));
    }
    let (label, kind) = match lower.as_str() {
        "human" | "genuine" | "real" | "legit" | "legitimate" | "authentic" | "organic" | "nonbot" => {
            (Label::Human, None)
        }
        "automated" | "bot" => (Label::Automated, None),
        "spam" | "spammer" | "spambot" | "traditional_spambot" => (Label::Automated, Some("spam")),
        "social_spambot" | "social bot" | "social_bot" => (Label::Automated, Some("social_spambot")),
        "fake" | "fake_follower" | "sybil" | "cyborg" | "troll" | "information_operation" => {
            (Label::Automated, Some(lower.as_str()))
        }
        _ => return None,
    };
    Some((label, kind.map(str::to_owned)))
}

/// A label's kind as a column gives it: a short word of letters, digits, `_` and `-`, in lower case.
pub(super) fn label_kind(cell: &str) -> Option<String> {
    let word: String = cell
        .trim()
        .chars()
        .map(|c| if c.is_whitespace() { '_' } else { c.to_ascii_lowercase() })
        .filter(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-'))
        .take(40)
        .collect();
    (!is_null(&word)).then_some(word)
}
