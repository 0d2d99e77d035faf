//! The model in use, with what is known of its errors on sources it has not seen.
//!
//! A model is a folder: `model.json`, `transfer.json` with its error rates per source it was not trained on, and
//! `kinds.json` with its specialists per kind of automation. Where a model is found, `shipped` says.

use crate::dataset::{Accounts, Families};
use crate::session::Session;
use crate::shipped::{self, Files};
use anyhow::{Context, Result};
use clap::Args;
use claque_analysis::limits;
use claque_analysis::population::{Member, Population, Traits};
use claque_analysis::report::{Limits, ModelLimits};
use claque_analysis::share::SourceError;
use claque_classify::Model;
use claque_classify::kinds::Specialists;
use claque_custody::Register;
use claque_features::profile::profile_table;
use claque_schema::{AccountRow, AccountToken, Band, Caveat, FeatureTable, ModelRef, ScoreRow, Timestamp};
use rustc_hash::{FxHashMap, FxHashSet};
use serde::{Deserialize, Serialize};

/// Accounts scored at once, so that a million full score rows never exist together.
const SLICE: usize = 65_536;

/// How a model does on sources that it was not trained on.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Transfer {
    /// How it was measured, in a sentence.
    pub measured: String,
    /// Per source.
    pub sources: Vec<SourceError>,
}

impl Transfer {
    /// Mean rates over sources at the flagging threshold: (true positives, false positives).
    pub fn rates(&self) -> Option<(f64, f64)> {
        let unseen = || self.sources.iter().filter(|s| !s.seen);
        let n = unseen().count() as f64;
        let mean = |of: fn(&SourceError) -> f64| unseen().map(of).sum::<f64>() / n;
        (n > 0.0).then(|| (mean(|s| s.true_positive_rate), mean(|s| s.false_positive_rate)))
    }
}

/// Which model scores, and under which suppositions.
#[derive(Debug, Clone, Default, Args)]
pub struct ModelChoice {
    /// The model: a name under the workspace's or this folder's models/, a folder, or one that is compiled in (accounts,
    /// accounts-posts, accounts-graph) [default: accounts, compiled in]
    #[arg(long, value_name = "NAME")]
    pub model: Option<String>,
    /// Suppose that this share of the accounts is automated (0.05 is 5 %) [default: that of the training accounts]
    #[arg(long, value_name = "SHARE", value_parser = share)]
    pub base_rate: Option<f64>,
    /// Risk level of the conformal sets: how often the true class may be left out [default: the model's, 0.1]
    #[arg(long, value_name = "ALPHA", value_parser = share)]
    pub risk: Option<f64>,
}

/// A share between 0 and 1, both excluded.
fn share(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(x) if x > 0.0 && x < 1.0 => Ok(x),
        _ => Err(format!("`{text}` is no share between 0 and 1; 5 % is 0.05")),
    }
}

/// A model that scores.
pub struct Scorer {
    model: Model,
    transfer: Transfer,
    kinds: Option<Specialists>,
    names: Vec<String>,
    /// Accounts that a reviewer cleared: never part of a suspect share.
    cleared: FxHashSet<AccountToken>,
    /// What a stale model must say.
    stale: Option<String>,
}

impl Scorer {
    /// Loads a model by name or path; the shipped one when none is named.
    pub fn load(session: Option<&Session>, name: Option<&str>) -> Result<Scorer> {
        let files = match name {
            None => Files::shipped(shipped::DEFAULT)?,
            Some(name) => Files::named(session, name)?,
        };
        let model = Model::from_json(&files.model).context("the model cannot be used")?;
        let transfer = serde_json::from_str(&files.transfer).context("transfer.json")?;
        let kinds = files.kinds.as_deref().map(Specialists::from_json).transpose().context("kinds.json")?;
        let names = model.feature_names().map(str::to_string).collect();
        let cleared = session.map(cleared).transpose()?.unwrap_or_default();
        Ok(Scorer { model, transfer, kinds, names, cleared, stale: files.stale })
    }

    /// Loads the model that was chosen, with what the user supposes about the accounts.
    pub fn choose(session: &Session, choice: &ModelChoice) -> Result<Scorer> {
        let mut scorer = Scorer::load(Some(session), choice.model.as_deref())?;
        let mut rules = scorer.model.file().rules;
        rules.alpha = choice.risk.unwrap_or(rules.alpha);
        scorer.model = scorer.model.with_rules(rules).with_base_rate(choice.base_rate);
        Ok(scorer)
    }

    /// How far accounts are from those that the model was trained on: to be said before any result.
    pub fn drift_words(&self, features: &FeatureTable) -> String {
        self.model.drift(features).sentence()
    }

