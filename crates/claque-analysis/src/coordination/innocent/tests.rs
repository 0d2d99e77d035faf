//! Each explanation on a planted case and on a case that looks similar and is not one.

use super::*;

fn shared(n: usize, source: impl Fn(usize) -> Option<Source>) -> Vec<Shared> {
    (0..n)
        .map(|i| Shared {
            kind: "repost",
            object: ObjectToken(i as u64),
            at_s: i as i64 * 7_321,
            source: source(i),
            n_others: 3,
            others_span_s: 600,
        })
        .collect()
}

fn case(shared: Vec<Shared>) -> Case {
    Case { shared, n_members: 8, resolution_s: 1, ..Case::default() }
}

fn domain(i: usize) -> Option<Source> {
    Some(Source::Domain(format!("news{i}.example")))
}

#[test]
fn one_feed_explains_and_many_sites_do_not() {
    assert_eq!(one_source(&case(shared(10, |i| domain(i / 9)))).result, InnocentResult::Explains);
    assert_eq!(one_source(&case(shared(10, domain))).result, InnocentResult::NotSupported);
    assert_eq!(one_source(&case(shared(4, |_| domain(0)))).result, InnocentResult::NotTested);
    // One person's posts are no newsroom.
    let author = |_| Some(Source::Author("a_1".into()));
    assert_eq!(one_source(&case(shared(10, author))).result, InnocentResult::NotSupported);
}

#[test]
fn quarter_hours_and_declared_tools_are_a_schedule_and_seven_per_cent_is_chance() {
    let at = |step: i64| Case { acted_s: (0..60).map(|i| i * step).collect(), ..case(Vec::new()) };
    assert_eq!(schedule(&at(900)).result, InnocentResult::Explains);
    assert_eq!(schedule(&at(60)).result, InnocentResult::NotSupported);
    assert_eq!(schedule(&Case { n_declared: 8, ..case(Vec::new()) }).result, InnocentResult::Explains);
    assert_eq!(schedule(&case(Vec::new())).result, InnocentResult::NotTested);
}

#[test]
fn meeting_while_everybody_posts_is_an_event_and_meeting_at_any_time_is_not() {
    // 300 bins of 4 posts, and an hour of 80.
    let mut crowd: BTreeMap<i64, u64> = (0..300).map(|b| (b, 4)).collect();
    crowd.extend((100..106).map(|b| (b, 80)));
    let mut at_event = shared(10, |_| None);
    at_event.iter_mut().enumerate().for_each(|(i, s)| s.at_s = 60_000 + i as i64 * 350);
    assert_eq!(live_event(&Case { crowd: crowd.clone(), ..case(at_event) }).result, InnocentResult::Explains);
    assert_eq!(live_event(&Case { crowd, ..case(shared(10, |_| None)) }).result, InnocentResult::NotSupported);
}

#[test]
fn words_that_many_post_for_days_are_a_button_and_words_of_a_few_are_not() {
    let texts = |n_others, span| {
        let mut texts = shared(6, |_| None);
        texts.iter_mut().for_each(|s| (s.kind, s.n_others, s.others_span_s) = ("copied text", n_others, span));
        case(texts)
    };
    assert_eq!(share_text(&texts(40, 200_000)).result, InnocentResult::Explains);
    assert_eq!(share_text(&texts(2, 200_000)).result, InnocentResult::NotSupported);
    // Twenty others within minutes are part of the same burst.
    assert_eq!(share_text(&texts(40, 600)).result, InnocentResult::NotSupported);
    assert_eq!(share_text(&case(shared(6, |_| None))).result, InnocentResult::NotTested);
}

#[test]
fn fans_need_one_author_and_habits_that_explain() {
    let by_one = |habits| Case { habits, ..case(shared(10, |_| Some(Source::Author("a_1".into())))) };
    assert_eq!(fans(&by_one((28, 25))).result, InnocentResult::Explains);
    assert_eq!(fans(&by_one((28, 2))).result, InnocentResult::Partly);
    let by_many = case(shared(10, |i| Some(Source::Author(format!("a_{i}")))));
    assert_eq!(fans(&by_many).result, InnocentResult::NotSupported);
}

#[test]
fn two_declared_accounts_may_be_one_person_and_eight_accounts_are_not() {
    let few = |n_declared, n_referring| Case { n_members: 2, n_declared, n_referring, ..Case::default() };
    assert_eq!(one_person(&few(2, 0)).result, InnocentResult::Explains);
    assert_eq!(one_person(&few(0, 2)).result, InnocentResult::Partly);
    assert_eq!(one_person(&few(0, 0)).result, InnocentResult::NotSupported);
    assert_eq!(one_person(&case(Vec::new())).result, InnocentResult::NotSupported);
}

#[test]
fn every_explanation_is_named_whatever_it_gives() {
    let all = test(&case(Vec::new()));
    assert_eq!(all.len(), 6);
    assert!(all.iter().all(|t| !t.words.is_empty() && (t.result != InnocentResult::NotTested || t.share.is_none())));
}
