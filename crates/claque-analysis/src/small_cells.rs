//! Small cells: a count of a few people is a statement about people.
//!
//! A count from 1 to k − 1 is not published. That alone protects nobody where the total stands beside the cells: one
//! missing cell is the total minus the others. So when a single cell is held back, or those held back add up to fewer
//! than k, the next smallest cells are held back with them until the gap hides at least two cells and k accounts
//! (complementary suppression, Cox 1980).

/// Which of the cells may be published beside their total.
pub fn published(counts: &[u64], k: u64) -> Vec<bool> {
    let mut shown: Vec<bool> = counts.iter().map(|n| *n == 0 || *n >= k).collect();
    if shown.iter().all(|s| *s) {
        return shown;
    }
    let mut order: Vec<usize> = (0..counts.len()).filter(|i| counts[*i] > 0 && shown[*i]).collect();
    order.sort_by_key(|i| (counts[*i], *i));
    for at in order {
        let hidden: Vec<u64> = counts.iter().zip(&shown).filter(|(_, s)| !**s).map(|(n, _)| *n).collect();
        if hidden.len() >= 2 && hidden.iter().sum::<u64>() >= k {
            break;
        }
        shown[at] = false;
    }
    shown
}

/// The cells that may be published; `None` is held back.
pub fn suppress(counts: &[u64], k: u64) -> Vec<Option<u64>> {
    counts.iter().zip(published(counts, k)).map(|(n, shown)| shown.then_some(*n)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lone_small_cell_cannot_be_had_back_from_the_total() {
        assert_eq!(suppress(&[500, 3, 40, 90], 10), [Some(500), None, None, Some(90)]);
        assert_eq!(suppress(&[500, 40, 90], 10), [Some(500), Some(40), Some(90)]);
        // Two small cells hide each other when they hold k together, and not before.
        assert_eq!(suppress(&[500, 6, 5, 90], 10), [Some(500), None, None, Some(90)]);
        assert_eq!(suppress(&[500, 2, 1, 90], 10), [Some(500), None, None, None]);
        assert_eq!(suppress(&[0, 3], 10), [Some(0), None]);
    }

    #[test]
    fn whatever_the_cells_the_gap_hides_k_accounts_in_two_cells() {
        for a in 0..25u64 {
            for b in 0..25 {
                for c in [0, 7, 12, 300] {
                    let counts = [a, b, c, 1_000];
                    let shown = suppress(&counts, 10);
                    let hidden: Vec<u64> =
                        counts.iter().zip(&shown).filter(|(_, s)| s.is_none()).map(|(n, _)| *n).collect();
                    assert!(hidden.is_empty() || (hidden.len() >= 2 && hidden.iter().sum::<u64>() >= 10), "{counts:?}");
                    assert!(counts.iter().zip(&shown).all(|(n, s)| s.is_none() || *n == 0 || *n >= 10));
                }
            }
        }
    }
}
