//! Pseudonyms: what an account, a post or an object is called once it has passed the door.
//!
//! A token is 64 bits of a keyed BLAKE3 hash, made by `claque-ingest` from platform and raw id. Printed, it is a
//! prefix (`a_`, `p_`, `o_`) and 13 characters of Crockford's base 32 in lower case: short enough to copy by hand,
//! free of letters that look alike. At 10 million accounts the chance of any collision is about 3·10⁻⁶.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use std::str::FromStr;

const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
const N_CHARS: usize = 13;

/// Why a text is not a token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParseTokenError {
    prefix: char,
}

impl fmt::Display for ParseTokenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "not a token: expected `{}_` and {N_CHARS} characters of 0-9 a-z without i, l, o, u", self.prefix)
    }
}

impl std::error::Error for ParseTokenError {}

fn write_base32(value: u64, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let mut out = [0u8; N_CHARS];
    let mut rest = value;
    for slot in out.iter_mut().rev() {
        *slot = ALPHABET[(rest & 31) as usize];
        rest >>= 5;
    }
    f.write_str(std::str::from_utf8(&out).unwrap_or("?"))
}

fn parse_base32(text: &str) -> Option<u64> {
    if text.len() != N_CHARS {
        return None;
    }
    let mut value: u64 = 0;
    for (i, byte) in text.bytes().enumerate() {
        let digit = ALPHABET.iter().position(|&c| c == byte.to_ascii_lowercase())? as u64;
        // 13 × 5 = 65 bits: the first character holds four.
        if i == 0 && digit > 15 {
            return None;
        }
        value = (value << 5) | digit;
    }
    Some(value)
}

macro_rules! token {
    ($(#[$doc:meta])* $name:ident, $prefix:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
        pub struct $name(pub u64);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}_", $prefix)?;
                write_base32(self.0, f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(self, f)
            }
        }

        impl FromStr for $name {
            type Err = ParseTokenError;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                let error = ParseTokenError { prefix: $prefix };
                let mut chars = text.chars();
                if chars.next() != Some($prefix) || chars.next() != Some('_') {
                    return Err(error);
                }
                parse_base32(chars.as_str()).map($name).ok_or(error)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = String::deserialize(deserializer)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
    };
}

token!(
    /// An account on some platform.
    AccountToken,
    'a'
);
token!(
    /// A post on some platform.
    PostToken,
    'p'
);
token!(
    /// The target of an action: a post (same bits as its [`PostToken`]), a URL, a hashtag, a text or media hash.
    ObjectToken,
    'o'
);

impl From<PostToken> for ObjectToken {
    fn from(post: PostToken) -> Self {
        ObjectToken(post.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_survives_print_and_parse() {
        for value in [0, 1, 31, 32, u64::MAX, 0x0123_4567_89ab_cdef] {
            let token = AccountToken(value);
            assert_eq!(token.to_string().len(), 15);
            assert_eq!(token.to_string().parse::<AccountToken>(), Ok(token));
        }
    }

    #[test]
    fn what_is_no_token_is_refused() {
        for text in ["", "a_", "p_0000000000000", "a_000000000000", "a_zzzzzzzzzzzzz", "a_000000000000u"] {
            assert!(text.parse::<AccountToken>().is_err(), "{text}");
        }
    }
}
