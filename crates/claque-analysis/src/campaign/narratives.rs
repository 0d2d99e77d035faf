//! Narratives: families of near-identical original posts, with how they grew.
//!
//! Reposts repeat by design and say nothing here. Texts of at least twenty characters are grouped by Jaccard similarity
//! of script-neutral character shingles (`claque_features::text`), so the method works where words have no spaces.
//! A family needs three authors: one account that repeats itself is a matter of its own score.

use crate::population::Population;
use crate::report::{Growth, Narrative};
use claque_features::text::{FamilyParams, TextDoc, families};
use claque_schema::{AccountToken, Assessment, PostKind, PostRow, TextState, Timestamp};
use rustc_hash::FxHashMap;

const MIN_AUTHORS: usize = 3;
/// Families kept at most.
pub const TOP: usize = 30;
/// Steps of a growth curve.
const STEPS: i64 = 40;
/// Families that two accounts must share to be joined in a picture.
const MIN_SHARED: u32 = 2;
/// Families of this many authors join nobody.
const CROWD: usize = 300;
/// Characters of an example at most.
const EXAMPLE_CHARS: usize = 240;

/// The largest families, by authors. `suspect` says of each mention whether it belongs to the suspect part, where known.
pub fn find(
    mentions: &[PostRow],
    population: &Population,
    suspect: impl Fn(usize) -> Option<bool>,
) -> (Assessment<Vec<Narrative>>, Vec<SharedTexts>) {
    let own = |p: &PostRow| {
        p.kind != PostKind::Repost
            && !matches!(p.text_state, TextState::Absent | TextState::Removed)
            && p.text.is_some()
    };
    let posts: Vec<usize> = (0..mentions.len()).filter(|i| own(&mentions[*i])).collect();
    if posts.is_empty() {
        return (Assessment::missing("no original post with a text is held"), Vec::new());
    }
    let docs: Vec<TextDoc<'_>> = posts
        .iter()
        .map(|i| &mentions[*i])
        .map(|p| TextDoc { post: p.post, text: p.text.as_deref().unwrap_or_default(), text_hash: p.text_hash })
        .collect();
    let found = families(&docs, &FamilyParams::default());
    let mut rows: Vec<Narrative> = found
        .families
        .iter()
        .filter_map(|family| {
            let places: Vec<usize> = family.members.iter().map(|i| posts[*i as usize]).collect();
            let row = describe(mentions, &places, population, &suspect)?;
            Some(Narrative { n_variants: u64::from(family.n_variants), ..row })
        })
        .collect();
    rows.sort_by(|a, b| b.n_authors.cmp(&a.n_authors).then(b.n_posts.cmp(&a.n_posts)).then(a.example.cmp(&b.example)));
    rows.truncate(TOP);
    let authors_of = |members: &[u32]| {
        let mut authors: Vec<AccountToken> =
            members.iter().filter_map(|i| mentions[posts[*i as usize]].author).collect();
        authors.sort_unstable();
        authors.dedup();
        authors
    };
    let shared = shared_texts(found.families.iter().map(|f| authors_of(&f.members)));
    (Assessment::of(rows), shared)
}

/// Two accounts and the number of families of near-identical texts that both posted in.
pub type SharedTexts = (AccountToken, AccountToken, u32);

/// Pairs that share at least [`MIN_SHARED`] families. A family of a crowd ([`CROWD`] authors and more: a share button, a
/// slogan) joins nobody.
fn shared_texts(families: impl Iterator<Item = Vec<AccountToken>>) -> Vec<SharedTexts> {
    let mut counts = FxHashMap::<(AccountToken, AccountToken), u32>::default();
    for authors in families.filter(|a| a.len() >= 2 && a.len() < CROWD) {
        for (i, a) in authors.iter().enumerate() {
            authors[i + 1..].iter().for_each(|b| *counts.entry((*a, *b)).or_default() += 1);
        }
    }
    let mut pairs: Vec<SharedTexts> =
        counts.into_iter().filter(|(_, n)| *n >= MIN_SHARED).map(|((a, b), n)| (a, b, n)).collect();
    pairs.sort_unstable();
    pairs
}

