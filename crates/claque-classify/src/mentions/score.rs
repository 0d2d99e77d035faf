//! Scores of mentions: log-odds as a sum of named terms, an interval, a band, reasons.

use super::{MentionModel, MentionModelFile};
use crate::gbt::sigmoid;
use crate::model::Reliability;
use claque_schema::{Estimate, EvidenceTable, Interval, MentionBand, MentionScore, Reason};
use rayon::prelude::*;
use std::collections::BTreeSet;

/// Contributions smaller than this are no reasons.
const LEAST_REASON: f64 = 1e-3;
/// Rows summed by one thread.
const BLOCK: usize = 4096;
/// The column through which the author's interval enters.
const AUTHOR: &str = "author_probability";

impl MentionModel {
    /// Log-odds of every mention.
    pub fn margins(&self, table: &EvidenceTable) -> Vec<f64> {
        let bound = self.file.bind(table);
        (0..table.n_rows()).into_par_iter().map(|row| bound.margin(&bound.standardised(row))).collect()
    }

    /// Scores of the rows `rows`, in order; at most `n_reasons` reasons each.
    pub fn score(&self, table: &EvidenceTable, rows: std::ops::Range<usize>, n_reasons: usize) -> Vec<MentionScore> {
        let bound = self.file.bind(table);
        rows.into_par_iter()
            .map(|row| {
                let verdict = bound.verdict(table, row);
                MentionScore {
                    post: table.posts[row],
                    author: table.authors[row],
                    at: table.times[row],
                    probability: verdict.interval.map(|_| verdict.probability),
                    interval: verdict.interval,
                    band: verdict.band,
                    known_share: verdict.known_share,
                    reasons: bound.reasons(row, n_reasons),
                    model: self.reference().clone(),
                }
            })
            .collect()
    }

    /// Probability (`None` is an abstention) and band of every mention: a few bytes each, for counting.
    pub fn verdicts(&self, table: &EvidenceTable) -> Vec<(Option<f32>, MentionBand)> {
        let bound = self.file.bind(table);
        (0..table.n_rows())
            .into_par_iter()
            .map(|row| {
                let v = bound.verdict(table, row);
                (v.interval.map(|_| v.probability as f32), v.band)
            })
            .collect()
    }
}

impl MentionModel {
    /// The expected share of inauthentic mentions: the mean probability of the scored ones.
    ///
    /// The interval is for a new campaign: the refits' spread of that mean, and what means were off by on left-out
    /// campaigns (bias and standard deviation, Student's t would be wider by a tenth at forty campaigns). `None` when no
    /// mention could be scored.
    pub fn share(&self, table: &EvidenceTable) -> Option<Estimate> {
        let bound = self.file.bind(table);
        let n_members = self.file.members.len();
        // Sums per fixed block, added in order: the same bytes at any thread count.
        let blocks: Vec<(u64, Vec<f64>)> = (0..table.n_rows().div_ceil(BLOCK))
            .into_par_iter()
            .map(|b| {
                let (mut n, mut sums) = (0, vec![0.0; n_members + 1]);
                for row in b * BLOCK..((b + 1) * BLOCK).min(table.n_rows()) {
                    if bound.verdict(table, row).interval.is_none() {
                        continue;
                    }
                    let z = bound.standardised(row);
                    n += 1;
                    sums[0] += sigmoid(bound.margin(&z));
                    for (sum, m) in sums[1..].iter_mut().zip(&self.file.members) {
                        *sum += sigmoid(m[0] + m[1..].iter().zip(&z).map(|(w, z)| w * z).sum::<f64>());
                    }
                }
                (n, sums)
            })
            .collect();
        let n: u64 = blocks.iter().map(|b| b.0).sum();
        let mean = |at: usize| blocks.iter().map(|b| b.1[at]).sum::<f64>() / n as f64;
        if n == 0 {
            return None;
        }
        let members: Vec<f64> = (1..=n_members).map(mean).collect();
        let errors = &self.file.share_errors;
        let squares = errors.iter().map(|e| e * e).sum::<f64>() / errors.len().max(1) as f64;
        let half = Reliability::z() * (variance(&members) + if errors.is_empty() { 0.04 } else { squares }).sqrt();
        let value = mean(0);
        Some(Estimate {
            value,
            interval: Interval::new((value - half).max(0.0), (value + half).min(1.0), 0.95),
            n,
            denominator: "mentions with a score".into(),
            method: format!(
                "mean probability of inauthentic; the interval carries what such means were off by on {} left-out \
                 campaigns",
                errors.len()
            ),
        })
    }
}

/// Sample variance; 0 for fewer than two values.
fn variance(values: &[f64]) -> f64 {
    let n = values.len() as f64;
    if n < 2.0 {
        return 0.0;
    }
    let mean = values.iter().sum::<f64>() / n;
    values.iter().map(|m| (m - mean).powi(2)).sum::<f64>() / (n - 1.0)
}

