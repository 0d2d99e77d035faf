//! Profiles: everything a platform shows about an account, drawn from its archetype.
//!
//! A profile is a pure function of (seed, account, origin): it is made again whenever it is written, so that a million
//! accounts need no room. A batch (accounts made in one go) shares a shift of its medians, a habit of naming and a
//! narrower spread, which is what makes bought blocks look alike.

pub(crate) mod naming;
pub(crate) mod recipe;

use crate::clock::{self, DAY_MS};
use crate::kind::Style;
use crate::lexicon::Lexicon;
use crate::rng::{Draw, Purpose, Stream, hash, stream};
use naming::Names;
use recipe::{Age, HABITS, Recipe, Spread, Volume};

/// Where an account comes from: all that its profile depends on, beside seed and number.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Origin {
    pub style: Style,
    pub pack: u8,
    /// When the platform shows the values.
    pub observed_ms: i64,
    /// Made within this span, when the maker decided; else as the archetype says.
    pub created: Option<(i64, i64)>,
    /// Made before this instant, whatever the archetype says.
    pub before: Option<i64>,
    /// Accounts of one batch share a pattern.
    pub batch: Option<u32>,
    /// Counts up when handle or id were taken.
    pub salt: u8,
}

/// What a platform shows.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Profile {
    pub id: u64,
    pub handle: String,
    pub name: String,
    pub bio: String,
    pub location: Option<String>,
    pub url: Option<String>,
    pub lang: String,
    pub created_ms: i64,
    pub observed_ms: i64,
    pub followers: u64,
    pub following: u64,
    pub posts: u64,
    pub likes: u64,
    pub listed: u64,
    pub verified: bool,
    pub protected: bool,
    pub default_theme: bool,
    pub default_avatar: bool,
    pub geo: bool,
    pub background: bool,
    pub banner: bool,
}

impl Profile {
    /// Posts per day over the account's life.
    pub fn rate(&self) -> f64 {
        let days = ((self.observed_ms - self.created_ms) as f64 / DAY_MS as f64).max(1.0);
        self.posts as f64 / days
    }
}

/// Shared by the members of a batch.
struct BatchShift {
    shifts: [f64; 5],
    habit: recipe::Habit,
}

fn batch_shift(seed: u64, batch: u32, recipe: &Recipe) -> BatchShift {
    let mut rng = stream(seed, Purpose::Batch, u64::from(batch), 0);
    let shifts = std::array::from_fn(|_| recipe.batch_sigma * rng.gauss());
    BatchShift { shifts, habit: HABITS[rng.weighted(recipe.habits)] }
}

/// A count with a loading on the latent size.
fn count(spread: Spread, z: f64, coupling: f64, shift: f64, narrow: f64, rng: &mut Stream) -> u64 {
    let own = rng.gauss();
    if rng.chance(spread.zero) {
        return 0;
    }
    let e = coupling * z + (1.0 - coupling * coupling).sqrt() * own;
    (spread.median * (shift + narrow * spread.sigma * e).exp()).round().min(3e8) as u64
}

fn created(recipe: &Recipe, origin: &Origin, rng: &mut Stream) -> i64 {
    let latest = origin.before.unwrap_or(i64::MAX).min(origin.observed_ms - 3_600_000);
    let ms = match (origin.created, recipe.age) {
        (Some((from, to)), _) => from + (rng.unit() * (to - from).max(0) as f64) as i64,
        (None, Age::Platform) => clock::creation_date(latest, rng),
        (None, Age::Days { median, sigma }) => {
            let age = rng.log_normal(median, sigma).max(0.1) * DAY_MS as f64;
            let ms = latest - age as i64;
            // Before the platform existed: as old as the platform lets it be.
            if clock::year(ms) < 2007 { clock::creation_date(latest, rng) } else { ms }
        }
    };
    ms.min(latest) / 1000 * 1000
}

