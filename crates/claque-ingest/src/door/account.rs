//! Accounts at the door.

use super::memo::Profile;
use super::{Collector, Refusal, bare_handle, is_name, time};
use crate::key::{ObjectKind, PseudonymKey};
use crate::record::{RawAccount, RawTime};
use crate::text::bigram::BigramTable;
use crate::text::{bio, lang, minor, name};
use claque_schema::account::NameNumbers;
use claque_schema::{AccountRow, AccountToken, Platform, Precision};

/// Hashes stand in for ids and names where a source has pseudonymised them; they are at least this long.
const HASH_CHARS: usize = 40;

impl Collector<'_> {
    pub(super) fn account(&mut self, raw: RawAccount<'_>) -> Result<(), Refusal> {
        let platform = self.platform(raw.platform);
        let Some((account, weak_key)) = self.who(platform, &raw.who) else {
            return Err("account with neither a usable id nor a handle");
        };
        let observed_at = self.observed_at(raw.observed_at);
        let created = self.account_created(&raw, platform, observed_at);
        let id = raw.who.id.as_deref().map(str::trim).unwrap_or_default();
        let is_hash = |text: &str| text.len() >= HASH_CHARS && text == id;
        let handle = raw.who.handle.as_deref().map(bare_handle).filter(|h| is_name(h) && !is_hash(h));
        let display = raw.name.as_deref().map(str::trim).filter(|n| !is_hash(n));
        let (bio, key) = (raw.bio.as_deref(), self.door.key);
        let profile = self.memo.profile(platform, [handle, display, bio], || Profile {
            handle: handle.map(|handle| name_numbers(handle, key)),
            name: display.map(|display| name_numbers(display, key)),
            bio: bio.map(|text| bio::numbers(text, platform, |normal| key.object(ObjectKind::Bio, None, normal))),
            similarity: display.zip(handle).and_then(|(d, h)| name::similarity(d, h)),
            minor: bio.is_some_and(minor::speaks_of_a_minor),
        });
        let (label, label_kind) = match &self.door.label {
            Some((label, kind)) => (Some(*label), kind.clone()),
            None => (raw.label, raw.label_kind.as_deref().and_then(clean_kind)),
        };
        let row = AccountRow {
            platform,
            account,
            weak_key,
            created_at: created.map(|(time, _)| time.at),
            created_precision: created.map_or(Precision::Unknown, |(time, _)| time.precision),
            created_from_id: created.is_some_and(|(_, from_id)| from_id),
            observed_at,
            followers: raw.followers,
            following: raw.following,
            posts: raw.posts,
            likes_given: raw.likes_given,
            listed: raw.listed,
            verified: raw.verified,
            protected: raw.protected,
            bot_declared: raw.bot_declared,
            default_profile: raw.default_profile,
            default_avatar: raw.default_avatar,
            background_image: raw.background_image,
            has_banner: raw.has_banner,
            has_url: raw.has_url,
            has_location: raw.has_location,
            geo_enabled: raw.geo_enabled,
            lang: raw.lang.as_deref().and_then(lang::from_platform),
            handle: profile.handle,
            name: profile.name,
            bio: profile.bio,
            name_handle_similarity: profile.similarity,
            status: raw.status,
            label,
            label_kind,
            source: self.door.source,
            file: self.file,
            line: self.line,
        };
        if profile.minor {
            self.batch.set_aside.push(account);
            self.warn_n("the profile speaks of a minor: the account is set aside, never scored", 1);
        } else {
            self.keep(account, handle.filter(|_| weak_key), id);
        }
        if self.batch.accounts.capacity() == 0 {
            self.batch.accounts.reserve(self.expected);
        }
        self.batch.accounts.push(row);
        Ok(())
    }

    /// Hands the raw id to the vault, where one is on; the handle of an account of which no more is known.
    fn keep(&self, account: AccountToken, handle_alone: Option<&str>, id: &str) {
        match (self.door.keeper, handle_alone) {
            (Some(keeper), Some(handle)) => keeper.keep(account, &zeroize::Zeroizing::new(format!("@{handle}"))),
            (Some(keeper), None) => keeper.keep(account, id),
            (None, _) => {}
        }
    }

    /// When the account was made, and whether that is read off its id.
    fn account_created(
        &mut self,
        raw: &RawAccount<'_>,
        platform: Platform,
        observed_at: Option<claque_schema::Timestamp>,
    ) -> Option<(RawTime, bool)> {
        if let Some(time) = self.possible(raw.created_at, observed_at) {
            return Some((time, false));
        }
        let id = raw.who.id.as_deref().filter(|_| platform == Platform::X)?;
        let at = time::x_account_created(id).filter(|at| self.is_possible(*at, observed_at))?;
        Some((RawTime { at, precision: Precision::Day, zone_assumed: false }, true))
    }
}

fn name_numbers(text: &str, key: &PseudonymKey) -> NameNumbers {
    name::numbers(text, BigramTable::shipped(), |shape| key.object(ObjectKind::Shape, None, shape))
}

/// A kind of automation as a word; anything that could be free text is dropped.
fn clean_kind(kind: &str) -> Option<String> {
    let kind = kind.trim().to_ascii_lowercase().replace([' ', '-'], "_");
    let is_word = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_';
    (!kind.is_empty() && kind.len() <= 40 && kind.bytes().all(is_word)).then_some(kind)
}
