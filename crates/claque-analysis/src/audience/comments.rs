//! Are the comments written for these posts? Asked without word lists, so that every script is treated alike.
//!
//! A comment is put into the first drawer that fits:
//!
//! 1. *copied by others*: the same normalised text (NFKC, letters and digits alone) under this creator by another
//!    account, at least twelve characters long – shorter ones agree by chance in every language ("so true", "真好") –
//!    or nearly the same text (shingles, Jaccard ≥ 0.8) by at least three accounts;
//! 2. *used again*: the same account wrote the same text under another post, of this creator or of another;
//! 3. *mentions alone*, 4. *emoji and signs alone*: nothing is left when placeholders, or all but letters and digits,
//!    are taken away;
//! 5. *short and shared*: a short text that three or more accounts wrote here;
//! 6. *own words*.
//!
//! Only the first two speak against authenticity; hearts and tagged friends are what people post. The share of comments
//! in own words by accounts that are not suspect is given with an interval that treats an account's comments as one
//! cluster, because a chatty account is not many people.

use crate::population::Population;
use crate::report::CommentFinding;
use claque_features::text::{FamilyParams, TextDoc, families, normalise};
use claque_schema::{AccountToken, Assessment, Estimate, Interval, ObjectToken, PostToken, Timestamp};
use rustc_hash::{FxHashMap, FxHashSet};

/// One comment, redacted.
#[derive(Debug, Clone, PartialEq)]
pub struct Comment {
    /// Its own token.
    pub comment: PostToken,
    /// Who wrote it.
    pub author: AccountToken,
    /// Under which post.
    pub post: PostToken,
    /// Whose post that is.
    pub creator: AccountToken,
    /// When.
    pub at: Option<Timestamp>,
    /// What it says.
    pub text: String,
}

/// The drawers, in order of priority.
pub const DRAWERS: [&str; 6] =
    ["copied by others", "used again", "mentions alone", "emoji and signs alone", "short and shared", "own words"];
const COPIED: usize = 0;
const AGAIN: usize = 1;
const MENTIONS: usize = 2;
const SIGNS: usize = 3;
const SHORT: usize = 4;
const OWN: usize = 5;

/// Normalised characters from which an exact copy is no chance agreement.
const LONG: usize = 12;
/// Fewer comments than this say nothing.
const MIN_COMMENTS: usize = 20;

/// What is left of a comment when links and mentions are taken away.
fn bare(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let cut =
            ["@account", "[link]", "[e-mail]", "[phone]", "[name]", "[id]"].iter().find_map(|p| rest.strip_prefix(p));
        let link = || rest.strip_prefix("[link:").and_then(|r| r.split_once(']')).map(|(_, after)| after);
        match cut.or_else(link) {
            Some(after) => rest = after,
            None => {
                out.push(c);
                rest = &rest[c.len_utf8()..];
            }
        }
    }
    out
}

/// Drawer of each comment under `creator`'s posts; `None` for comments elsewhere, which only show what is used again.
pub fn sort(comments: &[Comment], creator: AccountToken) -> Vec<Option<usize>> {
    let bares: Vec<String> = comments.iter().map(|c| bare(&c.text)).collect();
    let forms: Vec<Vec<u32>> = bares
        .iter()
        .map(|text| {
            let mut form = Vec::new();
            normalise(text, &mut form);
            form
        })
        .collect();
    let mut authors: FxHashMap<&[u32], FxHashSet<AccountToken>> = FxHashMap::default();
    let mut uses: FxHashMap<(AccountToken, &[u32]), FxHashSet<PostToken>> = FxHashMap::default();
    for (c, form) in comments.iter().zip(&forms).filter(|(_, form)| !form.is_empty()) {
        uses.entry((c.author, form)).or_default().insert(c.post);
        if c.creator == creator {
            authors.entry(form).or_default().insert(c.author);
        }
    }
    let near = near_copies(comments, &bares, creator);
    comments
        .iter()
        .enumerate()
        .map(|(i, c)| {
            (c.creator == creator).then(|| {
                let form = forms[i].as_slice();
                let n_authors = authors.get(form).map_or(0, FxHashSet::len);
                let again = uses.get(&(c.author, form)).map_or(0, FxHashSet::len) > 1;
                match () {
                    () if (form.len() >= LONG && n_authors > 1) || near.contains(&i) => COPIED,
                    () if again && form.len() >= LONG / 2 => AGAIN,
                    () if bares[i].chars().all(|ch| ch.is_whitespace() || ch.is_ascii_punctuation()) => MENTIONS,
                    () if form.is_empty() => SIGNS,
                    () if n_authors >= 3 => SHORT,
                    () => OWN,
                }
            })
        })
        .collect()
}

