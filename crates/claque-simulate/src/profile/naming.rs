//! Handles, display names, bios, locations and links.
//!
//! Handles have 4–15 characters of `A–Z a–z 0–9 _`, as the platform allows. All of them are made from common names,
//! words and digits; that one of them exists somewhere is chance.

use super::recipe::{HABITS, Habit, Recipe};
use crate::kind::Style;
use crate::lexicon::Pack;
use crate::rng::{Draw, Stream};

const OFFICES: [&str; 12] =
    ["HQ", "Cafe", "Studio", "FC", "Books", "Press", "Labs", "Market", "Bakery", "Radio", "Official", "Trust"];
const PLACES: [&str; 10] =
    ["News", "Alerts", "Jobs", "Weather", "Traffic", "Deals", "Events", "Today", "Careers", "Homes"];
/// Towns of feeds and boards.
pub(crate) const TOWNS: [&str; 18] = [
    "Ashford", "Belmont", "Carlow", "Denton", "Elgin", "Fairview", "Granby", "Harlow", "Irvine", "Jasper", "Kendal",
    "Linden", "Melrose", "Norwood", "Oakdale", "Preston", "Selby", "Thorne",
];
const EMOJI: [&str; 24] = [
    "✨", "🌿", "☕", "🔥", "🎶", "📚", "🐾", "🌊", "⚽", "🎮", "💜", "🌙", "🍜", "🏔️", "🎨", "🚲", "🌻", "💫", "🦊",
    "🎧", "🙌", "🥐", "🧵", "🍀",
];

const NOVELTY_BIOS: [&str; 6] = [
    "a bot that posts {thing} every hour",
    "I am a bot. beep",
    "random {thing}, generated",
    "automated account. questions? ask my maker",
    "{adj} facts, twice a day. bot.",
    "every word about {thing}. not a human",
];
const SALES_BIOS: [&str; 6] = [
    "best deals on {thing} every day, link below",
    "I help people earn from home. DM me",
    "follow for {adj} offers",
    "{hobby} lover. 100% follow back",
    "work hard, dream big, earn online",
    "get {thing} for less | promo codes daily",
];

/// One emoji.
pub(crate) fn emoji(rng: &mut Stream) -> &'static str {
    EMOJI[rng.below(EMOJI.len())]
}

fn capital(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().collect::<String>() + chars.as_str())
}

fn digits(n: usize, rng: &mut Stream) -> String {
    (0..n).map(|_| char::from(b'0' + rng.below(10) as u8)).collect()
}

fn letters(n: usize, rng: &mut Stream) -> String {
    const LETTERS: &[u8] = b"aeiouaeiounrtlsdcmpbgkhfvyzjwxq";
    (0..n).map(|_| char::from(LETTERS[rng.below(LETTERS.len())])).collect()
}

/// Digits as people add them: a year, an age, a lucky number.
fn personal_digits(rng: &mut Stream) -> String {
    match rng.weighted([0.25, 0.35, 0.22, 0.12, 0.06]) {
        0 => (1965 + rng.below(45)).to_string(),
        1 => format!("{:02}", rng.below(100)),
        2 => digits(1, rng),
        3 => digits(3, rng),
        _ => digits(5, rng),
    }
}

/// What a person or an office is called, before it becomes a handle.
pub(crate) struct Names {
    given: usize,
    family: usize,
    habit: Habit,
    word: usize,
    place: usize,
    town: usize,
}

impl Names {
    /// Draws names; a batch gives its members its habit.
    pub fn draw(pack: &Pack, recipe: &Recipe, batch_habit: Option<Habit>, rng: &mut Stream) -> Self {
        let own = HABITS[rng.weighted(recipe.habits)];
        let habit = match batch_habit {
            // Nine of ten members follow the pattern of the batch.
            Some(shared) if rng.chance(0.9) => shared,
            _ => own,
        };
        Names {
            given: rng.below(pack.given.len()),
            family: rng.below(pack.family.len()),
            habit,
            word: rng.below(OFFICES.len()),
            place: rng.below(PLACES.len()),
            town: rng.below(TOWNS.len()),
        }
    }

