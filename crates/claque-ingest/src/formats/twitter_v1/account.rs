//! A v1.1 user as an account observation.

use super::object::Object;
use crate::record::{RawAccount, RawTime, RawWho};
use crate::value::time;
use claque_schema::{AccountStatus, Platform};
use std::borrow::Cow;

/// Id and handle of a user object.
pub(super) fn who<'a>(user: &'a Object<'_>) -> RawWho<'a> {
    RawWho { id: user.key().map(Cow::Borrowed), handle: user.handle.filled().map(Cow::Borrowed) }
}

/// A user object as a record. What a trimmed object (`{"id", "id_str"}`) does not hold stays unknown.
pub(super) fn account<'a>(user: &'a Object<'_>, observed_at: Option<RawTime>) -> RawAccount<'a> {
    // The API leaves the banner's key out when there is none, but only a whole object can say so.
    let is_whole = user.followers.0.is_some();
    let status = match (user.suspended.0, user.withheld.0) {
        (Some(true), _) => AccountStatus::Suspended,
        (_, Some(true)) => AccountStatus::Withheld,
        _ if is_whole => AccountStatus::Active,
        _ => AccountStatus::Unknown,
    };
    RawAccount {
        platform: Platform::X,
        who: who(user),
        name: user.name.as_deref().map(Cow::Borrowed),
        bio: match user.bio.as_deref() {
            Some(bio) => Some(Cow::Borrowed(bio)),
            // `null` in a whole object is an empty bio.
            None if is_whole => Some(Cow::Borrowed("")),
            None => None,
        },
        created_at: user.created_at.as_deref().and_then(|text| time::twitter(text).value()),
        observed_at,
        followers: user.followers.0,
        following: user.following.0,
        posts: user.posts.0,
        likes_given: user.likes_given.0,
        listed: user.listed.0,
        verified: user.verified.0,
        protected: user.protected.0,
        bot_declared: None,
        default_profile: user.default_profile.0,
        default_avatar: user.default_avatar.0,
        background_image: user.background.0,
        has_banner: user.banner.0.or(is_whole.then_some(false)),
        has_url: user.url.0.or(is_whole.then_some(false)),
        has_location: user.location.0.or(is_whole.then_some(false)),
        geo_enabled: user.geo_enabled.0,
        lang: user.lang.filled().map(Cow::Borrowed),
        status,
        label: None,
        label_kind: None,
    }
}
