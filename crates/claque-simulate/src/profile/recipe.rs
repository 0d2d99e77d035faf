//! The numbers behind each archetype of profile.
//!
//! Counts are log-normal with a share of zeros; a latent size `z` couples them (`coupling` is its loading), so that who
//! posts much tends to be followed and listed much, as on real platforms. Medians and spreads are order-of-magnitude
//! marginals: they were set by hand and checked against quantiles published with, or computed over, labelled research
//! sets (people of three studies; bought followers; four generations of spam bots; self-declared bots). Nothing was
//! fitted to single accounts. What was looked at: quantiles of counts, ages and lengths, shares of zeros, of set flags
//! and of handles with digits, correlations of log counts. So a model trained here and
//! measured on those sets has not seen their accounts, but its world was shaped with their marginals in view: say so
//! where such a figure is published. Honest overlap is wanted: lurkers look like cheap fakes,
//! hacked accounts look like people.

use crate::kind::Style;

/// A count: a share of zeros, else log-normal.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Spread {
    pub zero: f64,
    pub median: f64,
    pub sigma: f64,
}

/// When accounts of a style were made.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Age {
    /// Whenever people joined the platform.
    Platform,
    /// So many days before they are looked at.
    Days { median: f64, sigma: f64 },
}

/// How many posts.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Volume {
    /// So many a day, over the whole age.
    PerDay(f64, f64),
    /// So many in all.
    Total(Spread),
}

/// How handles are made; weights in the order of [`HABITS`].
pub(crate) type Habits = [f64; 7];

/// Ways to make a handle.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Habit {
    /// From given and family name.
    Name,
    /// From words.
    Nick,
    /// Given name and eight digits, as the platform suggests.
    Suggested,
    /// Letters and digits.
    Random,
    /// A name filled up with letters to the full length.
    Filled,
    /// An organisation's.
    Office,
    /// City and subject.
    Place,
}

pub(crate) const HABITS: [Habit; 7] =
    [Habit::Name, Habit::Nick, Habit::Suggested, Habit::Random, Habit::Filled, Habit::Office, Habit::Place];

/// One archetype.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Recipe {
    pub age: Age,
    pub posts: Volume,
    pub followers: Spread,
    pub following: Spread,
    /// Following is drawn around followers (follow-back growth) with this probability.
    pub reciprocal: f64,
    pub likes: Spread,
    pub listed: Spread,
    pub coupling: f64,
    /// Log-scale shift that one batch shares.
    pub batch_sigma: f64,
    /// Shares of accounts with: bio, url, location, untouched theme, no avatar, geotags, background image, banner.
    pub flags: [f64; 8],
    /// Verified before 2023, and a bought tick since.
    pub verified: [f64; 2],
    /// Share of handles that end in digits beyond what the habit brings.
    pub digits: f64,
    pub habits: Habits,
}

const fn s(zero: f64, median: f64, sigma: f64) -> Spread {
    Spread { zero, median, sigma }
}

const fn days(median: f64, sigma: f64) -> Age {
    Age::Days { median, sigma }
}

const PERSON: Habits = [0.50, 0.38, 0.05, 0.02, 0.02, 0.02, 0.01];

const ACTIVE: Recipe = Recipe {
    age: Age::Platform,
    posts: Volume::PerDay(3.0, 1.5),
    followers: s(0.0, 400.0, 1.25),
    following: s(0.0, 420.0, 1.0),
    reciprocal: 0.05,
    likes: s(0.01, 2200.0, 1.6),
    listed: s(0.24, 4.0, 1.5),
    coupling: 0.65,
    batch_sigma: 0.2,
    flags: [0.89, 0.38, 0.70, 0.30, 0.006, 0.60, 0.86, 0.75],
    verified: [0.01, 0.04],
    digits: 0.17,
    habits: PERSON,
};

/// The recipe of a style.
pub(crate) fn recipe(style: Style) -> Recipe {
    match style {
        Style::Active | Style::Casual | Style::Lurker | Style::Newcomer => everyday(style),
        Style::PowerUser | Style::Organisation | Style::Creator => prominent(style),
        Style::FakeCheap | Style::FakeAged | Style::FakeHacked | Style::FakePremium => bought(style),
        Style::Promoter | Style::Reciprocal | Style::Burst | Style::Merchant | Style::Board => spam(style),
        Style::Novelty | Style::Feed | Style::Sleeper | Style::Amplifier | Style::Replier => machine(style),
    }
}

