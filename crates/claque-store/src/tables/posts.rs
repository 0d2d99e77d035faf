//! Posts. One post token is one post, however often it was met (the same query twice, a re-scroll, the original
//! nested in every repost): the row observed last wins, then the fullest, then the first.

use super::{Candidate, Stored, Table};
use crate::column::{
    Access, Coding, Column, Place, Weight, append, count, index, instant, line, sure_flag, sure_token, sure_word,
};
use crate::column::{text, token, token_list};
use crate::scan::Scan;
use claque_schema::{AccountToken, Link, ObjectToken, PostRow, TextState};
use std::sync::LazyLock;

/// What the column macros speak of.
type Row = PostRow;

fn link_at(row: &mut PostRow, place: Place) -> &mut Link {
    if row.links.len() < place.of {
        let blank = Link { raw: ObjectToken(0), canonical: ObjectToken(0), domain: String::new() };
        row.links.resize(place.of, blank);
    }
    &mut row.links[place.at]
}

static COLUMNS: LazyLock<Vec<Column<PostRow>>> = LazyLock::new(|| {
    vec![
        sure_word!(platform),
        sure_token!(post: PostToken).coded(Coding::Plain),
        token!(author: AccountToken),
        instant!(created_at).coded(Coding::Delta),
        sure_word!(precision),
        sure_flag!(zone_assumed),
        instant!(observed_at),
        text!(text).coded(Coding::Plain).weighing(Weight::Text),
        sure_word!(text_state),
        token!(text_hash: ObjectToken).coded(Coding::Plain),
        Column::<Row>::new(
            "tokens",
            Access::Ints(
                |r| r.tokens.len(),
                |r, i| r.tokens[i] as i32,
                |r, place, v| append(&mut r.tokens, place, v as u32),
            ),
        )
        .coded(Coding::Plain)
        .weighing(Weight::Tokens),
        text!(lang),
        sure_word!(kind),
        token!(reply_to: PostToken).coded(Coding::Plain),
        token!(reply_to_author: AccountToken),
        token!(repost_of: PostToken),
        token!(repost_of_author: AccountToken),
        token!(quote_of: PostToken),
        token!(quote_of_author: AccountToken),
        token!(conversation: PostToken).coded(Coding::Plain),
        token!(channel: ObjectToken),
        token_list!(mentions: AccountToken).weighing(Weight::Mentions).coded(Coding::Dictionary),
        Column::<Row>::new(
            "hashtags",
            Access::Texts(
                |r| r.hashtags.len(),
                |r, i| &r.hashtags[i],
                |r, place, v| append(&mut r.hashtags, place, v.to_string()),
            ),
        )
        .weighing(Weight::Hashtags),
        Column::<Row>::new(
            "links.raw",
            Access::Longs(
                |r| r.links.len(),
                |r, i| r.links[i].raw.0 as i64,
                |r, i, v| link_at(r, i).raw = ObjectToken(v as u64),
            ),
        )
        .weighing(Weight::Links),
        Column::<Row>::new(
            "links.canonical",
            Access::Longs(
                |r| r.links.len(),
                |r, i| r.links[i].canonical.0 as i64,
                |r, i, v| link_at(r, i).canonical = ObjectToken(v as u64),
            ),
        )
        .weighing(Weight::Links),
        Column::<Row>::new(
            "links.domain",
            Access::Texts(|r| r.links.len(), |r, i| &r.links[i].domain, |r, i, v| link_at(r, i).domain = v.to_string()),
        )
        .weighing(Weight::Links),
        token_list!(media: ObjectToken).weighing(Weight::Media),
        text!(client),
        count!(likes),
        count!(reposts),
        count!(replies),
        count!(quotes),
        count!(views),
        index!(source),
        index!(file),
        line!(line),
    ]
});

