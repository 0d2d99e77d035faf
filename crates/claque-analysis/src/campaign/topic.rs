//! What makes a post a mention of a campaign: a hashtag, a keyword, an account or a URL.

use claque_schema::{AccountToken, ObjectToken, PostRow};
use std::fmt;

/// A campaign's topic. Identities arrive as tokens: the caller holds the key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Topic {
    /// A hashtag.
    Hashtag {
        /// Normalised as at ingest, without `#`.
        tag: String,
        /// What stands for it where it is also a name in its record; known to the holder of the key.
        hidden: Option<String>,
    },
    /// A word or phrase, lower-cased; found in the redacted text.
    Keyword(String),
    /// An account: posts that mention, repost, quote or answer it.
    Account(AccountToken),
    /// A URL by the keyed hash of its canonical form.
    Url(ObjectToken),
    /// Any link to a registrable domain.
    Domain(String),
}

impl Topic {
    /// Whether the post belongs to the campaign.
    pub fn matches(&self, post: &PostRow) -> bool {
        match self {
            Topic::Hashtag { tag, hidden } => post.hashtags.iter().any(|h| h == tag || Some(h) == hidden.as_ref()),
            Topic::Keyword(word) => post.text.as_deref().is_some_and(|t| contains_word(&t.to_lowercase(), word)),
            Topic::Account(account) => {
                post.mentions.contains(account)
                    || [post.repost_of_author, post.quote_of_author, post.reply_to_author].contains(&Some(*account))
            }
            Topic::Url(url) => post.links.iter().any(|l| l.canonical == *url),
            Topic::Domain(domain) => post.links.iter().any(|l| l.domain == *domain),
        }
    }
}

impl fmt::Display for Topic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Topic::Hashtag { tag, .. } => write!(f, "#{tag}"),
            Topic::Keyword(word) => write!(f, "“{word}”"),
            Topic::Account(account) => write!(f, "@{account}"),
            Topic::Url(url) => write!(f, "link {url}"),
            Topic::Domain(domain) => write!(f, "links to {}", domain.replace('.', "[.]")),
        }
    }
}

/// Whether `word` occurs with no letter or digit of its own kind directly beside it. Scripts without spaces between
/// words (Han, Kana, Thai …) have no such bounds, so only ASCII neighbours count.
fn contains_word(text: &str, word: &str) -> bool {
    if word.is_empty() {
        return false;
    }
    let joins = |c: Option<char>, edge: Option<char>| {
        c.is_some_and(|c| c.is_ascii_alphanumeric()) && edge.is_some_and(|e| e.is_ascii_alphanumeric())
    };
    text.match_indices(word).any(|(at, found)| {
        let before = text[..at].chars().next_back();
        let after = text[at + found.len()..].chars().next();
        !joins(before, word.chars().next()) && !joins(after, word.chars().next_back())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_keyword_is_found_as_a_word_and_in_scripts_without_spaces() {
        assert!(contains_word("buy acme now", "acme"));
        assert!(!contains_word("acmeology", "acme"));
        assert!(contains_word("新しい商品です", "商品"));
    }

    #[test]
    fn each_kind_of_topic_matches_its_own_field() {
        let mut post =
            PostRow { hashtags: vec!["spring".into()], mentions: vec![AccountToken(7)], ..PostRow::default() };
        let spring = Topic::Hashtag { tag: "spring".into(), hidden: Some("hidden-1".into()) };
        assert!(spring.matches(&post));
        let renamed = PostRow { hashtags: vec!["hidden-1".into()], ..PostRow::default() };
        assert!(spring.matches(&renamed), "a hidden hashtag is the same topic");
        assert!(Topic::Account(AccountToken(7)).matches(&post));
        assert!(!Topic::Account(AccountToken(8)).matches(&post));
        post.repost_of_author = Some(AccountToken(8));
        assert!(Topic::Account(AccountToken(8)).matches(&post));
    }
}
