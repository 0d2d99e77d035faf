//! What is held about one creator's audience: the follower list, the accounts with their scores, what they did.
//!
//! A million followers must not need a million feature rows at once: accounts are read as rows, scored in slices, and
//! only the members (about a hundred bytes each) stay.

use crate::dataset;
use crate::scoring::{Scorer, drift_sample};
use crate::session::Session;
use crate::verbs::audience::LISTED;
use anyhow::Result;
use claque_analysis::audience::acts::{Act, CreatorPost, of_engagement, of_post};
use claque_analysis::audience::comments::Comment;
use claque_analysis::audience::growth;
use claque_analysis::population::{Member, Population};
use claque_schema::{
    AccountRow, AccountToken, FeatureTable, FollowRow, InteractionRow, PostKind, PostRow, ScoreRow, TextState,
    Timestamp,
};
use claque_store::{PostColumns, Scan};
use rustc_hash::{FxHashMap, FxHashSet};

/// Accounts whose rows are in memory at once.
const PART: usize = 262_144;
/// Comments with their text that are looked at.
const MAX_COMMENTS: usize = 200_000;

/// What is held about one audience.
pub struct Held {
    pub stated: Option<u64>,
    pub lists: Vec<FollowRow>,
    pub follows: Vec<FollowRow>,
    pub snapshots: Vec<AccountRow>,
    pub towards: Vec<InteractionRow>,
    pub among: Vec<InteractionRow>,
    pub posts: Vec<CreatorPost>,
    pub acts: Vec<Act>,
    pub comments: Vec<Comment>,
    pub population: Population,
    pub engaged: Population,
    pub drift: Option<f64>,
    pub listed: Vec<ScoreRow>,
}

/// Reads it; `None` when nothing is held about this creator.
pub fn read(
    session: &Session,
    scorer: &Scorer,
    creator: AccountToken,
    as_of: Option<Timestamp>,
    interactions: &[InteractionRow],
) -> Result<Option<Held>> {
    let scan = Scan { as_of, ..Scan::ALL };
    let lists = lists(session, creator, &scan)?;
    let follows = growth::latest(&lists);
    let towards: Vec<InteractionRow> = interactions.iter().filter(|i| i.target == creator).copied().collect();
    let engaged: FxHashSet<AccountToken> = towards.iter().map(|i| i.source).collect();
    let audience: FxHashSet<AccountToken> =
        if follows.is_empty() { engaged.clone() } else { follows.iter().map(|f| f.follower).collect() };
    if audience.is_empty() {
        return Ok(None);
    }
    let mut wanted: FxHashSet<AccountToken> = audience.union(&engaged).copied().collect();
    wanted.insert(creator);
    let done = done(session, creator, &engaged, &scan)?;
    let (mut members, stated, drift, listed) = scored(session, scorer, &wanted, &audience, creator, as_of)?;
    for member in &mut members {
        member.benign |= done.through_tools.contains(&member.account);
        member.traits.idle_days = done.idle_days(member);
    }
    let known: FxHashSet<AccountToken> = members.iter().map(|m| m.account).collect();
    let of = |set: &FxHashSet<AccountToken>| {
        let mut all: Vec<Member> = Vec::with_capacity(set.len());
        all.extend(members.iter().filter(|m| set.contains(&m.account)));
        all.extend(set.difference(&known).map(|a| Member::unknown(*a)));
        Population::new(all)
    };
    let (population, engaged) = (of(&audience), of(&engaged));
    drop(members);
    let among = interactions.iter().filter(|i| audience.contains(&i.source) && audience.contains(&i.target));
    Ok(Some(Held {
        stated: stated.filter(|n| *n >= population.members().len() as u64),
        among: among.copied().collect(),
        snapshots: snapshots(session, creator, &scan)?,
        lists,
        follows,
        towards,
        posts: done.posts,
        acts: done.acts,
        comments: done.comments,
        population,
        engaged,
        drift,
        listed,
    }))
}

fn lists(session: &Session, creator: AccountToken, scan: &Scan) -> Result<Vec<FollowRow>> {
    let mut out = Vec::new();
    for group in session.workspace.follow_groups()? {
        out.extend(session.workspace.read_follows(&group, scan)?.into_iter().filter(|f| f.followed == creator));
    }
    Ok(out)
}

fn snapshots(session: &Session, creator: AccountToken, scan: &Scan) -> Result<Vec<AccountRow>> {
    let mut out = Vec::new();
    for group in session.workspace.account_groups()? {
        out.extend(session.workspace.read_accounts(&group, scan)?.into_iter().filter(|r| r.account == creator));
    }
    out.sort_by_key(|r| r.observed_at);
    Ok(out)
}

type Scored = (Vec<Member>, Option<u64>, Option<f64>, Vec<ScoreRow>);

