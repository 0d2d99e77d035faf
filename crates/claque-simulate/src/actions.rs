//! A scenario's reactions in memory: who repeated or answered what, when. For tests that play hundreds of worlds.

use crate::error::SimulateError;
use crate::post::What;
use crate::scenario::Scenario;
use crate::{engine, lexicon, planted, population};

/// One reaction to a post.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reaction {
    /// Who, by number.
    pub account: u32,
    /// To which post, by id.
    pub object: u64,
    /// When, seconds since the epoch.
    pub at_s: i64,
    /// When the post appeared.
    pub appeared_s: i64,
    /// Who wrote it.
    pub author: u32,
    /// A repost; else a reply or a quote.
    pub repost: bool,
    /// Number of what planted it, from 1; 0 is organic.
    pub plant: u16,
}

/// Plays the scenario on one thread and returns its reactions in order of time. Same scenario, same reactions.
///
/// # Errors
/// [`SimulateError`] when the lexicon cannot be read.
pub fn reactions(scenario: &Scenario) -> Result<Vec<Reaction>, SimulateError> {
    let people = population::build(scenario, lexicon::Lexicon::load()?);
    let calendar = planted::calendar(scenario, &people);
    let mut out = Vec::new();
    engine::Engine::new(scenario, &people, &calendar, 1).run(|_, posts| {
        out.extend(posts.iter().filter_map(|post| {
            let target = post.target.as_ref()?;
            Some(Reaction {
                account: post.author,
                object: target.id,
                at_s: post.at / 1000,
                appeared_s: target.at / 1000,
                author: target.author,
                repost: post.what == What::Repost,
                plant: post.plant,
            })
        }));
        Ok(())
    })?;
    Ok(out)
}
