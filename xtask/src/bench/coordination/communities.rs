//! Leiden beside igraph's, on one graph, both with two iterations and resolution 1.

use crate::bench::meter::Meter;
use crate::bench::{say, table, verdict};
use anyhow::{Context, Result};
use claque_graph::Graph;
use claque_graph::community::{LeidenParams, leiden, modularity};
use claque_schema::AccountToken;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::Command;

/// Modularities that differ by less count as a tie.
const TIE: f64 = 0.005;
/// Seeds; the figure is the mean.
const SEEDS: [u64; 3] = [1, 2, 3];

/// Their side: reads the graph, then prints CPU seconds and modularity of the mean run as two numbers.
const IGRAPH: &str = r#"
import csv, gzip, random, sys, time
import igraph
path = sys.argv[1]
file = gzip.open(path, "rt") if path.endswith(".gz") else open(path)
rows = [(int(r[0]), int(r[1]), float(r[2])) for r in list(csv.reader(file))[1:]]
graph = igraph.Graph(n=1 + max(max(a, b) for a, b, _ in rows), edges=[(a, b) for a, b, _ in rows])
graph.es["weight"] = [w for _, _, w in rows]
cpu = q = 0.0
for seed in (1, 2, 3):
    random.seed(seed)
    start = time.process_time()
    found = graph.community_leiden(objective_function="modularity", weights="weight", n_iterations=2)
    cpu += time.process_time() - start
    q += graph.modularity(found.membership, weights="weight")
print(cpu / 3, q / 3)
"#;

/// Measures both.
pub fn run(file: &Path, python: Option<&Path>) -> Result<()> {
    let graph = read(file)?;
    let (mut cpu_s, mut q) = (0.0, 0.0);
    for seed in SEEDS {
        let meter = Meter::start();
        let found = leiden(&graph, &LeidenParams::with_seed(seed));
        cpu_s += meter.spent().cpu_s();
        q += modularity(&graph, &found.of, 1.0);
    }
    let n = SEEDS.len() as f64;
    (cpu_s, q) = (cpu_s / n, q / n);
    let head = ["Leiden, 2 iterations", "CPU s", "modularity"];
    let row = |name: &str, cpu_s: f64, q: f64| vec![name.to_owned(), format!("{cpu_s:.2}"), format!("{q:.5}")];
    let mut rows = vec![row("claque", cpu_s, q)];
    let peer = python.map(|python| igraph(python, file)).transpose()?.flatten();
    if let Some((their_s, their_q)) = peer {
        rows.push(row("igraph", their_s, their_q));
    }
    table::lines(&head, &rows).iter().for_each(|line| say(line));
    say(&format!("{} accounts, {} edges, mean of {n} seeds", graph.n_nodes(), graph.n_edges() / 2));
    match peer {
        Some((their_s, their_q)) => {
            let near = verdict(q, their_q * (1.0 - TIE));
            say(&format!(
                "target: modularity within {:.1} %: {near} ({:+.2} %)",
                100.0 * TIE,
                100.0 * (q / their_q - 1.0)
            ));
            say(&format!("target: no more CPU: {} (× {:.2} of igraph's)", verdict(their_s, cpu_s), cpu_s / their_s));
        }
        None => say("skipped: igraph (no --python, or one without igraph)"),
    }
    Ok(())
}

fn igraph(python: &Path, file: &Path) -> Result<Option<(f64, f64)>> {
    let out = Command::new(python).args(["-c", IGRAPH]).arg(file).output().context("starting Python")?;
    let text = String::from_utf8_lossy(&out.stdout);
    let mut numbers = text.split_whitespace().map(str::parse::<f64>);
    match (numbers.next(), numbers.next()) {
        (Some(Ok(cpu_s)), Some(Ok(q))) => Ok(Some((cpu_s, q))),
        _ => Ok(None),
    }
}

/// A file, unpacked when it is gzip.
pub fn open(path: &Path) -> Result<Box<dyn Read>> {
    let file = std::fs::File::open(path).with_context(|| path.display().to_string())?;
    let packed = path.extension().is_some_and(|e| e == "gz");
    Ok(if packed { Box::new(flate2::read::MultiGzDecoder::new(file)) } else { Box::new(file) })
}

fn read(path: &Path) -> Result<Graph> {
    let mut edges = Vec::new();
    for line in BufReader::new(open(path)?).lines().skip(1) {
        let line = line?;
        let mut cells = line.split(',');
        let mut next = || cells.next().context("a line without `source,target,weight`");
        let (a, b, w): (u64, u64, f32) = (next()?.parse()?, next()?.parse()?, next()?.parse()?);
        edges.push((AccountToken(a), AccountToken(b), w));
    }
    Ok(Graph::from_edges(edges).undirected())
}
