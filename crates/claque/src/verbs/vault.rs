//! `claque vault` and `claque reveal`: raw ids under lock and key, and how one of them comes out again.

use crate::cli::Globals;
use crate::exit::Outcome;
use crate::printer;
use crate::raw::{self, RawFile};
use crate::session::{self, Session};
use anyhow::{Context, Result, bail};
use clap::{Args, Subcommand};
use claque_custody::vault::{self, Approval, Approver, Vault};
use claque_custody::{Act, CustodyError, Refusal};
use claque_ingest::Keeper;
use claque_schema::AccountToken;
use claque_store::Workspace;
use std::collections::BTreeSet;
use std::io::IsTerminal;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

#[derive(Debug, Args)]
pub struct VaultArgs {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Switch the vault on; the passphrase comes from CLAQUE_VAULT_PASSPHRASE or a prompt on stdin
    On,
    /// Switch it off: everything in it is erased
    Off {
        /// Yes, really
        #[arg(long)]
        yes: bool,
    },
    /// How many accounts it holds
    Status,
    /// Keep the raw ids of an export that was read before the vault was on, for accounts that the workspace holds
    Keep(RawFile),
    /// Make the key of a second person whose approval opens the vault
    Approver {
        /// The new key file: theirs alone, outside of the workspace
        #[arg(value_name = "FILE")]
        key: PathBuf,
    },
    /// As that second person: approve that one account is revealed for one reason
    Approve {
        account: AccountToken,
        #[arg(long, value_name = "TEXT")]
        reason: String,
        /// The approver's key file
        #[arg(long = "as", value_name = "FILE")]
        key: PathBuf,
        /// Where the approval is written [default: stdout]
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
    },
}

#[derive(Debug, Args)]
pub struct RevealArgs {
    account: AccountToken,
    /// Why; the same words that were approved
    #[arg(long, value_name = "TEXT")]
    reason: String,
    /// The second person's approval
    #[arg(long, value_name = "FILE")]
    approval: PathBuf,
}

/// The environment variable that holds the vault's passphrase.
const PASSPHRASE: &str = "CLAQUE_VAULT_PASSPHRASE";

/// How long an approval is good for.
const APPROVAL_DAYS: i64 = 3;

pub fn run(globals: &Globals, args: VaultArgs) -> Result<Outcome> {
    let session = Session::open(globals)?;
    let dir = session.workspace.dir();
    match args.what {
        What::On => {
            if session.policy.may_reveal.is_empty() {
                return Err(Refusal {
                    reason: "a vault that nobody may open keeps ids for nothing: claque.toml names no approver".into(),
                    remedy: "`claque vault approver FILE` by a second person, then its public key under may_reveal"
                        .into(),
                }
                .into());
            }
            Vault::create(dir, &passphrase()?)?;
            session.record(Act::Vault, "vault on", &[], &[])?;
            printer::note(
                globals.quiet,
                "the vault is on and empty; `claque ingest` fills it from now on, `claque vault keep FILE` from earlier exports",
            );
        }
        What::Off { yes } => {
            if !yes {
                bail!("this erases every raw id in the vault: say --yes");
            }
            let n = vault::n_records(dir)?.context("the vault is off")?;
            vault::destroy(dir)?;
            session.record(Act::Vault, "vault off", &[("erased", n as u64)], &[])?;
        }
        What::Status => printer::line(&match vault::n_records(dir)? {
            Some(n) => format!("on: {n} accounts"),
            None => "off".to_string(),
        })?,
        What::Keep(file) => {
            let n = keep(&session, &file)?;
            printer::note(globals.quiet, &format!("{n} raw ids kept, encrypted"));
        }
        What::Approver { key } => {
            session.must_lie_outside(&key, "an approver's key")?;
            let approver = Approver::create(&key)?;
            printer::line(&approver.public())?;
            printer::note(
                globals.quiet,
                "put this public key under may_reveal in claque.toml; the file stays with its owner",
            );
        }
        What::Approve { account, reason, key, out } => {
            let until = jiff::Timestamp::now().checked_add(jiff::SignedDuration::from_hours(24 * APPROVAL_DAYS))?;
            let until = until.strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
            let approval = Approver::load(&key)?.approve(&session.policy.workspace_id, account, &reason, &until);
            match out {
                Some(path) => {
                    session.must_lie_outside(&path, "an approval")?;
                    std::fs::write(&path, approval.to_text()).with_context(|| path.display().to_string())?;
                }
                None => printer::data(approval.to_text().as_bytes())?,
            }
        }
    }
    Ok(Outcome::Done)
}

