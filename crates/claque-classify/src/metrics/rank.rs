//! Figures that depend on the order of the scores only.

/// Rows by descending score; groups of equal scores as `(automated, human)` counts.
fn tied_groups(labels: &[bool], scores: &[f64]) -> Vec<(u64, u64)> {
    let mut order: Vec<usize> = (0..labels.len().min(scores.len())).collect();
    order.sort_unstable_by(|&a, &b| scores[b].total_cmp(&scores[a]));
    let mut groups: Vec<(u64, u64)> = Vec::new();
    let mut last = f64::NAN;
    for i in order {
        if scores[i] != last {
            groups.push((0, 0));
            last = scores[i];
        }
        if let Some(group) = groups.last_mut() {
            if labels[i] { group.0 += 1 } else { group.1 += 1 }
        }
    }
    groups
}

/// Probability that an automated account scores above a human one, ties counted half (Mann–Whitney).
///
/// 0.5 when a class is absent. Counted in integers: exact for any number of rows that fits a machine.
pub fn roc_auc(labels: &[bool], scores: &[f64]) -> f64 {
    let (mut above, mut twice): (u64, u128) = (0, 0);
    let (mut automated, mut human) = (0u64, 0u64);
    for (a, h) in tied_groups(labels, scores) {
        // Humans of this group lie below all automated ones before it, and tie with those in it.
        twice += u128::from(h) * u128::from(2 * above + a);
        above += a;
        automated += a;
        human += h;
    }
    let pairs = u128::from(automated) * u128::from(human);
    if pairs == 0 { 0.5 } else { twice as f64 / (2.0 * pairs as f64) }
}

/// `Σ (Rᵢ − Rᵢ₋₁) Pᵢ` over the distinct scores, descending; 0 without automated accounts.
pub fn average_precision(labels: &[bool], scores: &[f64]) -> f64 {
    let groups = tied_groups(labels, scores);
    let total: u64 = groups.iter().map(|g| g.0).sum();
    let (mut hits, mut flagged, mut sum) = (0u64, 0u64, 0.0);
    for (a, h) in groups {
        hits += a;
        flagged += a + h;
        if a > 0 {
            sum += a as f64 * (hits as f64 / flagged as f64);
        }
    }
    if total == 0 { 0.0 } else { sum / total as f64 }
}

/// Highest precision among thresholds whose recall is at least `recall`; 0 without automated accounts.
pub fn precision_at_recall(labels: &[bool], scores: &[f64], recall: f64) -> f64 {
    let groups = tied_groups(labels, scores);
    let total: u64 = groups.iter().map(|g| g.0).sum();
    let (mut hits, mut flagged, mut best) = (0u64, 0u64, 0.0f64);
    for (a, h) in groups {
        hits += a;
        flagged += a + h;
        if total > 0 && hits as f64 / total as f64 >= recall {
            best = best.max(hits as f64 / flagged as f64);
        }
    }
    best
}