fn everyday(style: Style) -> Recipe {
    match style {
        Style::Casual => Recipe {
            posts: Volume::PerDay(0.5, 1.3),
            followers: s(0.0, 150.0, 1.15),
            following: s(0.0, 240.0, 0.95),
            likes: s(0.04, 350.0, 1.7),
            listed: s(0.5, 2.0, 1.1),
            flags: [0.80, 0.20, 0.60, 0.42, 0.02, 0.48, 0.88, 0.55],
            digits: 0.22,
            verified: [0.001, 0.01],
            ..ACTIVE
        },
        Style::Lurker => Recipe {
            posts: Volume::Total(s(0.25, 7.0, 1.7)),
            followers: s(0.05, 14.0, 1.3),
            following: s(0.01, 95.0, 1.1),
            reciprocal: 0.0,
            likes: s(0.3, 25.0, 2.0),
            listed: s(0.93, 1.0, 0.5),
            coupling: 0.45,
            flags: [0.40, 0.05, 0.35, 0.80, 0.17, 0.25, 0.93, 0.18],
            digits: 0.32,
            verified: [0.0, 0.002],
            habits: [0.46, 0.30, 0.17, 0.04, 0.02, 0.0, 0.01],
            ..ACTIVE
        },
        Style::Newcomer => Recipe {
            age: days(60.0, 0.9),
            posts: Volume::PerDay(1.3, 1.3),
            followers: s(0.03, 17.0, 1.3),
            following: s(0.01, 90.0, 1.0),
            likes: s(0.12, 90.0, 1.7),
            listed: s(0.95, 1.0, 0.4),
            coupling: 0.5,
            flags: [0.62, 0.09, 0.42, 0.88, 0.08, 0.30, 0.95, 0.35],
            digits: 0.35,
            verified: [0.0, 0.01],
            habits: [0.34, 0.29, 0.30, 0.04, 0.02, 0.01, 0.0],
            ..ACTIVE
        },
        _ => ACTIVE,
    }
}

fn prominent(style: Style) -> Recipe {
    match style {
        Style::PowerUser => Recipe {
            posts: Volume::PerDay(28.0, 0.8),
            followers: s(0.0, 1500.0, 1.3),
            following: s(0.0, 1000.0, 1.0),
            reciprocal: 0.25,
            likes: s(0.01, 15_000.0, 1.5),
            listed: s(0.1, 12.0, 1.5),
            verified: [0.02, 0.12],
            ..ACTIVE
        },
        Style::Organisation => Recipe {
            posts: Volume::PerDay(2.2, 1.3),
            followers: s(0.0, 1900.0, 1.8),
            following: s(0.03, 650.0, 1.4),
            likes: s(0.06, 350.0, 1.8),
            listed: s(0.08, 22.0, 1.5),
            flags: [0.98, 0.90, 0.82, 0.28, 0.003, 0.40, 0.80, 0.88],
            verified: [0.09, 0.12],
            digits: 0.06,
            habits: [0.05, 0.10, 0.0, 0.0, 0.02, 0.63, 0.20],
            ..ACTIVE
        },
        _ => Recipe {
            posts: Volume::PerDay(2.8, 1.2),
            followers: s(0.0, 60_000.0, 2.2),
            following: s(0.02, 650.0, 1.5),
            reciprocal: 0.03,
            likes: s(0.06, 1800.0, 2.1),
            listed: s(0.02, 330.0, 1.9),
            coupling: 0.4,
            flags: [0.92, 0.68, 0.74, 0.22, 0.002, 0.42, 0.80, 0.90],
            verified: [0.50, 0.45],
            digits: 0.06,
            habits: [0.68, 0.20, 0.0, 0.0, 0.0, 0.11, 0.01],
            ..ACTIVE
        },
    }
}

