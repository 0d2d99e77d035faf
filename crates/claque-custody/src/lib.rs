//! Accountability: the pseudonym key and the policy of a workspace.
//!
//! Invariants: the key never lies inside of a workspace; a command that scores is refused while purpose, basis or
//! retention is missing; nothing here reads the environment (the caller says where keys live).

pub mod key;
pub mod policy;

pub use key::{Key, KeyError, KeySource};
pub use policy::{Policy, PolicyError, Refusal};
