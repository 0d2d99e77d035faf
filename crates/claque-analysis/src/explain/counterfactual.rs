//! What would change the band: one fact of the account is changed, all features are computed again, the model scores.
//!
//! Facts are those that an account's holder can act on: how much it posts and likes, whom it follows, whether it has a
//! bio, a picture, a banner, a link, a location. For a count the nearest value with another band is sought on a
//! geometric grid in both directions, then by bisection between the last value of the old band and the first of the new
//! one; the value that is reported was itself scored, so the sentence is true of the model. Nothing says that the model
//! would be right: a counterfactual describes the model, not the account. Features of posts and of the network stay as
//! they are, so a changed number of posts does not change the rhythm that was seen.

use claque_schema::account::BioNumbers;
use claque_schema::{AccountRow, Band, ScoreRow};
use serde::Serialize;

/// Steps of the grid: each is a factor of 2^(1/2); 24 of them are a factor of 4,096.
const STEPS: i32 = 24;
/// Counterfactuals that are reported, at most.
const REPORTED: usize = 5;

/// A fact that an account's holder can act on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum Fact {
    Posts,
    LikesGiven,
    Following,
    Bio,
    Avatar,
    Banner,
    Link,
    Location,
}

const COUNTS: [Fact; 3] = [Fact::Posts, Fact::LikesGiven, Fact::Following];
const FLAGS: [Fact; 5] = [Fact::Bio, Fact::Avatar, Fact::Banner, Fact::Link, Fact::Location];

/// A verified change of one fact that changes the band.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Counterfactual {
    /// Which fact.
    pub fact: Fact,
    /// Its value; 0 or 1 for what an account has or has not.
    pub from: u64,
    /// The nearest value found with another band.
    pub to: u64,
    /// Whether the band stays another one beyond that value, as far as it was tried.
    pub beyond: bool,
    /// The same per day of the account's age, where that is known.
    pub per_day: Option<[f64; 2]>,
    /// The band now.
    pub from_band: Band,
    /// The band then.
    pub to_band: Band,
    /// The probability then, as the model gave it for the changed account.
    pub probability: Option<f64>,
    /// In a sentence.
    pub words: String,
}

/// Seeks changes of one fact each; `score` computes features and score of a changed row.
pub fn search(row: &AccountRow, now: &ScoreRow, score: &dyn Fn(&AccountRow) -> ScoreRow) -> Vec<Counterfactual> {
    if now.probability.is_none() {
        return Vec::new();
    }
    let mut found: Vec<(f64, Counterfactual)> = Vec::new();
    for fact in COUNTS {
        let Some(from) = count(row, fact) else { continue };
        let nearest = [-1, 1].into_iter().filter_map(|way| nearest(row, fact, from, way, now.band, score));
        if let Some(n) = nearest.min_by(|a, b| distance(from, a.to).total_cmp(&distance(from, b.to))) {
            found.push((distance(from, n.to), made(row, fact, from, n.to, n.beyond, now, &n.then)));
        }
    }
    for fact in FLAGS {
        let Some(has) = flag(row, fact) else { continue };
        let then = score(&with_flag(row, fact, !has));
        if then.band != now.band && then.probability.is_some() {
            found.push((1.0, made(row, fact, u64::from(has), u64::from(!has), true, now, &then)));
        }
    }
    found.sort_by(|a, b| a.0.total_cmp(&b.0));
    found.into_iter().take(REPORTED).map(|f| f.1).collect()
}

fn distance(from: u64, to: u64) -> f64 {
    ((from as f64 + 1.0).ln() - (to as f64 + 1.0).ln()).abs()
}

/// A count with another band.
struct Nearest {
    to: u64,
    then: ScoreRow,
    /// Whether every further value of the grid had another band, too.
    beyond: bool,
}

