//! `claque publish`: the tables of a report as they may leave the house – no account, no cell below k, nothing that
//! could be found by subtracting an earlier publication; or counts with noise, against a budget.

use crate::cli::Globals;
use crate::exit::Outcome;
use crate::printer;
use crate::session::{self, Session};
use anyhow::{Context, Result, bail};
use clap::Args;
use claque_analysis::report::{AudienceFinding, BandCount, Body, CampaignFinding, Report};
use claque_custody::register::{PublishedCell, Run};
use claque_custody::small_cells::{Frame, noisy, release};
use claque_custody::{Act, Refusal};
use std::path::PathBuf;

#[derive(Debug, Args)]
pub struct PublishArgs {
    /// A report.json that `claque audience` or `claque campaign` wrote
    #[arg(value_name = "REPORT.json")]
    report: PathBuf,
    /// Publish counts with noise instead; spends this much of the workspace's privacy budget
    #[arg(long, value_name = "E")]
    epsilon: Option<f64>,
}

pub fn run(globals: &Globals, args: PublishArgs) -> Result<Outcome> {
    let session = Session::open(globals)?;
    let text = std::fs::read_to_string(&args.report).with_context(|| args.report.display().to_string())?;
    let report: Report = serde_json::from_str(&text).with_context(|| args.report.display().to_string())?;
    let populations = populations(&report);
    if populations.is_empty() {
        bail!("this report counts no population; give the report.json of an audience or a campaign");
    }
    let frames: Vec<&Frame> = populations.iter().flatten().collect();
    let mut register = session.register()?;
    let now = session::now();
    let k = u64::from(session.policy.small_cells_k);
    let mut cells = Vec::new();
    match args.epsilon {
        None => {
            for population in &populations {
                let known = population.iter().map(|f| Ok((f.clone(), register.published(&f.name)?)));
                cells.extend(release(&known.collect::<Result<Vec<_>>>()?, k));
            }
        }
        Some(epsilon) => {
            // Frames of one creator count the same people: each of them costs.
            let cost = epsilon * frames.len() as f64;
            within_budget(register.epsilon_spent()?, epsilon, frames.len(), session.policy.epsilon_max)?;
            register.spend(&now, "publish", cost)?;
            for frame in &frames {
                for (name, n) in &frame.cells {
                    let value = Some(noisy(*n, epsilon)?);
                    cells.push(PublishedCell { frame: frame.name.clone(), cell: name.clone(), value });
                }
            }
        }
    }
    let n_hidden = cells.iter().filter(|c| c.value.is_none()).count();
    if args.epsilon.is_none() {
        let run = Run {
            at: now,
            verb: "publish".into(),
            model: String::new(),
            model_hash: String::new(),
            generation: session.workspace.manifest().generation,
            state: String::new(),
        };
        // Kept before it is shown: the next publication must know of it.
        let id = register.enter(&run, [], &[], &[])?;
        register.publish(id, &cells)?;
    }
    let mut out = csv::Writer::from_writer(std::io::stdout().lock());
    out.write_record(["table", "cell", "count"])?;
    for cell in &cells {
        let value = cell.value.map_or("suppressed".to_string(), |v| v.to_string());
        out.write_record([&cell.frame, &cell.cell, &value])?;
    }
    out.flush()?;
    let counts = [("cells", cells.len() as u64), ("suppressed", n_hidden as u64), ("k", k)];
    session.record(Act::Export, "publish", &counts, &[("report", blake3::hash(text.as_bytes()).to_hex().as_str())])?;
    let how = match args.epsilon {
        None => format!("{n_hidden} of {} cells suppressed (k = {k})", cells.len()),
        Some(epsilon) => format!("counts with noise, epsilon {epsilon} for each of {} tables", frames.len()),
    };
    printer::note(globals.quiet, &how);
    Ok(Outcome::Done)
}

/// Refuses to spend more than the workspace's privacy budget.
fn within_budget(spent: f64, epsilon: f64, n_tables: usize, allowed: f64) -> Result<()> {
    let cost = epsilon * n_tables as f64;
    if cost.is_finite() && cost > 0.0 && spent + cost <= allowed {
        return Ok(());
    }
    Err(Refusal {
        reason: format!(
            "the privacy budget does not allow it: {n_tables} table(s) at epsilon {epsilon} each cost {cost}; {spent} of \
             {allowed} is spent"
        ),
        remedy: "a smaller --epsilon, or another epsilon_max in claque.toml, which is logged".into(),
    }
    .into())
}

/// The tables of a report that count people, by population.
fn populations(report: &Report) -> Vec<Vec<Frame>> {
    let authors = |c: &CampaignFinding| vec![bands(format!("authors of {}", c.topic), &c.bands)];
    match &report.body {
        Body::Audience { creators, .. } => creators.iter().map(audience).collect(),
        Body::Campaign { campaign } => vec![authors(campaign)],
        Body::Overview { creators, campaign } => creators.iter().map(audience).chain([authors(campaign)]).collect(),
        _ => Vec::new(),
    }
}

fn audience(finding: &AudienceFinding) -> Vec<Frame> {
    let name = format!("audience of {}", finding.creator);
    let mut out = vec![bands(name.clone(), &finding.bands)];
    if let Some(years) = finding.creation_years.get() {
        // Years that the report itself hides, and unknown ones, are one cell.
        let shown = years.iter().filter_map(|(year, n)| Some((year.to_string(), (*n)?)));
        let mut cells: Vec<(String, u64)> = shown.collect();
        // One total for all tables about one audience: else the difference of two totals is a cell of its own.
        let total: u64 = finding.bands.iter().map(|b| b.n).sum();
        let known: u64 = cells.iter().map(|c| c.1).sum();
        cells.push(("other or unknown".into(), total.saturating_sub(known)));
        out.push(Frame { name: format!("{name} by year of creation"), cells });
    }
    out
}

fn bands(name: String, bands: &[BandCount]) -> Frame {
    let cells = bands.iter().map(|b| (b.band.name().to_string(), b.n)).collect();
    Frame { name: format!("{name} by band"), cells }
}
