//! Two synthetic audiences: one with delivered blocks, one that grew by itself and lacks data.

use super::random::Random;
use super::{bands, estimate, explained, figure, network, scores, sentences, summary_of, token};
use claque_analysis::report::{
    AudienceFinding, Block, Burst, Engagement, FollowOrder, GrowthFinding, Histogram, Summary, SuspectShare, Timeline,
    Unit,
};
use claque_schema::{Assessment, Timestamp};

const DAY_S: i64 = 86_400;

/// Page one.
pub fn summary() -> Summary {
    let figures = vec![
        figure(
            "Suspect share of followers, first creator",
            Unit::Share,
            Assessment::of(estimate(2_607, 7_900, "followers with a score")),
        ),
        figure(
            "Suspect share of followers, second creator",
            Unit::Share,
            Assessment::of(estimate(221, 3_702, "followers with a score")),
        ),
        figure(
            "Authentic followers per 1,000 € of fee",
            Unit::Number,
            Assessment::missing("no fee was given; add --fee AMOUNT"),
        ),
    ];
    Summary {
        speaks_for: sentences(&[
            "1,480 followers of the first creator stand in three blocks whose members were created within days of each other; 61 would be expected.",
            "33 % of the first creator’s scored followers behave like the automated accounts of the training sources; 6 % of the second’s do.",
            "Two bursts of new followers have no post, mention or repost beside them.",
        ]),
        speaks_against: sentences(&[
            "Engagement comes from 1,912 accounts, of which 4 % are suspect: whoever follows, the people who answer are mostly authentic.",
            "The second creator’s audience has no block and no burst.",
        ]),
        not_assessed: sentences(&[
            "Pods: the export names no likers per post; collect them for the last 20 posts.",
            "Engagement of the second creator: no likes or comments are held.",
        ]),
        innocent: explained(&[
            ("Press coverage", "explains 1 of 3 bursts: it follows a post repeated 2,140 times"),
            ("Giveaway", "not tested: no post texts of the creator are held"),
            (
                "Platform clean-up or follow suggestions",
                "not supported: block A spans nine hours, suggestions spread over weeks",
            ),
        ]),
        next_steps: sentences(&[
            "Ask the first creator for the platform’s own audience statistics of March 2023.",
            "Review the twenty accounts at the top of accounts.csv; mark wrong ones with claque review.",
            "Collect likers of recent posts so that pods can be assessed.",
        ]),
        ..summary_of(
            "It is very likely (80–95 %), with moderate confidence, that part of the first creator’s audience was \
             delivered rather than won: 33 % of its followers (32–34 %) are suspect, against 6.0 % (5.2–6.8 %) of \
             the second creator’s.",
            0.88,
            figures,
        )
    }
}

fn histogram(random: &mut Random, suspect: f64, n: u64) -> Histogram {
    let mut counts = vec![0u64; 20];
    for _ in 0..n {
        let p = if random.unit() < suspect {
            0.95 - 0.09 * random.normal().abs()
        } else {
            0.1 + 0.14 * random.normal().abs() * random.unit()
        };
        counts[((p.clamp(0.0, 0.999)) * 20.0) as usize] += 1;
    }
    Histogram { measure: "calibrated probability of automation".into(), low: 0.0, high: 1.0, counts, n_missing: 510 }
}

fn follow_order(random: &mut Random, rich: bool) -> FollowOrder {
    let n = if rich { 6000 } else { 3700 };
    // (first place, length, first day of creation, days)
    let blocks: &[(i64, i64, i64, i64)] =
        if rich { &[(2100, 640, 17_350, 3), (3900, 500, 17_600, 6), (5200, 340, 19_020, 2)] } else { &[] };
    let points = (0..n)
        .map(|rank: i64| {
            let followed = 16_000.0 + 3_450.0 * (rank as f64 / n as f64).powf(0.7);
            for (first, length, day, days) in blocks {
                if (*first..first + length).contains(&rank) && random.unit() < 0.8 {
                    return [rank, day + random.below(*days as u64) as i64, 0];
                }
            }
            let created = followed - (followed - 13_600.0) * random.unit().powf(1.6);
            let band = match random.unit() {
                u if u < 0.06 => 0,
                u if u < 0.18 => 1,
                u if u < 0.94 => 2,
                _ => 3,
            };
            [rank, created as i64, band]
        })
        .collect();
    let blocks = blocks
        .iter()
        .map(|(first, length, day, days)| Block {
            first_rank: *first as u64,
            last_rank: (first + length) as u64,
            n: (*length as u64) * 4 / 5,
            created_from: Timestamp::from_secs(day * DAY_S),
            created_to: Timestamp::from_secs((day + days) * DAY_S),
            expected: *days as f64 * 1.7,
            q: 1e-31 * *days as f64,
            newcomers: false,
            followed: None,
            alike: None,
            words: format!(
                "{} accounts created within {days} days follow one another; consistent with a delivered block, or with \
                 a platform’s wave of new users sent here by one announcement.",
                length * 4 / 5
            ),
        })
        .collect();
    FollowOrder { points, n: if rich { 6_000 } else { 3_700 }, reversed: true, blocks }
}

