//! How much an account repeats its own wording, on a bounded sample of its posts.
//!
//! The sample is bottom-k by the post's token: uniform, order-free. Of each sampled post the 32 least shingle
//! hashes are kept (all, for short posts). The same shingle has the same hash in every post, so repeats meet.
//! Repetition is 1 − distinct/total over the kept shingles: 0 when no wording comes back, near 1 for a text
//! posted over and over.

use crate::kernel::DecodeError;
use crate::sketch::{BottomMap, Fold, mix};
use crate::text::{normalise, shingles};
use crate::wire::{Reader, Writer};
use claque_schema::PostToken;

/// Shingles kept of one post.
const SHINGLES_MAX: usize = 32;

/// The least shingle hashes of one post, ascending and distinct.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct PostShingles(Vec<u32>);

impl PostShingles {
    fn of(text: &str) -> Self {
        let (mut chars, mut hashes) = (Vec::new(), Vec::new());
        normalise(text, &mut chars);
        shingles(&chars, &mut hashes);
        let mut short: Vec<u32> = hashes.into_iter().map(|h| (h >> 32) as u32).collect();
        short.sort_unstable();
        short.dedup();
        short.truncate(SHINGLES_MAX);
        PostShingles(short)
    }
}

/// One post has one text; should two rows disagree, the lesser list stays, whatever the order.
impl Fold for PostShingles {
    fn fold(&mut self, other: &Self) {
        if other.0 < self.0 {
            self.0.clone_from(&other.0);
        }
    }
    fn write(&self, out: &mut Writer) {
        out.varint(self.0.len() as u64);
        self.0.iter().for_each(|&s| out.fixed32(s));
    }
    fn read(from: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let n = from.count(4)?;
        if n > SHINGLES_MAX {
            return Err(from.invalid("more shingles than are kept of a post"));
        }
        let shingles = (0..n).map(|_| from.fixed32()).collect::<Result<Vec<u32>, _>>()?;
        Ok(PostShingles(shingles))
    }
}

/// The sample of an account's posts.
pub(super) type TextSample = BottomMap<PostShingles>;

/// Puts a post's text into the sample, if its token is among the least.
pub(super) fn sample(texts: &mut TextSample, post: PostToken, text: &str) {
    texts.insert_with(mix(post.0), || PostShingles::of(text));
}

/// 1 − distinct/total over the sampled posts' shingles; NaN with fewer than `posts_min` posts that have any.
pub(super) fn repetition(texts: &TextSample, posts_min: usize) -> f64 {
    let lists = || texts.entries().iter().map(|(_, s)| &s.0).filter(|s| !s.is_empty());
    if lists().count() < posts_min {
        return f64::NAN;
    }
    let mut all: Vec<u32> = lists().flatten().copied().collect();
    let total = all.len() as f64;
    all.sort_unstable();
    all.dedup();
    1.0 - all.len() as f64 / total
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(texts: &[&str]) -> f64 {
        let mut kept = TextSample::with_capacity(64);
        texts.iter().enumerate().for_each(|(at, text)| sample(&mut kept, PostToken(at as u64), text));
        repetition(&kept, 5)
    }

    #[test]
    fn one_text_five_times_repeats_four_fifths() {
        assert!((of(&["the very same words each time"; 5]) - 0.8).abs() < 1e-12);
    }

    #[test]
    fn different_texts_hardly_repeat_in_any_script() {
        assert!(of(&["morning coffee", "rain in oslo", "who won?", "new job!!", "see you friday"]) < 0.01);
        assert!((of(&["Приходите в субботу"; 5]) - 0.8).abs() < 1e-12);
        assert!(of(&["one", "two"]).is_nan());
    }
}
