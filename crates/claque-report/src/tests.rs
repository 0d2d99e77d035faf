//! Golden outputs of the sample reports, and the promises every format keeps: words, links, determinism.

use crate::testing::{Sample, sample_page, sample_report, sample_score};
use crate::{Format, page, render, scores, terminal, write_all};
use claque_analysis::report::{Body, Report};

const SAMPLES: [Sample; 3] = [Sample::Audience, Sample::Campaign, Sample::Overview];

fn text(report: &Report, format: Format) -> String {
    String::from_utf8(render(report, format).unwrap()).unwrap()
}

/// The sample without its long lists, so that the golden JSON can be read.
fn small() -> Report {
    let mut report = sample_report(Sample::Audience);
    if let Body::Audience { creators, .. } = &mut report.body {
        creators.truncate(1);
        let a = &mut creators[0];
        a.accounts.truncate(1);
        a.follow_order = claque_schema::Assessment::missing("no ranks");
        a.growth = claque_schema::Assessment::missing("no times");
        a.network = claque_schema::Assessment::missing("no interactions");
    }
    report
}

#[test]
fn the_markdown_of_a_campaign_is_as_agreed() {
    insta::assert_snapshot!("campaign_markdown", text(&sample_report(Sample::Campaign), Format::Markdown));
}

#[test]
fn the_json_schema_does_not_change_unnoticed() {
    insta::assert_snapshot!("audience_json", text(&small(), Format::Json));
}

#[test]
fn the_json_reads_back_as_the_same_report() {
    for sample in SAMPLES {
        let report = sample_report(sample);
        let back: Report = serde_json::from_slice(&render(&report, Format::Json).unwrap()).unwrap();
        // Floats may differ in the last bit: the reader is not built for exact round trips.
        let s = &back.summary;
        assert!(
            back.title == report.title && s.answer == report.summary.answer && s.innocent == report.summary.innocent
        );
        assert!(s.figures.len() == report.summary.figures.len() && back.manifest == report.manifest);
        assert_eq!(back.limits.caveats, report.limits.caveats);
        assert!((s.likelihood.unwrap() - report.summary.likelihood.unwrap()).abs() < 1e-12);
    }
}

#[test]
fn the_terminal_shows_one_screen_and_where_the_report_is() {
    let options = terminal::Options { colour: false, width: 100, location: Some("out/report.html") };
    let audience = terminal::render(&sample_report(Sample::Audience), &options);
    let campaign = terminal::render(&sample_report(Sample::Campaign), &options);
    for out in [&audience, &campaign] {
        assert!(out.lines().count() <= 48, "{}", out.lines().count());
        assert!(out.lines().all(|l| l.chars().count() <= 100), "{out}");
        assert!(!out.contains('\x1b') && out.ends_with("Report: out/report.html\n"));
    }
    insta::assert_snapshot!("campaign_terminal", campaign);
    insta::assert_snapshot!("audience_terminal", audience);
}

#[test]
fn colour_only_helps() {
    let report = sample_report(Sample::Campaign);
    let with = terminal::render(&report, &terminal::Options { colour: true, width: 90, location: None });
    let without = terminal::render(&report, &terminal::Options { colour: false, width: 90, location: None });
    let mut stripped = String::new();
    let mut rest = with.as_str();
    while let Some(at) = rest.find('\x1b') {
        stripped.push_str(&rest[..at]);
        rest = &rest[at..][rest[at..].find('m').unwrap() + 1..];
    }
    stripped.push_str(rest);
    assert!(with != without && stripped == without);
}

#[test]
fn narrow_and_absurd_terminals_are_survived() {
    for width in [0, 1, 39, 60, usize::MAX] {
        for sample in SAMPLES {
            terminal::render(&sample_report(sample), &terminal::Options { colour: true, width, location: None });
        }
        page::terminal(&sample_page(), &terminal::Options { colour: true, width, location: None });
        scores::table(&[sample_score()], width.min(500));
    }
}

#[test]
fn a_page_on_a_terminal_is_as_agreed() {
    let options = terminal::Options { colour: false, width: 90, location: None };
    insta::assert_snapshot!("page_terminal", page::terminal(&sample_page(), &options));
}

#[test]
fn a_page_is_one_file_that_asks_the_network_for_nothing_and_draws_every_part() {
    let html = page::html(&sample_page()).unwrap();
    assert!(!html.contains("://") && !html.contains("<link") && html.len() < 200_000);
    // Reasons, intervals and the diagram, each for wide and for narrow pages.
    assert_eq!(html.matches("role=\"img\"").count(), 6);
    for text in ["not enough data", "posts per hour", "0.812 (0.790–0.831)", "claque evaluate"] {
        assert!(html.contains(text), "{text}");
    }
}

