//! Families against a brute-force oracle, on synthetic texts.

use super::*;
use crate::sketch::mix;

fn doc(at: usize, text: &str) -> TextDoc<'_> {
    TextDoc { post: PostToken(at as u64), text, text_hash: None }
}

fn docs(texts: &[String]) -> Vec<TextDoc<'_>> {
    texts.iter().enumerate().map(|(at, text)| doc(at, text)).collect()
}

/// A text of synthetic words; texts of one `topic` share all words but those at places where `edit` says otherwise.
fn text(topic: u64, edits: u64, variant: u64) -> String {
    let word = |seed: u64| -> String { (0..6).map(|i| char::from(b'a' + (mix(seed ^ i << 40) % 26) as u8)).collect() };
    let words: Vec<String> =
        (0..24)
            .map(|place| {
                if place < edits {
                    word(variant << 20 | topic << 8 | place)
                } else {
                    word(topic << 8 | place | 1 << 50)
                }
            })
            .collect();
    words.join(" ")
}

/// Components of the exact similarity graph, each as sorted members.
fn oracle(docs: &[TextDoc<'_>], params: &FamilyParams) -> Vec<Vec<u32>> {
    let sets: Vec<Option<Vec<u64>>> = docs
        .iter()
        .map(|d| {
            let mut chars = Vec::new();
            normalise(d.text, &mut chars);
            (chars.len() >= params.min_chars).then(|| shingle_set(d.text))
        })
        .collect();
    let mut forest = Forest::new(docs.len());
    for i in 0..docs.len() {
        for j in 0..i {
            if let (Some(a), Some(b)) = (&sets[i], &sets[j])
                && jaccard(a, b) >= params.threshold
            {
                forest.join(j as u32, i as u32);
            }
        }
    }
    let mut groups: Vec<Vec<u32>> = vec![Vec::new(); docs.len()];
    (0..docs.len() as u32).for_each(|at| groups[forest.root(at) as usize].push(at));
    groups.retain(|g| g.len() > 1);
    groups.sort_by(|a, b| b.len().cmp(&a.len()).then(a[0].cmp(&b[0])));
    groups
}

#[test]
fn families_are_the_components_of_the_exact_graph() {
    let texts: Vec<String> = (0..300u64).map(|i| text(i % 60, (i / 60) % 3, i)).collect();
    let docs = docs(&texts);
    let params = FamilyParams::default();
    let found = families(&docs, &params);
    let members: Vec<Vec<u32>> = found.families.iter().map(|f| f.members.clone()).collect();
    assert_eq!(members, oracle(&docs, &params));
    assert_eq!(found.n_capped_buckets, 0);
}

#[test]
fn mass_copies_collapse_and_are_never_compared() {
    let texts: Vec<String> =
        (0..2_000u64).map(|i| if i % 2 == 0 { text(7, 0, 0) } else { text(7, 0, 0).to_uppercase() + "!" }).collect();
    let found = families(&docs(&texts), &FamilyParams::default());
    assert_eq!(found.n_distinct, 1);
    assert_eq!(found.n_verified, 0);
    assert_eq!(found.families.len(), 1);
    assert_eq!((found.families[0].members.len(), found.families[0].n_variants), (2_000, 1));
}

#[test]
fn equal_keyed_hashes_are_taken_for_equal_texts() {
    let texts = [text(1, 0, 0), text(2, 0, 0)];
    let mut docs = docs(&texts);
    docs.iter_mut().for_each(|d| d.text_hash = Some(ObjectToken(9)));
    assert_eq!(families(&docs, &FamilyParams::default()).families.len(), 1);
}

#[test]
fn short_texts_are_counted_and_left_out() {
    let texts = vec!["so true".to_owned(); 5];
    let found = families(&docs(&texts), &FamilyParams::default());
    assert_eq!((found.n_short, found.families.len()), (5, 0));
}

#[test]
fn a_bucket_above_its_limit_is_compared_in_part_and_reported() {
    let texts: Vec<String> = (0..200).map(|i| text(3, 1, i)).collect();
    let found = families(&docs(&texts), &FamilyParams { bucket_max: 16, ..FamilyParams::default() });
    assert!(found.n_capped_buckets > 0);
    assert!(found.n_verified < 200 * 16);
}

#[test]
fn families_are_the_same_at_any_thread_count() {
    let texts: Vec<String> = (0..500u64).map(|i| text(i % 90, i % 4, i)).collect();
    let docs = docs(&texts);
    let run = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| families(&docs, &FamilyParams::default()))
    };
    assert_eq!(run(1), run(4));
}

#[test]
fn other_scripts_form_families_too() {
    let texts = [
        "Все на митинг в субботу, приходите с друзьями и плакатами".to_owned(),
        "ВСЕ на митинг в субботу! Приходите с друзьями и плакатами 1".to_owned(),
        "東京で開催される次の集会に皆さんぜひ参加してくださいお願いします".to_owned(),
        "東京で開催される次の集会に皆さん、ぜひ参加してください！お願いします".to_owned(),
    ];
    assert_eq!(families(&docs(&texts), &FamilyParams::default()).families.len(), 2);
}
