//! The pseudonym key, and every token that is made with it.
//!
//! A token is the first 64 bits of `BLAKE3_keyed(key, domain ‖ platform ‖ 0x00 ‖ value)` (O'Connor et al. 2020): without
//! the key it can be neither reversed nor checked against a list of candidate ids, with another key it is another
//! token. The domain keeps kinds apart: an account id, a handle, a post and a hashtag of the same spelling have
//! unrelated tokens. The hash takes what it is given, trimmed: that `u123` is `123` is for a format to know.

use claque_schema::{AccountToken, ObjectToken, Platform, PostToken};
use std::fmt;
use zeroize::Zeroize;

/// Values shorter than this are hashed without an allocation.
const STACK_BYTES: usize = 256;

/// The 32 secret bytes behind all pseudonyms of a workspace. Wiped when dropped; prints as nothing.
#[derive(Clone)]
pub struct PseudonymKey([u8; 32]);

/// A text is no key.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a key: expected 64 hexadecimal digits (32 bytes), got {n_chars} characters or other characters")]
pub struct KeyError {
    n_chars: usize,
}

/// What an object token names. Kinds never share a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ObjectKind {
    Url,
    Text,
    Media,
    Channel,
    Client,
    Bio,
    Shape,
    /// A hashtag that is also a name in its record.
    Hashtag,
    Generic,
}

impl ObjectKind {
    fn domain(self) -> &'static str {
        match self {
            ObjectKind::Url => "claque/url/1:",
            ObjectKind::Text => "claque/text/1:",
            ObjectKind::Hashtag => "claque/hashtag/1:",
            ObjectKind::Media => "claque/media/1:",
            ObjectKind::Channel => "claque/channel/1:",
            ObjectKind::Client => "claque/client/1:",
            ObjectKind::Bio => "claque/bio/1:",
            ObjectKind::Shape => "claque/shape/1:",
            ObjectKind::Generic => "claque/generic/1:",
        }
    }
}

const ACCOUNT_ID: &str = "claque/account-id/1:";
const ACCOUNT_HANDLE: &str = "claque/account-handle/1:";
const POST: &str = "claque/post/1:";

impl PseudonymKey {
    /// A key from its bytes.
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        PseudonymKey(bytes)
    }

    /// A key from 64 hexadecimal digits; white space around them is ignored.
    ///
    /// # Errors
    /// When the text is anything else. The error does not repeat the text.
    pub fn from_hex(text: &str) -> Result<Self, KeyError> {
        let text = text.trim();
        let error = KeyError { n_chars: text.chars().count() };
        if text.len() != 64 || !text.is_ascii() {
            return Err(error);
        }
        let mut bytes = [0u8; 32];
        for (slot, pair) in bytes.iter_mut().zip(text.as_bytes().chunks_exact(2)) {
            let (Some(high), Some(low)) = (hex_digit(pair[0]), hex_digit(pair[1])) else {
                bytes.zeroize();
                return Err(error);
            };
            *slot = (high << 4) | low;
        }
        Ok(PseudonymKey(bytes))
    }

    /// A name for the key that gives nothing away: 16 hexadecimal digits of a hash of it. Tells whether two
    /// workspaces share a key.
    pub fn fingerprint(&self) -> String {
        format!("{:016x}", self.hash("claque/fingerprint/1:", "", ""))
    }

    /// First 64 bits of the keyed hash of `domain ‖ platform ‖ 0x00 ‖ value`.
    fn hash(&self, domain: &str, platform: &str, value: &str) -> u64 {
        let parts = [domain.as_bytes(), platform.as_bytes(), &[0], value.as_bytes()];
        let n: usize = parts.iter().map(|p| p.len()).sum();
        let mut small = [0u8; STACK_BYTES];
        let hash = if n <= STACK_BYTES {
            let mut at = 0;
            for part in parts {
                small[at..at + part.len()].copy_from_slice(part);
                at += part.len();
            }
            blake3::keyed_hash(&self.0, &small[..n])
        } else {
            blake3::keyed_hash(&self.0, &parts.concat())
        };
        let mut first = [0u8; 8];
        first.copy_from_slice(&hash.as_bytes()[..8]);
        u64::from_le_bytes(first)
    }

    /// Token of an account known by its id.
    pub(crate) fn account_id(&self, platform: Platform, id: &str) -> AccountToken {
        AccountToken(self.hash(ACCOUNT_ID, platform.name(), id.trim()))
    }

    /// Weak token of an account known by its handle only: lower case, without `@`.
    pub(crate) fn account_handle(&self, platform: Platform, handle: &str) -> AccountToken {
        let bare = handle.trim().trim_start_matches('@');
        let token = if bare.bytes().any(|b| b.is_ascii_uppercase() || !b.is_ascii()) {
            self.hash(ACCOUNT_HANDLE, platform.name(), &bare.to_lowercase())
        } else {
            self.hash(ACCOUNT_HANDLE, platform.name(), bare)
        };
        AccountToken(token)
    }

    /// Token of an object. `scope` is a platform where the value means something on that platform only.
    pub(crate) fn object(&self, kind: ObjectKind, scope: Option<Platform>, value: &str) -> ObjectToken {
        ObjectToken(self.hash(kind.domain(), scope.map_or("", Platform::name), value))
    }

    /// 64 secret bits for a cheaper keyed hash of many short values (words, say). `purpose` keeps uses apart.
    pub(crate) fn seed(&self, purpose: &str) -> u64 {
        self.hash("claque/seed/1:", purpose, "")
    }
}

