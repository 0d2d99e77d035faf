//! Checkpoints: the state of the log in five lines, signed, to be mailed, printed or given to an auditor.
//!
//! A log whose every file was rewritten still differs from a checkpoint that lies elsewhere. The signature (Ed25519,
//! RFC 8032) shows that nobody but the holder of the workspace's key made the checkpoint: an auditor cannot be told that
//! it was forged, and cannot forge one.

use super::Log;
use crate::error::{CustodyError, Result};
use crate::key::Key;
use ed25519_dalek::{Signature, Signer, SigningKey, Verifier, VerifyingKey};

/// The state of a log at a time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    /// Entries.
    pub n: u64,
    /// Hash of the last one.
    pub head: String,
    /// When the checkpoint was made, RFC 3339.
    pub at: String,
    /// Who signed: the public key, hexadecimal.
    pub signer: String,
    /// The signature, hexadecimal.
    signature: String,
}

impl Checkpoint {
    fn statement(n: u64, head: &str, at: &str) -> String {
        format!("claque checkpoint 1\nentries   {n}\nhead      {head}\nmade      {at}\n")
    }

    /// The text to print or mail.
    pub fn to_text(&self) -> String {
        let statement = Checkpoint::statement(self.n, &self.head, &self.at);
        format!("{statement}signer    {}\nsignature {}\n", self.signer, self.signature)
    }

    /// Reads a checkpoint and checks its signature.
    ///
    /// # Errors
    /// When it is none, or the signature is not of this text.
    pub fn from_text(text: &str) -> Result<Checkpoint> {
        let bad = |what: &str| CustodyError::Bad(format!("not a checkpoint: {what}"));
        let field = |name: &str| {
            let line = text.lines().find_map(|l| l.trim().strip_prefix(name));
            line.map(|l| l.trim().to_string()).ok_or_else(|| bad(&format!("it has no line `{name}`")))
        };
        let n = field("entries")?.parse().map_err(|_| bad("the number of entries is none"))?;
        let checkpoint = Checkpoint {
            n,
            head: field("head")?,
            at: field("made")?,
            signer: field("signer")?,
            signature: field("signature")?,
        };
        let key: [u8; 32] = from_hex(&checkpoint.signer).ok_or_else(|| bad("the signer is no public key"))?;
        let signature: [u8; 64] = from_hex(&checkpoint.signature).ok_or_else(|| bad("the signature is none"))?;
        let key = VerifyingKey::from_bytes(&key).map_err(|_| bad("the signer is no public key"))?;
        let statement = Checkpoint::statement(checkpoint.n, &checkpoint.head, &checkpoint.at);
        key.verify(statement.as_bytes(), &Signature::from_bytes(&signature))
            .map_err(|_| bad("the signature does not fit the text"))?;
        Ok(checkpoint)
    }
}

impl Log {
    /// Signs the state of the log.
    ///
    /// # Errors
    /// When the log does not verify, or is empty.
    pub fn checkpoint(&self, key: &Key, at: &str) -> Result<Checkpoint> {
        let verdict = self.verify(&[])?;
        if let Some(fault) = verdict.faults.first() {
            return Err(CustodyError::LogBroken(fault.clone()));
        }
        if verdict.n == 0 {
            return Err(CustodyError::Bad("nothing was logged yet".into()));
        }
        let signer = signing_key(key);
        let signature = signer.sign(Checkpoint::statement(verdict.n, &verdict.head, at).as_bytes());
        Ok(Checkpoint {
            n: verdict.n,
            head: verdict.head,
            at: at.to_string(),
            signer: to_hex(signer.verifying_key().as_bytes()),
            signature: to_hex(&signature.to_bytes()),
        })
    }
}

/// The public key that a workspace's checkpoints are signed with.
pub fn signer(key: &Key) -> String {
    to_hex(signing_key(key).verifying_key().as_bytes())
}

fn signing_key(key: &Key) -> SigningKey {
    let mut seed = blake3::derive_key("claque 2026 checkpoint signing key", key.bytes());
    let signing = SigningKey::from_bytes(&seed);
    zeroize::Zeroize::zeroize(&mut seed);
    signing
}

pub(crate) fn to_hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

pub(crate) fn from_hex<const N: usize>(text: &str) -> Option<[u8; N]> {
    let text = text.trim().as_bytes();
    if text.len() != 2 * N {
        return None;
    }
    let mut out = [0u8; N];
    for (slot, pair) in out.iter_mut().zip(text.chunks_exact(2)) {
        let digit = |c: u8| (c as char).to_digit(16);
        *slot = (digit(pair[0])? * 16 + digit(pair[1])?) as u8;
    }
    Some(out)
}
