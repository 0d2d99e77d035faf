//! What kinds of accounts an audience is made of.
//!
//! Vendors sort every account into one drawer. An account that follows 1,490 others is no other kind of account than
//! one that follows 1,510, so membership here is fractional: each account has one unit, spread over the types.
//!
//! - No score: `insufficient`. Declared automation and known tools: `benign automation`. Both whole, and never fake.
//! - Else the score speaks through `q`, the probability that the account is suspect *in this audience* (the posterior
//!   of the fit behind the suspect share, so that the table adds up to the share): `max(0, 2q − 1)` goes to the suspect
//!   types, `max(0, 1 − 2q)` to the others, the rest, at most one at q = ½, to `unsure`. Suspect types plus half of
//!   unsure is then the sum of q.
//! - The suspect part is an amplifier's to the degree that the account posts much (around one post a day), else a fake
//!   follower's; where nothing is known of its posts, half and half.
//! - The rest is spread by smooth steps (logistic in the logarithm, a factor 1.16 wide) around the cut-offs, in the
//!   priority that vendors publish: mass followers, creators, then inactive, organisations, and what is left is
//!   `authentic people`. What is not known of an account moves nothing.

use crate::bands::counted_share;
use crate::population::{Member, Traits};
use crate::report::{AudienceTypes, Convention, ConventionCount, TypeShare};
use crate::small_cells;
use claque_schema::{Assessment, Band, Estimate, Interval};
use serde::{Deserialize, Serialize};

/// Where types begin. Vendors differ, so each can be set.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct CutOffs {
    /// Mass followers follow more accounts than this.
    pub mass_following: u32,
    /// Creators have more followers than this.
    pub creator_followers: u32,
    /// Inactive accounts have been silent for more days than this …
    pub idle_days: u16,
    /// … or never wrote as many posts as this.
    pub active_posts: u32,
}

impl Default for CutOffs {
    fn default() -> Self {
        CutOffs { mass_following: 1_500, creator_followers: 5_000, idle_days: 90, active_posts: 3 }
    }
}

/// The types, in the order in which they are shown.
pub const NAMES: [&str; 10] = [
    "authentic people",
    "creators",
    "mass followers",
    "inactive",
    "benign automation",
    "organisations",
    "likely fake followers",
    "likely amplifiers",
    "unsure",
    "insufficient",
];

const PEOPLE: usize = 0;
const CREATORS: usize = 1;
const MASS: usize = 2;
const INACTIVE: usize = 3;
const BENIGN: usize = 4;
const ORGANISATIONS: usize = 5;
const FAKE: usize = 6;
const AMPLIFIERS: usize = 7;
const UNSURE: usize = 8;
const INSUFFICIENT: usize = 9;

/// Width of a step, in units of the natural logarithm.
const STEP: f64 = 0.15;

/// 0 well below the cut-off, ½ at it, 1 well above; 0 when the value is unknown.
fn above(value: Option<u64>, cut: f64) -> f64 {
    value.map_or(0.0, |v| 1.0 / (1.0 + (-((v as f64 + 1.0) / (cut + 1.0)).ln() / STEP).exp()))
}

/// One account's unit, spread over [`NAMES`]. `q` is the probability that it is suspect in this audience.
pub fn membership(member: &Member, q: Option<f64>, cuts: &CutOffs) -> [f64; 10] {
    let mut out = [0.0; 10];
    let Some(q) = q.filter(|_| member.is_scored()) else {
        out[if member.benign { BENIGN } else { INSUFFICIENT }] = 1.0;
        return out;
    };
    if member.benign {
        out[BENIGN] = 1.0;
        return out;
    }
    let suspect = (2.0 * q - 1.0).max(0.0);
    let mut rest = (1.0 - 2.0 * q).max(0.0);
    out[UNSURE] = 1.0 - suspect - rest;
    let busy = busy(&member.traits).unwrap_or(0.5);
    out[AMPLIFIERS] = suspect * busy;
    out[FAKE] = suspect * (1.0 - busy);
    let t = &member.traits;
    let wide = |n: Option<u32>| n.map(u64::from);
    let steps = [
        (MASS, above(wide(t.following), f64::from(cuts.mass_following))),
        (ORGANISATIONS, organisation(member)),
        (CREATORS, above(member.followers, f64::from(cuts.creator_followers))),
        (INACTIVE, inactive(t, cuts)),
    ];
    for (at, share) in steps {
        out[at] = rest * share;
        rest -= out[at];
    }
    out[PEOPLE] = rest;
    out
}

/// How far the account posts about once a day or more.
fn busy(t: &Traits) -> Option<f64> {
    let per_day = f64::from(t.posts?) / f64::from(t.age_days?.max(1));
    Some(1.0 / (1.0 + (-(per_day.max(1e-6)).ln() / 0.5).exp()))
}

