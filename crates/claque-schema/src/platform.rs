//! Platforms: part of every key, because the same id means another account elsewhere.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

macro_rules! platforms {
    ($($variant:ident = $name:literal),+ $(,)?) => {
        /// Where an account or a post lives.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
        #[serde(rename_all = "lowercase")]
        #[allow(missing_docs)]
        pub enum Platform {
            $($variant,)+
            /// The source does not say.
            #[default]
            Unknown,
        }

        impl Platform {
            /// Every platform, `Unknown` last.
            pub const ALL: &'static [Platform] = &[$(Platform::$variant,)+ Platform::Unknown];

            /// The name in files, tables and on the command line.
            pub fn name(self) -> &'static str {
                match self {
                    $(Platform::$variant => $name,)+
                    Platform::Unknown => "unknown",
                }
            }
        }
    };
}

platforms! {
    X = "x", Bluesky = "bluesky", Mastodon = "mastodon", Reddit = "reddit", YouTube = "youtube",
    TikTok = "tiktok", Instagram = "instagram", Facebook = "facebook", Threads = "threads",
    Telegram = "telegram", Web = "web",
}

impl fmt::Display for Platform {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Platform {
    type Err = String;

    /// Reads a name, its case ignored; `twitter` is `x`.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let lower = text.trim().to_ascii_lowercase();
        if lower == "twitter" {
            return Ok(Platform::X);
        }
        Platform::ALL.iter().copied().find(|p| p.name() == lower).ok_or_else(|| {
            let names: Vec<&str> = Platform::ALL.iter().map(|p| p.name()).collect();
            format!("unknown platform `{text}`; known: {}", names.join(", "))
        })
    }
}
