//! A synthetic campaign: a rhythm of day and week, two bursts, a ring of amplifiers, hostile text.

use super::random::Random;
use super::{bands, estimate, explained, figure, network, scores, sentences, summary_of, token};
use claque_analysis::report::{
    Actor, Bridge, Bridges, Burst, BurstFinding, BurstStarter, CampaignFinding, Case, CaseLine, CoordinatedEdge,
    Coordination, DomainRatings, DriftWords, Growth, Histogram, LinkRow, MentionShare, Narrative, Summary,
    ThresholdRow, Timeline, Unit, WhatIf,
};
use claque_schema::{Assessment, Band, Caveat, Confidence, MentionBand, ModelRef, ObjectToken, PostToken, Timestamp};

/// Monday 2023-10-09, 00:00 UTC.
const START_S: i64 = 1_696_809_600;
const HOUR_S: i64 = 3600;

/// Page one.
pub fn summary() -> Summary {
    let figures = vec![
        figure("Suspect share of authors", Unit::Share, Assessment::of(estimate(1_407, 5_210, "authors with a score"))),
        figure(
            "Suspect share of mentions",
            Unit::Share,
            Assessment::of(estimate(16_900, 41_220, "mentions by scored authors")),
        ),
        figure(
            "Suspect share of reach",
            Unit::Share,
            Assessment::of(estimate(12, 210, "summed followers, in thousands")),
        ),
        figure(
            "Authors acting together beyond chance",
            Unit::Count,
            Assessment::of({
                let mut e = estimate(1, 2, "authors with at least five mentions");
                e.value = 212.0;
                e.interval = claque_schema::Interval::new(180.0, 240.0, 0.95);
                e.n = 1_804;
                e.method = "Null model of lags with a sideband; bootstrap over objects.".into();
                e
            }),
        ),
    ];
    Summary {
        speaks_for: sentences(&[
            "212 authors repost the same posts within 60 seconds of each other, in 640 pairs where 12 are expected.",
            "Two bursts carry 31 % of all mentions and start with the same nine accounts.",
            "Three families of near-identical texts cover 44 % of original posts.",
        ]),
        speaks_against: sentences(&[
            "94 % of reach belongs to authors who are not suspect.",
            "A live event on 14 October explains the larger part of the second burst.",
        ]),
        not_assessed: sentences(&["Media: no hashes of images are held; collect them to compare pictures."]),
        innocent: explained(&[
            ("Live event", "explains 1 of 2 bursts: mentions follow its timetable"),
            ("Prefilled share text", "explains 1 of 3 text families: it ends in the site’s share line"),
            ("News feed", "explains 3 of 215 accounts; they are left out of the figures"),
            ("Fan community", "not supported: the accounts share no object outside of the campaign"),
        ]),
        next_steps: sentences(&[
            "Look at the nine accounts that start both bursts (first table of “Who started, who amplified”).",
            "Collect mentions of a comparable campaign as a baseline.",
        ]),
        ..summary_of(
            "It is likely (55–80 %), with moderate confidence, that part of this campaign was coordinated: 27 % of its \
             authors (26–28 %) are suspect, and 212 act together faster and more often than chance allows.",
            0.71,
            figures,
        )
    }
}

fn timeline(random: &mut Random) -> Timeline {
    let n = 14 * 24;
    let mut t = Timeline {
        bucket_s: HOUR_S,
        start: Timestamp::from_secs(START_S),
        total: Vec::new(),
        suspect: Vec::new(),
        unscored: Vec::new(),
        bursts: vec![
            Burst { first: 86, last: 90, words: "4,212 mentions in five hours where 410 are usual".into() },
            Burst { first: 133, last: 140, words: "3,120 in eight hours where 690 are usual".into() },
            Burst { first: 139, last: 141, words: "1,004 in three hours where 210 are usual".into() },
        ],
    };
    for i in 0..n {
        let hour = (i % 24) as f64;
        let day = 70.0 - 55.0 * ((hour - 3.0) / 24.0 * std::f64::consts::TAU).cos();
        let people = (day + 9.0 * random.normal()).max(1.0) as u64;
        let burst = match i {
            86..=90 => 830,
            133..=140 => 320 - 30 * (i as i64 - 136).unsigned_abs(),
            _ => 0,
        };
        t.suspect.push(burst * 3 / 4 + people / 6 + 6);
        t.unscored.push(people / 12);
        t.total.push(people + burst + people / 6 + 6);
    }
    t
}

