//! Training: from a labelled table and declared sources to a model, its figures and its card.
//!
//! The order matters. Licences are checked before anything is computed. Then the algorithm is judged by stratified
//! folds and, where there are sources enough, with whole sources left out; a logistic regression and a shallow tree
//! are judged beside it on the same splits. Only then is the model fitted on all rows. Calibration, reliability bins
//! and conformal quantiles come from predictions for rows that were left out, by source if possible: what a model
//! says about its errors must come from errors on accounts it did not know.

use crate::calibrate::{self, Choice};
use crate::card;
use crate::data::LabelledTable;
use crate::ensemble::{self, Algorithm, Ensemble, Recipe};
use crate::error::TrainError;
use crate::evaluate::{Evaluation, OutOfFold, Protocol, out_of_fold, summarise};
use crate::fairness::{self, Attribute, Audit, Changed, Judged as JudgedAccount};
use crate::kinds::{KindsFigures, specialists};
use crate::leakage::{self, LeakSuspect};
use crate::model::{
    Conformal, Coverage, EvidenceCurve, Model, ModelFile, Provenance, Reliability, Rules, SCHEMA, TrainedOn, coverage,
    profiles,
};
use crate::shap::Explainer;
use claque_schema::{FeatureSpec, SourceDecl};
use serde::{Deserialize, Serialize};

/// Rows on which the importance of features is measured.
const IMPORTANCE_ROWS: usize = 2000;
/// A shallow tree within this AUC of the model makes a warning.
const SHALLOW_MARGIN: f64 = 0.01;

/// A source as the caller declares it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct TrainSource {
    /// Name, licence, and whether it may be trained on.
    pub decl: SourceDecl,
    /// BLAKE3 of its files (of their hashes, when there are several); empty when unknown.
    pub blake3: String,
}

/// What to train and how.
#[derive(Debug, Clone, PartialEq)]
pub struct TrainOptions {
    /// The model's name.
    pub name: String,
    /// How to learn.
    pub algorithm: Algorithm,
    /// Seed of every draw.
    pub seed: u64,
    /// Stratified folds.
    pub folds: usize,
    /// The sources of the table, by name.
    pub sources: Vec<TrainSource>,
    /// Words and units of features.
    pub specs: Vec<FeatureSpec>,
    /// Features to leave out.
    pub exclude: Vec<String>,
    /// Bands, risk level, least evidence.
    pub rules: Rules,
    /// The command that trains it again.
    pub command: String,
    /// Program and version.
    pub program: String,
    /// Date of training; may be empty.
    pub trained_at: String,
    /// Date until which it should be used; may be empty.
    pub valid_until: String,
    /// Groups by which errors are audited, with a value per row of the table.
    pub attributes: Vec<Attribute>,
    /// Features of the accounts after changes that must not matter.
    pub changed: Vec<Changed>,
    /// Greatest tolerable gap between groups; without it gaps are only reported.
    pub gap_max: Option<f64>,
}

impl Default for TrainOptions {
    fn default() -> Self {
        TrainOptions {
            name: "accounts".into(),
            algorithm: Algorithm::default(),
            seed: 1,
            folds: 5,
            sources: Vec::new(),
            specs: Vec::new(),
            exclude: Vec::new(),
            rules: Rules::default(),
            command: String::new(),
            program: concat!("claque ", env!("CARGO_PKG_VERSION")).into(),
            trained_at: String::new(),
            valid_until: String::new(),
            attributes: Vec::new(),
            changed: Vec::new(),
            gap_max: None,
        }
    }
}

/// The contents of `metrics.json`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MetricsFile {
    /// Version of the form.
    pub schema: u32,
    /// The model's name.
    pub model: String,
    /// First 16 hexadecimal digits of the BLAKE3 hash of its `model.json`.
    pub model_hash: String,
    /// The model's algorithm by stratified folds.
    pub cross_validation: Evaluation,
    /// With whole sources left out; absent when the sources do not allow it.
    pub leave_one_source_out: Option<Evaluation>,
    /// The baselines on the same splits.
    pub baselines: Vec<Evaluation>,
    /// How the calibration was chosen.
    pub calibration: Choice,
    /// How often conformal sets held the label, on left-out rows.
    pub coverage: Vec<Coverage>,
    /// Error against evidence, and the least evidence that follows from it.
    #[serde(default)]
    pub evidence: EvidenceCurve,
    /// Errors by group on left-out rows; absent when no groups were named.
    #[serde(default)]
    pub fairness: Option<Audit>,
    /// Specialists per kind of automation; absent when labels name no kinds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kinds: Option<KindsFigures>,
    /// Features that tell the label apart suspiciously well in some source.
    pub leak_suspects: Vec<LeakSuspect>,
    /// Features and their importance, largest first.
    pub importance: Vec<(String, f64)>,
    /// What a user should know before trusting it.
    pub warnings: Vec<String>,
}

