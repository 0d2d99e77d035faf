//! Logistic regression on two columns and a constant, by Newton's method: small enough to solve by hand.

use crate::gbt::sigmoid;

const STEPS: usize = 100;
/// Ridge that keeps a separable fit finite: worth less than a thousandth of one row.
const RIDGE: f64 = 1e-6;

/// Weights of the two columns and the constant, maximising the likelihood of the (possibly soft) targets.
///
/// A column that is not `active` keeps weight 0. `None` when the system is singular or does not settle.
pub fn logistic(rows: &[[f64; 2]], targets: &[f64], active: [bool; 2]) -> Option<[f64; 3]> {
    let mut w = [if active[0] { 1.0 } else { 0.0 }, if active[1] { 1.0 } else { 0.0 }, 0.0];
    if active[0] && active[1] {
        // a = b = 1 is the identity of beta calibration.
        w = [1.0, 1.0, 0.0];
    }
    let on = [active[0], active[1], true];
    let mut loss = objective(rows, targets, &w);
    for _ in 0..STEPS {
        let (gradient, hessian) = derivatives(rows, targets, &w, on);
        let step = solve(hessian, gradient)?;
        // Halve the step until the loss does not rise.
        let mut share = 1.0;
        let (next, next_loss) = loop {
            let next = [w[0] - share * step[0], w[1] - share * step[1], w[2] - share * step[2]];
            let next_loss = objective(rows, targets, &next);
            if next_loss <= loss || share < 1e-6 {
                break (next, next_loss);
            }
            share /= 2.0;
        };
        let moved = (0..3).map(|i| (next[i] - w[i]).abs()).fold(0.0, f64::max);
        w = next;
        loss = next_loss;
        if moved < 1e-12 {
            break;
        }
    }
    w.iter().all(|v| v.is_finite()).then_some(w)
}

fn margin(row: &[f64; 2], w: &[f64; 3]) -> f64 {
    w[0] * row[0] + w[1] * row[1] + w[2]
}

fn objective(rows: &[[f64; 2]], targets: &[f64], w: &[f64; 3]) -> f64 {
    let fit: f64 = rows
        .iter()
        .zip(targets)
        .map(|(row, t)| {
            let m = margin(row, w);
            super::softplus(m) - t * m
        })
        .sum();
    fit + 0.5 * RIDGE * w.iter().map(|v| v * v).sum::<f64>()
}

fn derivatives(rows: &[[f64; 2]], targets: &[f64], w: &[f64; 3], on: [bool; 3]) -> ([f64; 3], [[f64; 3]; 3]) {
    let (mut g, mut h) = ([0.0; 3], [[0.0; 3]; 3]);
    for (row, t) in rows.iter().zip(targets) {
        let x = [row[0], row[1], 1.0];
        let p = sigmoid(margin(row, w));
        for i in 0..3 {
            g[i] += (p - t) * x[i];
            for j in 0..3 {
                h[i][j] += p * (1.0 - p) * x[i] * x[j];
            }
        }
    }
    for i in 0..3 {
        g[i] += RIDGE * w[i];
        h[i][i] += RIDGE;
        if !on[i] {
            g[i] = 0.0;
            h[i] = [0.0; 3];
            h.iter_mut().for_each(|line| line[i] = 0.0);
            h[i][i] = 1.0;
        }
    }
    (g, h)
}

/// Gaussian elimination with pivoting.
fn solve(mut a: [[f64; 3]; 3], mut b: [f64; 3]) -> Option<[f64; 3]> {
    for col in 0..3 {
        let pivot = (col..3).max_by(|&i, &j| a[i][col].abs().total_cmp(&a[j][col].abs()))?;
        if a[pivot][col].abs() < 1e-300 {
            return None;
        }
        a.swap(col, pivot);
        b.swap(col, pivot);
        for row in col + 1..3 {
            let factor = a[row][col] / a[col][col];
            let upper = a[col];
            for (slot, above) in a[row].iter_mut().zip(upper).skip(col) {
                *slot -= factor * above;
            }
            b[row] -= factor * b[col];
        }
    }
    let mut x = [0.0; 3];
    for row in (0..3).rev() {
        let known: f64 = (row + 1..3).map(|c| a[row][c] * x[c]).sum();
        x[row] = (b[row] - known) / a[row][row];
    }
    Some(x)
}
