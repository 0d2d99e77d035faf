//! Running a table format on text, for the tests of the formats: rows in, records, rejects and warnings out.

use crate::format::{Context, Format, Header, Sink, Unit};
use crate::record::{RawAccount, RawEngagement, RawFollow, RawPost, RawWho, Record, Text};

/// What a format emitted, with everything borrowed made its own.
#[derive(Debug, Default)]
pub(crate) struct Kept {
    pub records: Vec<Record<'static>>,
    pub rejects: Vec<String>,
    pub warnings: Vec<String>,
}

impl Kept {
    pub fn accounts(&self) -> impl Iterator<Item = &RawAccount<'static>> {
        self.records.iter().filter_map(|r| if let Record::Account(a) = r { Some(a.as_ref()) } else { None })
    }

    pub fn posts(&self) -> impl Iterator<Item = &RawPost<'static>> {
        self.records.iter().filter_map(|r| if let Record::Post(p) = r { Some(p.as_ref()) } else { None })
    }

    pub fn engagements(&self) -> impl Iterator<Item = &RawEngagement<'static>> {
        self.records.iter().filter_map(|r| if let Record::Engagement(e) = r { Some(e.as_ref()) } else { None })
    }

    pub fn follows(&self) -> impl Iterator<Item = &RawFollow<'static>> {
        self.records.iter().filter_map(|r| if let Record::Follow(f) = r { Some(f.as_ref()) } else { None })
    }
}

impl Sink for Kept {
    fn emit(&mut self, record: Record<'_>) {
        self.records.push(match record {
            Record::Account(a) => Record::Account(Box::new(account(*a))),
            Record::Post(p) => Record::Post(Box::new(post(*p))),
            Record::Engagement(e) => Record::Engagement(Box::new(engagement(*e))),
            Record::Follow(f) => Record::Follow(Box::new(RawFollow {
                platform: f.platform,
                follower: who(f.follower),
                followed: who(f.followed),
                created_at: f.created_at,
                rank: f.rank,
                observed_at: f.observed_at,
            })),
        });
    }

    fn reject(&mut self, reason: &str) {
        self.rejects.push(reason.to_owned());
    }

    fn warn(&mut self, note: &str) {
        self.warnings.push(note.to_owned());
    }
}

/// Reads a comma-separated text whose first row is the header.
pub(crate) fn table(format: &dyn Format, csv: &str) -> Kept {
    table_with(format, csv, &Context::default())
}

/// The same, in a context; `ordinal` and `line` are counted here.
pub(crate) fn table_with(format: &dyn Format, csv: &str, context: &Context) -> Kept {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(csv.as_bytes());
    let mut rows = reader.records().map_while(Result::ok);
    let mut kept = Kept::default();
    let Some(names) = rows.next() else { return kept };
    let header = Header::new(names.iter().map(str::to_owned));
    for (i, cells) in rows.enumerate() {
        let context = Context { ordinal: i as u64, line: i as u64 + 2, ..context.clone() };
        format.read(Unit::Row { header: &header, cells: &cells }, &context, &mut kept);
    }
    kept
}

/// Reads one JSON value.
pub(crate) fn json(format: &dyn Format, text: &str, context: &Context) -> Kept {
    let mut kept = Kept::default();
    format.read(Unit::Json(text), context, &mut kept);
    kept
}

fn own(text: Text<'_>) -> Text<'static> {
    Text::Owned(text.into_owned())
}

fn some(text: Option<Text<'_>>) -> Option<Text<'static>> {
    text.map(own)
}

fn many(texts: Vec<Text<'_>>) -> Vec<Text<'static>> {
    texts.into_iter().map(own).collect()
}

fn who(who: RawWho<'_>) -> RawWho<'static> {
    RawWho { id: some(who.id), handle: some(who.handle) }
}

fn account(a: RawAccount<'_>) -> RawAccount<'static> {
    RawAccount {
        platform: a.platform,
        who: who(a.who),
        name: some(a.name),
        bio: some(a.bio),
        created_at: a.created_at,
        observed_at: a.observed_at,
        followers: a.followers,
        following: a.following,
        posts: a.posts,
        likes_given: a.likes_given,
        listed: a.listed,
        verified: a.verified,
        protected: a.protected,
        bot_declared: a.bot_declared,
        default_profile: a.default_profile,
        default_avatar: a.default_avatar,
        background_image: a.background_image,
        has_banner: a.has_banner,
        has_url: a.has_url,
        has_location: a.has_location,
        geo_enabled: a.geo_enabled,
        lang: some(a.lang),
        status: a.status,
        label: a.label,
        label_kind: some(a.label_kind),
    }
}

fn post(p: RawPost<'_>) -> RawPost<'static> {
    RawPost {
        platform: p.platform,
        id: some(p.id),
        author: who(p.author),
        created_at: p.created_at,
        observed_at: p.observed_at,
        text: some(p.text),
        text_state: p.text_state,
        lang: some(p.lang),
        kind: p.kind,
        reply_to: some(p.reply_to),
        reply_to_author: who(p.reply_to_author),
        repost_of: some(p.repost_of),
        repost_of_author: who(p.repost_of_author),
        quote_of: some(p.quote_of),
        quote_of_author: who(p.quote_of_author),
        conversation: some(p.conversation),
        channel: some(p.channel),
        mentions: p.mentions.into_iter().map(who).collect(),
        hashtags: many(p.hashtags),
        urls: many(p.urls),
        media: many(p.media),
        client: some(p.client),
        likes: p.likes,
        reposts: p.reposts,
        replies: p.replies,
        quotes: p.quotes,
        views: p.views,
        identities: many(p.identities),
    }
}

fn engagement(e: RawEngagement<'_>) -> RawEngagement<'static> {
    RawEngagement {
        platform: e.platform,
        who: who(e.who),
        object: own(e.object),
        owner: who(e.owner),
        kind: e.kind,
        content: some(e.content),
        created_at: e.created_at,
        rank: e.rank,
        observed_at: e.observed_at,
    }
}
