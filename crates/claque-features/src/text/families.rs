//! Families of near-duplicate texts: the connected components of "Jaccard similarity ≥ threshold".
//!
//! Identical texts collapse first (by the text's keyed hash, then by its normalised form), so that a text pasted a
//! hundred thousand times costs as much as one. The distinct texts are banded (see [`super::band_hashes`]); band hashes are
//! sorted, and texts that share one are compared exactly and united. A bucket with more texts than `bucket_max` is
//! compared against its first few members only, and counted in [`Families::n_capped_buckets`].
//! Membership is transitive: two members of a family may be less alike than the threshold, as in a text that drifts.

use super::{N_BANDS, band_hashes, jaccard, normalise, shingles};
use claque_schema::{ObjectToken, PostKind, PostRow, PostToken, TextState};
use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

/// One text to be grouped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TextDoc<'a> {
    /// Whose text it is.
    pub post: PostToken,
    /// The (redacted) text.
    pub text: &'a str,
    /// Keyed hash of the text, where known: equal hashes are taken for equal texts.
    pub text_hash: Option<ObjectToken>,
}

/// What counts as near.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FamilyParams {
    /// Least Jaccard similarity of two texts that are joined, 0–1.
    pub threshold: f64,
    /// Least number of normalised characters; shorter texts ("so true") are alike without being copies.
    pub min_chars: usize,
    /// Distinct texts in one band bucket that are still compared pairwise.
    pub bucket_max: usize,
}

impl Default for FamilyParams {
    fn default() -> Self {
        FamilyParams { threshold: 0.8, min_chars: 20, bucket_max: 64 }
    }
}

/// Texts that are nearly the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Family {
    /// Positions in the input, ascending. The first is the family's representative.
    pub members: Vec<u32>,
    /// Different normalised texts among them; 1 means literal copies.
    pub n_variants: u32,
}

/// All families of an input.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Families {
    /// Families of two or more, largest first, then by first member.
    pub families: Vec<Family>,
    /// Texts left out because they are shorter than `min_chars`.
    pub n_short: usize,
    /// Different normalised texts that were compared.
    pub n_distinct: usize,
    /// Pairs checked exactly.
    pub n_verified: u64,
    /// Buckets above `bucket_max`, compared in part only: families there may be split.
    pub n_capped_buckets: u64,
}

/// The texts of posts: own words only, so reposts, removed and absent texts are left out.
pub fn docs_of<'a>(posts: &'a [PostRow]) -> Vec<TextDoc<'a>> {
    let own = |post: &&PostRow| {
        post.kind != PostKind::Repost && !matches!(post.text_state, TextState::Absent | TextState::Removed)
    };
    let doc = |post: &'a PostRow| {
        post.text.as_deref().map(|text| TextDoc { post: post.post, text, text_hash: post.text_hash })
    };
    posts.iter().filter(own).filter_map(doc).collect()
}

