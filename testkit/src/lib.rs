//! Fixtures, golden files and planted identities for the tests.
//!
//! [`planted`] makes identities that occur nowhere else and searches folders for them: what an end-to-end test of
//! privacy is made of. [`scratch`] gives a folder with a workspace's surroundings. [`memory`] searches a running process.

#[cfg(target_os = "linux")]
pub mod memory;
pub mod planted;
pub mod scratch;