/// The files of a model.
#[derive(Debug, Clone, PartialEq)]
pub struct Trained {
    /// `model.json`.
    pub model_json: String,
    /// `card.md`.
    pub card_md: String,
    /// `metrics.json`.
    pub metrics_json: String,
    /// `training.toml`.
    pub training_toml: String,
    /// `kinds.json`; absent when no kind has accounts enough.
    pub kinds_json: Option<String>,
    /// The figures, as values.
    pub metrics: MetricsFile,
}

/// Trains a model.
///
/// # Errors
/// [`TrainError::Policy`] when a source has no stated licence or may not be trained on;
/// [`TrainError::Unfair`] when errors differ between groups beyond the declared limit;
/// [`TrainError::Data`] when the table cannot be learned from.
pub fn train(table: &LabelledTable, options: &TrainOptions) -> Result<Trained, TrainError> {
    table.check()?;
    let sources = allowed_sources(table, options)?;
    let table = without(table, &options.exclude).for_learning();
    table.check()?;
    let recipe = Recipe::of(options.algorithm)?;
    let judged = Judged::of(&table, options.algorithm, &recipe, options)?;
    let columns = table.columns();
    let rows: Vec<usize> = (0..table.n_rows()).collect();
    let ensemble = ensemble::fit_sourced(&recipe, &columns, &table.labels, Some(&table.sources), &rows, options.seed)?;
    let held_out = judged.held_out();
    let choice = calibrate::choose(&held_out.margins, &held_out.labels, &held_out.groups);
    let (probabilities, _) = held_out.calibrated();
    let importance = importance(&ensemble, &columns, table.n_rows());
    let evidence = evidence(&table, &recipe, &choice.calibration, &importance, options)?;
    let min_known = evidence.known_min.unwrap_or(options.rules.min_known);
    let file = ModelFile {
        schema: SCHEMA,
        name: options.name.clone(),
        provenance: Provenance {
            program: options.program.clone(),
            algorithm: options.algorithm,
            seed: options.seed,
            sources: sources.clone(),
            trained_at: options.trained_at.clone(),
            valid_until: options.valid_until.clone(),
            held_out_by: judged.held_out_by().name().to_string(),
        },
        features: profiles(&table, &importance, &options.specs),
        rules: Rules { min_known, ..options.rules },
        calibration: choice.calibration.clone(),
        reliability: Reliability::of(&probabilities, &held_out.labels),
        conformal: Conformal::of(&held_out.margins, &held_out.labels),
        recalibration: None,
        ensemble,
    };
    let model_json = file.to_json().map_err(|e| TrainError::Write(e.to_string()))?;
    let hash: String = blake3::hash(model_json.as_bytes()).to_hex().as_str().chars().take(16).collect();
    let mut metrics = metrics_file(&table, options, &judged, choice, &file, &hash);
    metrics.evidence = evidence;
    metrics.fairness = audit(options, &judged, &probabilities, &model_json)?;
    let (found, kinds) = specialists(&table, &options.name, options.folds, options.seed)?;
    metrics.kinds = Some(kinds).filter(|k| !k.is_empty());
    let kinds_json = found.map(|s| s.to_json()).transpose().map_err(|e| TrainError::Write(e.to_string()))?;
    Ok(Trained {
        card_md: card::render(&file, &metrics, options),
        training_toml: card::training_toml(&file, &metrics, options)?,
        metrics_json: serde_json::to_string_pretty(&metrics).map_err(|e| TrainError::Write(e.to_string()))? + "\n",
        model_json,
        kinds_json,
        metrics,
    })
}

