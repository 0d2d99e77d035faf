//! Accounts as observed: counts, flags and the numbers that names and bios were turned into.

use crate::{AccountToken, ObjectToken, Platform, Precision, Timestamp};
use serde::{Deserialize, Serialize};

/// What a platform said about an account's state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[allow(missing_docs)]
pub enum AccountStatus {
    Active,
    Suspended,
    Deleted,
    Withheld,
    #[default]
    Unknown,
}

/// Ground truth as a source declares it; weak by nature, see the model cards.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Label {
    /// A person, by the source's word.
    Human,
    /// Run by software or for hire, by the source's word.
    Automated,
}

/// One observation of one account. All observations are kept; the latest wins; the series feeds growth features.
///
/// Unknown is `None`, never 0. Handle, display name and bio exist here only as numbers.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct AccountRow {
    /// Where the account lives.
    pub platform: Platform,
    /// Its pseudonym.
    pub account: AccountToken,
    /// Whether the pseudonym was made from a handle because no (sound) id was given.
    pub weak_key: bool,
    /// When the account was made.
    pub created_at: Option<Timestamp>,
    /// How exact `created_at` is.
    pub created_precision: Precision,
    /// Whether `created_at` was recovered from the raw id at the door.
    pub created_from_id: bool,
    /// When the platform showed these values.
    pub observed_at: Option<Timestamp>,
    /// Accounts that follow it.
    pub followers: Option<u64>,
    /// Accounts it follows.
    pub following: Option<u64>,
    /// Posts ever made, as the platform counts.
    pub posts: Option<u64>,
    /// Likes it gave.
    pub likes_given: Option<u64>,
    /// Lists it is a member of.
    pub listed: Option<u64>,
    /// The platform's tick, whatever it meant at the time.
    pub verified: Option<bool>,
    /// Posts are visible to approved followers only.
    pub protected: Option<bool>,
    /// The account declares itself automated: a label, not a feature.
    pub bot_declared: Option<bool>,
    /// Untouched profile theme.
    pub default_profile: Option<bool>,
    /// Untouched avatar.
    pub default_avatar: Option<bool>,
    /// Uses a background image.
    pub background_image: Option<bool>,
    /// Has a banner.
    pub has_banner: Option<bool>,
    /// Gives a URL.
    pub has_url: Option<bool>,
    /// Gives a location.
    pub has_location: Option<bool>,
    /// Geotagging is enabled.
    pub geo_enabled: Option<bool>,
    /// Declared interface language, ISO 639-1 in lower case. For fairness audits, never a feature.
    pub lang: Option<String>,
    /// What the handle was like.
    pub handle: Option<NameNumbers>,
    /// What the display name was like.
    pub name: Option<NameNumbers>,
    /// What the bio was like. An empty bio is `Some` with length 0; an unknown one is `None`.
    pub bio: Option<BioNumbers>,
    /// Normalised edit similarity of handle and display name, 0–1.
    pub name_handle_similarity: Option<f32>,
    /// The platform's word on the account's state.
    pub status: AccountStatus,
    /// Ground truth, where a source gives it.
    pub label: Option<Label>,
    /// The kind of automation, where a source gives it (`fake_follower`, `spam` …).
    pub label_kind: Option<String>,
    /// Which declared source this row came from (index into the workspace's sources).
    pub source: u32,
    /// Which file of the workspace's manifest.
    pub file: u32,
    /// Line (or record number) in that file, from 1.
    pub line: u64,
}

/// A short name (handle or display name) as numbers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct NameNumbers {
    /// Unicode characters.
    pub length: u16,
    /// Decimal digits.
    pub digits: u16,
    /// Longest run of digits at the end.
    pub trailing_digits: u16,
    /// Upper-case letters.
    pub upper: u16,
    /// Characters that are neither letters, digits nor `_`.
    pub special: u16,
    /// Emoji.
    pub emoji: u16,
    /// Distinct scripts among its letters (Latin and Cyrillic together is 2).
    pub scripts: u8,
    /// Shannon entropy of its characters, bits.
    pub entropy: f32,
    /// Geometric mean of its bigram probabilities under the shipped table; `None` below two known characters.
    pub likelihood: Option<f32>,
    /// Keyed hash of its shape (`Aaaa_0000` → classes with run lengths): equal shapes, equal hash.
    pub shape: ObjectToken,
}

/// A bio as numbers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct BioNumbers {
    /// Unicode characters.
    pub length: u32,
    /// Words by Unicode segmentation.
    pub words: u32,
    /// URLs.
    pub urls: u16,
    /// Hashtags.
    pub hashtags: u16,
    /// @-mentions.
    pub mentions: u16,
    /// Emoji.
    pub emoji: u16,
    /// Decimal digits.
    pub digits: u16,
    /// Keyed hash of the normalised text: equal bios, equal hash. Absent for empty bios.
    pub hash: Option<ObjectToken>,
}