fn heat_map(t: &Timeline) -> Vec<[u64; 24]> {
    let mut cells = vec![[0u64; 24]; 7];
    for (i, n) in t.total.iter().enumerate() {
        cells[(i / 24) % 7][i % 24] += n;
    }
    cells
}

fn actors(n: usize, seed: u64) -> Vec<Actor> {
    let mut random = Random::new(seed);
    (0..n)
        .map(|i| Actor {
            account: token(random.next()),
            n: 4_000 / (i as u64 + 1) + random.below(20),
            first_at: Some(Timestamp::from_secs(START_S + 60 * i as i64)),
            followers: (i % 5 != 4).then(|| random.below(100_000)),
            band: [
                Some(Band::LikelyAutomated),
                Some(Band::LikelyHuman),
                Some(Band::Unsure),
                Some(Band::Insufficient),
                None,
            ][i % 5],
        })
        .collect()
}

fn narratives() -> Vec<Narrative> {
    let text = [
        "Everyone is talking about the new harvest box and you should too, see https://harvest.example.org/day <b>now</b>",
        "=HYPERLINK(\"http://evil.example.net\") | pipes and `ticks` and _underscores_",
        "今日のハーベストボックスは本当にすごいので、みんなに見てほしいです。",
    ];
    (0..34)
        .map(|i| Narrative {
            example: text[i % 3].to_owned(),
            n_posts: 900 / (i as u64 + 1),
            n_authors: 400 / (i as u64 + 1) + 1,
            n_suspect: 300 / (i as u64 + 1),
            first_at: Some(Timestamp::from_secs(START_S + 7_200 * i as i64)),
            last_at: Some(Timestamp::from_secs(START_S + 7_200 * i as i64 + 40_000)),
            n_variants: 1 + i as u64 % 4,
            n_suspect_posts: 700 / (i as u64 + 1),
            growth: (i % 5 != 4).then(|| growth(i, 900 / (i as u64 + 1))),
        })
        .collect()
}

/// Even growth, a steep start, or an S.
fn growth(i: usize, n: u64) -> Growth {
    let share = |x: f64| match i % 3 {
        0 => x.powf(0.25),
        1 => x,
        _ => x * x * (3.0 - 2.0 * x),
    };
    let posts: Vec<u64> = (1..=40).map(|k| (share(f64::from(k) / 40.0) * n as f64).round() as u64).collect();
    Growth {
        start: Timestamp::from_secs(START_S + 7_200 * i as i64),
        step_s: 1_000,
        suspect: posts.iter().map(|p| p * 7 / 9).collect(),
        posts,
        half_s: 4_000 + 1_000 * (i as i64 % 3),
    }
}

fn starters(seed: u64) -> Vec<BurstStarter> {
    let actor = |(i, actor): (usize, Actor)| BurstStarter { actor, post: PostToken(seed * 100 + i as u64) };
    actors(4, seed).into_iter().enumerate().map(actor).collect()
}

fn burst_findings(t: &Timeline) -> Vec<BurstFinding> {
    let at = |bucket: usize| Timestamp::from_secs(START_S + HOUR_S * bucket as i64);
    let one = |(i, b): (usize, &Burst)| BurstFinding {
        from: at(b.first),
        to: at(b.last + 1),
        n_mentions: t.total[b.first..=b.last].iter().sum(),
        n_authors: 900 / (i as u64 + 1),
        words: b.words.clone(),
        suspect_share: if i == 2 {
            Assessment::missing("no mention of this burst has a score")
        } else {
            Assessment::of(estimate(310, 900, "scored mentions of the burst"))
        },
        starters: starters(70 + i as u64),
    };
    t.bursts.iter().enumerate().map(one).collect()
}

fn links() -> Vec<LinkRow> {
    (0..24u64)
        .map(|i| LinkRow {
            link: ObjectToken(9_000 + i),
            domain: format!("site{}.example.org", i % 7),
            n_mentions: 2_000 / (i + 1),
            n_authors: 700 / (i + 1),
            n_suspect: 900 / (i + 1),
            first_at: Some(Timestamp::from_secs(START_S + 600 * i as i64)),
        })
        .collect()
}

