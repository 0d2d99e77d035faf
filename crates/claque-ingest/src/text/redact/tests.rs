//! What the redactor protects, by example and by property.

use super::*;
use proptest::prelude::*;

#[track_caller]
fn check(text: &str, expected: &str) {
    assert_eq!(redact(text, &[]), expected, "{text}");
    assert_eq!(redact(expected, &[]), expected, "redacted again: {expected}");
}

#[test]
fn handles_of_every_platform_are_taken_out() {
    check("hi @ann_1, RT @bob: ok", "hi @account, RT @account: ok");
    check("＠ann さん @annさん", "@account さん @accountさん");
    check("by @ann@example.org and @ann.bsky.social.", "by @account and @account.");
    check("こんにちは@ann です", "こんにちは@account です");
    check("@@ann @ alone @", "@@account @ alone @");
    check("who is @/ann_1 then", "who is @account then");
    check("@жанна! @josé-luis", "@account! @account");
}

#[test]
fn addresses_are_taken_out() {
    check("write to Ann.Lee+x@mail.example.co.uk!", "write to [e-mail]!");
    check("mailto:ann@example.com", "mailto:[e-mail]");
    check("josé@example.com, a@b", "[e-mail], [e-mail]");
}

#[test]
fn links_keep_their_domain_only() {
    check("see https://twitter.com/ann/status/1 now", "see [link:twitter.com] now");
    check("(http://www.ann.example.co.uk/~ann?x=1).", "([link:example.co.uk]).");
    check("WWW.Example.COM/x t.me/ann", "[link:example.com] [link:t.me]");
    check("ann.github.io, ann.bsky.social", "[link:github.io], [link:bsky.social]");
    check("https://medium.com/@ann/story-1 ok", "[link:medium.com] ok");
    check("http://10.0.0.1/x ftp://h/x", "[link:10.0.0.1] [link]");
    check("the end.So what? e.g. 3.5 U.S.A. Mr.Smith", "the end.So what? e.g. 3.5 U.S.A. Mr.Smith");
    check("詳細はexample.comを見て", "詳細は[link:example.com]を見て");
    check("[link:ann.bsky.social]", "[link:[link:bsky.social]]");
}

/// Found by fuzzing: it became a placeholder with a domain, which a second pass did not know for one.
#[test]
fn a_host_longer_than_hosts_can_be_has_no_domain() {
    check(&format!("see https://twitt{}er.com/ann ok", "\u{fffd}".repeat(100)), "see [link] ok");
}

#[test]
fn telephone_numbers_of_many_forms_are_taken_out() {
    for phone in [
        "+49 171 1234567",
        "+1 (555) 123-4567",
        "(555) 123-4567",
        "555-123-4567",
        "0171/1234567",
        "06 12 34 56 78",
        "612 345 678",
        "12345678",
        "+91-98765-43210",
        "٠١٢٣٤٥٦٧٨٩",
        "९८७६५४३२१०",
        "０３-１２３４-５６７８",
        "0049171123456",
        "+44 20 7946 0958",
        "20 12 34 56",
        "0171.123.4567",
        "2019 1234",
        "+4512345",
    ] {
        let text = format!("call {phone} now");
        let red = redact(&text, &[]);
        assert!(red == "call [phone] now", "{text} → {red}");
        assert_eq!(redact(&red, &[]), red);
    }
}

#[test]
fn years_dates_prices_and_counts_stay() {
    for text in [
        "2019-2020",
        "in 2018, 2019 and 2020",
        "2021-04-08 19:34",
        "08.04.2021",
        "8/4/2021 - 9/4/2021",
        "20.15-22.30",
        "$12345678",
        "12345678 €",
        "1,234,567,890",
        "12.345.000",
        "1 200 000 000",
        "100000000",
        "0.00001234",
        "24/7",
        "3-2, 4-5",
        "1 2 3 4 5 6 7 8 9",
        "12:30",
        "50 % of 1234567",
        "2019 2020 2021",
    ] {
        assert_eq!(redact(text, &[]), text);
    }
}

#[test]
fn long_numbers_are_ids() {
    check("id 1589632502309990401 ok", "id [id] ok");
    check("4111 1111 1111 1111", "[id]");
}

