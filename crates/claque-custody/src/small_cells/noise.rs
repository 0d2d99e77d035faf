//! Differentially private counts: integer noise whose distribution hides whether any one person is counted.

use crate::error::{CustodyError, Result};

/// A count plus two-sided geometric noise: P(noise = z) ∝ exp(−ε·|z|). ε-differentially private where one person
/// changes the count by at most one. Never below 0. The noise is the system's randomness, not a seed's: noise that can
/// be made again can be taken away again.
///
/// # Errors
/// When ε is not a number above 0, or the system gives no random numbers.
pub fn noisy(count: u64, epsilon: f64) -> Result<u64> {
    if !(epsilon.is_finite() && epsilon > 0.0) {
        return Err(CustodyError::Bad("epsilon is a number above 0".into()));
    }
    let noise = geometric(uniform()?, epsilon) - geometric(uniform()?, epsilon);
    Ok((count as i64).saturating_add(noise).max(0) as u64)
}

/// The difference of two of these is two-sided geometric.
fn geometric(u: f64, epsilon: f64) -> i64 {
    (u.ln() / -epsilon).floor().min(1e15) as i64
}

/// Uniform in (0, 1].
fn uniform() -> Result<f64> {
    let mut bytes = [0u8; 8];
    getrandom::fill(&mut bytes).map_err(|e| CustodyError::Bad(format!("the system gives no random numbers: {e}")))?;
    Ok(((u64::from_le_bytes(bytes) >> 11) + 1) as f64 / (1u64 << 53) as f64)
}
