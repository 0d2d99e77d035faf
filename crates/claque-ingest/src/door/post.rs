//! Posts at the door.

use super::memo::Forms;
use super::{Collector, Refusal, bare_handle, time};
use crate::key::{ObjectKind, PseudonymKey, hidden_hashtag};
use crate::record::{RawPost, RawTime, RawWho};
use crate::text::redact::{Names, redact_with};
use crate::text::words::Folded;
use crate::text::{client, hashtag, lang, url};
use claque_schema::{
    AccountToken, Link, ObjectToken, Platform, PostKind, PostRow, PostToken, Precision, TextState, Timestamp,
};

/// What became of a post's text.
#[derive(Default)]
struct Texts {
    redacted: Option<String>,
    state: TextState,
    hash: Option<ObjectToken>,
    tokens: Vec<u32>,
    lang: Option<String>,
}

impl Collector<'_> {
    pub(super) fn post(&mut self, raw: RawPost<'_>) -> Result<(), Refusal> {
        let platform = self.platform(raw.platform);
        let Some(post) = raw.id.as_deref().and_then(|id| self.post_token(platform, id)) else {
            return Err("post without a usable id");
        };
        let observed_at = self.observed_at(raw.observed_at);
        let created = self.post_created(&raw, platform, observed_at);
        let identities = identities(&raw);
        let names = Names::new(identities.iter().map(|name| self.memo.identity(name)));
        let texts = self.texts(&raw, &names);
        let hashtags = hashtags(&raw, &identities, self.door.key);
        let is_repost = raw.kind == PostKind::Repost;
        let own = |count: Option<u64>| count.filter(|_| !is_repost);
        let account = |c: &mut Self, who: &RawWho<'_>| c.who(platform, who).map(|(token, _)| token);
        let row = PostRow {
            platform,
            post,
            author: account(self, &raw.author),
            created_at: created.map(|time| time.at),
            precision: created.map_or(Precision::Unknown, |time| time.precision),
            zone_assumed: created.is_some_and(|time| time.zone_assumed),
            observed_at,
            text: texts.redacted,
            text_state: texts.state,
            text_hash: texts.hash,
            tokens: texts.tokens,
            lang: texts.lang,
            kind: raw.kind,
            reply_to: self.post_of(platform, raw.reply_to.as_deref()),
            reply_to_author: account(self, &raw.reply_to_author),
            repost_of: self.post_of(platform, raw.repost_of.as_deref()),
            repost_of_author: account(self, &raw.repost_of_author),
            quote_of: self.post_of(platform, raw.quote_of.as_deref()),
            quote_of_author: account(self, &raw.quote_of_author),
            conversation: self.post_of(platform, raw.conversation.as_deref()),
            channel: raw.channel.as_deref().and_then(|c| self.scoped(ObjectKind::Channel, platform, c)),
            mentions: self.mentions(platform, &raw.mentions),
            hashtags,
            links: self.links(&raw, &names),
            media: raw.media.iter().filter_map(|m| self.scoped(ObjectKind::Media, platform, m)).collect(),
            client: raw.client.as_deref().and_then(|source| {
                client::normalise(source, |name| self.door.key.object(ObjectKind::Client, None, name).0)
            }),
            likes: own(raw.likes),
            reposts: own(raw.reposts),
            replies: own(raw.replies),
            quotes: own(raw.quotes),
            views: own(raw.views),
            source: self.door.source,
            file: self.file,
            line: self.line,
        };
        if self.batch.posts.capacity() == 0 {
            self.batch.posts.reserve(self.expected);
        }
        self.batch.posts.push(row);
        Ok(())
    }

    fn post_created(
        &mut self,
        raw: &RawPost<'_>,
        platform: Platform,
        observed_at: Option<Timestamp>,
    ) -> Option<RawTime> {
        if let Some(time) = self.possible(raw.created_at, observed_at) {
            return Some(time);
        }
        let id = raw.id.as_deref().filter(|_| platform == Platform::X)?;
        let at = time::snowflake(id).filter(|at| self.is_possible(*at, observed_at))?;
        Some(RawTime { at, precision: Precision::Second, zone_assumed: false })
    }

    fn texts(&mut self, raw: &RawPost<'_>, names: &Names) -> Texts {
        let lang = raw.lang.as_deref().and_then(lang::from_platform);
        let Some(text) = raw.text.as_deref().filter(|t| !t.trim().is_empty()) else {
            let state = if raw.text_state == TextState::Removed { TextState::Removed } else { TextState::Absent };
            return Texts { state, lang, ..Texts::default() };
        };
        let door = self.door;
        let forms = self.memo.text(text, |scratch| {
            let folded = Folded::of(text);
            let normal = folded.normal();
            Forms {
                hash: (!normal.is_empty()).then(|| door.key.object(ObjectKind::Text, None, &normal)),
                tokens: folded.tokens(scratch, |word| door.words.hash(word)),
            }
        });
        Texts {
            redacted: Some(redact_with(text, names)),
            // A text that is there is a full one unless the format knows better.
            state: if raw.text_state == TextState::Absent { TextState::Full } else { raw.text_state },
            hash: forms.hash,
            tokens: forms.tokens,
            lang,
        }
    }

    fn post_of(&self, platform: Platform, id: Option<&str>) -> Option<PostToken> {
        self.post_token(platform, id?)
    }

    fn scoped(&self, kind: ObjectKind, platform: Platform, value: &str) -> Option<ObjectToken> {
        let value = value.trim();
        (!value.is_empty()).then(|| self.door.key.object(kind, Some(platform), value))
    }

    fn mentions(&mut self, platform: Platform, mentions: &[RawWho<'_>]) -> Vec<AccountToken> {
        let mut tokens: Vec<AccountToken> = Vec::with_capacity(mentions.len());
        for who in mentions {
            if let Some((token, _)) = self.who(platform, who).filter(|(token, _)| !tokens.contains(token)) {
                tokens.push(token);
            }
        }
        tokens
    }

    fn links(&mut self, raw: &RawPost<'_>, names: &Names) -> Vec<Link> {
        let key = self.door.key;
        let mut links = Vec::with_capacity(raw.urls.len());
        for url in raw.urls.iter().map(|url| url.trim()).filter(|url| !url.is_empty()) {
            let mut link = self.memo.link(url, || {
                let canonical = url::canonical(url);
                Link {
                    raw: key.object(ObjectKind::Url, None, url),
                    canonical: key.object(ObjectKind::Url, None, &canonical.url),
                    domain: canonical.domain,
                }
            });
            if names.in_domain(&link.domain) {
                link.domain.clear();
            }
            links.push(link);
        }
        links
    }
}

