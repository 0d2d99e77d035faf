//! Sections of an audience: creators side by side, then one section per creator.

use super::{Block, Chart, Section, audience_parts, network, parts};
use crate::chart::{Drawing, follow_order::letter, interval::Row};
use crate::numbers::{self, count, counted};
use crate::palette::Role;
use crate::table;
use claque_analysis::report::{AudienceFinding, Engagement, FollowOrder, Timeline, Unit};

/// All sections; creators past the first `max` are in the comparison alone.
pub fn sections(found: &[AudienceFinding], thresholds: Option<[f64; 2]>, max: usize) -> Vec<Section<'_>> {
    let mut out = Vec::new();
    if found.len() > 1 {
        out.push(comparison(found, max));
    }
    for (i, a) in found.iter().take(max).enumerate() {
        out.push(creator(a, i + 1, thresholds));
    }
    out
}

fn comparison(found: &[AudienceFinding], max: usize) -> Section<'_> {
    let mut s = Section::new("creators", "Creators side by side");
    let rows: Vec<Row> = found
        .iter()
        .take(40)
        .map(|a| match a.suspect_share.get() {
            Some(e) => Row::of(a.creator.to_string(), Unit::Share, e, Role::Suspect),
            None => Row {
                label: a.creator.to_string(),
                value: None,
                words: "not assessed".into(),
                role: Role::Insufficient,
                strong: false,
            },
        })
        .collect();
    let mut assessed: Vec<&AudienceFinding> = found.iter().filter(|a| a.suspect_share.get().is_some()).collect();
    let value = |a: &AudienceFinding| a.suspect_share.get().map_or(0.0, |e| e.value);
    assessed.sort_by(|a, b| value(a).total_cmp(&value(b)));
    let title = match (assessed.first(), assessed.last()) {
        (Some(low), Some(high)) if assessed.len() > 1 => {
            let shown =
                |a: &AudienceFinding| a.suspect_share.get().map_or(String::new(), |e| numbers::value(Unit::Share, e));
            format!("The suspect share runs from {} to {}", shown(low), shown(high))
        }
        _ => "Suspect share of each audience".to_owned(),
    };
    let mut notes = vec![
        parts::READ_WHISKER.to_owned(),
        "Where whiskers overlap widely, the order of two creators may be chance.".to_owned(),
    ];
    if found.len() > max {
        notes.push(format!(
            "The first {max} have a section of their own; all {} are in the CSV and JSON files.",
            found.len()
        ));
    }
    s.push(Block::Chart(Chart {
        title,
        measure: "Suspect share of the audience with its interval".into(),
        drawing: Drawing::Intervals { unit: Unit::Share, rows },
        table: Some(table::audience::creators(found)),
        notes,
        keys: Vec::new(),
    }));
    s
}

fn creator(a: &AudienceFinding, number: usize, thresholds: Option<[f64; 2]>) -> Section<'_> {
    let mut s = Section::new(format!("creator-{number}"), format!("Audience of {}", a.creator));
    s.subject = Some(a.creator.to_string());
    let stated = a.n_followers_stated.map_or("The platform’s own count of followers is not known".into(), |n| {
        format!("The platform states {}", counted(n, "follower", "followers"))
    });
    s.text(format!(
        "{stated}; the dataset holds {} ({}). {} have a score; {} were left out because too little is known of them.",
        counted(a.n_held, "account", "accounts"),
        a.audience_is,
        count(a.n_scored),
        count(a.n_abstained)
    ));
    s.assess("Types of accounts", &a.types, audience_parts::types);
    s.assess("Reach and money", &a.money, audience_parts::money);
    parts::bands(&mut s, &a.bands);
    if let Some(why) = a.suspect_share.why_not() {
        s.push(Block::NotAssessed { title: "Suspect share".into(), why: why.into() });
    }
    parts::thresholds(&mut s, &a.other_thresholds, thresholds, "audience");
    s.assess("Score distribution", &a.scores, |s, h| parts::scores(s, h, thresholds));
    s.assess("Order of following against date of creation", &a.follow_order, follow_order);
    s.assess("Growth", &a.growth, audience_parts::growth);
    s.assess("Years of creation", &a.creation_years, |s, years| creation_years(s, years));
    s.assess("Engagement", &a.engagement, engagement);
    s.assess("Engagement rate", &a.rates, audience_parts::rates);
    s.assess("Comments", &a.comments, audience_parts::comments);
    s.assess("Pods", &a.pods, audience_parts::pods);
    s.assess("Communities among the audience", &a.network, |s, net| network::blocks(s, net, "audience"));
    parts::review(&mut s, &a.accounts, &a.audience_is);
    s
}