fn ratings() -> DomainRatings {
    DomainRatings {
        list: "ratings.csv (0f3a91b2c4d5)".into(),
        n_listed: 11_520,
        list_median: 0.55,
        coverage: estimate(4_120, 9_300, "links with a domain"),
        mean_all: 0.48,
        mean_suspect: Some(0.31),
        mean_rest: Some(0.57),
        domains: vec![("site1.example.org".into(), 0.91), ("site3.example.org".into(), 0.12)],
    }
}

fn bridges() -> Bridges {
    let mut random = Random::new(41);
    let row = |i: u64| Bridge {
        account: token(900 + i),
        path_share: 0.21 / (i + 1) as f64,
        n_neighbours: 40 + random.below(400),
        neighbours_joined_share: (i % 4 != 3).then(|| 0.4 * random.unit()),
        followers: (i % 3 != 2).then(|| random.below(90_000)),
        band: [Some(Band::LikelyHuman), Some(Band::LikelyAutomated), None][i as usize % 3],
    };
    Bridges {
        method: "betweenness (Brandes 2001) on 5,521 accounts and 38,112 edges, exact".into(),
        rows: (0..20).map(row).collect(),
    }
}

fn case() -> Case {
    let line = |name: &str, log_odds: f64, words: &str| CaseLine { name: name.into(), log_odds, words: words.into() };
    let test = |name: &str, passed: bool, words: &str| (name.to_owned(), passed, words.to_owned());
    Case {
        prior: -1.4,
        lines: vec![
            line("Timing beyond chance", 2.5, "640 of 18,402 tested pairs act together; they join 212 accounts."),
            line("Near-identical texts", -0.4, "No family of near-identical original posts has ten or more authors."),
            line("Scores of authors", 0.0, "The suspect share of authors may lie anywhere between 4 and 31 %."),
        ],
        likelihood: 0.71,
        confidence: Confidence::Moderate,
        tests: vec![
            test("Sample", true, "5,210 of 5,521 authors have a score"),
            test("Precision", true, "the narrower interval spans 2 points"),
            test("Drift", false, "index 0.31: the authors are unlike the training data"),
            test("Methods", true, "4 of 4 methods could be used"),
            test("Agreement", true, "86 % of the weight points one way"),
        ],
    }
}

fn what_if() -> Vec<WhatIf> {
    let row = |measure: &str, all: f64, a: Option<f64>, m: Option<f64>| WhatIf {
        measure: measure.into(),
        all,
        without_accounts: a,
        without_mentions: m,
    };
    vec![
        row("Mentions", 41_220.0, Some(24_320.0), Some(26_101.0)),
        row("Authors", 5_521.0, Some(4_114.0), Some(4_802.0)),
        row("Mentions in the busiest hour", 1_004.0, Some(380.0), Some(402.0)),
        row("Posts of the largest text family", 900.0, None, Some(200.0)),
        row("Quotes", 0.0, Some(0.0), Some(0.0)),
    ]
}

fn coordination() -> Coordination {
    let mut random = Random::new(5);
    let edges = (0..50)
        .map(|i| CoordinatedEdge {
            a: token(random.next()),
            b: token(random.next()),
            observed: 60 - i as u64,
            expected: 0.4 + 0.02 * i as f64,
            p: 10f64.powi(-40 + i),
            q: (10f64.powi(-38 + i)).min(0.049),
            median_lag_s: 3.0 + i as f64 / 3.0,
            effect: (60 - i) as f64 / (0.4 + 0.02 * i as f64),
            kinds: vec!["repost".into(), "link".into()],
            windows_s: vec![10, 60],
            n_encounters: 70 - i as u64,
            n_objects: 60 - i as u64,
            a_leads: Some(0.6),
            rank: 9.0 - i as f64 / 10.0,
            habit: None,
            grid_share: 1.0,
            network: 1,
            examples: vec![("repost".into(), format!("p_{:013}", 100 + i)), ("link".into(), "news.example.com".into())],
        })
        .collect();
    Coordination {
        method: "lag of encounters against a sideband, episodes collapsed, binomial bound, Benjamini–Hochberg at 5 %."
            .into(),
        window_s: 60,
        windows_s: vec![10, 60],
        resolution_s: 1,
        n_tested: 18_402,
        n_edges: 640,
        n_unstable: 3,
        n_explained: 0,
        n_alone: 0,
        n_accounts: 212,
        edges,
        networks: Vec::new(),
        n_saturated: 0,
        network: Some(network::network("co-reposts beyond chance", 21)),
        caveats: vec![Caveat("Timing cannot tell one person with two declared accounts from two people.".into())],
    }
}

