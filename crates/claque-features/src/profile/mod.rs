//! Profile features: what one observation of an account, and the series of its observations, can say.
//!
//! The snapshot features are a pure function of the latest row. They hold the 20 of BotometerLite (Yang, Varol, Hui &
//! Menczer, AAAI 2020), under their published names and definitions, and others with a published reason. The growth
//! features need two dated observations. A value that the source does not give is NaN, flags included: absence says
//! something about the source, not about the account. The declared language is not a feature.

mod features;
mod growth;
mod latest;
mod row_wire;

pub use features::{profile_specs, profile_table, profile_table_of_lists};
pub use growth::{Growth, ProfileGrowth, growth_specs, growth_table};
pub use latest::{LatestProfile, ProfileParams};

/// Strategy for synthetic account rows that exercise every field.
#[cfg(test)]
pub(crate) mod testing {
    use claque_schema::account::{BioNumbers, NameNumbers};
    use claque_schema::{AccountRow, AccountStatus, AccountToken, Label, ObjectToken, Platform, Precision, Timestamp};
    use proptest::prelude::*;

    fn name() -> impl Strategy<Value = NameNumbers> {
        (any::<[u16; 6]>(), any::<u8>(), any::<f32>(), any::<Option<f32>>(), 0u64..3).prop_map(
            |(n, scripts, entropy, likelihood, shape)| NameNumbers {
                length: n[0],
                digits: n[1],
                trailing_digits: n[2],
                upper: n[3],
                special: n[4],
                emoji: n[5],
                scripts,
                entropy,
                likelihood,
                shape: ObjectToken(shape),
            },
        )
    }

    fn bio() -> impl Strategy<Value = BioNumbers> {
        (any::<[u32; 2]>(), any::<[u16; 5]>(), proptest::option::of(0u64..3)).prop_map(|(a, n, hash)| BioNumbers {
            length: a[0],
            words: a[1],
            urls: n[0],
            hashtags: n[1],
            mentions: n[2],
            emoji: n[3],
            digits: n[4],
            hash: hash.map(ObjectToken),
        })
    }

    /// Rows of one account: few distinct times and places, so that ties are common.
    pub fn account_row() -> impl Strategy<Value = AccountRow> {
        let counts = any::<[Option<u64>; 5]>();
        let flags = any::<[Option<bool>; 10]>();
        let names = (proptest::option::of(name()), proptest::option::of(name()), proptest::option::of(bio()));
        let times = (proptest::option::of(0i64..4), proptest::option::of(0i64..4), 0u32..2, 0u64..3);
        let words =
            (any::<Option<f32>>(), proptest::option::of("[a-z]{2}"), proptest::option::of("[a-z_]{0,5}"), 0usize..4);
        (counts, flags, names, times, words).prop_map(|(c, b, (handle, name, bio), (seen, made, file, line), w)| {
            AccountRow {
                platform: Platform::ALL[w.3],
                account: AccountToken(5),
                weak_key: w.3 == 1,
                created_at: made.map(Timestamp::from_secs),
                created_precision: [Precision::Second, Precision::Minute, Precision::Day, Precision::Unknown][w.3],
                created_from_id: w.3 == 2,
                observed_at: seen.map(|s| Timestamp::from_secs(s * 90_000)),
                followers: c[0],
                following: c[1],
                posts: c[2],
                likes_given: c[3],
                listed: c[4],
                verified: b[0],
                protected: b[1],
                bot_declared: b[2],
                default_profile: b[3],
                default_avatar: b[4],
                background_image: b[5],
                has_banner: b[6],
                has_url: b[7],
                has_location: b[8],
                geo_enabled: b[9],
                lang: w.1,
                handle,
                name,
                bio,
                name_handle_similarity: w.0,
                status: [
                    AccountStatus::Active,
                    AccountStatus::Suspended,
                    AccountStatus::Deleted,
                    AccountStatus::Unknown,
                ][w.3],
                label: [None, Some(Label::Human), Some(Label::Automated), None][w.3],
                label_kind: w.2,
                source: file,
                file,
                line,
            }
        })
    }
}
