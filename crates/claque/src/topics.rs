//! Topics of the command line, and the posts that belong to one.

use crate::session::Session;
use anyhow::{Result, bail};
use claque_analysis::campaign::Topic;
use claque_ingest::{hidden_hashtag, normalise_hashtag, url_object};
use claque_schema::{Platform, PostRow};
use claque_store::Scan;
use rayon::prelude::*;

/// Reads `#tag`, a keyword or phrase, a URL, a domain, or `@account`; identities and URLs become tokens.
pub fn parse(session: &Session, text: &str, platform: Option<Platform>) -> Result<Topic> {
    let text = text.trim();
    let topic = if let Some(tag) = text.strip_prefix('#') {
        let tag = normalise_hashtag(tag);
        // Without the key, posts in which the tag is also somebody's name stay hidden.
        let hidden = session.key().ok().map(|key| hidden_hashtag(&key, &tag));
        Topic::Hashtag { tag, hidden }
    } else if text.starts_with('@') {
        Topic::Account(crate::verbs::audience::creator_token(session, text, platform)?)
    } else if text.contains("://") {
        Topic::Url(url_object(&session.key()?, text))
    } else if !text.contains(' ') && text.contains('.') && !text.ends_with('.') {
        Topic::Domain(text.to_lowercase())
    } else {
        Topic::Keyword(text.to_lowercase())
    };
    if matches!(&topic, Topic::Hashtag { tag: t, .. } | Topic::Keyword(t) if t.is_empty()) {
        bail!("the topic is empty");
    }
    Ok(topic)
}

/// The posts of a scan that belong to a topic (all without one), in the order of the input.
pub fn posts(session: &Session, scan: &Scan, topic: Option<&Topic>) -> Result<Vec<PostRow>> {
    let groups = session.workspace.post_groups()?;
    // Collected in the order of the groups, so the order of the input is kept.
    let found: Vec<Vec<PostRow>> = groups
        .par_iter()
        .map(|group| -> Result<Vec<PostRow>> {
            let mut posts = session.workspace.read_posts(group, scan)?;
            if let Some(topic) = topic {
                posts.retain(|p| topic.matches(p));
            }
            Ok(posts)
        })
        .collect::<Result<_>>()?;
    Ok(found.into_iter().flatten().collect())
}