/// What a profile shows in numbers.
struct Counts {
    posts: u64,
    followers: u64,
    following: u64,
    likes: u64,
    listed: u64,
}

/// Draws an account's counts: one common draw `z` ties them together, as activity does.
fn counts(recipe: &Recipe, age_days: f64, shift: [f64; 5], narrow: f64, rng: &mut Stream) -> Counts {
    let z = rng.gauss();
    // Audiences grow with age; four years are the reference.
    let grown =
        if matches!(recipe.posts, Volume::PerDay(..)) { 0.35 * (age_days / 1400.0).max(0.01).ln() } else { 0.0 };
    let spread_of = |(median, sigma)| Spread { zero: 0.0, median, sigma };
    let posts = match recipe.posts {
        Volume::PerDay(median, sigma) => {
            // Counted in millionths, so that slow accounts keep their rate.
            let per_day =
                count(spread_of((median * 1e6, sigma)), z, recipe.coupling, shift[0], narrow, rng) as f64 / 1e6;
            (per_day.min(400.0) * age_days) as u64
        }
        Volume::Total(spread) => {
            count(spread, z, recipe.coupling, shift[0], narrow, rng).min((400.0 * age_days) as u64)
        }
    };
    let followers = count(recipe.followers, z, recipe.coupling, shift[1] + grown, narrow, rng);
    let mut following = count(recipe.following, z, recipe.coupling * 0.8, shift[2] + 0.5 * grown, narrow, rng);
    if rng.chance(recipe.reciprocal) {
        following = (followers as f64 * rng.log_normal(1.06, 0.22)).round() as u64;
    }
    // The platform stops an account at 5,000 followings until it has about as many followers.
    following = following.min((followers as f64 * 1.1) as u64 + 5000);
    let likes = count(recipe.likes, z, recipe.coupling * 0.7, shift[3] + grown, narrow, rng);
    let listed = count(recipe.listed, z, recipe.coupling * 0.8, shift[4] + grown, narrow, rng).min(followers / 4 + 2);
    Counts { posts, followers, following, likes, listed }
}

/// The profile of account `index`.
pub(crate) fn profile(seed: u64, index: u32, origin: &Origin, lexicon: &Lexicon) -> Profile {
    let recipe = recipe::recipe(origin.style);
    let pack = &lexicon.packs[usize::from(origin.pack)];
    let rng = &mut stream(seed, Purpose::Profile, u64::from(index), 0);
    let batch = origin.batch.map(|b| batch_shift(seed, b, &recipe));
    let shift = batch.as_ref().map_or([0.0; 5], |b| b.shifts);
    let narrow = if batch.is_some() { 0.6 } else { 1.0 };
    let created_ms = created(&recipe, origin, rng);
    let age_days = ((origin.observed_ms - created_ms) as f64 / DAY_MS as f64).max(0.05);

    let counts = counts(&recipe, age_days, shift, narrow, rng);

    let flags: [bool; 8] = std::array::from_fn(|i| rng.chance(recipe.flags[i]));
    let verified = rng.chance(recipe.verified[usize::from(clock::year(origin.observed_ms) >= 2023)]);
    let protected = origin.style.is_person() && rng.chance(0.02);
    let id =
        clock::account_id(created_ms, &mut stream(seed, Purpose::Naming, u64::from(index), u64::from(origin.salt) + 1));

    let rng = &mut stream(seed, Purpose::Naming, u64::from(index), 0);
    let names = Names::draw(pack, &recipe, batch.map(|b| b.habit), rng);
    let handle_rng = &mut stream(seed, Purpose::Naming, u64::from(index), 1 << 32 | u64::from(origin.salt));
    let mut handle = names.handle(pack, &recipe, handle_rng);
    let name = names.display(pack, origin.style, rng);
    let bio = if flags[0] { naming::bio(pack, origin.style, &names, rng) } else { String::new() };
    let location = flags[2].then(|| match origin.style {
        Style::Board | Style::Feed => names.town().to_owned(),
        _ => rng.word(&pack.cities).to_owned(),
    });
    let url = flags[1].then(|| format!("{}.example", handle.to_lowercase().replace('_', "-")));
    // Whose name is taken tries other spellings first and digits last.
    if origin.salt > 6 {
        handle = naming::another(&handle, origin.salt - 6, rng);
    }
    Profile {
        id,
        handle,
        name,
        bio,
        location,
        url,
        lang: pack.code.clone(),
        created_ms,
        observed_ms: origin.observed_ms,
        followers: counts.followers,
        following: counts.following,
        posts: counts.posts,
        likes: counts.likes,
        listed: counts.listed,
        verified,
        protected,
        default_theme: flags[3],
        default_avatar: flags[4],
        geo: flags[5],
        background: flags[6],
        banner: flags[7],
    }
}

