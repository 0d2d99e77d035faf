//! Labels by post or by account, from the user's CSV.

use crate::session::Session;
use anyhow::{Context, Result, bail};
use claque_ingest::{account_token, post_token};
use claque_schema::{AccountToken, EvidenceTable, Platform, PostToken};
use rustc_hash::FxHashMap;
use std::path::Path;

/// What is labelled.
pub enum Labels {
    /// Posts.
    Posts(FxHashMap<PostToken, bool>),
    /// Accounts, and with them all of their mentions.
    Accounts(FxHashMap<AccountToken, bool>),
}

/// Reads `post,label` or `account,label` (also `token,label`); tokens, or raw ids with the key at hand.
pub fn read(session: &Session, path: &Path, platform: Platform) -> Result<Labels> {
    let mut reader = csv::Reader::from_path(path).with_context(|| path.display().to_string())?;
    let header = reader.headers().with_context(|| path.display().to_string())?.clone();
    let column = |names: &[&str]| header.iter().position(|h| names.contains(&h.trim().to_lowercase().as_str()));
    let Some(label_at) = column(&["label"]) else { bail!("{}: no column `label`", path.display()) };
    let (at, by_post) = match (column(&["post"]), column(&["account", "token", "id"])) {
        (Some(at), _) => (at, true),
        (None, Some(at)) => (at, false),
        (None, None) => bail!("{}: no column `post`, `account` or `token`", path.display()),
    };
    let (mut posts, mut accounts) = (FxHashMap::default(), FxHashMap::default());
    for (i, row) in reader.records().enumerate() {
        let row = row.with_context(|| path.display().to_string())?;
        let (name, word) = (row.get(at).unwrap_or_default().trim(), row.get(label_at).unwrap_or_default().trim());
        let label = match word.to_lowercase().as_str() {
            "inauthentic" | "automated" => true,
            "authentic" | "human" => false,
            "" => continue,
            _ => bail!("{} line {}: a label is inauthentic, authentic, automated or human", path.display(), i + 2),
        };
        if by_post {
            let token = match name.parse() {
                Ok(token) => token,
                Err(_) => post_token(&session.key()?, platform, name),
            };
            posts.insert(token, label);
        } else {
            let token = match name.parse() {
                Ok(token) => token,
                Err(_) => session.workspace.resolve(account_token(&session.key()?, platform, name))?,
            };
            accounts.insert(token, label);
        }
    }
    Ok(if by_post { Labels::Posts(posts) } else { Labels::Accounts(accounts) })
}

impl Labels {
    /// The label of each row.
    pub fn of(&self, table: &EvidenceTable) -> Vec<Option<bool>> {
        match self {
            Labels::Posts(labels) => table.posts.iter().map(|p| labels.get(p).copied()).collect(),
            Labels::Accounts(labels) => table.authors.iter().map(|a| a.and_then(|a| labels.get(&a).copied())).collect(),
        }
    }
}
