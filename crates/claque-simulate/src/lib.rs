//! Synthetic exports with known truth.
//!
//! `claque-simulate` plays a scenario – people, honest machines, creators with audiences, campaigns, and what is planted
//! among them – and writes it as the files that real tools write: Twitter v2 pages as twarc2 stores them, follower
//! lists, labelled account exports, CSV with mapping files, and the truth beside them. Nobody's data is in it.
//!
//! **Method.** An agent-based model with independent random streams per account and day (`rng`): same scenario, same
//! bytes, on any number of threads. Posts are made day by day and streamed out; memory holds accounts (about 150 bytes
//! each), one day, and the attractive posts of two days. People have rhythms, sessions and communities (`activity`,
//! `pool`), profiles come from archetypes (`profile`), planted behaviour from `planted` and `audience`.
//!
//! **Calibration.** Profile marginals are of the order of magnitude of published quantiles (see `profile::recipe`):
//! counts, zeros, ages, lengths and flags of people, bought followers, spam bots and self-declared bots of labelled
//! research sets from 2012 to 2022. Reaction times, sessions and popularity follow the literature named in their
//! modules. Nothing is fitted to single accounts; no name, text or identifier comes from data. Any resemblance of a
//! generated handle to an existing one is chance.
//!
//! **Limits.** Follow networks beyond the creators' audiences, media and likes are not simulated; texts come from small
//! grammars; adversaries do not adapt. Figures on simulated data are tests of the program, not claims about a platform.

mod actions;
mod activity;
mod audience;
mod clock;
mod engine;
mod error;
mod export;
mod kind;
mod lexicon;
mod machines;
mod planted;
mod pool;
mod population;
mod post;
mod profile;
mod rng;
mod scenario;
mod speech;
#[cfg(test)]
mod tests;

pub use actions::{Reaction, reactions};
pub use error::SimulateError;
pub use kind::{Kind, Style};
pub use scenario::{
    Automation, Block, Campaign, CopyPaste, Creator, Crowd, Drip, Fans, Form, Mix, Output, Peak, Pod, Population,
    ReplySpam, Ring, Scenario, Spike, SpikeKind, Vendor, World,
};

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// What was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// Every file, in order of writing.
    pub files: Vec<PathBuf>,
    /// `posts.jsonl`.
    pub posts: PathBuf,
    /// (creator handle, v2 follower list).
    pub follower_lists: Vec<(String, PathBuf)>,
    /// `truth.json`.
    pub truth: PathBuf,
    /// `truth.csv`.
    pub truth_accounts: PathBuf,
    /// Folder of the labelled exports, when asked for.
    pub labels: Option<PathBuf>,
    /// Accounts.
    pub n_accounts: u64,
    /// Posts.
    pub n_posts: u64,
    /// Accounts by kind.
    pub accounts_by_kind: BTreeMap<String, u64>,
    /// Posts by kind of author.
    pub posts_by_kind: BTreeMap<String, u64>,
}

/// Plays the scenario and writes its exports into `out` (made when missing; files of the same names are replaced).
///
/// Uses as many threads as the machine offers; the bytes do not depend on it.
///
/// # Errors
/// [`SimulateError::Write`] when a file cannot be written.
pub fn simulate(scenario: &Scenario, out: &Path) -> Result<Written, SimulateError> {
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    simulate_on(scenario, out, threads)
}

/// [`simulate`] on a given number of threads (0 counts as 1).
///
/// # Errors
/// As [`simulate`].
pub fn simulate_on(scenario: &Scenario, out: &Path, threads: usize) -> Result<Written, SimulateError> {
    let people = population::build(scenario, lexicon::Lexicon::load()?);
    let calendar = planted::calendar(scenario, &people);
    let mut writer = export::pages::PostWriter::create(scenario, &people, out.join("posts.jsonl"))?;
    let mut tally = export::truth::Tally::create(scenario, &people, out)?;
    engine::Engine::new(scenario, &people, &calendar, threads).run(|day, posts| {
        writer.day(day, posts)?;
        tally.day(&people, day, posts)
    })?;
    let (posts, posts_by_account) = writer.finish()?;
    let mut files = vec![posts.clone()];
    files.extend(export::lists::write(scenario, &people, &posts_by_account, out)?);
    let labels = scenario.output.labels.then(|| out.join("labels"));
    if labels.is_some() {
        files.extend(export::labels::write(scenario, &people, &posts_by_account, out)?);
    }
    files.extend(export::truth::accounts(&people, out)?);
    let (n_posts, posts_by_kind) = (tally.n_posts, tally.by_kind.clone());
    files.extend(tally.finish(scenario, &people, &calendar, out)?);
    let mut accounts_by_kind = BTreeMap::new();
    for agent in &people.agents {
        *accounts_by_kind.entry(agent.kind.name().to_owned()).or_default() += 1;
    }
    Ok(Written {
        posts,
        follower_lists: scenario
            .creator
            .iter()
            .map(|c| (c.handle.clone(), out.join(format!("followers_{}.jsonl", c.handle))))
            .collect(),
        truth: out.join("truth.json"),
        truth_accounts: out.join("truth.csv"),
        labels,
        n_accounts: people.agents.len() as u64,
        n_posts,
        accounts_by_kind,
        posts_by_kind: posts_by_kind.into_iter().map(|(k, v)| (k.to_owned(), v)).collect(),
        files,
    })
}