/// Groups texts into families. Deterministic: the same documents in the same order give the same families at any
/// thread count.
pub fn families(docs: &[TextDoc<'_>], params: &FamilyParams) -> Families {
    let collapsed = Collapsed::new(docs, params.min_chars);
    let mut out = Families { n_short: collapsed.n_short, n_distinct: collapsed.first.len(), ..Families::default() };
    let mut joined = Joined {
        forest: Forest::new(collapsed.first.len()),
        failed: FxHashSet::default(),
        sets: Sets { docs, first: &collapsed.first, held: FxHashMap::default() },
        threshold: params.threshold,
    };
    let mut keys: Vec<u64> = Vec::with_capacity(collapsed.first.len());
    for band in 0..N_BANDS {
        keys.clear();
        let key = |(at, bands): (usize, &Option<[u32; N_BANDS]>)| bands.map(|b| u64::from(b[band]) << 32 | at as u64);
        keys.extend(collapsed.bands.iter().enumerate().filter_map(key));
        keys.par_sort_unstable();
        let buckets: Vec<&[u64]> = keys.chunk_by(|a, b| a >> 32 == b >> 32).filter(|b| b.len() > 1).collect();
        out.n_capped_buckets += buckets.iter().filter(|b| b.len() > params.bucket_max).count() as u64;
        out.n_verified += joined.unite(&buckets, params.bucket_max);
    }
    out.families = collect(docs.len(), &collapsed, &mut joined.forest);
    out
}

/// Components so far, pairs known to be apart, and shingle sets of texts that were compared.
struct Joined<'d, 't> {
    forest: Forest,
    failed: FxHashSet<u64>,
    sets: Sets<'d, 't>,
    threshold: f64,
}

impl Joined<'_, '_> {
    /// Compares the texts of each bucket and unites those that are near; gives the number of comparisons.
    ///
    /// In round p every bucket's later texts are held against its p-th, unless they are joined already or known to be
    /// apart. A family of m copies is thus settled by m comparisons, and a round runs on all threads.
    fn unite(&mut self, buckets: &[&[u64]], bucket_max: usize) -> u64 {
        let mut n_verified = 0;
        let pivots = |bucket: &[u64]| if bucket.len() > bucket_max { bucket_max / 4 + 1 } else { bucket.len() - 1 };
        for round in 0..bucket_max.max(1) {
            let mut pairs: Vec<(u32, u32)> = Vec::new();
            for bucket in buckets.iter().filter(|b| round < pivots(b)) {
                let a = bucket[round] as u32;
                let rest = bucket[round + 1..].iter().map(|&key| (a, key as u32));
                pairs.extend(rest.filter(|&(a, b)| {
                    self.forest.root(a) != self.forest.root(b) && !self.failed.contains(&pair_key(a, b))
                }));
            }
            if pairs.is_empty() && buckets.iter().all(|b| round >= pivots(b)) {
                break;
            }
            n_verified += pairs.len() as u64;
            self.sets.load(&pairs);
            let near: Vec<bool> =
                pairs.par_iter().with_min_len(64).map(|&(a, b)| self.sets.near(a, b, self.threshold)).collect();
            for (&(a, b), near) in pairs.iter().zip(near) {
                if near {
                    self.forest.join(a, b);
                } else {
                    self.failed.insert(pair_key(a, b));
                }
            }
        }
        n_verified
    }
}

fn pair_key(a: u32, b: u32) -> u64 {
    u64::from(a) << 32 | u64::from(b)
}

/// Distinct texts: position of the first document of each, its bands, and which text each document has.
struct Collapsed {
    first: Vec<u32>,
    bands: Vec<Option<[u32; N_BANDS]>>,
    text_of: Vec<Option<u32>>,
    n_short: usize,
}

/// What is computed of one text before texts are compared.
struct Sketch {
    hash: u64,
    bands: Option<[u32; N_BANDS]>,
}

impl Collapsed {
    fn new(docs: &[TextDoc<'_>], min_chars: usize) -> Self {
        // Same keyed hash, same text: only its first document is looked at.
        let mut first_of: FxHashMap<ObjectToken, u32> = FxHashMap::default();
        let leader: Vec<u32> = (0u32..)
            .zip(docs)
            .map(|(at, doc)| doc.text_hash.map_or(at, |hash| *first_of.entry(hash).or_insert(at)))
            .collect();
        let sketches: Vec<Option<Sketch>> =
            docs.par_iter()
                .zip(leader.par_iter().enumerate())
                .map_init(Default::default, |buffers, (doc, (at, &leader))| {
                    if leader as usize == at { sketch(doc.text, min_chars, buffers) } else { None }
                })
                .collect();
        let mut text_at: FxHashMap<u64, u32> = FxHashMap::default();
        let mut out = Collapsed { first: Vec::new(), bands: Vec::new(), text_of: vec![None; docs.len()], n_short: 0 };
        for (at, &leader) in leader.iter().enumerate() {
            out.text_of[at] = match &sketches[leader as usize] {
                None => {
                    out.n_short += 1;
                    None
                }
                Some(sketch) => Some(*text_at.entry(sketch.hash).or_insert_with(|| {
                    out.first.push(leader);
                    out.bands.push(sketch.bands);
                    out.first.len() as u32 - 1
                })),
            };
        }
        out
    }
}

type Buffers = (Vec<u32>, Vec<u64>);

fn sketch(text: &str, min_chars: usize, (chars, hashes): &mut Buffers) -> Option<Sketch> {
    chars.clear();
    normalise(text, chars);
    if chars.len() < min_chars.max(1) {
        return None;
    }
    hashes.clear();
    shingles(chars, hashes);
    // An order-dependent fold of the shingles is a hash of the whole text.
    let hash = hashes
        .iter()
        .fold(chars.len() as u64, |hash, &s| (hash.rotate_left(5) ^ s).wrapping_mul(0x517c_c1b7_2722_0a95));
    Some(Sketch { hash, bands: band_hashes(hashes) })
}

/// Shingle sets of texts that were compared, made when first needed.
struct Sets<'d, 't> {
    docs: &'d [TextDoc<'t>],
    first: &'d [u32],
    held: FxHashMap<u32, Vec<u64>>,
}

impl Sets<'_, '_> {
    /// Makes the sets of all texts in `pairs`.
    fn load(&mut self, pairs: &[(u32, u32)]) {
        /// Sets kept from one round to the next: bounds memory to some 200 MB.
        const HELD_MAX: usize = 200_000;
        if self.held.len() > HELD_MAX {
            self.held.clear();
        }
        let mut new: Vec<u32> =
            pairs.iter().flat_map(|&(a, b)| [a, b]).filter(|t| !self.held.contains_key(t)).collect();
        new.sort_unstable();
        new.dedup();
        let made: Vec<(u32, Vec<u64>)> = new
            .par_iter()
            .with_min_len(64)
            .map(|&text| (text, shingle_set(self.docs[self.first[text as usize] as usize].text)))
            .collect();
        self.held.extend(made);
    }

    fn near(&self, a: u32, b: u32, threshold: f64) -> bool {
        let (Some(a), Some(b)) = (self.held.get(&a), self.held.get(&b)) else { return false };
        let (small, large) = (a.len().min(b.len()), a.len().max(b.len()));
        // The Jaccard similarity cannot exceed the ratio of the sizes.
        small as f64 >= threshold * large as f64 && jaccard(a, b) >= threshold
    }
}

/// The distinct shingles of a text, ascending.
pub(crate) fn shingle_set(text: &str) -> Vec<u64> {
    let (mut chars, mut set) = Buffers::default();
    normalise(text, &mut chars);
    shingles(&chars, &mut set);
    set.sort_unstable();
    set.dedup();
    set
}

/// Union-find with path halving; the smaller index is the root, so roots do not depend on the order of joins.
struct Forest {
    parent: Vec<u32>,
}

impl Forest {
    fn new(n: usize) -> Self {
        Forest { parent: (0..n as u32).collect() }
    }

    fn root(&mut self, mut at: u32) -> u32 {
        while self.parent[at as usize] != at {
            let up = self.parent[self.parent[at as usize] as usize];
            self.parent[at as usize] = up;
            at = up;
        }
        at
    }

    fn join(&mut self, a: u32, b: u32) {
        let (a, b) = (self.root(a), self.root(b));
        self.parent[a.max(b) as usize] = a.min(b);
    }
}

fn collect(n_docs: usize, collapsed: &Collapsed, forest: &mut Forest) -> Vec<Family> {
    let n_texts = collapsed.first.len();
    let mut members: Vec<Vec<u32>> = vec![Vec::new(); n_texts];
    for at in 0..n_docs {
        if let Some(text) = collapsed.text_of[at] {
            members[forest.root(text) as usize].push(at as u32);
        }
    }
    let mut variants = vec![0u32; n_texts];
    (0..n_texts as u32).for_each(|text| variants[forest.root(text) as usize] += 1);
    let mut families: Vec<Family> = members
        .into_iter()
        .zip(variants)
        .filter(|(members, _)| members.len() > 1)
        .map(|(members, n_variants)| Family { members, n_variants })
        .collect();
    families.sort_by(|a, b| b.members.len().cmp(&a.members.len()).then(a.members[0].cmp(&b.members[0])));
    families
}

#[cfg(test)]
#[path = "families_tests.rs"]
mod tests;
