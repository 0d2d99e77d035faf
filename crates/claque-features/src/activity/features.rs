//! The list of activity features.

use super::facts::{Facts, MIN};
use crate::column::{feature_list, specs_of};
use crate::sketch::{CountMap, hash_text};
use claque_schema::FeatureSpec;
use claque_schema::client::{CLIENTS, ClientClass};
use rustc_hash::FxHashMap;
use std::sync::LazyLock;

const CYBORG: &str = "Chu, Gianvecchio, Wang & Jajodia 2012, Detecting automation of Twitter accounts";
const BURST: &str = "Goh & Barabási 2008, Burstiness and memory in complex systems";
const CLOCK: &str = "Zhang & Paxson 2011, Detecting and analyzing automated activity on Twitter";
const CIRCULAR: &str = "Zhang & Paxson 2011 (clock regularity of automation); Mardia & Jupp 2000 (circular statistics)";
const VAROL: &str = "Varol, Ferrara, Davis, Menczer & Flammini 2017, Online human-bot interactions";
const DEVILS: &str = "Lee, Eoff & Caverlee 2011, Seven months with the devils";
const PANDEMIC: &str = "Ferrara, Varol, Davis, Menczer & Flammini 2016, The rise of social bots";
const SPAM: &str = "Benevenuto, Magno, Rodrigues & Almeida 2010, Detecting spammers on Twitter";

/// Part of a whole; NaN when the whole is below `min`.
fn share(part: u64, whole: u64, min: u64) -> f32 {
    if whole < min.max(1) { f32::NAN } else { (part as f64 / whole as f64) as f32 }
}

fn gated(value: f64, n: u64, min: u64) -> f32 {
    if n < min { f32::NAN } else { value as f32 }
}

/// Distinct keys among `n`.
fn diversity(keys: &CountMap, n: u64) -> f32 {
    gated((keys.n_distinct() / n as f64).min(1.0), n, MIN)
}

fn top_share(keys: &CountMap, n: u64) -> f32 {
    share(keys.top(), n, MIN)
}

/// Shares of posts by kind, in the order of `PostKind`.
fn kind(f: &Facts, which: usize) -> f32 {
    share(f.sums.kinds[which], f.n_posts, MIN)
}

fn per_own_post(f: &Facts, n: u64) -> f32 {
    share(n, f.sums.own, MIN)
}

/// Classes of known clients by the key under which posts count them.
static CLIENT_CLASSES: LazyLock<FxHashMap<u64, ClientClass>> =
    LazyLock::new(|| CLIENTS.iter().map(|(name, class)| (hash_text(name), *class)).collect());

/// Posts by clients of a class among posts with a known client.
fn client_share(f: &Facts, class: ClientClass) -> f32 {
    let of_class = |key: u64, n: &u64| if CLIENT_CLASSES.get(&key) == Some(&class) { *n as f64 } else { 0.0 };
    gated((f.clients.sum_by_key(of_class) / f.sums.clients as f64).min(1.0), f.sums.clients, MIN)
}

/// Posts per day of the active span, at least one day.
fn per_day(f: &Facts) -> f64 {
    if f.n_timed < MIN as f64 { f64::NAN } else { f.n_timed / at_least_one(f.span_days) }
}

/// max(value, 1) that keeps NaN.
fn at_least_one(value: f64) -> f64 {
    if value < 1.0 { 1.0 } else { value }
}

