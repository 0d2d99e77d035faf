//! Texts that a person typed beside the data: a reviewer's reason, what somebody says in an appeal.
//!
//! They are redacted as posts are. No record tells which names to look for, so names are taken from what introduces one
//! ("my name is Ann Lee", "Dr. Lee", "Frau Schmidt") and then found anywhere in the text. A name that nothing introduces
//! cannot be told from other words.

use super::redact::redact;

/// What comes before a name, lower case, and how many capitalised words a name has there at least: "I am Indian" names
/// nobody, "I am Ann Lee" does.
const CUES: &[(&str, usize)] = &[
    ("my name is", 1),
    ("mein name ist", 1),
    ("je m'appelle", 1),
    ("je m’appelle", 1),
    ("me llamo", 1),
    ("meu nome é", 1),
    ("signed", 1),
    ("i am", 2),
    ("i'm", 2),
    ("i’m", 2),
    ("this is", 2),
    ("ich bin", 2),
    ("je suis", 2),
    ("mr", 1),
    ("mrs", 1),
    ("ms", 1),
    ("miss", 1),
    ("dr", 1),
    ("prof", 1),
    ("herr", 1),
    ("frau", 1),
    ("monsieur", 1),
    ("madame", 1),
    ("señor", 1),
    ("señora", 1),
    ("shri", 1),
    ("smt", 1),
];

/// Words of a name at most.
const WORDS_MAX: usize = 4;

/// The text without handles, links, addresses, numbers and names that it introduces.
pub(crate) fn redact_free(text: &str) -> String {
    let names = introduced(text);
    redact(text, &names.iter().map(String::as_str).collect::<Vec<_>>())
}

fn introduced(text: &str) -> Vec<String> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let bare: Vec<String> = words.iter().map(|w| w.trim_matches(is_sign).to_lowercase()).collect();
    let mut names = Vec::new();
    for at in 0..words.len() {
        for (cue, least) in CUES {
            let n = cue.split(' ').count();
            if bare[at..].iter().take(n).map(String::as_str).eq(cue.split(' ')) {
                let name = name(&words[at + n..]);
                names.extend((name.len() >= *least).then(|| name.join(" ")));
            }
        }
    }
    names
}

fn is_sign(c: char) -> bool {
    !c.is_alphanumeric()
}

/// The capitalised words at the beginning, up to the end of the sentence. A word in capitals only is shouted: no name.
fn name<'t>(words: &[&'t str]) -> Vec<&'t str> {
    let mut out = Vec::new();
    for word in words.iter().take(WORDS_MAX) {
        let bare = word.trim_matches(is_sign);
        let is_shouted = bare.chars().count() > 1 && !bare.chars().any(char::is_lowercase);
        if is_shouted || !bare.chars().next().is_some_and(char::is_uppercase) {
            break;
        }
        out.push(bare);
        if word.ends_with([',', '.', '!', '?', ';', ':', ')']) {
            break;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_names_a_person_does_not_stay_in_a_typed_text() {
        let text = "My name is Ann Lee, I am @ann_lee. Write to ann@example.org or +49 171 1234567. Ann Lee";
        assert_eq!(redact_free(text), "My name is [name], I am @account. Write to [e-mail] or [phone]. [name]");
        assert_eq!(redact_free("said Dr. Schmidt; Frau Meier agrees"), "said Dr. [name]; Frau [name] agrees");
    }

    #[test]
    fn an_ordinary_reason_stays_as_it_was_typed() {
        for text in [
            "bought block: created within hours of forty others",
            "I am a baker, I post by hand",
            "I am NOT a bot",
            "ich bin Bäckerin",
            "This is my bakery account, I write every post myself.",
        ] {
            assert_eq!(redact_free(text), text);
        }
    }
}
