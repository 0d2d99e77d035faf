use super::*;
use claque_schema::Precision;
use proptest::prelude::*;

fn at(reading: Reading<crate::record::RawTime>) -> Option<(String, Precision, bool)> {
    reading.value().map(|t| (t.at.to_string(), t.precision, t.zone_assumed))
}

fn auto(text: &str) -> Option<String> {
    at(time::auto(text, &Zone::Utc)).map(|t| t.0)
}

fn by(format: &str, text: &str) -> Option<String> {
    at(time::time(text, &[TimeFormat::parse(format).unwrap()], &Zone::Utc)).map(|t| t.0)
}

#[test]
fn ids_that_a_spreadsheet_damaged_are_refused() {
    for damaged in [
        "8.41E+17",
        "1.01421E+18",
        "8,41E+17",
        "1e+18",
        "906000000000000000",
        "9060000000000000000",
        "1812345678901230000",
        "905874659358453760.0",
        " 8.41e+17 ",
    ] {
        assert_eq!(sound_id(damaged), Id::Damaged, "{damaged}");
    }
}

#[test]
fn ids_of_every_platform_are_sound() {
    for sound in [
        "905874659358453760",
        "3982731976",
        "t2_z919g",
        "5e10",
        "did:plc:abc",
        "0fb4232d1b7b37069c13ee17579bd10e",
        "12e5",
        "at://did:plc:a/app.bsky.feed.post/3l",
        "1000",
        "9007199254740000",
        "-1001234567890",
        "u123",
        "https://a.example/1",
        "0",
        "99999999999999999999999999",
    ] {
        assert_eq!(sound_id(sound).sound().as_deref(), Some(sound), "{sound}");
    }
    assert_eq!(sound_id("123.0").sound().as_deref(), Some("123"));
    assert_eq!(sound_id("=\"123\"").sound().as_deref(), Some("123"));
    assert_eq!(sound_id("'123").sound().as_deref(), Some("123"));
    for absent in ["", " ", "None ", "nan", "-1", "NULL", "N/A", "absent"] {
        assert_eq!(sound_id(absent), Id::Absent, "{absent}");
    }
}

#[test]
fn counts_in_all_spellings() {
    for (text, value) in [
        ("42", 42),
        ("1,972,048", 1_972_048),
        ("1 972 048", 1_972_048),
        ("1.972.048", 1_972_048),
        ("0.0", 0),
        ("593.0", 593),
        ("4.5E+03", 4500),
        ("12.5K", 12_500),
        ("3M", 3_000_000),
        (" 7 ", 7),
        ("1'000", 1000),
        ("-0", 0),
    ] {
        assert_eq!(count(text), Reading::Value(value), "{text}");
    }
    for absent in ["", "-1", "-1.0", "None ", "nan", "NULL"] {
        assert_eq!(count(absent), Reading::Absent, "{absent}");
    }
    for bad in ["1.234", "abc", "1,97", "1,2,3", "inf", "0x10", "12.3.4", "1e400", "K"] {
        assert_eq!(count(bad), Reading::Bad, "{bad}");
    }
}

#[test]
fn booleans_with_trailing_spaces_and_numbers() {
    for text in ["True", "true ", "yes", "1", "t", "1.0", "TRUE"] {
        assert_eq!(boolean(text), Reading::Value(true), "{text}");
    }
    for text in ["False ", "false", "no", "0", "f", "0.0"] {
        assert_eq!(boolean(text), Reading::Value(false), "{text}");
    }
    assert_eq!(boolean("None "), Reading::Absent);
    assert_eq!(boolean("2"), Reading::Bad);
}

#[test]
fn times_by_their_look() {
    let moment = Some("2022-11-07T14:54:57Z".to_owned());
    for text in [
        "Mon Nov 07 14:54:57 +0000 2022",
        "Mon Nov 07 14:54:57 2022",
        "2022-11-07T14:54:57Z",
        "2022-11-07T14:54:57.1Z",
        "2022-11-07 14:54:57",
        "2022-11-07T09:54:57-05:00",
        "2022-11-07T14:54:57.78349200Z",
        "2022-11-07T16:54:57+0200",
        "2022-11-07 14:54:57+00:00",
        "2022-11-07 14:54:57 UTC",
        "1667832897",
        "1667832897000",
        "1667832897000000",
        "1667832897.0",
        "1667832897000L",
        "20221107145457",
        "20221107T145457Z",
        "Mon, 07 Nov 2022 14:54:57 GMT",
        "2022/11/07 14:54:57",
        "2022-11-07 15:54:57 CET",
    ] {
        assert_eq!(auto(text), moment, "{text}");
    }
    assert_eq!(auto("1267713245000L").as_deref(), Some("2010-03-04T14:34:05Z"));
    assert_eq!(auto("0000-10-14T15:06:10.730Z").as_deref(), Some("0000-10-14T15:06:10Z"));
    for bad in
        ["3/4/2017", "13/03/2017 22:21", "2022-13-01", "2022-02-30", "yesterday", "1.61E+12", "2022-11-07T25:00:00Z"]
    {
        assert_eq!(auto(bad), None, "{bad}");
    }
    for absent in ["0", "-1", "", "None", "NaT"] {
        assert_eq!(time::auto(absent, &Zone::Utc), Reading::Absent, "{absent}");
    }
}

