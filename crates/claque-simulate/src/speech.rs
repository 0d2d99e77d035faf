//! What people write.
//!
//! One or two sentences from the pack's templates, with the small untidiness of real posts: hashtags, emoji, dropped
//! capitals, doubled marks, shared links. Short replies repeat between people, as they do in life; longer posts hardly
//! ever do.

use crate::lexicon::Pack;
use crate::machines::shared_link;
use crate::population::Agent;
use crate::post::{LINK, Post, What};
use crate::profile::naming::emoji;
use crate::rng::{Draw, Stream};
use crate::scenario::Campaign;

/// What a post is written for.
pub(crate) struct Occasion<'a> {
    pub campaign: Option<&'a Campaign>,
    pub seed: u64,
    pub day: u32,
}

/// Fills `post` with a person's words. Reposts get none.
pub(crate) fn speak(post: &mut Post, agent: &Agent, pack: &Pack, occasion: &Occasion<'_>, rng: &mut Stream) {
    if post.what == What::Repost {
        return;
    }
    let subject = occasion.campaign.map_or("", |c| c.subject.as_str());
    let topic = usize::from(agent.topic);
    let template = match (post.what, occasion.campaign) {
        (What::Reply, _) => rng.word(&pack.replies),
        (What::Quote, _) => rng.word(&pack.quotes),
        (_, Some(_)) => rng.word(&pack.campaign),
        _ => rng.word(&pack.posts),
    };
    let mut text = pack.expand(template, topic, subject, rng);
    let more = match (post.what, occasion.campaign) {
        (What::Post, Some(_)) => 0.7,
        (What::Post, None) => 0.55,
        _ => 0.22,
    };
    if rng.chance(more) {
        if !text.ends_with(['.', '!', '?', '。', '?', '!', '।', '؟']) && !pack.joiner.is_empty() && pack.code != "th"
        {
            text.push('.');
        }
        text.push_str(if pack.joiner.is_empty() { "。" } else { " " });
        let second = if rng.chance(0.7) { &pack.posts } else { &pack.replies };
        text.push_str(&pack.expand(rng.word(second), topic, subject, rng));
    }
    untidy(&mut text, rng);
    if let Some(campaign) = occasion.campaign {
        // Replies within a topic often leave the tag out.
        if post.what != What::Reply || rng.chance(0.55) {
            text.push_str(&format!(" #{}", campaign.tag));
        }
    }
    let tags = &pack.topic(topic).tags;
    if post.what == What::Post && rng.chance(0.24) {
        text.push_str(&format!(" #{}", rng.word(tags)));
        if rng.chance(0.3) {
            text.push_str(&format!(" #{}", rng.word(tags)));
        }
    }
    if post.what == What::Post && rng.chance(0.11) {
        post.link = Some(shared_link(occasion.seed, post.community, occasion.day, rng));
        text.push(' ');
        text.push(LINK);
    }
    post.text = text;
}

fn untidy(text: &mut String, rng: &mut Stream) {
    if rng.chance(0.12) {
        text.push_str(["...", "!!", " :)", "?!", " xx", " lol", " :/", "!"][rng.below(8)]);
    }
    if rng.chance(0.16) {
        text.push(' ');
        for _ in 0..1 + rng.below(2) {
            text.push_str(emoji(rng));
        }
    }
    if rng.chance(0.25)
        && let Some(first) = text.chars().next()
    {
        *text = first.to_uppercase().chain(text.chars().skip(1)).collect();
    }
    if rng.chance(0.03) {
        *text = text.to_uppercase();
    }
}
