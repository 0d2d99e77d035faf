//! From findings to a report: limits, manifest, files and the first screen.

use crate::cli::Globals;
use crate::exit::Outcome;
use crate::finality;
use crate::outputs;
use crate::printer;
use crate::scoring::Scorer;
use crate::session::{self, Session};
use anyhow::{Context, Result};
use clap::ValueEnum;
use claque_analysis::report::{Body, Report, RunManifest, SCHEMA, Standing, Summary};
use claque_report::{Format, render, terminal, write_all};
use claque_schema::{Accounting, Caveat, Timestamp};
use std::path::{Path, PathBuf};

/// Machine formats of a report on stdout.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ReportFormat {
    /// One screen.
    Terminal,
    /// Schema `claque.report/1`.
    Json,
    /// For wikis and mails.
    Markdown,
}

/// What a verb adds to a report beyond its findings.
pub struct Run<'a> {
    pub session: &'a Session,
    pub scorer: &'a Scorer,
    pub parameters: Vec<(String, String)>,
    pub caveats: Vec<Caveat>,
    pub seed: u64,
    pub as_of: Option<Timestamp>,
}

/// Puts a report together.
pub fn report(run: Run<'_>, title: String, summary: Summary, body: Body) -> Report {
    let files = run.session.workspace.manifest().files.clone();
    let mut accounting = Accounting::default();
    files.iter().for_each(|f| accounting += f.accounting);
    let limits = run.scorer.limits(run.caveats);
    Report {
        schema: SCHEMA.to_string(),
        title,
        summary,
        body,
        limits,
        manifest: RunManifest {
            program: format!("claque {}", env!("CARGO_PKG_VERSION")),
            command: session::command_line(),
            generated_at: session::now(),
            purpose: run.session.policy.purpose.clone(),
            basis: run.session.policy.basis.clone(),
            inputs: files,
            sources: run.session.workspace.sources().to_vec(),
            accounting,
            parameters: run.parameters,
            seed: run.seed,
            as_of: run.as_of,
        },
        standing: Standing::default(),
    }
}

/// Settles what the report's standing is, writes the files when a folder is named, and enters what left into register
/// and log. Gives the settled report and the place of its page.
pub fn write(globals: &Globals, report: &Report, out: Option<&Path>) -> Result<(Report, Option<String>)> {
    let session = Session::open(globals)?;
    let report = finality::settled(&session, report)?;
    let mut written = Vec::new();
    if let Some(folder) = out {
        std::fs::create_dir_all(folder).with_context(|| folder.display().to_string())?;
        for (name, bytes) in write_all(&report)? {
            let path: PathBuf = folder.join(name);
            std::fs::write(&path, &bytes).with_context(|| path.display().to_string())?;
            written.push((path, bytes));
        }
    }
    outputs::report(&session, &report, &written)?;
    Ok((report, out.map(|folder| folder.join("report.html").display().to_string())))
}

/// Writes the files when a folder is named, and prints the report in the asked format.
pub fn deliver(globals: &Globals, report: &Report, out: Option<&Path>, format: ReportFormat) -> Result<Outcome> {
    let (report, location) = write(globals, report, out)?;
    let report = &report;
    match format {
        ReportFormat::Json => printer::data(&render(report, Format::Json)?)?,
        ReportFormat::Markdown => printer::data(&render(report, Format::Markdown)?)?,
        ReportFormat::Terminal => {
            let options = terminal::Options {
                colour: printer::colour(),
                width: printer::width().into(),
                location: location.as_deref(),
            };
            printer::data(terminal::render(report, &options).as_bytes())?;
        }
    }
    if format != ReportFormat::Terminal
        && let Some(location) = location
    {
        printer::note(globals.quiet, &format!("report: {location}"));
    }
    Ok(Outcome::Done)
}