feature_list! {
    ACTIVITY, Facts;
    posts_held, Activity, "count", "posts held", CYBORG,
        "posts in the data at hand: depends on the collection, use it as size of evidence" => |f| f.n_posts as f32;
    posts_per_day, Activity, "per day", "posts per day", CYBORG,
        "posts timed to the minute or better / days from first to last (at least 1); at least 5 posts" => |f| per_day(f) as f32;
    log_posts_per_day, Activity, "log per day", "posts per day", CYBORG,
        "ln(1 + posts per day); at least 5 posts" => |f| per_day(f).ln_1p() as f32;
    posts_per_active_day, Activity, "per day", "posts on a day with posts", DEVILS,
        "timed posts / distinct UTC days with a post; at least 5 posts" => |f| gated(f.n_timed / f.n_days, f.n_timed as u64, MIN);
    active_day_share, Activity, "share", "share of days with a post", DEVILS,
        "distinct UTC days with a post / days from first to last, both ends counted; at least 5 posts"
        => |f| gated((f.n_days / (f.span_days.floor() + 1.0)).min(1.0), f.n_timed as u64, MIN);

    gap_mean_log_s, Activity, "log seconds", "typical pause between posts", VAROL,
        "mean of ln(1 + seconds between neighbouring posts); at least 5 gaps" => |f| f.gaps.mean_log as f32;
    gap_sd_log_s, Activity, "log seconds", "spread of pauses between posts", VAROL,
        "standard deviation of ln(1 + seconds between neighbouring posts); at least 5 gaps" => |f| f.gaps.sd_log as f32;
    gap_median_s, Activity, "seconds", "median pause between posts", VAROL,
        "median seconds between neighbouring posts, to 12 %; at least 5 gaps" => |f| f.gaps.median_s as f32;
    gap_burstiness, Activity, "index", "burstiness of posting", BURST,
        "(σ − μ)/(σ + μ) of gaps: −1 for a metronome, 0 for chance, towards 1 for bursts; at least 5 gaps" => |f| f.gaps.burstiness as f32;
    gap_memory, Activity, "correlation", "memory of pauses", BURST,
        "correlation of a gap's logarithm with the next one's; at least 5 pairs of gaps" => |f| f.gaps.memory as f32;
    gap_entropy_bits, Activity, "bits", "disorder of pauses between posts", CYBORG,
        "Shannon entropy of gaps in bins that double in width; low for schedules; at least 5 gaps" => |f| f.gaps.entropy_bits as f32;
    gap_top_share, Activity, "share", "share of equal pauses", CYBORG,
        "share of gaps in the fullest of bins about 9 % wide; high for fixed intervals; at least 5 gaps" => |f| f.gaps.top_share as f32;

    second_resultant, Activity, "share", "regularity within the minute", CIRCULAR,
        "largest mean resultant length of the second of the minute over harmonics 1, 2, 4; at least 10 posts timed to the second"
        => |f| f.second_peak.0 as f32;
    second_regularity, Activity, "−log10 p", "evidence of a fixed second", CLOCK,
        "−log10 of Rayleigh's p for the second of the minute, Bonferroni over 3 harmonics, at most 50; at least 10 posts timed to the second"
        => |f| f.second_peak.1 as f32;
    minute_resultant, Activity, "share", "regularity within the hour", CIRCULAR,
        "largest mean resultant length of the minute of the hour over harmonics 1, 2, 3, 4, 6, 12; at least 10 posts"
        => |f| f.minute_peak.0 as f32;
    minute_regularity, Activity, "−log10 p", "evidence of a fixed minute", CLOCK,
        "−log10 of Rayleigh's p for the minute of the hour, Bonferroni over 6 harmonics, at most 50; at least 10 posts"
        => |f| f.minute_peak.1 as f32;
    hour_resultant, Activity, "share", "concentration within the day", CIRCULAR,
        "mean resultant length of the hour of the day (any time zone); at least 24 posts" => |f| f.day.resultant as f32;
    hour_entropy_bits, Activity, "bits", "spread over the day", VAROL,
        "Shannon entropy of the hour of the day (any time zone), at most 4.58; at least 24 posts" => |f| f.day.entropy_bits as f32;
    quiet_share, Activity, "share", "share of posts in the quietest six hours", CLOCK,
        "least share of posts in six hours in a row, .25 for somebody who never sleeps; at least 24 posts" => |f| f.day.quiet_share as f32;
    longest_quiet_h, Activity, "hours", "longest stretch of the day without a post", CLOCK,
        "longest run of hours of the day, across midnight, in which it never posted; at least 24 posts" => |f| f.day.longest_quiet_h as f32;
    weekend_share, Activity, "share", "share of posts on weekends", CYBORG,
        "share of posts on Saturday and Sunday UTC, 2/7 when days do not matter; at least 24 posts" => |f| f.day.weekend_share as f32;

    original_share, Activity, "share", "share of original posts", PANDEMIC,
        "posts that are no reply, repost, quote or comment / posts; at least 5 posts" => |f| kind(f, 0);
    reply_share, Activity, "share", "share of replies", PANDEMIC, "replies / posts; at least 5 posts" => |f| kind(f, 1);
    repost_share, Activity, "share", "share of reposts", PANDEMIC, "reposts / posts; at least 5 posts" => |f| kind(f, 2);
    quote_share, Activity, "share", "share of quotes", PANDEMIC, "quotes / posts; at least 5 posts" => |f| kind(f, 3);
    comment_share, Activity, "share", "share of comments", PANDEMIC,
        "comments on videos, articles, submissions / posts; at least 5 posts" => |f| kind(f, 4);

    n_clients, Activity, "count", "clients used", CYBORG,
        "distinct client applications; at least 5 posts with a known client"
        => |f| gated(f.clients.n_distinct(), f.sums.clients, MIN);
    client_top_share, Activity, "share", "share of the main client", CYBORG,
        "posts by the most used client / posts with a known client; at least 5" => |f| top_share(&f.clients, f.sums.clients);
    client_entropy_bits, Activity, "bits", "mix of clients", CYBORG,
        "Shannon entropy of clients; at least 5 posts with a known client"
        => |f| gated(f.clients.entropy_bits(f.sums.clients), f.sums.clients, MIN);
    client_automation_share, Activity, "share", "share of posts by programs that post by rule", CYBORG,
        "posts by feeds, triggers, cross-posters and the like / posts with a known client; at least 5; newsrooms use them, too"
        => |f| client_share(f, ClientClass::Automation);
    client_scheduler_share, Activity, "share", "share of posts by scheduling programs", CYBORG,
        "posts by dashboards and schedulers / posts with a known client; at least 5; benign by itself"
        => |f| client_share(f, ClientClass::Scheduler);
    client_official_share, Activity, "share", "share of posts by apps that people type into", CYBORG,
        "posts by the platform's own and third-party apps / posts with a known client; at least 5"
        => |f| client_share(f, ClientClass::Official);
    n_langs, Activity, "count", "languages posted in", VAROL,
        "distinct languages of its posts (how many, never which); at least 5 posts with a known language"
        => |f| gated(f.langs.n_distinct(), f.sums.langs, MIN);

    interactions_per_post, Activity, "per post", "other accounts addressed per post", DEVILS,
        "other accounts reposted, answered, quoted or mentioned, per post; at least 5 posts"
        => |f| share(f.sums.interactions, f.n_posts, MIN);
    target_diversity, Activity, "share", "diversity of accounts addressed", DEVILS,
        "distinct accounts addressed / times it addressed one; at least 5 times" => |f| diversity(&f.targets, f.sums.interactions);
    target_top_share, Activity, "share", "share of the account most addressed", DEVILS,
        "times it addressed its most frequent target / times it addressed anyone; at least 5 times" => |f| top_share(&f.targets, f.sums.interactions);
    target_entropy_bits, Activity, "bits", "spread over accounts addressed", DEVILS,
        "Shannon entropy of accounts addressed; at least 5 times"
        => |f| gated(f.targets.entropy_bits(f.sums.interactions), f.sums.interactions, MIN);

    hashtags_per_post, Activity, "per post", "hashtags per post", SPAM, "hashtags / own posts (no reposts); at least 5 own posts"
        => |f| per_own_post(f, f.sums.hashtags);
    links_per_post, Activity, "per post", "links per post", SPAM, "links / own posts (no reposts); at least 5 own posts"
        => |f| per_own_post(f, f.sums.links);
    mentions_per_post, Activity, "per post", "mentions per post", SPAM, "mentions / own posts (no reposts); at least 5 own posts"
        => |f| per_own_post(f, f.sums.mentions);
    media_per_post, Activity, "per post", "media per post", VAROL, "media / own posts (no reposts); at least 5 own posts"
        => |f| per_own_post(f, f.sums.media);
    hashtag_diversity, Activity, "share", "diversity of hashtags", VAROL,
        "distinct hashtags / hashtags of own posts; at least 5 hashtags" => |f| diversity(&f.hashtags, f.sums.hashtags);
    domain_top_share, Activity, "share", "share of the domain most linked", DEVILS,
        "links to the most frequent domain / links with a domain; at least 5" => |f| top_share(&f.domains, f.sums.domains);
    domain_entropy_bits, Activity, "bits", "mix of domains linked", DEVILS,
        "Shannon entropy of linked domains; at least 5 links" => |f| gated(f.domains.entropy_bits(f.sums.domains), f.sums.domains, MIN);

    reply_lag_median_log_s, Activity, "log seconds", "typical delay of replies", VAROL,
        "ln(1 + median seconds from a post to this account's reply); at least 5 replies whose parent is held"
        => |f| gated(f.lags.quantile(0.5).ln_1p(), f.lags.n(), MIN);
    fast_reply_share, Activity, "share", "share of replies within ten seconds", CLOCK,
        "replies within ten seconds of their parent / replies whose parent is held; at least 5" => |f| share(f.lags.n_up_to(10), f.lags.n(), MIN);

    log_likes_per_post, Activity, "log per post", "likes got per post", VAROL,
        "ln(1 + likes got / own posts whose likes are known); at least 5" => |f| share(f.sums.likes, f.sums.likes_known, MIN).ln_1p();
    log_reposts_per_post, Activity, "log per post", "reposts got per post", VAROL,
        "ln(1 + reposts got / own posts whose reposts are known); at least 5" => |f| share(f.sums.reposts, f.sums.reposts_known, MIN).ln_1p();

    repeat_share, Text, "share", "share of repeated texts", SPAM,
        "1 − distinct texts / own posts with a text; at least 5"
        => |f| gated((1.0 - f.texts.n_distinct() / f.sums.texts as f64).max(0.0), f.sums.texts, MIN);
    text_top_share, Text, "share", "share of its most repeated text", SPAM,
        "own posts with its most frequent text / own posts with a text; at least 5" => |f| top_share(&f.texts, f.sums.texts);
    shingle_repetition, Text, "share", "repeated wording", DEVILS,
        "1 − distinct/total five-character runs over a sample of up to 64 own posts, any script; at least 5 posts with text"
        => |f| f.repetition as f32;
}

/// The activity features, in column order.
pub fn activity_specs() -> &'static [FeatureSpec] {
    specs_of!(ACTIVITY)
}

pub(super) fn values(facts: &Facts) -> Vec<f32> {
    ACTIVITY.iter().map(|(_, of)| of(facts)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn specifications_are_well_formed() {
        crate::column::assert_well_formed(activity_specs());
    }
}