fn bought(style: Style) -> Recipe {
    let cheap = Recipe {
        age: days(130.0, 0.9),
        posts: Volume::Total(s(0.1, 15.0, 1.2)),
        followers: s(0.03, 8.0, 1.0),
        following: s(0.0, 300.0, 0.7),
        reciprocal: 0.0,
        likes: s(0.80, 3.0, 1.1),
        listed: s(0.96, 1.0, 0.4),
        coupling: 0.3,
        batch_sigma: 0.55,
        flags: [0.45, 0.04, 0.45, 0.86, 0.22, 0.06, 0.98, 0.06],
        verified: [0.0, 0.0],
        digits: 0.25,
        habits: [0.22, 0.05, 0.24, 0.15, 0.33, 0.0, 0.01],
    };
    match style {
        Style::FakeAged => Recipe {
            age: Age::Platform,
            posts: Volume::Total(s(0.08, 40.0, 1.6)),
            followers: s(0.01, 40.0, 1.1),
            following: s(0.0, 650.0, 0.7),
            likes: s(0.62, 5.0, 1.4),
            listed: s(0.85, 1.0, 0.6),
            flags: [0.62, 0.07, 0.55, 0.62, 0.06, 0.10, 0.95, 0.15],
            habits: [0.38, 0.15, 0.05, 0.12, 0.29, 0.0, 0.01],
            ..cheap
        },
        Style::FakeHacked => Recipe {
            age: Age::Platform,
            posts: Volume::Total(s(0.02, 420.0, 1.5)),
            followers: s(0.0, 85.0, 1.0),
            following: s(0.0, 900.0, 0.7),
            likes: s(0.32, 25.0, 1.6),
            listed: s(0.7, 1.0, 0.8),
            coupling: 0.5,
            flags: [0.60, 0.09, 0.48, 0.50, 0.05, 0.25, 0.92, 0.30],
            habits: PERSON,
            ..cheap
        },
        Style::FakePremium => Recipe {
            age: days(380.0, 0.7),
            posts: Volume::Total(s(0.02, 110.0, 1.2)),
            followers: s(0.0, 120.0, 1.0),
            following: s(0.0, 650.0, 0.6),
            reciprocal: 0.1,
            likes: s(0.45, 15.0, 1.5),
            listed: s(0.85, 1.0, 0.6),
            flags: [0.85, 0.06, 0.60, 0.72, 0.01, 0.08, 0.97, 0.35],
            habits: [0.36, 0.12, 0.14, 0.05, 0.33, 0.0, 0.0],
            ..cheap
        },
        _ => cheap,
    }
}

fn promoter() -> Recipe {
    Recipe {
        age: days(430.0, 0.6),
        posts: Volume::Total(s(0.01, 20.0, 2.0)),
        followers: s(0.01, 210.0, 1.2),
        following: s(0.0, 1000.0, 0.7),
        reciprocal: 0.05,
        likes: s(0.88, 2.0, 1.2),
        listed: s(0.4, 2.0, 1.0),
        coupling: 0.6,
        batch_sigma: 0.6,
        flags: [0.30, 0.40, 0.28, 0.42, 0.03, 0.03, 0.80, 0.10],
        verified: [0.0, 0.0],
        digits: 0.42,
        habits: [0.40, 0.26, 0.05, 0.14, 0.14, 0.01, 0.0],
    }
}

fn spam(style: Style) -> Recipe {
    let promoter = promoter();
    match style {
        Style::Reciprocal => Recipe {
            age: days(850.0, 0.45),
            posts: Volume::Total(s(0.0, 150.0, 1.5)),
            followers: s(0.28, 1400.0, 1.4),
            following: s(0.35, 1500.0, 1.4),
            reciprocal: 1.0,
            likes: s(0.90, 3.0, 1.3),
            listed: s(0.55, 4.0, 0.8),
            flags: [0.95, 0.03, 0.72, 0.20, 0.01, 0.03, 1.0, 0.20],
            digits: 0.10,
            habits: [0.45, 0.05, 0.02, 0.02, 0.46, 0.0, 0.0],
            ..promoter
        },
        Style::Burst => Recipe {
            age: days(68.0, 0.45),
            posts: Volume::Total(s(0.0, 56.0, 0.5)),
            followers: s(0.01, 5.0, 0.7),
            following: s(0.0, 40.0, 0.5),
            reciprocal: 0.0,
            likes: s(0.97, 2.0, 0.8),
            listed: s(0.9, 1.0, 0.4),
            flags: [0.05, 0.02, 0.05, 0.35, 0.01, 0.01, 1.0, 0.05],
            digits: 0.05,
            habits: [0.42, 0.03, 0.03, 0.05, 0.47, 0.0, 0.0],
            ..promoter
        },
        Style::Merchant => Recipe {
            age: days(900.0, 0.4),
            posts: Volume::Total(s(0.0, 8000.0, 0.9)),
            followers: s(0.0, 780.0, 0.8),
            following: s(0.0, 1400.0, 0.6),
            reciprocal: 0.2,
            likes: s(0.37, 2.0, 1.3),
            listed: s(0.1, 4.0, 0.9),
            flags: [0.98, 0.55, 0.18, 0.40, 0.0, 0.02, 0.98, 0.30],
            digits: 0.16,
            habits: [0.55, 0.20, 0.02, 0.02, 0.16, 0.05, 0.0],
            ..promoter
        },
        Style::Board => Recipe {
            age: days(900.0, 1.0),
            posts: Volume::Total(s(0.01, 500.0, 2.4)),
            followers: s(0.03, 110.0, 1.2),
            following: s(0.03, 120.0, 1.2),
            reciprocal: 0.3,
            likes: s(0.8, 3.0, 1.2),
            listed: s(0.13, 11.0, 1.2),
            flags: [0.98, 0.93, 0.92, 0.15, 0.01, 0.35, 0.90, 0.25],
            digits: 0.12,
            habits: [0.0, 0.03, 0.0, 0.0, 0.05, 0.22, 0.70],
            ..promoter
        },
        _ => promoter,
    }
}

