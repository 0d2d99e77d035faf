//! When people act, and how.
//!
//! A day of a person: a mood (gamma) scales the usual rate; actions come in sessions; sessions start at hours of the
//! local day drawn from a mixture with peaks in the morning, at noon and at night, shifted by chronotype; gaps within a
//! session are log-normal. Weekends are lazier in the morning. The result is bursty and sleeps at night, as people do
//! (Barabási 2005; Jo et al. 2012), and no two people share more than the crowd's rhythm.

use crate::clock::{self, DAY_MS, HOUR_MS};
use crate::population::Agent;
use crate::post::What;
use crate::rng::{Draw, Purpose, Stream, stream};
use crate::scenario::{Campaign, Scenario};

/// An action that still needs a text or a target.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Intent {
    pub at: i64,
    pub author: u32,
    pub what: What,
    /// Belongs to the author's campaign.
    pub campaign: bool,
    /// Readers of one feed in one session choose by the same stream: (session, turn).
    pub feed: Option<(u64, u32)>,
}

/// Volume of a campaign on a day, relative to its usual one, and the hour of a peak on that day.
pub(crate) fn campaign_curve(campaign: &Campaign, days: u32, day: u32) -> (f64, Option<f64>) {
    // Topics rise and fade even without events.
    let x = (f64::from(day) + 0.5) / f64::from(days.max(1));
    let mut volume = 0.45 + 0.9 * (std::f64::consts::PI * x).sin();
    let mut hour = None;
    for peak in &campaign.peak {
        let since = f64::from(day) - f64::from(peak.day);
        if since >= 0.0 {
            volume += peak.height * (-since / 0.9).exp();
        } else if since == -1.0 {
            volume += 0.3 * peak.height;
        }
        if peak.day == day {
            hour = Some(peak.hour);
        }
    }
    (volume, hour)
}

/// The sum of a campaign's curve over all days.
pub(crate) fn campaign_volume(campaign: &Campaign, days: u32) -> f64 {
    (0..days).map(|d| campaign_curve(campaign, days, d).0).sum::<f64>().max(1e-9)
}

/// Local hour at which a session starts.
fn session_hour(agent: &Agent, weekend: bool, rng: &mut Stream) -> f64 {
    let morning = if weekend { 0.6 } else { 1.0 };
    let hour = match rng.weighted([0.22 * morning, 0.26, 0.18, 0.34]) {
        0 => 8.0 + if weekend { 1.6 } else { 0.0 } + 1.1 * rng.gauss(),
        1 => 12.8 + 1.6 * rng.gauss(),
        2 => 17.2 + 1.4 * rng.gauss(),
        _ => 21.2 + 1.6 * rng.gauss(),
    };
    hour + f64::from(agent.chronotype)
}

/// What an action is, by the scenario's mix and the person's leaning.
fn draw_what(agent: &Agent, mix: [f64; 4], rng: &mut Stream) -> What {
    let lean = f64::from(agent.leaning);
    match rng.weighted([mix[0] * (1.4 - 0.8 * lean), mix[1], mix[2] * (0.6 + 0.8 * lean), mix[3]]) {
        0 => What::Post,
        1 => What::Reply,
        2 => What::Repost,
        _ => What::Quote,
    }
}

/// What a person does on a day.
pub(crate) fn person_day(s: &Scenario, index: u32, agent: &Agent, day: u32, out: &mut Vec<Intent>) {
    let day_start = s.start_ms() + i64::from(day) * DAY_MS;
    let weekend = clock::weekday(day_start) >= 5;
    let (curve, peak_hour) = match agent.campaign {
        0 => (0.0, None),
        n => campaign_curve(&s.campaign[usize::from(n) - 1], s.days, day),
    };
    let topical = f64::from(agent.campaign_rate) * curve;
    let usual = f64::from(agent.rate) * if weekend { 0.92 } else { 1.03 };
    if topical + usual < 1e-7 {
        return;
    }
    let rng = &mut stream(s.seed, Purpose::Day, u64::from(index), u64::from(day));
    let mood = if s.world.rhythm { rng.mood(0.8) } else { 1.0 };
    let n = rng.poisson((usual + topical) * mood).min(400);
    let mix = &s.crowd.mix;
    let usual_mix = [mix.post, mix.reply, mix.repost, mix.quote];
    // People repost more within a topic that is larger than themselves.
    let topical_mix = [0.8 * mix.post, 0.7 * mix.reply, 1.5 * mix.repost, mix.quote];
    let mut session = Session::default();
    for _ in 0..n {
        let campaign = rng.chance(topical / (topical + usual));
        let what = draw_what(agent, if campaign { topical_mix } else { usual_mix }, rng);
        let at = match peak_hour {
            // On the day itself, half of the talk follows the event.
            Some(hour) if campaign && rng.chance(0.5) => {
                let since = rng.exponential(2.4).min(23.5 - hour.min(23.0));
                day_start + ((hour + since.max(0.0)) * HOUR_MS as f64) as i64
            }
            _ if s.world.rhythm => session.next(s, agent, day, day_start, weekend, rng),
            _ => day_start + (rng.unit() * DAY_MS as f64) as i64,
        };
        let feed = session.feed.map(|f| (f, session.turn));
        out.push(Intent { at: at / 1000 * 1000, author: index, what, campaign, feed });
    }
}

/// The session a person is in.
#[derive(Debug, Default)]
struct Session {
    left: u32,
    at: i64,
    number: u64,
    /// Actions before this one in the session.
    turn: u32,
    feed: Option<u64>,
}

impl Session {
    /// Time of the next action.
    fn next(&mut self, s: &Scenario, agent: &Agent, day: u32, day_start: i64, weekend: bool, rng: &mut Stream) -> i64 {
        if self.left == 0 {
            self.left = 1 + rng.below(6) as u32;
            self.turn = 0;
            self.number += 1;
            let hour = match agent.session {
                // Two people before one feed: the shared stream decides when, each of them for how long.
                Some(pair) => {
                    let name = u64::from(day) << 16 | self.number;
                    self.feed = Some(u64::from(pair) << 32 | name);
                    session_hour(agent, weekend, &mut stream(s.seed, Purpose::Session, u64::from(pair), name))
                }
                None => session_hour(agent, weekend, rng),
            };
            let utc = hour - f64::from(agent.zone_min) / 60.0;
            self.at = (utc.rem_euclid(24.0) * HOUR_MS as f64) as i64 + rng.below(60_000) as i64;
        } else {
            self.turn += 1;
            self.at += (rng.log_normal(140.0, 1.15).min(3000.0) * 1000.0) as i64;
        }
        self.left -= 1;
        // A session that runs past midnight goes on in the same file day: the rhythm stays, the bookkeeping is simple.
        day_start + self.at.rem_euclid(DAY_MS)
    }
}