    /// The model itself.
    pub fn model(&self) -> &Model {
        &self.model
    }

    /// Name and hash.
    pub fn reference(&self) -> &ModelRef {
        self.model.reference()
    }

    /// Features it uses.
    pub fn feature_names(&self) -> &[String] {
        &self.names
    }

    /// Error rates on sources it was not trained on.
    pub fn errors(&self) -> &[SourceError] {
        &self.transfer.sources
    }

    /// Scores with reasons.
    pub fn score(&self, features: &FeatureTable, as_of: Option<Timestamp>, n_reasons: usize) -> Vec<ScoreRow> {
        self.model.score(features, as_of, n_reasons)
    }

    /// Puts sub-scores per kind of automation into score rows of the same accounts, in the table's order.
    pub fn add_kinds(&self, features: &FeatureTable, rows: &mut [ScoreRow]) {
        if let Some(kinds) = &self.kinds {
            kinds.add_to(features, rows);
        }
    }

    /// Its specialists per kind of automation, where it has any.
    pub fn specialists(&self) -> Option<&Specialists> {
        self.kinds.as_ref()
    }

    /// Families of features that the model uses.
    pub fn families(&self) -> Families {
        Families::of_names(&self.names)
    }

    /// What a judgement needs of each account: no reasons, about a hundred bytes each.
    pub fn members(&self, held: &Accounts, as_of: Option<Timestamp>) -> Vec<Member> {
        self.members_of(&held.rows, Some(&held.features), as_of)
    }

    /// The same for rows whose profile features are made in passing, a slice at a time, where no table is given: a
    /// million full feature and score rows never exist at once.
    pub fn members_of(
        &self,
        rows: &[AccountRow],
        table: Option<&FeatureTable>,
        as_of: Option<Timestamp>,
    ) -> Vec<Member> {
        let mut members = Vec::with_capacity(rows.len());
        for first in (0..rows.len()).step_by(SLICE) {
            let range = first..(first + SLICE).min(rows.len());
            let features = match table {
                Some(table) => slice(table, range.clone()),
                None => profile_table(&rows[range.clone()], as_of),
            };
            for (score, row) in self.model.score(&features, as_of, 0).iter().zip(&rows[range]) {
                members.push(
                    Member {
                        created_at: row.created_at,
                        followers: row.followers,
                        benign: row.bot_declared == Some(true) || self.cleared.contains(&row.account),
                        traits: Traits::of(row),
                        ..Member::unknown(row.account)
                    }
                    .with_score(score),
                );
            }
        }
        members
    }

    /// Intervals of the scores, by account.
    pub fn ranges(&self, held: &Accounts, as_of: Option<Timestamp>) -> FxHashMap<AccountToken, [f32; 2]> {
        let mut ranges = FxHashMap::default();
        for first in (0..held.rows.len()).step_by(SLICE) {
            let rows = first..(first + SLICE).min(held.rows.len());
            let scores = self.model.score(&slice(&held.features, rows), as_of, 0);
            let interval = |s: ScoreRow| s.interval.map(|i| (s.account, [i.low as f32, i.high as f32]));
            ranges.extend(scores.into_iter().filter_map(interval));
        }
        ranges
    }

    /// How unlike the training rows the given accounts are, on an even sample of them.
    pub fn drift(
        &self,
        rows: &[AccountRow],
        table: Option<&FeatureTable>,
        of: &FxHashSet<AccountToken>,
        as_of: Option<Timestamp>,
    ) -> Option<f64> {
        self.drift_of(drift_sample(rows, table, of, 1, as_of))
    }

    /// The same for a sample; `None` when it is empty.
    pub fn drift_of(&self, sample: FeatureTable) -> Option<f64> {
        (sample.n_rows() > 0).then(|| self.model.drift(&sample).psi)
    }

    /// Full score rows of the most suspect members.
    pub fn most_suspect(
        &self,
        held: &Accounts,
        population: &Population,
        n: usize,
        as_of: Option<Timestamp>,
    ) -> Vec<ScoreRow> {
        self.most_suspect_of(&held.rows, Some(&held.features), population.members().iter(), n, as_of)
    }