/// Members with scores, the creator's stated followers, the audience's drift, and its most suspect accounts in full.
///
/// A large audience is read in parts by token: rows and features of all its accounts never exist at once.
fn scored(
    session: &Session,
    scorer: &Scorer,
    wanted: &FxHashSet<AccountToken>,
    audience: &FxHashSet<AccountToken>,
    creator: AccountToken,
    as_of: Option<Timestamp>,
) -> Result<Scored> {
    let n_parts = wanted.len().div_ceil(PART).max(1) as u64;
    let (mut members, mut stated, mut listed) = (Vec::with_capacity(wanted.len()), None, Vec::new());
    let mut sample: Option<FeatureTable> = None;
    for part in 0..n_parts {
        let inside = |a: AccountToken| a.0 % n_parts == part && wanted.contains(&a);
        let rows = session.workspace.latest_accounts_of(as_of, inside)?;
        stated = rows.iter().find(|r| r.account == creator).and_then(|r| r.followers).or(stated);
        let table = dataset::features(session, &rows, scorer.families(), as_of)?;
        let scored = scorer.members_of(&rows, table.as_ref(), as_of);
        let ours = scored.iter().filter(|m| audience.contains(&m.account));
        listed.extend(scorer.most_suspect_of(&rows, table.as_ref(), ours, LISTED, as_of));
        let some = drift_sample(&rows, table.as_ref(), audience, n_parts as usize, as_of);
        sample = Some(match sample {
            Some(earlier) => stacked(earlier, some),
            None => some,
        });
        members.extend(scored);
    }
    let chance = |s: &ScoreRow| s.probability.unwrap_or(0.0);
    listed.sort_by(|a, b| chance(b).total_cmp(&chance(a)).then(a.account.cmp(&b.account)));
    listed.truncate(LISTED);
    let drift = sample.and_then(|sample| scorer.drift_of(sample));
    Ok((members, stated, drift, listed))
}

/// Two tables of the same features, one under the other.
fn stacked(mut upper: FeatureTable, lower: FeatureTable) -> FeatureTable {
    upper.accounts.extend(lower.accounts);
    upper.columns.iter_mut().zip(lower.columns).for_each(|(column, more)| column.extend(more));
    upper
}

/// What the audience and the creator did.
struct Done {
    posts: Vec<CreatorPost>,
    acts: Vec<Act>,
    comments: Vec<Comment>,
    through_tools: FxHashSet<AccountToken>,
    last_post: FxHashMap<AccountToken, (Timestamp, u32)>,
    end: Option<Timestamp>,
}

impl Done {
    /// Days from an account's last post held to the last post of all. Known only where at least a fifth of the posts that
    /// it ever made are held: a topic's posts alone say nothing of who was silent.
    fn idle_days(&self, member: &Member) -> Option<u16> {
        let (last, held) = self.last_post.get(&member.account)?;
        (held.saturating_mul(5) >= member.traits.posts?).then_some(())?;
        u16::try_from(self.end?.day() - last.day()).ok()
    }
}

fn done(session: &Session, creator: AccountToken, engaged: &FxHashSet<AccountToken>, scan: &Scan) -> Result<Done> {
    let mut out = Done {
        posts: Vec::new(),
        acts: Vec::new(),
        comments: Vec::new(),
        through_tools: FxHashSet::default(),
        last_post: FxHashMap::default(),
        end: None,
    };
    let mut tools = dataset::Tools::default();
    let mut latest: FxHashMap<u64, (Option<Timestamp>, CreatorPost)> = FxHashMap::default();
    let inside = |a: AccountToken| a == creator || engaged.contains(&a);
    let columns = PostColumns { text: true, ..PostColumns::LIGHT };
    for group in session.workspace.post_groups()? {
        for post in session.workspace.read_posts(&group, &scan.with_columns(columns))? {
            out.end = out.end.max(post.created_at);
            if let Some((author, at)) = post.author.zip(post.created_at) {
                let slot = out.last_post.entry(author).or_insert((at, 0));
                *slot = (slot.0.max(at), slot.1 + 1);
            }
            tools.add(&post);
            if let Some(own) = CreatorPost::of(&post, creator) {
                let seen = post.observed_at;
                let slot = latest.entry(post.post.0).or_insert((seen, own));
                if seen >= slot.0 {
                    *slot = (seen, own);
                }
            }
            // What insiders say elsewhere, and others to them, is what a pod must stand out from.
            if let Some(act) = of_post(&post).filter(|a| inside(a.actor) || inside(a.author)) {
                out.acts.push(act);
                if inside(act.actor) && inside(act.author) && out.comments.len() < MAX_COMMENTS {
                    out.comments.extend(comment(post, &act));
                }
            }
        }
    }
    for group in session.workspace.engagement_groups()? {
        let rows = session.workspace.read_engagements(&group, scan)?;
        out.acts.extend(rows.iter().filter_map(of_engagement).filter(|a| inside(a.actor) || inside(a.author)));
    }
    out.through_tools = tools.accounts();
    out.posts = latest.into_values().map(|(_, post)| post).collect();
    out.posts.sort_by_key(|p| (p.at, p.post));
    Ok(out)
}

fn comment(post: PostRow, act: &Act) -> Option<Comment> {
    let said = matches!(post.kind, PostKind::Reply | PostKind::Comment)
        && !matches!(post.text_state, TextState::Absent | TextState::Removed);
    said.then_some(())?;
    Some(Comment {
        comment: post.post,
        author: act.actor,
        post: act.post,
        creator: act.author,
        at: post.created_at,
        text: post.text?,
    })
}
