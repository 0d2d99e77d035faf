//! The evidence on one mention, as numbers: who wrote it, in whose company, which words, when, through what, linking
//! where.
//!
//! A mention is judged from six lines of evidence that have little to do with each other, so that no single one can
//! carry the answer:
//!
//! | line | columns |
//! |---|---|
//! | author | the author's calibrated probability of automation; benign automation; how much the author posts here |
//! | co-action | other accounts on the same object within a minute, and how that compares with the twenty minutes around; accounts that the author meets beyond chance; how soon and how single-mindedly the author reposts |
//! | text | authors of the family of near-identical texts, and how close in time they post |
//! | timing | how much busier the campaign is at that moment; how regular the author's minutes are; whole minutes |
//! | client | posted through an automation tool, a scheduler, a program that is on no list |
//! | link | how often the author posted this very link here |
//!
//! Unknown is NaN, never 0: a repost has no text of its own, a source may name no clients. What the numbers amount to
//! is learned by `claque_classify::mentions`, not set here. All columns are computed in sorted passes over the
//! mentions, `O(n log n)` in time and a few dozen bytes a mention.

mod author;
mod company;
mod text;
mod timing;

use crate::population::Population;
use claque_schema::client::{ClientClass, class};
use claque_schema::{AccountToken, EvidenceSpec, EvidenceTable, PostRow};
use rustc_hash::FxHashMap;

macro_rules! specs {
    ($($name:literal, $line:literal, $meaning:literal, $words:literal;)*) => {
        /// Every column, in the order of the table.
        pub const SPECS: &[EvidenceSpec] =
            &[$(EvidenceSpec { name: $name, line: $line, meaning: $meaning, words: $words }),*];
    };
}

specs! {
    "author_probability", "author", "calibrated probability that the author is automated", "author’s probability of automation";
    "author_benign", "author", "1 where the author declares itself automated or posts through feed and scheduling tools", "author is benign automation";
    "author_mentions", "author", "mentions by the same author in this campaign", "mentions by this author here";
    "fast_company", "co-action", "other accounts that act on the same object (reposted post, answered post, link, text family) within 60 s", "others on the same object within a minute";
    "company_ratio", "co-action", "(fast company + ½) over (what the 20 minutes around would give by chance + ½)", "fast company over what its surroundings give";
    "partners_beyond_chance", "co-action", "accounts that the author meets on objects more often than chance allows (coordination test)", "accounts the author meets beyond chance";
    "repost_lag_s", "co-action", "seconds between the original and this repost, where the original is held", "seconds from the original to the repost";
    "repost_focus", "co-action", "share of the author’s reposts here that go to one account, from three reposts on", "share of the author’s reposts that go to one account";
    "family_authors", "text", "other authors of near-identical texts; 0 for a text of its own", "other authors of near-identical texts";
    "family_pace", "text", "share of the family’s other posts within an hour of this one", "share of near-identical posts within an hour";
    "burst_ratio", "timing", "mentions in this ten minutes over the median of the day around, both plus 1", "how much busier the campaign was at that moment";
    "minute_regularity", "timing", "concentration of the author’s minutes of the hour, 0–1, corrected for their number, from five mentions on", "regularity of the author’s minutes";
    "whole_minute_share", "timing", "share of the author’s mentions at second 0, from three mentions on, where the source has seconds", "author’s mentions at full minutes";
    "client_automation", "client", "1 where the client posts by rule", "posted through an automation tool";
    "client_scheduler", "client", "1 where the client plans posts", "posted through a scheduler";
    "client_unlisted", "client", "1 where the client is on no list", "posted through an unlisted program";
    "link_repeats", "link", "times that the author posted this very link here, this one included", "times the author posted this link";
}

/// What is held about the mentions.
#[derive(Debug, Clone, Copy)]
pub struct EvidenceInput<'a> {
    /// Posts that belong to the campaign, in order of input.
    pub mentions: &'a [PostRow],
    /// Their authors, scored.
    pub population: &'a Population,
    /// Intervals of the authors' scores, where known.
    pub ranges: &'a FxHashMap<AccountToken, [f32; 2]>,
    /// Per account, how many others it meets beyond chance; `None` when that was not tested.
    pub partners: Option<&'a FxHashMap<AccountToken, u32>>,
}

/// The evidence on every mention, in the order of the input.
pub fn evidence(input: &EvidenceInput<'_>) -> EvidenceTable {
    let posts = input.mentions;
    let families = text::families_of(posts);
    let authors = author::Authors::of(posts);
    let [fast, ratio] = company::columns(posts, &families.of);
    let [family_authors, family_pace] = families.columns(posts);
    let [regularity, whole] = timing::author_columns(posts, &authors);
    let member = |p: &PostRow| p.author.map(|a| input.population.get(a));
    let column = |of: &dyn Fn(&PostRow) -> f32| posts.iter().map(of).collect::<Vec<f32>>();
    let client = |wanted: ClientClass| {
        column(&move |p| p.client.as_deref().map_or(f32::NAN, |c| f32::from(u8::from(class(c) == wanted))))
    };
    let columns = vec![
        column(&|p| member(p).and_then(|m| m.probability).unwrap_or(f32::NAN)),
        column(&|p| member(p).map_or(f32::NAN, |m| f32::from(u8::from(m.benign)))),
        column(&|p| p.author.map_or(f32::NAN, |a| authors.n(a) as f32)),
        fast,
        ratio,
        column(&|p| match (input.partners, p.author) {
            (Some(partners), Some(a)) => partners.get(&a).copied().unwrap_or(0) as f32,
            _ => f32::NAN,
        }),
        author::repost_lags(posts),
        author::repost_focus(posts),
        family_authors,
        family_pace,
        timing::burst_ratio(posts),
        regularity,
        whole,
        client(ClientClass::Automation),
        client(ClientClass::Scheduler),
        client(ClientClass::Other),
        author::link_repeats(posts),
    ];
    debug_assert_eq!(columns.len(), SPECS.len());
    let range = |at: usize| column(&move |p| p.author.and_then(|a| input.ranges.get(&a)).map_or(f32::NAN, |r| r[at]));
    EvidenceTable {
        posts: posts.iter().map(|p| p.post).collect(),
        authors: posts.iter().map(|p| p.author).collect(),
        times: posts.iter().map(|p| p.created_at).collect(),
        names: SPECS.iter().map(|s| s.name.to_string()).collect(),
        columns,
        author_range: [range(0), range(1)],
    }
}

#[cfg(test)]
mod tests;
