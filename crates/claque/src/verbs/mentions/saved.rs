//! Evidence as a file: one line per mention, numbers and a label, so that campaigns of several workspaces can be
//! learned from together.

use anyhow::{Context, Result, bail};
use claque_analysis::campaign::evidence::SPECS;
use claque_classify::mentions::LabelledMentions;
use claque_schema::{EvidenceTable, PostToken};
use std::path::Path;

/// The evidence of one campaign.
pub struct Saved {
    /// Its name.
    pub campaign: String,
    /// Its evidence.
    pub table: EvidenceTable,
    /// Per row: inauthentic, authentic, or not labelled.
    pub labels: Vec<Option<bool>>,
}

fn number(v: f32) -> String {
    if v.is_finite() { v.to_string() } else { String::new() }
}

impl Saved {
    /// For training.
    pub fn labelled(&self) -> LabelledMentions<'_> {
        LabelledMentions { name: self.campaign.clone(), table: &self.table, labels: self.labels.clone() }
    }

    /// Writes the file. Authors are left out: training needs no accounts.
    pub fn write(&self, path: &Path) -> Result<()> {
        let mut out = csv::Writer::from_path(path).with_context(|| path.display().to_string())?;
        let fixed = ["campaign", "post", "label", "author_low", "author_high"];
        out.write_record(fixed.iter().copied().chain(self.table.names.iter().map(String::as_str)))?;
        for row in 0..self.table.n_rows() {
            let label = match self.labels[row] {
                Some(true) => "inauthentic",
                Some(false) => "authentic",
                None => "",
            };
            let [low, high] = [0, 1].map(|i| number(self.table.author_range[i][row]));
            let fixed = [self.campaign.clone(), self.table.posts[row].to_string(), label.to_string(), low, high];
            out.write_record(fixed.into_iter().chain(self.table.columns.iter().map(|c| number(c[row]))))?;
        }
        out.flush()?;
        Ok(())
    }

    /// Reads a file that [`Saved::write`] wrote; the file's name stands for the campaign's.
    pub fn read(path: &Path) -> Result<Saved> {
        let mut reader = csv::Reader::from_path(path).with_context(|| path.display().to_string())?;
        let header = reader.headers().with_context(|| path.display().to_string())?.clone();
        let at = |name: &str| header.iter().position(|h| h == name);
        let (Some(post), Some(label)) = (at("post"), at("label")) else {
            bail!("{}: not a file of --save-evidence: no columns `post` and `label`", path.display());
        };
        let places: Vec<Option<usize>> = SPECS.iter().map(|s| at(s.name)).collect();
        if places.iter().all(Option::is_none) {
            bail!("{}: no column of evidence that this version knows", path.display());
        }
        let mut table = EvidenceTable {
            names: SPECS.iter().map(|s| s.name.to_string()).collect(),
            columns: vec![Vec::new(); SPECS.len()],
            ..EvidenceTable::default()
        };
        let mut labels = Vec::new();
        for row in reader.records() {
            let row = row.with_context(|| path.display().to_string())?;
            let value =
                |at: Option<usize>| at.and_then(|i| row.get(i)).and_then(|v| v.parse().ok()).unwrap_or(f32::NAN);
            table.posts.push(row.get(post).and_then(|p| p.parse().ok()).unwrap_or(PostToken(0)));
            table.authors.push(None);
            table.times.push(None);
            table.author_range[0].push(value(at("author_low")));
            table.author_range[1].push(value(at("author_high")));
            table.columns.iter_mut().zip(&places).for_each(|(column, place)| column.push(value(*place)));
            labels.push(match row.get(label) {
                Some("inauthentic") => Some(true),
                Some("authentic") => Some(false),
                _ => None,
            });
        }
        let campaign = path.file_stem().map_or_else(String::new, |n| n.to_string_lossy().into_owned());
        Ok(Saved { campaign, table, labels })
    }
}
