//! Links: a canonical form under which equal pages are equal, and the registrable domain.
//!
//! The canonical form keeps what decides which page is shown and drops the rest: scheme, user info, `www.`, default
//! port, fragment, tracking parameters, trailing slash; the host is in lower case, the remaining parameters are
//! sorted, percent escapes are written in one way. The own splitter (one pass, no allocation until the result) stands
//! in for the `url` crate, which validates what need not be valid here and refuses what users' files hold.
//!
//! The registrable domain is found with the public suffix list, its **ICANN part only**: under the private part
//! `alice.github.io` would be a registrable domain, and that names a person. So it is `github.io` here.

use std::borrow::Cow;
use std::net::{Ipv4Addr, Ipv6Addr};

/// A link in canonical form.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Canonical {
    /// Host, port, path, parameters. For what is no web address: the input, trimmed.
    pub url: String,
    /// Registrable domain or IP address; empty for what is no web address.
    pub domain: String,
}

/// Longest host name, bytes (RFC 1035, §2.3.4: 255 with the length of the first label and the root).
pub(crate) const HOST_MAX: usize = 253;

/// Parameters that say where a visitor came from, not what is shown.
const TRACKING: &[&str] = &[
    "__s",
    "__twitter_impression",
    "_branch_match_id",
    "_ga",
    "_gl",
    "_hsenc",
    "_hsmi",
    "_openstat",
    "amp",
    "campaign_id",
    "cmpid",
    "dclid",
    "ef_id",
    "epik",
    "fb_action_ids",
    "fb_action_types",
    "fb_ref",
    "fb_source",
    "fbclid",
    "gbraid",
    "gclid",
    "gclsrc",
    "gs_l",
    "guccounter",
    "guce_referrer",
    "guce_referrer_sig",
    "igsh",
    "igshid",
    "mc_cid",
    "mc_eid",
    "mibextid",
    "mkt_tok",
    "ml_subscriber",
    "ml_subscriber_hash",
    "msclkid",
    "ncid",
    "ns_campaign",
    "ns_mchannel",
    "ns_source",
    "oly_anon_id",
    "oly_enc_id",
    "rb_clickid",
    "ref_src",
    "ref_url",
    "referrer",
    "s_cid",
    "s_kwcid",
    "share_id",
    "smid",
    "smtyp",
    "soc_src",
    "soc_trk",
    "spm",
    "sr_share",
    "trk",
    "trkcampaign",
    "ttclid",
    "twclid",
    "vero_conv",
    "vero_id",
    "wbraid",
    "wickedid",
    "wt_mc",
    "yclid",
    "ysclid",
];

/// Parameters that track on one site only.
const TRACKING_ON: &[(&str, &[&str])] = &[
    ("twitter.com", &["s", "t", "cxt", "cn", "refsrc"]),
    ("youtube.com", &["feature", "si", "pp", "ab_channel"]),
    ("open.spotify.com", &["si", "context", "nd"]),
    ("instagram.com", &["hl"]),
    ("tiktok.com", &["_r", "_t", "is_copy_url", "is_from_webapp", "sender_device", "web_id"]),
    ("facebook.com", &["__tn__", "__cft__", "sfnsn", "rdid", "extid"]),
];

/// Other names of one and the same host.
const SAME_HOST: &[(&str, &str)] = &[
    ("x.com", "twitter.com"),
    ("mobile.twitter.com", "twitter.com"),
    ("mobile.x.com", "twitter.com"),
    ("m.youtube.com", "youtube.com"),
    ("m.facebook.com", "facebook.com"),
    ("mbasic.facebook.com", "facebook.com"),
    ("old.reddit.com", "reddit.com"),
    ("new.reddit.com", "reddit.com"),
];

/// The canonical form of a link. Never fails: what is no web address comes back as it is, without a domain.
pub(crate) fn canonical(raw: &str) -> Canonical {
    let raw = raw.trim();
    let Some(parts) = split(raw) else { return Canonical { url: raw.to_string(), domain: String::new() } };
    let host = lower_host(parts.host);
    let bare = without_www(&host);
    let domain = registrable(bare);
    if domain.is_empty() {
        return Canonical { url: raw.to_string(), domain };
    }
    let host = one_name(bare);
    let mut url = String::with_capacity(raw.len());
    if let Some(video) = short_video(host, parts.path) {
        return Canonical { url: format!("youtube.com/watch?v={video}"), domain: "youtube.com".to_string() };
    }
    url.push_str(host);
    if !matches!(parts.port, "" | "80" | "443") {
        url.push(':');
        url.push_str(parts.port);
    }
    push_escaped(&mut url, parts.path.trim_end_matches(|c: char| c == '/' || c.is_whitespace()));
    push_query(&mut url, host, parts.query);
    // Another name of the host is another domain, too.
    let domain = if host == bare { domain } else { registrable(host) };
    Canonical { url, domain }
}

