//! Fitting, campaign by campaign: the model, its refits, its figures on campaigns it has not seen.

use super::{MentionModelFile, MentionRules, MentionTerm, N_MEMBERS, SCHEMA, TrainedCampaign, card};
use crate::draws::{below, bits, purpose, sample};
use crate::error::TrainError;
use crate::gbt::sigmoid;
use crate::metrics::{Bootstrapped, Metrics, average_precision, bootstrap, bootstrap::quantile, roc_auc};
use crate::model::Reliability;
use claque_schema::{EvidenceSpec, EvidenceTable};
use linfa::dataset::DatasetBase;
use linfa::traits::Fit;
use linfa_logistic::LogisticRegression;
use ndarray::{Array1, Array2};
use rayon::prelude::*;
use serde::Serialize;

/// Campaigns needed for figures that leave campaigns out.
const MIN_CAMPAIGNS: usize = 3;
/// Parts of the rows where there are fewer.
const N_FOLDS: u64 = 5;
/// Weight of the ridge penalty, in linfa's convention (loss summed over rows).
const ALPHA: f64 = 1.0;

/// A labelled campaign.
#[derive(Debug, Clone)]
pub struct LabelledMentions<'a> {
    /// Its name.
    pub name: String,
    /// Its evidence.
    pub table: &'a EvidenceTable,
    /// Per row: inauthentic, authentic, or not labelled.
    pub labels: Vec<Option<bool>>,
}

/// How to train.
#[derive(Debug, Clone)]
pub struct MentionOptions {
    /// Name of the model.
    pub name: String,
    /// Program and version.
    pub program: String,
    /// The command that makes it again.
    pub command: String,
    /// Today.
    pub trained_at: String,
    /// Date until which the model should be used.
    pub valid_until: String,
    /// Seed of every draw.
    pub seed: u64,
    /// Rows per campaign at most: no campaign outweighs the others.
    pub rows_per_campaign: usize,
    /// When the model speaks.
    pub rules: MentionRules,
}

/// A trained model with what is said about it.
#[derive(Debug, Clone)]
pub struct TrainedMentions {
    /// `model.json`.
    pub model_json: String,
    /// `card.md`.
    pub card_md: String,
    /// `metrics.json`.
    pub metrics_json: String,
    /// `training.toml`.
    pub training_toml: String,
    /// Figures by protocol.
    pub figures: Vec<MentionFigures>,
}

/// Figures of one protocol.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MentionFigures {
    /// "each campaign left out in turn", "unseen campaigns: …".
    pub protocol: String,
    /// Campaigns.
    pub n_campaigns: u64,
    /// All left-out rows together.
    pub pooled: Metrics,
    /// ROC AUC with a bootstrap interval over rows within classes.
    pub roc_auc: Bootstrapped,
    /// ROC AUC of single columns on the same rows, for comparison: (column, AUC).
    pub alone: Vec<(String, f64)>,
    /// Share of rows on which the model abstains.
    pub abstained_share: f64,
    /// Campaigns whose true share of inauthentic mentions lies in the interval that the model gives for it, and campaigns
    /// with such an interval; `None` where the model has learned from them.
    pub shares_covered: Option<(u64, u64)>,
    /// Per campaign: name, n, inauthentic, AUC (where both classes are there), share of authentic mentions at or above
    /// the threshold of "likely inauthentic".
    pub campaigns: Vec<CampaignFigures>,
}

/// One campaign's figures.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CampaignFigures {
    /// Its name.
    pub name: String,
    /// Labelled rows.
    pub n: u64,
    /// Of them inauthentic.
    pub n_inauthentic: u64,
    /// ROC AUC, where both classes are there.
    pub roc_auc: Option<f64>,
    /// Average precision, where both classes are there.
    pub average_precision: Option<f64>,
    /// Share of inauthentic mentions scored likely inauthentic.
    pub recall: Option<f64>,
    /// Share of authentic mentions scored likely inauthentic.
    pub false_positive_rate: Option<f64>,
}

