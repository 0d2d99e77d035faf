//! A network as laid out by the analysis: nodes sized by actions, communities coloured and named in place.
//!
//! A vermilion ring marks nodes that score as likely automated, so that fill can mean the community alone. Edges
//! grow wider and darker with weight; those between communities are grey. Labels are set by greedy placement, the
//! largest node first, and left out where they would touch another label or node.

use super::svg::{Anchor, Area, Frame, Svg, num, text_width};
use crate::numbers;
use claque_analysis::report::{NetworkFinding, Picture, PictureNode};
use claque_schema::Band;
use std::collections::BTreeMap;
use std::fmt::Write;

/// The class of a community: eight colours, then grey.
pub fn class(community: u32) -> &'static str {
    const CLASSES: [&str; 9] = ["c0", "c1", "c2", "c3", "c4", "c5", "c6", "c7", "c8"];
    CLASSES.get(community as usize).copied().unwrap_or("c0")
}

struct Placed {
    x: f64,
    y: f64,
    r: f64,
}

fn places(p: &Picture, frame: Frame, height: f64) -> Vec<Placed> {
    let pad = frame.pick(44.0, 22.0);
    let finite = |v: f32| if v.is_finite() { f64::from(v).clamp(0.0, 1.0) } else { 0.5 };
    let place = |n: &PictureNode| Placed {
        x: pad + finite(n.x) * (frame.width - 2.0 * pad),
        y: pad + finite(n.y) * (height - 2.0 * pad),
        r: frame.pick(3.2, 2.4) + frame.pick(11.0, 7.0) * finite(n.size).sqrt(),
    };
    p.nodes.iter().map(place).collect()
}

/// The picture, with at most `max_edges` of the heaviest edges.
pub fn draw(id: &str, title: &str, net: &NetworkFinding, max_edges: usize, frame: Frame) -> String {
    let height = frame.pick(560.0, 380.0);
    let mut svg = Svg::new(frame.width, height);
    let placed = places(&net.picture, frame, height);
    edges(&mut svg, &net.picture, &placed, max_edges);
    for (node, at) in net.picture.nodes.iter().zip(&placed) {
        let band = node.band.map_or("not scored", Band::name);
        let tip = format!("{}, community {}, {band}", node.account, node.community);
        if node.band == Some(Band::LikelyAutomated) {
            svg.circle((at.x, at.y), at.r + 2.6, "susring", None);
        }
        svg.circle((at.x, at.y), at.r, &format!("node f-{}", class(node.community)), Some(&tip));
    }
    labels(&mut svg, net, &placed, frame, height);
    svg.finish(id, title, &describe(net))
}

