//! Reasons as they are kept: ten bytes each, because a run may score a million accounts.
//!
//! A reason is the number of its feature (16 bits), the account's value and the contribution in log-odds (32-bit floats,
//! NaN for an unknown value). The features' names are kept once.

use super::Register;
use crate::error::Result;
use claque_schema::ScoreRow;
use rusqlite::Transaction;
use std::collections::BTreeMap;

const BYTES: usize = 2 + 4 + 4;

/// A reason that was given: feature, value, contribution.
pub type HeldReason = (String, Option<f64>, f64);

/// Numbers of features by name.
pub(super) struct Names(BTreeMap<String, u16>);

impl Names {
    pub fn of(t: &Transaction<'_>) -> rusqlite::Result<Names> {
        let mut query = t.prepare("SELECT name, id FROM features")?;
        let rows = query.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(Names(rows.collect::<rusqlite::Result<_>>()?))
    }

    pub fn encode(&mut self, t: &Transaction<'_>, score: &ScoreRow) -> rusqlite::Result<Vec<u8>> {
        let mut out = Vec::with_capacity(BYTES * score.reasons.len());
        for reason in &score.reasons {
            let id = match self.0.get(&reason.feature) {
                Some(id) => *id,
                None => {
                    let id = self.0.len() as u16;
                    t.execute("INSERT INTO features VALUES (?1, ?2)", (id, &reason.feature))?;
                    self.0.insert(reason.feature.clone(), id);
                    id
                }
            };
            out.extend(id.to_le_bytes());
            out.extend(reason.value.map_or(f32::NAN, |v| v as f32).to_le_bytes());
            out.extend((reason.contribution as f32).to_le_bytes());
        }
        Ok(out)
    }
}

impl Register {
    /// Names of features by number.
    pub(super) fn feature_names(&self) -> Result<BTreeMap<u16, String>> {
        let pairs: Vec<(u16, String)> =
            self.read_rows("SELECT id, name FROM features", [], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(pairs.into_iter().collect())
    }
}

/// Reads what [`Names::encode`] wrote; what is not understood is left out.
pub(super) fn decode(bytes: &[u8], names: &BTreeMap<u16, String>) -> Vec<HeldReason> {
    let float = |b: &[u8]| f64::from(f32::from_le_bytes([b[0], b[1], b[2], b[3]]));
    let reason = |b: &[u8]| {
        let name = names.get(&u16::from_le_bytes([b[0], b[1]]))?.clone();
        Some((name, Some(float(&b[2..6])).filter(|v| !v.is_nan()), float(&b[6..10])))
    };
    bytes.chunks_exact(BYTES).filter_map(reason).collect()
}