/// The rows that are learned from: `rows[campaign]` are places in that campaign's table.
struct Design<'a> {
    campaigns: &'a [LabelledMentions<'a>],
    rows: Vec<Vec<u32>>,
    specs: &'a [EvidenceSpec],
}

impl<'a> Design<'a> {
    fn new(campaigns: &'a [LabelledMentions<'a>], specs: &'a [EvidenceSpec], options: &MentionOptions) -> Self {
        let rows = campaigns.iter().enumerate().map(|(c, campaign)| {
            let labelled: Vec<u32> =
                (0..campaign.labels.len() as u32).filter(|i| campaign.labels[*i as usize].is_some()).collect();
            let chosen = sample(labelled.len(), options.rows_per_campaign, options.seed, purpose::ROWS, c as u64);
            chosen.iter().map(|i| labelled[*i as usize]).collect()
        });
        Design { campaigns, rows: rows.collect(), specs }
    }

    fn label(&self, campaign: usize, row: u32) -> bool {
        self.campaigns[campaign].labels[row as usize] == Some(true)
    }

    /// Known values of a column on the given campaigns, `only` of one class when asked.
    fn values(&self, column: &str, campaigns: &[usize], only: Option<bool>) -> Vec<f64> {
        let mut values = Vec::new();
        for &c in campaigns {
            let Some(column) = self.campaigns[c].table.column(column) else { continue };
            let wanted = |r: &&u32| only.is_none_or(|class| self.label(c, **r) == class);
            values.extend(
                self.rows[c].iter().filter(wanted).map(|&r| f64::from(column[r as usize])).filter(|v| v.is_finite()),
            );
        }
        values.sort_unstable_by(f64::total_cmp);
        values
    }

    /// Columns with their preparation, without weights.
    fn terms(&self, campaigns: &[usize]) -> Vec<MentionTerm> {
        let prepare = |spec: &EvidenceSpec| {
            let known = self.values(spec.name, campaigns, None);
            let authentic = self.values(spec.name, campaigns, Some(false));
            let logged: Vec<f64> = known.iter().map(|v| v.signum() * v.abs().ln_1p()).collect();
            let signed_log = skewness(&logged).abs() < skewness(&known).abs();
            let values = if signed_log { &logged } else { &known };
            let n = values.len().max(1) as f64;
            let mean = values.iter().sum::<f64>() / n;
            let variance = values.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / n;
            MentionTerm {
                name: spec.name.into(),
                line: spec.line.into(),
                words: spec.words.into(),
                signed_log,
                mean,
                sd: if variance > 1e-12 { variance.sqrt() } else { 0.0 },
                weight: 0.0,
                typical: (!authentic.is_empty()).then(|| [quantile(&authentic, 0.25), quantile(&authentic, 0.75)]),
            }
        };
        self.specs.par_iter().map(prepare).collect()
    }

    /// Intercept and weights on the given campaigns (with repeats).
    fn weights(&self, terms: &[MentionTerm], campaigns: &[usize]) -> Result<Vec<f64>, TrainError> {
        let n: usize = campaigns.iter().map(|c| self.rows[*c].len()).sum();
        let mut records = Array2::<f64>::zeros((n, terms.len()));
        let mut targets = Vec::with_capacity(n);
        let mut at = 0;
        for &c in campaigns {
            let columns: Vec<Option<&[f32]>> = terms.iter().map(|t| self.campaigns[c].table.column(&t.name)).collect();
            for &row in &self.rows[c] {
                for (j, (term, column)) in terms.iter().zip(&columns).enumerate() {
                    records[[at, j]] = column.map_or(0.0, |c| term.standardised(c[row as usize]));
                }
                targets.push(self.label(c, row));
                at += 1;
            }
        }
        let positive = targets.iter().filter(|t| **t).count();
        if positive == 0 || positive == n {
            return Err(TrainError::data("mentions of both classes are needed: inauthentic and authentic"));
        }
        let fitted = LogisticRegression::default()
            .alpha(ALPHA)
            .max_iterations(300)
            .gradient_tolerance(1e-4 * n as f64)
            .fit(&DatasetBase::new(records, Array1::from(targets)))
            .map_err(|e| TrainError::Logistic(e.to_string()))?;
        // linfa's positive class is the larger one.
        let sign = if fitted.labels().pos.class { 1.0 } else { -1.0 };
        let mut weights = vec![sign * fitted.intercept()];
        weights.extend(fitted.params().iter().map(|w| sign * w));
        if !weights.iter().all(|w| w.is_finite()) {
            return Err(TrainError::Logistic("its weights are not finite".into()));
        }
        Ok(weights)
    }

    /// Fitted log-odds of the rows of one campaign.
    fn margins(&self, terms: &[MentionTerm], weights: &[f64], campaign: usize, rows: &[u32]) -> Vec<f64> {
        let table = self.campaigns[campaign].table;
        let columns: Vec<Option<&[f32]>> = terms.iter().map(|t| table.column(&t.name)).collect();
        let margin = |row: &u32| {
            let terms = terms.iter().zip(&columns).zip(&weights[1..]);
            weights[0] + terms.map(|((t, c), w)| c.map_or(0.0, |c| w * t.standardised(c[*row as usize]))).sum::<f64>()
        };
        rows.iter().map(margin).collect()
    }
}