/// The domain of the canonical form, without the rest of it.
pub(crate) fn domain(raw: &str) -> String {
    // Nearly every link in a post of X: known without the list.
    if raw.starts_with("https://t.co/") {
        return "t.co".to_string();
    }
    let Some(parts) = split(raw.trim()) else { return String::new() };
    let host = lower_host(parts.host);
    let bare = without_www(&host);
    let domain = registrable(bare);
    let host = one_name(bare);
    if domain.is_empty() {
        domain
    } else if short_video(host, parts.path).is_some() {
        "youtube.com".to_string()
    } else if host == bare {
        domain
    } else {
        registrable(host)
    }
}

fn without_www(host: &str) -> &str {
    let mut bare = host;
    while let Some(rest) = bare.strip_prefix("www.").filter(|rest| rest.contains('.')) {
        bare = rest;
    }
    bare
}

/// One name for hosts that have several.
fn one_name(host: &str) -> &str {
    SAME_HOST.iter().find(|(alias, _)| *alias == host).map_or(host, |(_, name)| name)
}

/// The video behind a `youtu.be` link.
fn short_video<'a>(host: &str, path: &'a str) -> Option<&'a str> {
    let id = path.strip_prefix('/').filter(|_| host == "youtu.be")?;
    let end = id.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_' || c == '-')).unwrap_or(id.len());
    (end > 0).then_some(&id[..end])
}

/// The registrable domain of a host in lower case (`news.example.co.uk` → `example.co.uk`), an IP address as it is,
/// or nothing when the host has no known public suffix.
pub(crate) fn registrable(host: &str) -> String {
    let host = host.trim_end_matches('.');
    if is_ip(host) {
        return host.to_string();
    }
    let plausible = host.len() <= HOST_MAX
        && host.contains('.')
        && !host.contains("..")
        && !host.starts_with('.')
        && host.chars().all(|c| c.is_alphanumeric() || matches!(c, '.' | '-' | '_') || !c.is_ascii());
    if !plausible {
        return String::new();
    }
    let Some(suffix) = icann_suffix(host) else { return String::new() };
    let Some(rest) = host.len().checked_sub(suffix + 1) else { return String::new() };
    let label = host[..rest].rsplit('.').next().unwrap_or("");
    if label.is_empty() {
        return String::new();
    }
    host[rest - label.len()..].to_string()
}

/// Length of the host's public suffix in the ICANN part of the list; `None` when there is none.
fn icann_suffix(host: &str) -> Option<usize> {
    let mut rest = host;
    loop {
        let suffix = psl::suffix(rest.as_bytes())?;
        match suffix.typ() {
            Some(psl::Type::Icann) => return Some(suffix.as_bytes().len()),
            // Look at what the private suffix hangs on: `io` under `github.io`.
            Some(psl::Type::Private) => {
                let at = rest.len().checked_sub(suffix.as_bytes().len())?;
                rest = rest.get(at..)?.split_once('.')?.1;
            }
            None => return None,
        }
    }
}

fn is_ip(host: &str) -> bool {
    let bare = host.strip_prefix('[').and_then(|h| h.strip_suffix(']')).unwrap_or(host);
    let may_be = bare.starts_with(|c: char| c.is_ascii_hexdigit() || c == ':');
    may_be && (bare.parse::<Ipv4Addr>().is_ok() || bare.parse::<Ipv6Addr>().is_ok())
}

/// The parts of a web address, borrowed.
struct Parts<'a> {
    host: &'a str,
    port: &'a str,
    path: &'a str,
    query: &'a str,
}

/// Splits a web address; a missing scheme is forgiven, another scheme than http(s) is not.
fn split(raw: &str) -> Option<Parts<'_>> {
    let rest = match raw.find("://") {
        Some(at) if raw[..at].bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.')) => {
            let scheme = &raw[..at];
            if !(scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https") || scheme.is_empty()) {
                return None;
            }
            &raw[at + 3..]
        }
        _ => raw.strip_prefix("//").unwrap_or(raw),
    };
    let end = rest.find(['/', '?', '#', '\\']).unwrap_or(rest.len());
    let (authority, tail) = rest.split_at(end);
    let host_port = match authority.rsplit_once('@') {
        // Without a scheme, `name@example.com` is an e-mail address.
        Some(_) if !raw.contains("//") => return None,
        Some((_, host)) => host,
        None => authority,
    };
    let (host, port) = split_port(host_port);
    if host.is_empty() || host.contains(char::is_whitespace) {
        return None;
    }
    let tail = tail.split('#').next().unwrap_or("");
    let (path, query) = tail.split_once('?').unwrap_or((tail, ""));
    Some(Parts { host, port, path, query })
}

fn split_port(host_port: &str) -> (&str, &str) {
    if let Some(close) = host_port.find(']') {
        let (host, rest) = host_port.split_at(close + 1);
        return (host, rest.strip_prefix(':').unwrap_or(""));
    }
    match host_port.rsplit_once(':') {
        Some((host, port)) if port.bytes().all(|b| b.is_ascii_digit()) => (host, port),
        _ => (host_port, ""),
    }
}

