//! Innocent explanations of a network, each a pure function of a [`Case`] and each tested, whatever it gives.
//!
//! | explanation | what is looked at | explains when |
//! |---|---|---|
//! | same broadcaster or newsroom feed | sources of what was shared | four fifths come from one linked domain, or one declared feed |
//! | scheduled syndication | minutes of the members' actions; declared tools | half and beyond chance on the quarter hours, or four fifths of the members declared |
//! | live event | the crowd's ten-minute counts when the members met | four fifths of the meetings within bursts of the crowd |
//! | prefilled share text | who else posted the same words, for how long | four fifths of the texts posted by twenty others over a day |
//! | fan community | authors of what was shared; the members' own reaction times | four fifths by one author, and quickness explains half of the edges |
//! | one person with declared accounts | size, declarations, references to each other | two or three accounts, all declared or all referring to each other |
//!
//! Between half and that bar a result is "partly"; with fewer than five pieces to look at (two for a single person) it is
//! "not tested". An explanation that fits does not prove innocence, and one that does not fit no guilt: both are said
//! with their numbers.

use crate::report::{InnocentResult, InnocentTest};
use claque_graph::null::binomial_tail;
use claque_schema::ObjectToken;
use std::collections::BTreeMap;

/// Share from which an explanation explains.
const EXPLAINS: f64 = 0.8;
/// Share from which it partly explains.
const PARTLY: f64 = 0.5;
/// Fewer pieces than this are not tested.
const MIN_PIECES: usize = 5;
/// The crowd's counts are in bins of ten minutes.
const BIN_S: i64 = 600;
/// A burst of the crowd: so many times the median bin.
const BURST: u64 = 3;
/// Fewer posts of the crowd in ten minutes are no burst.
const MIN_BURST: u64 = 10;
/// A text that so many others posted was offered to everybody.
const MANY_OTHERS: u32 = 20;

/// One object that at least two members acted on within a window.
#[derive(Debug, Clone, PartialEq)]
pub struct Shared {
    /// Kind of action.
    pub kind: &'static str,
    /// On what.
    pub object: ObjectToken,
    /// First fast meeting on it, in seconds.
    pub at_s: i64,
    /// Author's token or link's registrable domain, where known.
    pub source: Option<Source>,
    /// Accounts outside of the network that acted on it.
    pub n_others: u32,
    /// Time between the first and the last of their actions, in seconds.
    pub others_span_s: i64,
}

/// Where a shared object comes from.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Source {
    /// Registrable domain of a link.
    Domain(String),
    /// A person's or an undeclared account's post, by token.
    Author(String),
    /// A post of an account that declares itself automated.
    Feed(String),
}

/// What the explanations look at.
#[derive(Debug, Clone, Default)]
pub struct Case {
    /// What the members shared.
    pub shared: Vec<Shared>,
    /// Members.
    pub n_members: usize,
    /// Members that declare themselves automated or post through scheduling and feed tools.
    pub n_declared: usize,
    /// Members that mention, answer or repeat another member.
    pub n_referring: usize,
    /// Times of the members' shared actions, in seconds.
    pub acted_s: Vec<i64>,
    /// Resolution of the times, in seconds.
    pub resolution_s: i64,
    /// Posts of everybody else per ten minutes, by number of the bin.
    pub crowd: BTreeMap<i64, u64>,
    /// Edges whose members' reaction times could be tested, and those that these explain.
    pub habits: (usize, usize),
}

/// All explanations, in the table's order.
pub fn test(case: &Case) -> Vec<InnocentTest> {
    vec![one_source(case), schedule(case), live_event(case), share_text(case), fans(case), one_person(case)]
}

fn graded(share: f64) -> InnocentResult {
    match share {
        s if s >= EXPLAINS => InnocentResult::Explains,
        s if s >= PARTLY => InnocentResult::Partly,
        _ => InnocentResult::NotSupported,
    }
}

fn of(name: &str, result: InnocentResult, share: Option<f64>, words: String) -> InnocentTest {
    let lead = match result {
        InnocentResult::Explains => "fits",
        InnocentResult::Partly => "fits in part",
        InnocentResult::NotSupported => "not supported",
        InnocentResult::NotTested => "not tested",
    };
    InnocentTest { name: name.to_string(), result, share, words: format!("{lead}: {words}") }
}

fn untested(name: &str, words: &str) -> InnocentTest {
    of(name, InnocentResult::NotTested, None, words.to_string())
}

/// The commonest source among those that `wanted` takes: (share of the objects with a source, objects with a source).
fn commonest(case: &Case, wanted: impl Fn(&Source) -> bool) -> (f64, usize) {
    let known: Vec<&Source> = case.shared.iter().filter_map(|s| s.source.as_ref()).collect();
    let mut counts = BTreeMap::<&Source, usize>::new();
    known.iter().filter(|s| wanted(s)).for_each(|s| *counts.entry(s).or_default() += 1);
    (counts.values().max().copied().unwrap_or(0) as f64 / known.len().max(1) as f64, known.len())
}

