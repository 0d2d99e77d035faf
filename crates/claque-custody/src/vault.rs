//! The vault: raw ids, encrypted, for the rare case that somebody must be found again. Off until it is switched on.
//!
//! One file, `custody/vault.bin`: a checksum over everything after it, the salt and cost of the key derivation
//! (Argon2id, RFC 9106), a sealed constant by which a wrong passphrase is recognised, and one record per account:
//! token, nonce, and the raw id under XChaCha20-Poly1305 with the token as associated data, so that a record cannot be
//! moved to another token. Raw ids are padded to a multiple of 32 bytes: their length says nothing.
//!
//! Every damage is refused before anything is decrypted, by the checksum; every forgery, by the cipher. A record can be
//! erased without the passphrase: the right to be forgotten must not wait for whoever knows it. A passphrase alone
//! opens nothing for a user: `claque reveal` also asks for an [`Approval`], signed by a second person.

mod approval;
#[cfg(test)]
mod tests;

pub use approval::{Approval, Approver};

use crate::error::{CustodyError, Result};
use crate::folder;
use argon2::{Algorithm, Argon2, Params, Version};
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use claque_schema::AccountToken;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use zeroize::Zeroizing;

const MAGIC: &[u8; 8] = b"CLQVAULT";
const SUM: usize = 32;
const SALT: usize = 16;
const NONCE: usize = 24;
const TAG: usize = 16;
const PAD: usize = 32;
const CHECK: &[u8; 32] = b"claque vault 1: this is the key.";
/// RFC 9106's second recommendation: 64 MiB, three passes, four lanes.
const COST: [u32; 3] = [64 * 1024, 3, 4];
/// Beyond this a file asks for more memory than a vault of ours ever would.
const COST_MAX: [u32; 3] = [1024 * 1024, 64, 64];

/// The file as it lies on the disk: nothing in it is in the clear but tokens.
struct Closed {
    salt: [u8; SALT],
    cost: [u32; 3],
    check: Vec<u8>,
    records: BTreeMap<u64, Vec<u8>>,
}

/// An opened vault. The key is wiped when it is dropped.
pub struct Vault {
    workspace: PathBuf,
    closed: Closed,
    /// Encrypted since it was opened, not yet on the disk.
    added: BTreeMap<u64, Vec<u8>>,
    key: Zeroizing<[u8; 32]>,
}

impl std::fmt::Debug for Vault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Vault(…)")
    }
}

fn file(workspace: &Path) -> PathBuf {
    workspace.join(folder::CUSTODY).join("vault.bin")
}

/// Whether the vault is switched on.
pub fn is_on(workspace: &Path) -> bool {
    file(workspace).exists()
}

/// Whether the vault holds one of these accounts. Needs no passphrase.
///
/// # Errors
/// When the file is damaged.
pub fn holds(workspace: &Path, tokens: &[AccountToken]) -> Result<bool> {
    if !is_on(workspace) {
        return Ok(false);
    }
    let closed = Closed::load(&file(workspace))?;
    Ok(tokens.iter().any(|t| closed.records.contains_key(&t.0)))
}

/// How many accounts the vault holds; nothing when it is off.
///
/// # Errors
/// When the file is damaged.
pub fn n_records(workspace: &Path) -> Result<Option<usize>> {
    if !is_on(workspace) {
        return Ok(None);
    }
    Ok(Some(Closed::load(&file(workspace))?.records.len()))
}

/// Erases accounts from the vault; answers whether there was anything. Needs no passphrase.
///
/// # Errors
/// When the file is damaged or cannot be written.
pub fn remove(workspace: &Path, tokens: &[AccountToken]) -> Result<bool> {
    if !is_on(workspace) {
        return Ok(false);
    }
    let path = file(workspace);
    let _hold = folder::hold(&folder::make(workspace)?)?;
    let mut closed = Closed::load(&path)?;
    let before = closed.records.len();
    closed.records.retain(|token, _| !tokens.iter().any(|t| t.0 == *token));
    let found = closed.records.len() < before;
    if found {
        closed.save(&path)?;
    }
    Ok(found)
}

/// Switches the vault off: erases it.
///
/// # Errors
/// When the file cannot be removed.
pub fn destroy(workspace: &Path) -> Result<()> {
    let path = file(workspace);
    std::fs::remove_file(&path).map_err(CustodyError::io("remove", &path))
}

