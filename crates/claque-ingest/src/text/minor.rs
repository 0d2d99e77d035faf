//! Whether a biography speaks of a minor: a stated age below 18, or a school that only minors attend.
//!
//! Such accounts are set aside at the door: never scored, only counted. The cues are words that a person uses about
//! themselves, in English, Hindi, Spanish, French, German and Portuguese; whoever says nothing is not found. A parent
//! or teacher speaks of minors without being one, so their words undo a cue. What was read is not kept.

/// Adults' ages begin here (UN Convention on the Rights of the Child, Art. 1; DPDP Act 2023, s. 2(f)).
const ADULT: u32 = 18;
/// Below this a number is no age at which somebody holds an account.
const YOUNGEST: u32 = 6;

/// Words after a number that make it an age.
const UNITS: &[&str] =
    &["yo", "yrs", "y", "years", "year", "anos", "años", "ans", "jahre", "साल", "वर्ष", "saal", "yaşında"];
/// Words that must follow `years`, so that "15 years of experience" is none.
const OLD: &[&str] = &["old", "young", "alt"];
const BEFORE: &[&str] = &["age", "aged", "im", "edad", "idade", "alter", "उम्र", "umar"];
/// Words of adults who speak of minors.
const ADULTS: &[&str] = &[
    "teacher",
    "teach",
    "teaching",
    "educator",
    "coach",
    "principal",
    "counselor",
    "counsellor",
    "mom",
    "mum",
    "mother",
    "dad",
    "father",
    "parent",
    "parents",
    "wife",
    "husband",
    "grandma",
    "grandpa",
    "tutor",
    "lecturer",
    "professor",
    "experience",
    "alumni",
    "alumnus",
    "district",
    "librarian",
    "staff",
    "son",
    "daughter",
];
const PHRASES: &[[&str; 2]] = &[
    ["school", "student"],
    ["high", "schooler"],
    ["middle", "schooler"],
    ["hs", "student"],
    ["school", "girl"],
    ["school", "boy"],
    ["gcse", "student"],
];
const WORDS: &[&str] =
    &["highschooler", "schoolgirl", "schoolboy", "schoolkid", "collégien", "collégienne", "lycéen", "lycéenne"];
const GRADE_BEFORE: &[&str] = &["grade", "class", "std", "kaksha", "कक्षा", "klasse"];
const GRADE_AFTER: &[&str] = &["grade", "grader", "std", "klasse"];
/// Longest part of a biography that is looked at.
const LOOKED_AT: usize = 600;

/// Whether a biography speaks of a minor.
pub(crate) fn speaks_of_a_minor(bio: &str) -> bool {
    let cut = bio.char_indices().nth(LOOKED_AT).map_or(bio, |(at, _)| &bio[..at]);
    let may = cut.bytes().any(|b| b.is_ascii_digit() || b >= 0x80) || cut.to_ascii_lowercase().contains("school");
    if !may && !cut.to_ascii_lowercase().contains("gcse") {
        return false;
    }
    let lower = cut.to_lowercase().replace(['\'', '’'], "");
    let tokens = words(&lower);
    if tokens.iter().any(|t| ADULTS.contains(t)) {
        return false;
    }
    let at = |i: usize| tokens.get(i).copied().unwrap_or_default();
    (0..tokens.len()).any(|i| {
        let previous = if i == 0 { "" } else { at(i - 1) };
        WORDS.contains(&at(i))
            || PHRASES.iter().any(|p| p[0] == at(i) && p[1] == at(i + 1))
            || age(previous, at(i), at(i + 1), at(i + 2), i >= 2 && at(i - 2) == "i" && previous == "am")
            || grade(previous, at(i), at(i + 1))
    })
}

fn words(text: &str) -> Vec<&str> {
    // Marks of Indian scripts are no letters to Rust, but belong to their words.
    let belongs = |c: char| c.is_alphanumeric() || ('\u{0900}'..='\u{0DFF}').contains(&c);
    text.split(|c| !belongs(c)).filter(|w| !w.is_empty()).collect()
}

fn age(previous: &str, this: &str, next: &str, after: &str, i_am: bool) -> bool {
    let digits = this.bytes().take_while(u8::is_ascii_digit).count();
    let Ok(n) = this[..digits].parse::<u32>() else { return false };
    if !(YOUNGEST..ADULT).contains(&n) {
        return false;
    }
    let glued = &this[digits..];
    match glued {
        "yo" | "yrs" => true,
        // 15 y/o, 15 yrs old, 15 years old, 15 ans.
        "" if next == "y" => after == "o",
        "" if ["years", "year", "yrs", "jahre"].contains(&next) => OLD.contains(&after),
        "" => UNITS.contains(&next) || BEFORE.contains(&previous) || i_am,
        _ => false,
    }
}

fn grade(previous: &str, this: &str, next: &str) -> bool {
    let digits = this.bytes().take_while(u8::is_ascii_digit).count();
    let Ok(n) = this[..digits].parse::<u32>() else { return false };
    let ordinal = ["th", "st", "nd", "rd"].contains(&&this[digits..]);
    (1..=12).contains(&n)
        && ((digits == this.len() && GRADE_BEFORE.contains(&previous)) || (ordinal && GRADE_AFTER.contains(&next)))
}

#[cfg(test)]
mod tests {
    use super::speaks_of_a_minor;

    #[test]
    fn stated_ages_and_schools_are_cues() {
        for bio in [
            "15 y/o | she",
            "just a 14yo gamer",
            "I'm 13 and I love cats",
            "i am 16",
            "Age: 12",
            "17 years old from Pune",
            "9th grade",
            "Class 10 student",
            "high school student & skater",
            "highschooler",
            "14 ans, Lyon",
            "tengo 15 años",
            "कक्षा 9 का छात्र",
            "उम्र 14",
        ] {
            assert!(speaks_of_a_minor(bio), "{bio}");
        }
    }

    #[test]
    fn adults_and_other_numbers_are_not() {
        for bio in [
            "",
            "18 y/o",
            "I'm 34",
            "15 years of experience in sales",
            "mother of a 12 years old",
            "9th grade teacher",
            "10 million streams",
            "est. 2015",
            "class of 2009",
            "Top 10 lists every day at 12",
            "old school hip hop",
            "business school alumni",
            "5G, 16 GB, v17",
            "१२ बजे मिलते हैं",
        ] {
            assert!(!speaks_of_a_minor(bio), "{bio}");
        }
    }
}