/// The nearest count in one direction with another band.
fn nearest(
    row: &AccountRow,
    fact: Fact,
    from: u64,
    way: i32,
    band: Band,
    score: &dyn Fn(&AccountRow) -> ScoreRow,
) -> Option<Nearest> {
    let at = |step: i32| {
        let x = (from as f64 + 1.0) * 2f64.powf(f64::from(way * step) / 2.0) - 1.0;
        x.round().clamp(0.0, 1e9) as u64
    };
    let tried = |value: u64| score(&with_count(row, fact, value));
    let mut last = from;
    for step in 1..=STEPS {
        let value = at(step);
        if value == last {
            continue;
        }
        let then = tried(value);
        if then.band != band && then.probability.is_some() {
            let changed = |v: u64| {
                let s = tried(v);
                (s.band != band && s.probability.is_some()).then_some(s)
            };
            let beyond = (step + 1..=STEPS).all(|s| changed(at(s)).is_some());
            let (to, then) = bisect(last, value, then, &changed);
            return Some(Nearest { to, then, beyond });
        }
        last = value;
    }
    None
}

/// Between a value of the old band and one of the new: the nearest value to the old one that was seen to be new.
fn bisect(old: u64, new: u64, found: ScoreRow, changed: &dyn Fn(u64) -> Option<ScoreRow>) -> (u64, ScoreRow) {
    let (mut old, mut new, mut found) = (old, new, found);
    // Two digits are enough for a sentence.
    while old.abs_diff(new) > 1 && old.abs_diff(new) as f64 > 0.01 * new as f64 {
        let middle = old.midpoint(new);
        match changed(middle) {
            Some(score) => (new, found) = (middle, score),
            None => old = middle,
        }
    }
    (new, found)
}

fn made(
    row: &AccountRow,
    fact: Fact,
    from: u64,
    to: u64,
    beyond: bool,
    now: &ScoreRow,
    then: &ScoreRow,
) -> Counterfactual {
    let days = match (row.created_at, row.observed_at) {
        (Some(c), Some(o)) if o > c => Some(o.seconds_since(c) / 86_400.0),
        _ => None,
    };
    let per_day = match fact {
        Fact::Posts | Fact::LikesGiven => days.filter(|d| *d >= 1.0).map(|d| [from as f64 / d, to as f64 / d]),
        _ => None,
    };
    let out = Counterfactual {
        fact,
        from,
        to,
        beyond,
        per_day,
        from_band: now.band,
        to_band: then.band,
        probability: then.probability,
        words: String::new(),
    };
    Counterfactual { words: words(&out), ..out }
}

fn grouped(n: u64) -> String {
    let digits = n.to_string();
    let parts: Vec<&str> =
        digits.as_bytes().rchunks(3).rev().map(|c| std::str::from_utf8(c).unwrap_or_default()).collect();
    parts.join(",")
}

fn words(c: &Counterfactual) -> String {
    let comparison = match (c.beyond, c.to < c.from) {
        (false, _) => "exactly",
        (true, true) => "or fewer",
        (true, false) => "or more",
    };
    let then =
        format!("the band would be “{}” (probability {:.2})", c.to_band.name(), c.probability.unwrap_or(f64::NAN));
    let rate = |x: f64| if x >= 10.0 { format!("{x:.0}") } else { format!("{x:.2}") };
    let what = match c.fact {
        Fact::Posts => "posts",
        Fact::LikesGiven => "likes given",
        Fact::Following => "accounts followed",
        flag => {
            let thing = match flag {
                Fact::Bio => "a bio",
                Fact::Avatar => "a picture of its own",
                Fact::Banner => "a banner",
                Fact::Link => "a link on the profile",
                _ => "a location on the profile",
            };
            return format!("{} {thing} {then}", if c.to == 1 { "With" } else { "Without" });
        }
    };
    match c.per_day {
        Some([now, at]) => format!(
            "At {} {what} a day {comparison} (now {}), that is {} in all (now {}), {then}",
            rate(at),
            rate(now),
            grouped(c.to),
            grouped(c.from)
        ),
        None => format!("With {} {what} {comparison} (now {}) {then}", grouped(c.to), grouped(c.from)),
    }
}

