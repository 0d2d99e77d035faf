//! What a leaked file gave away, and the sentences that say so.

use crate::clock::{self, Clock};
use crate::error::Result;
use claque_schema::AccountToken;
use std::collections::BTreeSet;

/// Accounts of a workspace that a leaked file names.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Leak {
    /// By their tokens.
    pub tokens: BTreeSet<AccountToken>,
    /// By their raw ids or handles.
    pub raw: BTreeSet<AccountToken>,
    /// Accounts that the file names as a platform does and that are not held.
    pub n_others: u64,
    /// Whether `raw` was found word by word, because no format knows the file.
    pub by_words: bool,
    /// Whether the key was at hand: without it raw ids and handles cannot be looked for.
    pub with_key: bool,
}

impl Leak {
    /// Accounts concerned.
    pub fn affected(&self) -> BTreeSet<AccountToken> {
        self.tokens.union(&self.raw).copied().collect()
    }
}

/// Facts of a breach: which accounts, found when, and until when whom to tell.
///
/// # Errors
/// When `discovered` is no instant.
pub fn breach_facts(
    leak: &Leak,
    file_hash: &str,
    discovered: &str,
    language: &str,
) -> Result<Vec<(&'static str, String)>> {
    let affected = leak.affected();
    let (what, who) = if language == "hi" { (what_hi(leak), who_hi(leak)) } else { (what_en(leak), who_en(leak)) };
    let listed: Vec<String> = affected.iter().map(|token| format!("- {token}{}", how(leak, token, language))).collect();
    let nobody = if language == "hi" {
        "- कोई नहीं पहचाना गया"
    } else {
        "- nobody was recognised"
    };
    Ok(vec![
        ("discovered", discovered.to_string()),
        ("authority_due", clock::due(discovered, Clock::Breach)?),
        ("n_affected", affected.len().to_string()),
        ("affected", if listed.is_empty() { nobody.into() } else { listed.join("\n") }),
        ("leaked_who", who),
        ("leaked_what", what),
        ("leaked_blake3", file_hash.to_string()),
    ])
}

fn how(leak: &Leak, token: &AccountToken, language: &str) -> &'static str {
    match (leak.raw.contains(token), leak.tokens.contains(token), language) {
        (true, true, "hi") => " (मूल आईडी या हैंडल, और टोकन)",
        (true, false, "hi") => " (मूल आईडी या हैंडल)",
        (_, _, "hi") => " (टोकन)",
        (true, true, _) => " (raw id or handle, and token)",
        (true, false, _) => " (raw id or handle)",
        _ => " (token)",
    }
}

fn accounts(n: usize) -> String {
    format!("{n} account{}", if n == 1 { "" } else { "s" })
}

fn who_en(leak: &Leak) -> String {
    match leak.affected().len() {
        0 => "names nobody who could be recognised. **This does not say that nobody is concerned**".into(),
        n => format!("names {}", accounts(n)),
    }
}

fn what_en(leak: &Leak) -> String {
    let mut said = Vec::new();
    if !leak.raw.is_empty() {
        let n = accounts(leak.raw.len());
        said.push(format!(
            "**Raw identities leaked.** Ids or handles of {n}, as the platform shows them: whoever has the file knows whom \
             it is about, and needs no key for it."
        ));
    }
    if leak.by_words {
        said.push(
            "They were found word by word, because no format knows the file: a number or a word that only looks like an id \
             or a handle may be among them. [to fill in: whether they were looked through]"
                .into(),
        );
    }
    if !leak.tokens.is_empty() {
        said.push(format!(
            "**Tokens leaked.** Pseudonymous tokens of {}, and what stands beside them in the file. Without the key, which \
             lies elsewhere, a token cannot be turned into an account. [to fill in: whether the key was exposed, too]",
            accounts(leak.tokens.len())
        ));
    }
    if !leak.tokens.is_empty() && !leak.raw.is_empty() {
        said.push("Where the file holds both about an account, the token hides nothing.".into());
    }
    if leak.n_others > 0 {
        said.push(format!(
            "It also names {} as the platform does that this workspace does not hold: these people are concerned, too.",
            accounts(leak.n_others as usize)
        ));
    }
    if leak.affected().is_empty() {
        said.push(
            "**Nothing in it could be recognised**: no token, and no id or handle, of an account that this workspace holds. \
             [to fill in: what the file holds, and about whom]"
                .into(),
        );
    }
    if !leak.with_key {
        said.push(
            "**The key was not at hand, so raw ids and handles could not be looked for**: draft this again with the key."
                .into(),
        );
    }
    said.join("\n\n")
}

fn who_hi(leak: &Leak) -> String {
    match leak.affected().len() {
        0 => "में कोई ऐसा खाता नहीं मिला जिसे पहचाना जा सके। **इसका अर्थ यह नहीं कि कोई प्रभावित नहीं है**".into(),
        n => format!("में {n} खातों का नाम आता है"),
    }
}

fn what_hi(leak: &Leak) -> String {
    let mut said = Vec::new();
    if !leak.raw.is_empty() {
        said.push(format!(
            "**मूल पहचान लीक हुई।** {} खातों की आईडी या हैंडल, जैसे वे प्लेटफ़ॉर्म पर दिखते हैं: जिसके पास फ़ाइल है वह बिना कुंजी के जानता है कि \
             यह किसके बारे में है।",
            leak.raw.len()
        ));
    }
    if leak.by_words {
        said.push(
            "ये शब्द-दर-शब्द खोजे गए, क्योंकि फ़ाइल किसी ज्ञात प्रारूप में नहीं है: इनमें ऐसी संख्या या शब्द भी हो सकते हैं जो केवल आईडी या हैंडल \
             जैसे दिखते हैं। [to fill in: क्या इन्हें जाँचा गया]"
                .into(),
        );
    }
    if !leak.tokens.is_empty() {
        said.push(format!(
            "**टोकन लीक हुए।** {} खातों के छद्म टोकन और उनके साथ की जानकारी। कुंजी के बिना, जो कहीं और रखी है, टोकन से खाता नहीं पहचाना जा \
             सकता। [to fill in: क्या कुंजी भी उजागर हुई]",
            leak.tokens.len()
        ));
    }
    if !leak.tokens.is_empty() && !leak.raw.is_empty() {
        said.push("जहाँ फ़ाइल में किसी खाते के बारे में दोनों हैं, वहाँ टोकन कुछ नहीं छिपाता।".into());
    }
    if leak.n_others > 0 {
        said.push(format!("इसमें {} ऐसे खातों का भी नाम है जो इस कार्यक्षेत्र में नहीं हैं: वे लोग भी प्रभावित हैं।", leak.n_others));
    }
    if leak.affected().is_empty() {
        said.push(
            "**इसमें कुछ भी पहचाना नहीं जा सका**: इस कार्यक्षेत्र के किसी खाते का न टोकन, न आईडी, न हैंडल। [to fill in: फ़ाइल में क्या है, और \
             किसके बारे में]"
                .into(),
        );
    }
    if !leak.with_key {
        said.push("**कुंजी उपलब्ध नहीं थी, इसलिए मूल आईडी और हैंडल खोजे नहीं जा सके**: कुंजी के साथ यह प्रारूप फिर से बनाएँ।".into());
    }
    said.join("\n\n")
}