#[test]
fn precision_and_assumed_zones_are_kept() {
    let read = |text: &str| at(time::auto(text, &Zone::Utc)).map(|t| (t.1, t.2)).unwrap();
    assert_eq!(read("2017-08-19"), (Precision::Day, false));
    assert_eq!(read("2017-08-19 15:13"), (Precision::Minute, true));
    assert_eq!(read("2017-08-19 15:13:01"), (Precision::Second, true));
    assert_eq!(read("2017-08-19 15:13:01Z"), (Precision::Second, false));
    assert_eq!(read("1503155581"), (Precision::Second, false));
}

#[test]
fn patterns_read_unpadded_numbers_names_and_zones() {
    for (format, text, expected) in [
        ("%m/%d/%Y %H:%M", "10/1/2017 19:58", "2017-10-01T19:58:00Z"),
        ("%m/%d/%Y %H:%M", "1/1/2015 0:00", "2015-01-01T00:00:00Z"),
        ("%d/%m/%Y %H:%M", "13/03/2017 22:21", "2017-03-13T22:21:00Z"),
        ("%Y-%m-%d %H:%M:%S %Z", "2020-04-16 09:48:29 EDT", "2020-04-16T13:48:29Z"),
        ("%Y-%m-%d %H:%M:%S %Z", "2021-01-07 09:41:13 CET", "2021-01-07T08:41:13Z"),
        ("%d-%b-%Y %I:%M %p", "17-Jul-2026 09:12 AM", "2026-07-17T09:12:00Z"),
        ("%d-%b-%Y %I:%M %p", "17-Jul-2026 12:12 AM", "2026-07-17T00:12:00Z"),
        ("%Y-%m-%d %H:%M:%S.%f", "2026-07-17 09:00:01.0", "2026-07-17T09:00:01Z"),
        ("%Y%j", "2020366", "2020-12-31T00:00:00Z"),
        ("%a %b %d %H:%M:%S %z %Y", "Mon Nov 07 14:54:57 +0000 2022", "2022-11-07T14:54:57Z"),
    ] {
        assert_eq!(by(format, text).as_deref(), Some(expected), "{format} {text}");
    }
    assert_eq!(by("%m/%d/%Y %H:%M", "13/03/2017 22:21"), None, "no thirteenth month");
    assert_eq!(by("%Y-%m-%d", "2017-01-01 00:00"), None, "the whole cell must fit");
    assert_eq!(by("%Y-%m-%d %H:%M %Z", "2017-01-01 00:00 QQQ"), None, "an unknown zone is not UTC");
    assert!(TimeFormat::parse("%Q").is_err());
    assert!(TimeFormat::parse("%H:%M").is_err());
    assert!(TimeFormat::parse("isso").is_err());
}

#[test]
fn a_named_zone_knows_its_summer_time() {
    let zone = Zone::parse("Europe/London").unwrap();
    let read = |text: &str| at(time::auto(text, &zone)).unwrap().0;
    assert_eq!(read("2020-01-01 12:00:00"), "2020-01-01T12:00:00Z");
    assert_eq!(read("2020-07-01 12:00:00"), "2020-07-01T11:00:00Z");
    assert_eq!(read("2020-07-01 12:00:00Z"), "2020-07-01T12:00:00Z");
    assert!(Zone::parse("Europe/Atlantis").is_err());
    assert!(matches!(Zone::parse("+02:00"), Ok(Zone::Fixed(7200))));
}

#[test]
fn lists_in_every_syntax() {
    let auto = |text| list(text, &ListStyle::Auto, None);
    for text in [
        "['a', \"b\"]",
        "[a, b]",
        "[\"a\",\"b\"]",
        "[u'a', u'b']",
        "('a', 'b')",
        "a|b",
        "a,b",
        "a;b",
        "a b",
        "{'a', 'b'}",
    ] {
        assert_eq!(auto(text), ["a", "b"], "{text}");
    }
    let urls = ["http://a.example/?q=1,2", "https://b.example/x"];
    for text in [
        "http://a.example/?q=1,2,https://b.example/x",
        "http://a.example/?q=1,2 https://b.example/x",
        "http://a.example/?q=1,2; https://b.example/x",
        "http://a.example/?q=1,2|https://b.example/x",
        "['http://a.example/?q=1,2', 'https://b.example/x']",
    ] {
        assert_eq!(auto(text), urls, "{text}");
    }
    assert!(auto("[]").is_empty());
    assert!(auto("None").is_empty());
    assert_eq!(auto("['a', 'b"), ["'a'", "'b"], "a cut list still gives its items");
    assert_eq!(list("a, b", &ListStyle::One, None), ["a, b"]);
    let mentions = "[{'screen_name': 'ann', 'id': '1'}, {'screen_name': 'bob', 'id': '2'}]";
    assert_eq!(list(mentions, &ListStyle::Auto, Some("screen_name")), ["ann", "bob"]);
}