/// Token of an account: `@handle` gives the weak token of a handle, anything else is taken for an id.
pub fn account_token(key: &PseudonymKey, platform: Platform, raw: &str) -> AccountToken {
    let raw = raw.trim();
    if raw.starts_with('@') { key.account_handle(platform, raw) } else { key.account_id(platform, raw) }
}

/// Token of a post by its id.
pub fn post_token(key: &PseudonymKey, platform: Platform, raw: &str) -> PostToken {
    PostToken(key.hash(POST, platform.name(), raw.trim()))
}

/// Token of a web address, the same for every spelling of it (see the crate's canonical form), and the same as
/// [`claque_schema::Link::canonical`].
pub fn url_object(key: &PseudonymKey, raw: &str) -> ObjectToken {
    key.object(ObjectKind::Url, None, &crate::text::url::canonical(raw).url)
}

/// What stands for a hashtag that is also a handle or a name in its record (`#brand` in a post that mentions `@brand`):
/// nobody can read a name from it, and the holder of the key can still ask for it. `tag` is normalised.
pub fn hidden_hashtag(key: &PseudonymKey, tag: &str) -> String {
    key.object(ObjectKind::Hashtag, None, tag).to_string().replacen("o_", "hidden-", 1)
}

fn hex_digit(byte: u8) -> Option<u8> {
    match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        b'A'..=b'F' => Some(byte - b'A' + 10),
        _ => None,
    }
}

impl Drop for PseudonymKey {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl fmt::Debug for PseudonymKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PseudonymKey(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key() -> PseudonymKey {
        PseudonymKey::from_bytes([7; 32])
    }

    #[test]
    fn a_token_is_the_documented_hash() {
        let expected = blake3::keyed_hash(&[7; 32], b"claque/account-id/1:x\x00123");
        let first: [u8; 8] = expected.as_bytes()[..8].try_into().unwrap();
        assert_eq!(account_token(&key(), Platform::X, " 123 ").0, u64::from_le_bytes(first));
        let long = "9".repeat(1000);
        let expected = blake3::keyed_hash(&[7; 32], format!("claque/post/1:x\0{long}").as_bytes());
        let first: [u8; 8] = expected.as_bytes()[..8].try_into().unwrap();
        assert_eq!(post_token(&key(), Platform::X, &long).0, u64::from_le_bytes(first));
    }

    #[test]
    fn kinds_platforms_and_keys_keep_tokens_apart() {
        let other = PseudonymKey::from_bytes([8; 32]);
        let tokens = [
            account_token(&key(), Platform::X, "5").0,
            account_token(&key(), Platform::X, "@5").0,
            account_token(&key(), Platform::Reddit, "5").0,
            account_token(&other, Platform::X, "5").0,
            post_token(&key(), Platform::X, "5").0,
            key().object(ObjectKind::Url, None, "5").0,
            key().object(ObjectKind::Generic, None, "5").0,
            key().object(ObjectKind::Generic, Some(Platform::X), "5").0,
        ];
        let distinct: std::collections::BTreeSet<u64> = tokens.into_iter().collect();
        assert_eq!(distinct.len(), tokens.len());
    }

    #[test]
    fn a_handle_is_the_same_in_any_case_and_with_or_without_its_sign() {
        let k = key();
        assert_eq!(k.account_handle(Platform::X, "@Foo_Bar"), k.account_handle(Platform::X, " foo_bar"));
        assert_eq!(k.account_handle(Platform::X, "ÄB"), k.account_handle(Platform::X, "äb"));
    }

    #[test]
    fn a_key_is_read_from_hex_and_never_printed() {
        let hex = "07".repeat(32);
        let read = PseudonymKey::from_hex(&format!(" {hex}\n")).unwrap();
        assert_eq!(read.fingerprint(), key().fingerprint());
        assert!(!format!("{read:?}").contains('7'));
        for bad in ["", "07", &"zz".repeat(32), &"ä".repeat(32)] {
            let error = PseudonymKey::from_hex(bad).unwrap_err().to_string();
            assert!(bad.is_empty() || !error.contains(bad) || bad == "07");
        }
    }
}