fn growth(random: &mut Random) -> Timeline {
    let n = 260;
    let bursts = [(90usize, 93usize, 9.0), (171, 172, 14.0)];
    let mut total = Vec::new();
    let mut suspect = Vec::new();
    for i in 0..n {
        let lift = bursts.iter().find(|b| (b.0..=b.1).contains(&i)).map_or(1.0, |b| b.2);
        let base = (18.0 + 6.0 * (i as f64 / 40.0).sin() + 4.0 * random.normal()).max(2.0);
        let t = (base * lift) as u64;
        total.push(t);
        suspect.push((t as f64 * if lift > 1.0 { 0.8 } else { 0.07 }) as u64);
    }
    let unscored = total.iter().map(|t| t / 15).collect();
    let burst = |first: usize, last: usize, words: &str| Burst { first, last, words: words.into() };
    Timeline {
        bucket_s: DAY_S,
        start: Timestamp::from_secs(19_150 * DAY_S),
        total,
        suspect,
        unscored,
        bursts: vec![
            burst(90, 93, "640 new followers in four days where 75 are usual"),
            burst(171, 172, "500 in two days where 36 are usual"),
        ],
    }
}

/// Follow times alone, as a list of one day gives them.
fn grown(random: &mut Random) -> GrowthFinding {
    GrowthFinding {
        over_time: Some(growth(random)),
        snapshots: Vec::new(),
        changes: Vec::new(),
        history: "no snapshots".into(),
        follow_unfollow: None,
        n_lists: 1,
        n_gone: 0,
        events: Vec::new(),
    }
}

/// One creator; `rich` has everything, the other lacks engagement and a network.
pub fn creator(seed: u64, suspect: f64, rich: bool) -> AudienceFinding {
    let mut random = Random::new(seed);
    let held: u64 = if rich { 8_410 } else { 3_760 };
    let scored: u64 = if rich { 7_900 } else { 3_702 };
    let hits = (scored as f64 * suspect) as u64;
    let unsure = scored / 9;
    AudienceFinding {
        creator: token(seed),
        n_followers_stated: rich.then_some(12_004),
        n_held: held,
        n_scored: scored,
        n_abstained: held - scored,
        audience_is: "followers".into(),
        suspect_share: SuspectShare::of(
            Assessment::of(estimate(hits, scored, "followers with a score")),
            scored,
            held - scored,
        ),
        types: Assessment::missing("types are shown in another sample"),
        other_thresholds: [(0.5, 1.3), (0.65, 1.14), (0.8, 1.0), (0.9, 0.82), (0.95, 0.55)]
            .into_iter()
            .map(|(t, f)| (t, estimate((hits as f64 * f) as u64, scored, "followers with a score")))
            .collect(),
        bands: bands([hits, unsure, scored - hits - unsure, held - scored]),
        scores: Assessment::of(histogram(&mut random, suspect, scored)),
        follow_order: Assessment::of(follow_order(&mut random, rich)),
        growth: if rich {
            Assessment::of(grown(&mut random))
        } else {
            Assessment::missing(
                "the export gives no times of following; rank alone is no time. Take the list every week and ingest each.",
            )
        },
        creation_years: Assessment::of(
            (2009..=2023).map(|y| (y, Some(40 + random.below(300) + if y == 2021 { 700 } else { 0 }))).collect(),
        ),
        engagement: if rich {
            Assessment::of(Engagement {
                n_engagements: 22_140,
                n_accounts: 1_912,
                suspect_share: Assessment::of(estimate(886, 22_140, "engagements of scored accounts")),
                by_kind: vec![
                    ("like".into(), 17_030, 701),
                    ("comment".into(), 4_110, 160),
                    ("repost".into(), 1_000, 25),
                ],
            })
        } else {
            Assessment::missing(
                "no likes or comments on this creator’s posts are held; ingest a liker or comment export.",
            )
        },
        rates: Assessment::missing("no posts with counts are held"),
        comments: Assessment::missing("no comments with their text are held"),
        pods: Assessment::missing("no comments are held"),
        money: Assessment::missing("no fee was given"),
        network: if rich {
            Assessment::of(network::network("interactions of any layer", seed))
        } else {
            Assessment::missing("fewer than 50 interactions among audience accounts are held.")
        },
        accounts: scores(if rich { 64 } else { 0 }, seed),
        to_review: Vec::new(),
    }
}