impl Vault {
    /// Switches the vault on.
    ///
    /// # Errors
    /// When there is one already, the passphrase is short, or the disk refuses.
    pub fn create(workspace: &Path, passphrase: &str) -> Result<Vault> {
        Vault::create_with(workspace, passphrase, COST)
    }

    pub(crate) fn create_with(workspace: &Path, passphrase: &str, cost: [u32; 3]) -> Result<Vault> {
        if is_on(workspace) {
            return Err(CustodyError::Bad("the vault is switched on already".into()));
        }
        if passphrase.chars().count() < 12 {
            return Err(CustodyError::Bad("a vault's passphrase has at least 12 characters".into()));
        }
        folder::make(workspace)?;
        let mut salt = [0; SALT];
        random(&mut salt)?;
        let key = derive(passphrase, &salt, cost)?;
        let check = seal(&key, b"check", CHECK)?;
        let closed = Closed { salt, cost, check, records: BTreeMap::new() };
        closed.save(&file(workspace))?;
        Ok(Vault { workspace: workspace.to_path_buf(), closed, added: BTreeMap::new(), key })
    }

    /// Opens the vault.
    ///
    /// # Errors
    /// When it is off, damaged, or the passphrase is wrong; nobody is told which part of it.
    pub fn open(workspace: &Path, passphrase: &str) -> Result<Vault> {
        let path = file(workspace);
        if !path.exists() {
            return Err(CustodyError::Shut("it is switched off in this workspace".into()));
        }
        let closed = Closed::load(&path)?;
        let key = derive(passphrase, &closed.salt, closed.cost)?;
        let opened = unseal(&key, b"check", &closed.check)?;
        if opened.as_slice() != CHECK {
            return Err(CustodyError::Shut("wrong passphrase".into()));
        }
        Ok(Vault { workspace: workspace.to_path_buf(), closed, added: BTreeMap::new(), key })
    }

    /// Encrypts a raw id; [`Vault::save`] writes it to the disk. An account that is there already keeps its first id.
    ///
    /// # Errors
    /// When the system gives no random numbers.
    pub fn add(&mut self, account: AccountToken, raw: &str) -> Result<()> {
        if !self.closed.records.contains_key(&account.0) && !self.added.contains_key(&account.0) {
            self.added.insert(account.0, seal(&self.key, &account.0.to_le_bytes(), &pad(raw))?);
        }
        Ok(())
    }

    /// Writes what was added to the disk, all of it or nothing; says how much it was. `is_kept` leaves out accounts
    /// that became absent since they were added; what others erased in the meantime stays erased.
    ///
    /// # Errors
    /// When the vault was switched off in the meantime, or the disk refuses.
    pub fn save(&mut self, is_kept: impl Fn(AccountToken) -> bool) -> Result<usize> {
        let path = file(&self.workspace);
        let _hold = folder::hold(&folder::make(&self.workspace)?)?;
        let mut closed = Closed::load(&path)?;
        if closed.salt != self.closed.salt {
            return Err(CustodyError::Shut("it was made anew in the meantime".into()));
        }
        let before = closed.records.len();
        let added = std::mem::take(&mut self.added).into_iter();
        closed.records.extend(added.filter(|(token, _)| is_kept(AccountToken(*token))));
        closed.save(&path)?;
        self.closed = closed;
        Ok(self.closed.records.len() - before)
    }

    /// The raw id of an account; nothing when it is not kept. Wiped when dropped.
    ///
    /// # Errors
    /// When the record was forged.
    pub fn reveal(&self, account: AccountToken) -> Result<Option<Zeroizing<String>>> {
        let Some(record) = self.closed.records.get(&account.0) else { return Ok(None) };
        let padded = unseal(&self.key, &account.0.to_le_bytes(), record)?;
        let forged = || CustodyError::Shut("a record is damaged".into());
        let n = padded.get(..2).map(|b| usize::from(u16::from_le_bytes([b[0], b[1]]))).ok_or_else(forged)?;
        let raw = padded.get(2..2 + n).ok_or_else(forged)?;
        let text = std::str::from_utf8(raw).map_err(|_| forged())?;
        Ok(Some(Zeroizing::new(text.to_string())))
    }
}

