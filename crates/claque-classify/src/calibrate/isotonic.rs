//! Isotonic regression: the never-decreasing step function closest to the labels, by pooling adjacent violators
//! (Ayer et al. 1955).

use super::Calibration;

/// A pooled block: `(first margin, last margin, automated, rows)`.
type Block = (f64, f64, f64, f64);

/// Pools rows (any order) into blocks of rising share. Rows of equal margin are one block from the start.
pub fn pool_adjacent_violators(margins: &[f64], labels: &[bool]) -> Vec<(f64, f64, f64, f64)> {
    let mut order: Vec<usize> = (0..margins.len()).collect();
    order.sort_unstable_by(|&a, &b| margins[a].total_cmp(&margins[b]));
    let mut blocks: Vec<Block> = Vec::new();
    for i in order {
        let (m, y) = (margins[i], if labels[i] { 1.0 } else { 0.0 });
        match blocks.last_mut() {
            Some(last) if last.0 == m && last.1 == m => {
                last.2 += y;
                last.3 += 1.0;
            }
            _ => {
                pool(&mut blocks);
                blocks.push((m, m, y, 1.0));
            }
        }
    }
    pool(&mut blocks);
    blocks
}

/// Merges the last block into those before it while it does not rise above them.
fn pool(blocks: &mut Vec<Block>) {
    while let [.., a, b] = blocks.as_slice() {
        if a.2 / a.3 < b.2 / b.3 {
            break;
        }
        let merged = (a.0, b.1, a.2 + b.2, a.3 + b.3);
        blocks.truncate(blocks.len() - 2);
        blocks.push(merged);
    }
}

/// The map: each block is level between its first and last margin; lines join the blocks.
///
/// Shares are smoothed by half a row of each class, so that a pure block does not claim certainty.
pub fn fit(margins: &[f64], labels: &[bool]) -> Calibration {
    let (mut at, mut probabilities) = (Vec::new(), Vec::new());
    let mut floor: f64 = 0.0;
    for (first, last, automated, rows) in pool_adjacent_violators(margins, labels) {
        // Smoothing differs by block size; keep the order.
        floor = floor.max((automated + 0.5) / (rows + 1.0));
        at.push(first);
        probabilities.push(floor);
        if last > first {
            at.push(last);
            probabilities.push(floor);
        }
    }
    Calibration::Isotonic { margins: at, probabilities }
}

/// Linear interpolation between knots, constant outside; 0.5 without knots.
pub fn interpolate(at: &[f64], values: &[f64], x: f64) -> f64 {
    let right = at.partition_point(|&a| a < x);
    match (
        right.checked_sub(1).and_then(|l| Some((*at.get(l)?, *values.get(l)?))),
        at.get(right).zip(values.get(right)),
    ) {
        (Some((x0, y0)), Some((&x1, &y1))) => {
            if x1 > x0 {
                y0 + (y1 - y0) * (x - x0) / (x1 - x0)
            } else {
                y1
            }
        }
        (Some((_, y)), None) => y,
        (None, Some((_, &y))) => y,
        (None, None) => 0.5,
    }
}