fn histogram() -> Histogram {
    let counts = vec![410, 822, 803, 560, 402, 297, 201, 150, 131, 98, 90, 77, 81, 70, 83, 96, 140, 222, 420, 57];
    Histogram { measure: "calibrated probability of automation".into(), low: 0.0, high: 1.0, counts, n_missing: 311 }
}

/// The finding.
pub fn finding() -> CampaignFinding {
    let mut random = Random::new(3);
    let timeline = timeline(&mut random);
    let shared = |n: usize, stem: &str| -> Vec<(String, u64, u64)> {
        (0..n)
            .map(|i| (stem.replace('N', &(i + 1).to_string()), 5_000 / (i as u64 + 1), 900 / (i as u64 + 1)))
            .collect()
    };
    CampaignFinding {
        topic: "#harvestday".into(),
        since: Some(timeline.start),
        until: Some(Timestamp::from_secs(START_S + 14 * 24 * HOUR_S)),
        n_mentions: 41_220,
        n_reposts: 30_112,
        n_authors: 5_521,
        n_scored: 5_210,
        n_abstained: 311,
        suspect_authors: Assessment::of(estimate(1_407, 5_210, "authors with a score")),
        suspect_posts: Assessment::of(estimate(16_900, 41_220, "mentions by scored authors")),
        suspect_reach: Assessment::of(estimate(12, 210, "summed followers, in thousands")),
        other_thresholds: [(0.5, 1_830), (0.65, 1_610), (0.8, 1_407), (0.9, 1_002), (0.95, 411)]
            .into_iter()
            .map(|(t, k)| (t, estimate(k, 5_210, "authors with a score")))
            .collect(),
        thresholds: [(0.5, 1_830), (0.8, 1_407)]
            .into_iter()
            .map(|(threshold, k)| ThresholdRow {
                threshold,
                authors: estimate(k, 5_210, "authors with a score"),
                posts: Some(estimate(12 * k, 41_220, "authors, weighted by their mentions")),
                reach: (threshold > 0.6).then(|| estimate(12, 210, "authors, weighted by their followers")),
            })
            .collect(),
        mention_scores: Assessment::of(MentionShare {
            share: estimate(14_800, 38_400, "mentions with a score"),
            bands: MentionBand::ALL.into_iter().zip([14_010, 3_120, 21_270, 2_820]).collect(),
            model: ModelRef { name: "mentions".into(), hash: "77aa01c2d3e4f506".into() },
        }),
        drift: Some(DriftWords { psi: 0.31, words: "unlike the training data".into() }),
        case: case(),
        densest: None,
        suspect_is: "mentions in the band “likely inauthentic”".into(),
        bursts: Assessment::of(burst_findings(&timeline)),
        links: Assessment::of(links()),
        domain_ratings: Assessment::of(ratings()),
        bridges: Assessment::of(bridges()),
        bands: bands([1_407, 702, 3_101, 311]),
        scores: Assessment::of(histogram()),
        heat_map: Assessment::of(heat_map(&timeline)),
        timeline: Assessment::of(timeline),
        kinds: vec![("repost".into(), 30_112), ("post".into(), 7_408), ("reply".into(), 2_900), ("quote".into(), 800)],
        languages: vec![("en".into(), 33_011), ("de".into(), 5_120), ("ja".into(), 2_001), ("und".into(), 1_088)],
        clients: Assessment::missing("the source does not name clients."),
        domains: Assessment::of(shared(26, "siteN.example.org")),
        hashtags: shared(31, "#tagN"),
        first_movers: actors(30, 31),
        amplified: actors(12, 32),
        amplifiers: actors(25, 33),
        narratives: Assessment::of(narratives()),
        coordination: Assessment::of(coordination()),
        network: Assessment::of(network::network("interactions of any layer", 22)),
        text_network: Assessment::missing("2 accounts share near-identical texts; 5 are needed"),
        what_if: Assessment::of(what_if()),
        accounts: scores(200, 9),
    }
}
