//! Accountability: the pseudonym key and the policy of a workspace, the log of every act, the register of scores and
//! outputs, reviews and appeals, the vault, small cells, the audit.
//!
//! Invariants: the key never lies inside of a workspace; a command that scores is refused while purpose, basis or
//! retention is missing; the log holds no identity; nothing here reads the environment or the clock (the caller says
//! where keys live and what time it is).

pub mod audit;
pub mod clock;
mod error;
mod folder;
pub mod key;
pub mod log;
pub mod paperwork;
pub mod policy;
pub mod register;
pub mod review;
pub mod small_cells;
pub mod vault;

pub use error::{CustodyError, Result};
pub use folder::{CUSTODY, recover};
pub use key::{Key, KeyError, KeySource};
pub use log::{Act, Checkpoint, Deed, Entry, Log, Verdict};
pub use policy::{Policy, PolicyError, Refusal};
pub use register::Register;
pub use review::{Decision, Review};
