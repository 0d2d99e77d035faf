//! Snapshot features: a pure function of one account row.
//!
//! A row's logarithms and its age are computed once ([`Facts`]); each feature is then a line in the list below. Blocks
//! of rows are turned into columns while they are in the cache.

use crate::column::{feature_list, specs_of};
use claque_schema::account::{BioNumbers, NameNumbers};
use claque_schema::{AccountRow, FeatureSpec, FeatureTable, Timestamp};
use std::collections::BTreeMap;

/// One row, with what several features share. Unknown is NaN.
struct Facts<'a> {
    row: &'a AccountRow,
    statuses: f32,
    followers: f32,
    friends: f32,
    favourites: f32,
    listed: f32,
    log_statuses: f32,
    log_followers: f32,
    log_friends: f32,
    log_favourites: f32,
    log_listed: f32,
    age_h: f32,
    log_age_h: f32,
}

fn count(value: Option<u64>) -> f32 {
    value.map_or(f32::NAN, |n| n as f32)
}

fn flag(value: Option<bool>) -> f32 {
    value.map_or(f32::NAN, |b| f32::from(u8::from(b)))
}

/// A value of one of the three texts, which may be unknown.
fn of<T>(value: &Option<T>, get: impl Fn(&T) -> f32) -> f32 {
    value.as_ref().map_or(f32::NAN, get)
}

/// Part of a text's length; NaN for an empty text.
fn share(part: u16, name: &NameNumbers) -> f32 {
    f32::from(part) / f32::from(name.length)
}

impl<'a> Facts<'a> {
    fn new(row: &'a AccountRow, as_of: Option<Timestamp>) -> Self {
        let age_h = match (row.created_at, row.observed_at.or(as_of)) {
            (Some(created), Some(seen)) => (((seen.0 as f64 - created.0 as f64) / 3_600_000.0) as f32).max(1.0),
            _ => f32::NAN,
        };
        let statuses = count(row.posts);
        let followers = count(row.followers);
        let friends = count(row.following);
        let favourites = count(row.likes_given);
        let listed = count(row.listed);
        Facts {
            row,
            statuses,
            followers,
            friends,
            favourites,
            listed,
            log_statuses: statuses.ln_1p(),
            log_followers: followers.ln_1p(),
            log_friends: friends.ln_1p(),
            log_favourites: favourites.ln_1p(),
            log_listed: listed.ln_1p(),
            age_h,
            log_age_h: age_h.ln(),
        }
    }

    /// max(friends, 1), NaN kept: `f32::max` would drop it.
    fn friends_or_one(&self) -> f32 {
        if self.friends < 1.0 { 1.0 } else { self.friends }
    }

    fn handle(&self, get: impl Fn(&NameNumbers) -> f32) -> f32 {
        of(&self.row.handle, get)
    }

    fn name(&self, get: impl Fn(&NameNumbers) -> f32) -> f32 {
        of(&self.row.name, get)
    }

    fn bio(&self, get: impl Fn(&BioNumbers) -> f32) -> f32 {
        of(&self.row.bio, get)
    }

    /// |ln(friends / limit)| for the nearer of the two follow limits, in terms of the logarithm at hand.
    fn friends_limit_distance(&self) -> f32 {
        // ln(2000) and ln(5000); the 1 of log1p is lost in their size.
        (self.log_friends - 7.600_902_5).abs().min((self.log_friends - 8.517_193).abs())
    }
}

const LITE: &str = "BotometerLite: Yang, Varol, Hui & Menczer 2020, Scalable and generalizable social bot detection";
const SKEW: &str = "Logarithm of a BotometerLite feature: counts are heavy-tailed, linear models and shrinkage need it";
const FAME: &str = "Cresci et al. 2015, Fame for sale: efficient detection of fake Twitter followers";
const CYBORG: &str = "Chu, Gianvecchio, Wang & Jajodia 2012, Detecting automation of Twitter accounts";
const DEVILS: &str = "Lee, Eoff & Caverlee 2011, Seven months with the devils";
const VAROL: &str = "Varol, Ferrara, Davis, Menczer & Flammini 2017, Online human-bot interactions";
const NAMES: &str = "Beskow & Carley 2019, It's all in a name: detecting and labeling bots by their name";
const FARM: &str = "Ghosh et al. 2012, Understanding and combating link farming in the Twitter social network";