fn machine(style: Style) -> Recipe {
    let novelty = Recipe {
        age: days(800.0, 0.9),
        posts: Volume::PerDay(2.2, 2.2),
        followers: s(0.08, 100.0, 2.4),
        following: s(0.2, 15.0, 2.0),
        reciprocal: 0.05,
        likes: s(0.45, 14.0, 2.2),
        listed: s(0.28, 13.0, 1.4),
        coupling: 0.6,
        batch_sigma: 0.3,
        flags: [0.85, 0.40, 0.50, 0.66, 0.08, 0.08, 0.88, 0.35],
        verified: [0.005, 0.005],
        digits: 0.12,
        habits: [0.10, 0.40, 0.02, 0.08, 0.05, 0.20, 0.15],
    };
    match style {
        Style::Feed => Recipe {
            age: days(1500.0, 0.7),
            posts: Volume::PerDay(14.0, 1.0),
            followers: s(0.02, 320.0, 2.0),
            following: s(0.2, 25.0, 1.7),
            likes: s(0.55, 5.0, 1.7),
            listed: s(0.12, 18.0, 1.5),
            flags: [0.95, 0.90, 0.62, 0.45, 0.03, 0.12, 0.85, 0.55],
            habits: [0.0, 0.08, 0.0, 0.02, 0.05, 0.45, 0.40],
            ..novelty
        },
        Style::Sleeper => Recipe {
            age: Age::Platform,
            posts: Volume::Total(s(0.0, 1300.0, 1.3)),
            followers: s(0.06, 20.0, 1.5),
            following: s(0.42, 60.0, 1.7),
            likes: s(0.04, 800.0, 1.5),
            listed: s(0.6, 2.0, 1.0),
            flags: [0.58, 0.12, 0.45, 0.68, 0.04, 0.20, 0.95, 0.2],
            digits: 0.36,
            habits: [0.42, 0.22, 0.08, 0.10, 0.17, 0.01, 0.0],
            ..novelty
        },
        Style::Amplifier => Recipe {
            age: days(420.0, 0.8),
            posts: Volume::PerDay(20.0, 1.0),
            followers: s(0.0, 380.0, 1.2),
            following: s(0.0, 620.0, 1.0),
            reciprocal: 0.6,
            likes: s(0.10, 2500.0, 1.9),
            listed: s(0.5, 2.0, 1.0),
            batch_sigma: 0.4,
            flags: [0.75, 0.08, 0.45, 0.76, 0.05, 0.10, 0.95, 0.45],
            digits: 0.35,
            habits: [0.30, 0.22, 0.34, 0.06, 0.08, 0.0, 0.0],
            ..novelty
        },
        Style::Replier => Recipe {
            age: days(60.0, 1.0),
            posts: Volume::PerDay(3.0, 1.3),
            followers: s(0.18, 7.0, 1.3),
            following: s(0.05, 75.0, 1.3),
            likes: s(0.5, 10.0, 1.5),
            listed: s(0.95, 1.0, 0.4),
            batch_sigma: 0.5,
            flags: [0.45, 0.18, 0.22, 0.90, 0.12, 0.05, 0.98, 0.12],
            digits: 0.45,
            habits: [0.18, 0.10, 0.38, 0.22, 0.12, 0.0, 0.0],
            ..novelty
        },
        _ => novelty,
    }
}