/// The vault while an export is read: what is kept is encrypted at once.
pub struct Filling(Arc<Mutex<State>>);

struct State {
    vault: Vault,
    /// Why the first id that could not be kept could not.
    failed: Option<CustodyError>,
}

impl Filling {
    /// Opens the vault, when it is switched on.
    pub fn begin(session: &Session) -> Result<Option<Filling>> {
        let dir = session.workspace.dir();
        if !vault::is_on(dir) {
            return Ok(None);
        }
        if std::env::var_os(PASSPHRASE).is_none() && !std::io::stdin().is_terminal() {
            return Err(Refusal {
                reason: "the vault is on, and its passphrase is not at hand: raw ids would be lost".into(),
                remedy: format!("set {PASSPHRASE}, or say --no-vault"),
            }
            .into());
        }
        let vault = Vault::open(dir, &passphrase()?)?;
        Ok(Some(Filling(Arc::new(Mutex::new(State { vault, failed: None })))))
    }

    /// What the reader of files calls with each raw id.
    pub fn keeper(&self) -> Keeper {
        let state = Arc::clone(&self.0);
        Keeper::new(move |account, raw| {
            let mut state = state.lock().unwrap_or_else(PoisonError::into_inner);
            if let Err(error) = state.vault.add(account, raw) {
                state.failed.get_or_insert(error);
            }
        })
    }

    /// Writes the vault, without those who are absent, and logs how many ids came in.
    pub fn finish(self, session: &Session) -> Result<u64> {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(error) = state.failed.take() {
            return Err(error.into());
        }
        // Looked at anew: the rows that were just read may have set minors aside.
        let workspace = Workspace::open(session.workspace.dir())?;
        let n = state.vault.save(|account| !workspace.absent().has(account))? as u64;
        session.record(Act::Vault, "vault keep", &[("kept", n)], &[])?;
        Ok(n)
    }
}

fn keep(session: &Session, file: &RawFile) -> Result<u64> {
    let key = session.key()?;
    let held: BTreeSet<AccountToken> =
        session.workspace.latest_accounts(None)?.into_iter().map(|r| r.account).collect();
    let filling = Filling::begin(session)?.ok_or(CustodyError::Shut("it is switched off in this workspace".into()))?;
    let keeper = filling.keeper();
    raw::each(file, &key, |record| {
        if let Some(token) = record.token {
            let token = session.workspace.resolve(token)?;
            // Only accounts that are held.
            if held.contains(&token) {
                keeper.keep(token, record.raw.trim());
            }
        }
        Ok(())
    })?;
    filling.finish(session)
}

/// `claque reveal`.
pub fn reveal(globals: &Globals, args: RevealArgs) -> Result<Outcome> {
    let session = Session::open(globals)?;
    let text = std::fs::read_to_string(&args.approval).with_context(|| args.approval.display().to_string())?;
    let approval = Approval::from_text(&text)?;
    let policy = &session.policy;
    approval.check(&policy.workspace_id, args.account, &args.reason, &session::now(), &policy.may_reveal)?;
    let digest = approval.digest();
    let used = session.log().entries()?.iter().any(|e| e.hashes.get("approval") == Some(&digest));
    if used {
        return Err(CustodyError::Shut("this approval was used: one approval, one reveal".into()).into());
    }
    let vault = Vault::open(session.workspace.dir(), &passphrase()?)?;
    let raw = vault.reveal(args.account)?.context("the vault does not hold this account")?;
    // Logged before it is shown: nobody sees an id that the log does not know of.
    let reason = blake3::hash(args.reason.trim().as_bytes()).to_hex().to_string();
    let hashes = [("case", session.case(args.account)), ("approval", digest), ("reason", reason)];
    let hashes: Vec<(&str, &str)> = hashes.iter().map(|(name, hash)| (*name, hash.as_str())).collect();
    session.record(Act::Reveal, "reveal", &[], &hashes)?;
    printer::line(&raw)?;
    Ok(Outcome::Done)
}

fn passphrase() -> Result<zeroize::Zeroizing<String>> {
    if let Ok(given) = std::env::var(PASSPHRASE) {
        return Ok(zeroize::Zeroizing::new(given));
    }
    printer::note(false, "passphrase of the vault (one line on stdin):");
    let mut line = zeroize::Zeroizing::new(String::new());
    std::io::stdin().read_line(&mut line).context("stdin")?;
    Ok(zeroize::Zeroizing::new(line.trim_end_matches(['\n', '\r']).to_string()))
}
