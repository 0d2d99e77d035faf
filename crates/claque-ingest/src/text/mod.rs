//! Text, names and links: what the door makes of them before anything is stored.
//!
//! Nothing here knows a format, a file or the pseudonym key: functions take text and, where a keyed hash is needed, a
//! closure. Suggested reading order:
//!
//! * [`redact`]: identities out of a text; [`mention`] and [`hashtag`]: what a text says about others.
//! * [`words`]: the two normal forms behind `text_hash` and `tokens`.
//! * [`name`], [`bio`], [`bigram`]: handles, display names and bios as numbers.
//! * [`url`], [`client`], [`lang`]: canonical links, client applications, languages.
//! * [`script`], [`emoji`]: classes of characters.

pub(crate) mod bigram;
pub(crate) mod bio;
pub(crate) mod client;
pub(crate) mod emoji;
pub(crate) mod free;
pub(crate) mod hashtag;
pub(crate) mod lang;
pub(crate) mod mention;
pub(crate) mod minor;
pub(crate) mod name;
pub(crate) mod redact;
pub(crate) mod script;
pub(crate) mod url;
pub(crate) mod words;