fn count(row: &AccountRow, fact: Fact) -> Option<u64> {
    match fact {
        Fact::Posts => row.posts,
        Fact::LikesGiven => row.likes_given,
        Fact::Following => row.following,
        _ => None,
    }
}

fn with_count(row: &AccountRow, fact: Fact, value: u64) -> AccountRow {
    let mut row = row.clone();
    match fact {
        Fact::Posts => row.posts = Some(value),
        Fact::LikesGiven => row.likes_given = Some(value),
        _ => row.following = Some(value),
    }
    row
}

fn flag(row: &AccountRow, fact: Fact) -> Option<bool> {
    match fact {
        Fact::Bio => row.bio.map(|b| b.length > 0),
        Fact::Avatar => row.default_avatar.map(|d| !d),
        Fact::Banner => row.has_banner,
        Fact::Link => row.has_url,
        _ => row.has_location,
    }
}

/// A bio that appears is one of ordinary size: 60 characters, 10 words.
fn with_flag(row: &AccountRow, fact: Fact, has: bool) -> AccountRow {
    let mut row = row.clone();
    match fact {
        Fact::Bio => {
            let bio =
                if has { BioNumbers { length: 60, words: 10, ..BioNumbers::default() } } else { BioNumbers::default() };
            row.bio = Some(bio);
        }
        Fact::Avatar => row.default_avatar = Some(!has),
        Fact::Banner => row.has_banner = Some(has),
        Fact::Link => row.has_url = Some(has),
        _ => row.has_location = Some(has),
    }
    row
}

#[cfg(test)]
mod tests {
    use super::*;
    use claque_schema::{AccountToken, Interval, ModelRef, PredictionSet, Timestamp};

    /// A model that flags more than 40 posts a day, and accounts without a banner.
    fn score(row: &AccountRow) -> ScoreRow {
        let automated = row.posts.unwrap_or(0) > 40 * 100 && row.has_banner == Some(false);
        let p = if automated { 0.9 } else { 0.2 };
        ScoreRow {
            account: row.account,
            probability: Some(p),
            interval: Some(Interval::new(p, p, 0.95)),
            band: if automated { Band::LikelyAutomated } else { Band::LikelyHuman },
            set: Some(PredictionSet::Both),
            known_share: 1.0,
            reasons: Vec::new(),
            kinds: Vec::new(),
            model: ModelRef { name: "m".into(), hash: String::new() },
            as_of: None,
        }
    }

    fn row() -> AccountRow {
        AccountRow {
            account: AccountToken(1),
            created_at: Some(Timestamp(0)),
            observed_at: Some(Timestamp(100 * 86_400_000)),
            posts: Some(16_600),
            following: Some(12),
            has_banner: Some(false),
            ..AccountRow::default()
        }
    }

    #[test]
    fn the_nearest_change_is_found_and_is_true_of_the_model() {
        let found = search(&row(), &score(&row()), &score);
        assert_eq!(found.len(), 2, "{found:?}");
        let posts = found.iter().find(|c| c.fact == Fact::Posts).unwrap();
        // The true bound is 4,000; two digits are promised, and the value itself must lie on the other side.
        assert!(posts.to <= 4_000 && posts.to >= 3_950, "{}", posts.to);
        assert_eq!(score(&with_count(&row(), Fact::Posts, posts.to)).band, Band::LikelyHuman);
        assert!(posts.words.starts_with("At 40 posts a day or fewer (now 166)"), "{}", posts.words);
        assert!(found.iter().any(|c| c.words.starts_with("With a banner the band would be “likely human”")));
    }

    #[test]
    fn an_account_that_nothing_moves_and_an_abstention_have_none() {
        let mut still = row();
        still.posts = Some(0);
        still.has_banner = Some(true);
        assert!(search(&still, &score(&still), &score).is_empty());
        let abstained = ScoreRow { probability: None, ..score(&row()) };
        assert!(search(&row(), &abstained, &score).is_empty());
    }
}