fn inactive(t: &Traits, cuts: &CutOffs) -> f64 {
    let silent = above(t.idle_days.map(u64::from), f64::from(cuts.idle_days));
    let empty = t.posts.map_or(0.0, |n| 1.0 - above(Some(u64::from(n)), f64::from(cuts.active_posts.max(1)) - 0.5));
    silent.max(empty)
}

/// Shops, papers and clubs give a URL and a bio, are on lists, and follow few of those who follow them.
fn organisation(member: &Member) -> f64 {
    let t = &member.traits;
    if t.has_url != Some(true) || t.has_bio != Some(true) {
        return 0.0;
    }
    let (Some(followers), Some(following), Some(listed)) = (member.followers, t.following, t.listed) else {
        return 0.0;
    };
    let ratio = above(Some(followers), 10.0 * f64::from(following.max(1)));
    ratio * above(Some(u64::from(listed)), 20.0)
}

/// The whole audience. `q` gives an account's probability of being suspect here; `share` is the suspect share whose
/// interval the suspect types take over in proportion.
pub fn assess(
    members: &[Member],
    q: impl Fn(&Member) -> Option<f64>,
    share: Option<&Estimate>,
    cuts: &CutOffs,
    k: u64,
    denominator: &str,
) -> Assessment<AudienceTypes> {
    if members.is_empty() {
        return Assessment::missing("no account is held");
    }
    let n = members.len() as f64;
    let (mut sums, mut squares) = ([0.0f64; 10], [0.0f64; 10]);
    for member in members {
        for (at, part) in membership(member, q(member), cuts).into_iter().enumerate() {
            sums[at] += part;
            squares[at] += part * part;
        }
    }
    let scored: f64 = members.iter().filter(|m| m.is_scored() && !m.benign).count() as f64;
    // A fraction of an account is nobody: cells are compared in whole accounts.
    let shown = small_cells::published(&sums.map(|s| s.round() as u64), k);
    let types = (0..10)
        .map(|at| {
            let value = sums[at] / n;
            // Fractions scatter less than whole accounts do: the sample is worth as many accounts as would scatter alike.
            let variance = (squares[at] / n - value * value).max(0.0) / n;
            let worth = if variance > 0.0 { value * (1.0 - value) / variance } else { n };
            let wilson = Interval::wilson95((value * worth).round() as u64, worth.round().max(1.0) as u64);
            let (mut low, mut high) = (wilson.low.min(value), wilson.high.max(value));
            if let (FAKE | AMPLIFIERS, Some(share)) = (at, share)
                && share.value > 0.0
            {
                let scale = |bound: f64| value * bound / share.value;
                low = low.min(scale(share.interval.low));
                high = high.max(scale(share.interval.high)).min(scored / n);
            }
            TypeShare {
                name: NAMES[at].to_string(),
                share: shown[at].then(|| Estimate {
                    value,
                    interval: Interval::new(low, high, 0.95),
                    n: members.len() as u64,
                    denominator: denominator.to_string(),
                    method: "sum of fractional memberships; suspect types carry the interval of the suspect share"
                        .to_string(),
                }),
            }
        })
        .collect();
    Assessment::of(AudienceTypes { types, cut_offs: *cuts, conventions: conventions(members, denominator, k) })
}

/// A published way of sorting an account into one drawer; `None` when a value that it needs is unknown.
type Rule = fn(&Member) -> Option<&'static str>;

fn conventions(members: &[Member], denominator: &str, k: u64) -> Vec<Convention> {
    let rules: [(&str, &str, Rule, &[&str]); 3] = [
        (
            "HypeAuditor",
            "help centre, “How to read audience type”: more than 1,500 followings, then more than 5,000 followers, then \
             suspicious by its own model (here: the band “likely automated”)",
            hypeauditor,
            &["mass followers", "influencers", "suspicious", "real people"],
        ),
        (
            "infludata",
            "support centre, “What does the audience type mean”: more than 1,500 followings, more than 2,000 followers, \
             suspicious or inactive (here: the band, or neither bio nor avatar, or no post)",
            infludata,
            &["mass followers", "influencers", "suspicious or inactive", "real followers"],
        ),
        (
            "Socialbakers 2012",
            "Fake Follower Check, methodology: the criteria that a profile shows (50:1 followings, never posted, default \
             avatar after two months, neither bio nor location at over 100 followings; two of four), then fewer than 3 \
             posts or 90 days of silence",
            socialbakers,
            &["suspicious", "inactive", "legitimate"],
        ),
    ];
    rules
        .into_iter()
        .map(|(name, source, rule, drawers)| {
            let found: Vec<Option<&str>> = members.iter().map(rule).collect();
            let known = found.iter().flatten().count() as u64;
            let counts = drawers.iter().map(|drawer| found.iter().flatten().filter(|d| *d == drawer).count() as u64);
            let counts = small_cells::suppress(&counts.collect::<Vec<u64>>(), k);
            Convention {
                name: name.to_string(),
                source: source.to_string(),
                counts: drawers
                    .iter()
                    .zip(counts)
                    .map(|(drawer, hits)| ConventionCount {
                        drawer: (*drawer).to_string(),
                        share: hits.map(|hits| counted_share(hits, known, denominator)),
                    })
                    .collect(),
                n_unknown: members.len() as u64 - known,
            }
        })
        .collect()
}

