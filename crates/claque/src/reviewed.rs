//! Reviewed accounts: decisions in the workspace's register, or files: CSV with the columns `token` and `label`, the label `human` or `automated`.
//!
//! A line without a label is an account that nobody has looked at yet; it is left out and counted. Errors name the line
//! and never its content.

use crate::session::Session;
use anyhow::{Context, Result, bail};
use claque_schema::AccountToken;
use std::collections::BTreeMap;
use std::path::Path;

/// Reviewed accounts.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Reviewed {
    /// Label by account; `true` is automated.
    pub labels: BTreeMap<AccountToken, bool>,
    /// Lines without a label.
    pub n_unlabelled: u64,
}

/// Accounts about which the workspace's own reviewers have decided; absent accounts and decisions that teach nothing
/// are left out.
pub fn decided(session: &Session) -> Result<Reviewed> {
    let standing = session.register()?.standing()?;
    let present = standing.values().filter(|r| !session.workspace.absent().has(r.account));
    let labels = present.filter_map(|r| Some((r.account, r.decision.label()? == "automated")));
    Ok(Reviewed { labels: labels.collect(), n_unlabelled: 0 })
}

/// Reads a file of reviewed accounts.
pub fn read(path: &Path) -> Result<Reviewed> {
    let text = std::fs::read(path).with_context(|| path.display().to_string())?;
    parse(&text).with_context(|| path.display().to_string())
}

fn parse(text: &[u8]) -> Result<Reviewed> {
    let mut reader = csv::ReaderBuilder::new().flexible(true).trim(csv::Trim::All).from_reader(text);
    let header = reader.headers().context("the header")?.clone();
    let find = |name: &str| header.iter().position(|h| h.trim_start_matches('\u{feff}').eq_ignore_ascii_case(name));
    let (Some(token), Some(label)) = (find("token"), find("label")) else {
        bail!("the columns `token` and `label` are needed");
    };
    let mut out = Reviewed::default();
    for (at, record) in reader.records().enumerate() {
        let line = at + 2;
        let record = record.with_context(|| format!("line {line}"))?;
        let Ok(account) = record.get(token).unwrap_or_default().parse::<AccountToken>() else {
            bail!("line {line}: no token of an account; `claque token` turns raw ids into tokens");
        };
        let automated = match record.get(label).unwrap_or_default().to_ascii_lowercase().as_str() {
            "" => {
                out.n_unlabelled += 1;
                continue;
            }
            "human" => false,
            "automated" => true,
            _ => bail!("line {line}: a label is `human` or `automated`, or empty where nobody looked"),
        };
        if out.labels.insert(account, automated).is_some_and(|earlier| earlier != automated) {
            bail!("line {line}: this account has the other label on an earlier line");
        }
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_read_and_what_is_wrong_is_named_by_its_line() {
        let token = AccountToken(77).to_string();
        let other = AccountToken(78).to_string();
        let read = parse(format!("token,label\n{token},human\n{other},\n").as_bytes()).unwrap();
        assert_eq!(read.labels, BTreeMap::from([(AccountToken(77), false)]));
        assert_eq!(read.n_unlabelled, 1);
        for (text, line) in [
            ("name\nx\n".to_string(), "columns"),
            (format!("token,label\n{token},bot\n"), "line 2"),
            ("token,label\nsomebody,human\n".to_string(), "line 2"),
            (format!("token,label\n{token},human\n{token},automated\n"), "line 3"),
        ] {
            let error = parse(text.as_bytes()).unwrap_err().to_string();
            assert!(error.contains(line) && !error.contains("somebody"), "{error}");
        }
    }
}
