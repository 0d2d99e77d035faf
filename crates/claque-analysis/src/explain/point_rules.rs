//! Follower checks of the years before classifiers, as their point rules were published: a yardstick beside the model.
//!
//! Both are described in Cresci et al. 2015 (*Fame for sale*), who measured that most of such rules tell little. Many
//! of their criteria need an account's posts; those that cannot be judged here are left out and counted as unknown,
//! never as failed. Where the publication leaves the weights open, every criterion counts one point.

use claque_schema::AccountRow;
use serde::Serialize;

/// Whose rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum RuleSet {
    /// Camisani-Calzolari 2012: points for what people have.
    HumanPoints,
    /// Socialbakers' FakeFollower Check 2012: criteria of suspicion.
    FollowerCheck,
}

/// What a set of rules says of one account.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PointRules {
    /// Whose rules.
    pub set: RuleSet,
    /// Name and year.
    pub name: &'static str,
    /// How points become a flag.
    pub method: &'static str,
    /// Criteria met.
    pub met: Vec<&'static str>,
    /// Criteria not met.
    pub unmet: Vec<&'static str>,
    /// Criteria of the publication that could not be judged.
    pub n_unknown: usize,
    /// Whether the rules flag the account; `None` when fewer than half of the criteria at hand are known.
    pub flagged: Option<bool>,
}

impl RuleSet {
    /// Both.
    pub const ALL: [RuleSet; 2] = [RuleSet::HumanPoints, RuleSet::FollowerCheck];

    /// Criteria in the publication.
    fn published(self) -> usize {
        match self {
            RuleSet::HumanPoints => 22,
            RuleSet::FollowerCheck => 8,
        }
    }

    /// Judges an account by what its profile says.
    pub fn judge(self, row: &AccountRow) -> PointRules {
        let criteria = match self {
            RuleSet::HumanPoints => human_points(row),
            RuleSet::FollowerCheck => follower_check(row),
        };
        let pick = |wanted: bool| -> Vec<&'static str> {
            criteria.iter().filter(|c| c.1 == Some(wanted)).map(|c| c.0).collect()
        };
        let (met, unmet) = (pick(true), pick(false));
        let known = met.len() + unmet.len();
        let points = match self {
            RuleSet::HumanPoints => unmet.len() >= met.len(),
            RuleSet::FollowerCheck => met.len() >= 2,
        };
        let flagged = (2 * known >= criteria.len()).then_some(points);
        let (name, method) = match self {
            RuleSet::HumanPoints => (
                "Human points (Camisani-Calzolari 2012)",
                "one human point per criterion met, one bot point per criterion not met; flagged unless human points \
                 prevail",
            ),
            RuleSet::FollowerCheck => (
                "FakeFollower Check (Socialbakers 2012)",
                "one point per criterion met; flagged from two points on (the publication leaves the weights open)",
            ),
        };
        PointRules { set: self, name, method, n_unknown: self.published() - known, met, unmet, flagged }
    }
}

type Criterion = (&'static str, Option<bool>);

fn human_points(row: &AccountRow) -> Vec<Criterion> {
    vec![
        ("has a name", row.name.map(|n| n.length > 0)),
        ("has a picture", row.default_avatar.map(|d| !d)),
        ("gives a location", row.has_location),
        ("has a bio", row.bio.map(|b| b.length > 0)),
        ("at least 30 followers", row.followers.map(|n| n >= 30)),
        ("is on a list", row.listed.map(|n| n > 0)),
        ("at least 50 posts", row.posts.map(|n| n >= 50)),
        ("geotagging enabled", row.geo_enabled),
        ("gives a link", row.has_url),
        ("twice its followers are at least the accounts it follows", both(row).map(|(f, g)| 2 * f >= g)),
    ]
}

fn follower_check(row: &AccountRow) -> Vec<Criterion> {
    let old = match (row.created_at, row.observed_at) {
        (Some(c), Some(o)) => Some(o.seconds_since(c) > 60.0 * 86_400.0),
        _ => None,
    };
    let bare = match (row.bio, row.has_location, row.following) {
        (Some(b), Some(l), Some(g)) => Some(b.length == 0 && !l && g > 100),
        _ => None,
    };
    vec![
        ("follows 50 or more accounts per follower", both(row).map(|(f, g)| g >= 50 * f.max(1))),
        ("has never posted", row.posts.map(|n| n == 0)),
        ("older than two months with the platform's own picture", old.zip(row.default_avatar).map(|(o, d)| o && d)),
        ("neither bio nor location, and follows more than 100", bare),
    ]
}

fn both(row: &AccountRow) -> Option<(u64, u64)> {
    row.followers.zip(row.following).map(|(f, g)| (f.min(1 << 40), g.min(1 << 40)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use claque_schema::Timestamp;
    use claque_schema::account::{BioNumbers, NameNumbers};

    fn bought() -> AccountRow {
        AccountRow {
            followers: Some(3),
            following: Some(700),
            posts: Some(0),
            listed: Some(0),
            created_at: Some(Timestamp(0)),
            observed_at: Some(Timestamp(200 * 86_400_000)),
            default_avatar: Some(true),
            has_location: Some(false),
            has_url: Some(false),
            geo_enabled: Some(false),
            name: Some(NameNumbers { length: 5, ..NameNumbers::default() }),
            bio: Some(BioNumbers::default()),
            ..AccountRow::default()
        }
    }

    #[test]
    fn the_classic_bought_follower_is_flagged_by_both_and_a_lived_in_profile_by_neither() {
        for set in RuleSet::ALL {
            assert_eq!(set.judge(&bought()).flagged, Some(true), "{set:?}");
        }
        let mut lived = bought();
        (lived.followers, lived.following, lived.posts, lived.listed) = (Some(400), Some(350), Some(5_000), Some(4));
        (lived.default_avatar, lived.has_location) = (Some(false), Some(true));
        lived.bio = Some(BioNumbers { length: 40, ..BioNumbers::default() });
        for set in RuleSet::ALL {
            assert_eq!(set.judge(&lived).flagged, Some(false), "{set:?}");
        }
    }

    #[test]
    fn what_is_not_known_is_neither_met_nor_failed() {
        let judged = RuleSet::HumanPoints.judge(&AccountRow { followers: Some(5), ..AccountRow::default() });
        assert_eq!((judged.met.len(), judged.unmet.len(), judged.n_unknown, judged.flagged), (0, 1, 21, None));
    }
}