    /// The handle.
    pub fn handle(&self, pack: &Pack, recipe: &Recipe, rng: &mut Stream) -> String {
        let given = pack.latin_given[self.given].to_lowercase();
        let family = pack.latin_family[self.family].to_lowercase();
        let mut handle = match self.habit {
            Habit::Name => by_name(&given, &family, rng),
            Habit::Nick => by_words(pack, &given, rng),
            Habit::Suggested => {
                let room = 15 - 5 - rng.below(4);
                capital(&given).chars().take(room).collect()
            }
            Habit::Random => letters(5 + rng.below(5), rng),
            Habit::Filled => {
                let base: String = format!("{}{}", capital(&given), capital(&family)).chars().take(12).collect();
                base
            }
            Habit::Office => office(pack, self, rng),
            Habit::Place => match rng.below(4) {
                0 => format!("{}{}", PLACES[self.place], TOWNS[self.town]),
                1 => format!("{}_{}", TOWNS[self.town], PLACES[self.place]),
                2 => format!("{}{}{}", capital(rng.word(&pack.words)), TOWNS[self.town], PLACES[self.place]),
                _ => format!("{}{}", TOWNS[self.town], PLACES[self.place]),
            },
        };
        match self.habit {
            Habit::Suggested => handle.push_str(&digits(15usize.saturating_sub(handle.len()).min(8), rng)),
            Habit::Random if rng.chance(0.6) => handle.push_str(&digits(1 + rng.below(5), rng)),
            Habit::Filled => {
                let fill = (13 + rng.below(3)).saturating_sub(handle.len());
                handle.push_str(&letters(fill, rng));
            }
            _ if rng.chance(recipe.digits) => handle.push_str(&personal_digits(rng)),
            _ => {}
        }
        finish(handle, rng)
    }

    /// The display name.
    pub fn display(&self, pack: &Pack, style: Style, rng: &mut Stream) -> String {
        let (given, family) = (&pack.given[self.given], &pack.family[self.family]);
        let full = || {
            let joiner = if pack.joiner.is_empty() { "" } else { " " };
            if pack.family_first { format!("{family}{joiner}{given}") } else { format!("{given} {family}") }
        };
        let name = match self.habit {
            Habit::Office => format!("{} {}", capital(rng.word(&pack.words)), OFFICES[self.word]),
            Habit::Place => format!("{} {}", TOWNS[self.town], PLACES[self.place]),
            Habit::Nick if rng.chance(0.6) => {
                let (a, b) = (rng.word(&pack.words), rng.word(&pack.words));
                if rng.chance(0.5) { a.to_owned() } else { format!("{a} {b}") }
            }
            _ if !style.is_person() => format!("{} {}", pack.latin_given[self.given], pack.latin_family[self.family]),
            _ => match rng.weighted([0.5, 0.34, 0.16]) {
                0 => full(),
                1 => given.clone(),
                _ => given.to_lowercase(),
            },
        };
        if style.is_person() && rng.chance(0.14) { format!("{name} {}", emoji(rng)) } else { name }
    }

    /// The town of a `Place` account, for its posts and location.
    pub fn town(&self) -> &'static str {
        TOWNS[self.town]
    }
}

fn by_name(given: &str, family: &str, rng: &mut Stream) -> String {
    const BEFORE: [&str; 9] = ["its", "the", "im", "real", "mr", "miss", "just", "hey", "dr"];
    const AFTER: [&str; 12] = ["_", "x", "xo", "ok", "uk", "writes", "says", "art", "tweets", "online", "irl", "z"];
    let initial = &given[..1];
    let middle = letters(1, rng);
    match rng.weighted([0.17, 0.12, 0.13, 0.10, 0.08, 0.10, 0.06, 0.08, 0.08, 0.08]) {
        0 => format!("{given}{family}"),
        1 => format!("{given}_{family}"),
        2 => format!("{}{}", capital(given), capital(family)),
        3 => format!("{initial}{middle}{family}"),
        4 => format!("{given}{middle}{}", &family[..1]),
        5 => format!("{family}_{initial}{middle}"),
        6 => format!("{}{given}{}", rng.word(&BEFORE), &family[..1]),
        7 => format!("{given}{}{}", &family[..family.len().min(3)], rng.word(&AFTER)),
        8 => format!("{initial}{}{family}", if rng.chance(0.5) { "_" } else { "" }),
        _ => format!("{given}{middle}{family}"),
    }
}

/// A word that nobody has used: consonants and vowels in turn, as pet names and aliases go.
fn invented(rng: &mut Stream) -> String {
    const START: [&str; 24] = [
        "b", "br", "c", "ch", "d", "f", "fl", "g", "h", "j", "k", "l", "m", "n", "p", "r", "s", "sh", "st", "t", "tr",
        "v", "w", "z",
    ];
    const VOWEL: [&str; 9] = ["a", "e", "i", "o", "u", "ee", "oo", "ai", "ia"];
    const END: [&str; 10] = ["", "", "n", "r", "s", "l", "m", "th", "x", "ck"];
    let mut word = String::new();
    for _ in 0..2 + rng.below(2) {
        word.push_str(rng.word(&START));
        word.push_str(rng.word(&VOWEL));
    }
    word + rng.word(&END)
}

