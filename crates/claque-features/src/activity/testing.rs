//! Synthetic posts for tests: every field that a kernel reads, with few distinct values so that collisions are common.

use claque_schema::{AccountToken, Link, ObjectToken, PostKind, PostRow, PostToken, Precision, TextState, Timestamp};
use proptest::prelude::*;

const KINDS: [PostKind; 5] = [PostKind::Post, PostKind::Reply, PostKind::Repost, PostKind::Quote, PostKind::Comment];
const PRECISIONS: [Precision; 4] = [Precision::Second, Precision::Minute, Precision::Day, Precision::Unknown];

/// A link to a synthetic domain.
pub(crate) fn link(n: u64) -> Link {
    Link { raw: ObjectToken(n), canonical: ObjectToken(n / 2), domain: format!("d{}.example", n % 3) }
}

/// Posts of accounts 0–3 within about a month.
pub(crate) fn post() -> impl Strategy<Value = PostRow> {
    let ids = (0u64..40, proptest::option::weighted(0.9, 0u64..4), proptest::option::weighted(0.9, 0i64..3_000_000));
    let kinds = (0usize..5, 0usize..4);
    let authors = any::<[Option<bool>; 3]>();
    let lists = (
        proptest::collection::vec(0u64..6, 0..3),
        proptest::collection::vec("[a-c]{1,2}", 0..3),
        proptest::collection::vec(0u64..9, 0..2),
    );
    let text = (proptest::option::of("[a-c ]{0,12}"), proptest::option::of(0u64..5), proptest::option::of("[xyz]"));
    let counts = any::<[Option<u8>; 2]>();
    (ids, kinds, authors, lists, text, counts).prop_map(|(ids, kinds, authors, lists, text, counts)| {
        let author = |at: usize| authors[at].map(|b| AccountToken(u64::from(b)));
        let object = |at: usize| authors[at].map(|b| PostToken(u64::from(b) + 2));
        PostRow {
            post: PostToken(ids.0),
            author: ids.1.map(AccountToken),
            created_at: ids.2.map(Timestamp::from_secs),
            precision: PRECISIONS[kinds.1],
            kind: KINDS[kinds.0],
            text_state: if text.0.is_some() { TextState::Full } else { TextState::Absent },
            text: text.0,
            text_hash: text.1.map(ObjectToken),
            client: text.2.clone(),
            lang: text.2,
            reply_to: object(0),
            reply_to_author: author(0),
            repost_of: object(1),
            repost_of_author: author(1),
            quote_of: object(2),
            quote_of_author: author(2),
            mentions: lists.0.into_iter().map(AccountToken).collect(),
            hashtags: lists.1,
            links: lists.2.into_iter().map(link).collect(),
            likes: counts[0].map(u64::from),
            reposts: counts[1].map(u64::from),
            line: ids.0,
            ..PostRow::default()
        }
    })
}