/// Whether a hashed share of accounts includes this one.
pub(crate) fn in_share(seed: u64, purpose: Purpose, index: u32, salt: u64, share: f64) -> bool {
    (hash(seed, purpose, u64::from(index), salt) >> 11) as f64 / ((1u64 << 53) as f64) < share
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(style: Style, batch: Option<u32>) -> Vec<Profile> {
        let lexicon = Lexicon::load().unwrap();
        let observed_ms = clock::parse("2020-06-01").unwrap();
        let origin = Origin { style, pack: 0, observed_ms, created: None, before: None, batch, salt: 0 };
        (0..600).map(|i| profile(5, i, &origin, &lexicon)).collect()
    }

    fn median(profiles: &[Profile], of: impl Fn(&Profile) -> u64) -> u64 {
        let mut values: Vec<u64> = profiles.iter().map(of).collect();
        values.sort_unstable();
        values[values.len() / 2]
    }

    #[test]
    fn archetypes_keep_the_order_of_magnitude_they_were_set_to() {
        let (people, fakes) = (drawn(Style::Active, None), drawn(Style::FakeCheap, None));
        assert!((150..900).contains(&median(&people, |p| p.followers)));
        assert!((1500..12_000).contains(&median(&people, |p| p.posts)));
        assert!((3..20).contains(&median(&fakes, |p| p.followers)));
        assert!((150..600).contains(&median(&fakes, |p| p.following)));
        assert_eq!(median(&fakes, |p| p.likes), 0);
        for p in people.iter().chain(&fakes) {
            assert!(p.created_ms < p.observed_ms && clock::year(p.created_ms) >= 2006);
        }
        let logs = |f: fn(&Profile) -> u64| people.iter().map(move |p| (f(p) as f64 + 1.0).ln());
        let (x, y): (Vec<f64>, Vec<f64>) = (logs(|p| p.posts).collect(), logs(|p| p.followers).collect());
        let mean = |v: &[f64]| v.iter().sum::<f64>() / v.len() as f64;
        let (mx, my) = (mean(&x), mean(&y));
        let cov: f64 = x.iter().zip(&y).map(|(a, b)| (a - mx) * (b - my)).sum();
        let norm = |v: &[f64], m: f64| v.iter().map(|a| (a - m).powi(2)).sum::<f64>().sqrt();
        let r = cov / norm(&x, mx) / norm(&y, my);
        assert!((0.3..0.9).contains(&r), "who posts much is followed much: r = {r}");
    }

    #[test]
    fn a_batch_is_narrower_than_the_market() {
        let spread = |profiles: &[Profile]| {
            let mut logs: Vec<f64> = profiles.iter().map(|p| (p.following as f64 + 1.0).ln()).collect();
            logs.sort_by(f64::total_cmp);
            logs[450] - logs[150]
        };
        assert!(spread(&drawn(Style::FakeCheap, Some(3))) < 0.75 * spread(&drawn(Style::FakeCheap, None)));
    }
}
