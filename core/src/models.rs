//! The shelf of detection models: the one that ships and those a person brought, which of them is in use.
//!
//! Owns the vault's folder of models. Refuses what does not load, gives other values than its maker saw,
//! or gives none. Invariant: a folder named by a hash was checked whole before it got its name; the choice
//! of a model is one commit with what the vault remembers of it.

mod choice;
mod import;

pub(crate) use choice::{Choice, Place, choice, set_choice};
pub use import::Taken;

use crate::detect::{DetectError, Library, Model};
use crate::error::{Error, Result};
use brainops_domain::failure::Code;
use brainops_domain::view::analysis::ModelInfo;
use brainops_domain::view::model::{ModelRef, ModelShelf, ShelfModel};
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicU64;

/// What folders that are being made, or were taken off the shelf, begin with.
const HIDDEN: &str = ".";

/// The models at hand.
pub struct Shelf {
    /// One folder a model, named by its hash.
    folder: PathBuf,
    shipped: PathBuf,
    library: Library,
    counter: AtomicU64,
}

/// Where a model lies, and which it must be.
#[derive(Debug, Clone)]
pub(crate) struct Found {
    pub(crate) folder: PathBuf,
    /// Hash that the vault knows it by; the one that ships changes with the app.
    pub(crate) sha256: Option<String>,
}

impl Shelf {
    /// The shelf of a vault, cleared of what was left unfinished or was taken off it.
    #[must_use]
    pub fn open(folder: PathBuf, shipped: &Path, library: Library) -> Self {
        let shelf = Self {
            folder,
            shipped: shipped.to_owned(),
            library,
            counter: AtomicU64::new(0),
        };
        if let Err(error) = shelf.sweep() {
            tracing::warn!(%error, "the shelf of models can't be cleared");
        }
        shelf
    }

    /// The library that runs models.
    pub(crate) fn library(&self) -> &Library {
        &self.library
    }

    fn sweep(&self) -> std::io::Result<()> {
        for entry in entries(&self.folder)? {
            // Files are nobody's models; the system's own lie hidden in any folder.
            let is_left = entry.file_name().to_string_lossy().starts_with(HIDDEN)
                && entry.file_type().is_ok_and(|kind| kind.is_dir());
            if is_left && let Err(error) = fs::remove_dir_all(entry.path()) {
                tracing::warn!(%error, "a leftover on the shelf of models stays");
            }
        }
        Ok(())
    }

    /// Where the model of a place lies.
    pub(crate) fn find(&self, place: &Place) -> Found {
        match place {
            Place::Shipped => Found {
                folder: self.shipped.clone(),
                sha256: None,
            },
            Place::Imported(sha256) => Found {
                folder: self.folder.join(sha256),
                sha256: Some(sha256.clone()),
            },
        }
    }

    /// The place of a model by its hash.
    ///
    /// Errors: `NotFound`.
    pub(crate) fn place(&self, sha256: &str) -> Result<Place> {
        if self.shipped_sha256() == sha256 {
            return Ok(Place::Shipped);
        }
        // Nothing but a hash becomes part of a path.
        if is_hash(sha256) && self.folder.join(sha256).is_dir() {
            return Ok(Place::Imported(sha256.to_owned()));
        }
        Err(Error::NotFound { what: "model" })
    }

    /// Hash of the model that ships; empty when it can't be read.
    fn shipped_sha256(&self) -> String {
        Model::describe(&self.shipped).map_or_else(|_| String::new(), |info| info.sha256)
    }

    /// Every model whose description can be read. One that can't costs a report no more than its words.
    pub(crate) fn described(&self) -> Vec<ModelInfo> {
        let entries = entries(&self.folder).unwrap_or_else(|error| {
            tracing::warn!(%error, "the shelf of models can't be read");
            Vec::new()
        });
        let names = entries
            .iter()
            .map(|entry| entry.file_name().to_string_lossy().into_owned())
            .filter(|name| is_hash(name));
        let imported = names.map(Place::Imported);
        [Place::Shipped]
            .into_iter()
            .chain(imported)
            .filter_map(|place| {
                let found = self.find(&place);
                let info = Model::describe(&found.folder)
                    .inspect_err(|error| tracing::warn!(%error, "a model can't be described"))
                    .ok()?;
                let is_it = found.sha256.is_none_or(|sha256| sha256 == info.sha256);
                is_it.then_some(info)
            })
            .collect()
    }

