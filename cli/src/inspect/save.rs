//! `--save`: which vault, by which key, into which job.
//!
//! Owns the search for the vault and the question for its passphrase. Refuses to make a vault, and a
//! passphrase as an argument, since other programs can read those.

use std::io::IsTerminal as _;
use std::path::{Path, PathBuf};

use brainops_core::clock::Clock;
use brainops_core::inspect::save::{Keeper, Kept, Target};
use brainops_core::inspect::{InspectError, Inspected};
use brainops_core::platform::path;
use brainops_core::vault::Vault;
use brainops_domain::failure::Code;
use brainops_domain::measure::RoofPlane;
use brainops_domain::view::analysis::ModelInfo;
use brainops_domain::view::job::JobFields;
use brainops_domain::view::vault::{KeyHome, Unlock};

use crate::place;
use crate::refusal::Refusal;

/// Holds the passphrase where nobody can be asked.
const PASSPHRASE: &str = "BRAINOPS_PASSPHRASE";

/// Arguments.
#[derive(Debug, clap::Args)]
#[group(skip)]
pub(super) struct Args {
    /// Keep the photos and all findings as a job in this laptop's vault.
    ///
    /// The vault must exist and be closed in the app. Its key comes from the system's keychain; where
    /// a passphrase wraps it, from the variable BRAINOPS_PASSPHRASE, or you are asked in the terminal.
    #[arg(long)]
    save: bool,
    /// Save into the job of this number instead of a new one.
    #[arg(long, value_name = "NUMBER", requires = "save")]
    job: Option<String>,
    /// Customer of the new job; last name or company.
    #[arg(long, value_name = "NAME", requires = "save", conflicts_with = "job")]
    customer: Option<String>,
    /// Street and house number of the new job.
    #[arg(long, value_name = "STREET", requires = "save", conflicts_with = "job")]
    street: Option<String>,
    /// Folder of the vault; else BRAINOPS_DATA_DIR, else where the app keeps its data.
    #[arg(long, value_name = "DIR", requires = "save")]
    data_dir: Option<PathBuf>,
}

/// An open vault that photos go into.
pub(super) struct Saving {
    keeper: Keeper,
    folder: PathBuf,
}

impl Saving {
    /// Keeps one photo; `None` when its file is none that can be kept.
    pub(super) fn keep(
        &mut self,
        path: &Path,
        outcome: &Result<Inspected, InspectError>,
        model: &ModelInfo,
        plane: &RoofPlane,
    ) -> Result<Option<Kept>, Refusal> {
        self.keeper
            .keep(path, outcome, &model.sha256, plane)
            .map_err(|error| refused(&error, &self.folder))
    }
}

/// Opens the vault for keeping photos that come from `paths`; `None` unless asked to save.
pub(super) fn open(args: &Args, paths: &[PathBuf]) -> Result<Option<Saving>, Refusal> {
    if !args.save {
        return Ok(None);
    }
    let folder = args.data_dir.clone().or_else(place::data).ok_or_else(|| {
        Refusal::new(
            Code::VaultMissing,
            "This machine names no folder for data. Name the vault's with --data-dir.",
        )
    })?;
    let told = |error: brainops_core::Error| refused(&error, &folder);
    let (vault, clock) = (Vault::at(&folder), Clock::system());
    let home = vault.key_home().map_err(|error| told(error.into()))?;
    let passphrase = match home {
        Some(KeyHome::Passphrase) => Some(passphrase()?),
        Some(KeyHome::Keychain) | None => None,
    };
    let opened = vault
        .open(
            &Unlock {
                passphrase,
                recovery_code: None,
            },
            clock.now(),
        )
        .map_err(|error| told(error.into()))?;
    let source = source(paths);
    let target = match &args.job {
        Some(number) => Target::Number(number.clone()),
        None => Target::New(Box::new(JobFields {
            last_name: args
                .customer
                .clone()
                .unwrap_or_else(|| "Customer not named".to_owned()),
            street: args.street.clone().unwrap_or_else(|| source.clone()),
            ..JobFields::default()
        })),
    };
    let keeper = Keeper::new(opened, clock, source, target).map_err(told)?;
    Ok(Some(Saving { keeper, folder }))
}

/// A failure of the vault with what to do about it.
fn refused(error: &brainops_core::Error, folder: &Path) -> Refusal {
    let failure = error.failure();
    let sentence = match failure.code {
        Code::VaultMissing => format!(
            "There is no vault in {}. Start BrainOps Field once to make one, or name its folder with --data-dir.",
            folder.display()
        ),
        Code::VaultBusy => {
            "This vault is open in BrainOps Field or another brainops. Lock it there, then run this again.".to_owned()
        }
        Code::WrongKey => {
            "That passphrase does not open this vault. Nothing is erased after wrong tries.".to_owned()
        }
        Code::KeychainUnavailable => {
            "The keychain is locked, or holds no key of this vault. Unlock it, then run this again.".to_owned()
        }
        Code::DiskFull => {
            "The disk is full. What was saved so far is whole: make room, then run this again.".to_owned()
        }
        _ => return Refusal::of(failure),
    };
    Refusal::new(failure.code, sentence)
}

fn passphrase() -> Result<String, Refusal> {
    if let Some(given) = std::env::var_os(PASSPHRASE).filter(|given| !given.is_empty()) {
        return given
            .into_string()
            .map_err(|_| Refusal::new(Code::Invalid, format!("{PASSPHRASE} is no valid text")));
    }
    let unasked = || {
        Refusal::new(
            Code::VaultLocked,
            format!("A passphrase opens this vault. Set {PASSPHRASE}, or run this in a terminal."),
        )
    };
    if !std::io::stdin().is_terminal() {
        return Err(unasked());
    }
    rpassword::prompt_password("Passphrase of the vault: ").map_err(|_| unasked())
}

/// Name of what is inspected, for the timeline and for a job without a street.
fn source(paths: &[PathBuf]) -> String {
    let Some(first) = paths.first() else {
        return String::new();
    };
    // `.` has a name only once it is made absolute.
    let whole = first.canonicalize().unwrap_or_else(|_| first.clone());
    match paths.len() {
        1 => path::name(&whole),
        count => format!("{} and {} more", path::name(&whole), count - 1),
    }
}