/// Every name and handle that the record gives away.
fn identities<'r>(raw: &'r RawPost<'_>) -> Vec<&'r str> {
    let named = [&raw.author, &raw.reply_to_author, &raw.repost_of_author, &raw.quote_of_author];
    let handles = named.into_iter().chain(&raw.mentions).filter_map(|who| who.handle.as_deref());
    let mut all: Vec<&str> = Vec::with_capacity(named.len() + raw.mentions.len() + raw.identities.len());
    all.extend(handles.chain(raw.identities.iter().map(|name| &**name)).map(bare_handle));
    all.retain(|name| !name.is_empty());
    all.sort_unstable();
    all.dedup();
    all
}

/// Normalised hashtags in order, without repeats; those that are an identity of the record are hidden, not dropped: a
/// brand's own hashtag is often its handle, and its campaign must still be found by whoever has the key.
fn hashtags(raw: &RawPost<'_>, identities: &[&str], key: &PseudonymKey) -> Vec<String> {
    let mut tags: Vec<String> = Vec::with_capacity(raw.hashtags.len());
    for tag in &raw.hashtags {
        let mut tag = hashtag::normalise(tag);
        if tag.is_empty() {
            continue;
        }
        if identities.iter().any(|name| same_letters(name, &tag)) {
            tag = hidden_hashtag(key, &tag);
        }
        if !tags.contains(&tag) {
            tags.push(tag);
        }
    }
    tags
}

/// Whether a name and a hashtag are the same but for case, blanks and signs.
fn same_letters(name: &str, tag: &str) -> bool {
    fn letters(text: &str) -> impl Iterator<Item = char> + '_ {
        text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase)
    }
    letters(name).next().is_some() && letters(name).eq(letters(tag))
}
