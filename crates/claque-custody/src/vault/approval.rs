//! A second person's approval: a signed text for one account, one reason, three days.

use crate::error::{CustodyError, Result};
use crate::log::checkpoint::{from_hex, to_hex};
use claque_schema::AccountToken;
use ed25519_dalek::{Signature, Signer, SigningKey, Verifier, VerifyingKey};
use std::path::Path;
use zeroize::Zeroizing;

/// Somebody whose approval opens the vault: an Ed25519 key in a file of their own, outside of the workspace.
pub struct Approver(SigningKey);

impl std::fmt::Debug for Approver {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Approver(…)")
    }
}

impl Approver {
    /// Makes a key and writes it to a new file that only its owner can read.
    ///
    /// # Errors
    /// When the file exists or cannot be written.
    pub fn create(path: &Path) -> Result<Approver> {
        let mut seed = Zeroizing::new([0u8; 32]);
        getrandom::fill(seed.as_mut())
            .map_err(|e| CustodyError::Bad(format!("the system gives no random numbers: {e}")))?;
        let mut options = std::fs::OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(path).map_err(CustodyError::io("create", path))?;
        let text = Zeroizing::new(to_hex(seed.as_ref()));
        std::io::Write::write_all(&mut file, text.as_bytes()).map_err(CustodyError::io("write", path))?;
        Ok(Approver(SigningKey::from_bytes(&seed)))
    }

    /// Reads a key.
    ///
    /// # Errors
    /// When it is none.
    pub fn load(path: &Path) -> Result<Approver> {
        let text = Zeroizing::new(std::fs::read_to_string(path).map_err(CustodyError::io("read", path))?);
        let seed = from_hex(&text).map(Zeroizing::new);
        let seed = seed.ok_or_else(|| CustodyError::Bad(format!("{} is no approver's key", path.display())))?;
        Ok(Approver(SigningKey::from_bytes(&seed)))
    }

    /// The public key, for `may_reveal` in `claque.toml`.
    pub fn public(&self) -> String {
        to_hex(self.0.verifying_key().as_bytes())
    }

    /// Approves that one account is revealed for one reason, until `expires` (RFC 3339).
    pub fn approve(&self, workspace_id: &str, account: AccountToken, reason: &str, expires: &str) -> Approval {
        let mut approval = Approval {
            workspace_id: workspace_id.to_string(),
            account,
            reason: blake3::hash(reason.trim().as_bytes()).to_hex().to_string(),
            expires: expires.to_string(),
            approver: self.public(),
            signature: String::new(),
        };
        approval.signature = to_hex(&self.0.sign(approval.statement().as_bytes()).to_bytes());
        approval
    }
}

/// A signed approval.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Approval {
    workspace_id: String,
    account: AccountToken,
    /// BLAKE3 of the reason.
    reason: String,
    expires: String,
    approver: String,
    signature: String,
}

impl Approval {
    fn statement(&self) -> String {
        format!(
            "claque approval 1\nworkspace {}\naccount   {}\nreason    {}\nexpires   {}\n",
            self.workspace_id, self.account, self.reason, self.expires
        )
    }

    /// The text to hand over.
    pub fn to_text(&self) -> String {
        format!("{}approver  {}\nsignature {}\n", self.statement(), self.approver, self.signature)
    }

    /// Reads an approval; nothing of it is believed yet.
    ///
    /// # Errors
    /// When a line is missing.
    pub fn from_text(text: &str) -> Result<Approval> {
        let field = |name: &str| {
            let line = text.lines().find_map(|l| l.trim().strip_prefix(name));
            let missing = || CustodyError::Bad(format!("not an approval: it has no line `{name}`"));
            line.map(|l| l.trim().to_string()).ok_or_else(missing)
        };
        let account = field("account")?.parse().map_err(|_| CustodyError::Bad("not an approval: no account".into()))?;
        Ok(Approval {
            workspace_id: field("workspace")?,
            account,
            reason: field("reason")?,
            expires: field("expires")?,
            approver: field("approver")?,
            signature: field("signature")?,
        })
    }

    /// Whether it approves exactly this, now, by somebody who may.
    ///
    /// # Errors
    /// When anything of it differs.
    pub fn check(
        &self,
        workspace_id: &str,
        account: AccountToken,
        reason: &str,
        now: &str,
        may: &[String],
    ) -> Result<()> {
        let shut = |what: &str| Err(CustodyError::Shut(format!("the approval {what}")));
        if !may.iter().any(|key| key.trim() == self.approver) {
            return shut("is by nobody whom claque.toml names under may_reveal");
        }
        let key = from_hex(&self.approver).and_then(|key| VerifyingKey::from_bytes(&key).ok());
        let signature = from_hex(&self.signature).map(|bytes: [u8; 64]| Signature::from_bytes(&bytes));
        match key.zip(signature) {
            Some((key, signature)) if key.verify(self.statement().as_bytes(), &signature).is_ok() => {}
            _ => return shut("carries a signature that does not fit"),
        }
        if self.workspace_id != workspace_id || self.account != account {
            return shut("is for another account or workspace");
        }
        if self.reason != blake3::hash(reason.trim().as_bytes()).to_hex().as_str() {
            return shut("is for another reason");
        }
        // RFC 3339 in UTC to the second: order of texts is order of times.
        if self.expires.as_str() < now {
            return shut("has expired");
        }
        Ok(())
    }

    /// Its hash: an approval is good for one reveal.
    pub fn digest(&self) -> String {
        blake3::hash(self.to_text().as_bytes()).to_hex().to_string()
    }
}
