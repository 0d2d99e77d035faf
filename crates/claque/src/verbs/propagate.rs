//! `claque propagate`: a few labels spread over who follows and addresses whom; a score of its own.

use crate::cli::Globals;
use crate::dataset;
use crate::exit::Outcome;
use crate::session::Session;
use crate::{printer, reviewed};
use anyhow::{Context, Result, bail};
use clap::Args;
use claque_classify::draws::{bits, purpose};
use claque_classify::metrics::{Bootstrapped, bootstrap, roc_auc};
use claque_classify::model::{Line, REVIEWED_MIN};
use claque_graph::propagate::{PropagateParams, Seed, Spreader, Weights, sybil_rank};
use claque_graph::{Graph, Node};
use claque_schema::{AccountToken, Interval, Label, Layer};
use claque_store::Scan;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

#[derive(Debug, Args)]
pub struct PropagateArgs {
    /// Layers to use [default: all]: follow, repost, reply, quote, mention, comment, like
    #[arg(long = "layer", value_name = "LAYER", value_delimiter = ',')]
    layers: Vec<Layer>,
    /// Use only pairs that act on each other
    #[arg(long)]
    mutual: bool,
    /// Instead of the workspace's interactions: a CSV with the columns source and target (tokens), weight is ignored
    #[arg(long, value_name = "FILE", conflicts_with_all = ["layers", "mutual"])]
    edges: Option<PathBuf>,
    /// Labelled seeds: CSV token,label [default: the labels of the workspace]
    #[arg(long, value_name = "FILE")]
    reviewed: Option<PathBuf>,
    /// Let every edge carry the same, as SybilSCAR does, not by common neighbours
    #[arg(long)]
    even: bool,
    /// Seed of the folds of labelled accounts
    #[arg(long, value_name = "N", default_value_t = dataset::SEED)]
    seed: u64,
    /// Write scores as CSV to this file [default: stdout]
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

const FOLDS: u64 = 5;
/// Seeds from which leaving some out says something.
const JUDGED_FROM: usize = 20;

pub fn run(globals: &Globals, args: PropagateArgs) -> Result<Outcome> {
    let session = Session::open_for_scoring(globals)?;
    let graph = graph(&session, &args)?;
    let labels = labels(&session, args.reviewed.as_deref())?;
    let seeds: Vec<Seed> = labels
        .iter()
        .filter_map(|(account, automated)| Some(Seed { node: graph.node(*account)?, automated: *automated }))
        .collect();
    let of = |automated: bool| seeds.iter().filter(|s| s.automated == automated).count();
    if of(true) == 0 || of(false) == 0 {
        bail!(
            "the graph of {} accounts holds {} human and {} automated seeds; both are needed: ingest with --label, or give \
             --reviewed FILE",
            graph.n_nodes(),
            of(false),
            of(true)
        );
    }
    let weights = if args.even { Weights::Even } else { PropagateParams::USUAL.weights };
    let spreader = Spreader::new(&graph, PropagateParams { weights, ..PropagateParams::USUAL });
    let judged = Judged::of(&graph, &spreader, &seeds, args.seed);
    judged.tell(globals, &graph, &seeds);
    write(&graph, &seeds, &judged, args.out.as_deref())?;
    crate::outputs::exported(&session, "propagate", &args.out.iter().cloned().collect::<Vec<_>>())?;
    Ok(Outcome::Done)
}

/// Everybody's score, and how it varies when a fifth of the seeds is left out in turn.
struct Judged {
    scores: Vec<f64>,
    /// Scores without each fifth of the seeds.
    without: Vec<Vec<f64>>,
    /// A left-out seed's score, and what it is.
    left_out: (Vec<f64>, Vec<bool>),
    rank: Vec<f64>,
    line: Option<Line>,
}

impl Judged {
    fn of(graph: &Graph, spreader: &Spreader<'_>, seeds: &[Seed], seed: u64) -> Judged {
        let fold = |s: &Seed| bits(seed, purpose::FOLD, graph.token(s.node).0, 9) % FOLDS;
        let mut left_out = (Vec::new(), Vec::new());
        let mut rank = Vec::new();
        let mut without = Vec::new();
        for f in 0..FOLDS {
            let kept: Vec<Seed> = seeds.iter().copied().filter(|s| fold(s) != f).collect();
            let human: Vec<Node> = kept.iter().filter(|s| !s.automated).map(|s| s.node).collect();
            let scores = spreader.scores(&kept);
            let trust = if human.is_empty() { vec![0.0; graph.n_nodes()] } else { sybil_rank(graph, &human) };
            for s in seeds.iter().filter(|s| fold(s) == f) {
                left_out.0.push(scores[s.node as usize]);
                left_out.1.push(s.automated);
                rank.push(trust[s.node as usize]);
            }
            without.push(scores);
        }
        // Before any label is seen a score of the graph means even odds.
        let line = (left_out.0.len() >= REVIEWED_MIN).then(|| {
            let ranks: Vec<f64> = left_out.0.iter().map(|s| signed_log(*s)).collect();
            Line::fit(&ranks, &vec![0.5; ranks.len()], &left_out.1)
        });
        Judged { scores: spreader.scores(seeds), without, left_out, rank, line }
    }

