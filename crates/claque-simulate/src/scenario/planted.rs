//! What a scenario may plant, and the fans who only look planted.

use serde::Deserialize;

/// An amplifier ring: whatever its leaders post, the ring reposts within a short time.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ring {
    /// Name in the truth.
    pub name: String,
    /// Campaign tag, or none.
    #[serde(default)]
    pub campaign: Option<String>,
    /// Members, leaders excluded.
    pub n: usize,
    /// Accounts whose posts are amplified.
    #[serde(default = "three")]
    pub leaders: usize,
    /// Posts of all leaders over the whole time.
    #[serde(default = "thirty_six")]
    pub objects: usize,
    /// Chance that a member takes part in one post.
    #[serde(default = "seven_tenths")]
    pub share: f64,
    /// Reaction time, seconds, from–to, uniform on a logarithmic scale.
    #[serde(default = "ring_lag")]
    pub lag_s: [f64; 2],
    /// Posts per day that look like a person's.
    #[serde(default = "one_f")]
    pub cover_per_day: f64,
}

/// A copy-paste operation.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CopyPaste {
    /// Name in the truth.
    pub name: String,
    /// Campaign tag, or none.
    #[serde(default)]
    pub campaign: Option<String>,
    /// Accounts.
    pub n: usize,
    /// Bursts over the whole time.
    #[serde(default = "three")]
    pub bursts: usize,
    /// Length of a burst, minutes.
    #[serde(default = "forty")]
    pub minutes: f64,
    /// Texts with `{this|that}` choices; empty takes built-in ones.
    #[serde(default)]
    pub templates: Vec<String>,
}

/// Links under popular posts.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReplySpam {
    /// Name in the truth.
    pub name: String,
    /// Accounts.
    pub n: usize,
    /// Replies of each account per day.
    #[serde(default = "three_f")]
    pub per_day: f64,
    /// Domain of the link; one under `.example`.
    #[serde(default = "spam_domain")]
    pub domain: String,
}

/// People who comment on each other's posts by agreement.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pod {
    /// Name in the truth.
    pub name: String,
    /// A creator who is a member, too.
    #[serde(default)]
    pub creator: Option<String>,
    /// Members.
    pub n: usize,
    /// Posts of each member per day.
    #[serde(default = "half")]
    pub per_day: f64,
    /// Chance that a member comments on one post.
    #[serde(default = "seven_tenths")]
    pub share: f64,
    /// Reaction time, minutes, from–to.
    #[serde(default = "pod_lag")]
    pub lag_min: [f64; 2],
}

/// Fans who react at once: innocent, and not to be told from a ring by timing alone.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fans {
    /// Name in the truth.
    pub name: String,
    /// How many.
    pub n: usize,
    /// The creator they love.
    pub creator: String,
    /// Chance that a fan reposts one post.
    #[serde(default = "half")]
    pub share: f64,
    /// Reaction time, seconds, from–to.
    #[serde(default = "fan_lag")]
    pub lag_s: [f64; 2],
}

fn three() -> usize {
    3
}
fn three_f() -> f64 {
    3.0
}
fn thirty_six() -> usize {
    36
}
fn seven_tenths() -> f64 {
    0.7
}
fn forty() -> f64 {
    40.0
}
fn ring_lag() -> [f64; 2] {
    [4.0, 150.0]
}
fn pod_lag() -> [f64; 2] {
    [1.0, 35.0]
}
fn fan_lag() -> [f64; 2] {
    [40.0, 120.0]
}
fn spam_domain() -> String {
    "quick-returns.example".to_owned()
}
fn one_f() -> f64 {
    1.0
}
fn half() -> f64 {
    0.5
}
