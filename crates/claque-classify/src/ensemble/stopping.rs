//! How many rounds to boost: as many as help on sources that were left out.
//!
//! Validation rows of the same sources would stop far too late: there, every further round helps a little, while the
//! accounts of the next source are already judged worse. So each source (with both classes) is left out once, the
//! others are boosted until the loss on it has not fallen for a while, and the median of the best rounds is taken.

use crate::error::TrainError;
use crate::gbt::bins::BinnedTable;
use crate::gbt::params::GbtValidParams;
use crate::gbt::train::{Training, train};

/// Rounds without a smaller loss on the source left out after which its run ends.
const PATIENCE: u32 = 40;
/// Fewest rounds that are taken: a source that is unlike all others would stop at once.
const ROUNDS_MIN: u32 = 20;

/// Rounds for these settings; theirs where fewer than two sources can teach. `sources` holds the rows of each.
pub fn rounds(
    table: &BinnedTable,
    targets: &[f32],
    sources: &[Vec<u32>],
    params: &GbtValidParams,
) -> Result<u32, TrainError> {
    if sources.len() < 2 {
        return Ok(params.rounds);
    }
    let params = GbtValidParams { patience: PATIENCE, ..params.clone() };
    let mut best = Vec::with_capacity(sources.len());
    for (at, validation) in sources.iter().enumerate() {
        let others = sources.iter().enumerate().filter(|(other, _)| *other != at);
        let mut rows: Vec<u32> = others.flat_map(|(_, rows)| rows.iter().copied()).collect();
        rows.sort_unstable();
        let data = Training { table, targets, weights: None, rows: Some(&rows), validation };
        best.push(train(&data, &params)?.trees.len() as u32);
    }
    best.sort_unstable();
    Ok(best[best.len() / 2].clamp(ROUNDS_MIN.min(params.rounds), params.rounds))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gbt::GbtParams;
    use crate::gbt::tests::synthetic;
    use linfa::ParamGuard;

    #[test]
    fn sources_that_agree_let_it_run_and_sources_that_do_not_stop_it() {
        let (columns, targets) = synthetic(1500, 5);
        let views: Vec<&[f32]> = columns.iter().map(Vec::as_slice).collect();
        let table = BinnedTable::learn(&views, 255);
        let sources: Vec<Vec<u32>> = (0..3).map(|s| (0..1500u32).filter(|r| r % 3 == s).collect()).collect();
        let params = GbtParams::boosted().rounds(120).check().unwrap();
        let agreeing = rounds(&table, &targets, &sources, &params).unwrap();
        // In every second row of a source the label is turned round: what is learned elsewhere harms.
        let turned: Vec<f32> = targets.iter().enumerate().map(|(r, t)| if r % 2 == 0 { 1.0 - t } else { *t }).collect();
        let contrary = rounds(&table, &turned, &sources, &params).unwrap();
        assert!(agreeing > contrary && contrary == ROUNDS_MIN, "{agreeing} {contrary}");
        assert_eq!(rounds(&table, &targets, &sources[..1], &params).unwrap(), 120);
    }
}
