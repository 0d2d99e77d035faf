//! Refuses scenarios that make no sense, with the key, the problem and the remedy.

use super::Scenario;
use crate::clock;
use crate::error::SimulateError;
use crate::lexicon::Lexicon;

struct Checker<'a> {
    scenario: &'a Scenario,
}

impl Checker<'_> {
    fn fail<T>(&self, place: &str, problem: impl Into<String>, remedy: &str) -> Result<T, SimulateError> {
        Err(SimulateError::Invalid {
            scenario: self.scenario.name.clone(),
            place: place.to_owned(),
            problem: problem.into(),
            remedy: remedy.to_owned(),
        })
    }

    fn date(&self, place: &str, text: &str) -> Result<i64, SimulateError> {
        match clock::parse(text) {
            Some(ms) => Ok(ms),
            None => {
                self.fail(place, format!("`{text}` is no date"), "write it as 2026-03-02 or 2026-03-02T15:30 (UTC)")
            }
        }
    }

    fn share(&self, place: &str, value: f64) -> Result<(), SimulateError> {
        if (0.0..=1.0).contains(&value) {
            return Ok(());
        }
        self.fail(place, format!("{value} is no share"), "give a number from 0 to 1")
    }

    fn amount(&self, place: &str, value: f64) -> Result<(), SimulateError> {
        if value.is_finite() && value >= 0.0 {
            return Ok(());
        }
        self.fail(place, format!("{value} is no amount"), "give a finite number that is not negative")
    }

    fn lag(&self, place: &str, [low, high]: [f64; 2]) -> Result<(), SimulateError> {
        if low > 0.0 && high >= low && high.is_finite() {
            return Ok(());
        }
        self.fail(place, format!("[{low}, {high}] is no range"), "give [from, to] with 0 < from ≤ to")
    }

    fn language(&self, place: &str, code: &str) -> Result<(), SimulateError> {
        if Lexicon::codes().contains(&code) {
            return Ok(());
        }
        self.fail(place, format!("no language pack `{code}`"), &format!("use one of {}", Lexicon::codes().join(", ")))
    }

    fn tag(&self, place: &str, tag: &str) -> Result<(), SimulateError> {
        if !tag.is_empty() && tag.chars().all(|c| c.is_alphanumeric() || c == '_') {
            return Ok(());
        }
        self.fail(place, format!("`{tag}` is no hashtag"), "use letters, digits and _ only, without the #")
    }

    fn campaign(&self, place: &str, tag: Option<&String>) -> Result<(), SimulateError> {
        match tag {
            Some(tag) if !self.scenario.campaign.iter().any(|c| c.tag == *tag) => self.fail(
                place,
                format!("there is no campaign `{tag}`"),
                "add a [[campaign]] with that tag or drop the key",
            ),
            _ => Ok(()),
        }
    }

    fn creator(&self, place: &str, handle: &str) -> Result<(), SimulateError> {
        if self.scenario.creator.iter().any(|c| c.handle == handle) {
            return Ok(());
        }
        self.fail(place, format!("there is no creator `{handle}`"), "add a [[creator]] with that handle")
    }
}

/// Everything at once.
pub(super) fn check(scenario: &Scenario) -> Result<(), SimulateError> {
    let c = Checker { scenario };
    frame(&c)?;
    crowd(&c)?;
    for i in 0..scenario.creator.len() {
        creator(&c, i)?;
    }
    campaigns(&c)?;
    planted(&c)
}

fn frame(c: &Checker<'_>) -> Result<(), SimulateError> {
    let s = c.scenario;
    if s.name.is_empty() || !s.name.chars().all(|ch| ch.is_ascii_lowercase() || ch.is_ascii_digit() || ch == '-') {
        return c.fail("name", format!("`{}` is no name", s.name), "use lower-case letters, digits and -");
    }
    let start = c.date("start", &s.start)?;
    if !(clock::parse("2011-01-01").unwrap_or(0)..clock::parse("2027-01-01").unwrap_or(i64::MAX)).contains(&start) {
        return c.fail("start", "outside of the years that the account model knows", "choose a date in 2011–2026");
    }
    if s.days == 0 || s.days > 3660 {
        return c.fail("days", format!("{} days", s.days), "choose 1 to 3660");
    }
    if !(10..=100).contains(&s.output.page_size) {
        return c.fail("output.page_size", format!("{} posts", s.output.page_size), "the API gives 10 to 100 a page");
    }
    c.share("output.gone_share", s.output.gone_share)?;
    c.share("output.labels_v1_share", s.output.labels_v1_share)?;
    c.share("output.missing_share", s.output.missing_share)
}