feature_list! {
    PROFILE, Facts<'_>;
    statuses_count, Profile, "count", "posts ever made", LITE, "posts ever made, as the platform counts" => |f| f.statuses;
    followers_count, Profile, "count", "followers", LITE, "accounts that follow it" => |f| f.followers;
    friends_count, Profile, "count", "accounts followed", LITE, "accounts it follows" => |f| f.friends;
    favourites_count, Profile, "count", "likes given", LITE, "likes it gave" => |f| f.favourites;
    listed_count, Profile, "count", "lists it is on", LITE, "lists it is a member of" => |f| f.listed;
    default_profile, Profile, "flag", "untouched profile theme", LITE, "1 when the profile theme is untouched"
        => |f| flag(f.row.default_profile);
    profile_use_background_image, Profile, "flag", "background image", LITE, "1 when a background image is used"
        => |f| flag(f.row.background_image);
    verified, Profile, "flag", "platform tick", LITE,
        "1 when the platform shows its tick; it meant identity before 2023 and a paid plan on X since" => |f| flag(f.row.verified);
    tweet_freq, Profile, "per hour", "posts per hour of its age", LITE,
        "posts / age in hours; age = observation (else --as-of) minus creation, at least 1 hour" => |f| f.statuses / f.age_h;
    followers_growth_rate, Profile, "per hour", "followers gained per hour of its age", LITE,
        "followers / age in hours, age at least 1 hour" => |f| f.followers / f.age_h;
    friends_growth_rate, Profile, "per hour", "accounts followed per hour of its age", LITE,
        "accounts followed / age in hours, age at least 1 hour" => |f| f.friends / f.age_h;
    favourites_growth_rate, Profile, "per hour", "likes given per hour of its age", LITE,
        "likes given / age in hours, age at least 1 hour" => |f| f.favourites / f.age_h;
    listed_growth_rate, Profile, "per hour", "lists joined per hour of its age", LITE,
        "lists / age in hours, age at least 1 hour" => |f| f.listed / f.age_h;
    followers_friends_ratio, Profile, "ratio", "followers per account followed", LITE,
        "followers / max(accounts followed, 1)" => |f| f.followers / f.friends_or_one();
    screen_name_length, Profile, "count", "length of the handle", LITE, "Unicode characters of the handle"
        => |f| f.handle(|n| f32::from(n.length));
    num_digits_in_screen_name, Profile, "count", "digits in the handle", LITE, "decimal digits of the handle"
        => |f| f.handle(|n| f32::from(n.digits));
    name_length, Profile, "count", "length of the display name", LITE, "Unicode characters of the display name"
        => |f| f.name(|n| f32::from(n.length));
    num_digits_in_name, Profile, "count", "digits in the display name", LITE, "decimal digits of the display name"
        => |f| f.name(|n| f32::from(n.digits));
    description_length, Profile, "count", "length of the bio", LITE, "Unicode characters of the bio; 0 for an empty one"
        => |f| f.bio(|b| b.length as f32);
    screen_name_likelihood, Profile, "probability", "how usual the handle's letter pairs are", LITE,
        "geometric mean of the probabilities of the handle's character pairs under the shipped table"
        => |f| f.handle(|n| n.likelihood.unwrap_or(f32::NAN));

    log_statuses_count, Profile, "log count", "posts ever made", SKEW, "ln(1 + posts)" => |f| f.log_statuses;
    log_followers_count, Profile, "log count", "followers", SKEW, "ln(1 + followers)" => |f| f.log_followers;
    log_friends_count, Profile, "log count", "accounts followed", SKEW, "ln(1 + accounts followed)" => |f| f.log_friends;
    log_favourites_count, Profile, "log count", "likes given", SKEW, "ln(1 + likes given)" => |f| f.log_favourites;
    log_listed_count, Profile, "log count", "lists it is on", SKEW, "ln(1 + lists)" => |f| f.log_listed;
    log_tweet_freq, Profile, "log per hour", "posts per hour of its age", SKEW,
        "ln((posts + 1) / age in hours)" => |f| f.log_statuses - f.log_age_h;
    log_followers_growth_rate, Profile, "log per hour", "followers gained per hour of its age", SKEW,
        "ln((followers + 1) / age in hours)" => |f| f.log_followers - f.log_age_h;
    log_friends_growth_rate, Profile, "log per hour", "accounts followed per hour of its age", SKEW,
        "ln((accounts followed + 1) / age in hours)" => |f| f.log_friends - f.log_age_h;
    log_favourites_growth_rate, Profile, "log per hour", "likes given per hour of its age", SKEW,
        "ln((likes given + 1) / age in hours)" => |f| f.log_favourites - f.log_age_h;
    log_listed_growth_rate, Profile, "log per hour", "lists joined per hour of its age", SKEW,
        "ln((lists + 1) / age in hours)" => |f| f.log_listed - f.log_age_h;
    age_days, Profile, "days", "age of the account", DEVILS,
        "days from creation to observation (else --as-of; missing when neither is known), at least 1 hour" => |f| f.age_h / 24.0;
    log_followers_per_friend, Profile, "log ratio", "followers per account followed", SKEW,
        "ln((followers + 1) / (accounts followed + 1))" => |f| f.log_followers - f.log_friends;
    log_statuses_per_follower, Profile, "log ratio", "posts per follower", FAME,
        "ln((posts + 1) / (followers + 1))" => |f| f.log_statuses - f.log_followers;
    log_favourites_per_status, Profile, "log ratio", "likes given per post", VAROL,
        "ln((likes given + 1) / (posts + 1))" => |f| f.log_favourites - f.log_statuses;
    log_listed_per_follower, Profile, "log ratio", "lists per follower", FAME,
        "ln((lists + 1) / (followers + 1)): bought followers make no lists" => |f| f.log_listed - f.log_followers;
    log_statuses_per_friend, Profile, "log ratio", "posts per account followed", SKEW,
        "ln((posts + 1) / (accounts followed + 1))" => |f| f.log_statuses - f.log_friends;
    log_favourites_per_follower, Profile, "log ratio", "likes given per follower", SKEW,
        "ln((likes given + 1) / (followers + 1))" => |f| f.log_favourites - f.log_followers;
    log_favourites_per_friend, Profile, "log ratio", "likes given per account followed", SKEW,
        "ln((likes given + 1) / (accounts followed + 1))" => |f| f.log_favourites - f.log_friends;
    log_listed_per_status, Profile, "log ratio", "lists per post", SKEW,
        "ln((lists + 1) / (posts + 1))" => |f| f.log_listed - f.log_statuses;
    reputation, Profile, "share", "followers among followers and followed", CYBORG,
        "followers / (followers + accounts followed); missing when both are 0" => |f| f.followers / (f.followers + f.friends);
    friends_limit_distance, Profile, "log ratio", "closeness of accounts followed to a follow limit", FARM,
        "|ln(accounts followed / L)| for the nearer L of 2,000 and 5,000, where X stops follow-back farming" => |f| f.friends_limit_distance();

    screen_name_entropy, Profile, "bits", "disorder of the handle", NAMES, "Shannon entropy of the handle's characters"
        => |f| f.handle(|n| n.entropy);
    screen_name_trailing_digits, Profile, "count", "digits at the end of the handle", NAMES,
        "longest run of digits at the end of the handle; platforms suggest such handles" => |f| f.handle(|n| f32::from(n.trailing_digits));
    screen_name_digit_share, Profile, "share", "share of digits in the handle", NAMES,
        "digits / characters of the handle" => |f| f.handle(|n| share(n.digits, n));
    screen_name_upper_share, Profile, "share", "share of capitals in the handle", NAMES,
        "upper-case letters / characters of the handle" => |f| f.handle(|n| share(n.upper, n));
    name_entropy, Profile, "bits", "disorder of the display name", VAROL, "Shannon entropy of the display name's characters"
        => |f| f.name(|n| n.entropy);
    name_digit_share, Profile, "share", "share of digits in the display name", VAROL,
        "digits / characters of the display name" => |f| f.name(|n| share(n.digits, n));
    name_upper_share, Profile, "share", "share of capitals in the display name", VAROL,
        "upper-case letters / characters of the display name" => |f| f.name(|n| share(n.upper, n));
    name_special_share, Profile, "share", "share of symbols in the display name", VAROL,
        "characters that are no letters, digits or _ / characters of the display name" => |f| f.name(|n| share(n.special, n));
    name_emoji, Profile, "count", "emoji in the display name", VAROL, "emoji of the display name" => |f| f.name(|n| f32::from(n.emoji));
    name_scripts, Profile, "count", "scripts mixed in the display name", NAMES,
        "distinct scripts among the display name's letters; look-alike letters mix scripts" => |f| f.name(|n| f32::from(n.scripts));
    name_handle_similarity, Profile, "share", "likeness of display name and handle", NAMES,
        "normalised edit similarity of display name and handle, 0–1" => |f| f.row.name_handle_similarity.unwrap_or(f32::NAN);

    has_bio, Profile, "flag", "bio", FAME, "1 when the bio is not empty" => |f| f.bio(|b| f32::from(u8::from(b.length > 0)));
    bio_words, Profile, "count", "words in the bio", FAME, "words of the bio by Unicode segmentation" => |f| f.bio(|b| b.words as f32);
    bio_urls, Profile, "count", "links in the bio", FAME, "URLs in the bio" => |f| f.bio(|b| f32::from(b.urls));
    bio_hashtags, Profile, "count", "hashtags in the bio", VAROL, "hashtags in the bio" => |f| f.bio(|b| f32::from(b.hashtags));
    bio_mentions, Profile, "count", "mentions in the bio", VAROL, "@-mentions in the bio" => |f| f.bio(|b| f32::from(b.mentions));
    bio_emoji, Profile, "count", "emoji in the bio", VAROL, "emoji in the bio" => |f| f.bio(|b| f32::from(b.emoji));
    bio_digits, Profile, "count", "digits in the bio", VAROL, "decimal digits in the bio" => |f| f.bio(|b| f32::from(b.digits));
    has_url, Profile, "flag", "link on the profile", FAME, "1 when the profile gives a URL" => |f| flag(f.row.has_url);
    has_location, Profile, "flag", "location on the profile", FAME, "1 when the profile gives a location" => |f| flag(f.row.has_location);
    default_avatar, Profile, "flag", "untouched avatar", FAME, "1 when the avatar is the platform's own" => |f| flag(f.row.default_avatar);
    has_banner, Profile, "flag", "banner", FAME, "1 when the profile has a banner" => |f| flag(f.row.has_banner);
    geo_enabled, Profile, "flag", "geotagging", FAME, "1 when geotagging is enabled" => |f| flag(f.row.geo_enabled);
    protected, Profile, "flag", "protected posts", FAME, "1 when posts are visible to approved followers only" => |f| flag(f.row.protected);
}