fn hypeauditor(m: &Member) -> Option<&'static str> {
    let (following, followers) = (m.traits.following?, m.followers?);
    Some(match () {
        () if following > 1_500 => "mass followers",
        () if followers > 5_000 => "influencers",
        () if m.band == Band::Insufficient => return None,
        () if m.is_suspect() => "suspicious",
        () => "real people",
    })
}

fn infludata(m: &Member) -> Option<&'static str> {
    let (following, followers) = (m.traits.following?, m.followers?);
    let empty = m.traits.posts == Some(0) || (m.traits.has_bio == Some(false) && m.traits.default_avatar == Some(true));
    Some(match () {
        () if following > 1_500 => "mass followers",
        () if followers > 2_000 => "influencers",
        () if m.is_suspect() || empty => "suspicious or inactive",
        () if m.band == Band::Insufficient => return None,
        () => "real followers",
    })
}

fn socialbakers(m: &Member) -> Option<&'static str> {
    let t = &m.traits;
    let (following, followers, posts) = (t.following?, m.followers?, t.posts?);
    let criteria = [
        u64::from(following) >= 50 * followers.max(1),
        posts == 0,
        t.default_avatar == Some(true) && t.age_days.is_some_and(|d| d > 60),
        t.has_bio == Some(false) && t.has_location == Some(false) && following > 100,
    ];
    Some(match criteria.iter().filter(|c| **c).count() {
        2.. => "suspicious",
        _ if posts < 3 || t.idle_days.is_some_and(|d| d > 90) => "inactive",
        _ => "legitimate",
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use claque_schema::AccountToken;

    fn person(following: u32, followers: u64) -> Member {
        Member {
            probability: Some(0.1),
            band: Band::LikelyHuman,
            followers: Some(followers),
            traits: Traits { following: Some(following), posts: Some(800), age_days: Some(900), ..Traits::default() },
            ..Member::unknown(AccountToken(1))
        }
    }

    #[test]
    fn every_account_is_one_unit_and_suspect_types_add_up_to_the_posterior() {
        let cuts = CutOffs::default();
        for q in [0.0, 0.2, 0.5, 0.7, 1.0] {
            let parts = membership(&person(1_400, 4_000), Some(q), &cuts);
            assert!((parts.iter().sum::<f64>() - 1.0).abs() < 1e-12);
            assert!((parts[FAKE] + parts[AMPLIFIERS] + parts[UNSURE] / 2.0 - q).abs() < 1e-12, "{q}");
        }
    }

    #[test]
    fn at_a_cut_off_an_account_is_half_of_each_and_cut_offs_can_be_moved() {
        let cuts = CutOffs::default();
        assert!((membership(&person(1_500, 10), Some(0.0), &cuts)[MASS] - 0.5).abs() < 1e-9);
        assert!(membership(&person(15_000, 10), Some(0.0), &cuts)[MASS] > 0.99);
        let wider = CutOffs { mass_following: 7_500, ..cuts };
        assert!(membership(&person(1_500, 10), Some(0.0), &wider)[MASS] < 0.01);
    }

    #[test]
    fn benign_automation_and_quiet_people_are_never_suspect() {
        let cuts = CutOffs::default();
        let benign = Member { benign: true, ..person(10, 10) };
        assert_eq!(membership(&benign, Some(0.99), &cuts)[BENIGN], 1.0);
        let mut quiet = person(80, 10);
        quiet.traits.posts = Some(0);
        let parts = membership(&quiet, Some(0.1), &cuts);
        assert!(parts[INACTIVE] > 0.79 && parts[FAKE] == 0.0, "{parts:?}");
        assert_eq!(membership(&Member::unknown(AccountToken(1)), None, &cuts)[INSUFFICIENT], 1.0);
    }

    #[test]
    fn the_published_priorities_hold() {
        // HypeAuditor: more than 5,000 followers and more than 1,500 followings is a mass follower.
        assert_eq!(hypeauditor(&person(1_501, 5_001)), Some("mass followers"));
        assert_eq!(hypeauditor(&person(1_500, 5_001)), Some("influencers"));
        assert_eq!(infludata(&person(1_500, 2_001)), Some("influencers"));
        let mut silent = person(40, 40);
        silent.traits.idle_days = Some(91);
        assert_eq!(socialbakers(&silent), Some("inactive"));
        assert_eq!(hypeauditor(&Member::unknown(AccountToken(1))), None);
    }
}
