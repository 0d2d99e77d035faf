//! `claque review`: people decide – evidence before score, a reason with every decision, appeals with a deadline.

use crate::cli::Globals;
use crate::exit::Outcome;
use crate::outputs;
use crate::printer;
use crate::session::{self, Session};
use anyhow::{Result, bail};
use clap::{Args, Subcommand, ValueEnum};
use claque_custody::clock;
use claque_custody::review::{
    ACCOUNTS_MIN, Agreement, AppealOutcome, Decision, Kappa, Review, accuracy, check_reviewer, queue,
};
use claque_custody::{Act, Register};
use claque_schema::AccountToken;
use claque_store::Absence;

mod show;

#[derive(Debug, Args)]
pub struct ReviewArgs {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Accounts that wait for a decision, the most instructive first
    Queue {
        /// Rows
        #[arg(long, value_name = "N", default_value_t = 20)]
        top: usize,
        /// One JSON object a line
        #[arg(long)]
        json: bool,
    },
    /// The evidence about an account, then its score, then earlier decisions
    Show {
        account: AccountToken,
        /// Leave out the score and earlier decisions, for a blind second review
        #[arg(long)]
        blind: bool,
    },
    /// Decide about an account
    Decide {
        account: AccountToken,
        /// authentic, benign-automation, inauthentic, organisation or cannot-tell
        decision: Decision,
        /// Why; mandatory
        #[arg(long, value_name = "TEXT")]
        reason: String,
        /// The reviewer's token (r1): not a name
        #[arg(long, value_name = "TOKEN")]
        reviewer: String,
        /// A second review made without seeing the first: counts for agreement
        #[arg(long)]
        blind: bool,
    },
    /// Appeals: open one, decide one, list them
    Appeal(AppealArgs),
    /// Agreement of reviewers; accuracy per rule, band and reviewer
    Stats {
        /// JSON
        #[arg(long)]
        json: bool,
    },
    /// Decisions as reviewed accounts, CSV token,label, for `--reviewed` and training
    Export,
}

#[derive(Debug, Args)]
struct AppealArgs {
    #[command(subcommand)]
    what: AppealVerb,
}