#[test]
fn scores_are_written_for_machines() {
    let row = sample_score();
    let mut csv = Vec::new();
    scores::csv([&row], &mut csv).unwrap();
    let csv = String::from_utf8(csv).unwrap();
    assert_eq!(csv.lines().count(), 2);
    assert!(csv.starts_with("account,probability,") && csv.contains("posts_per_hour="));
    let mut lines = Vec::new();
    scores::ndjson([&row, &row], &mut lines).unwrap();
    let lines = String::from_utf8(lines).unwrap();
    assert_eq!(lines.lines().count(), 2);
    let value: serde_json::Value = serde_json::from_str(lines.lines().next().unwrap()).unwrap();
    assert_eq!(value["schema"], scores::SCHEMA);
    assert_eq!(value["band"], "likely automated");
}

#[test]
fn the_same_report_gives_the_same_bytes() {
    for sample in SAMPLES {
        assert!(write_all(&sample_report(sample)).unwrap() == write_all(&sample_report(sample)).unwrap());
    }
}

#[test]
fn human_formats_hold_no_link_that_can_be_followed() {
    let mut report = sample_report(Sample::Campaign);
    report.summary.speaks_for.push("see https://evil.example.net/x".into());
    for format in [Format::Html, Format::Markdown] {
        let out = text(&report, format);
        assert!(!out.contains("http:") && !out.contains("https:"), "{format:?}");
        assert!(!out.contains("example.org") && out.contains("example[.]org"), "{format:?}");
    }
    assert!(text(&report, Format::Json).contains("https://evil.example.net/x"));
}

#[test]
fn csv_files_are_rectangular_and_named_once() {
    for sample in SAMPLES {
        let files = write_all(&sample_report(sample)).unwrap();
        let mut names: Vec<&String> = files.iter().map(|f| &f.0).collect();
        names.sort();
        names.dedup();
        assert_eq!(names.len(), files.len());
        for (name, bytes) in files.iter().filter(|f| f.0.ends_with(".csv")) {
            // The reader refuses rows of another length than the header.
            let mut reader = csv::Reader::from_reader(bytes.as_slice());
            for record in reader.records() {
                let record = record.unwrap_or_else(|e| panic!("{name}: {e}"));
                for field in &record {
                    assert!(!field.starts_with(['=', '@', '\t']), "{name}: {field}");
                }
            }
        }
    }
}

#[test]
fn audience_tables_name_their_subject() {
    let files = write_all(&sample_report(Sample::Audience)).unwrap();
    let bands = &files.iter().find(|f| f.0 == "bands.csv").unwrap().1;
    let out = String::from_utf8(bands.clone()).unwrap();
    assert!(out.starts_with("subject,band,n_accounts,share,share_low,share_high,n_sample\n"), "{out}");
    assert_eq!(out.lines().count(), 1 + 2 * 4);
}

/// Words that no output may use about a person.
const FORBIDDEN: [&str; 9] = [
    "is a bot",
    "are bots",
    "fake person",
    "fake people",
    "fake account",
    "fake follower",
    "fraud",
    "bought",
    " troll",
];

#[test]
fn no_output_and_no_template_gives_a_verdict() {
    let mut texts = vec![
        include_str!("../templates/report.html").to_owned(),
        include_str!("../templates/page_one.html").to_owned(),
        include_str!("../templates/block.html").to_owned(),
        include_str!("../templates/chart.html").to_owned(),
        include_str!("../templates/table.html").to_owned(),
    ];
    let options = terminal::Options { colour: false, width: 100, location: None };
    for sample in SAMPLES {
        let report = sample_report(sample);
        texts.push(terminal::render(&report, &options));
        texts.extend(write_all(&report).unwrap().into_iter().map(|f| String::from_utf8(f.1).unwrap()));
    }
    texts.push(page::terminal(&sample_page(), &options));
    texts.push(page::html(&sample_page()).unwrap());
    for text in texts {
        let lower = text.to_lowercase();
        for word in FORBIDDEN {
            assert!(!lower.contains(word), "`{word}` occurs in {}…", &text.chars().take(60).collect::<String>());
        }
    }
}

#[test]
fn formats_are_read_by_name() {
    for format in Format::ALL {
        assert_eq!(format.name().parse::<Format>(), Ok(format));
    }
    assert_eq!("MD".parse::<Format>(), Ok(Format::Markdown));
    assert!("pdf".parse::<Format>().unwrap_err().contains("html"));
}