    /// The same for rows in order of their token.
    pub fn most_suspect_of<'a>(
        &self,
        rows: &[AccountRow],
        table: Option<&FeatureTable>,
        members: impl Iterator<Item = &'a Member>,
        n: usize,
        as_of: Option<Timestamp>,
    ) -> Vec<ScoreRow> {
        let mut order: Vec<&Member> = members.filter(|m| m.is_suspect()).collect();
        order.sort_by(|a, b| {
            b.probability.unwrap_or(0.0).total_cmp(&a.probability.unwrap_or(0.0)).then(a.account.cmp(&b.account))
        });
        order.truncate(n);
        let at: Vec<usize> =
            order.iter().filter_map(|m| rows.binary_search_by_key(&m.account, |r| r.account).ok()).collect();
        self.model.score(&picked(rows, table, &at, as_of), as_of, 5)
    }

    /// The report's last section.
    pub fn limits(&self, caveats: Vec<Caveat>) -> Limits {
        let file = self.model.file();
        let sources: Vec<String> = file
            .provenance
            .sources
            .iter()
            .map(|s| format!("{} ({} human, {} automated; {})", s.name, s.n_human, s.n_automated, s.licence))
            .collect();
        let errors = self.transfer.sources.iter().filter(|s| !s.seen).flat_map(|s| {
            [
                (format!("{}: ROC AUC", s.source), s.roc_auc, None),
                (format!("{}: people flagged (false positives)", s.source), s.false_positive_rate, None),
                (format!("{}: automated accounts missed", s.source), 1.0 - s.true_positive_rate, None),
            ]
        });
        let model = ModelLimits {
            model: self.reference().clone(),
            trained_on: sources.join("; "),
            valid_until: file.provenance.valid_until.clone(),
            thresholds: [file.rules.human_up_to, file.rules.automated_from],
            errors: errors.collect(),
        };
        let mut caveats = caveats;
        if let Some(stale) = &self.stale {
            caveats.push(Caveat(format!("The model is stale. {}", stale.trim())));
        }
        if !self.transfer.measured.is_empty() {
            caveats.push(Caveat(self.transfer.measured.clone()));
        }
        limits::build(Some(model), self.transfer.rates(), self.errors(), caveats)
    }

    /// How this model does on labelled accounts of one source.
    pub fn measure(&self, source: &str, features: &FeatureTable, labels: &[bool]) -> Option<SourceError> {
        let scores = self.model.score(features, None, 0);
        let rows: Vec<(f64, bool, bool)> = scores
            .iter()
            .zip(labels)
            .filter_map(|(s, y)| s.probability.map(|p| (p, s.band == Band::LikelyAutomated, *y)))
            .collect();
        let (p, y): (Vec<f64>, Vec<bool>) = rows.iter().map(|r| (r.0, r.2)).unzip();
        let auc = claque_classify::metrics::roc_auc(&y, &p);
        let drift = Some(self.model.drift(features).psi);
        SourceError::measure(source, &rows, auc).map(|measured| SourceError { drift, ..measured })
    }
}

/// Features of an even sample of the given accounts, out of one of `n_parts` parts of a table.
pub fn drift_sample(
    rows: &[AccountRow],
    table: Option<&FeatureTable>,
    of: &FxHashSet<AccountToken>,
    n_parts: usize,
    as_of: Option<Timestamp>,
) -> FeatureTable {
    const SAMPLE: usize = 20_000;
    let inside: Vec<usize> = (0..rows.len()).filter(|i| of.contains(&rows[*i].account)).collect();
    let step = inside.len().div_ceil(SAMPLE / n_parts.min(SAMPLE)).max(1);
    let sample: Vec<usize> = inside.into_iter().step_by(step).collect();
    picked(rows, table, &sample, as_of)
}

/// Features of chosen rows.
fn picked(rows: &[AccountRow], table: Option<&FeatureTable>, at: &[usize], as_of: Option<Timestamp>) -> FeatureTable {
    match table {
        Some(table) => FeatureTable {
            accounts: at.iter().map(|r| table.accounts[*r]).collect(),
            names: table.names.clone(),
            columns: table.columns.iter().map(|c| at.iter().map(|r| c[*r]).collect()).collect(),
        },
        None => {
            let chosen: Vec<AccountRow> = at.iter().map(|r| rows[*r].clone()).collect();
            profile_table(&chosen, as_of)
        }
    }
}

/// Accounts about which the standing decision says that they are not suspect.
fn cleared(session: &Session) -> Result<FxHashSet<AccountToken>> {
    if !Register::exists(session.workspace.dir()) {
        return Ok(FxHashSet::default());
    }
    let standing = session.register()?.standing()?;
    Ok(standing.into_values().filter(|r| r.decision.clears()).map(|r| r.account).collect())
}

fn slice(table: &FeatureTable, rows: std::ops::Range<usize>) -> FeatureTable {
    FeatureTable {
        accounts: table.accounts[rows.clone()].to_vec(),
        names: table.names.clone(),
        columns: table.columns.iter().map(|c| c[rows.clone()].to_vec()).collect(),
    }
}
