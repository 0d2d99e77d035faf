//! Account observations. Two rows are the same when account, time of observation, source and every value agree:
//! a profile that comes with each of an account's posts is held once. The source is part of the identity because
//! licences are a source's: a row must not vanish into one of another licence.

use super::{Candidate, Stored, Table, row_key};
use crate::column::{Access, Coding, Column, count, flag, index, instant, line, sure_flag, sure_token, sure_word};
use crate::column::{text, word};
use crate::scan::Scan;
use claque_schema::account::{BioNumbers, NameNumbers};
use claque_schema::{AccountRow, AccountToken, ObjectToken};
use std::sync::LazyLock;

/// What the column macros speak of.
type Row = AccountRow;

/// Columns of `Option<NameNumbers>`: the first tells whether there is one, so the others may be filled in any order.
macro_rules! name_numbers {
    ($columns:ident, $field:ident, $prefix:literal) => {
        $columns.extend([
            sub_number!($field, $prefix, "_length", length: u16),
            sub_number!($field, $prefix, "_digits", digits: u16),
            sub_number!($field, $prefix, "_trailing_digits", trailing_digits: u16),
            sub_number!($field, $prefix, "_upper", upper: u16),
            sub_number!($field, $prefix, "_special", special: u16),
            sub_number!($field, $prefix, "_emoji", emoji: u16),
            sub_number!($field, $prefix, "_scripts", scripts: u8),
            Column::<Row>::new(
                concat!($prefix, "_entropy"),
                Access::Real(|r| r.$field.map(|n| n.entropy), |r, v| name_of(&mut r.$field).entropy = v),
            ),
            Column::<Row>::new(
                concat!($prefix, "_likelihood"),
                Access::Real(
                    |r| r.$field.and_then(|n| n.likelihood),
                    |r, v| name_of(&mut r.$field).likelihood = Some(v),
                ),
            ),
            Column::<Row>::new(
                concat!($prefix, "_shape"),
                Access::Long(
                    |r| r.$field.map(|n| n.shape.0 as i64),
                    |r, v| name_of(&mut r.$field).shape = ObjectToken(v as u64),
                ),
            ),
        ])
    };
}

macro_rules! sub_number {
    ($field:ident, $prefix:literal, $suffix:literal, $sub:ident: $type:ty) => {
        Column::<Row>::new(
            concat!($prefix, $suffix),
            Access::Int(
                |r| r.$field.map(|n| n.$sub as i32),
                |r, v| r.$field.get_or_insert_with(Default::default).$sub = v as $type,
            ),
        )
    };
}

fn name_of(slot: &mut Option<NameNumbers>) -> &mut NameNumbers {
    slot.get_or_insert_with(NameNumbers::default)
}

fn bio_of(slot: &mut Option<BioNumbers>) -> &mut BioNumbers {
    slot.get_or_insert_with(BioNumbers::default)
}

static COLUMNS: LazyLock<Vec<Column<AccountRow>>> = LazyLock::new(|| {
    let mut columns: Vec<Column<AccountRow>> = vec![
        sure_word!(platform),
        sure_token!(account: AccountToken).coded(Coding::Plain),
        sure_flag!(weak_key),
        instant!(created_at).coded(Coding::Plain),
        sure_word!(created_precision),
        sure_flag!(created_from_id),
        instant!(observed_at),
        count!(followers),
        count!(following),
        count!(posts),
        count!(likes_given),
        count!(listed),
        flag!(verified),
        flag!(protected),
        flag!(bot_declared),
        flag!(default_profile),
        flag!(default_avatar),
        flag!(background_image),
        flag!(has_banner),
        flag!(has_url),
        flag!(has_location),
        flag!(geo_enabled),
        text!(lang),
    ];
    name_numbers!(columns, handle, "handle");
    name_numbers!(columns, name, "name");
    columns.extend([
        sub_number!(bio, "bio", "_length", length: u32),
        sub_number!(bio, "bio", "_words", words: u32),
        sub_number!(bio, "bio", "_urls", urls: u16),
        sub_number!(bio, "bio", "_hashtags", hashtags: u16),
        sub_number!(bio, "bio", "_mentions", mentions: u16),
        sub_number!(bio, "bio", "_emoji", emoji: u16),
        sub_number!(bio, "bio", "_digits", digits: u16),
        Column::<Row>::new(
            "bio_hash",
            Access::Long(
                |r| r.bio.and_then(|b| b.hash).map(|h| h.0 as i64),
                |r, v| bio_of(&mut r.bio).hash = Some(ObjectToken(v as u64)),
            ),
        )
        .coded(Coding::Plain),
        Column::<Row>::new(
            "name_handle_similarity",
            Access::Real(|r| r.name_handle_similarity, |r, v| r.name_handle_similarity = Some(v)),
        ),
        sure_word!(status),
        word!(label),
        text!(label_kind),
        index!(source),
        index!(file),
        line!(line),
    ]);
    columns
});

impl Stored for AccountRow {
    const TABLE: Table = Table::Accounts;
    const EXTRA: Option<&'static str> = Some("row_key");
    const MERGE_COLUMNS: &'static [&'static str] = &["file"];
    const DATED: bool = false;

    fn columns() -> &'static [Column<Self>] {
        &COLUMNS
    }

    fn blank() -> Self {
        AccountRow::default()
    }

    fn bytes(&self) -> usize {
        let heap = [&self.lang, &self.label_kind].into_iter().flatten().map(String::capacity).sum::<usize>();
        size_of::<Self>() + heap
    }

    fn extra(&self, scratch: &mut Vec<u8>) -> Option<i64> {
        Some(row_key(self, Self::columns(), &["file", "line"], scratch))
    }

    fn candidate(&self, extra: Option<i64>) -> Option<Candidate> {
        extra.map(|key| Candidate { key: key as u64, observed: 0, fullness: 0 })
    }

    fn repeat_key(&self) -> Option<u64> {
        Some(self.account.0)
    }

    fn repeats(&mut self, other: &Self) -> bool {
        // The place is no part of the identity.
        let place = (self.file, self.line);
        (self.file, self.line) = (other.file, other.line);
        let same = self == other;
        (self.file, self.line) = place;
        same
    }

    fn file(&self) -> u32 {
        self.file
    }

    fn each_account(&self, visit: &mut dyn FnMut(AccountToken)) {
        visit(self.account);
    }

    fn map_accounts(&mut self, map: &dyn Fn(AccountToken) -> AccountToken) {
        let strong = map(self.account);
        self.weak_key &= strong == self.account;
        self.account = strong;
    }

    fn admit(&mut self, scan: &Scan) -> bool {
        !scan.is_later(self.observed_at)
    }
}
