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
use rustc_hash::FxHashMap;

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
    let mut forest = Forest::new(collapsed.first.len());
    let mut check =
        Verifier { docs, first: &collapsed.first, threshold: params.threshold, cache: FxHashMap::default() };
    let mut keys: Vec<u64> = Vec::with_capacity(collapsed.first.len());
    for band in 0..N_BANDS {
        keys.clear();
        let key = |(at, bands): (usize, &Option<[u32; N_BANDS]>)| bands.map(|b| u64::from(b[band]) << 32 | at as u64);
        keys.extend(collapsed.bands.iter().enumerate().filter_map(key));
        keys.par_sort_unstable();
        for bucket in keys.chunk_by(|a, b| a >> 32 == b >> 32).filter(|b| b.len() > 1) {
            let pivots = if bucket.len() > params.bucket_max {
                out.n_capped_buckets += 1;
                params.bucket_max / 4 + 1
            } else {
                bucket.len()
            };
            out.n_verified += unite(bucket, pivots, &mut forest, &mut check);
        }
        check.cache.clear();
    }
    out.families = collect(docs.len(), &collapsed, &mut forest);
    out
}

/// Unites the texts of a bucket that verify; each is held against the first `pivots` members that precede it.
fn unite(bucket: &[u64], pivots: usize, forest: &mut Forest, check: &mut Verifier<'_, '_>) -> u64 {
    let mut n_verified = 0;
    for (i, &later) in bucket.iter().enumerate() {
        for &earlier in &bucket[..i.min(pivots)] {
            let (a, b) = (earlier as u32, later as u32);
            // Pairs that are joined already cannot change the components.
            if forest.root(a) != forest.root(b) {
                n_verified += 1;
                if check.near(a, b) {
                    forest.join(a, b);
                }
            }
        }
    }
    n_verified
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

/// Exact comparison, with the shingle sets of the texts in hand kept for the band at work.
struct Verifier<'d, 't> {
    docs: &'d [TextDoc<'t>],
    first: &'d [u32],
    threshold: f64,
    cache: FxHashMap<u32, Vec<u64>>,
}

impl Verifier<'_, '_> {
    fn load(&mut self, text: u32) {
        let doc = &self.docs[self.first[text as usize] as usize];
        self.cache.entry(text).or_insert_with(|| {
            let (mut chars, mut set) = Buffers::default();
            normalise(doc.text, &mut chars);
            shingles(&chars, &mut set);
            set.sort_unstable();
            set.dedup();
            set
        });
    }

    fn near(&mut self, a: u32, b: u32) -> bool {
        /// Sets kept at once: bounds memory to some tens of megabytes.
        const CACHE_MAX: usize = 1 << 15;
        if self.cache.len() > CACHE_MAX {
            self.cache.clear();
        }
        self.load(a);
        self.load(b);
        let (a, b) = (&self.cache[&a], &self.cache[&b]);
        let (small, large) = (a.len().min(b.len()), a.len().max(b.len()));
        // The Jaccard similarity cannot exceed the ratio of the sizes.
        small as f64 >= self.threshold * large as f64 && jaccard(a, b) >= self.threshold
    }
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