impl Closed {
    fn load(path: &Path) -> Result<Closed> {
        let bytes = std::fs::read(path).map_err(CustodyError::io("read", path))?;
        Closed::parse(&bytes).ok_or_else(|| CustodyError::Shut("its file is damaged".into()))
    }

    fn parse(bytes: &[u8]) -> Option<Closed> {
        let rest = bytes.strip_prefix(MAGIC)?;
        let (sum, mut rest) = rest.split_at_checked(SUM)?;
        if blake3::hash(rest).as_bytes() != sum {
            return None;
        }
        let mut take = |n: usize| -> Option<&[u8]> {
            let (head, tail) = rest.split_at_checked(n)?;
            rest = tail;
            Some(head)
        };
        let salt = take(SALT)?.try_into().ok()?;
        let mut cost = [0; 3];
        for (slot, max) in cost.iter_mut().zip(COST_MAX) {
            *slot = u32::from_le_bytes(take(4)?.try_into().ok()?);
            if *slot > max {
                return None;
            }
        }
        let check = take(NONCE + CHECK.len() + TAG)?.to_vec();
        let n = u64::from_le_bytes(take(8)?.try_into().ok()?);
        let mut records = BTreeMap::new();
        for _ in 0..n {
            let token = u64::from_le_bytes(take(8)?.try_into().ok()?);
            let len = u32::from_le_bytes(take(4)?.try_into().ok()?) as usize;
            records.insert(token, take(len)?.to_vec());
        }
        rest.is_empty().then_some(Closed { salt, cost, check, records })
    }

    fn save(&self, path: &Path) -> Result<()> {
        let mut body = self.salt.to_vec();
        self.cost.iter().for_each(|c| body.extend(c.to_le_bytes()));
        body.extend(&self.check);
        body.extend((self.records.len() as u64).to_le_bytes());
        for (token, record) in &self.records {
            body.extend(token.to_le_bytes());
            body.extend((record.len() as u32).to_le_bytes());
            body.extend(record);
        }
        let sum = blake3::hash(&body);
        folder::replace(path, &[&MAGIC[..], sum.as_bytes(), &body].concat())
    }
}

fn random(bytes: &mut [u8]) -> Result<()> {
    getrandom::fill(bytes).map_err(|e| CustodyError::Bad(format!("the system gives no random numbers: {e}")))
}

fn derive(passphrase: &str, salt: &[u8], cost: [u32; 3]) -> Result<Zeroizing<[u8; 32]>> {
    let shut = |_| CustodyError::Shut("its file is damaged".into());
    let params = Params::new(cost[0], cost[1], cost[2], Some(32)).map_err(shut)?;
    let mut key = Zeroizing::new([0; 32]);
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into(passphrase.as_bytes(), salt, key.as_mut())
        .map_err(shut)?;
    Ok(key)
}

fn seal(key: &[u8; 32], about: &[u8], text: &[u8]) -> Result<Vec<u8>> {
    let mut nonce = [0; NONCE];
    random(&mut nonce)?;
    let cipher = XChaCha20Poly1305::new(key.into());
    let sealed = cipher.encrypt(XNonce::from_slice(&nonce), Payload { msg: text, aad: about });
    let sealed = sealed.map_err(|_| CustodyError::Bad("a raw id is too long to be kept".into()))?;
    Ok([&nonce[..], &sealed].concat())
}

fn unseal(key: &[u8; 32], about: &[u8], record: &[u8]) -> Result<Zeroizing<Vec<u8>>> {
    let shut = || CustodyError::Shut("wrong passphrase, or its file was forged".into());
    let (nonce, sealed) = record.split_at_checked(NONCE).ok_or_else(shut)?;
    let cipher = XChaCha20Poly1305::new(key.into());
    let opened = cipher.decrypt(XNonce::from_slice(nonce), Payload { msg: sealed, aad: about });
    opened.map(Zeroizing::new).map_err(|_| shut())
}

/// Length and text, padded with zeros to a multiple of [`PAD`].
fn pad(raw: &str) -> Zeroizing<Vec<u8>> {
    let raw = &raw.as_bytes()[..raw.len().min(u16::MAX as usize)];
    let mut padded = Zeroizing::new(Vec::with_capacity((raw.len() + 2).next_multiple_of(PAD)));
    padded.extend((raw.len() as u16).to_le_bytes());
    padded.extend(raw);
    padded.resize((raw.len() + 2).next_multiple_of(PAD), 0);
    padded
}