/// How complete a post is: its text first, then how many of the fields that exports differ in are known.
fn fullness(post: &PostRow) -> u8 {
    let text = match post.text_state {
        TextState::Full => 3,
        TextState::Cut => 2,
        TextState::Removed => 1,
        TextState::Absent => 0,
    };
    let known = [
        post.author.is_some(),
        post.created_at.is_some(),
        post.text.is_some(),
        post.lang.is_some(),
        post.client.is_some(),
        post.conversation.is_some(),
        post.reply_to_author.is_some(),
        post.repost_of_author.is_some(),
        post.quote_of_author.is_some(),
        post.likes.is_some(),
        post.reposts.is_some(),
        post.replies.is_some(),
        post.quotes.is_some(),
        post.views.is_some(),
        !post.mentions.is_empty(),
        !post.hashtags.is_empty(),
        !post.links.is_empty(),
        !post.media.is_empty(),
    ];
    text * 32 + known.into_iter().map(u8::from).sum::<u8>()
}

impl Stored for PostRow {
    const TABLE: Table = Table::Posts;
    const EXTRA: Option<&'static str> = Some("fullness");
    const MERGE_COLUMNS: &'static [&'static str] = &["post", "observed_at", "file"];
    const DATED: bool = true;

    fn columns() -> &'static [Column<Self>] {
        &COLUMNS
    }

    fn blank() -> Self {
        PostRow::default()
    }

    fn bytes(&self) -> usize {
        let texts = [&self.text, &self.lang, &self.client].into_iter().flatten().map(String::capacity).sum::<usize>();
        let links = self.links.iter().map(|l| size_of::<Link>() + l.domain.capacity()).sum::<usize>();
        let tags = self.hashtags.iter().map(|h| size_of::<String>() + h.capacity()).sum::<usize>();
        let numbers = 4 * self.tokens.capacity() + 8 * (self.mentions.capacity() + self.media.capacity());
        size_of::<Self>() + texts + links + tags + numbers
    }

    fn extra(&self, _scratch: &mut Vec<u8>) -> Option<i64> {
        Some(i64::from(fullness(self)))
    }

    fn candidate(&self, extra: Option<i64>) -> Option<Candidate> {
        let observed = self.observed_at.map_or(i64::MIN, |t| t.0);
        Some(Candidate { key: self.post.0, observed, fullness: extra.unwrap_or(0).clamp(0, 255) as u8 })
    }

    fn repeat_key(&self) -> Option<u64> {
        Some(self.post.0)
    }

    fn repeats(&mut self, other: &Self) -> bool {
        let quality = |post: &PostRow| (post.observed_at, fullness(post));
        self.post == other.post && quality(self) <= quality(other)
    }

    fn file(&self) -> u32 {
        self.file
    }

    fn each_account(&self, visit: &mut dyn FnMut(AccountToken)) {
        let single = [self.author, self.reply_to_author, self.repost_of_author, self.quote_of_author];
        single.into_iter().flatten().chain(self.mentions.iter().copied()).for_each(visit);
    }

    fn map_accounts(&mut self, map: &dyn Fn(AccountToken) -> AccountToken) {
        for slot in [&mut self.author, &mut self.reply_to_author, &mut self.repost_of_author, &mut self.quote_of_author]
        {
            *slot = slot.map(map);
        }
        let mut changed = false;
        for mention in &mut self.mentions {
            let strong = map(*mention);
            changed |= strong != *mention;
            *mention = strong;
        }
        if changed {
            // A handle and an id in one list may turn out to be one account: mentions hold no repeats.
            let mut seen = Vec::with_capacity(self.mentions.len());
            self.mentions.retain(|m| !seen.contains(m) && (seen.push(*m), true).1);
        }
    }

    fn admit(&mut self, scan: &Scan) -> bool {
        if !scan.admits_action(self.created_at, self.observed_at) {
            return false;
        }
        if scan.is_later(self.observed_at) {
            for count in [&mut self.likes, &mut self.reposts, &mut self.replies, &mut self.quotes, &mut self.views] {
                *count = None;
            }
        }
        true
    }
}
