//! The campaigns, as scenario files. Sizes are small (about two thousand mentions), mechanisms differ.

/// The tag of every campaign.
pub const TAG: &str = "OpenHarbour";

/// A mechanism.
pub struct Kind {
    /// Its name.
    pub name: &'static str,
    /// Mentions that the crowd makes, and who of it takes part.
    crowd: (u32, u32),
    /// Height of the second peak of interest over the usual.
    height: f64,
    /// What is planted, as TOML.
    plants: &'static str,
}

/// Kinds that the model learns from.
pub const TRAINING: &[Kind] = &[
    Kind { name: "organic", crowd: (2_200, 520), height: 14.0, plants: "" },
    Kind { name: "ring-fast", crowd: (1_700, 420), height: 5.0, plants: RING_FAST },
    Kind { name: "ring-minutes", crowd: (1_700, 420), height: 8.0, plants: RING_MINUTES },
    Kind { name: "paste", crowd: (1_700, 420), height: 5.0, plants: PASTE },
    Kind { name: "ring-and-paste", crowd: (1_500, 380), height: 3.0, plants: RING_AND_PASTE },
    Kind { name: "small-ring", crowd: (2_400, 600), height: 6.0, plants: SMALL_RING },
    Kind { name: "feeds", crowd: (1_900, 460), height: 10.0, plants: FEEDS },
];

/// Kinds that only test.
pub const TEST: &[Kind] = &[
    // A ring that waits: lags up to half an hour, few objects, half of the members at a time.
    Kind { name: "test-slow-ring", crowd: (2_000, 480), height: 5.0, plants: SLOW_RING },
    // Copies spread over six hours instead of forty minutes.
    Kind { name: "test-slow-paste", crowd: (2_000, 480), height: 5.0, plants: SLOW_PASTE },
    // Two rings and a paste at once, a fifth of the authors.
    Kind { name: "test-saturated", crowd: (1_400, 340), height: 4.0, plants: SATURATED },
    // Nothing planted, two sharp peaks and many honest machines.
    Kind { name: "test-organic-event", crowd: (2_600, 640), height: 18.0, plants: EVENT },
    // Nothing planted, but fans who repost their creator within two minutes.
    Kind { name: "test-loyal-fans", crowd: (2_000, 480), height: 6.0, plants: FANS },
];

const RING_FAST: &str = r#"
[[ring]]
name = "fast"
campaign = "OpenHarbour"
n = 24
objects = 24
share = 0.7
lag_s = [4.0, 90.0]
"#;
const RING_MINUTES: &str = r#"
[[ring]]
name = "minutes"
campaign = "OpenHarbour"
n = 30
objects = 24
share = 0.6
lag_s = [30.0, 600.0]
"#;
const PASTE: &str = r#"
[[copy_paste]]
name = "paste"
campaign = "OpenHarbour"
n = 36
bursts = 3
minutes = 40.0
"#;
const RING_AND_PASTE: &str = r#"
[[ring]]
name = "ring"
campaign = "OpenHarbour"
n = 20
objects = 20
lag_s = [4.0, 200.0]
[[copy_paste]]
name = "paste"
campaign = "OpenHarbour"
n = 24
bursts = 2
minutes = 25.0
"#;
const SMALL_RING: &str = r#"
[[ring]]
name = "small"
campaign = "OpenHarbour"
n = 9
leaders = 2
objects = 16
share = 0.8
lag_s = [5.0, 120.0]
cover_per_day = 2.0
"#;
const FEEDS: &str = r#"
[automation]
schedulers = 40
news_feeds = 24
declared_bots = 10
[[ring]]
name = "ring"
campaign = "OpenHarbour"
n = 14
objects = 14
lag_s = [6.0, 240.0]
"#;
const SLOW_RING: &str = r#"
[[ring]]
name = "slow"
campaign = "OpenHarbour"
n = 26
objects = 14
share = 0.5
lag_s = [60.0, 1800.0]
cover_per_day = 2.0
"#;
const SLOW_PASTE: &str = r#"
[[copy_paste]]
name = "slow"
campaign = "OpenHarbour"
n = 30
bursts = 2
minutes = 360.0
"#;
const SATURATED: &str = r#"
[[ring]]
name = "one"
campaign = "OpenHarbour"
n = 40
objects = 20
lag_s = [4.0, 150.0]
[[ring]]
name = "two"
campaign = "OpenHarbour"
n = 30
objects = 16
share = 0.5
lag_s = [40.0, 900.0]
[[copy_paste]]
name = "paste"
campaign = "OpenHarbour"
n = 30
bursts = 3
minutes = 60.0
"#;
const EVENT: &str = r#"
[automation]
schedulers = 30
news_feeds = 30
declared_bots = 12
"#;
const FANS: &str = r#"
[[creator]]
handle = "harbour_singer"
name = "Harbour Singer"
topic = "music"
followers = 400
since = "2022-03-01"
posts_per_week = 60.0
[[fans]]
name = "fans"
creator = "harbour_singer"
n = 24
share = 0.6
"#;

/// The scenario file of a kind. The seed moves everything, the peaks' days included.
pub fn toml(kind: &Kind, seed: u64) -> String {
    let (posts, participants) = kind.crowd;
    let (first, second) = (1 + seed % 3, 4 + seed % 2);
    format!(
        r#"name = "{}-{seed}"
seed = {seed}
start = "2026-04-06"
days = 7
{}
[crowd]
n = 1600
posts = 1800.0
[[campaign]]
tag = "{TAG}"
subject = "Open Harbour"
posts = {posts}.0
participants = {participants}
  [[campaign.peak]]
  day = {first}
  height = 3.0
  hour = 17.0
  [[campaign.peak]]
  day = {second}
  height = {:.1}
  hour = 12.0
"#,
        kind.name, kind.plants, kind.height
    )
}