    /// Every model, with what is wrong with it.
    pub(crate) fn list(&self, choice: &Choice) -> Result<ModelShelf> {
        let mut models = vec![self.look(&Place::Shipped, choice)];
        let mut others = Vec::new();
        for entry in entries(&self.folder).map_err(|error| failed("read the shelf", &error))? {
            let name = entry.file_name().to_string_lossy().into_owned();
            if is_hash(&name) {
                others.push(self.look(&Place::Imported(name), choice));
            }
        }
        // One that was in use stays on the list when its folder is gone, so that a person sees why.
        if let Place::Imported(sha256) = &choice.in_use
            && !others.iter().any(|one| one.sha256 == *sha256)
        {
            others.push(self.look(&choice.in_use, choice));
        }
        let key = |one: &ShelfModel| {
            let name = one
                .info
                .as_ref()
                .map(|info| (info.name.clone(), info.version.clone()));
            (name, one.sha256.clone())
        };
        others.sort_by_key(key);
        models.extend(others);
        let before = choice.before.as_ref().and_then(|place| match place {
            Place::Shipped => Some(self.shipped_sha256()),
            Place::Imported(sha256) => self.folder.join(sha256).is_dir().then(|| sha256.clone()),
        });
        Ok(ModelShelf {
            models,
            before: before.map(|sha256| ModelRef { sha256 }),
        })
    }

    fn look(&self, place: &Place, choice: &Choice) -> ShelfModel {
        let found = self.find(place);
        let info = Model::describe(&found.folder);
        let problem = match Model::verify(&found.folder) {
            Ok(info)
                if found
                    .sha256
                    .as_ref()
                    .is_some_and(|known| *known != info.sha256) =>
            {
                Some(Code::ModelDamaged)
            }
            Ok(_) => None,
            Err(error) => Some(error.code()),
        };
        let info = info.ok();
        let sha256 = found
            .sha256
            .or_else(|| info.as_ref().map(|info| info.sha256.clone()));
        ShelfModel {
            sha256: sha256.unwrap_or_default(),
            shipped: *place == Place::Shipped,
            in_use: *place == choice.in_use,
            info,
            problem,
        }
    }

    /// Loads and tries the model of a place.
    ///
    /// Errors: those of [`Model::load`], and `ModelDamaged` when another model lies there.
    pub(crate) fn load(&self, place: &Place) -> Result<Model> {
        load(&self.find(place), &self.library).map_err(Error::from)
    }

    /// Takes a model off the shelf; until the vault is closed it can be put back.
    ///
    /// Errors: `Invalid` for the one that ships or is in use, `NotFound`, `Io`.
    pub(crate) fn remove(&self, sha256: &str, choice: &Choice) -> Result<()> {
        let place = self.place(sha256)?;
        let Place::Imported(sha256) = &place else {
            return Err(Error::invalid("model", "The model that ships stays."));
        };
        if place == choice.in_use {
            return Err(Error::invalid(
                "model",
                "Photos are analyzed with this model. Use another one first.",
            ));
        }
        let aside = self.aside(sha256);
        let io = |error: std::io::Error| failed("take a model off the shelf", &error);
        match fs::remove_dir_all(&aside) {
            Err(error) if error.kind() != ErrorKind::NotFound => return Err(io(error)),
            _ => {}
        }
        fs::rename(self.folder.join(sha256), aside).map_err(io)
    }

    /// Puts a model back that was taken off the shelf.
    ///
    /// Errors: `NotFound`, `Io`.
    pub(crate) fn restore(&self, sha256: &str) -> Result<()> {
        let aside = self.aside(sha256);
        if !is_hash(sha256) || !aside.is_dir() {
            return Err(Error::NotFound { what: "model" });
        }
        fs::rename(aside, self.folder.join(sha256))
            .map_err(|error| failed("put a model back", &error))
    }

    fn aside(&self, sha256: &str) -> PathBuf {
        self.folder.join(format!("{HIDDEN}removed-{sha256}"))
    }
}

/// Loads the model that lies somewhere, and no other.
pub(crate) fn load(found: &Found, library: &Library) -> std::result::Result<Model, DetectError> {
    let model = Model::load(&found.folder, library)?;
    check(found, model.info().sha256)?;
    Ok(model)
}

/// Checks that what lies somewhere is what the vault knows.
pub(crate) fn check(found: &Found, sha256: String) -> std::result::Result<(), DetectError> {
    match &found.sha256 {
        Some(expected) if *expected != sha256 => Err(DetectError::ModelDamaged {
            expected: expected.clone(),
            found: sha256,
        }),
        _ => Ok(()),
    }
}

/// Entries of a folder; none where it is not there yet.
fn entries(folder: &Path) -> std::io::Result<Vec<fs::DirEntry>> {
    match fs::read_dir(folder) {
        Ok(entries) => entries.collect(),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(Vec::new()),
        Err(error) => Err(error),
    }
}

fn is_hash(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
}

fn failed(doing: &str, error: &std::io::Error) -> Error {
    let code = if crate::platform::disk::is_full(error) {
        Code::DiskFull
    } else {
        Code::Io
    };
    Error::coded(code, format!("{doing}: {error}"))
}

impl From<DetectError> for Error {
    fn from(error: DetectError) -> Self {
        let causes =
            std::iter::successors(std::error::Error::source(&error), |cause| cause.source());
        let what = causes.fold(error.to_string(), |what, cause| format!("{what}: {cause}"));
        Self::coded(error.code(), what)
    }
}
