//! `claque subject`: what a person may ask – what is held, that it be right, that it go, that it stay out of sight.

use crate::cli::Globals;
use crate::erasing;
use crate::exit::Outcome;
use crate::printer;
use crate::session::{self, Session};
use anyhow::{Context, Result, bail};
use clap::{Args, Subcommand};
use claque_custody::Act;
use claque_custody::clock::{self, Clock};
use claque_schema::{AccountToken, Platform};
use claque_store::{Absence, AbsentAccount};
use std::path::PathBuf;

mod access;
mod correct;

#[derive(Debug, Args)]
pub struct SubjectArgs {
    #[command(subcommand)]
    what: What,
}

/// Who asks.
#[derive(Debug, Args)]
struct Who {
    /// A token, or with the key at hand a raw id or @handle
    #[arg(value_name = "WHO")]
    who: String,
    /// The platform of raw ids and @handles [default: the one that is held; x when several are]
    #[arg(long, value_name = "P")]
    platform: Option<Platform>,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Everything held about an account, in plain language and JSON
    Export {
        #[command(flatten)]
        who: Who,
        /// Write access.md and access.json here [default: plain language to stdout]
        #[arg(long, value_name = "DIR")]
        out: Option<PathBuf>,
    },
    /// Put a value right; before and after are kept, the account is scored again
    Correct {
        #[command(flatten)]
        who: Who,
        /// Column and value: followers=120, created_at=2015-03-01, verified=true, label=human
        #[arg(long = "set", value_name = "FIELD=VALUE", required = true)]
        set: Vec<String>,
    },
    /// Erase an account from dataset, register, vault and every report that names it; it does not come back
    Forget {
        #[command(flatten)]
        who: Who,
        /// Yes, really
        #[arg(long)]
        yes: bool,
    },
    /// Keep an account out of every output (opt-out); --lift takes that back
    Suppress {
        #[command(flatten)]
        who: Who,
        /// Take the opt-out back
        #[arg(long)]
        lift: bool,
    },
    /// Who is absent, why, since when
    List {
        /// JSON
        #[arg(long)]
        json: bool,
    },
}

pub fn run(globals: &Globals, args: SubjectArgs) -> Result<Outcome> {
    let mut session = Session::open(globals)?;
    match args.what {
        What::Export { who, out } => {
            let account = resolve(&session, &who)?;
            access::run(globals, &session, account, out.as_deref())
        }
        What::Correct { who, set } => {
            let account = resolve(&session, &who)?;
            correct::run(globals, &mut session, account, &set)
        }
        What::Forget { who, yes } => forget(globals, &mut session, &who, yes),
        What::Suppress { who, lift } => suppress(globals, &mut session, &who, lift),
        What::List { json } => list(&session, json),
    }
}

fn resolve(session: &Session, who: &Who) -> Result<AccountToken> {
    super::audience::creator_token(session, &who.who, who.platform)
}

fn forget(globals: &Globals, session: &mut Session, who: &Who, yes: bool) -> Result<Outcome> {
    let account = resolve(session, who)?;
    if !yes {
        bail!(
            "this erases the account for good: say --yes (and `subject export` first, when the person asked for both)"
        );
    }
    let raw = who.who.parse::<AccountToken>().is_err();
    let names: Vec<String> = raw.then(|| who.who.clone()).into_iter().collect();
    let done = erasing::forget(session, account, &names)?;
    let rows: Vec<String> = done.erased.rows.iter().map(|(table, n)| format!("{n} {table}")).collect();
    let rows = if rows.is_empty() { "none".to_string() } else { rows.join(", ") };
    printer::line(&format!("rows erased        {rows}"))?;
    printer::line(&format!("names taken out    {} rows of other accounts", done.erased.n_stripped))?;
    printer::line(&format!("register entries   {}", done.n_register))?;
    printer::line(&format!("vault entry        {}", if done.from_vault { "erased" } else { "none" }))?;
    for path in &done.written.to_remove {
        printer::line(&format!("report removed     {}", path.display()))?;
    }
    for model in &done.stale {
        printer::line(&format!("model stale        {model}: train it again"))?;
    }
    for path in &done.written.changed {
        printer::line(&format!("yours to delete    {} (it was changed since)", path.display()))?;
    }
    for path in &done.written.moved {
        printer::line(&format!("moved by somebody  {}", path.display()))?;
    }
    printer::line(&format!("case               {}", done.case))?;
    printer::note(
        globals.quiet,
        "the tombstone keeps a re-ingest from bringing anything back; backups are yours to mend",
    );
    Ok(Outcome::Done)
}

fn suppress(globals: &Globals, session: &mut Session, who: &Who, lift: bool) -> Result<Outcome> {
    let account = resolve(session, who)?;
    let known = session.workspace.absent().find(account).cloned();
    if known.as_ref().is_some_and(|k| k.absence == Absence::Forgotten) {
        bail!("this account was forgotten: nothing of it is held, and nothing can come back");
    }
    if lift {
        let Some(known) = known else { bail!("this account is not suppressed") };
        session.workspace.unset_absent(known.account)?;
        let case = session.case(known.account);
        session.record(Act::Suppress, "subject suppress --lift", &[("suppressed", 0)], &[("case", &case)])?;
        printer::note(globals.quiet, "the account appears in outputs again");
        return Ok(Outcome::Done);
    }
    let tokens = session.workspace.tokens_of(account)?;
    let now = session::now();
    let case = session.case(tokens[0]);
    session.workspace.set_absent(vec![AbsentAccount {
        account: tokens[0],
        handles: tokens[1..].to_vec(),
        absence: Absence::Suppressed,
        since: now.clone(),
        due: clock::due(&now, Clock::Response)?,
        case: case.clone(),
        pending: false,
    }])?;
    let n = session.workspace.absent().n(Absence::Suppressed);
    session.record(Act::Suppress, "subject suppress", &[("suppressed", n)], &[("case", &case)])?;
    printer::line(&format!("suppressed: {n} account(s) in all; case {case}"))?;
    Ok(Outcome::Done)
}

/// Why an account is in no output, after "it".
pub fn absence_words(absence: Absence) -> &'static str {
    match absence {
        Absence::Suppressed => "is suppressed (opted out)",
        Absence::Forgotten => "was forgotten",
        Absence::Minor => "was set aside as a minor's",
    }
}

fn list(session: &Session, json: bool) -> Result<Outcome> {
    let accounts = session.workspace.absent().accounts();
    if json {
        printer::line(&serde_json::to_string_pretty(accounts)?)?;
        return Ok(Outcome::Done);
    }
    let now = session::now();
    for a in accounts {
        let why = match a.absence {
            Absence::Suppressed => "opted out",
            Absence::Forgotten => "forgotten",
            Absence::Minor => "set aside (minor)",
        };
        let answer = match a.due.as_str() {
            "" => String::new(),
            due => format!("  answer due {} ({} h left)", due.get(..10).unwrap_or(due), clock::hours_left(&now, due)?),
        };
        // Nobody asked about an account that was set aside at the door: there is no case.
        let case = if a.case.is_empty() { String::new() } else { format!("  case {}", a.case) };
        printer::line(&format!("{}  {why:<18} since {}{case}{answer}", a.account, a.since))?;
    }
    let register = session.register()?;
    for appeal in register.appeals()?.iter().filter(|a| a.decided.is_none()) {
        let left = clock::hours_left(&now, &appeal.due).context("appeal")?;
        printer::line(&format!("{}  appeal {} open, answer due in {left} h", appeal.account, appeal.number))?;
    }
    Ok(Outcome::Done)
}
