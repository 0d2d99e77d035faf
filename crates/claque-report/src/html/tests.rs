//! What the page promises: one file, no network, valid drawings, an outline, a size, and survival of bad data.

use super::*;
use crate::testing::{Sample, sample_report};
use claque_analysis::report::Body;
use claque_schema::Assessment;
use quick_xml::events::Event;
use std::collections::BTreeSet;

fn pages() -> Vec<String> {
    [Sample::Audience, Sample::Campaign, Sample::Overview]
        .into_iter()
        .map(|s| render(&sample_report(s)).unwrap())
        .collect()
}

fn drawings(page: &str) -> Vec<&str> {
    page.match_indices("<svg ").map(|(at, _)| &page[at..at + page[at..].find("</svg>").unwrap() + 6]).collect()
}

#[test]
fn the_page_needs_no_network() {
    for page in pages() {
        for word in ["http:", "https:", "<script src", "<link", "<img", "@import", "url(", "src="] {
            assert!(!page.contains(word), "{word}");
        }
        assert!(page.contains("default-src 'none'"));
        assert!(page.len() < MAX_BYTES, "{}", page.len());
    }
}

#[test]
fn every_drawing_is_well_formed_and_says_what_it_shows() {
    for page in pages() {
        let drawings = drawings(&page);
        assert!(drawings.len() > 20);
        for svg in drawings {
            let mut reader = quick_xml::Reader::from_str(svg);
            loop {
                match reader.read_event() {
                    Ok(Event::Eof) => break,
                    Ok(_) => {}
                    Err(e) => panic!("{e}: {}", &svg[..200.min(svg.len())]),
                }
            }
            let alternative = svg.contains("<title id=") && svg.contains("<desc id=") && svg.contains("role=\"img\"");
            assert!(alternative || svg.contains("aria-hidden=\"true\""), "{}", &svg[..120]);
            assert!(!svg.contains("NaN") && !svg.contains("inf"), "{}", &svg[..120]);
        }
    }
}

#[test]
fn ids_are_unique_and_links_lead_somewhere() {
    for page in pages() {
        let ids: Vec<&str> = page.split(" id=\"").skip(1).map(|s| &s[..s.find('"').unwrap()]).collect();
        let set: BTreeSet<&str> = ids.iter().copied().collect();
        assert_eq!(ids.len(), set.len());
        for target in page.split("href=\"#").skip(1).map(|s| &s[..s.find('"').unwrap()]) {
            assert!(set.contains(target), "{target}");
        }
    }
}

#[test]
fn every_section_is_there_and_limits_come_last() {
    let pages = pages();
    let titles = |page: &str| -> Vec<String> {
        page.split("<h2 id=\"")
            .skip(1)
            .map(|s| s[s.find('>').unwrap() + 1..s.find("</h2>").unwrap()].to_owned())
            .collect()
    };
    let audience = titles(&pages[0]);
    assert_eq!(audience.len(), 5);
    assert_eq!(audience[0], "Creators side by side");
    assert_eq!(audience[3..], ["Limits", "Run manifest"]);
    let campaign = titles(&pages[1]);
    assert_eq!(campaign[0], "How much of it is suspect");
    assert_eq!(campaign[6..], ["Limits", "Run manifest"]);
    let both = titles(&pages[2]);
    assert_eq!(both.len(), 3 + 6 + 2);
    assert_eq!(both[3], "Campaign #harvestday: how much of it is suspect");
    assert!(pages[0].contains("Growth: not assessed"));
}

#[test]
fn tables_show_twenty_rows_and_say_where_the_rest_is() {
    for page in pages() {
        for table in page.split("<tbody>").skip(1) {
            let body = &table[..table.find("</tbody>").unwrap()];
            assert!(body.matches("<tr>").count() <= crate::table::SHOWN);
        }
        assert!(page.contains("All of them are in accounts.csv."));
    }
}

#[test]
fn foreign_text_cannot_become_markup() {
    let mut report = sample_report(Sample::Campaign);
    report.title = "<script>alert(1)</script>".into();
    if let Body::Campaign { campaign } = &mut report.body {
        campaign.hashtags[0].0 = "\"><img src=x onerror=alert(1)>\u{0}".into();
        if let Assessment::Assessed { result } = &mut campaign.network {
            result.edge_is = "</text><script>x</script>".into();
        }
    }
    let page = render(&report).unwrap();
    assert_eq!(page.matches("<script>").count(), 1);
    assert!(!page.contains("<img") && !page.contains("<script>x"));
}

#[test]
fn on_narrow_screens_where_rows_become_cards_every_cell_has_its_name() {
    let page = render(&sample_report(Sample::Campaign)).unwrap();
    let mut cards = page.split("<table class=\"cards\"").skip(1).peekable();
    assert!(cards.peek().is_some());
    for table in cards {
        let table = table.split("</table>").next().unwrap_or_default();
        assert_eq!(table.matches("<td").count(), table.matches("<td data-h=").count(), "{table}");
    }
}

#[test]
fn a_page_stays_under_two_megabytes_whatever_the_report_holds() {
    let mut report = sample_report(Sample::Audience);
    if let Body::Audience { creators, .. } = &mut report.body {
        *creators = std::iter::repeat_n(creators[0].clone(), 60).collect();
    }
    let page = render(&report).unwrap();
    assert!(page.len() <= MAX_BYTES, "{}", page.len());
    assert!(page.contains("have a section of their own"));
}

#[test]
fn empty_and_broken_numbers_are_drawn_without_panic() {
    let mut report = sample_report(Sample::Campaign);
    report.summary.likelihood = Some(f64::NAN);
    if let Body::Campaign { campaign: c } = &mut report.body {
        c.bands.iter_mut().for_each(|b| b.n = 0);
        c.other_thresholds.iter_mut().for_each(|t| t.1.value = f64::NAN);
        for t in [&mut c.timeline] {
            if let Assessment::Assessed { result } = t {
                (result.total, result.suspect, result.unscored) = (vec![], vec![5], vec![]);
            }
        }
        if let Assessment::Assessed { result } = &mut c.scores {
            result.counts.clear();
        }
        if let Assessment::Assessed { result } = &mut c.heat_map {
            *result = vec![[0; 24]; 2];
        }
        if let Assessment::Assessed { result } = &mut c.network {
            result.picture.nodes.iter_mut().for_each(|n| (n.x, n.size) = (f32::NAN, -1.0));
            result.picture.edges.push((7, 999_999, f32::INFINITY));
        }
        c.accounts[0].reasons.iter_mut().for_each(|r| r.contribution = f64::INFINITY);
    }
    let page = render(&report).unwrap();
    assert!(drawings(&page).iter().all(|svg| !svg.contains("NaN") && !svg.contains("\"inf")));
    let mut report = sample_report(Sample::Audience);
    if let Body::Audience { creators, .. } = &mut report.body {
        if let Assessment::Assessed { result } = &mut creators[0].follow_order {
            result.points = vec![[i64::MAX / 4, i64::MIN / 4, 99], [-5, 0, -1]];
        }
        creators[1].creation_years = Assessment::of(vec![]);
    }
    render(&report).unwrap();
}