/// The snapshot features, in column order: the BotometerLite 20 first, in their published order.
pub fn profile_specs() -> &'static [FeatureSpec] {
    specs_of!(PROFILE)
}

/// Snapshot features of accounts, in the order of `rows` (the latest observation of each account; sort them by
/// account to get a table that joins).
///
/// Age runs to the row's own `observed_at`; where that is unknown, to `as_of`; where both are, age features are NaN.
pub fn profile_table(rows: &[AccountRow], as_of: Option<Timestamp>) -> FeatureTable {
    table_of(rows, |_| as_of)
}

/// The same where lists of accounts may not say when they were observed: a source's list was not observed before its
/// newest account was made, and lists that are long enough to matter hold new accounts, so that age stands in.
pub fn profile_table_of_lists(rows: &[AccountRow]) -> FeatureTable {
    let mut newest = BTreeMap::<u32, Timestamp>::new();
    for row in rows {
        if let Some(at) = row.created_at {
            newest.entry(row.source).and_modify(|n| *n = at.max(*n)).or_insert(at);
        }
    }
    table_of(rows, |row| newest.get(&row.source).copied())
}

fn table_of(rows: &[AccountRow], as_of: impl Fn(&AccountRow) -> Option<Timestamp>) -> FeatureTable {
    /// Rows whose facts fit the first-level cache.
    const BLOCK: usize = 128;
    let mut columns: Vec<Vec<f32>> = PROFILE.iter().map(|_| Vec::with_capacity(rows.len())).collect();
    let mut facts = Vec::with_capacity(BLOCK);
    for block in rows.chunks(BLOCK) {
        facts.clear();
        facts.extend(block.iter().map(|row| Facts::new(row, as_of(row))));
        for ((_, of), column) in PROFILE.iter().zip(&mut columns) {
            column.extend(facts.iter().map(of));
        }
    }
    FeatureTable {
        accounts: rows.iter().map(|row| row.account).collect(),
        names: PROFILE.iter().map(|(spec, _)| spec.name.to_owned()).collect(),
        columns,
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::account_row;
    use super::*;
    use claque_schema::AccountToken;
    use proptest::prelude::*;

    /// The order and names of the published set.
    const BOTOMETER_LITE: [&str; 20] = [
        "statuses_count",
        "followers_count",
        "friends_count",
        "favourites_count",
        "listed_count",
        "default_profile",
        "profile_use_background_image",
        "verified",
        "tweet_freq",
        "followers_growth_rate",
        "friends_growth_rate",
        "favourites_growth_rate",
        "listed_growth_rate",
        "followers_friends_ratio",
        "screen_name_length",
        "num_digits_in_screen_name",
        "name_length",
        "num_digits_in_name",
        "description_length",
        "screen_name_likelihood",
    ];

    fn value(row: &AccountRow, as_of: Option<Timestamp>, name: &str) -> f32 {
        profile_table(std::slice::from_ref(row), as_of).column(name).unwrap()[0]
    }

    #[test]
    fn the_published_twenty_come_first_under_their_names() {
        let names: Vec<&str> = profile_specs().iter().take(20).map(|s| s.name).collect();
        assert_eq!(names, BOTOMETER_LITE);
        crate::column::assert_well_formed(profile_specs());
        assert!(profile_specs().iter().all(|s| !s.name.contains("lang")), "language is no feature");
    }

    #[test]
    fn an_empty_row_has_no_value_at_all() {
        let table = profile_table(&[AccountRow::default()], Some(Timestamp(0)));
        for (name, column) in table.names.iter().zip(&table.columns) {
            assert!(column[0].is_nan(), "{name} = {}", column[0]);
        }
    }

    #[test]
    fn rates_are_per_hour_of_age_and_age_is_at_least_one() {
        let mut row = AccountRow {
            account: AccountToken(1),
            created_at: Some(Timestamp::from_secs(0)),
            observed_at: Some(Timestamp::from_secs(10 * 3600)),
            posts: Some(50),
            followers: Some(30),
            following: Some(0),
            ..Default::default()
        };
        assert_eq!(value(&row, None, "tweet_freq"), 5.0);
        assert_eq!(value(&row, None, "followers_growth_rate"), 3.0);
        assert_eq!(value(&row, None, "followers_friends_ratio"), 30.0);
        assert!((value(&row, None, "log_tweet_freq") - 5.1f32.ln()).abs() < 1e-6);
        row.observed_at = None;
        assert!(value(&row, None, "tweet_freq").is_nan());
        assert_eq!(value(&row, Some(Timestamp::from_secs(60)), "tweet_freq"), 50.0);
    }

    #[test]
    fn a_list_without_observations_is_as_old_as_its_newest_account() {
        let made = |hours: i64, source| AccountRow {
            created_at: Some(Timestamp::from_secs(hours * 3600)),
            posts: Some(20),
            source,
            ..Default::default()
        };
        let rows = [made(0, 1), made(10, 1), made(30, 2)];
        let table = profile_table_of_lists(&rows);
        assert_eq!(table.column("tweet_freq").unwrap(), [2.0, 20.0, 20.0]);
        let observed = AccountRow { observed_at: Some(Timestamp::from_secs(4 * 3600)), ..made(0, 1) };
        assert_eq!(profile_table_of_lists(&[observed, made(10, 1)]).column("tweet_freq").unwrap()[0], 5.0);
    }

    #[test]
    fn distance_to_the_follow_limits_is_small_at_both() {
        let at = |n| value(&AccountRow { following: Some(n), ..Default::default() }, None, "friends_limit_distance");
        assert!(at(2_000) < 1e-3 && at(5_000) < 1e-3 && at(2_001) < 2e-3);
        assert!(at(300) > 1.5 && at(50_000) > 2.0);
    }

    proptest! {
        #[test]
        fn a_table_of_many_is_the_tables_of_each(rows in proptest::collection::vec(account_row(), 0..300)) {
            let table = profile_table(&rows, Some(Timestamp(7)));
            for (i, row) in rows.iter().enumerate().step_by(37) {
                let single = profile_table(std::slice::from_ref(row), Some(Timestamp(7)));
                for (many, one) in table.columns.iter().zip(&single.columns) {
                    prop_assert_eq!(many[i].to_bits(), one[0].to_bits());
                }
            }
        }
    }
}
