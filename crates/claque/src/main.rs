//! Claque finds the paid applause in social audiences.
//!
//! This file is the table of contents: one verb, one file under `verbs/`. The crate is the composition root: the only
//! place that prints, exits, reads the environment and the clock.

mod audience_data;
mod cli;
mod dataset;
mod domain_list;
mod erasing;
mod exit;
mod finality;
mod groups;
mod learnt;
mod mention_scoring;
mod outputs;
mod pages;
mod plain;
mod printer;
mod progress;
mod raw;
mod reporting;
mod reviewed;
mod scoring;
mod session;
mod shipped;
mod topics;
mod verbs;

use clap::Parser;
use std::process::ExitCode;

fn main() -> ExitCode {
    // A panic's payload may quote input; its place does not.
    std::panic::set_hook(Box::new(|info| {
        let place = info.location().map_or(String::new(), |l| format!(" at {}:{}", l.file(), l.line()));
        printer::error(&format!("internal fault{place}; please report it with the command that caused it"));
    }));
    let cli = cli::Cli::parse();
    match run(cli) {
        Ok(outcome) => outcome.code(),
        Err(error) => exit::report(&error),
    }
}

fn run(cli: cli::Cli) -> anyhow::Result<exit::Outcome> {
    use cli::Verb;
    let globals = cli.globals;
    match cli.verb {
        Verb::Init(args) => verbs::init::run(&globals, args),
        Verb::Ingest(args) => verbs::ingest::run(&globals, args),
        Verb::Map(args) => verbs::map::run(args),
        Verb::Token(args) => verbs::token::run(&globals, args),
        Verb::Inspect(args) => verbs::inspect::run(&globals, args),
        Verb::Graph(args) => verbs::graph::run(&globals, args),
        Verb::Network(args) => verbs::network::run(&globals, args),
        Verb::Train(args) => verbs::train::run(&globals, args),
        Verb::Evaluate(args) => verbs::evaluate::run(&globals, args),
        Verb::Score(args) => verbs::score::run(&globals, args),
        Verb::Explain(args) => verbs::explain::run(&globals, args),
        Verb::Fairness(args) => verbs::fairness::run(&globals, args),
        Verb::Propagate(args) => verbs::propagate::run(&globals, args),
        Verb::Recalibrate(args) => verbs::recalibrate::run(&globals, args),
        Verb::Audience(args) => verbs::audience::run(&globals, args),
        Verb::Compare(args) => verbs::compare::run(&globals, args),
        Verb::Leads(args) => verbs::leads::run(&globals, args),
        Verb::Campaign(args) => verbs::campaign::run(&globals, args),
        Verb::Log(args) => verbs::log::run(&globals, args),
        Verb::Subject(args) => verbs::subject::run(&globals, args),
        Verb::Review(args) => verbs::review::run(&globals, args),
        Verb::Purge(args) => verbs::purge::run(&globals, args),
        Verb::Vault(args) => verbs::vault::run(&globals, args),
        Verb::Reveal(args) => verbs::vault::reveal(&globals, args),
        Verb::Match(args) => verbs::r#match::run(&globals, args),
        Verb::Audit(args) => verbs::audit::run(&globals, args),
        Verb::Paperwork(args) => verbs::paperwork::run(&globals, args),
        Verb::Publish(args) => verbs::publish::run(&globals, args),
        Verb::Mentions(args) => verbs::mentions::run(&globals, args),
        Verb::Simulate(args) => verbs::simulate::run(args),
        Verb::Demo(args) => verbs::demo::run(args),
    }
}
