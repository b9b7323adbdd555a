//! Taking a model in: copied to the vault first, and checked there, so that what was checked is what is kept.

use super::{Place, Shelf, failed, is_hash};
use crate::detect::{DetectError, MANIFEST, Model, PARITY};
use crate::error::{Error, Result};
use crate::platform::disk;
use brainops_domain::failure::Code;
use brainops_domain::view::analysis::ModelInfo;
use std::fs::{self, File};
use std::io::{ErrorKind, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;

/// Largest manifest. The one that ships takes 26 kB.
const MANIFEST_BYTES: u64 = 1 << 20;
/// Largest model: four times the limit of those that ship, which leaves room for weights in fp32.
const MODEL_BYTES: u64 = 64 << 20;
/// Largest file of values to check. The one that ships takes 2 kB.
const PARITY_BYTES: u64 = 4 << 20;

/// A model that is on the shelf now.
#[derive(Debug, Clone, PartialEq)]
pub struct Taken {
    /// What its manifest says.
    pub model: ModelInfo,
    /// Whether it was there before.
    pub was_there: bool,
    /// Values of its maker that were computed here, too; none when it brought none or was there before.
    pub values_checked: Option<u32>,
}

impl Shelf {
    /// Takes in the model whose `manifest.json` a person picked.
    ///
    /// Errors: `Invalid` for another file, `TooLarge`, those of [`Model::load`] and of
    /// [`Model::check_values`], `DiskFull`, `Io`; the shelf is as it was then.
    pub fn import(&self, manifest: &Path) -> Result<Taken> {
        if manifest.file_name().is_none_or(|name| name != MANIFEST) {
            return Err(Error::invalid(
                "file",
                "Pick the file manifest.json in the folder of the model.",
            ));
        }
        let from = manifest.parent().unwrap_or(manifest);
        disk::private_folder(&self.folder).map_err(|error| failed("make the shelf", &error))?;
        let mut part = Part::begin(self)?;
        copy(manifest, &part.path.join(MANIFEST), MANIFEST_BYTES)?;
        let told = Model::describe(&part.path)?;
        if let Some(known) = self.known(&told.sha256) {
            return Ok(Taken {
                model: known,
                was_there: true,
                values_checked: None,
            });
        }
        for file in Model::file_names(&part.path)? {
            copy(&from.join(&file), &part.path.join(&file), MODEL_BYTES)?;
        }
        let values = from.join(PARITY);
        if values
            .try_exists()
            .map_err(|error| failed("read the model's folder", &error))?
        {
            copy(&values, &part.path.join(PARITY), PARITY_BYTES)?;
        }
        let model = Model::load(&part.path, self.library())?;
        let values_checked = model.check_values(&part.path)?;
        let model = model.info();
        part.keep(&self.folder, &model.sha256)?;
        Ok(Taken {
            model,
            was_there: false,
            values_checked,
        })
    }

    /// The model of this hash, when it is at hand and whole.
    fn known(&self, sha256: &str) -> Option<ModelInfo> {
        let place = if self.shipped_sha256() == sha256 {
            Place::Shipped
        } else if is_hash(sha256) {
            Place::Imported(sha256.to_owned())
        } else {
            return None;
        };
        Model::verify(&self.find(&place).folder)
            .ok()
            .filter(|info| info.sha256 == sha256)
    }
}

/// A model's folder before it has its name; it goes with whatever is wrong with it.
struct Part {
    path: PathBuf,
    is_kept: bool,
}

impl Part {
    fn begin(shelf: &Shelf) -> Result<Self> {
        let number = shelf.counter.fetch_add(1, Ordering::Relaxed);
        let name = format!(
            "{}import-{}-{number}.part",
            super::HIDDEN,
            std::process::id()
        );
        let path = shelf.folder.join(name);
        fs::create_dir(&path).map_err(|error| failed("begin to take a model in", &error))?;
        Ok(Self {
            path,
            is_kept: false,
        })
    }

    /// Gives it the name of its hash, in place of one that the disk damaged.
    fn keep(&mut self, shelf: &Path, sha256: &str) -> Result<()> {
        let io = |error: std::io::Error| failed("keep a model", &error);
        disk::sync_folder(&self.path).map_err(io)?;
        let place = shelf.join(sha256);
        match fs::remove_dir_all(&place) {
            Err(error) if error.kind() != ErrorKind::NotFound => return Err(io(error)),
            _ => {}
        }
        fs::rename(&self.path, place).map_err(io)?;
        self.is_kept = true;
        disk::sync_folder(shelf).map_err(io)
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        if !self.is_kept
            && let Err(error) = fs::remove_dir_all(&self.path)
        {
            tracing::warn!(%error, "an unfinished model stays until the next start");
        }
    }
}

/// Copies a file of at most so many bytes; they are on the disk when this returns.
fn copy(from: &Path, to: &Path, most_bytes: u64) -> Result<()> {
    let missing = |source| {
        Error::from(DetectError::ModelMissing {
            path: from.to_owned(),
            source,
        })
    };
    let mut bytes = Vec::new();
    File::open(from)
        .map_err(missing)?
        .take(most_bytes + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| failed("read a model", &error))?;
    if bytes.len() as u64 > most_bytes {
        let what = format!("a file of the model is above {most_bytes} bytes");
        return Err(Error::coded(Code::TooLarge, what));
    }
    let written = File::create(to).and_then(|mut file| {
        file.write_all(&bytes)?;
        file.sync_all()
    });
    written.map_err(|error| failed("write a model", &error))
}