    fn tell(&self, globals: &Globals, graph: &Graph, seeds: &[Seed]) {
        let automated = seeds.iter().filter(|s| s.automated).count();
        let reached = self.scores.iter().filter(|s| **s != 0.0).count();
        printer::note(
            globals.quiet,
            &format!(
                "{} accounts, {} edges, {} seeds ({automated} automated); labels reach {reached} accounts, the others \
                 abstain",
                graph.n_nodes(),
                graph.n_edges() / 2,
                seeds.len()
            ),
        );
        let labels = &self.left_out.1;
        if labels.len() >= JUDGED_FROM && labels.contains(&true) && labels.contains(&false) {
            let auc = |scores: &[f64]| bootstrap(labels, scores, roc_auc, 200, 0.95, 1);
            let words = |b: Bootstrapped| format!("{:.3} ({:.3}–{:.3})", b.value, b.interval.low, b.interval.high);
            printer::note(
                globals.quiet,
                &format!(
                    "on seeds left out ({} folds, n = {}): ROC AUC {}, SybilRank {}",
                    FOLDS,
                    labels.len(),
                    words(auc(&self.left_out.0)),
                    words(auc(&self.rank))
                ),
            );
        }
        if self.line.is_none() {
            let text = format!("fewer than {REVIEWED_MIN} seeds: scores rank, no probabilities are given");
            printer::note(globals.quiet, &text);
        }
    }

