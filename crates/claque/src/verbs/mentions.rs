//! `claque mentions`: per mention of a campaign a probability that it is inauthentic, with reasons; and the training of
//! the model behind it.

mod labels;
mod saved;

use crate::cli::Globals;
use crate::dataset::SEED;
use crate::exit::Outcome;
use crate::scoring::Scorer;
use crate::session::{self, Session};
use crate::verbs::campaign::{TopicArgs, gather};
use crate::{mention_scoring, outputs, printer};
use anyhow::{Context, Result, bail};
use clap::{Args, ValueEnum};
use claque_analysis::campaign::evidence::SPECS;
use claque_classify::mentions::{
    LabelledMentions, MentionModel, MentionOptions, MentionRules, TrainedMentions, train_mentions,
};
use claque_classify::metrics::Metrics;
use claque_custody::Act;
use claque_report::mention_scores;
use claque_schema::{EvidenceTable, Platform, Timestamp};
use saved::Saved;
use std::path::{Path, PathBuf};

/// Mentions scored and written at once.
const SLICE: usize = 16_384;
/// Labelled rows of one campaign that are learned from.
const ROWS_PER_CAMPAIGN: usize = 1_500;

#[derive(Debug, Args)]
pub struct MentionsArgs {
    /// `#tag`, a keyword or phrase, a URL, a domain, or `@account`
    #[arg(long, value_name = "TOPIC", required_unless_present = "evidence")]
    topic: Option<String>,
    /// The platform of `@account` and of raw ids [default: the one that is held; x when several are]
    #[arg(long, value_name = "P")]
    platform: Option<Platform>,
    /// Not before this date
    #[arg(long, value_name = "DATE", value_parser = session::parse_instant)]
    since: Option<Timestamp>,
    /// Before this date
    #[arg(long, value_name = "DATE", value_parser = session::parse_instant)]
    until: Option<Timestamp>,
    /// Look at nothing that was not known then
    #[arg(long, value_name = "DATE", value_parser = session::parse_instant)]
    as_of: Option<Timestamp>,
    /// The model that scores authors [default: the shipped one]
    #[arg(long, value_name = "NAME")]
    model: Option<String>,
    /// The model that scores mentions [default: the shipped one]
    #[arg(long, value_name = "NAME")]
    mention_model: Option<String>,
    /// Labels to compare with, or to learn from: CSV with `post` or `account`, and `label` (inauthentic, authentic)
    #[arg(long, value_name = "FILE", conflicts_with = "reviewed")]
    labels: Option<PathBuf>,
    /// Reviewed accounts, used as labels of all their mentions: CSV `token,label` (automated, human)
    #[arg(long, value_name = "FILE")]
    reviewed: Option<PathBuf>,
    /// How scores are printed
    #[arg(long, value_enum, default_value = "table")]
    format: MentionFormat,
    /// Reasons per mention
    #[arg(long, value_name = "N", default_value_t = 5)]
    reasons: usize,
    /// Rows in the table, most suspect first (ndjson and csv give all)
    #[arg(long, value_name = "N", default_value_t = 25)]
    top: usize,
    /// Write the evidence, with labels where given, as CSV for --evidence, and no scores
    #[arg(long, value_name = "FILE")]
    save_evidence: Option<PathBuf>,
    /// Train a mention model of that name, on the labels given or on the files of --evidence
    #[arg(long, value_name = "NAME")]
    train: Option<String>,
    /// Evidence of labelled campaigns, one file each, to learn from
    #[arg(long, value_name = "FILE", num_args = 1.., requires = "train")]
    evidence: Vec<PathBuf>,
    /// Evidence of labelled campaigns that only test
    #[arg(long, value_name = "FILE", num_args = 1.., requires = "train")]
    unseen: Vec<PathBuf>,
    /// Folder for trained models [default: models/ in the workspace]
    #[arg(long, value_name = "DIR")]
    models: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum MentionFormat {
    Table,
    Csv,
    Ndjson,
}

pub fn run(globals: &Globals, args: MentionsArgs) -> Result<Outcome> {
    let session = Session::open_for_scoring(globals)?;
    let here = match &args.topic {
        Some(topic) => Some(evidence_of(&session, &args, topic)?),
        None => None,
    };
    if let (Some(here), Some(path)) = (&here, &args.save_evidence) {
        here.write(path)?;
        outputs::exported(&session, "mentions", std::slice::from_ref(path))?;
        printer::note(globals.quiet, &format!("evidence: {}", path.display()));
    }
    if let Some(name) = &args.train {
        return train(globals, &session, &args, name, here.as_ref());
    }
    let here = here.context("--topic says which mentions are scored")?;
    if args.save_evidence.is_some() {
        return Ok(Outcome::Done);
    }
    let model = mention_scoring::load(Some(&session), args.mention_model.as_deref())?;
    print(globals, &args, &model, &here.table)?;
    let counts = [("mentions", here.table.n_rows() as u64)];
    session.record(Act::Score, "mentions", &counts, &[("model", &model.reference().hash)])?;
    if args.labels.is_some() || args.reviewed.is_some() {
        compare(&model, &here);
    }
    Ok(Outcome::Done)
}

fn evidence_of(session: &Session, args: &MentionsArgs, topic: &str) -> Result<Saved> {
    let scorer = Scorer::load(Some(session), args.model.as_deref())?;
    let topic = TopicArgs {
        topic: topic.to_string(),
        platform: args.platform,
        since: args.since,
        until: args.until,
        as_of: args.as_of,
    };
    let g = gather(session, &scorer, &topic)?;
    let coordination = mention_scoring::coordination(&g.mentions, &g.population, SEED);
    let table = mention_scoring::table(&g.mentions, &g.population, &scorer, &g.held, &coordination, args.as_of);
    let labels = match args.labels.as_ref().or(args.reviewed.as_ref()) {
        Some(path) => labels::read(session, path, session.platform(args.platform)?)?.of(&table),
        None => vec![None; table.n_rows()],
    };
    Ok(Saved { campaign: g.words, table, labels })
}

fn print(globals: &Globals, args: &MentionsArgs, model: &MentionModel, table: &EvidenceTable) -> Result<()> {
    let n = table.n_rows();
    let slices = || (0..n).step_by(SLICE).map(|first| first..(first + SLICE).min(n));
    match args.format {
        MentionFormat::Csv => {
            let mut writer = mention_scores::Csv::new(std::io::stdout().lock())?;
            for rows in slices() {
                writer.rows(&model.score(table, rows, args.reasons))?;
            }
            writer.finish()?;
        }
        MentionFormat::Ndjson => {
            let mut out = std::io::BufWriter::new(std::io::stdout().lock());
            for rows in slices() {
                mention_scores::ndjson(&model.score(table, rows, args.reasons), &mut out)?;
            }
            std::io::Write::flush(&mut out)?;
        }
        MentionFormat::Table => {
            let verdicts = model.verdicts(table);
            let mut order: Vec<usize> = (0..n).collect();
            let p = |i: usize| verdicts[i].0.unwrap_or(-1.0);
            order.sort_by(|a, b| p(*b).total_cmp(&p(*a)).then(table.posts[*a].cmp(&table.posts[*b])));
            order.truncate(args.top);
            let rows: Vec<_> = order.iter().flat_map(|i| model.score(table, *i..*i + 1, args.reasons)).collect();
            printer::data(mention_scores::table(&rows, printer::width().into()).as_bytes())?;
            let reference = model.reference();
            let text = format!("{} of {n} mentions shown; model {} {}", rows.len(), reference.name, reference.hash);
            printer::note(globals.quiet, &text);
        }
    }
    Ok(())
}

/// Says how the scores compare with the user's labels.
fn compare(model: &MentionModel, here: &Saved) {
    let verdicts = model.verdicts(&here.table);
    let labelled: Vec<(bool, Option<f32>)> =
        here.labels.iter().zip(&verdicts).filter_map(|(l, v)| l.map(|l| (l, v.0))).collect();
    let scored: Vec<(bool, f64)> = labelled.iter().filter_map(|(l, p)| p.map(|p| (*l, f64::from(p)))).collect();
    let (labels, probabilities): (Vec<bool>, Vec<f64>) = scored.into_iter().unzip();
    let n_bad = labels.iter().filter(|l| **l).count();
    let head = format!(
        "{} of {} mentions have a label; on {} of them the model abstains",
        labelled.len(),
        here.labels.len(),
        labelled.len() - labels.len()
    );
    if n_bad == 0 || n_bad == labels.len() {
        printer::note(false, &format!("{head}; both labels are needed for a comparison"));
        return;
    }
    let m = Metrics::of(&labels, &probabilities);
    printer::note(
        false,
        &format!(
            "{head}. ROC AUC {:.3}, average precision {:.3} (base rate {:.3}), Brier {:.3}, ECE {:.3}",
            m.roc_auc,
            m.average_precision,
            n_bad as f64 / labels.len() as f64,
            m.brier,
            m.ece
        ),
    );
}

fn train(
    globals: &Globals,
    session: &Session,
    args: &MentionsArgs,
    name: &str,
    here: Option<&Saved>,
) -> Result<Outcome> {
    if name.is_empty() || name.contains(['/', '\\', '.']) {
        bail!("a model's name is a plain word: it becomes a folder");
    }
    let read = |paths: &[PathBuf]| paths.iter().map(|p| Saved::read(p)).collect::<Result<Vec<Saved>>>();
    let (seen, unseen) = (read(&args.evidence)?, read(&args.unseen)?);
    let labelled: Vec<LabelledMentions<'_>> = here.into_iter().chain(&seen).map(Saved::labelled).collect();
    let held_out: Vec<LabelledMentions<'_>> = unseen.iter().map(Saved::labelled).collect();
    let n: usize = labelled.iter().map(|c| c.labels.iter().flatten().count()).sum();
    if n == 0 {
        bail!("no mention has a label: give --labels or --reviewed with --topic, or --evidence files that hold labels");
    }
    let today = jiff::Timestamp::now().to_zoned(jiff::tz::TimeZone::UTC).date();
    let options = MentionOptions {
        name: name.to_string(),
        program: format!("claque {}", env!("CARGO_PKG_VERSION")),
        command: session::command_line(),
        trained_at: today.to_string(),
        valid_until: today.saturating_add(jiff::Span::new().years(2)).to_string(),
        seed: SEED,
        rows_per_campaign: ROWS_PER_CAMPAIGN,
        rules: MentionRules::default(),
    };
    printer::note(globals.quiet, &format!("training on {n} labelled mentions of {} campaigns", labelled.len()));
    let trained = train_mentions(&labelled, &held_out, SPECS, &options)?;
    let models = args.models.clone().unwrap_or_else(|| session.workspace.dir().join("models"));
    let folder = models.join(name);
    write(&folder, &trained)?;
    let hash = blake3::hash(trained.model_json.as_bytes()).to_hex().to_string();
    let counts = [("mentions", n as u64), ("campaigns", labelled.len() as u64)];
    session.record(Act::Train, "mentions", &counts, &[("model", &hash)])?;
    for f in &trained.figures {
        printer::line(&format!(
            "{}: ROC AUC {:.3} ({:.3}–{:.3}), AP {:.3}, Brier {:.3}, ECE {:.3}, n = {}",
            f.protocol,
            f.roc_auc.value,
            f.roc_auc.interval.low,
            f.roc_auc.interval.high,
            f.pooled.average_precision,
            f.pooled.brier,
            f.pooled.ece,
            f.pooled.n
        ))?;
    }
    printer::line(&format!("model {}", folder.display()))?;
    Ok(Outcome::Done)
}

fn write(folder: &Path, trained: &TrainedMentions) -> Result<()> {
    std::fs::create_dir_all(folder).with_context(|| folder.display().to_string())?;
    for (name, text) in [
        ("card.md", &trained.card_md),
        ("metrics.json", &trained.metrics_json),
        ("training.toml", &trained.training_toml),
        // Last: a folder with a model.json is complete.
        ("model.json", &trained.model_json),
    ] {
        let path = folder.join(name);
        std::fs::write(&path, text).with_context(|| path.display().to_string())?;
    }
    Ok(())
}