fn crowd(c: &Checker<'_>) -> Result<(), SimulateError> {
    let s = c.scenario;
    c.amount("crowd.posts", s.crowd.posts)?;
    for (code, weight) in &s.crowd.languages {
        c.language("crowd.languages", code)?;
        c.amount("crowd.languages", *weight)?;
    }
    if s.crowd.n > 0 && !s.crowd.languages.is_empty() && s.crowd.languages.values().sum::<f64>() <= 0.0 {
        return c.fail("crowd.languages", "all weights are zero", "give at least one language a weight above 0");
    }
    for (style, weight) in &s.crowd.styles {
        c.amount("crowd.styles", *weight)?;
        if !style.is_person() {
            return c.fail(
                "crowd.styles",
                format!("{style:?} is no style of people"),
                "plant machines under their own keys",
            );
        }
    }
    if s.crowd.n > 0 && !s.crowd.styles.is_empty() && s.crowd.styles.values().sum::<f64>() <= 0.0 {
        return c.fail("crowd.styles", "all weights are zero", "give at least one style a weight above 0");
    }
    let mix = &s.crowd.mix;
    for value in [mix.post, mix.reply, mix.repost, mix.quote] {
        c.amount("crowd.mix", value)?;
    }
    if mix.post <= 0.0 {
        return c.fail(
            "crowd.mix.post",
            "nobody writes",
            "give `post` a weight above 0, or there is nothing to react to",
        );
    }
    c.amount("world.attention_min", s.world.attention_min)?;
    if s.world.popularity_tail <= 0.2 || s.world.popularity_tail > 10.0 {
        return c.fail("world.popularity_tail", "out of range", "choose 0.2 to 10; 1.3 is usual, smaller is heavier");
    }
    c.share("world.cascades", s.world.cascades)?;
    c.share("world.fast_share", s.world.fast_share)?;
    c.share("world.shared_sessions", s.world.shared_sessions)
}

fn creator(c: &Checker<'_>, i: usize) -> Result<(), SimulateError> {
    let (s, creator) = (c.scenario, &c.scenario.creator[i]);
    let at = |key: &str| format!("creator[{i}].{key}");
    let fine = creator.handle.chars().all(|ch| ch.is_ascii_alphanumeric() || ch == '_');
    if !fine || creator.handle.is_empty() || creator.handle.len() > 15 {
        return c.fail(&at("handle"), format!("`{}` is no handle", creator.handle), "use 1–15 of A–Z a–z 0–9 _");
    }
    if s.creator.iter().filter(|o| o.handle.eq_ignore_ascii_case(&creator.handle)).count() > 1 {
        return c.fail(&at("handle"), "two creators share it", "give every creator a handle of their own");
    }
    c.language(&at("lang"), &creator.lang)?;
    let (since, end) = (c.date(&at("since"), &creator.since)?, s.end_ms());
    if since >= s.start_ms() {
        return c.fail(&at("since"), "is after the scenario's start", "a creator needs a past to have an audience");
    }
    c.amount(&at("posts_per_week"), creator.posts_per_week)?;
    c.share(&at("engagement_share"), creator.engagement_share)?;
    let within = |key: &str, text: &str| -> Result<(), SimulateError> {
        let ms = c.date(&at(key), text)?;
        if ms <= since || ms >= end {
            return c.fail(
                &at(key),
                format!("{text} is not between `since` and the end"),
                "move it into the creator's life",
            );
        }
        Ok(())
    };
    for (j, spike) in creator.spike.iter().enumerate() {
        within(&format!("spike[{j}].at"), &spike.at)?;
        c.lag(&at(&format!("spike[{j}].hours")), [spike.hours, spike.hours])?;
    }
    for (j, block) in creator.block.iter().enumerate() {
        within(&format!("block[{j}].at"), &block.at)?;
        c.lag(&at(&format!("block[{j}].hours")), [block.hours, block.hours])?;
        c.lag(&at(&format!("block[{j}].made_within_days")), [block.made_within_days; 2])?;
    }
    for (j, drip) in creator.drip.iter().enumerate() {
        within(&format!("drip[{j}].from"), &drip.from)?;
        within(&format!("drip[{j}].to"), &drip.to)?;
        if c.date("", &drip.from)? > c.date("", &drip.to)? {
            return c.fail(&at(&format!("drip[{j}]")), "ends before it begins", "swap `from` and `to`");
        }
    }
    let bought = bought(creator);
    let spikes: usize = creator.spike.iter().map(|x| x.n).sum();
    if bought + spikes > creator.followers {
        return c.fail(
            &at("followers"),
            format!("{} is less than the {bought} bought and {spikes} spiked", creator.followers),
            "raise `followers` or plant fewer",
        );
    }
    if creator.followers - bought > s.crowd.n {
        return c.fail(
            &at("followers"),
            format!("{} natural followers and a crowd of {}", creator.followers - bought, s.crowd.n),
            "raise `crowd.n`: natural followers are people of the crowd",
        );
    }
    Ok(())
}

