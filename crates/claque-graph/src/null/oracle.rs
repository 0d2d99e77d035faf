//! The test straight from its definition: all pairs, no pointers, no packing. Slow on purpose.

use super::{Act, LagParams};
use claque_schema::AccountToken;
use std::collections::BTreeMap;

pub struct Expected {
    pub n: u64,
    pub k: u64,
    pub expected: f64,
    pub p: f64,
}

struct Counted {
    act: Act,
    w: f64,
    c1: f64,
    c2: f64,
    h: f64,
    bin: (u32, u32),
}

/// Actions without repeats, with what is around them.
fn counted(acts: &[Act], params: &LagParams) -> Vec<Counted> {
    let mut sorted = acts.to_vec();
    sorted.sort();
    let mut kept: Vec<Act> = Vec::new();
    for act in sorted {
        let repeat = kept
            .iter()
            .any(|k| k.object == act.object && k.account == act.account && act.at_s - k.at_s <= params.horizon_s);
        if !repeat {
            kept.push(act);
        }
    }
    kept.iter().map(|act| count(*act, &kept, params)).collect()
}

/// All pairs with at least two encounters within the horizon.
pub fn test(acts: &[Act], params: &LagParams) -> BTreeMap<(AccountToken, AccountToken), Expected> {
    let counted = counted(acts, params);
    let mut pairs = BTreeMap::<_, Vec<(i64, u64, i64, f64)>>::new();
    for x in &counted {
        for y in &counted {
            let lag = (x.act.at_s - y.act.at_s).abs();
            if x.act.object == y.act.object && x.act.account < y.act.account && lag <= params.horizon_s {
                let row = (x.act.at_s.max(y.act.at_s), x.act.object.0, lag, chance(x, y, lag, &counted, params));
                pairs.entry((x.act.account, y.act.account)).or_default().push(row);
            }
        }
    }
    pairs.retain(|_, rows| rows.len() >= 2);
    pairs.into_iter().map(|(pair, rows)| (pair, judge(rows, params))).collect()
}

fn count(act: Act, kept: &[Act], params: &LagParams) -> Counted {
    let w = params.window_s;
    let others = || kept.iter().filter(|o| o.object == act.object && **o != act);
    let within = |lag: i64| others().filter(|o| (o.at_s - act.at_s).abs() <= lag).count() as f64;
    let first = kept.iter().filter(|o| o.object == act.object).map(|o| o.at_s).min().unwrap_or(0);
    let level = |x: f64| ((x + 1.0).log2().floor() as u32).min(14);
    let (n_w, c3, c5, h) = (within(w), within(3 * w), within(5 * w), within(params.horizon_s));
    let bin = (level((act.at_s - first) as f64 / w as f64), level(h - n_w));
    Counted { act, w: n_w, c1: c3 - n_w, c2: c5 - c3, h, bin }
}

fn bin(of: (u32, u32), all: &[Counted], params: &LagParams) -> (f64, f64) {
    let own = || all.iter().filter(|c| c.bin == of);
    let (w, h, d) = (params.window_s as f64, params.horizon_s as f64, params.resolution_s as f64);
    let c1: f64 = own().map(|c| c.c1).sum();
    let c2: f64 = own().map(|c| c.c2).sum();
    let far: f64 = own().map(|c| c.h - c.w).sum();
    let rho = ((c1 + 40.0) / (c2 + 40.0)).clamp(1.0, 3.0);
    let e = rho * c1 * (w + d / 2.0) / (2.0 * w);
    let b = (w + d / 2.0) / (h + d / 2.0);
    (rho, (e + 40.0 * b) / (e + far + 40.0))
}

fn chance(x: &Counted, y: &Counted, lag: i64, all: &[Counted], params: &LagParams) -> f64 {
    let w = params.window_s;
    let (rho_x, q_x) = bin(x.bin, all, params);
    let (rho_y, q_y) = bin(y.bin, all, params);
    let s = (q_x + q_y) / 2.0;
    let n1 = x.c1 + y.c1 - if lag > w && lag <= 3 * w { 2.0 } else { 0.0 };
    let f = (x.h - x.w) + (y.h - y.w) - if lag > w { 2.0 } else { 0.0 };
    let e = n1 * (rho_x + rho_y) / 2.0 * (w as f64 + params.resolution_s as f64 / 2.0) / (2.0 * w as f64);
    s.max((e + 5.0 * s) / (e + f + 5.0)).min(1.0)
}

fn judge(mut rows: Vec<(i64, u64, i64, f64)>, params: &LagParams) -> Expected {
    rows.sort_by_key(|r| (r.0, r.1, r.2));
    let raw = rows.iter().filter(|r| r.2 <= params.window_s).count();
    let (mut n, mut k, mut expected, mut last) = (0, 0, 0.0, i64::MIN / 2);
    for (at, _, lag, q) in rows {
        if at - last > params.horizon_s {
            last = at;
            n += 1;
            k += u64::from(lag <= params.window_s);
            expected += q;
        }
    }
    let tail = || {
        let q: f64 = expected / n as f64;
        let choose = |i: u64| (0..i).map(|j| (n - j) as f64 / (j + 1) as f64).product::<f64>();
        (k..=n).map(|i| choose(i) * q.powi(i as i32) * (1.0 - q).powi((n - i) as i32)).sum::<f64>()
    };
    let p = if raw >= 2 && k as f64 >= expected + 1.0 { tail() } else { 1.0 };
    Expected { n, k, expected, p }
}

/// Spokes, fast spokes and expected fast spokes of a set's stars.
pub fn stars(acts: &[Act], members: &[AccountToken], params: &LagParams) -> (u64, u64, f64) {
    let all = counted(acts, params);
    let mut own: Vec<&Counted> = all.iter().filter(|c| members.contains(&c.act.account)).collect();
    own.sort_by_key(|c| (c.act.object, c.act.at_s, c.act.account));
    // Each star: its anchor and its spokes.
    let mut stars: Vec<Vec<&Counted>> = Vec::new();
    while let Some(anchor) = own.first().copied() {
        let in_star =
            |c: &&Counted| c.act.object == anchor.act.object && c.act.at_s - anchor.act.at_s <= params.horizon_s;
        let (star, rest) = own.iter().partition::<Vec<&Counted>, _>(|c| in_star(c));
        own = rest;
        if star.len() > 1 {
            stars.push(star);
        }
    }
    stars.sort_by_key(|s| (s[0].act.at_s, s[0].act.object));
    let (mut n, mut k, mut expected, mut end) = (0, 0, 0.0, i64::MIN / 2);
    for star in stars {
        if star[0].act.at_s - end > params.horizon_s {
            for spoke in &star[1..] {
                let lag = spoke.act.at_s - star[0].act.at_s;
                n += 1;
                k += u64::from(lag <= params.window_s);
                expected += chance(star[0], spoke, lag, &all, params);
                end = spoke.act.at_s;
            }
        }
    }
    (n, k, expected)
}
