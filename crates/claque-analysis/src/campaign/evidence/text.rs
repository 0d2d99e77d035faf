//! Families of near-identical texts, from the side of each member: how many others, and how close in time.

use claque_features::text::{FamilyParams, TextDoc, families};
use claque_schema::{AccountToken, PostKind, PostRow, TextState};

const PACE_S: i64 = 3_600;

/// Which family each mention belongs to.
pub struct MentionFamilies {
    /// Per mention its family; `None` without one.
    pub of: Vec<Option<u32>>,
    /// Members of each family, as places of mentions.
    members: Vec<Vec<u32>>,
}

fn has_own_text(post: &PostRow) -> bool {
    post.kind != PostKind::Repost
        && post.text.as_deref().is_some_and(|t| t.chars().count() >= FamilyParams::default().min_chars)
        && !matches!(post.text_state, TextState::Absent | TextState::Removed)
}

/// Groups the mentions' own texts.
pub fn families_of(posts: &[PostRow]) -> MentionFamilies {
    let own: Vec<u32> = (0..posts.len() as u32).filter(|i| has_own_text(&posts[*i as usize])).collect();
    let docs: Vec<TextDoc<'_>> = own
        .iter()
        .map(|i| &posts[*i as usize])
        .map(|p| TextDoc { post: p.post, text: p.text.as_deref().unwrap_or_default(), text_hash: p.text_hash })
        .collect();
    let found = families(&docs, &FamilyParams::default());
    let mut of = vec![None; posts.len()];
    let mut members = Vec::with_capacity(found.families.len());
    for family in &found.families {
        let places: Vec<u32> = family.members.iter().map(|m| own[*m as usize]).collect();
        places.iter().for_each(|i| of[*i as usize] = Some(members.len() as u32));
        members.push(places);
    }
    MentionFamilies { of, members }
}

impl MentionFamilies {
    /// `[other authors, share of the others' posts within an hour]`; NaN for mentions without words of their own.
    pub fn columns(&self, posts: &[PostRow]) -> [Vec<f32>; 2] {
        let mut authors = vec![f32::NAN; posts.len()];
        let mut pace = vec![f32::NAN; posts.len()];
        for (i, post) in posts.iter().enumerate() {
            if has_own_text(post) {
                authors[i] = 0.0;
            }
        }
        for members in &self.members {
            let mut distinct: Vec<AccountToken> = members.iter().filter_map(|i| posts[*i as usize].author).collect();
            distinct.sort_unstable();
            distinct.dedup();
            let others = distinct.len().saturating_sub(1) as f32;
            members.iter().for_each(|i| authors[*i as usize] = others);
            if others > 0.0 {
                self.pace(members, posts, &mut pace);
            }
        }
        [authors, pace]
    }

    fn pace(&self, members: &[u32], posts: &[PostRow], pace: &mut [f32]) {
        let mut timed: Vec<(i64, u32)> =
            members.iter().filter_map(|i| posts[*i as usize].created_at.map(|at| (at.secs(), *i))).collect();
        timed.sort_unstable();
        if timed.len() < 2 {
            return;
        }
        for (at, i) in &timed {
            let from = timed.partition_point(|(t, _)| *t < at - PACE_S);
            let to = timed.partition_point(|(t, _)| *t <= at + PACE_S);
            pace[*i as usize] = (to - from - 1) as f32 / (timed.len() - 1) as f32;
        }
    }
}
