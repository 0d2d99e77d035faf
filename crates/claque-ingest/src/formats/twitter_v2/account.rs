//! A v2 user as an account observation, and an account that the API would not show.

use super::object::{Object, Problem, bare_id};
use super::page::Scope;
use crate::record::{RawAccount, RawWho};
use crate::value::time;
use claque_schema::{AccountStatus, Platform};
use std::borrow::Cow;

/// The path of the picture that X gives to accounts that chose none.
const DEFAULT_AVATAR: &str = "default_profile_images";

pub(super) fn who<'a>(user: &'a Object<'_>) -> RawWho<'a> {
    RawWho { id: user.key().map(Cow::Borrowed), handle: user.handle.filled().map(Cow::Borrowed) }
}

/// A user as a record.
///
/// v2 leaves out the keys of empty fields. Where the page asked for a field (its URL says so, or another of its users
/// has it), a missing key means "empty"; elsewhere it means "unknown".
pub(super) fn account<'a>(user: &'a Object<'_>, scope: &Scope<'_>) -> RawAccount<'a> {
    let metrics = user.metrics.get();
    let is_withheld = user.withheld.0 == Some(true);
    let status = match metrics {
        _ if is_withheld => AccountStatus::Withheld,
        Some(_) => AccountStatus::Active,
        None => AccountStatus::Unknown,
    };
    let tick = user.verified_type.filled().map(|kind| kind != "none");
    RawAccount {
        platform: Platform::X,
        who: who(user),
        name: user.name.as_deref().map(Cow::Borrowed),
        bio: user.bio.as_deref().map(Cow::Borrowed),
        created_at: user.created_at.as_deref().and_then(|text| time::iso(text).value()),
        observed_at: scope.observed_at,
        followers: metrics.and_then(|m| m.followers.0),
        following: metrics.and_then(|m| m.following.0),
        posts: metrics.and_then(|m| m.posts.0),
        listed: metrics.and_then(|m| m.listed.0),
        // Since 2023 a user's metrics also count the likes it gave, under the name that tweets have for likes got.
        likes_given: metrics.filter(|m| m.followers.0.is_some()).and_then(|m| m.likes.0),
        verified: user.verified.0.or(tick),
        protected: user.protected.0,
        default_avatar: user.avatar.filled().map(|url| url.contains(DEFAULT_AVATAR)),
        has_banner: user.banner.0,
        has_url: user.url.0.or(scope.asks_url.then_some(false)),
        has_location: user.location.0.or(scope.asks_location.then_some(false)),
        status,
        ..RawAccount::default()
    }
}

/// What an error says about an account: suspended, or gone. `None` when it is about something else.
pub(super) fn refused<'a>(problem: &'a Problem<'_>, scope: &Scope<'_>) -> Option<RawAccount<'a>> {
    if problem.resource.as_deref() != Some("user") {
        return None;
    }
    let title = problem.title.as_deref().unwrap_or("").to_ascii_lowercase();
    let detail = problem.detail.as_deref().unwrap_or("").to_ascii_lowercase();
    let status = if detail.contains("suspended") {
        AccountStatus::Suspended
    } else if title.contains("not found") || detail.contains("could not find") {
        AccountStatus::Deleted
    } else {
        return None;
    };
    let value = problem.value.filled().or(problem.resource_id.filled())?;
    let parameter = problem.parameter.as_deref().unwrap_or("");
    let is_handle = parameter.contains("username") || !bare_id(value).bytes().all(|b| b.is_ascii_digit());
    let who = match is_handle {
        true => RawWho { id: None, handle: Some(Cow::Borrowed(value)) },
        false => RawWho { id: Some(Cow::Borrowed(bare_id(value))), handle: None },
    };
    let observed_at = scope.observed_at;
    Some(RawAccount { platform: Platform::X, who, status, observed_at, ..RawAccount::default() })
}
