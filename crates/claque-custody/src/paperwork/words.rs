//! Facts in words, in the languages of the shipped templates: what a person reads, not what a lint or a column calls it.

use crate::policy::Policy;

/// What is neither stored nor inferred: in English, in Hindi, and the words of the lint (`PROTECTED`) that it stands for.
const NEVER: &[(&str, &str, &[&str])] = &[
    ("sex or gender", "लिंग", &["sex", "gender"]),
    ("sexual orientation", "यौन रुझान", &["orientation"]),
    ("ethnic origin or skin colour", "जातीय मूल या त्वचा का रंग", &["race", "ethnic", "ethnicity", "skin"]),
    ("caste", "जाति", &["caste"]),
    ("religion", "धर्म", &["religion"]),
    ("nationality", "राष्ट्रीयता", &["nationality"]),
    ("political opinions", "राजनीतिक विचार", &["political", "politics"]),
    ("membership of a trade union", "मज़दूर संघ की सदस्यता", &["union"]),
    ("health or disability", "स्वास्थ्य या विकलांगता", &["health", "disability"]),
    ("age in years or date of birth", "आयु के वर्ष या जन्मतिथि", &["age_years", "birth", "birthday"]),
];

/// Picks the word of a language: Hindi, or English for every other one.
fn pick<'a>(language: &str, english: &'a str, hindi: &'a str) -> &'a str {
    if language == "hi" { hindi } else { english }
}

pub(super) fn never(language: &str) -> String {
    NEVER.iter().map(|(english, hindi, _)| pick(language, english, hindi)).collect::<Vec<_>>().join(", ")
}

pub(super) fn vault(is_on: bool, language: &str) -> String {
    let (english, hindi) = if is_on {
        (
            "on: raw ids are kept, encrypted; two people are needed to read one",
            "चालू: मूल आईडी कूटबद्ध रखी जाती हैं; किसी एक को पढ़ने के लिए दो लोग चाहिए",
        )
    } else {
        ("off: no raw id is kept", "बंद: कोई मूल आईडी नहीं रखी जाती")
    };
    pick(language, english, hindi).to_string()
}

/// Whether texts of posts are held, and what was taken out of them. No more than the redactor does: a name that is in no
/// field of the record stays in its text.
pub(super) fn texts(n: u64, language: &str) -> String {
    if n == 0 {
        return pick(language, "No text of a post is held.", "किसी पोस्ट का पाठ नहीं रखा गया है।").to_string();
    }
    if language == "hi" {
        return format!(
            "{n} पोस्ट के पाठ रखे गए हैं। उनमें से @हैंडल, वेब पते (केवल डोमेन बचा है), ई-मेल पते, फ़ोन नंबर और लंबी संख्याएँ हटा दी गई हैं, और \
             वे नाम भी जो उसी अभिलेख में लेखक या उल्लिखित खाते के नाम के रूप में थे। कोई और नाम, जो केवल पाठ में लिखा है, पाठ में बना रहता है।"
        );
    }
    format!(
        "The texts of {n} posts are held. Taken out of them were @handles, web addresses (all but the domain), e-mail \
         addresses, telephone numbers and long numbers, and names that stood in the same record as those of its author or \
         of accounts it mentions. Any other name that was written in a text is still in it."
    )
}

pub(super) fn recipients(policy: &Policy, language: &str) -> String {
    if !policy.recipients.is_empty() {
        return policy.recipients.join("; ");
    }
    let english = "Nobody outside of [to fill in: your organisation; whoever else gets it belongs under recipients in \
                   claque.toml]";
    let hindi = "[to fill in: आपका संगठन; जिस किसी और को यह मिलता है, उसका नाम claque.toml में recipients के अंतर्गत लिखें] के \
                 बाहर कोई नहीं";
    pick(language, english, hindi).to_string()
}

/// One line about a source.
pub(super) fn source(source: &claque_schema::SourceDecl, language: &str) -> String {
    let or = |text: &str, english, hindi| {
        if text.is_empty() { pick(language, english, hindi).into() } else { text.to_string() }
    };
    let licence = or(&source.licence, "no licence stated", "कोई लाइसेंस नहीं बताया गया");
    let origin = or(&source.origin, "origin not stated", "स्रोत नहीं बताया गया");
    let training = if source.train {
        pick(language, "models may be trained on it", "इससे मॉडल सीख सकते हैं")
    } else {
        pick(language, "models may not be trained on it", "इससे मॉडल नहीं सीख सकते")
    };
    format!("- {} ({origin}, {}; {licence}; {training})", source.name, source.obtained)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::duties::PROTECTED;

    #[test]
    fn what_is_never_stored_is_what_the_lint_forbids() {
        let mut told: Vec<&str> = NEVER.iter().flat_map(|(_, _, words)| words.iter().copied()).collect();
        let mut forbidden = PROTECTED.to_vec();
        told.sort_unstable();
        forbidden.sort_unstable();
        assert_eq!(told, forbidden);
        assert!(!never("en").contains("age_years") && never("hi").contains("जाति"));
    }

    #[test]
    fn a_notice_claims_no_more_than_the_redactor_does() {
        assert!(texts(3, "en").contains("is still in it") && texts(0, "en").starts_with("No text"));
        let named = Policy { recipients: vec!["the agency".into()], ..Policy::default() };
        assert_eq!(recipients(&named, "hi"), "the agency");
        assert!(recipients(&Policy::default(), "en").starts_with("Nobody outside of"));
    }
}
