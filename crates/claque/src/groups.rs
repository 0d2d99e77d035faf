//! Groups of accounts for audits, and changes of one thing that must not move a score.
//!
//! What is held decides what can be audited: the declared language code, the script of the display name (a name is held
//! as numbers: whether it has letters of the Latin table, and how many scripts it mixes), age and follower band,
//! platform and source. A region is not held, so it can neither be audited nor used.

use claque_analysis::explain::{age_band, follower_band};
use claque_classify::fairness::{Attribute, Changed};
use claque_features::profile::profile_table;
use claque_schema::AccountRow;

/// The attributes of an audit; `sources` are names by index.
pub fn attributes(rows: &[AccountRow], sources: &[String]) -> Vec<Attribute> {
    let of = |name: &str, value: &dyn Fn(&AccountRow) -> Option<String>| Attribute {
        name: name.to_string(),
        values: rows.iter().map(value).collect(),
    };
    vec![
        of("language", &|r| r.lang.as_deref().map(|l| l.split(['-', '_']).next().unwrap_or_default().to_lowercase())),
        of("script of the name", &|r| script(r).map(str::to_string)),
        of("age of the account", &|r| age_band(r).map(str::to_string)),
        of("followers", &|r| follower_band(r).map(str::to_string)),
        of("platform", &|r| Some(r.platform.to_string())),
        of("source", &|r| sources.get(r.source as usize).cloned()),
    ]
}

/// The script of the display name, as far as its numbers tell: pairs of Latin letters, none, or several scripts.
fn script(row: &AccountRow) -> Option<&'static str> {
    let name = row.name.filter(|n| n.scripts > 0)?;
    Some(match (name.scripts, name.likelihood.is_some()) {
        (2.., _) => "several scripts",
        (_, true) => "Latin",
        (_, false) => "not Latin",
    })
}

/// What the features would be if only one thing had been different.
///
/// A name in another script keeps its length, capitals and disorder; its letter pairs are unknown to the Latin table and
/// it no longer resembles a handle of Latin letters.
pub fn changes(rows: &[AccountRow]) -> Vec<Changed> {
    let change = |what: &str, applies: &dyn Fn(&AccountRow) -> bool, apply: &dyn Fn(&mut AccountRow)| {
        let before: Vec<AccountRow> = rows.iter().filter(|r| applies(r)).cloned().collect();
        let mut after = before.clone();
        after.iter_mut().for_each(apply);
        Changed { change: what.to_string(), before: profile_table(&before, None), after: profile_table(&after, None) }
    };
    let latin = |r: &AccountRow| script(r) == Some("Latin");
    let made = [
        change("the language code", &|_| true, &|r| r.lang = Some("sw".into())),
        change("the script of the name", &latin, &|r| {
            r.name_handle_similarity = r.name_handle_similarity.map(|_| 0.0);
            if let Some(name) = &mut r.name {
                name.likelihood = None;
            }
        }),
    ];
    made.into_iter().filter(|c| c.before.n_rows() > 0).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use claque_schema::account::NameNumbers;

    #[test]
    fn groups_come_from_what_is_held_and_unknown_stays_unknown() {
        let name = NameNumbers { length: 5, scripts: 1, likelihood: None, ..NameNumbers::default() };
        let rows = [
            AccountRow { lang: Some("pt-BR".into()), name: Some(name), followers: Some(50), ..AccountRow::default() },
            AccountRow { name: Some(NameNumbers { scripts: 2, ..name }), ..AccountRow::default() },
        ];
        let attributes = attributes(&rows, &["one".into()]);
        let value = |a: usize, r: usize| attributes[a].values[r].as_deref();
        assert_eq!((value(0, 0), value(0, 1)), (Some("pt"), None));
        assert_eq!((value(1, 0), value(1, 1)), (Some("not Latin"), Some("several scripts")));
        assert_eq!((value(3, 0), value(3, 1), value(5, 0)), (Some("10–99"), None, Some("one")));
        assert_eq!(changes(&rows).len(), 1, "no Latin name is held");
    }
}