impl MentionModelFile {
    fn bind<'a>(&'a self, table: &'a EvidenceTable) -> Bound<'a> {
        Bound { file: self, columns: self.terms.iter().map(|t| table.column(&t.name)).collect() }
    }
}

struct Verdict {
    probability: f64,
    interval: Option<Interval>,
    band: MentionBand,
    known_share: f64,
}

/// The model with the table's columns in its own order.
struct Bound<'a> {
    file: &'a MentionModelFile,
    columns: Vec<Option<&'a [f32]>>,
}

impl Bound<'_> {
    fn value(&self, term: usize, row: usize) -> f32 {
        self.columns[term].map_or(f32::NAN, |c| c[row])
    }

    fn standardised(&self, row: usize) -> Vec<f64> {
        self.file.terms.iter().enumerate().map(|(i, t)| t.standardised(self.value(i, row))).collect()
    }

    fn margin(&self, z: &[f64]) -> f64 {
        self.file.intercept + self.file.terms.iter().zip(z).map(|(t, z)| t.weight * z).sum::<f64>()
    }

    /// Standard deviation of the refits' log-odds.
    fn spread(&self, z: &[f64]) -> f64 {
        let margins: Vec<f64> =
            self.file.members.iter().map(|m| m[0] + m[1..].iter().zip(z).map(|(w, z)| w * z).sum::<f64>()).collect();
        variance(&margins).sqrt()
    }

    /// How far the log-odds move down and up when the author's score moves within its interval.
    fn author_reach(&self, table: &EvidenceTable, row: usize, z: &[f64]) -> [f64; 2] {
        let Some(at) = self.file.terms.iter().position(|t| t.name == AUTHOR) else { return [0.0; 2] };
        let (term, [low, high]) = (&self.file.terms[at], [table.author_range[0][row], table.author_range[1][row]]);
        if !low.is_finite() || !high.is_finite() || !self.value(at, row).is_finite() {
            return [0.0; 2];
        }
        let moves = [low, high].map(|v| term.weight * (term.standardised(v) - z[at]));
        [moves[0].min(moves[1]).min(0.0), moves[0].max(moves[1]).max(0.0)]
    }

    fn verdict(&self, table: &EvidenceTable, row: usize) -> Verdict {
        let z = self.standardised(row);
        let probability = sigmoid(self.margin(&z));
        let (known_share, n_lines) = self.known(row);
        let rules = &self.file.rules;
        let half = Reliability::z() * self.spread(&z);
        let [down, up] = self.author_reach(table, row, &z);
        let margin = self.margin(&z);
        let interval = self.file.reliability.interval(
            probability,
            sigmoid(margin - half.hypot(down)),
            sigmoid(margin + half.hypot(up)),
        );
        let thin = known_share < rules.min_known || n_lines < rules.min_lines || interval.width() > rules.max_width;
        let band = match () {
            () if thin => MentionBand::Insufficient,
            () if interval.low < 0.5 && interval.high > 0.5 => MentionBand::Unsure,
            () if probability >= rules.inauthentic_from => MentionBand::LikelyInauthentic,
            () if probability <= rules.authentic_up_to => MentionBand::LikelyAuthentic,
            () => MentionBand::Unsure,
        };
        Verdict { probability, interval: (!thin).then_some(interval), band, known_share }
    }

    /// Share of the weight that is known, and the number of lines that are.
    fn known(&self, row: usize) -> (f64, usize) {
        let all: f64 = self.file.terms.iter().map(|t| t.weight.abs()).sum();
        let known = || self.file.terms.iter().enumerate().filter(|(i, _)| self.value(*i, row).is_finite());
        let lines: BTreeSet<&str> = known().map(|(_, t)| t.line.as_str()).collect();
        (known().map(|(_, t)| t.weight.abs()).sum::<f64>() / all.max(1e-12), lines.len())
    }

    fn reasons(&self, row: usize, n: usize) -> Vec<Reason> {
        if n == 0 {
            return Vec::new();
        }
        let mut reasons: Vec<Reason> = self
            .file
            .terms
            .iter()
            .enumerate()
            .map(|(i, t)| {
                let value = self.value(i, row);
                Reason {
                    feature: t.name.clone(),
                    words: t.words.clone(),
                    value: value.is_finite().then_some(f64::from(value)),
                    typical: t.typical,
                    contribution: t.weight * t.standardised(value),
                }
            })
            .filter(|r| r.contribution.abs() >= LEAST_REASON)
            .collect();
        reasons.sort_by(|a, b| b.contribution.abs().total_cmp(&a.contribution.abs()).then(a.feature.cmp(&b.feature)));
        reasons.truncate(n);
        reasons
    }
}
