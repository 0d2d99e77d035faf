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

/// A place in pixels.
type Point = (f64, f64);

struct Placed {
    x: f64,
    y: f64,
    r: f64,
}

fn places(p: &Picture, frame: Frame, height: f64) -> Vec<Placed> {
    let pad = frame.pick(44.0, 22.0);
    let finite = |v: f32| if v.is_finite() { f64::from(v).clamp(0.0, 1.0) } else { 0.5 };
    // The layout's own margins are taken off: the nodes fill the paper.
    let range = |axis: fn(&PictureNode) -> f32| {
        let values = p.nodes.iter().map(|n| finite(axis(n)));
        let (low, high) = values.fold((1.0, 0.0), |(a, b): (f64, f64), v| (a.min(v), b.max(v)));
        if high - low > 0.05 { (low, high) } else { (0.0, 1.0) }
    };
    let (x, y) = (range(|n| n.x), range(|n| n.y));
    let (across, down) = (spread(p, |n| finite(n.x), x), spread(p, |n| finite(n.y), y));
    // Many nodes are drawn smaller, so that edges stay visible between them.
    let shrink = (55.0 / p.nodes.len().max(1) as f64).sqrt().clamp(0.6, 1.0);
    let place = |n: &PictureNode| Placed {
        x: pad + across(finite(n.x)) * (frame.width - 2.0 * pad),
        y: pad + 10.0 + down(finite(n.y)) * (height - 2.0 * pad - 16.0),
        r: shrink * (frame.pick(3.2, 2.4) + frame.pick(11.0, 7.0) * finite(n.size).sqrt()),
    };
    p.nodes.iter().map(place).collect()
}

/// Maps an axis to 0–1. The middle 92 % of the nodes get 86 % of the paper and the outermost the rest, in order: one
/// far-off node must not press all others together.
fn spread(p: &Picture, axis: impl Fn(&PictureNode) -> f64, (low, high): (f64, f64)) -> impl Fn(f64) -> f64 {
    let mut values: Vec<f64> = p.nodes.iter().map(axis).collect();
    values.sort_unstable_by(f64::total_cmp);
    let at = |q: f64| values.get((q * values.len().saturating_sub(1) as f64).round() as usize).copied();
    let (a, b) = (at(0.04).unwrap_or(low), at(0.96).unwrap_or(high));
    let knots = [(low, 0.0), (a, 0.07), (b, 0.93), (high, 1.0)];
    let even = a - low < 0.1 * (high - low) && high - b < 0.1 * (high - low);
    move |v: f64| {
        if even || b - a < 1e-6 {
            return (v - low) / (high - low);
        }
        let piece = knots.windows(2).find(|k| v <= k[1].0).unwrap_or(&knots[2..4]);
        let ((x0, y0), (x1, y1)) = (piece[0], piece[1]);
        if x1 - x0 < 1e-9 { y1 } else { (y0 + (v - x0) / (x1 - x0) * (y1 - y0)).clamp(0.0, 1.0) }
    }
}

/// Edges of each node that are always drawn.
const STRONGEST: usize = 4;

