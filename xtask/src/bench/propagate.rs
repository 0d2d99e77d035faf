//! `bench propagate`: labels spread over the Facebook graph with a Sybil region, under attack.
//!
//! The graph as given has 100 attack edges and is too easy; so random attack edges are added and seeds are flipped, the
//! same for every method. Figures are ROC AUC over the nodes that are no seeds, mean and standard deviation over draws.

use super::{say, table};
use anyhow::{Context, Result, bail};
use clap::Args;
use claque_classify::metrics::roc_auc;
use claque_graph::propagate::{PropagateParams, Seed, Spreader, Weights, sybil_rank};
use claque_graph::{Graph, Node};
use claque_schema::AccountToken;
use std::path::{Path, PathBuf};

/// Which graph.
#[derive(Args)]
pub struct PropagateArgs {
    /// The folder with graph.txt.gz and labels.txt.
    #[arg(long, value_name = "DIR", default_value = "../shared/data/accounts/sybil-facebook")]
    data: PathBuf,
    /// Draws of attack edges and flipped seeds.
    #[arg(long, default_value_t = 5)]
    draws: u64,
}

struct Data {
    edges: Vec<(u32, u32)>,
    sybil: Vec<bool>,
    seed: Vec<bool>,
}

/// Measures, prints the table.
pub fn run(args: &PropagateArgs) -> Result<()> {
    let data = read(&args.data)?;
    let n = data.sybil.len();
    say(&format!("{n} nodes, {} lines of edges, {} seeds", data.edges.len(), data.seed.iter().filter(|s| **s).count()));
    let mut rows = Vec::new();
    for attack in [0, 1_000, 5_000, 10_000, 20_000, 50_000] {
        for flipped in [0.0, 0.05, 0.1, 0.2] {
            let draws = if attack == 0 && flipped == 0.0 { 1 } else { args.draws };
            let found: Vec<[f64; 3]> = (0..draws).map(|draw| one(&data, attack, flipped, draw)).collect();
            let cell = |m: usize| {
                let values: Vec<f64> = found.iter().map(|f| f[m]).collect();
                let mean = values.iter().sum::<f64>() / values.len() as f64;
                let sd = (values.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / values.len() as f64).sqrt();
                format!("{mean:.4} ± {sd:.4}")
            };
            rows.push(vec![attack.to_string(), format!("{:.0} %", 100.0 * flipped), cell(0), cell(1), cell(2)]);
        }
    }
    let head = ["attack edges added", "seeds flipped", "embedded edges", "even edges", "SybilRank"];
    table::lines(&head, &rows).iter().for_each(|line| say(line));
    say("ROC AUC over nodes that are no seeds; attack edges are uniform pairs of a benign and a Sybil node");
    Ok(())
}

fn one(data: &Data, attack: usize, flipped: f64, draw: u64) -> [f64; 3] {
    let place = |a: u64, k: u64| claque_classify::draws::bits(draw, 64 + k, a, attack as u64);
    let of = |sybil: bool| -> Vec<u32> {
        (0..data.sybil.len() as u32).filter(|v| data.sybil[*v as usize] == sybil).collect()
    };
    let (benign, sybil) = (of(false), of(true));
    let token = |v: u32| AccountToken(u64::from(v));
    let added = (0..attack as u64).map(|i| {
        let pick = |of: &[u32], k| of[(place(i, k) % of.len() as u64) as usize];
        (pick(&benign, 0), pick(&sybil, 1))
    });
    let edges = data.edges.iter().copied().chain(added).map(|(a, b)| (token(a), token(b), 1.0));
    let graph = Graph::from_nodes_and_edges((0..data.sybil.len() as u32).map(token), edges).undirected();
    let mut seeds: Vec<Seed> = (0..data.sybil.len() as u32)
        .filter(|v| data.seed[*v as usize])
        .map(|v| Seed { node: v, automated: data.sybil[v as usize] })
        .collect();
    seeds.sort_by_key(|s| place(u64::from(s.node), 2));
    let n_flipped = (flipped * seeds.len() as f64).round() as usize;
    seeds.iter_mut().take(n_flipped).for_each(|s| s.automated = !s.automated);
    let human: Vec<Node> = seeds.iter().filter(|s| !s.automated).map(|s| s.node).collect();
    let even = PropagateParams { weights: Weights::Even, ..PropagateParams::USUAL };
    let judged = |scores: Vec<f64>| {
        let rows: Vec<usize> = (0..scores.len()).filter(|v| !data.seed[*v]).collect();
        let l: Vec<bool> = rows.iter().map(|v| data.sybil[*v]).collect();
        let s: Vec<f64> = rows.iter().map(|v| scores[*v]).collect();
        roc_auc(&l, &s)
    };
    [
        judged(Spreader::new(&graph, PropagateParams::USUAL).scores(&seeds)),
        judged(Spreader::new(&graph, even).scores(&seeds)),
        judged(sybil_rank(&graph, &human)),
    ]
}

fn read(folder: &Path) -> Result<Data> {
    let labels = folder.join("labels.txt");
    let text = std::fs::read_to_string(&labels).with_context(|| labels.display().to_string())?;
    let (mut sybil, mut seed) = (Vec::new(), Vec::new());
    for line in text.lines().skip(1) {
        let mut words = line.split_whitespace().skip(1);
        sybil.push(words.next() == Some("1"));
        seed.push(words.next() == Some("seed"));
    }
    let packed = folder.join("graph.txt.gz");
    let file = std::fs::File::open(&packed).with_context(|| packed.display().to_string())?;
    let text = std::io::read_to_string(flate2::read::GzDecoder::new(file)).context("graph.txt.gz")?;
    let mut edges = Vec::new();
    for line in text.lines() {
        let mut words = line.split_whitespace().map(str::parse::<u32>);
        if let (Some(Ok(a)), Some(Ok(b))) = (words.next(), words.next()) {
            edges.push((a, b));
        }
    }
    if edges.is_empty() || edges.iter().any(|(a, b)| (*a).max(*b) as usize >= sybil.len()) {
        bail!("{}: no edges, or edges of nodes without a label", folder.display());
    }
    Ok(Data { edges, sybil, seed })
}
