//! `claque inspect`: what is held, and which analyses it supports.

use crate::cli::Globals;
use crate::exit::Outcome;
use crate::printer;
use crate::session::Session;
use anyhow::Result;
use clap::Args;
use claque_store::{Inspection, Table, TableFacts};
use serde::Serialize;

#[derive(Debug, Args)]
pub struct InspectArgs {
    /// How it is printed
    #[arg(long, value_enum, default_value = "table")]
    format: super::ingest::Summary,
}

#[derive(Serialize)]
struct Support {
    analysis: &'static str,
    supported: bool,
    why: String,
}

#[derive(Serialize)]
struct Told<'a> {
    schema: &'static str,
    held: &'a Inspection,
    analyses: &'a [Support],
}

pub fn run(globals: &Globals, args: InspectArgs) -> Result<Outcome> {
    let session = Session::open(globals)?;
    let held = session.workspace.inspect()?;
    let analyses = supports(&held);
    if args.format == super::ingest::Summary::Json {
        let told = Told { schema: "claque.inspect/1", held: &held, analyses: &analyses };
        printer::line(&serde_json::to_string_pretty(&told)?)?;
        return Ok(Outcome::Done);
    }
    printer::line(&tables(&held))?;
    for fact in held.tables.iter().filter(|t| t.n_rows > 0) {
        printer::line(&fills(fact))?;
    }
    if !held.sources.is_empty() {
        printer::line("\nsources")?;
        for source in &held.sources {
            let licence =
                if source.licence.is_empty() { "no licence stated: not used for training" } else { &source.licence };
            printer::line(&format!("  {}: {licence}", source.name))?;
        }
    }
    let t = held.totals;
    let text = format!(
        "\nrecords read {} = kept {} + merged {} + rejected {} + suppressed {}",
        t.read, t.kept, t.merged, t.rejected, t.suppressed
    );
    printer::line(&text)?;
    for (reason, n) in &held.reject_reasons {
        printer::line(&format!("  rejected {n}: {reason}"))?;
    }
    printer::line("\nwhat the data supports")?;
    for s in &analyses {
        printer::line(&format!("  {} {}: {}", if s.supported { "yes" } else { "no " }, s.analysis, s.why))?;
    }
    Ok(Outcome::Done)
}

fn tables(held: &Inspection) -> String {
    let mut table = comfy_table::Table::new();
    table.load_preset(comfy_table::presets::NOTHING);
    table.set_header(["table", "rows", "bytes", "created from", "to", "observed from", "to"]);
    for fact in &held.tables {
        let span = |times: Option<[claque_schema::Timestamp; 2]>| match times {
            Some([a, b]) => [a.date(), b.date()],
            None => ["–".into(), "–".into()],
        };
        let [c1, c2] = span(fact.created);
        let [o1, o2] = span(fact.observed);
        table.add_row([name(fact.table).to_string(), fact.n_rows.to_string(), fact.bytes.to_string(), c1, c2, o1, o2]);
    }
    table.to_string()
}

fn name(table: Table) -> &'static str {
    match table {
        Table::Accounts => "accounts",
        Table::Posts => "posts",
        Table::Engagements => "engagements",
        Table::Follows => "follows",
        Table::Aliases => "aliases",
    }
}

fn fills(fact: &TableFacts) -> String {
    let mut filled: Vec<String> = Vec::new();
    let mut empty: Vec<&str> = Vec::new();
    for column in &fact.columns {
        match column.filled {
            f if f <= 0.0 => empty.push(column.name),
            f => filled.push(format!("{} {:.0} %", column.name, f * 100.0)),
        }
    }
    let mut text = format!("\n{}: {}", name(fact.table), filled.join(", "));
    if !empty.is_empty() {
        text += &format!("\n  empty: {}", empty.join(", "));
    }
    text
}

fn supports(held: &Inspection) -> Vec<Support> {
    let rows = |t: Table| held.table(t).map_or(0, |f| f.n_rows);
    let filled = |t: Table, c: &str| held.table(t).and_then(|f| f.filled(c)).unwrap_or(0.0);
    let (accounts, posts, follows) = (rows(Table::Accounts), rows(Table::Posts), rows(Table::Follows));
    let need = |analysis, supported, yes: String, no: &str| Support {
        analysis,
        supported,
        why: if supported { yes } else { no.to_string() },
    };
    let labelled = (filled(Table::Accounts, "label") * accounts as f64).round();
    vec![
        need(
            "scores",
            accounts > 0 && filled(Table::Accounts, "followers") > 0.0,
            format!(
                "{accounts} account observations, {:.0} % with followers",
                filled(Table::Accounts, "followers") * 100.0
            ),
            "no account rows with counts: ingest user objects or follower lists with profiles",
        ),
        need(
            "audience",
            follows > 0 || rows(Table::Engagements) > 0 || posts > 0,
            format!("{follows} follows, {posts} posts"),
            "no follows and no engagements: ingest a follower list with --follows-of CREATOR",
        ),
        need(
            "follow order",
            follows > 0 && filled(Table::Follows, "rank") + filled(Table::Follows, "created_at") > 0.0,
            "the order of follower lists is held".into(),
            "no follower list is held",
        ),
        need(
            "campaign",
            posts > 0 && filled(Table::Posts, "created_at") > 0.0,
            format!("{posts} posts, {:.0} % with a time", filled(Table::Posts, "created_at") * 100.0),
            "no posts with a time",
        ),
        need(
            "timing beyond chance",
            filled(Table::Posts, "repost_of") > 0.0 || filled(Table::Posts, "text_hash") > 0.0,
            "reposts, replies, links or texts with a time are held".into(),
            "no reposts, links or texts with a time",
        ),
        need(
            "interaction graph",
            posts > 0 || follows > 0,
            "posts or follows are held".into(),
            "no posts, engagements or follows",
        ),
        need(
            "training",
            labelled >= 50.0,
            format!("{labelled:.0} labelled observations"),
            "fewer than 50 labelled accounts: ingest with --label human and --label automated",
        ),
    ]
}