fn skewness(values: &[f64]) -> f64 {
    let n = values.len() as f64;
    if n < 3.0 {
        return 0.0;
    }
    let mean = values.iter().sum::<f64>() / n;
    let moment = |k: i32| values.iter().map(|v| (v - mean).powi(k)).sum::<f64>() / n;
    let variance = moment(2);
    if variance > 0.0 { moment(3) / variance.powf(1.5) } else { 0.0 }
}

/// Left-out predictions: probabilities, labels and campaign of each row.
#[derive(Default)]
struct LeftOut {
    probabilities: Vec<f64>,
    labels: Vec<bool>,
    campaigns: Vec<usize>,
    rows: Vec<u32>,
}

/// Trains on labelled campaigns; `unseen` are campaigns that only test.
///
/// # Errors
/// [`TrainError`] when a class is missing or the solver fails.
pub fn train_mentions(
    campaigns: &[LabelledMentions<'_>],
    unseen: &[LabelledMentions<'_>],
    specs: &[EvidenceSpec],
    options: &MentionOptions,
) -> Result<TrainedMentions, TrainError> {
    let design = Design::new(campaigns, specs, options);
    let all: Vec<usize> = (0..campaigns.len()).collect();
    let mut terms = design.terms(&all);
    let weights = design.weights(&terms, &all)?;
    let left_out = leave_out(&design, options.seed)?;
    let members: Vec<Vec<f64>> = (0..N_MEMBERS as u64)
        .into_par_iter()
        .filter_map(|m| design.weights(&terms, &resampled(all.len(), options.seed, m)).ok())
        .collect();
    terms.iter_mut().zip(&weights[1..]).for_each(|(t, w)| t.weight = *w);
    let file = MentionModelFile {
        schema: SCHEMA.into(),
        name: options.name.clone(),
        program: options.program.clone(),
        trained_at: options.trained_at.clone(),
        valid_until: options.valid_until.clone(),
        seed: options.seed,
        campaigns: campaigns.iter().map(trained_on).collect(),
        intercept: weights[0],
        terms,
        members,
        reliability: Reliability::of(&left_out.probabilities, &left_out.labels),
        share_errors: share_errors(campaigns.len(), &left_out),
        rules: options.rules,
    };
    let model_json = serde_json::to_string_pretty(&file).map_err(|e| TrainError::Write(e.to_string()))? + "\n";
    let model = super::MentionModel::from_json(&model_json).map_err(|e| TrainError::Write(e.to_string()))?;
    let mut figures = Vec::new();
    if !left_out.labels.is_empty() {
        let protocol = match campaigns.len() {
            MIN_CAMPAIGNS.. => "each campaign left out in turn",
            _ => "rows left out in turn (optimistic: of the same campaigns)",
        };
        figures.push(figures_of(protocol, &design, &left_out, &model, options.seed));
    }
    if !unseen.is_empty() {
        let design = Design::new(unseen, specs, options);
        let mut seen = LeftOut::default();
        for (c, campaign) in unseen.iter().enumerate() {
            let margins = model.margins(campaign.table);
            for &row in &design.rows[c] {
                seen.probabilities.push(sigmoid(margins[row as usize]));
                seen.labels.push(design.label(c, row));
                seen.campaigns.push(c);
                seen.rows.push(row);
            }
        }
        let of = figures_of("campaigns of kinds and seeds never trained on", &design, &seen, &model, options.seed);
        figures.push(MentionFigures { shares_covered: Some(shares_covered(unseen, &model)), ..of });
    }
    let metrics_json = serde_json::to_string_pretty(&figures).map_err(|e| TrainError::Write(e.to_string()))? + "\n";
    Ok(TrainedMentions {
        card_md: card::card(&model, &figures, options),
        training_toml: card::training(&model, &figures, options),
        model_json,
        metrics_json,
        figures,
    })
}

/// Campaigns whose true share lies in its interval, and those with one; of labelled mentions.
fn shares_covered(campaigns: &[LabelledMentions<'_>], model: &super::MentionModel) -> (u64, u64) {
    let (mut covered, mut n) = (0, 0);
    for campaign in campaigns {
        let labels: Vec<bool> = campaign.labels.iter().copied().flatten().collect();
        let truth = labels.iter().filter(|l| **l).count() as f64 / labels.len().max(1) as f64;
        if let Some(share) = model.share(campaign.table).filter(|_| !labels.is_empty()) {
            n += 1;
            covered += u64::from(share.interval.low <= truth && truth <= share.interval.high);
        }
    }
    (covered, n)
}

fn trained_on(campaign: &LabelledMentions<'_>) -> TrainedCampaign {
    let n = |class: bool| campaign.labels.iter().filter(|l| **l == Some(class)).count() as u64;
    TrainedCampaign { name: campaign.name.clone(), n_authentic: n(false), n_inauthentic: n(true) }
}

fn resampled(n: usize, seed: u64, member: u64) -> Vec<usize> {
    (0..n as u64).map(|i| below(n, bits(seed, purpose::BOOTSTRAP, member, i))).collect()
}

/// Predictions for fifths of the rows by models that saw the others: all that fewer than three campaigns allow.
fn leave_rows_out(design: &Design<'_>, seed: u64) -> Result<LeftOut, TrainError> {
    let all: Vec<usize> = (0..design.campaigns.len()).collect();
    let fold_of = |campaign: usize, row: u32| bits(seed, purpose::FOLD, campaign as u64, u64::from(row)) % N_FOLDS;
    let part = |keep: &dyn Fn(usize, u32) -> bool| Design {
        campaigns: design.campaigns,
        rows: (0..all.len()).map(|c| design.rows[c].iter().copied().filter(|r| keep(c, *r)).collect()).collect(),
        specs: design.specs,
    };
    let mut out = LeftOut::default();
    for fold in 0..N_FOLDS {
        let seen = part(&|c, row| fold_of(c, row) != fold);
        let terms = seen.terms(&all);
        let weights = seen.weights(&terms, &all)?;
        let left = part(&|c, row| fold_of(c, row) == fold);
        for &c in &all {
            for (&row, margin) in left.rows[c].iter().zip(left.margins(&terms, &weights, c, &left.rows[c])) {
                out.probabilities.push(sigmoid(margin));
                out.labels.push(design.label(c, row));
                out.campaigns.push(c);
                out.rows.push(row);
            }
        }
    }
    Ok(out)
}

/// Predictions for each campaign by a model that did not see it; for fifths of the rows when there are too few.
fn leave_out(design: &Design<'_>, seed: u64) -> Result<LeftOut, TrainError> {
    let n = design.campaigns.len();
    let mut out = LeftOut::default();
    if n < MIN_CAMPAIGNS {
        return leave_rows_out(design, seed);
    }
    let folds: Vec<(usize, Vec<f64>)> = (0..n)
        .into_par_iter()
        .map(|left| {
            let rest: Vec<usize> = (0..n).filter(|c| *c != left).collect();
            let terms = design.terms(&rest);
            let weights = design.weights(&terms, &rest)?;
            Ok((left, design.margins(&terms, &weights, left, &design.rows[left])))
        })
        .collect::<Result<_, TrainError>>()?;
    for (campaign, margins) in folds {
        for (&row, margin) in design.rows[campaign].iter().zip(margins) {
            out.probabilities.push(sigmoid(margin));
            out.labels.push(design.label(campaign, row));
            out.campaigns.push(campaign);
            out.rows.push(row);
        }
    }
    Ok(out)
}

/// Mean probability minus true share, per left-out campaign.
fn share_errors(n_campaigns: usize, rows: &LeftOut) -> Vec<f64> {
    let error = |c: usize| {
        let of: Vec<usize> = (0..rows.labels.len()).filter(|i| rows.campaigns[*i] == c).collect();
        let sum: f64 = of.iter().map(|i| rows.probabilities[*i] - f64::from(u8::from(rows.labels[*i]))).sum();
        (!of.is_empty()).then(|| sum / of.len() as f64)
    };
    (0..n_campaigns).filter_map(error).collect()
}

fn figures_of(
    protocol: &str,
    design: &Design<'_>,
    rows: &LeftOut,
    model: &super::MentionModel,
    seed: u64,
) -> MentionFigures {
    let threshold = model.file().rules.inauthentic_from;
    let campaigns = (0..design.campaigns.len()).map(|c| {
        let of: Vec<usize> = (0..rows.labels.len()).filter(|i| rows.campaigns[*i] == c).collect();
        let labels: Vec<bool> = of.iter().map(|i| rows.labels[*i]).collect();
        let probabilities: Vec<f64> = of.iter().map(|i| rows.probabilities[*i]).collect();
        let n_inauthentic = labels.iter().filter(|l| **l).count();
        let both = n_inauthentic > 0 && n_inauthentic < labels.len();
        let flagged = |class: bool| {
            let n = labels.iter().filter(|l| **l == class).count();
            let hits = labels.iter().zip(&probabilities).filter(|(l, p)| **l == class && **p >= threshold).count();
            (n > 0).then(|| hits as f64 / n as f64)
        };
        CampaignFigures {
            name: design.campaigns[c].name.clone(),
            n: labels.len() as u64,
            n_inauthentic: n_inauthentic as u64,
            roc_auc: both.then(|| roc_auc(&labels, &probabilities)),
            average_precision: both.then(|| average_precision(&labels, &probabilities)),
            recall: flagged(true),
            false_positive_rate: flagged(false),
        }
    });
    let verdicts: Vec<_> = design.campaigns.iter().map(|c| model.verdicts(c.table)).collect();
    let abstained =
        (0..rows.rows.len()).filter(|i| verdicts[rows.campaigns[*i]][rows.rows[*i] as usize].0.is_none()).count();
    MentionFigures {
        protocol: protocol.into(),
        n_campaigns: design.campaigns.len() as u64,
        pooled: Metrics::of(&rows.labels, &rows.probabilities),
        roc_auc: bootstrap(&rows.labels, &rows.probabilities, roc_auc, 200, 0.95, seed),
        alone: alone(design, rows),
        abstained_share: abstained as f64 / rows.rows.len().max(1) as f64,
        shares_covered: None,
        campaigns: campaigns.collect(),
    }
}

/// How far single columns get: missing values stand at the column's mean.
fn alone(design: &Design<'_>, rows: &LeftOut) -> Vec<(String, f64)> {
    ["author_probability", "company_ratio", "family_authors"]
        .iter()
        .map(|name| {
            let known: Vec<f64> = design.values(name, &(0..design.campaigns.len()).collect::<Vec<_>>(), None);
            let middle = quantile(&known, 0.5);
            let values: Vec<f64> = (0..rows.rows.len())
                .map(|i| {
                    let column = design.campaigns[rows.campaigns[i]].table.column(name);
                    column.map(|c| f64::from(c[rows.rows[i] as usize])).filter(|v| v.is_finite()).unwrap_or(middle)
                })
                .collect();
            ((*name).to_string(), roc_auc(&rows.labels, &values))
        })
        .collect()
}