fn by_words(pack: &Pack, given: &str, rng: &mut Stream) -> String {
    let (a, b) = (rng.word(&pack.words).to_owned(), rng.word(&pack.words).to_owned());
    match rng.weighted([0.14, 0.10, 0.12, 0.10, 0.06, 0.28, 0.12, 0.08]) {
        0 => format!("{a}{b}"),
        1 => format!("{a}_{b}"),
        2 => format!("{a}{given}"),
        3 => format!("{}{}", capital(&a), capital(&b)),
        4 => format!("the_{a}"),
        5 => invented(rng),
        6 => format!("{}{}", a, capital(&invented(rng))),
        _ => format!("{given}{}", invented(rng)),
    }
}

/// An office's name: `RiverBooks`, `KendalRadio`, `MarshStudio`.
fn office(pack: &Pack, names: &Names, rng: &mut Stream) -> String {
    let first = match rng.below(3) {
        0 => rng.word(&pack.words).to_owned(),
        1 => TOWNS[rng.below(TOWNS.len())].to_owned(),
        _ => pack.latin_family[names.family].clone(),
    };
    let last = OFFICES[names.word];
    if rng.chance(0.25) { format!("{first}_{last}") } else { format!("{}{last}", capital(&first)) }
}

/// Cuts and fills to what the platform allows.
fn finish(handle: String, rng: &mut Stream) -> String {
    let mut handle: String = handle.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '_').take(15).collect();
    while handle.len() < 4 {
        handle.push_str(&digits(2, rng));
    }
    handle
}

/// Makes a handle another one: for the rare case that two accounts were given the same.
pub(crate) fn another(handle: &str, salt: u8, rng: &mut Stream) -> String {
    let tail = digits(1 + usize::from(salt).min(7), rng);
    let keep: String = handle.chars().take(15 - tail.len()).collect();
    format!("{keep}{tail}")
}

/// A bio of at most 160 characters, of a length that people choose.
pub(crate) fn bio(pack: &Pack, style: Style, names: &Names, rng: &mut Stream) -> String {
    let mut text = match style {
        Style::Feed | Style::Board => board_bio(names, rng),
        Style::Novelty => {
            let what = rng.word(&NOVELTY_BIOS);
            pack.expand(what, rng.below(pack.topics.len()), "", rng)
        }
        Style::Merchant | Style::Promoter | Style::Replier => {
            let what = rng.word(&SALES_BIOS);
            pack.expand(what, rng.below(pack.topics.len()), "", rng)
        }
        _ => pack.expand(rng.word(&pack.bios), 0, "", rng),
    };
    let more =
        if style.is_person() { rng.weighted([0.20, 0.30, 0.28, 0.22]) } else { rng.weighted([0.45, 0.27, 0.18, 0.10]) };
    for _ in 0..more {
        text.push_str(if rng.chance(0.3) { " | " } else { " " });
        text.push_str(&pack.expand(rng.word(&pack.bios), 0, "", rng));
    }
    if rng.chance(0.2) {
        text = format!("{text} {}", emoji(rng));
    }
    if rng.chance(0.12) {
        let topic = pack.topic(rng.below(pack.topics.len()));
        text = format!("{text} #{}", rng.word(&topic.tags));
    }
    if style == Style::Amplifier && rng.chance(0.6) {
        text = format!("{text} {} #FollowBack", emoji(rng));
    }
    text.chars().take(160).collect()
}

fn board_bio(names: &Names, rng: &mut Stream) -> String {
    let town = names.town();
    match rng.below(4) {
        0 => format!(
            "The latest {} in and around {town}, updated every hour. Follow us for more and visit our site.",
            ["jobs", "offers", "headlines"][rng.below(3)]
        ),
        1 => format!("Automatic updates for {town}. Not monitored; for help use the contact form on our website."),
        2 => format!("{town} news, sport and weather as it happens"),
        _ => format!("All open positions in {town} and nearby towns. Apply online, it is free and takes two minutes."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lexicon::Lexicon;
    use crate::profile::recipe::recipe;
    use crate::rng::{Purpose, stream};

    #[test]
    fn handles_and_bios_stay_within_the_platforms_limits() {
        let lexicon = Lexicon::load().unwrap();
        let mut rng = stream(1, Purpose::Naming, 0, 0);
        for style in Style::ALL {
            for pack in &lexicon.packs {
                for _ in 0..20 {
                    let names = Names::draw(pack, &recipe(style), None, &mut rng);
                    let handle = names.handle(pack, &recipe(style), &mut rng);
                    assert!((4..=15).contains(&handle.len()), "{handle}");
                    assert!(handle.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_'), "{handle}");
                    assert!(another(&handle, 3, &mut rng).len() <= 15);
                    assert!(bio(pack, style, &names, &mut rng).chars().count() <= 160);
                    assert!(!names.display(pack, style, &mut rng).is_empty());
                }
            }
        }
    }
}
