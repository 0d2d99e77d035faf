//! The command line: verbs and what every verb understands.

use crate::verbs;
use clap::{Args, Parser, Subcommand};
use std::path::PathBuf;

/// Finds the paid applause in social audiences: how much of an audience is authentic, whether a campaign is organic.
/// Every answer comes with an interval or an abstention, reasons, evidence and the model's identity.
#[derive(Debug, Parser)]
#[command(name = "claque", version, max_term_width = 100, arg_required_else_help = true)]
pub struct Cli {
    #[command(flatten)]
    pub globals: Globals,
    #[command(subcommand)]
    pub verb: Verb,
}

/// What every verb understands.
#[derive(Debug, Clone, Args)]
pub struct Globals {
    /// The workspace folder [default: the nearest parent folder that holds claque.toml]
    #[arg(short = 'w', long, global = true, value_name = "DIR")]
    pub workspace: Option<PathBuf>,

    /// The file with the pseudonym key [default: CLAQUE_KEY, else the user's config folder]
    #[arg(long, global = true, value_name = "FILE")]
    pub key_file: Option<PathBuf>,

    /// No progress and no notes on stderr
    #[arg(short, long, global = true)]
    pub quiet: bool,
}

#[derive(Debug, Subcommand)]
pub enum Verb {
    /// Make a workspace: states purpose, legal basis and retention
    Init(verbs::init::InitArgs),
    /// Read exports into the workspace, pseudonymised from the first row
    Ingest(verbs::ingest::IngestArgs),
    /// Write a mapping file for an unknown CSV or JSON format, or list the known ones
    Map(verbs::map::MapArgs),
    /// Turn raw ids into the workspace's tokens, to join results back
    Token(verbs::token::TokenArgs),
    /// Say what is held and which analyses it supports
    Inspect(verbs::inspect::InspectArgs),
    /// Summarise or export the interaction graph
    Graph(verbs::graph::GraphArgs),
    /// Find accounts that act together: tested against chance, or by the rules of the peer tools
    Network(verbs::network::NetworkArgs),
    /// Train a model on the labelled accounts of the workspace
    Train(verbs::train::TrainArgs),
    /// Cross-validate an algorithm on the labelled accounts, within and across sources
    Evaluate(verbs::evaluate::EvaluateArgs),
    /// Score accounts: probability, interval, band, reasons
    Score(verbs::score::ScoreArgs),
    /// Why one account scores as it does, and what would change it
    Explain(verbs::explain::ExplainArgs),
    /// For whom a model errs: error rates by group, gaps beyond chance, changes that must not matter
    Fairness(verbs::fairness::FairnessArgs),
    /// Spread a few labels over who follows and addresses whom
    Propagate(verbs::propagate::PropagateArgs),
    /// Learn probabilities anew from 50 or more reviewed accounts of your own data
    Recalibrate(verbs::recalibrate::RecalibrateArgs),
    /// Judge the audience of one or several creators
    Audience(verbs::audience::AudienceArgs),
    /// Put creators side by side: a shortlist on one page, with ties
    Compare(verbs::compare::CompareArgs),
    /// Say which rows of a list of prospects are likely real, with reasons
    Leads(verbs::leads::LeadsArgs),
    /// Judge the mentions of a hashtag, keyword, URL or account
    Campaign(verbs::campaign::CampaignArgs),
    /// Show, verify and sign the log of everything that was done
    Log(verbs::log::LogArgs),
    /// What a person may ask: export, correct, forget, suppress
    Subject(verbs::subject::SubjectArgs),
    /// People decide: queue, show, decide, appeal, stats
    Review(verbs::review::ReviewArgs),
    /// Enforce retention everywhere the program wrote
    Purge(verbs::purge::PurgeArgs),
    /// Raw ids under lock and key; off by default
    Vault(verbs::vault::VaultArgs),
    /// The raw id of one account, with passphrase and a second person's approval
    Reveal(verbs::vault::RevealArgs),
    /// Join results to a raw export; nothing is stored
    Match(verbs::r#match::MatchArgs),
    /// Hold every promise against the disk: pass or fail, with evidence
    Audit(verbs::audit::AuditArgs),
    /// Notice, processing record, impact assessment, breach notice
    Paperwork(verbs::paperwork::PaperworkArgs),
    /// The tables of a report without accounts and small cells, safe against subtraction
    Publish(verbs::publish::PublishArgs),
    /// Score each mention of a campaign, or train the model that does
    Mentions(verbs::mentions::MentionsArgs),
    /// Write a synthetic data set with known truth
    Simulate(verbs::simulate::SimulateArgs),
    /// Run the whole path on a shipped scenario and compare with the planted truth
    Demo(verbs::demo::DemoArgs),
}