#[test]
fn known_names_are_taken_out() {
    let names = ["@bobsmith", "Maria García-López 🌸", "太郎", "Jo"];
    for (text, expected) in [
        ("RT bobsmith: BobSmith's view, bobsmiths", "RT [name]: [name]'s view, bobsmiths"),
        ("maria  garcía-lópez 🌸!", "[name]!"),
        ("Dear Maria, dear maria, García", "Dear [name], dear maria, [name]"),
        ("#TeamBobSmith #bobsmith #team", "#[name] #[name] #team"),
        ("これは太郎です", "これは[name]です"),
        ("Jo went home", "Jo went home"),
        ("see bobsmith.com and mybobsmith.org", "see [link] and [link]"),
    ] {
        assert_eq!(redact(text, &names), expected, "{text}");
        assert_eq!(redact(expected, &names), expected);
    }
    // A platform's own account does not take its domain with it.
    assert_eq!(redact("https://youtube.com/x", &["YouTube"]), "[link:youtube.com]");
}

#[test]
fn placeholders_stay_as_they_are() {
    let text = "@account [e-mail] [phone] [name] [id] [link] [link:example.com] #[name]";
    assert_eq!(redact(text, &["phone", "link", "mail"]), text);
}

#[test]
fn a_hostile_text_is_done_in_time() {
    for unit in ["www. ", "a@", "1-", "://", "[link:", "#a", "a.", "+(", "@a@"] {
        let text = unit.repeat(40_000);
        let red = redact(&text, &["abc"]);
        assert!(red.len() <= 5 * text.len());
    }
}

fn word() -> impl Strategy<Value = String> {
    "[a-zA-Zé日жन!?,;()\"'#\\-]{0,8}"
}

proptest! {
    #[test]
    fn nothing_panics_grows_or_changes_twice(text in "\\PC{0,80}", names in prop::collection::vec("\\PC{0,12}", 0..3)) {
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let once = redact(&text, &names);
        prop_assert!(once.len() <= 5 * text.len() + 16);
        prop_assert_eq!(redact(&once, &names), once);
    }

    #[test]
    fn dense_texts_are_stable(text in "[ab@.:/\\[\\]()+0-9 #\\-٣＠www…é日]{0,60}", name in "[ab0-9.日]{2,5}") {
        let once = redact(&text, &[&name]);
        prop_assert_eq!(redact(&once, &[&name]), once);
    }

    #[test]
    fn planted_handles_never_survive(a in word(), b in word(), handle in "q[a-z0-9_]{4,14}z", sign in "[@＠]") {
        let red = redact(&format!("{a} {sign}{handle} {b} {handle} {a}#{handle} https://x.com/{handle}/status/1 {handle}.bsky.social"), &[&handle]);
        prop_assert!(!red.to_lowercase().contains(&handle), "{}", red);
    }

    #[test]
    fn planted_addresses_never_survive(a in word(), b in word(), local in "q[a-z0-9]{2,8}(\\.[a-z0-9]{2,8})?z", host in "q[a-z]{2,8}z\\.(com|org|co\\.uk|de)") {
        let red = redact(&format!("{a} {local}@{host} {b} <{local}@{host}>"), &[]);
        prop_assert!(!red.contains(&local) && !red.contains(&host), "{}", red);
    }

    #[test]
    fn planted_telephone_numbers_never_survive(a in word(), b in word(), parts in prop::collection::vec("[1-9][0-9]{2,3}", 3..5), sep in "[ \\-./]|\\) ", plus in "\\+|0|") {
        // A leading zero or plus keeps the number from being an amount or a date.
        prop_assume!(!plus.is_empty() || !parts.iter().all(|p| p.ends_with("000")));
        let number = format!("{plus}{}", parts.join(&sep));
        let red = redact(&format!("{a} {number} {b}"), &[]);
        let years = parts.iter().all(|p| p.len() == 4 && (p.starts_with("19") || p.starts_with("20")));
        let round = parts.last().is_some_and(|p| p.ends_with("000"));
        prop_assert!(years || round || !red.contains(&parts[1]), "{}", red);
    }

    #[test]
    fn planted_names_never_survive(a in word(), b in word(), first in "[A-Z][a-z]{3,7}q", last in "[A-Z][a-z]{3,7}z") {
        let name = format!("{first} {last}");
        let red = redact(&format!("{a} {name} {b} {} {first}, {last}.", name.to_uppercase()), &[&name]).to_lowercase();
        prop_assert!(!red.contains(&first.to_lowercase()) && !red.contains(&last.to_lowercase()), "{}", red);
    }
}