fn describe(
    mentions: &[PostRow],
    places: &[usize],
    population: &Population,
    suspect: &impl Fn(usize) -> Option<bool>,
) -> Option<Narrative> {
    let mut authors: Vec<AccountToken> = places.iter().filter_map(|i| mentions[*i].author).collect();
    authors.sort_unstable();
    authors.dedup();
    if authors.len() < MIN_AUTHORS {
        return None;
    }
    let text = mentions[*places.first()?].text.as_deref().unwrap_or_default();
    let mut example: String = text.chars().take(EXAMPLE_CHARS).collect();
    if example.len() < text.len() {
        example.push('…');
    }
    let times = || places.iter().filter_map(|i| mentions[*i].created_at);
    Some(Narrative {
        example,
        n_posts: places.len() as u64,
        n_authors: authors.len() as u64,
        n_suspect: authors.iter().filter(|a| population.get(**a).is_suspect()).count() as u64,
        first_at: times().min(),
        last_at: times().max(),
        n_variants: 0,
        n_suspect_posts: places.iter().filter(|i| suspect(**i) == Some(true)).count() as u64,
        growth: growth(mentions, places, suspect),
    })
}

/// Cumulative posts in [`STEPS`] equal steps from the first to the last.
fn growth(mentions: &[PostRow], places: &[usize], suspect: &impl Fn(usize) -> Option<bool>) -> Option<Growth> {
    let mut timed: Vec<(Timestamp, bool)> =
        places.iter().filter_map(|i| mentions[*i].created_at.map(|at| (at, suspect(*i) == Some(true)))).collect();
    timed.sort_unstable();
    let (first, last) = (timed.first()?.0, timed.last()?.0);
    let span = last.secs() - first.secs();
    if timed.len() < 3 || span == 0 {
        return None;
    }
    let step_s = (span / STEPS + 1).max(1);
    let n_steps = (span / step_s + 1) as usize;
    let (mut posts, mut of_suspect) = (vec![0u64; n_steps], vec![0u64; n_steps]);
    for (at, bad) in &timed {
        let step = ((at.secs() - first.secs()) / step_s) as usize;
        posts[step] += 1;
        of_suspect[step] += u64::from(*bad);
    }
    for counts in [&mut posts, &mut of_suspect] {
        for i in 1..n_steps {
            counts[i] += counts[i - 1];
        }
    }
    let half = timed[(timed.len() - 1) / 2].0;
    Some(Growth { start: first, step_s, posts, suspect: of_suspect, half_s: half.secs() - first.secs() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn copies_by_many_are_a_narrative_and_one_repeater_is_not() {
        let post = |author: u64, text: &str| PostRow {
            author: Some(AccountToken(author)),
            text: Some(text.to_string()),
            text_state: TextState::Full,
            ..PostRow::default()
        };
        let copied = "Only this brand understands what our city needs right now!";
        let repeated = "my daily reminder that the gym opens at seven today";
        let mut mentions: Vec<PostRow> = (0..5).map(|a| post(a, copied)).collect();
        mentions.extend((0..9).map(|_| post(77, repeated)));
        mentions.push(post(90, "something else entirely that nobody shares"));
        let (found, shared) = find(&mentions, &Population::default(), |_| None);
        assert!(shared.is_empty(), "one shared text joins nobody");
        let rows = found.get().expect("assessed");
        assert_eq!(rows.len(), 1);
        assert_eq!((rows[0].n_authors, rows[0].n_posts), (5, 5));
        assert_eq!(rows[0].example, copied);
    }

    #[test]
    fn a_growth_curve_ends_at_all_posts_and_knows_its_half() {
        let post = |author: u64, at_s: i64| PostRow {
            author: Some(AccountToken(author)),
            created_at: Some(Timestamp::from_secs(at_s)),
            text: Some("Only this brand understands what our city needs right now!".into()),
            text_state: TextState::Full,
            ..PostRow::default()
        };
        let mentions: Vec<PostRow> = [0, 10, 20, 30, 4_000].iter().zip(0..).map(|(at, a)| post(a, *at)).collect();
        let (found, _) = find(&mentions, &Population::default(), |i| Some(i < 2));
        let g = found.get().expect("assessed")[0].growth.clone().expect("times");
        assert_eq!((g.posts[0], g.posts.last().copied(), g.half_s), (4, Some(5), 20));
        assert_eq!(g.suspect.last(), Some(&2));
        assert!(g.posts.len() <= 41 && g.posts.windows(2).all(|w| w[0] <= w[1]));
    }
}