fn follow_order<'a>(s: &mut Section<'a>, f: &'a FollowOrder) {
    let n: u64 = f.blocks.iter().map(|b| b.n).sum();
    let title = match f.blocks.len() {
        0 => "No block of neighbours has unusually similar creation dates".to_owned(),
        k => format!(
            "{} of neighbours with similar creation dates, {} in all",
            counted(k as u64, "block", "blocks"),
            counted(n, "account", "accounts")
        ),
    };
    let mut notes = vec![
        "Each dot is a follower. Nobody follows before they exist, so a grown audience fills the area under a rising \
         edge; accounts made and delivered together lie in a small dense rectangle."
            .to_owned(),
    ];
    notes.extend(f.blocks.iter().take(8).enumerate().map(|(i, b)| format!("{}: {}", letter(i), b.words)));
    if f.reversed {
        notes.push("The export lists the newest follower first; the order was turned round.".into());
    }
    s.push(Block::Chart(Chart {
        title,
        measure: format!(
            "Followers by order of following and date of creation; {} of {} drawn",
            count(f.points.len() as u64),
            count(f.n)
        ),
        drawing: Drawing::FollowOrder(f),
        table: (!f.blocks.is_empty()).then(|| table::audience::blocks(&f.blocks)),
        notes,
        keys: Vec::new(),
    }));
}

/// A timeline with its bursts in words.
pub fn timeline<'a>(t: &'a Timeline, name: &str, what: &'static str, heading: &'static str) -> Chart<'a> {
    let peak = (0..t.total.len()).max_by_key(|i| (t.total[*i], std::cmp::Reverse(*i)));
    let title = match peak {
        Some(i) if t.total[i] > 0 => {
            let start = claque_schema::Timestamp(t.start.0.saturating_add(i as i64 * t.bucket_s * 1000));
            let joint = if t.bucket_s >= 86_400 { "on" } else { "at" };
            let utc = if t.bucket_s >= 86_400 { "" } else { " UTC" };
            let bursts = match t.bursts.len() {
                0 => ", without a burst".to_owned(),
                n => format!("; {} beyond the usual", counted(n as u64, "burst", "bursts")),
            };
            format!(
                "Most {what} came {joint} {}{utc}: {}{bursts}",
                numbers::moment(start, t.bucket_s),
                count(t.total[i])
            )
        }
        _ => format!("No {what}"),
    };
    let keys = t.bursts.iter().take(12).enumerate().map(|(i, b)| format!("{}: {}", letter(i), b.words)).collect();
    let total: u64 = t.total.iter().sum();
    Chart {
        title,
        measure: format!("{heading} per {}, UTC, n = {}", numbers::bucket(t.bucket_s), count(total)),
        drawing: Drawing::Timeline { timeline: t, what },
        table: Some(table::audience::timeline(name, heading, t, heading)),
        notes: Vec::new(),
        keys,
    }
}

fn creation_years<'a>(s: &mut Section<'a>, years: &'a [(i32, Option<u64>)]) {
    let known = || years.iter().filter_map(|(y, n)| n.map(|n| (*y, n)));
    let total: u64 = known().map(|y| y.1).sum();
    let best = known().max_by_key(|y| (y.1, std::cmp::Reverse(y.0)));
    let hidden = years.iter().filter(|y| y.1.is_none()).count();
    s.push(Block::Chart(Chart {
        title: best.map_or("No date of creation is known".into(), |(y, n)| {
            format!("{y} is the commonest year of creation: {} of {} accounts", count(n), count(total))
        }),
        measure: "Accounts by year of creation".into(),
        drawing: Drawing::Bars { bars: known().map(|(y, n)| (y.to_string(), n)).collect(), what: "accounts per year" },
        table: Some(table::audience::years(years)),
        notes: (hidden > 0)
            .then(|| format!("{hidden} years with few accounts are held back, with as many others as hide them."))
            .into_iter()
            .collect(),
        keys: Vec::new(),
    }));
}

fn engagement<'a>(s: &mut Section<'a>, e: &'a Engagement) {
    s.push(Block::Heading("Engagement".into()));
    s.text(format!(
        "{} from {} are held.",
        counted(e.n_engagements, "engagement", "engagements"),
        counted(e.n_accounts, "account", "accounts")
    ));
    s.assess("Suspect share of engagements", &e.suspect_share, |s, share| {
        s.push(Block::Chart(Chart {
            title: format!("{} of engagements come from suspect accounts", numbers::value(Unit::Share, share)),
            measure: format!("Share of {}, n = {}", share.denominator, count(share.n)),
            drawing: Drawing::Intervals {
                unit: Unit::Share,
                rows: vec![Row::of("engagements".into(), Unit::Share, share, Role::Suspect)],
            },
            table: None,
            notes: vec![share.method.clone()],
            keys: Vec::new(),
        }));
    });
    if !e.by_kind.is_empty() {
        s.push(Block::Table(table::audience::engagement(e)));
    }
}
