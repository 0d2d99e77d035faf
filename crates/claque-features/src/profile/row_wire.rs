//! An account observation as bytes, every field: the state of [`super::LatestProfile`] and its last tie-break.

use crate::kernel::DecodeError;
use crate::wire::{Reader, Writer};
use claque_schema::account::{BioNumbers, NameNumbers};
use claque_schema::{AccountRow, AccountStatus, AccountToken, Label, ObjectToken, Platform, Precision, Timestamp};

const PRECISIONS: [Precision; 4] = [Precision::Second, Precision::Minute, Precision::Day, Precision::Unknown];
const STATUSES: [AccountStatus; 5] = [
    AccountStatus::Active,
    AccountStatus::Suspended,
    AccountStatus::Deleted,
    AccountStatus::Withheld,
    AccountStatus::Unknown,
];
const LABELS: [Label; 2] = [Label::Human, Label::Automated];

fn write_one_of<T: PartialEq>(out: &mut Writer, all: &[T], value: &T) {
    // Every variant is in its table; a variant added later without its line here would be caught by the law tests.
    out.u8(all.iter().position(|v| v == value).unwrap_or(all.len()) as u8);
}

fn read_one_of<T: Copy>(from: &mut Reader<'_>, all: &[T]) -> Result<T, DecodeError> {
    let at = usize::from(from.u8()?);
    all.get(at).copied().ok_or_else(|| from.invalid("a variant that does not exist"))
}

fn write_flag(out: &mut Writer, value: Option<bool>) {
    out.u8(match value {
        None => 0,
        Some(false) => 1,
        Some(true) => 2,
    });
}

fn read_flag(from: &mut Reader<'_>) -> Result<Option<bool>, DecodeError> {
    read_one_of(from, &[None, Some(false), Some(true)])
}

fn write_time(out: &mut Writer, value: Option<Timestamp>) {
    out.option(value, |out, t| out.zigzag(t.0));
}

fn read_time(from: &mut Reader<'_>) -> Result<Option<Timestamp>, DecodeError> {
    from.option(|from| from.zigzag().map(Timestamp))
}

fn write_f32(out: &mut Writer, value: f32) {
    out.fixed32(value.to_bits());
}

fn read_f32(from: &mut Reader<'_>) -> Result<f32, DecodeError> {
    from.fixed32().map(f32::from_bits)
}

fn write_text(out: &mut Writer, value: Option<&str>) {
    out.option(value, |out, text| out.bytes(text.as_bytes()));
}

fn read_text(from: &mut Reader<'_>) -> Result<Option<String>, DecodeError> {
    from.option(|from| from.text().map(str::to_owned))
}

fn write_name(out: &mut Writer, name: &NameNumbers) {
    for n in [name.length, name.digits, name.trailing_digits, name.upper, name.special, name.emoji] {
        out.varint(u64::from(n));
    }
    out.u8(name.scripts);
    write_f32(out, name.entropy);
    out.option(name.likelihood, write_f32);
    out.fixed64(name.shape.0);
}

fn read_name(from: &mut Reader<'_>) -> Result<NameNumbers, DecodeError> {
    Ok(NameNumbers {
        length: from.narrow()?,
        digits: from.narrow()?,
        trailing_digits: from.narrow()?,
        upper: from.narrow()?,
        special: from.narrow()?,
        emoji: from.narrow()?,
        scripts: from.u8()?,
        entropy: read_f32(from)?,
        likelihood: from.option(read_f32)?,
        shape: ObjectToken(from.fixed64()?),
    })
}

fn write_bio(out: &mut Writer, bio: &BioNumbers) {
    out.varint(u64::from(bio.length));
    out.varint(u64::from(bio.words));
    for n in [bio.urls, bio.hashtags, bio.mentions, bio.emoji, bio.digits] {
        out.varint(u64::from(n));
    }
    out.option(bio.hash, |out, hash| out.fixed64(hash.0));
}

fn read_bio(from: &mut Reader<'_>) -> Result<BioNumbers, DecodeError> {
    Ok(BioNumbers {
        length: from.narrow()?,
        words: from.narrow()?,
        urls: from.narrow()?,
        hashtags: from.narrow()?,
        mentions: from.narrow()?,
        emoji: from.narrow()?,
        digits: from.narrow()?,
        hash: from.option(|from| from.fixed64().map(ObjectToken))?,
    })
}

/// Writes a row into a state.
pub(super) fn write(out: &mut Writer, row: &AccountRow) {
    write_one_of(out, Platform::ALL, &row.platform);
    out.fixed64(row.account.0);
    out.u8(u8::from(row.weak_key));
    write_time(out, row.created_at);
    write_one_of(out, &PRECISIONS, &row.created_precision);
    out.u8(u8::from(row.created_from_id));
    write_time(out, row.observed_at);
    for count in [row.followers, row.following, row.posts, row.likes_given, row.listed] {
        out.option(count, Writer::varint);
    }
    for flag in flags(row) {
        write_flag(out, flag);
    }
    write_text(out, row.lang.as_deref());
    out.option(row.handle.as_ref(), write_name);
    out.option(row.name.as_ref(), write_name);
    out.option(row.bio.as_ref(), write_bio);
    out.option(row.name_handle_similarity, write_f32);
    write_one_of(out, &STATUSES, &row.status);
    out.option(row.label, |out, label| write_one_of(out, &LABELS, &label));
    write_text(out, row.label_kind.as_deref());
    out.varint(u64::from(row.source));
    out.varint(u64::from(row.file));
    out.varint(row.line);
}

fn flags(row: &AccountRow) -> [Option<bool>; 10] {
    [
        row.verified,
        row.protected,
        row.bot_declared,
        row.default_profile,
        row.default_avatar,
        row.background_image,
        row.has_banner,
        row.has_url,
        row.has_location,
        row.geo_enabled,
    ]
}

/// Reads a row out of a state.
///
/// # Errors
/// When the bytes hold no row.
pub(super) fn read(from: &mut Reader<'_>) -> Result<AccountRow, DecodeError> {
    Ok(AccountRow {
        platform: read_one_of(from, Platform::ALL)?,
        account: AccountToken(from.fixed64()?),
        weak_key: from.flag()?,
        created_at: read_time(from)?,
        created_precision: read_one_of(from, &PRECISIONS)?,
        created_from_id: from.flag()?,
        observed_at: read_time(from)?,
        followers: from.option(Reader::varint)?,
        following: from.option(Reader::varint)?,
        posts: from.option(Reader::varint)?,
        likes_given: from.option(Reader::varint)?,
        listed: from.option(Reader::varint)?,
        verified: read_flag(from)?,
        protected: read_flag(from)?,
        bot_declared: read_flag(from)?,
        default_profile: read_flag(from)?,
        default_avatar: read_flag(from)?,
        background_image: read_flag(from)?,
        has_banner: read_flag(from)?,
        has_url: read_flag(from)?,
        has_location: read_flag(from)?,
        geo_enabled: read_flag(from)?,
        lang: read_text(from)?,
        handle: from.option(read_name)?,
        name: from.option(read_name)?,
        bio: from.option(read_bio)?,
        name_handle_similarity: from.option(read_f32)?,
        status: read_one_of(from, &STATUSES)?,
        label: from.option(|from| read_one_of(from, &LABELS))?,
        label_kind: read_text(from)?,
        source: from.narrow()?,
        file: from.narrow()?,
        line: from.varint()?,
    })
}
