//! Near-identical texts as objects: the action is posting a text of a family, the object is the family.
//!
//! Families ([`crate::text::families`]) are transitive, so two members may be less alike than the threshold. Therefore
//! a pair counts only when [`NearTexts::near`] finds the two texts themselves alike: exact Jaccard similarity of their
//! shingle sets. Nothing knows words or alphabets, so Japanese, Arabic and Thai texts are compared like English ones.

use super::object::Act;
use crate::actions::input_order;
use crate::text::{FamilyParams, docs_of, families, jaccard, shingle_set};
use claque_schema::{ActionKind, ActionRow, ObjectToken, PostRow, PostToken};
use rayon::prelude::*;
use rustc_hash::FxHashMap;

/// The texts of families, for exact comparison.
#[derive(Debug, Clone, Default)]
pub struct NearTexts {
    threshold: f64,
    /// Which text a post has.
    text_of: FxHashMap<PostToken, u32>,
    /// Shingle sets of the distinct texts, ascending.
    sets: Vec<Vec<u64>>,
}

impl NearTexts {
    /// Whether the texts of two actions are alike. Actions without a known text are not.
    pub fn near(&self, a: &Act, b: &Act) -> bool {
        let text = |act: &Act| act.content.and_then(|post| self.text_of.get(&post)).copied();
        let (Some(a), Some(b)) = (text(a), text(b)) else { return false };
        if a == b {
            return true;
        }
        let (a, b) = (&self.sets[a as usize], &self.sets[b as usize]);
        let (small, large) = (a.len().min(b.len()), a.len().max(b.len()));
        // The Jaccard similarity cannot exceed the ratio of the sizes.
        small as f64 >= self.threshold * large as f64 && jaccard(a, b) >= self.threshold
    }
}

/// One action per dated post of a family of near-identical texts, in the order of the posts.
pub fn similar_texts(posts: &[PostRow], params: &FamilyParams) -> (Vec<ActionRow>, NearTexts) {
    let docs = docs_of(posts);
    let found = families(&docs, params);
    let rows: FxHashMap<PostToken, &PostRow> = posts.iter().map(|p| (p.post, p)).collect();
    let (mut actions, mut text_of) = (Vec::new(), FxHashMap::default());
    let mut first_of: FxHashMap<&str, u32> = FxHashMap::default();
    let mut texts: Vec<&str> = Vec::new();
    for family in &found.families {
        let members = || family.members.iter().map(|at| &docs[*at as usize]);
        // The least token, so that the name of a family does not depend on the order of the input.
        let Some(name) = members().map(|doc| doc.post).min() else { continue };
        for doc in members() {
            let Some(post) = rows.get(&doc.post) else { continue };
            let (Some(account), Some(at)) = (post.author, post.created_at) else { continue };
            let text = *first_of.entry(doc.text).or_insert_with(|| {
                texts.push(doc.text);
                texts.len() as u32 - 1
            });
            text_of.insert(post.post, text);
            actions.push(ActionRow {
                account,
                object: ObjectToken::from(name),
                kind: ActionKind::Similar,
                content: Some(post.post),
                at,
                order: input_order(post.file, post.line),
            });
        }
    }
    actions.sort_by_key(|a| a.order);
    let sets = texts.par_iter().map(|text| shingle_set(text)).collect();
    (actions, NearTexts { threshold: params.threshold, text_of, sets })
}

#[cfg(test)]
mod tests {
    use super::*;
    use claque_schema::{AccountToken, TextState, Timestamp};

    fn post(n: u64, text: &str) -> PostRow {
        PostRow {
            post: PostToken(n),
            author: Some(AccountToken(n)),
            created_at: Some(Timestamp::from_secs(n as i64)),
            text: Some(text.to_string()),
            text_state: TextState::Full,
            line: n,
            ..PostRow::default()
        }
    }

    #[test]
    fn near_copies_meet_in_every_script_and_drifted_ones_do_not() {
        let thai = "สินค้าใหม่ล่าสุดของเรากำลังลดราคาครึ่งหนึ่งทุกสาขาทั่วประเทศวันนี้เท่านั้นรีบมาก่อนหมด";
        let japanese =
            "本日限定で全商品半額セールを開催中です、お近くの店舗でぜひお買い求めくださいませ皆様お待ちしております";
        let arabic = "اليوم فقط خصم خمسين بالمئة على جميع المنتجات في كل الفروع لا تفوتوا هذه الفرصة الرائعة أبدا";
        let mut posts = Vec::new();
        for (i, text) in [thai, japanese, arabic].into_iter().enumerate() {
            posts.push(post(10 * i as u64, text));
            posts.push(post(10 * i as u64 + 1, &format!("{text} 7")));
        }
        let (actions, near) = similar_texts(&posts, &FamilyParams::default());
        assert_eq!(actions.len(), 6);
        let acts: Vec<Act> = actions.iter().map(Act::from).collect();
        for pair in acts.chunks(2) {
            assert!(near.near(&pair[0], &pair[1]));
        }
        assert!(!near.near(&acts[0], &acts[2]));
        assert_eq!(actions.iter().map(|a| a.object).collect::<std::collections::BTreeSet<_>>().len(), 3);
    }
}