/// Comments whose text three or more accounts wrote nearly alike.
fn near_copies(comments: &[Comment], bares: &[String], creator: AccountToken) -> FxHashSet<usize> {
    let here: Vec<usize> = (0..comments.len()).filter(|i| comments[*i].creator == creator).collect();
    let docs: Vec<TextDoc<'_>> = here
        .iter()
        .map(|i| TextDoc { post: comments[*i].comment, text: &bares[*i], text_hash: None::<ObjectToken> })
        .collect();
    let found = families(&docs, &FamilyParams::default());
    let mut out = FxHashSet::default();
    for family in &found.families {
        let members: Vec<usize> = family.members.iter().map(|m| here[*m as usize]).collect();
        let authors: FxHashSet<AccountToken> = members.iter().map(|i| comments[*i].author).collect();
        if authors.len() >= 3 {
            out.extend(members);
        }
    }
    out
}

/// Judges the comments under one creator's posts. `posted` gives the time of a post; `refused` says why scores say nothing
/// of these accounts, where they do not.
pub fn assess(
    comments: &[Comment],
    creator: AccountToken,
    posted: impl Fn(PostToken) -> Option<Timestamp>,
    population: &Population,
    refused: Option<&str>,
) -> Assessment<CommentFinding> {
    let drawers = sort(comments, creator);
    let here: Vec<(&Comment, usize)> = comments.iter().zip(&drawers).filter_map(|(c, d)| d.map(|d| (c, d))).collect();
    if here.len() < MIN_COMMENTS {
        return Assessment::missing(format!(
            "{} comments with their text are held; {MIN_COMMENTS} are needed (a comment export of recent posts)",
            here.len()
        ));
    }
    let mut counts = [0u64; 6];
    let mut clusters: FxHashMap<AccountToken, (f64, f64)> = FxHashMap::default();
    let mut lags: Vec<f64> = Vec::new();
    for (c, drawer) in &here {
        counts[*drawer] += 1;
        let good = *drawer >= MENTIONS && !population.get(c.author).is_suspect();
        let slot = clusters.entry(c.author).or_default();
        slot.0 += f64::from(u8::from(good));
        slot.1 += 1.0;
        lags.extend(c.at.zip(posted(c.post)).map(|(at, post)| at.seconds_since(post)).filter(|s| *s >= 0.0));
    }
    lags.sort_by(f64::total_cmp);
    Assessment::of(CommentFinding {
        n_comments: here.len() as u64,
        n_accounts: clusters.len() as u64,
        drawers: DRAWERS.iter().zip(counts).map(|(name, n)| ((*name).to_string(), n)).collect(),
        authentic_share: match refused {
            Some(why) => Assessment::missing(why),
            None => Assessment::of(clustered(&clusters, "comments, an account's taken as one cluster")),
        },
        median_latency_s: lags.get(lags.len() / 2).copied(),
        within_minute_share: (!lags.is_empty())
            .then(|| lags.iter().filter(|s| **s < 60.0).count() as f64 / lags.len() as f64),
    })
}