#[test]
fn python_literals_become_values() {
    let value = literal("{'a': [1, None, True], u'b': 'it\\'s \\u00e9', 'c': {'d': 'e'}}").unwrap();
    assert_eq!(value, serde_json::json!({"a": [1, null, true], "b": "it's é", "c": {"d": "e"}}));
    assert_eq!(literal("['\\ud83d\\ude00']").unwrap(), serde_json::json!(["😀"]));
    assert!(literal("[1, 2").is_none());
    assert!(literal(&"[".repeat(100_000)).is_none(), "depth is bounded");
}

#[test]
fn quotes_entities_and_tags_come_off() {
    assert_eq!(unquote("\"Fri Mar 03\""), "Fri Mar 03");
    assert_eq!(unquote("\"caf\\u00e9 \\\"x\\\"\""), "café \"x\"");
    assert_eq!(unquote("'wrapped'"), "wrapped");
    assert_eq!(unquote("plain"), "plain");
    assert_eq!(unquote("Thu 2009\""), "Thu 2009", "a quote that lost its partner");
    assert_eq!(unescape("a &amp; b &lt;3 &#39;x&#x27; &bogus; &"), "a & b <3 'x' &bogus; &");
    assert_eq!(strip_tags("<a href=\"http://x.example\" rel=\"nofollow\">Phone app</a>"), "Phone app");
    assert_eq!(strip_tags("<p>one<br/>two</p><p>3 < 4 &amp; <3</p>"), "one\ntwo\n3 < 4 & <3");
}

proptest! {
    #[test]
    fn no_text_makes_a_reader_panic(text in "\\PC{0,60}") {
        let _ = (sound_id(&text), count(&text), boolean(&text), time::auto(&text, &Zone::Utc));
        let _ = (unquote(&text), unescape(&text), strip_tags(&text), literal(&text), list(&text, &ListStyle::Auto, None));
        for format in ["iso", "twitter", "epoch", "epoch_ms", "%d/%m/%Y %I:%M:%S.%f %p %Z", "%a %b %d %j %y"] {
            let _ = by(format, &text);
        }
    }

    #[test]
    fn no_almost_valid_text_makes_a_reader_panic(text in "[-+0-9TZ:., /eELé'\"\\[\\](){}u\\\\]{0,40}") {
        let _ = (sound_id(&text), count(&text), time::auto(&text, &Zone::Utc), list(&text, &ListStyle::Auto, Some("a")));
        let _ = (literal(&text), unquote(&text), Zone::parse(&text).is_ok());
        for format in ["iso", "epoch", "%Y-%m-%d %H:%M:%S%z", "%d.%m.%y %T"] {
            let _ = by(format, &text);
        }
    }

    #[test]
    fn every_second_survives_iso_twitter_and_epoch(secs in -62_000_000_000i64..250_000_000_000) {
        prop_assume!(secs != 0);
        let instant = jiff::Timestamp::from_second(secs).unwrap();
        let expected = Some(claque_schema::Timestamp::from_secs(secs));
        let read = |text: String, format: &str| {
            time::time(&text, &[TimeFormat::parse(format).unwrap()], &Zone::Utc).value().map(|t| t.at)
        };
        prop_assert_eq!(read(instant.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(), "iso"), expected);
        prop_assert_eq!(read(instant.strftime("%Y-%m-%d %H:%M:%S").to_string(), "%Y-%m-%d %H:%M:%S"), expected);
        prop_assert_eq!(read(instant.strftime("%a %b %d %H:%M:%S +0000 %Y").to_string(), "twitter"), expected);
        prop_assert_eq!(read(secs.to_string(), "epoch_s"), expected);
    }

    #[test]
    fn counts_survive_thousands_separators(n in 0u64..1_000_000_000_000) {
        let digits = n.to_string();
        let grouped: Vec<String> = digits.as_bytes().rchunks(3).rev().map(|c| String::from_utf8_lossy(c).into_owned()).collect();
        prop_assert_eq!(count(&digits), Reading::Value(n));
        prop_assert_eq!(count(&grouped.join(",")), Reading::Value(n));
    }

    #[test]
    fn lists_survive_json_and_python(items in proptest::collection::vec("[a-z#@]{1,8}[ ,'a-z]{0,4}[a-z]", 0..6)) {
        let items: Vec<String> = items.into_iter().filter(|item| !is_null(item)).collect();
        let json = serde_json::to_string(&items).unwrap();
        prop_assert_eq!(list(&json, &ListStyle::Auto, None), items.clone());
        let quoted: Vec<String> = items.iter().map(|i| format!("'{}'", i.replace('\'', "\\'"))).collect();
        let python = format!("[{}]", quoted.join(", "));
        prop_assert_eq!(list(&python, &ListStyle::Auto, None), items);
    }
}
