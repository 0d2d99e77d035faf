//! Accounts as JSON: Twitter v2 user objects, and v1.1 user objects for older archives.

use crate::clock;
use crate::profile::Profile;
use crate::rng::{Purpose, hash};
use serde::Serialize;

const DEFAULT_AVATAR: &str = "https://abs.twimg.com/sticky/default_profile_images/default_profile_normal.png";

/// Base-62 text of so many characters out of 64 bits.
pub(crate) fn code(mut bits: u64, n: usize) -> String {
    const ALPHABET: &[u8; 62] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    (0..n)
        .map(|_| {
            let c = ALPHABET[(bits % 62) as usize];
            bits = (bits / 62) ^ bits.rotate_left(29);
            char::from(c)
        })
        .collect()
}

/// A shortened link.
pub(crate) fn short_link(id: u64, number: u64) -> String {
    format!("https://t.co/{}", code(hash(0, Purpose::Write, id, number), 10))
}

fn avatar(profile: &Profile, size: &str) -> String {
    if profile.default_avatar {
        return DEFAULT_AVATAR.to_owned();
    }
    let picture = clock::post_id(profile.created_ms.max(1_300_000_000_000), profile.id);
    format!(
        "https://pbs.twimg.com/profile_images/{picture}/{}_{size}.jpg",
        code(hash(1, Purpose::Write, profile.id, 0), 8)
    )
}

/// One URL entity.
#[derive(Debug, Serialize)]
pub(crate) struct UrlEntity {
    pub start: usize,
    pub end: usize,
    pub url: String,
    pub expanded_url: String,
    pub display_url: String,
}

impl UrlEntity {
    /// An entity at a place of a text.
    pub fn new(start: usize, url: String, expanded: &str) -> Self {
        let bare = expanded.trim_start_matches("https://").trim_start_matches("http://");
        let cut = bare.chars().count() > 26;
        let display_url: String = bare.chars().take(26).chain(cut.then_some('…')).collect();
        let end = start + url.chars().count();
        UrlEntity { start, end, url, expanded_url: expanded.to_owned(), display_url }
    }
}

#[derive(Debug, Serialize)]
struct Urls {
    urls: Vec<UrlEntity>,
}

#[derive(Debug, Serialize)]
struct UserEntities {
    url: Urls,
}

#[derive(Debug, Serialize)]
struct UserMetrics {
    followers_count: u64,
    following_count: u64,
    tweet_count: u64,
    listed_count: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    like_count: Option<u64>,
}

/// A v2 user object.
#[derive(Debug, Serialize)]
pub(crate) struct User<'a> {
    id: String,
    name: &'a str,
    username: &'a str,
    created_at: String,
    description: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    location: Option<&'a str>,
    url: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    entities: Option<UserEntities>,
    protected: bool,
    verified: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    verified_type: Option<&'static str>,
    profile_image_url: String,
    public_metrics: UserMetrics,
}

impl<'a> User<'a> {
    /// The object; `posts` and `followers` as they are when it is fetched.
    pub fn new(profile: &'a Profile, posts: u64, followers: u64) -> Self {
        let year = clock::year(profile.observed_ms);
        let link = short_link(profile.id, 99);
        User {
            id: profile.id.to_string(),
            name: &profile.name,
            username: &profile.handle,
            created_at: clock::iso(profile.created_ms),
            description: &profile.bio,
            location: profile.location.as_deref(),
            url: if profile.url.is_some() { link.clone() } else { String::new() },
            entities: profile.url.as_ref().map(|url| UserEntities {
                url: Urls { urls: vec![UrlEntity::new(0, link.clone(), &format!("https://{url}"))] },
            }),
            protected: profile.protected,
            verified: profile.verified,
            verified_type: (year >= 2023).then_some(if profile.verified { "blue" } else { "none" }),
            profile_image_url: avatar(profile, "normal"),
            public_metrics: UserMetrics {
                followers_count: followers,
                following_count: profile.following,
                tweet_count: posts,
                listed_count: profile.listed,
                // The platform began to show likes given in 2024.
                like_count: (year >= 2024).then_some(profile.likes),
            },
        }
    }
}

/// A v1.1 user object.
#[derive(Debug, Serialize)]
pub(crate) struct UserV1<'a> {
    id: u64,
    id_str: String,
    name: &'a str,
    screen_name: &'a str,
    location: &'a str,
    description: &'a str,
    url: Option<String>,
    protected: bool,
    followers_count: u64,
    friends_count: u64,
    listed_count: u64,
    created_at: String,
    favourites_count: u64,
    utc_offset: Option<i64>,
    time_zone: Option<&'static str>,
    geo_enabled: bool,
    verified: bool,
    statuses_count: u64,
    lang: Option<&'a str>,
    profile_use_background_image: bool,
    profile_image_url_https: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    profile_banner_url: Option<String>,
    default_profile: bool,
    default_profile_image: bool,
}

impl<'a> UserV1<'a> {
    /// The object.
    pub fn new(profile: &'a Profile) -> Self {
        UserV1 {
            id: profile.id,
            id_str: profile.id.to_string(),
            name: &profile.name,
            screen_name: &profile.handle,
            location: profile.location.as_deref().unwrap_or(""),
            description: &profile.bio,
            url: profile.url.as_ref().map(|_| short_link(profile.id, 99)),
            protected: profile.protected,
            followers_count: profile.followers,
            friends_count: profile.following,
            listed_count: profile.listed,
            created_at: clock::twitter(profile.created_ms),
            favourites_count: profile.likes,
            utc_offset: None,
            time_zone: None,
            geo_enabled: profile.geo,
            verified: profile.verified,
            statuses_count: profile.posts,
            // Withdrawn in May 2019.
            lang: (clock::year(profile.observed_ms) < 2019).then_some(profile.lang.as_str()),
            profile_use_background_image: profile.background,
            profile_image_url_https: avatar(profile, "normal"),
            profile_banner_url: profile
                .banner
                .then(|| format!("https://pbs.twimg.com/profile_banners/{}/{}", profile.id, profile.created_ms / 1000)),
            default_profile: profile.default_theme,
            default_profile_image: profile.default_avatar,
        }
    }
}