/// How many of a creator's followers are bought.
fn bought(creator: &super::Creator) -> usize {
    creator.block.iter().map(|b| b.n).sum::<usize>() + creator.drip.iter().map(|d| d.n).sum::<usize>()
}

fn campaigns(c: &Checker<'_>) -> Result<(), SimulateError> {
    let s = c.scenario;
    for (i, campaign) in s.campaign.iter().enumerate() {
        let at = |key: &str| format!("campaign[{i}].{key}");
        c.tag(&at("tag"), &campaign.tag)?;
        c.amount(&at("posts"), campaign.posts)?;
        if campaign.participants > s.crowd.n {
            return c.fail(
                &at("participants"),
                format!("{} of a crowd of {}", campaign.participants, s.crowd.n),
                "raise `crowd.n` or lower it",
            );
        }
        for (j, peak) in campaign.peak.iter().enumerate() {
            c.amount(&at(&format!("peak[{j}].height")), peak.height)?;
            if peak.day >= s.days || !(0.0..24.0).contains(&peak.hour) {
                return c.fail(
                    &at(&format!("peak[{j}]")),
                    "lies outside of the scenario",
                    "use a day below `days` and an hour from 0 to 23.9",
                );
            }
        }
    }
    Ok(())
}

fn planted(c: &Checker<'_>) -> Result<(), SimulateError> {
    let s = c.scenario;
    for (i, ring) in s.ring.iter().enumerate() {
        let at = |key: &str| format!("ring[{i}].{key}");
        c.campaign(&at("campaign"), ring.campaign.as_ref())?;
        c.lag(&at("lag_s"), ring.lag_s)?;
        c.share(&at("share"), ring.share)?;
        c.amount(&at("cover_per_day"), ring.cover_per_day)?;
        if ring.leaders == 0 {
            return c.fail(&at("leaders"), "nobody to amplify", "give at least one leader");
        }
    }
    for (i, paste) in s.copy_paste.iter().enumerate() {
        c.campaign(&format!("copy_paste[{i}].campaign"), paste.campaign.as_ref())?;
        c.lag(&format!("copy_paste[{i}].minutes"), [paste.minutes; 2])?;
    }
    for (i, spam) in s.reply_spam.iter().enumerate() {
        c.amount(&format!("reply_spam[{i}].per_day"), spam.per_day)?;
        if !spam.domain.ends_with(".example") {
            let place = format!("reply_spam[{i}].domain");
            return c.fail(
                &place,
                format!("`{}` may be somebody's", spam.domain),
                "use a domain under .example (RFC 2606)",
            );
        }
    }
    for (i, pod) in s.pod.iter().enumerate() {
        if let Some(handle) = &pod.creator {
            c.creator(&format!("pod[{i}].creator"), handle)?;
        }
        c.share(&format!("pod[{i}].share"), pod.share)?;
        c.amount(&format!("pod[{i}].per_day"), pod.per_day)?;
        c.lag(&format!("pod[{i}].lag_min"), pod.lag_min)?;
    }
    for (i, fans) in s.fans.iter().enumerate() {
        c.creator(&format!("fans[{i}].creator"), &fans.creator)?;
        c.share(&format!("fans[{i}].share"), fans.share)?;
        c.lag(&format!("fans[{i}].lag_s"), fans.lag_s)?;
    }
    for (i, population) in s.population.iter().enumerate() {
        let place = format!("population[{i}].observed");
        if let Some([from, to]) = &population.observed {
            let (from, to) = (c.date(&place, from)?, c.date(&place, to)?);
            if from >= to || from < clock::parse("2009-01-01").unwrap_or(0) {
                return c.fail(&place, "is no time span", "give two dates, the earlier first, from 2009 on");
            }
        }
        if population.batch == 0 {
            return c.fail(&format!("population[{i}].batch"), "0 accounts to a batch", "give 1 or more");
        }
    }
    Ok(())
}