fn lower_host(host: &str) -> Cow<'_, str> {
    let host = host.trim_end_matches('.');
    if host.bytes().any(|b| b.is_ascii_uppercase() || !b.is_ascii()) {
        // The ideographic full stop is a dot in host names (UTS 46).
        Cow::Owned(host.to_lowercase().replace(['\u{3002}', '\u{FF0E}'], "."))
    } else {
        Cow::Borrowed(host)
    }
}

fn push_query(url: &mut String, host: &str, query: &str) {
    if query.is_empty() {
        return;
    }
    let local = TRACKING_ON.iter().find(|(site, _)| *site == host).map_or(&[][..], |(_, names)| names);
    let mut kept: Vec<String> = query
        .split(['&', ';'])
        .map(|pair| {
            let mut plain = String::with_capacity(pair.len());
            push_escaped(&mut plain, pair.trim());
            plain
        })
        .filter(|pair| {
            let name = pair.split('=').next().unwrap_or("");
            !name.is_empty() && !is_tracking(name) && !local.contains(&name)
        })
        .collect();
    kept.sort_unstable();
    for (i, pair) in kept.iter().enumerate() {
        url.push(if i == 0 { '?' } else { '&' });
        url.push_str(pair);
    }
}

fn is_tracking(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    lower.starts_with("utm_")
        || lower.starts_with("pk_")
        || lower.starts_with("mtm_")
        || TRACKING.binary_search(&lower.as_str()).is_ok()
}

/// Copies text with percent escapes in one spelling: unreserved characters plain (RFC 3986 §6.2.2), others upper case.
fn push_escaped(out: &mut String, text: &str) {
    let mut rest = text;
    while let Some(at) = rest.find('%') {
        out.push_str(&rest[..at]);
        let escape = rest.get(at + 1..at + 3).filter(|hex| hex.bytes().all(|b| b.is_ascii_hexdigit()));
        let Some(hex) = escape else {
            // A lone sign is written as an escape, so that it cannot join with what a later escape becomes.
            out.push_str("%25");
            rest = &rest[at + 1..];
            continue;
        };
        let byte = u8::from_str_radix(hex, 16).unwrap_or(b'%');
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            out.push(char::from(byte));
        } else {
            out.push('%');
            out.push_str(&hex.to_ascii_uppercase());
        }
        rest = &rest[at + 3..];
    }
    out.push_str(rest);
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_table_of_tracking_parameters_can_be_searched() {
        assert!(TRACKING.windows(2).all(|pair| pair[0] < pair[1]));
    }

    #[test]
    fn equal_pages_have_equal_forms() {
        for (raw, url, domain) in [
            ("https://www.Example.com/a/?utm_source=x&b=2&a=1#top", "example.com/a?a=1&b=2", "example.com"),
            ("http://example.com:80/a", "example.com/a", "example.com"),
            ("example.com/a", "example.com/a", "example.com"),
            ("//example.com:8080", "example.com:8080", "example.com"),
            ("https://news.bbc.co.uk/x?fbclid=1&gclid=2", "news.bbc.co.uk/x", "bbc.co.uk"),
            ("https://x.com/a/status/1?s=20&t=abc", "twitter.com/a/status/1", "twitter.com"),
            ("https://youtu.be/abc?si=1", "youtube.com/watch?v=abc", "youtube.com"),
            ("https://www.youtube.com/watch?v=abc&feature=share", "youtube.com/watch?v=abc", "youtube.com"),
            ("https://user:pw@Example.ORG./%7ea%2fb", "example.org/~a%2Fb", "example.org"),
            ("https://alice.github.io/x", "alice.github.io/x", "github.io"),
            ("https://alice.blogspot.co.uk", "alice.blogspot.co.uk", "blogspot.co.uk"),
            ("http://192.168.0.1:8000/x", "192.168.0.1:8000/x", "192.168.0.1"),
            ("http://[::1]/x", "[::1]/x", "[::1]"),
            ("https://xn--mnchen-3ya.de/", "xn--mnchen-3ya.de", "xn--mnchen-3ya.de"),
            ("https://пример.рф/путь", "пример.рф/путь", "пример.рф"),
        ] {
            let got = canonical(raw);
            assert_eq!((got.url.as_str(), got.domain.as_str()), (url, domain), "{raw}");
        }
    }

    #[test]
    fn what_is_no_web_address_has_no_domain() {
        for raw in [
            "",
            " ",
            "not a url",
            "mailto:a@example.com",
            "a@example.com",
            "javascript:alert(1)",
            "ftp://example.com",
            "http://",
            "http:///x",
            "co.uk",
            "localhost",
            "a..b.com",
            "https://nosuchtldatall.zzzzz/x",
        ] {
            assert_eq!(canonical(raw).domain, "", "{raw}");
        }
    }

    proptest! {
        #[test]
        fn nothing_panics_and_the_form_is_stable(raw in "(https?://)?[a-zA-Z0-9.@:/?&=%#\\[\\]-]{0,40}|\\PC{0,40}") {
            let once = canonical(&raw);
            prop_assert_eq!(&domain(&raw), &once.domain);
            if !once.domain.is_empty() {
                prop_assert_eq!(canonical(&once.url), once);
            }
        }
    }
}