/// Error against evidence on the first fold, by a model that did not see it.
fn evidence(
    table: &LabelledTable,
    recipe: &Recipe,
    calibration: &calibrate::Calibration,
    importance: &[f64],
    options: &TrainOptions,
) -> Result<EvidenceCurve, TrainError> {
    let splits = Protocol::Stratified.splits(table, options.folds, options.seed);
    let Some(split) = splits.first() else { return Ok(EvidenceCurve::default()) };
    let sources = Some(table.sources.as_slice());
    let unseeing = ensemble::fit_sourced(recipe, &table.columns(), &table.labels, sources, &split.train, options.seed)?;
    let total = importance.iter().sum::<f64>().max(f64::MIN_POSITIVE);
    let shares: Vec<f64> = importance.iter().map(|i| i / total).collect();
    Ok(EvidenceCurve::of(&unseeing, calibration, &table.take(&split.test), &shares, options.seed))
}

/// Audits the errors on left-out rows by group, and refuses what is certainly beyond the declared limit.
fn audit(
    options: &TrainOptions,
    judged: &Judged,
    probabilities: &[f64],
    model_json: &str,
) -> Result<Option<Audit>, TrainError> {
    if options.attributes.is_empty() {
        return Ok(None);
    }
    let held_out = judged.held_out();
    let threshold = options.rules.automated_from;
    let accounts: Vec<JudgedAccount> = probabilities
        .iter()
        .zip(&held_out.labels)
        .map(|(p, l)| JudgedAccount { automated: *l, probability: Some(*p), flagged: *p >= threshold })
        .collect();
    let of_rows = |a: &Attribute| Attribute {
        name: a.name.clone(),
        values: held_out.rows.iter().map(|r| a.values.get(*r).cloned().flatten()).collect(),
    };
    let attributes: Vec<Attribute> = options.attributes.iter().map(of_rows).collect();
    let by = format!("models that did not see them ({})", judged.held_out_by().name());
    let mut audit = fairness::audit(&accounts, &attributes, threshold, &by, options.seed);
    let model = Model::from_json(model_json).map_err(|e| TrainError::Write(e.to_string()))?;
    audit.invariance = options.changed.iter().map(|c| fairness::invariance(&model, c, fairness::BOUND)).collect();
    let breaches = options.gap_max.map_or_else(Vec::new, |limit| audit.breaches(limit));
    let words: Vec<String> = breaches
        .iter()
        .map(|b| format!("{}: {:.3}, at least {:.3}, the limit is {:.3}", b.what, b.value, b.lower_bound, b.limit))
        .collect();
    if words.is_empty() { Ok(Some(audit)) } else { Err(TrainError::Unfair(words.join("; "))) }
}

/// Refuses sources that may not be trained on; otherwise says what each contributes.
fn allowed_sources(table: &LabelledTable, options: &TrainOptions) -> Result<Vec<TrainedOn>, TrainError> {
    let refuse = |name: &str, why: &str, remedy: &str| TrainError::Policy {
        source_name: name.to_string(),
        why: why.to_string(),
        remedy: remedy.to_string(),
    };
    let mut out = Vec::new();
    for (source, (n_human, n_automated)) in table.counts_by_source() {
        let name = table.source_name(source);
        let Some(declared) = options.sources.iter().find(|s| s.decl.name == name) else {
            return Err(refuse(&name, "it is not declared", "declare it with its licence, or leave it out"));
        };
        if declared.decl.licence.trim().is_empty() {
            let remedy = "state the licence its publisher gives (`--licence`), or leave the source out";
            return Err(refuse(&name, "no licence is stated", remedy));
        }
        if !declared.decl.train {
            return Err(refuse(&name, "it is declared `train = false`", "leave the source out (`--sources`)"));
        }
        out.push(TrainedOn {
            name,
            licence: declared.decl.licence.clone(),
            n_human,
            n_automated,
            blake3: declared.blake3.clone(),
            origin: [declared.decl.origin.as_str(), declared.decl.obtained.as_str()].join(" ").trim().to_string(),
        });
    }
    Ok(out)
}

fn without(table: &LabelledTable, exclude: &[String]) -> LabelledTable {
    let keep: Vec<usize> =
        (0..table.features.names.len()).filter(|&f| !exclude.contains(&table.features.names[f])).collect();
    table.with_columns(&keep)
}

/// Predictions and figures of the algorithm and its baselines.
struct Judged {
    folds: OutOfFold,
    by_source: Option<OutOfFold>,
    n_rows: usize,
    evaluations: Vec<Evaluation>,
    baselines: Vec<Evaluation>,
}

