//! An open vault at work: store, originals, imports, analysis, pictures, documents.
//!
//! Owns the threads of an open vault; dropping it ends them within one file and one tile.

use crate::analysis::Analyzer;
use crate::clock::Clock;
use crate::detect::Library;
use crate::error::{Error, Result};
use crate::import::Importer;
use crate::learning::Learning;
use crate::models::{self, Shelf};
use crate::photo::tiles::TileServer;
use crate::photo::{Blobs, PhotoError, files, thumb};
use crate::pictures::Request;
use crate::platform::path;
use crate::store::{Key, Store};
use crate::sync::{Place, Reconciler};
use crate::vault::Opened;
use brainops_domain::failure::Code;
use brainops_domain::id::JobId;
use brainops_domain::view::analysis::AnalysisView;
use brainops_domain::view::import::{ImportView, NewImport};
use brainops_domain::view::learning::LearningView;
use brainops_domain::view::settings::Settings;
use brainops_domain::view::tag::Tag;
use brainops_domain::view::vault::{KeyHome, RecoverySheet, Session};
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

mod demo;
mod idle;
mod office;
mod opened;
mod originals;
mod papers;
mod teach;

use idle::Idle;
use office::begun;
pub(crate) use opened::clear as clear_opened;

/// Folder of models, beside that of the originals.
const MODELS: &str = "models";
/// Memory for decoded pictures: one of 48 megapixels and its smaller levels.
const PICTURE_BYTES: usize = 220 << 20;

/// What came with the product.
#[derive(Debug, Clone)]
pub struct Resources {
    /// Folder of the detection model.
    pub model: PathBuf,
    /// Folder that may hold the inference library.
    pub library: PathBuf,
    /// Folder of the demo's photos.
    pub samples: PathBuf,
}

impl Resources {
    /// Resources below a folder, laid out as in the repository.
    #[must_use]
    pub fn at(folder: &Path) -> Self {
        Self {
            model: folder.join("models").join("damage"),
            library: folder.to_owned(),
            samples: folder.join("samples").join("photos"),
        }
    }

    /// Whether there is a photo for the demo.
    #[must_use]
    pub fn has_samples(&self) -> bool {
        files::list(&self.samples).iter().any(|one| one.is_ok())
    }
}

/// Hears of something.
pub type Listener<T> = Box<dyn Fn(&T) + Send + Sync>;

/// Whom an open vault tells what changes. Each is called from a background thread and must be quick.
pub struct Listeners {
    /// Tags of a commit.
    pub changed: Listener<[Tag]>,
    /// State of an import.
    pub import: Box<dyn Fn(ImportView) + Send + Sync>,
    /// State of the analysis.
    pub analysis: Box<dyn Fn(AnalysisView) + Send + Sync>,
    /// State of an export or a comparison of reviewed photos.
    pub learning: Box<dyn Fn(LearningView) + Send + Sync>,
    /// The office revoked this laptop and the vault's key was destroyed: whoever holds the vault open closes it. It is not
    /// closed yet when this returns, since the caller is one of its threads.
    pub revoked: Box<dyn Fn() + Send + Sync>,
}

impl Listeners {
    /// Listeners that do nothing, for scripts and tests.
    #[must_use]
    pub fn none() -> Self {
        Self {
            changed: Box::new(|_| ()),
            import: Box::new(|_| ()),
            analysis: Box::new(|_| ()),
            learning: Box::new(|_| ()),
            revoked: Box::new(|| ()),
        }
    }
}

/// An open vault at work.
pub struct Workspace {
    // Fields drop in this order: the threads end before the store closes.
    reconciler: Mutex<Option<Reconciler>>,
    importer: Importer,
    learning: Learning,
    analyzer: Analyzer,
    shelf: Arc<Shelf>,
    tiles: Arc<TileServer>,
    _idle: Idle,
    blobs: Arc<Blobs>,
    store: Store,
    clock: Clock,
    key_home: KeyHome,
    place: Place,
    key: Key,
    resources: Resources,
    exports: opened::Copies,
    // Last: nobody else opens the vault before everything above has ended.
    _lock: File,
}