/// Edges of one colour and one of five weights share a path.
fn edges(svg: &mut Svg, p: &Picture, placed: &[Placed], max_edges: usize) {
    let mut kept: Vec<&(usize, usize, f32)> =
        p.edges.iter().filter(|e| e.0 < placed.len() && e.1 < placed.len()).collect();
    kept.sort_by(|a, b| b.2.total_cmp(&a.2).then(a.0.cmp(&b.0)).then(a.1.cmp(&b.1)));
    kept.truncate(max_edges);
    let mut groups: BTreeMap<(u8, &'static str), String> = BTreeMap::new();
    for (a, b, w) in kept {
        let level = (f64::from(*w).clamp(0.0, 1.0) * 4.0).round() as u8;
        let (ca, cb) = (p.nodes[*a].community, p.nodes[*b].community);
        let colour = if ca == cb { class(ca) } else { "c0" };
        let (from, to) = (&placed[*a], &placed[*b]);
        let data = groups.entry((level, colour)).or_default();
        let _ = write!(data, "M{} {}L{} {}", num(from.x), num(from.y), num(to.x), num(to.y));
    }
    for ((level, colour), data) in &groups {
        let l = f64::from(*level);
        // Edges between communities stay in the background.
        let fade = if *colour == "c0" { 0.6 } else { 1.0 };
        let style =
            format!(r#" stroke-width="{}" stroke-opacity="{:.2}""#, num(0.6 + 0.5 * l), fade * (0.16 + 0.13 * l));
        svg.path(data, &format!("edge s-{colour}"), &style);
    }
}

fn labels(svg: &mut Svg, net: &NetworkFinding, placed: &[Placed], frame: Frame, height: f64) {
    let page = Area::new(0.0, 0.0, frame.width, height);
    let node_boxes: Vec<Area> = placed.iter().map(|p| Area::new(p.x - p.r, p.y - p.r, 2.0 * p.r, 2.0 * p.r)).collect();
    let mut taken: Vec<Area> = Vec::new();
    community_names(svg, net, placed, &page, &mut taken, frame);
    let mut order: Vec<usize> = (0..placed.len()).filter(|i| net.picture.nodes[*i].labelled).collect();
    order.sort_by(|a, b| placed[*b].r.total_cmp(&placed[*a].r).then(a.cmp(b)));
    for i in order {
        let words = numbers::short(net.picture.nodes[i].account);
        let (w, p) = (text_width(&words, 11.5), &placed[i]);
        let spots = [
            (p.x + p.r + 4.0, p.y + 4.0),
            (p.x - p.r - 4.0 - w, p.y + 4.0),
            (p.x - w / 2.0, p.y - p.r - 5.0),
            (p.x - w / 2.0, p.y + p.r + 13.0),
        ];
        let spot = spots.into_iter().find(|at| {
            let area = Area::new(at.0, at.1 - 10.0, w, 13.0);
            let crowd = node_boxes.iter().enumerate().filter(|(j, b)| *j != i && b.overlaps(&area)).count();
            page.holds(&area) && crowd == 0 && !taken.iter().any(|t| t.overlaps(&area))
        });
        if let Some(at) = spot {
            taken.push(Area::new(at.0, at.1 - 10.0, w, 13.0));
            svg.text(at, Anchor::Start, "nl halo", &words);
        }
    }
}

/// A community's number, with its first topic on wide paper, above or below its drawn members.
fn community_names(
    svg: &mut Svg,
    net: &NetworkFinding,
    placed: &[Placed],
    page: &Area,
    taken: &mut Vec<Area>,
    frame: Frame,
) {
    let mut boxes: BTreeMap<u32, (Area, usize)> = BTreeMap::new();
    for (node, p) in net.picture.nodes.iter().zip(placed) {
        let (x0, y0, x1, y1) = (p.x - p.r, p.y - p.r, p.x + p.r, p.y + p.r);
        let entry = boxes.entry(node.community).or_insert((Area::new(x0, y0, x1 - x0, y1 - y0), 0));
        let (left, top) = (entry.0.x.min(x0), entry.0.y.min(y0));
        let (right, bottom) = (entry.0.right().max(x1), entry.0.bottom().max(y1));
        *entry = (Area::new(left, top, right - left, bottom - top), entry.1 + 1);
    }
    for (number, (bounds, n)) in boxes {
        if n < 3 || number == 0 {
            continue;
        }
        let about = net.communities.iter().find(|c| c.number == number).and_then(|c| c.about.first());
        let words = match about {
            Some(topic) if !frame.narrow => format!("{number} · {}", numbers::clip(&crate::defang::text(topic), 22)),
            _ => number.to_string(),
        };
        let w = text_width(&words, 15.0) + 2.0;
        let centre = bounds.x + bounds.w / 2.0 - w / 2.0;
        let spots = [
            (centre, bounds.y - 9.0),
            (centre, bounds.bottom() + 19.0),
            (bounds.right() + 6.0, bounds.y + bounds.h / 2.0),
            (bounds.x - w - 6.0, bounds.y + bounds.h / 2.0),
            (centre, bounds.y + bounds.h / 2.0),
        ];
        let area = |at: (f64, f64)| Area::new(at.0 - 2.0, at.1 - 14.0, w + 4.0, 18.0);
        let fits = |at: &(f64, f64)| page.holds(&area(*at)) && !taken.iter().any(|t| t.overlaps(&area(*at)));
        if let Some(at) = spots.into_iter().find(fits) {
            taken.push(area(at));
            svg.text(at, Anchor::Start, &format!("cn halo t-{}", class(number)), &words);
        }
    }
}

fn describe(net: &NetworkFinding) -> String {
    let mut words = format!(
        "{} of {} accounts and {} of {} edges are drawn; an edge is {}.",
        net.picture.nodes.len(),
        numbers::count(net.n_nodes),
        net.picture.edges.len(),
        numbers::count(net.n_edges),
        net.edge_is
    );
    for c in &net.communities {
        let _ = write!(words, " Community {}: {} accounts.", c.number, numbers::count(c.n_accounts));
    }
    words
}
