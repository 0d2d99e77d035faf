//! Actions and interactions: the one view in which every platform looks the same.

use crate::{AccountToken, ObjectToken, PostToken, Timestamp};
use serde::{Deserialize, Serialize};

/// What an account does to an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[allow(missing_docs)]
pub enum ActionKind {
    Post,
    Repost,
    Reply,
    Quote,
    Link,
    Hashtag,
    Mention,
    Like,
    Follow,
    Comment,
    /// A share of an object that the source declares without saying what it is.
    Share,
    /// A link to any page of a registrable domain.
    Domain,
    /// A picture, video or sound, by the hash that the source gives.
    Media,
    /// A text of a family of near-identical ones; the object is the family.
    Similar,
    /// A repost within seconds of the original; the object is the original's author.
    FastRepost,
}

/// An account acts on an object at a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ActionRow {
    /// Who.
    pub account: AccountToken,
    /// On what.
    pub object: ObjectToken,
    /// How.
    pub kind: ActionKind,
    /// By which post, where there is one.
    pub content: Option<PostToken>,
    /// When.
    pub at: Timestamp,
    /// Place in the input (file, then line): settles ties as the peers do.
    pub order: u64,
}

/// A layer of the interaction graph.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[allow(missing_docs)]
pub enum Layer {
    Repost,
    Reply,
    Quote,
    Mention,
    Follow,
    Comment,
    Like,
}

impl Layer {
    /// Every layer.
    pub const ALL: [Layer; 7] =
        [Layer::Repost, Layer::Reply, Layer::Quote, Layer::Mention, Layer::Follow, Layer::Comment, Layer::Like];

    /// The name on the command line and in exports.
    pub fn name(self) -> &'static str {
        match self {
            Layer::Repost => "repost",
            Layer::Reply => "reply",
            Layer::Quote => "quote",
            Layer::Mention => "mention",
            Layer::Follow => "follow",
            Layer::Comment => "comment",
            Layer::Like => "like",
        }
    }
}

impl std::str::FromStr for Layer {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let lower = text.to_ascii_lowercase();
        Layer::ALL.into_iter().find(|l| l.name() == lower).ok_or_else(|| {
            let names: Vec<&str> = Layer::ALL.iter().map(|l| l.name()).collect();
            format!("unknown layer `{text}`; known: {}", names.join(", "))
        })
    }
}

/// How often `source` acted on what belongs to `target` in one layer. Never a self-loop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InteractionRow {
    /// Who acts.
    pub source: AccountToken,
    /// Whose object it is.
    pub target: AccountToken,
    /// In which layer.
    pub layer: Layer,
    /// How often.
    pub n_actions: u64,
    /// First time, where times are known.
    pub first_at: Option<Timestamp>,
    /// Last time, where times are known.
    pub last_at: Option<Timestamp>,
}