impl Workspace {
    /// Starts work over an open vault: sweeps what a crash left, goes on with imports and analysis.
    pub fn start(
        opened: Opened,
        resources: &Resources,
        clock: Clock,
        listeners: Listeners,
    ) -> Result<Self> {
        let store = opened.store;
        store.listen(listeners.changed);
        let blobs = Arc::new(Blobs::sealed(&opened.blob_folder, &opened.key)?);
        sweep(&store, &blobs)?;
        let exports = opened::Copies::begin(&opened.blob_folder);
        let library = Library {
            folders: vec![resources.library.clone()],
            ..Library::default()
        };
        let folder = opened.blob_folder.with_file_name(MODELS);
        let shelf = Arc::new(Shelf::open(folder, &resources.model, library.clone()));
        let choice = store.read(models::choice)?;
        let analyzer = Analyzer::start(
            store.clone(),
            Arc::clone(&blobs),
            clock.clone(),
            shelf.find(&choice.in_use),
            library,
            listeners.analysis,
        )?;
        let wake = analyzer.waker();
        store.listen(move |tags| {
            if tags.contains(&Tag::Analyses) {
                wake.wake();
            }
        });
        let importer = Importer::start(
            store.clone(),
            Arc::clone(&blobs),
            clock.clone(),
            listeners.import,
        )?;
        let learning = Learning::start(
            store.clone(),
            Arc::clone(&blobs),
            clock.clone(),
            listeners.learning,
        )?;
        let tiles = Arc::new(TileServer::new(Arc::clone(&blobs), PICTURE_BYTES));
        let place = Place {
            home: opened.key_home,
            key: opened.key_place,
            revoked: Arc::from(listeners.revoked),
        };
        let reconciler = Reconciler::start(&store, &blobs, &place, &clock);
        Ok(Self {
            reconciler: Mutex::new(begun(reconciler)),
            importer,
            learning,
            shelf,
            analyzer,
            tiles: Arc::clone(&tiles),
            _idle: Idle::watch(tiles)?,
            blobs,
            store,
            clock,
            key_home: opened.key_home,
            place,
            key: opened.key,
            resources: resources.clone(),
            exports,
            _lock: opened.lock,
        })
    }

    /// The database.
    #[must_use]
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// Originals.
    #[must_use]
    pub fn blobs(&self) -> &Blobs {
        &self.blobs
    }

    /// Imports.
    #[must_use]
    pub fn importer(&self) -> &Importer {
        &self.importer
    }

    /// Analysis.
    #[must_use]
    pub fn analyzer(&self) -> &Analyzer {
        &self.analyzer
    }

    /// Exports and comparisons of reviewed photos.
    #[must_use]
    pub fn learning(&self) -> &Learning {
        &self.learning
    }

    /// Who works here.
    pub fn session(&self) -> Result<Session> {
        Ok(Session {
            company: self.store.read(crate::company::get)?.name,
            person: self.store.context().person.clone(),
            key_home: self.key_home,
            version: env!("CARGO_PKG_VERSION").to_owned(),
        })
    }

    /// What opens a copy of this vault elsewhere; `folder` is where it lies.
    pub fn recovery_sheet(&self, folder: &Path) -> Result<RecoverySheet> {
        Ok(RecoverySheet {
            code: crate::vault::recovery_code(&self.key),
            data_folder: folder.display().to_string(),
            company: self.store.read(crate::company::get)?.name,
            key_home: self.key_home,
        })
    }

    /// Replaces the settings; the analysis takes its number of workers from them at once.
    pub fn save_settings(&self, settings: Settings) -> Result<()> {
        let workers = settings.analysis_workers;
        self.store.write(self.clock.now(), move |tx| {
            crate::settings::save(tx, &settings)
        })?;
        self.analyzer.set_workers(workers);
        Ok(())
    }

    /// A picture as JPEG.
    ///
    /// Errors: `NotFound`, and what keeps the original from being read or decoded.
    pub fn picture(&self, request: &Request) -> Result<Vec<u8>> {
        let hash = self
            .store
            .read(|sql| crate::photos::shot(sql, request.photo()))?
            .blake3;
        let jpeg = match *request {
            Request::Thumb(_) => thumb::thumb(&self.blobs, &hash)?,
            Request::Preview(_) => self.tiles.preview(&hash)?,
            Request::Tile { level, x, y, .. } => self.tiles.tile(&hash, level, x, y)?,
            Request::Crop {
                bounds, side_px, ..
            } => self.tiles.crop(&hash, bounds, side_px)?,
        };
        Ok(jpeg)
    }

    /// Adds the demo company's job: a house with photos, roof and estimate. Its photos import in the background.
    ///
    /// Errors: `SamplesMissing` where its photos did not come with the product, `Conflict` while there is such
    /// a job; no job is made then.
    pub fn add_demo(&self) -> Result<JobId> {
        if !self.resources.has_samples() {
            return Err(Error::coded(
                Code::SamplesMissing,
                format!("no photos in {}", self.resources.samples.display()),
            ));
        }
        let job = self.store.write(self.clock.now(), demo::add)?;
        self.importer.begin(NewImport {
            job_id: job,
            paths: vec![path::to_text(&self.resources.samples)],
            analyze: true,
        })?;
        Ok(job)
    }
}

/// Removes what nothing refers to; a crash between a file and its row leaves such.
fn sweep(store: &Store, blobs: &Blobs) -> Result<()> {
    let referenced: std::collections::HashSet<String> = store.read(|sql| {
        let mut statement =
            sql.prepare("select blake3 from photo union select blake3 from document union select blake3 from left_file")?;
        let rows = statement.query_map([], |row| row.get(0))?;
        Ok::<_, Error>(rows.collect::<rusqlite::Result<_>>()?)
    })?;
    let swept = blobs.sweep(|hash| referenced.contains(hash))?;
    if swept.originals + swept.unfinished > 0 {
        tracing::info!(
            originals = swept.originals,
            unfinished = swept.unfinished,
            "leftovers of a crash were cleared away"
        );
    }
    Ok(())
}

impl From<PhotoError> for Error {
    fn from(error: PhotoError) -> Self {
        Self::coded(error.code(), error.to_string())
    }
}