    /// Probability with interval: the line's doubt, and the spread of the scores over the folds of seeds.
    fn probability(&self, node: usize) -> Option<(f64, Interval)> {
        let line = self.line.as_ref().filter(|_| self.scores[node] != 0.0)?;
        let values: Vec<f64> = self.without.iter().map(|s| signed_log(s[node])).collect();
        let mean = values.iter().sum::<f64>() / values.len() as f64;
        // The delete-a-group jackknife: (k − 1)/k times the sum of squares.
        let k = values.len() as f64;
        let spread = ((k - 1.0) / k * values.iter().map(|v| (v - mean).powi(2)).sum::<f64>()).sqrt();
        let at = signed_log(self.scores[node]);
        Some((line.apply(at), line.interval(at, spread)))
    }
}

/// Scores span many powers of ten; their logarithm, signed, is what a line can be laid through.
fn signed_log(score: f64) -> f64 {
    const FLOOR: f64 = 1e-6;
    score.signum() * (score.abs() / FLOOR).ln_1p()
}

fn graph(session: &Session, args: &PropagateArgs) -> Result<Graph> {
    if let Some(path) = &args.edges {
        return Ok(Graph::from_edges(edges(path)?).undirected());
    }
    let rows = dataset::interactions(session, &args.layers, Scan::ALL)?;
    if rows.is_empty() {
        bail!("no interactions are held in these layers; `claque inspect` says what is, --edges FILE gives others");
    }
    let graph = Graph::from_interactions(&rows, &[]);
    if !args.mutual {
        return Ok(graph.undirected());
    }
    let both = graph.nodes().flat_map(|v| {
        let graph = &graph;
        graph
            .edges(v)
            .filter(move |(t, _)| graph.has_edge(*t, v))
            .map(move |(t, w)| (graph.token(v), graph.token(t), w))
    });
    let mutual = Graph::from_edges(both).undirected();
    if mutual.n_nodes() == 0 {
        bail!("no two accounts act on each other in these layers; leave out --mutual");
    }
    Ok(mutual)
}

fn edges(path: &Path) -> Result<Vec<(AccountToken, AccountToken, f32)>> {
    let mut reader = csv::Reader::from_path(path).with_context(|| path.display().to_string())?;
    let header = reader.headers().context("the header")?.clone();
    let find = |name: &str| header.iter().position(|h| h.trim().eq_ignore_ascii_case(name));
    let (Some(source), Some(target)) = (find("source"), find("target")) else {
        bail!("{}: the columns `source` and `target` are needed", path.display());
    };
    let mut out = Vec::new();
    for (at, record) in reader.records().enumerate() {
        let record = record.with_context(|| format!("{}, line {}", path.display(), at + 2))?;
        let token = |i: usize| record.get(i).and_then(|t| t.trim().parse::<AccountToken>().ok());
        let (Some(a), Some(b)) = (token(source), token(target)) else {
            bail!(
                "{}, line {}: no tokens of accounts; `claque token` turns raw ids into tokens",
                path.display(),
                at + 2
            );
        };
        out.push((a, b, 1.0));
    }
    Ok(out)
}

/// Labels by account: of a file, or of the workspace; accounts that sources contradict each other about are left out.
fn labels(session: &Session, path: Option<&Path>) -> Result<BTreeMap<AccountToken, bool>> {
    if let Some(path) = path {
        return Ok(reviewed::read(path)?.labels);
    }
    let mut found: BTreeMap<AccountToken, Option<bool>> = BTreeMap::new();
    for group in session.workspace.account_groups()? {
        for row in session.workspace.read_accounts(&group, &Scan::ALL)? {
            let Some(label) = row.label else { continue };
            let automated = label == Label::Automated;
            let slot = found.entry(row.account).or_insert(Some(automated));
            if *slot != Some(automated) {
                *slot = None;
            }
        }
    }
    Ok(found.into_iter().filter_map(|(account, label)| Some((account, label?))).collect())
}

fn write(graph: &Graph, seeds: &[Seed], judged: &Judged, out: Option<&Path>) -> Result<()> {
    let mut to: Box<dyn std::io::Write> = match out {
        Some(path) => Box::new(std::fs::File::create(path).with_context(|| path.display().to_string())?),
        None => Box::new(std::io::stdout().lock()),
    };
    let label: BTreeMap<Node, bool> = seeds.iter().map(|s| (s.node, s.automated)).collect();
    let mut writer = csv::Writer::from_writer(&mut to);
    writer.write_record([
        "account",
        "residual",
        "probability",
        "probability_low",
        "probability_high",
        "reading",
        "neighbours",
        "human_seeds_beside",
        "automated_seeds_beside",
        "seed",
    ])?;
    let mut order: Vec<Node> = graph.nodes().collect();
    order.sort_by(|a, b| judged.scores[*b as usize].total_cmp(&judged.scores[*a as usize]).then(a.cmp(b)));
    for v in order {
        let score = judged.scores[v as usize];
        let probability = judged.probability(v as usize);
        let number = |x: Option<f64>| x.map_or(String::new(), |x| format!("{x:.4}"));
        let reading = match (score == 0.0, probability) {
            (true, _) => "insufficient",
            (false, None) => "ranked only",
            (false, Some((_, i))) if i.low > 0.5 => "near automated seeds",
            (false, Some((_, i))) if i.high < 0.5 => "near human seeds",
            _ => "unsure",
        };
        let beside = |automated: bool| graph.targets(v).iter().filter(|u| label.get(u) == Some(&automated)).count();
        let (human, automated) = (beside(false), beside(true));
        writer.write_record([
            graph.token(v).to_string(),
            format!("{score:.6e}"),
            number(probability.map(|p| p.0)),
            number(probability.map(|p| p.1.low)),
            number(probability.map(|p| p.1.high)),
            reading.to_string(),
            graph.targets(v).len().to_string(),
            human.to_string(),
            automated.to_string(),
            label.get(&v).map_or("", |a| if *a { "automated" } else { "human" }).to_string(),
        ])?;
    }
    writer.flush()?;
    Ok(())
}