#[derive(Debug, Subcommand)]
enum AppealVerb {
    /// Open an appeal about an account
    Open {
        account: AccountToken,
        /// What the person says
        #[arg(long, value_name = "TEXT")]
        statement: String,
    },
    /// Decide an appeal: somebody else than the first reviewer
    Decide {
        /// Case number, 2026-0001
        number: String,
        outcome: OutcomeArg,
        /// The decision that stands from now on, when it is granted
        #[arg(long, value_name = "DECISION", default_value = "authentic")]
        decision: Decision,
        #[arg(long, value_name = "TEXT")]
        reason: String,
        #[arg(long, value_name = "TOKEN")]
        reviewer: String,
    },
    /// Every appeal, with deadlines
    List,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum OutcomeArg {
    Granted,
    Refused,
}

pub fn run(globals: &Globals, args: ReviewArgs) -> Result<Outcome> {
    let session = Session::open(globals)?;
    match args.what {
        What::Queue { top, json } => show_queue(globals, &session, top, json),
        What::Show { account, blind } => show::run(&session, account, blind),
        What::Decide { account, decision, reason, reviewer, blind } => {
            let reason = free_text(&reason);
            let review = Review { account, blind, ..Review::of_appeal("", &reviewer, decision, &reason) };
            decide(globals, &session, review)
        }
        What::Appeal(args) => appeal(globals, &session, args.what),
        What::Stats { json } => stats(&session, json),
        What::Export => export(&session),
    }
}

/// A typed text as it is stored: without what names somebody, as the texts of posts. Says so where it took something out.
fn free_text(typed: &str) -> String {
    let kept = claque_ingest::redact_free_text(typed);
    if kept != typed {
        printer::note(false, &format!("kept without what names somebody: {kept}"));
    }
    kept
}

fn show_queue(globals: &Globals, session: &Session, top: usize, json: bool) -> Result<Outcome> {
    let register = session.register()?;
    let mut scores = register.latest_scores()?;
    scores.retain(|(account, _, _)| !session.workspace.absent().has(*account));
    let waiting = queue(&scores, &register.standing()?, &session.policy.action_bands);
    for q in waiting.iter().take(top) {
        if json {
            printer::line(&serde_json::to_string(q)?)?;
        } else {
            let blocks = if q.blocks_final { "a final report waits" } else { "" };
            printer::line(&format!(
                "{}  worth {:.2} = (uncertainty {:.2} + disagreement {:.2}) x reach {:.2}  {blocks}",
                q.account,
                q.worth,
                q.uncertainty,
                q.disagreement,
                1.0 + q.reach
            ))?;
        }
    }
    let n = waiting.iter().filter(|q| q.blocks_final).count();
    printer::note(globals.quiet, &format!("{} waiting, {n} of them for a final report", waiting.len()));
    Ok(Outcome::Done)
}

fn decide(globals: &Globals, session: &Session, mut review: Review) -> Result<Outcome> {
    let mut register = session.register()?;
    if session.workspace.absent().has(review.account) {
        bail!("this account is absent (opted out, forgotten or set aside): nothing may be decided about it");
    }
    review.at = session::now();
    attach_score(&register, &mut review)?;
    let before = register.standing()?.remove(&review.account);
    register.decide(&review)?;
    let counts = [("blind", u64::from(review.blind)), ("decisions", register.count("reviews")?)];
    session.record(Act::Review, "review decide", &counts, &[("case", &session.case(review.account))])?;
    let reversed = before.is_some_and(|b| !review.blind && b.decision != review.decision);
    if reversed {
        let files = register.mark_corrected(review.account, "review")?;
        for path in outputs::note_correction(session, &files, "review", &review.at)? {
            printer::note(globals.quiet, &format!("marked as corrected: {}", path.display()));
        }
    }
    printer::line(&format!("{}: {} ({})", review.account, review.decision.name(), review.reviewer))?;
    Ok(Outcome::Done)
}

/// The score that stood when the decision was made, and the rules that spoke for automation.
fn attach_score(register: &Register, review: &mut Review) -> Result<()> {
    let held = register.held(&[review.account])?;
    if let Some(score) = held.scores.last() {
        review.probability = score.probability;
        review.band = score.band;
        review.model_hash = Some(score.model_hash.clone());
        let speaking = score.reasons.iter().filter(|(_, _, contribution)| *contribution > 0.0);
        review.rules = speaking.map(|(feature, ..)| feature.clone()).collect();
    }
    Ok(())
}

fn appeal(globals: &Globals, session: &Session, verb: AppealVerb) -> Result<Outcome> {
    let mut register = session.register()?;
    let now = session::now();
    match verb {
        AppealVerb::Open { account, statement } => {
            must_be_known(session, &register, account)?;
            let case = register.appeal(account, &free_text(&statement), &now)?;
            session.record(Act::Appeal, "review appeal open", &[("open", 1)], &[("case", &session.case(account))])?;
            printer::line(&format!("case {}: an answer is due by {}", case.number, case.due))?;
        }
        AppealVerb::Decide { number, outcome, decision, reason, reviewer } => {
            check_reviewer(&reviewer)?;
            let held = register.appeals()?.into_iter().find(|a| a.number == number);
            let mut review = Review::of_appeal(&now, &reviewer, decision, &free_text(&reason));
            if let Some(appeal) = &held {
                review.account = appeal.account;
                attach_score(&register, &mut review)?;
            }
            let outcome = match outcome {
                OutcomeArg::Granted => AppealOutcome::Granted,
                OutcomeArg::Refused => AppealOutcome::Refused,
            };
            let (settled, files) = register.settle_appeal(&number, outcome, review)?;
            let granted = u64::from(outcome == AppealOutcome::Granted);
            let case = session.case(settled.account);
            session.record(Act::Appeal, "review appeal decide", &[("granted", granted)], &[("case", &case)])?;
            printer::line(&format!("case {number}: {}", outcome.name()))?;
            for path in outputs::note_correction(session, &files, &number, &now)? {
                printer::line(&format!("marked as corrected: {}", path.display()))?;
            }
        }
        AppealVerb::List => {
            for a in register.appeals()? {
                let end = match (&a.decided, a.outcome) {
                    (Some(at), Some(outcome)) => format!("{} {at}", outcome.name()),
                    _ => format!("open, {} h left (due {})", clock::hours_left(&now, &a.due)?, a.due),
                };
                printer::line(&format!("{}  {}  opened {}  {end}", a.number, a.account, a.opened))?;
            }
            printer::note(globals.quiet, "an answer is due within 30 days of the opening");
        }
    }
    Ok(Outcome::Done)
}

/// Refuses an appeal about an account of which nothing was ever held: a mistyped token would wait for ever.
fn must_be_known(session: &Session, register: &Register, account: AccountToken) -> Result<()> {
    match session.workspace.absent().find(account).map(|a| a.absence) {
        Some(Absence::Forgotten) => bail!("this account was forgotten: nothing is held that could be contested"),
        Some(_) => return Ok(()),
        None => {}
    }
    let tokens = session.workspace.tokens_of(account)?;
    let held = register.held(&tokens)?;
    if !(held.scores.is_empty() && held.reports.is_empty() && held.reviews.is_empty()) {
        return Ok(());
    }
    let mut is_held = false;
    session.workspace.each_account(&mut |token| is_held |= tokens.contains(&token))?;
    if !is_held {
        bail!("nothing is held about {account}, and nothing was ever said about it: is the token right?");
    }
    Ok(())
}

fn stats(session: &Session, json: bool) -> Result<Outcome> {
    let register = session.register()?;
    let (reviews, standing) = (register.reviews()?, register.standing()?);
    let agreement = Agreement::of(&reviews);
    let tallies = accuracy(&reviews, &standing);
    if json {
        let told = serde_json::json!({ "schema": "claque.review-stats/2", "n_decisions": reviews.len(),
            "n_accounts": standing.len(), "agreement": agreement, "accuracy": tallies.iter().cloned()
            .collect::<std::collections::BTreeMap<_, _>>() });
        printer::line(&serde_json::to_string_pretty(&told)?)?;
        return Ok(Outcome::Done);
    }
    printer::line(&format!("{} decisions about {}", reviews.len(), accounts(standing.len() as u64)))?;
    for p in &agreement.pairs {
        let ([a, b], alike) = (&p.reviewers, p.share_alike * 100.0);
        let n = accounts(p.n_accounts);
        printer::line(&format!("{a} and {b}: {n}, {alike:.0} % alike, Cohen's kappa {}", kappa(p.cohen)))?;
    }
    if agreement.fleiss_accounts > 0 {
        let (n, m) = (accounts(agreement.fleiss_accounts), agreement.fleiss_reviewers);
        printer::line(&format!("Fleiss' kappa {} ({n}, {m} reviewers each)", kappa(agreement.fleiss)))?;
    }
    for (what, map) in &tallies {
        for (name, t) in map {
            let i = claque_schema::Interval::wilson95(t.right, t.n);
            printer::line(&format!(
                "{what:<9} {name:<36} right in {} of {} ({:.0} to {:.0} %)",
                t.right,
                t.n,
                i.low * 100.0,
                i.high * 100.0
            ))?;
        }
    }
    Ok(Outcome::Done)
}

fn accounts(n: u64) -> String {
    format!("{n} account{}", if n == 1 { "" } else { "s" })
}

fn kappa(kappa: Kappa) -> String {
    match kappa {
        Kappa::NotEnough => format!("not enough (from {ACCOUNTS_MIN} accounts on)"),
        Kappa::NotDefined => "not defined (all decisions are the same)".to_string(),
        Kappa::Known { value, low, high } => format!("{value:.2} ({low:.2} to {high:.2})"),
    }
}

fn export(session: &Session) -> Result<Outcome> {
    let standing = session.register()?.standing()?;
    let mut out = csv::Writer::from_writer(std::io::stdout().lock());
    out.write_record(["token", "label"])?;
    let mut n = 0;
    for review in standing.values().filter(|r| !session.workspace.absent().has(r.account)) {
        if let Some(label) = review.decision.label() {
            out.write_record([&review.account.to_string(), label])?;
            n += 1;
        }
    }
    out.flush()?;
    session.record(Act::Export, "review export", &[("accounts", n)], &[])?;
    Ok(Outcome::Done)
}
