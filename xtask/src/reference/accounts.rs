//! The four sets through the door, as one labelled table.

use anyhow::{Context, Result, anyhow, ensure};
use claque_classify::LabelledTable;
use claque_features::profile::profile_table_of_lists;
use claque_ingest::{IngestOptions, PseudonymKey, ingest};
use claque_schema::{AccountRow, AccountToken, AliasRow, Label};
use std::collections::BTreeMap;
use std::path::Path;

/// A set: its folder and the files of it that hold labelled profiles.
const SETS: [(&str, &[&str]); 4] = [
    (
        "cresci-2017",
        &[
            "genuine_users.csv",
            "social_spambot_users_1.csv",
            "social_spambot_users_2.csv",
            "social_spambot_users_3.csv",
            "spambots_1.csv",
            "spambots_2.csv",
            "spambots_3.csv",
            "spambots_4.csv",
            "fake_followers.csv",
        ],
    ),
    ("nyu-kaggle-2017", &["bots_data.csv", "nonbots_data.csv"]),
    ("human-bots-7488", &["val.csv", "test.csv"]),
    ("twibot-22-2280", &["testing_twibot-22_account.csv"]),
];

/// Reads all four sets from the folder that holds them.
pub fn load(folder: &Path) -> Result<LabelledTable> {
    let mut table = LabelledTable::default();
    let mut people = People::default();
    for (source, (set, files)) in SETS.iter().enumerate() {
        let rows = read(&folder.join(set), files, source as u32, &mut people)
            .with_context(|| format!("reading {set} below {}", folder.display()))?;
        let mut features = profile_table_of_lists(&rows);
        if source == 0 {
            table.features.names = features.names.clone();
            table.features.columns = vec![Vec::new(); features.columns.len()];
        }
        table.features.accounts.append(&mut features.accounts);
        for (all, own) in table.features.columns.iter_mut().zip(&features.columns) {
            all.extend(own);
        }
        table.labels.extend(rows.iter().map(|r| r.label == Some(Label::Automated)));
        table.kinds.extend(rows.iter().map(|r| r.label_kind.clone()));
        table.sources.extend(rows.iter().map(|_| source as u32));
        table.source_names.push((*set).to_owned());
    }
    for account in &mut table.features.accounts {
        *account = people.of(*account);
    }
    Ok(table.for_learning())
}

/// The labelled rows of a set, in the order of its files.
fn read(folder: &Path, files: &[&str], source: u32, people: &mut People) -> Result<Vec<AccountRow>> {
    let mut rows = Vec::new();
    let options =
        IngestOptions { paths: files.iter().map(|f| folder.join(f)).collect(), source, ..IngestOptions::default() };
    // Tokens of one run only have to agree with each other.
    let key = PseudonymKey::from_bytes([4; 32]);
    let outcome = ingest(
        &options,
        &key,
        &mut |batch| {
            rows.extend(batch.accounts.into_iter().filter(|r| r.label.is_some()));
            batch.aliases.iter().for_each(|alias| people.join(alias));
            Ok(())
        },
        &|_| (),
    )?;
    if let Some((file, why)) = outcome.skipped.first() {
        return Err(anyhow!("{file}: {why}"));
    }
    ensure!(!rows.is_empty(), "no labelled accounts");
    Ok(rows)
}

/// Tokens of ids and handles that belong to one account: no split may separate them.
#[derive(Default)]
struct People(BTreeMap<AccountToken, AccountToken>);

impl People {
    fn of(&self, token: AccountToken) -> AccountToken {
        let mut at = token;
        while let Some(&next) = self.0.get(&at) {
            at = next;
        }
        at
    }

    fn join(&mut self, alias: &AliasRow) {
        let (a, b) = (self.of(alias.weak), self.of(alias.strong));
        if a != b {
            self.0.insert(a.max(b), a.min(b));
        }
    }
}
