//! The mention model in use: found, bound to a campaign's evidence, and summed up for a report.

use crate::dataset::Accounts;
use crate::scoring::Scorer;
use crate::session::Session;
use anyhow::{Context, Result, bail};
use claque_analysis::Population;
use claque_analysis::campaign::evidence::{EvidenceInput, evidence};
use claque_analysis::campaign::partners;
use claque_analysis::coordination::{self, Params};
use claque_analysis::report::{Coordination, MentionShare};
use claque_classify::mentions::MentionModel;
use claque_schema::{AccountToken, Assessment, EvidenceTable, MentionBand, PostRow, Timestamp};
use rustc_hash::FxHashMap;
use std::path::{Path, PathBuf};

const SHIPPED: &str = include_str!("../../../models/mentions/model.json");

/// Loads a mention model by name or path; the shipped one when none is named.
pub fn load(session: Option<&Session>, name: Option<&str>) -> Result<MentionModel> {
    let Some(name) = name else {
        return MentionModel::from_json(SHIPPED).context("the shipped mention model");
    };
    let mut places = vec![PathBuf::from(name), Path::new("models").join(name)];
    if let Some(session) = session {
        places.insert(0, session.workspace.dir().join("models").join(name));
    }
    let Some(folder) = places.iter().find(|p| p.join("model.json").is_file()) else {
        let tried: Vec<String> = places.iter().map(|p| p.display().to_string()).collect();
        bail!("no mention model `{name}`: no model.json in {}", tried.join(", "));
    };
    let path = folder.join("model.json");
    let text = std::fs::read_to_string(&path).with_context(|| path.display().to_string())?;
    MentionModel::from_json(&text).with_context(|| path.display().to_string())
}

/// Edges that stand behind scores.
const EDGES_TESTED: usize = 200_000;
/// Edges that a report lists.
const EDGES_LISTED: usize = 50;

/// The coordination test with (nearly) all of its edges: scores need them, reports list the strongest.
pub fn coordination(mentions: &[PostRow], population: &Population, seed: u64) -> Assessment<Coordination> {
    coordination::assess_with(mentions, population, &Params { edges_max: EDGES_TESTED, ..Params::with_seed(seed) })
}

/// The same as a report lists it.
pub fn listed(found: Assessment<Coordination>) -> Assessment<Coordination> {
    match found {
        Assessment::Assessed { mut result } => {
            result.edges.truncate(EDGES_LISTED);
            Assessment::of(result)
        }
        missing => missing,
    }
}

/// The evidence on every mention.
pub fn table(
    mentions: &[PostRow],
    population: &Population,
    scorer: &Scorer,
    held: &Accounts,
    coordination: &Assessment<Coordination>,
    as_of: Option<Timestamp>,
) -> EvidenceTable {
    let ranges: FxHashMap<AccountToken, [f32; 2]> = scorer.ranges(held, as_of);
    let partners = coordination.get().map(partners);
    evidence(&EvidenceInput { mentions, population, ranges: &ranges, partners: partners.as_ref() })
}

/// What the scores of a campaign's mentions add up to, and each mention's band.
pub fn summed(model: &MentionModel, table: &EvidenceTable) -> Assessment<(MentionShare, Vec<MentionBand>)> {
    let Some(share) = model.share(table) else {
        return Assessment::missing("no mention could be scored: too few lines of evidence are known");
    };
    let bands: Vec<MentionBand> = model.verdicts(table).into_iter().map(|v| v.1).collect();
    let count = |band: MentionBand| (band, bands.iter().filter(|b| **b == band).count() as u64);
    let summed = MentionShare { share, bands: MentionBand::ALL.map(count).to_vec(), model: model.reference().clone() };
    Assessment::of((summed, bands))
}
