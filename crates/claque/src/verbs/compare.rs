//! `claque compare`: creators side by side on one page, with ties where the data cannot tell.

use crate::cli::Globals;
use crate::dataset::SEED;
use crate::exit::Outcome;
use crate::printer;
use crate::reporting::{self, ReportFormat, Run};
use crate::scoring::Scorer;
use crate::session::Session;
use crate::verbs::audience::{AudienceOptions, findings, parameters};
use anyhow::Result;
use clap::{Args, ValueEnum};
use claque_analysis::audience::comparison;
use claque_analysis::report::Body;
use std::path::PathBuf;

#[derive(Debug, Args)]
pub struct CompareArgs {
    /// Creators: tokens, or with the key at hand @handles and raw ids
    #[arg(required = true, num_args = 2.., value_name = "CREATOR")]
    creators: Vec<String>,
    #[command(flatten)]
    options: AudienceOptions,
    /// Name of each creator on the page, in order [default: their tokens; a name makes the page personal data]
    #[arg(long, value_name = "NAME", value_delimiter = ',')]
    label: Vec<String>,
    /// Write report.html (one printable page), report.json, report.md and comparison.csv here
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// What is printed
    #[arg(long, value_enum, default_value = "terminal")]
    format: CompareFormat,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum CompareFormat {
    /// One screen.
    Terminal,
    /// Schema `claque.report/1`.
    Json,
    /// For wikis and mails.
    Markdown,
    /// For a spreadsheet.
    Csv,
}

pub fn run(globals: &Globals, args: CompareArgs) -> Result<Outcome> {
    let session = Session::open_for_scoring(globals)?;
    let scorer = Scorer::load(Some(&session), args.options.model.as_deref())?;
    let found = findings(&session, &scorer, &args.creators, &args.options, 0)?;
    let labels: Vec<Option<String>> = (0..found.findings.len()).map(|i| args.label.get(i).cloned()).collect();
    let parameters = parameters(&found, &args.options);
    let comparison = comparison::of(&found.findings, &labels, found.overlaps);
    let summary = comparison::summarise(&comparison);
    let run = Run {
        session: &session,
        scorer: &scorer,
        parameters,
        caveats: Vec::new(),
        seed: SEED,
        as_of: args.options.as_of,
    };
    let title = format!("{} creators compared", comparison.rows.len());
    let report = reporting::report(run, title, summary, Body::Comparison { comparison });
    let format = match args.format {
        CompareFormat::Terminal => ReportFormat::Terminal,
        CompareFormat::Json => ReportFormat::Json,
        CompareFormat::Markdown => ReportFormat::Markdown,
        CompareFormat::Csv => {
            let files = claque_report::write_all(&report)?;
            if let Some((_, bytes)) = files.iter().find(|(name, _)| name == "comparison.csv") {
                printer::data(bytes)?;
            }
            return reporting::write(globals, &report, args.out.as_deref()).map(|_| Outcome::Done);
        }
    };
    reporting::deliver(globals, &report, args.out.as_deref(), format)
}