/// The edges that are drawn: of each node its strongest few. A dense network drawn whole is a hairball; its strongest
/// edges keep who belongs to whom, and the table says how many there are.
pub fn drawn_edges(p: &Picture) -> Vec<(usize, usize, f32)> {
    let mut order: Vec<usize> = (0..p.edges.len()).collect();
    let ends = |e: usize| (p.edges[e].0, p.edges[e].1);
    order.retain(|e| ends(*e).0 < p.nodes.len() && ends(*e).1 < p.nodes.len());
    order.sort_by(|a, b| p.edges[*b].2.total_cmp(&p.edges[*a].2).then(ends(*a).cmp(&ends(*b))));
    let mut used = vec![0usize; p.nodes.len()];
    let mut kept = Vec::new();
    for e in order {
        let (a, b) = ends(e);
        if used[a] < STRONGEST || used[b] < STRONGEST {
            used[a] += 1;
            used[b] += 1;
            kept.push(p.edges[e]);
        }
    }
    kept
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
    let mut kept = drawn_edges(p);
    kept.truncate(max_edges);
    let mut groups: BTreeMap<(u8, &'static str), String> = BTreeMap::new();
    for (a, b, w) in kept {
        let level = (f64::from(w).clamp(0.0, 1.0) * 4.0).round() as u8;
        let (ca, cb) = (p.nodes[a].community, p.nodes[b].community);
        let colour = if ca == cb { class(ca) } else { "c0" };
        let (from, to) = (&placed[a], &placed[b]);
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
        let bounds = |at: (f64, f64)| Area::new(at.0 - 3.0, at.1 - 11.0, w + 6.0, 15.0);
        let spot = label_spots(p, w).into_iter().find(|(at, _)| {
            let area = bounds(*at);
            let free = !node_boxes.iter().any(|b| b.overlaps(&area)) && !taken.iter().any(|t| t.overlaps(&area));
            page.holds(&area) && free
        });
        if let Some((at, leader)) = spot {
            taken.push(bounds(at));
            if let Some(end) = leader {
                let length = (end.0 - p.x).hypot(end.1 - p.y).max(1.0);
                let edge = (p.x + (end.0 - p.x) / length * p.r, p.y + (end.1 - p.y) / length * p.r);
                svg.line(edge, end, "leader");
            }
            svg.text(at, Anchor::Start, "nl halo", &words);
        }
    }
}

/// Places for a label of width `w` around a node: beside it, then farther out with a line to it.
fn label_spots(p: &Placed, w: f64) -> Vec<(Point, Option<Point>)> {
    let mut out = Vec::new();
    for distance in [4.0, 16.0, 30.0, 46.0, 64.0, 84.0] {
        for step in [0, 4, 6, 2, 7, 1, 5, 3] {
            let angle = f64::from(step) * std::f64::consts::FRAC_PI_4;
            let (dx, dy) = (angle.cos(), angle.sin());
            let tip = (p.x + dx * (p.r + distance), p.y + dy * (p.r + distance));
            let x = match step {
                0 | 1 | 7 => tip.0,
                2 | 6 => tip.0 - w / 2.0,
                _ => tip.0 - w,
            };
            let y = tip.1 + 4.0 + 5.0 * dy;
            out.push(((x, y), (distance > 4.0).then_some(tip)));
        }
    }
    out
}

/// The box around the four fifths of the nodes that lie nearest to their middle: outliers must not move a name away.
fn core(nodes: &[&Placed]) -> Area {
    let median = |of: fn(&Placed) -> f64| {
        let mut values: Vec<f64> = nodes.iter().map(|p| of(p)).collect();
        values.sort_unstable_by(f64::total_cmp);
        values.get(values.len() / 2).copied().unwrap_or(0.0)
    };
    let (x, y) = (median(|p| p.x), median(|p| p.y));
    let mut near: Vec<&&Placed> = nodes.iter().collect();
    near.sort_by(|a, b| (a.x - x).hypot(a.y - y).total_cmp(&(b.x - x).hypot(b.y - y)));
    near.truncate((nodes.len() * 4).div_ceil(5));
    let edge =
        |of: fn(&Placed) -> f64, pick: fn(f64, f64) -> f64| near.iter().map(|p| of(p)).reduce(pick).unwrap_or(0.0);
    let (left, top) = (edge(|p| p.x - p.r, f64::min), edge(|p| p.y - p.r, f64::min));
    let (right, bottom) = (edge(|p| p.x + p.r, f64::max), edge(|p| p.y + p.r, f64::max));
    Area::new(left, top, right - left, bottom - top)
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
    let mut members: BTreeMap<u32, Vec<&Placed>> = BTreeMap::new();
    for (node, p) in net.picture.nodes.iter().zip(placed) {
        members.entry(node.community).or_default().push(p);
    }
    let boxes = members.into_iter().map(|(number, nodes)| (number, (core(&nodes), nodes.len())));
    for (number, (bounds, n)) in boxes {
        if n < 3 || number == 0 {
            continue;
        }
        let words = number.to_string();
        let w = text_width(&words, 15.0) + 2.0;
        let centre = bounds.x + bounds.w / 2.0 - w / 2.0;
        let spots = [
            (centre, bounds.y - 9.0),
            (centre, bounds.bottom() + 19.0),
            (bounds.right() + 6.0, bounds.y + bounds.h / 2.0),
            (bounds.x - w - 6.0, bounds.y + bounds.h / 2.0),
            (centre, bounds.y + bounds.h / 2.0),
        ];
        let spots = spots.map(|(x, y)| (x.clamp(3.0, (frame.width - w - 3.0).max(3.0)), y));
        let area = |at: (f64, f64)| Area::new(at.0 - 2.0, at.1 - 14.0, w + 4.0, 18.0);
        let fits = |at: &(f64, f64)| page.holds(&area(*at)) && !taken.iter().any(|t| t.overlaps(&area(*at)));
        let covered = |at: &(f64, f64)| {
            placed.iter().filter(|p| area(*at).overlaps(&Area::new(p.x - p.r, p.y - p.r, 2.0 * p.r, 2.0 * p.r))).count()
        };
        if let Some(at) = spots.into_iter().filter(fits).min_by_key(covered) {
            taken.push(area(at));
            svg.text(at, Anchor::Start, &format!("cn halo t-{}", class(number)), &words);
        }
    }
}

fn describe(net: &NetworkFinding) -> String {
    let mut words = format!(
        "{} of {} accounts and {} of {} edges are drawn; edges: {}.",
        net.picture.nodes.len(),
        numbers::count(net.n_nodes),
        drawn_edges(&net.picture).len(),
        numbers::count(net.n_edges),
        net.edge_is
    );
    for c in &net.communities {
        let _ = write!(words, " Community {}: {} accounts.", c.number, numbers::count(c.n_accounts));
    }
    words
}
