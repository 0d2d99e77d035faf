//! Narratives: families of near-identical original posts, with how they grew.
//!
//! Reposts repeat by design and say nothing here. Texts of at least twenty characters are grouped by Jaccard similarity
//! of script-neutral character shingles (`claque_features::text`), so the method works where words have no spaces.
//! A family needs three authors: one account that repeats itself is a matter of its own score.

use crate::population::Population;
use crate::report::Narrative;
use claque_features::text::{FamilyParams, TextDoc, families};
use claque_schema::{AccountToken, Assessment, PostKind, PostRow, TextState};

const MIN_AUTHORS: usize = 3;
const TOP: usize = 30;
/// Characters of an example at most.
const EXAMPLE_CHARS: usize = 240;

/// The largest families, by authors.
pub fn find(mentions: &[PostRow], population: &Population) -> Assessment<Vec<Narrative>> {
    let own = |p: &&PostRow| {
        p.kind != PostKind::Repost
            && !matches!(p.text_state, TextState::Absent | TextState::Removed)
            && p.text.is_some()
    };
    let posts: Vec<&PostRow> = mentions.iter().filter(own).collect();
    if posts.is_empty() {
        return Assessment::missing("no original post with a text is held");
    }

    let docs: Vec<TextDoc<'_>> = posts
        .iter()
        .map(|p| TextDoc { post: p.post, text: p.text.as_deref().unwrap_or_default(), text_hash: p.text_hash })
        .collect();
    let found = families(&docs, &FamilyParams::default());
    let mut rows: Vec<Narrative> = found
        .families
        .iter()
        .filter_map(|family| {
            describe(&family.members.iter().map(|i| posts[*i as usize]).collect::<Vec<_>>(), population)
        })
        .collect();
    rows.sort_by(|a, b| b.n_authors.cmp(&a.n_authors).then(b.n_posts.cmp(&a.n_posts)).then(a.example.cmp(&b.example)));
    rows.truncate(TOP);
    Assessment::of(rows)
}

fn describe(posts: &[&PostRow], population: &Population) -> Option<Narrative> {
    let mut authors: Vec<AccountToken> = posts.iter().filter_map(|p| p.author).collect();
    authors.sort_unstable();
    authors.dedup();
    if authors.len() < MIN_AUTHORS {
        return None;
    }
    let text = posts.first()?.text.as_deref().unwrap_or_default();
    let mut example: String = text.chars().take(EXAMPLE_CHARS).collect();
    if example.len() < text.len() {
        example.push('…');
    }
    let times = || posts.iter().filter_map(|p| p.created_at);
    Some(Narrative {
        example,
        n_posts: posts.len() as u64,
        n_authors: authors.len() as u64,
        n_suspect: authors.iter().filter(|a| population.get(**a).is_suspect()).count() as u64,
        first_at: times().min(),
        last_at: times().max(),
    })
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
        let found = find(&mentions, &Population::default());
        let rows = found.get().expect("assessed");
        assert_eq!(rows.len(), 1);
        assert_eq!((rows[0].n_authors, rows[0].n_posts), (5, 5));
        assert_eq!(rows[0].example, copied);
    }
}
