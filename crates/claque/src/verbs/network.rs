//! `claque network`: accounts that act together, tested against chance or by the rules of the peer tools.

mod dictionary;
mod output;
mod own;
mod peers;

use crate::cli::Globals;
use crate::exit::Outcome;
use crate::session::{self, Session};
use crate::topics;
use anyhow::{Result, bail};
use clap::{Args, ValueEnum};
use claque_analysis::campaign::Topic;
use claque_features::coaction::CoKind;
use claque_schema::{Platform, Timestamp};
use claque_store::{PostColumns, Scan};
use peers::Peer;
use std::path::PathBuf;

#[derive(Debug, Args)]
pub struct NetworkArgs {
    /// Kinds of co-action, comma-separated: co_repost, co_link, co_domain, co_hashtag, co_reply, co_mention, co_text,
    /// co_similar, co_media, co_share, co_fast_repost … (the peers' names co_retweet, co_tweet, co_similar_tweet work, too)
    #[arg(long = "kind", value_name = "KIND", value_delimiter = ',')]
    pub kinds: Vec<CoKind>,
    /// Windows, comma-separated: 10s, 60s, 10m, 1h [default: 10s,60s,10m,1h; 10s for coortweet, 60s for cnt]
    #[arg(long = "window", value_name = "WINDOW", value_delimiter = ',', value_parser = parse_window)]
    pub windows: Vec<i64>,
    /// Whose rules
    #[arg(long, value_enum, default_value = "claque")]
    pub semantics: Semantics,
    /// Least number of actions of an account (claque, coortweet)
    #[arg(long, value_name = "N", default_value_t = 2)]
    pub min_participation: u64,
    /// Quantile of edge weights above which an edge is flagged, 0–1 (coortweet)
    #[arg(long, value_name = "QUANTILE", default_value_t = 0.5)]
    pub edge_weight: f64,
    /// Least weight of an edge that is kept [default: 2 for cnt, else 1]
    #[arg(long, value_name = "N")]
    pub min_edge_weight: Option<u64>,
    /// Least Jaccard similarity of two texts, 0–1 (co_similar)
    #[arg(long, value_name = "SHARE", default_value_t = 0.8)]
    pub similarity: f64,
    /// Only posts of this topic: `#tag`, a keyword or phrase, a URL, a domain, or `@account`
    #[arg(long, value_name = "TOPIC")]
    pub topic: Option<String>,
    /// The platform of `@account` [default: the one that is held; x when several are]
    #[arg(long, value_name = "P")]
    pub platform: Option<Platform>,
    /// Not before this date
    #[arg(long, value_name = "DATE", value_parser = session::parse_instant)]
    pub since: Option<Timestamp>,
    /// Before this date
    #[arg(long, value_name = "DATE", value_parser = session::parse_instant)]
    pub until: Option<Timestamp>,
    /// What is printed
    #[arg(long, value_enum, default_value = "terminal")]
    pub format: NetworkFormat,
    /// Write files into this folder, or one file by its ending: .gexf, .graphml or .csv
    #[arg(long, value_name = "DIR or FILE")]
    pub out: Option<PathBuf>,
    /// Every pair with the least weight in the edge list, beyond chance or not (claque; csv, ndjson and --out)
    #[arg(long)]
    pub all: bool,
    /// Resolution of the communities: more gives smaller ones (claque)
    #[arg(long, value_name = "X", default_value_t = 1.0)]
    pub resolution: f64,
    /// The model that scores members [default: the shipped one]
    #[arg(long, value_name = "NAME")]
    pub model: Option<String>,
    /// Explain every column of the edge list, and stop
    #[arg(long)]
    pub help_attributes: bool,
}

/// Whose rules decide what an edge is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Semantics {
    /// Pairs beyond chance, and the networks they form
    Claque,
    /// CooRTweet 2.1.3: undirected, pairs on one object
    Coortweet,
    /// coordination-network-toolkit 1.5.2: directed, messages with a match
    Cnt,
}

/// What is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum NetworkFormat {
    /// One screen
    Terminal,
    /// Everything in one document
    Json,
    /// One edge a line
    Ndjson,
    /// `source,target,weight,…` by token
    Csv,
}

pub fn run(globals: &Globals, args: NetworkArgs) -> Result<Outcome> {
    if args.help_attributes {
        return dictionary::print();
    }
    check(&args)?;
    output::check(args.out.as_deref())?;
    let session = Session::open_for_scoring(globals)?;
    match args.semantics {
        Semantics::Claque => own::run(globals, &session, &args),
        Semantics::Coortweet => peers::run(globals, &session, &args, Peer::CoorTweet),
        Semantics::Cnt => peers::run(globals, &session, &args, Peer::Toolkit),
    }
}

/// What clap cannot check.
fn check(args: &NetworkArgs) -> Result<()> {
    for (name, share) in [("--edge-weight", args.edge_weight), ("--similarity", args.similarity)] {
        if !(0.0..=1.0).contains(&share) {
            bail!("{name} {share}: give a number from 0 to 1");
        }
    }
    if !(args.resolution.is_finite() && args.resolution > 0.0) {
        bail!("--resolution {}: give a number above 0", args.resolution);
    }
    if args.semantics == Semantics::Claque && args.kinds.contains(&CoKind::Post) {
        bail!("co_post pairs any two posts, which is the toolkit's: use it with --semantics cnt");
    }
    Ok(())
}

/// What to read, and which topic to keep.
fn selection(session: &Session, args: &NetworkArgs, columns: PostColumns) -> Result<(Scan, Option<Topic>)> {
    let scan = Scan { since: args.since, until: args.until, ..Scan::ALL };
    let Some(text) = &args.topic else { return Ok((scan.with_columns(columns), None)) };
    // A topic may be looked for in any column.
    Ok((scan, Some(topics::parse(session, text, args.platform)?)))
}

/// `10s`, `60`, `10m`, `1h`, `1d`: seconds.
fn parse_window(text: &str) -> Result<i64, String> {
    let text = text.trim();
    let (number, unit) = match text.find(|c: char| !c.is_ascii_digit()) {
        Some(at) => text.split_at(at),
        None => (text, "s"),
    };
    let factor = match unit.trim() {
        "s" => 1,
        "m" | "min" => 60,
        "h" => 3_600,
        "d" => 86_400,
        _ => return Err(format!("`{text}` is no window; write 10s, 60s, 10m, 1h or 1d")),
    };
    let secs = number.parse::<i64>().ok().and_then(|n| n.checked_mul(factor));
    secs.filter(|s| (0..=3_000_000_000).contains(s))
        .ok_or_else(|| format!("`{text}` is no window; write 10s, 10m or 1h"))
}

/// A window as it was written: the largest unit that divides it.
fn window_words(secs: i64) -> String {
    for (unit, name) in [(86_400, "d"), (3_600, "h"), (60, "m")] {
        if secs > 0 && secs % unit == 0 && (unit > 60 || secs > unit) {
            return format!("{}{name}", secs / unit);
        }
    }
    format!("{secs}s")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn windows_are_read_in_every_unit() {
        let read: Vec<_> = ["10s", "60", "10m", "1h", "2d"].iter().map(|t| parse_window(t).unwrap()).collect();
        assert_eq!(read, [10, 60, 600, 3_600, 172_800]);
        assert_eq!(read.iter().map(|s| window_words(*s)).collect::<Vec<_>>(), ["10s", "60s", "10m", "1h", "2d"]);
        assert!(["", "x", "-1s", "1w", "99999999999999999999s", "1.5s"].iter().all(|t| parse_window(t).is_err()));
    }
}
