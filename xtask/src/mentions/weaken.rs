//! Author evidence made as weak as it is outside of the simulator.
//!
//! The shipped account model was trained on accounts of this very simulator, so on simulated campaigns its scores are far
//! better than on any real source, and a combiner that learned from them would trust authors too much and the rest too
//! little. So normal noise is added to the log-odds of the authors' scores, the same for all mentions of one author
//! (equal scores stand for one author), as much as takes their ROC AUC down to what the account model reached on sources
//! it had not seen (mean of `models/accounts/transfer.json`). In every third campaign the scores are blanked, as where no
//! profiles are held.

use anyhow::{Context, Result, bail};
use claque_classify::draws::{bits, unit};
use claque_classify::metrics::roc_auc;
use std::path::{Path, PathBuf};

const COLUMNS: [&str; 3] = ["author_probability", "author_low", "author_high"];

/// One file of evidence as text cells. The fields hold no commas or quotes: tokens, words of the program, numbers.
struct Evidence {
    header: Vec<String>,
    rows: Vec<Vec<String>>,
}

impl Evidence {
    fn read(path: &Path) -> Result<Self> {
        let text = std::fs::read_to_string(path).with_context(|| path.display().to_string())?;
        let mut lines = text.lines().map(|l| l.split(',').map(str::to_owned).collect::<Vec<String>>());
        let header = lines.next().context("an empty file of evidence")?;
        Ok(Evidence { header, rows: lines.collect() })
    }

    fn at(&self, name: &str) -> Result<usize> {
        self.header.iter().position(|h| h == name).with_context(|| format!("no column {name}"))
    }
}

/// The mean ROC AUC of the account model on sources that it had not seen.
pub fn target(models: &Path) -> Result<f64> {
    let path = models.join("accounts/transfer.json");
    let text = std::fs::read_to_string(&path).with_context(|| path.display().to_string())?;
    let transfer: serde_json::Value = serde_json::from_str(&text)?;
    let sources = transfer["sources"].as_array().cloned().unwrap_or_default();
    let values: Vec<f64> = sources.iter().filter_map(|s| s["roc_auc"].as_f64()).collect();
    if values.is_empty() {
        bail!("{} names no ROC AUC", path.display());
    }
    Ok(values.iter().sum::<f64>() / values.len() as f64)
}

/// The noise that takes the authors' scores of these campaigns down to the target.
pub fn noise(files: &[PathBuf], target: f64) -> Result<f64> {
    let mut rows: Vec<(bool, f64, f64)> = Vec::new();
    for (number, path) in files.iter().enumerate() {
        let e = Evidence::read(path)?;
        let (label, p) = (e.at("label")?, e.at(COLUMNS[0])?);
        for row in &e.rows {
            if let Ok(p) = row[p].parse::<f64>() {
                rows.push((row[label] == "inauthentic", logit(p), draw(number, p)));
            }
        }
    }
    let labels: Vec<bool> = rows.iter().map(|r| r.0).collect();
    let auc = |sigma: f64| roc_auc(&labels, &rows.iter().map(|r| r.1 + sigma * r.2).collect::<Vec<f64>>());
    let steps = (0..=80).map(|i| f64::from(i) * 0.25);
    steps.into_iter().find(|sigma| auc(*sigma) <= target).context("no noise is enough")
}

/// Writes the weakened twins of the files into a folder.
pub fn write(files: &[PathBuf], sigma: f64, folder: &Path) -> Result<Vec<PathBuf>> {
    std::fs::create_dir_all(folder)?;
    let twin = |(number, path): (usize, &PathBuf)| -> Result<PathBuf> {
        let mut e = Evidence::read(path)?;
        let places = COLUMNS.map(|c| e.at(c));
        let [p_at, low, high] = places;
        let (p_at, bounds) = (p_at?, [low?, high?]);
        for row in &mut e.rows {
            let Ok(p) = row[p_at].parse::<f64>() else { continue };
            let moved = sigma * draw(number, p);
            for at in [p_at, bounds[0], bounds[1]] {
                let value = row[at].parse::<f64>().ok().filter(|_| number % 3 != 2);
                row[at] = value.map_or(String::new(), |v| format!("{:.5}", sigmoid(logit(v) + moved)));
            }
        }
        let out = folder.join(path.file_name().unwrap_or_default());
        let lines = std::iter::once(&e.header).chain(&e.rows).map(|r| r.join(",") + "\n");
        std::fs::write(&out, lines.collect::<String>())?;
        Ok(out)
    };
    files.iter().enumerate().map(twin).collect()
}

fn logit(p: f64) -> f64 {
    let p = p.clamp(0.002, 0.998);
    (p / (1.0 - p)).ln()
}

fn sigmoid(x: f64) -> f64 {
    1.0 / (1.0 + (-x).exp())
}

/// A standard normal draw for one author of one campaign (Box and Muller 1958).
fn draw(campaign: usize, p: f64) -> f64 {
    let place = |what: u64| unit(bits(77, 5, campaign as u64 * 4 + what, p.to_bits()));
    (-2.0 * place(0).max(1e-12).ln()).sqrt() * (std::f64::consts::TAU * place(1)).cos()
}
