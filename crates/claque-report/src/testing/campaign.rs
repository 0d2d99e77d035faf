//! A synthetic campaign: a rhythm of day and week, two bursts, a ring of amplifiers, hostile text.

use super::random::Random;
use super::{bands, estimate, explained, figure, network, scores, sentences, summary_of, token};
use claque_analysis::report::{
    Actor, Burst, CampaignFinding, CoordinatedEdge, Coordination, Histogram, Narrative, Summary, Timeline, Unit,
};
use claque_schema::{Assessment, Band, Caveat, Timestamp};

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
        })
        .collect()
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
        what_if: Assessment::of(vec![
            ("Mentions".into(), 41_220.0, 24_320.0),
            ("Authors".into(), 5_521.0, 4_114.0),
            ("Reposts per post".into(), 4.06, 2.11),
            ("Peak mentions per hour".into(), 1_004.0, 380.0),
            ("Quotes".into(), 0.0, 0.0),
        ]),
        accounts: scores(200, 9),
    }
}