impl Judged {
    fn of(
        table: &LabelledTable,
        algorithm: Algorithm,
        recipe: &Recipe,
        options: &TrainOptions,
    ) -> Result<Judged, TrainError> {
        let seed = options.seed;
        let folds = Protocol::Stratified.splits(table, options.folds, seed);
        let sources = Protocol::LeaveOneSourceOut.splits(table, options.folds, seed);
        let by_folds = out_of_fold(table, recipe, &folds, seed)?;
        let mut evaluations = vec![summarise(&by_folds, algorithm, Protocol::Stratified, seed)];
        let by_source = if sources.is_empty() { None } else { Some(out_of_fold(table, recipe, &sources, seed)?) };
        if let Some(predictions) = &by_source {
            evaluations.push(summarise(predictions, algorithm, Protocol::LeaveOneSourceOut, seed));
        }
        let mut baselines = Vec::new();
        for baseline in [Algorithm::Logistic, Algorithm::ShallowTree] {
            if baseline == algorithm {
                continue;
            }
            let recipe = Recipe::of(baseline)?;
            for (protocol, splits) in [(Protocol::Stratified, &folds), (Protocol::LeaveOneSourceOut, &sources)] {
                if !splits.is_empty() {
                    let predictions = out_of_fold(table, &recipe, splits, seed)?;
                    baselines.push(summarise(&predictions, baseline, protocol, seed));
                }
            }
        }
        Ok(Judged { folds: by_folds, by_source, n_rows: table.n_rows(), evaluations, baselines })
    }

    /// Predictions by source when they cover every row and at least two sources hold both classes.
    fn by_source_if_sound(&self) -> Option<&OutOfFold> {
        self.by_source.as_ref().filter(|p| p.rows.len() == self.n_rows && p.n_two_class_splits() >= 2)
    }

    fn held_out(&self) -> &OutOfFold {
        self.by_source_if_sound().unwrap_or(&self.folds)
    }

    fn held_out_by(&self) -> Protocol {
        if self.by_source_if_sound().is_some() { Protocol::LeaveOneSourceOut } else { Protocol::Stratified }
    }
}

/// Mean size of every feature's contribution over evenly spaced rows.
fn importance(ensemble: &Ensemble, columns: &[&[f32]], n_rows: usize) -> Vec<f64> {
    let stride = n_rows.div_ceil(IMPORTANCE_ROWS).max(1);
    let sample: Vec<Vec<f32>> = columns.iter().map(|c| c.iter().step_by(stride).copied().collect()).collect();
    let sample: Vec<&[f32]> = sample.iter().map(Vec::as_slice).collect();
    let n = sample.first().map_or(0, |c| c.len());
    let explained = Explainer::new(ensemble, columns.len()).block(&sample, 0, n);
    explained.contributions.iter().map(|c| c.iter().map(|v| v.abs()).sum::<f64>() / n.max(1) as f64).collect()
}

fn metrics_file(
    table: &LabelledTable,
    options: &TrainOptions,
    judged: &Judged,
    calibration: Choice,
    file: &ModelFile,
    hash: &str,
) -> MetricsFile {
    let alpha = options.rules.alpha;
    let mut covered = coverage(&judged.folds, Protocol::Stratified, alpha);
    if let Some(predictions) = &judged.by_source {
        covered.extend(coverage(predictions, Protocol::LeaveOneSourceOut, alpha));
    }
    let mut importance: Vec<(String, f64)> = file.features.iter().map(|f| (f.name.clone(), f.importance)).collect();
    importance.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    let leak_suspects = leakage::probe(table);
    let mut out = MetricsFile {
        schema: SCHEMA,
        model: options.name.clone(),
        model_hash: hash.to_string(),
        cross_validation: judged.evaluations[0].clone(),
        leave_one_source_out: judged.evaluations.get(1).cloned(),
        baselines: judged.baselines.clone(),
        calibration,
        coverage: covered,
        evidence: EvidenceCurve::default(),
        fairness: None,
        kinds: None,
        leak_suspects,
        importance,
        warnings: Vec::new(),
    };
    out.warnings = warnings(table, &out);
    out
}

