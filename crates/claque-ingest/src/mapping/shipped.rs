//! The mappings that travel inside the program, in the order in which ties are settled: the narrower one first.

use super::{Mapping, parse};
use std::sync::{Arc, OnceLock};

macro_rules! mappings {
    ($($name:literal),+ $(,)?) => {
        &[$(($name, include_str!(concat!("../../mappings/", $name, ".toml"))),)+]
    };
}

/// File name (without ending) and text of each.
pub(crate) const TEXTS: &[(&str, &str)] = mappings![
    "4cat-x",
    "4cat-generic",
    "538-trolls",
    "io-archive",
    "io-archive-users",
    "brandwatch",
    "meltwater",
    "meltwater-older",
    "talkwalker",
    "crowdtangle-facebook",
    "zeeschuimer-instagram",
    "instagram-followers",
    "instagram-following",
    "apify-instagram",
    "apify-tiktok",
    "apify-tiktok-csv",
    "reddit-comments-csv",
    "reddit-suspicious-users",
    "kaggle-bots",
    "human-bots",
    "twibot22-account-csv",
    "minet-tweets",
    "minet-users",
    "minet-bluesky",
    "twint",
    "snscrape",
];

/// Every shipped mapping, read once.
pub(crate) fn shipped() -> &'static [Arc<Mapping>] {
    static SHIPPED: OnceLock<Vec<Arc<Mapping>>> = OnceLock::new();
    // A test reads every one of them, so none is left out in a build that passed its tests.
    SHIPPED.get_or_init(|| TEXTS.iter().filter_map(|(name, text)| parse(text, name).ok()).map(Arc::new).collect())
}