/// Ratio of sums over clusters, with the linearised variance of a ratio and Student's step to 95 %.
fn clustered(clusters: &FxHashMap<AccountToken, (f64, f64)>, denominator: &str) -> Estimate {
    let mut rows: Vec<(AccountToken, (f64, f64))> = clusters.iter().map(|(k, v)| (*k, *v)).collect();
    rows.sort_by_key(|r| r.0);
    let (hits, all) = rows.iter().fold((0.0, 0.0), |sum, (_, (h, n))| (sum.0 + h, sum.1 + n));
    let value = hits / f64::max(all, 1.0);
    let k = rows.len() as f64;
    let squares: f64 = rows.iter().map(|(_, (h, n))| (h - value * n).powi(2)).sum();
    // Effective sample by the design effect, then Wilson: an interval that stays inside of 0–1.
    let variance = squares / (all * all) * k / (k - 1.0).max(1.0);
    let effective = if variance > 0.0 { (value * (1.0 - value) / variance).min(all) } else { k };
    let interval = Interval::wilson95((value * effective).round() as u64, effective.round().max(1.0) as u64);
    Estimate {
        value,
        interval: Interval::new(interval.low.min(value), interval.high.max(value), 0.95),
        n: all as u64,
        denominator: denominator.to_string(),
        method: "plain count with a cluster-robust Wilson interval".to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CREATOR: AccountToken = AccountToken(1);

    fn comment(n: u64, author: u64, post: u64, text: &str) -> Comment {
        Comment {
            comment: PostToken(1_000 + n),
            author: AccountToken(author),
            post: PostToken(post),
            creator: CREATOR,
            at: None,
            text: text.to_string(),
        }
    }

    /// The same cases in five scripts: a copy by two accounts, one's own text used again, own words.
    #[test]
    fn five_scripts_are_sorted_alike() {
        let scripts = [
            (
                "this recipe changed my weekend completely",
                "i always come back for your pictures",
                "my oven is too small for this",
            ),
            (
                "это лучший рецепт который я когда либо видел",
                "каждый раз возвращаюсь за фотографиями",
                "у меня духовка маловата",
            ),
            ("هذه أفضل وصفة رأيتها في حياتي كلها", "أعود دائما من أجل صورك الجميلة جدا", "فرني صغير جدا لهذا الطبق"),
            (
                "यह अब तक की सबसे अच्छी रेसिपी है जो मैंने देखी",
                "मैं हमेशा आपकी तस्वीरों के लिए वापस आता हूँ",
                "मेरा ओवन इसके लिए बहुत छोटा है",
            ),
            (
                "今まで見た中で一番素晴らしいレシピでした",
                "いつもあなたの写真を見に戻ってきます",
                "うちのオーブンはこれには小さすぎる",
            ),
        ];
        for (copied, again, own) in scripts {
            let comments = [
                comment(1, 10, 1, copied),
                comment(2, 11, 2, &format!("{copied} ❤️")),
                comment(3, 12, 1, again),
                comment(4, 12, 2, again),
                comment(5, 13, 1, own),
                comment(6, 14, 1, "🔥🔥❤️"),
                comment(7, 15, 1, "@account @account"),
            ];
            let found: Vec<usize> = sort(&comments, CREATOR).into_iter().flatten().collect();
            assert_eq!(found, [COPIED, COPIED, AGAIN, AGAIN, OWN, SIGNS, MENTIONS], "{copied}");
        }
    }

    #[test]
    fn short_praise_that_many_share_is_no_copy() {
        let comments: Vec<Comment> = (0..4).map(|i| comment(i, 20 + i, 1, "so true!")).collect();
        assert!(sort(&comments, CREATOR).into_iter().all(|d| d == Some(SHORT)));
    }

    #[test]
    fn one_chatty_account_is_not_many_people() {
        let wide: FxHashMap<_, _> =
            [(AccountToken(1), (50.0, 50.0)), (AccountToken(2), (0.0, 50.0))].into_iter().collect();
        let narrow: FxHashMap<_, _> = (0..100u64).map(|i| (AccountToken(i), (f64::from((i % 2) as u8), 1.0))).collect();
        assert!(clustered(&wide, "x").interval.width() > 3.0 * clustered(&narrow, "x").interval.width());
    }
}