fn warnings(table: &LabelledTable, figures: &MetricsFile) -> Vec<String> {
    let mut out = Vec::new();
    let own = [Some(&figures.cross_validation), figures.leave_one_source_out.as_ref()];
    for own in own.into_iter().flatten() {
        let shallow =
            figures.baselines.iter().find(|b| b.algorithm == Algorithm::ShallowTree && b.protocol == own.protocol);
        if let Some(shallow) = shallow.filter(|s| s.mean_auc >= own.mean_auc - SHALLOW_MARGIN) {
            out.push(format!(
                "a tree of four splits does about as well ({:.3} against {:.3} mean ROC AUC, {}): the data may be too \
                 easy, or may leak the label",
                shallow.mean_auc,
                own.mean_auc,
                own.protocol.name()
            ));
        }
    }
    match &figures.leave_one_source_out {
        None => out.push(
            "there is one source: how the model does on accounts of other sources is unknown and usually much worse \
             than the figures here"
                .into(),
        ),
        Some(by_source) => {
            let one_class = by_source.folds.iter().filter(|f| !f.both_classes).count();
            if one_class > 0 {
                out.push(format!(
                    "{one_class} source(s) hold one class only: the model may have learned to tell sources apart"
                ));
            }
        }
    }
    if !figures.leak_suspects.is_empty() {
        let names: Vec<String> =
            figures.leak_suspects.iter().take(5).map(|s| format!("{} in {}", s.feature, s.source)).collect();
        out.push(format!(
            "single features separate the classes almost perfectly ({}): an artefact of how the source was collected?",
            names.join(", ")
        ));
    }
    let holes = ensemble::holes::telling(table);
    if !holes.is_empty() {
        let names: Vec<String> =
            holes.iter().take(5).map(|(feature, source)| format!("{feature} in {source}")).collect();
        out.push(format!(
            "in {} case(s) not knowing a feature tells the label ({}): a trace of collection; such holes were filled \
             with values of the same source for training",
            holes.len(),
            names.join(", ")
        ));
    }
    let n_human = table.n_rows() - table.n_automated();
    if n_human.min(table.n_automated()) < 100 {
        out.push("fewer than 100 accounts of one class: every figure here is rough".into());
    }
    out
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::data::tests::sourced;
    use crate::kinds::tests::of_kinds;

    fn options(algorithm: Algorithm) -> TrainOptions {
        let source = |name: &str| TrainSource {
            decl: SourceDecl { name: name.into(), licence: "CC0-1.0".into(), train: true, ..SourceDecl::default() },
            blake3: "00ff".into(),
        };
        TrainOptions {
            name: "test".into(),
            algorithm,
            folds: 3,
            sources: ["first", "second", "third"].map(source).to_vec(),
            command: "claque train --name test".into(),
            valid_until: "2030-01-01".into(),
            ..TrainOptions::default()
        }
    }

    /// A boosted model of 900 accounts, trained once for all tests.
    pub(crate) fn trained() -> Trained {
        static ONCE: std::sync::OnceLock<Trained> = std::sync::OnceLock::new();
        ONCE.get_or_init(|| train(&sourced(900, 31), &options(Algorithm::Gbt)).unwrap()).clone()
    }

    #[test]
    fn the_same_table_and_seed_give_the_same_files_at_any_thread_count() {
        let run = |threads| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            pool.install(|| train(&of_kinds(750), &options(Algorithm::Ensemble)).unwrap())
        };
        let one = run(1);
        assert!(one == run(2) && one == run(8));
        assert!(one.kinds_json.is_some());
        let model = Model::from_json(&one.model_json).unwrap();
        assert_eq!(model.reference().hash, one.metrics.model_hash);
    }

    #[test]
    fn kinds_are_told_beside_the_score_and_leave_the_model_as_it_is() {
        let table = of_kinds(900);
        let with = train(&table, &options(Algorithm::Gbt)).unwrap();
        let without = train(&LabelledTable { kinds: vec![None; 900], ..table }, &options(Algorithm::Gbt)).unwrap();
        assert_eq!(with.model_json, without.model_json);
        assert!(without.kinds_json.is_none() && without.metrics.kinds.is_none());
        let figures = with.metrics.kinds.unwrap();
        for kind in &figures.kinds {
            assert!(kind.cross_validation_auc > 0.8, "{kind:?}");
            assert!(kind.n_sources == 3 && kind.across_sources_auc.is_some_and(|a| a > 0.7), "{kind:?}");
            assert!(with.card_md.contains(&format!("{:.3}", kind.cross_validation_auc)));
        }
        assert!(figures.kinds.len() == 2 && figures.too_few.len() == 1 && with.card_md.contains("rare"));
    }

    #[test]
    fn a_source_without_licence_or_consent_to_training_is_refused_as_a_matter_of_policy() {
        let table = sourced(300, 1);
        let mut unlicensed = options(Algorithm::Logistic);
        unlicensed.sources[1].decl.licence = "  ".into();
        let mut forbidden = options(Algorithm::Logistic);
        forbidden.sources[2].decl.train = false;
        let mut undeclared = options(Algorithm::Logistic);
        undeclared.sources.remove(0);
        for (options, name) in [(unlicensed, "second"), (forbidden, "third"), (undeclared, "first")] {
            let error = train(&table, &options).unwrap_err();
            assert!(error.is_policy() && error.to_string().contains(name), "{error}");
        }
        let mut empty = table;
        empty.labels = vec![true; 300];
        assert!(!train(&empty, &options(Algorithm::Logistic)).unwrap_err().is_policy());
    }

    #[test]
    fn the_card_and_the_figures_say_the_same() {
        let t = trained();
        let figures: MetricsFile = serde_json::from_str(&t.metrics_json).unwrap();
        let by_source = figures.leave_one_source_out.clone().unwrap();
        for figure in [by_source.mean_auc, by_source.mean_brier, figures.cross_validation.mean_auc] {
            assert!(t.card_md.contains(&format!("{figure:.3}")), "{figure} is not in the card:\n{}", t.card_md);
        }
        for part in ["CC0-1.0", "first", "2030-01-01", "claque train --name test", &figures.model_hash] {
            assert!(t.card_md.contains(part) && (t.training_toml.contains(part) || part == "2030"), "{part}");
        }
        assert_eq!(figures.baselines.len(), 4);
        assert!(toml::from_str::<toml::Table>(&t.training_toml).is_ok());
    }

    #[test]
    fn a_planted_biased_training_set_is_refused_and_a_fair_one_passes() {
        // A third of the accounts belongs to group `b`; in the biased set most of its people have the feature that
        // marks automation elsewhere, so a model must flag them more often.
        let table = |biased: bool| {
            let mut t = sourced(3000, 17);
            t.features.columns[4] = (0..3000)
                .map(|i| {
                    let marked = t.labels[i] || (biased && i % 3 == 0 && i % 5 != 0);
                    f32::from(u8::from(marked)) * 2.0 + t.features.columns[4][i] * 0.1
                })
                .collect();
            t
        };
        // Groups cut across the three sources, which are `i % 3` as well.
        let group = |biased: bool| {
            let mut t = table(biased);
            t.sources = (0..3000).map(|i| (i / 3 % 3) as u32).collect();
            let values = (0..3000).map(|i| Some(if i % 3 == 0 { "b" } else { "a" }.to_string())).collect();
            let attribute = Attribute { name: "language".into(), values };
            (t, TrainOptions { attributes: vec![attribute], gap_max: Some(0.1), ..options(Algorithm::ShallowTree) })
        };
        let (t, o) = group(true);
        let refused = train(&t, &o).unwrap_err();
        assert!(refused.is_policy() && refused.to_string().contains("language"), "{refused}");
        let published = train(&t, &TrainOptions { gap_max: None, ..o }).unwrap();
        let gap = published.metrics.fairness.unwrap().attributes.remove(0).equalised_odds_difference.unwrap();
        assert!(gap.lower_bound > 0.1 && gap.high == "b", "{gap:?}");
        let (t, o) = group(false);
        assert!(train(&t, &o).is_ok());
    }

    #[test]
    fn a_leak_and_an_easy_table_are_pointed_out() {
        let mut table = sourced(600, 3);
        table.features.columns[4] = table.labels.iter().map(|&l| if l { 1.0 } else { 0.0 }).collect();
        let t = train(&table, &options(Algorithm::Gbt)).unwrap();
        assert!(t.metrics.leak_suspects.iter().any(|s| s.feature == "epsilon"));
        assert!(t.metrics.warnings.iter().any(|w| w.contains("four splits")), "{:?}", t.metrics.warnings);
    }
}