/// All share what one site or one declared feed publishes.
pub fn one_source(case: &Case) -> InnocentTest {
    const NAME: &str = "Same broadcaster or newsroom feed";
    let (share, n) = commonest(case, |s| !matches!(s, Source::Author(_)));
    if n < MIN_PIECES {
        return untested(NAME, &format!("the source of only {n} shared object(s) is known"));
    }
    let words = format!("{:.0} % of {n} shared objects come from one linked site or declared feed", share * 100.0);
    of(NAME, graded(share), Some(share), words)
}

/// Tools post on the quarter hours.
pub fn schedule(case: &Case) -> InnocentTest {
    const NAME: &str = "Scheduled syndication";
    let declared = case.n_declared as f64 / case.n_members.max(1) as f64;
    if declared >= EXPLAINS {
        let words = format!("{} of {} members declare such tools", case.n_declared, case.n_members);
        return of(NAME, InnocentResult::Explains, Some(declared), words);
    }
    let n = case.acted_s.len();
    if n < 4 * MIN_PIECES || case.resolution_s > 60 {
        return untested(NAME, "too few actions, or times too coarse, for a rhythm of minutes");
    }
    // Within the first minute of a quarter hour: 4 of 60 minutes by chance.
    let on_mark = case.acted_s.iter().filter(|t| t.rem_euclid(900) < 60).count();
    let share = on_mark as f64 / n as f64;
    let p = binomial_tail(on_mark as u64, n as u64, 4.0 / 60.0);
    let words = format!(
        "{:.0} % of {n} actions fall on a quarter hour (7 % by chance); {} of {} members declare scheduling or feed tools",
        share * 100.0,
        case.n_declared,
        case.n_members
    );
    let result = if p > 0.001 { InnocentResult::NotSupported } else { graded(share.max(declared)) };
    of(NAME, result, Some(share), words)
}

/// Everybody was there at once.
pub fn live_event(case: &Case) -> InnocentTest {
    const NAME: &str = "Live event";
    let n_posts: u64 = case.crowd.values().sum();
    let n = case.shared.len();
    if n < MIN_PIECES || n_posts < 200 {
        return untested(NAME, "too few meetings, or too few posts of others, to know the crowd's bursts");
    }
    let mut counts: Vec<u64> = case.crowd.values().copied().collect();
    counts.sort_unstable();
    let usual = counts[counts.len() / 2];
    let bar = (BURST * usual).max(MIN_BURST);
    let is_burst = |at_s: i64| case.crowd.get(&at_s.div_euclid(BIN_S)).is_some_and(|c| *c >= bar);
    let share = case.shared.iter().filter(|s| is_burst(s.at_s)).count() as f64 / n as f64;
    let words = format!(
        "{:.0} % of {n} shared objects were met on while everybody else posted at least {bar} times in ten minutes \
         (usually {usual})",
        share * 100.0
    );
    of(NAME, graded(share), Some(share), words)
}

/// A button offers the words.
pub fn share_text(case: &Case) -> InnocentTest {
    const NAME: &str = "Prefilled share text";
    let texts: Vec<&Shared> = case.shared.iter().filter(|s| s.kind == "copied text").collect();
    if texts.is_empty() {
        return untested(NAME, "no copied texts are among what was shared");
    }
    let offered = texts.iter().filter(|s| s.n_others >= MANY_OTHERS && s.others_span_s >= 86_400).count() as f64;
    let share = offered / texts.len() as f64;
    let words = format!(
        "{:.0} % of {} copied texts were also posted by {MANY_OTHERS} or more others over a day or longer",
        share * 100.0,
        texts.len()
    );
    of(NAME, graded(share), Some(share), words)
}

/// All follow one favourite, each by itself.
pub fn fans(case: &Case) -> InnocentTest {
    const NAME: &str = "Fan community";
    let (share, n) = commonest(case, |s| matches!(s, Source::Author(_)));
    if n < MIN_PIECES {
        return untested(NAME, &format!("the author of only {n} shared object(s) is known"));
    }
    let (n_tested, n_explained) = case.habits;
    let quick = n_explained as f64 / n_tested.max(1) as f64;
    let words = format!(
        "{:.0} % of {n} shared objects are by one author; the members' own reaction times explain {n_explained} of \
         {n_tested} tested pairs",
        share * 100.0
    );
    let result = match graded(share) {
        InnocentResult::Explains if n_tested == 0 || quick < PARTLY => InnocentResult::Partly,
        other => other,
    };
    of(NAME, result, Some(share), words)
}

/// One person, two accounts, said openly.
pub fn one_person(case: &Case) -> InnocentTest {
    const NAME: &str = "One person with declared accounts";
    if case.n_members > 3 {
        let words = format!("{} accounts are more than one person would keep openly", case.n_members);
        return of(NAME, InnocentResult::NotSupported, Some(0.0), words);
    }
    let share = case.n_declared.max(case.n_referring) as f64 / case.n_members.max(1) as f64;
    let words = format!(
        "of {} accounts {} declare automation or tools and {} refer to another of them",
        case.n_members, case.n_declared, case.n_referring
    );
    // Referring to each other is what partners do, too.
    let result = match graded(share) {
        InnocentResult::Explains if case.n_declared < case.n_members => InnocentResult::Partly,
        other => other,
    };
    of(NAME, result, Some(share), words)
}

#[cfg(test)]
mod tests;
