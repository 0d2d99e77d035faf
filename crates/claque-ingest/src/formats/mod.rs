//! The registry: every source format that the program knows, in the order in which ties are settled.
//!
//! Built-in formats come first, then the mapping files that ship inside the program. A format module exports one unit
//! struct that implements [`Format`]; adding a format is one file here, one line in [`registry`] and one golden test.

pub(crate) mod cnt;
pub(crate) mod coortweet;
pub(crate) mod cresci;
#[cfg(test)]
pub(crate) mod testing;
pub(crate) mod twitter_json;
pub(crate) mod twitter_v1;
pub(crate) mod twitter_v2;

use crate::format::Format;
use std::sync::Arc;

/// Every format, built-in ones first.
pub(crate) fn registry() -> Vec<Arc<dyn Format>> {
    let mut formats: Vec<Arc<dyn Format>> = vec![
        Arc::new(twitter_v2::TwitterV2),
        Arc::new(twitter_v1::TwitterV1),
        Arc::new(twitter_v1::TwiBot20),
        Arc::new(twitter_v1::IdLines),
        Arc::new(cresci::Cresci),
        Arc::new(coortweet::CoorTweet),
        Arc::new(cnt::Cnt),
    ];
    formats.extend(crate::mapping::shipped().iter().map(|mapping| Arc::clone(mapping) as Arc<dyn Format>));
    formats
}
