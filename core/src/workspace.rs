//! An open vault at work: store, originals, imports, analysis, pictures, documents.
//!
//! Owns the threads of an open vault; dropping it ends them within one file and one tile.

use crate::analysis::Analyzer;
use crate::clock::Clock;
use crate::document;
use crate::document::input::{DecisionKind, QuoteDocument};
use crate::documents::{self, Label};
use crate::error::{Error, Result};
use crate::import::Importer;
use crate::photo::tiles::TileServer;
use crate::photo::{Blobs, PhotoError, thumb};
use crate::pictures::Request;
use crate::store::Store;
use crate::vault::Opened;
use brainops_domain::failure::Code;
use brainops_domain::id::{DocumentId, JobId, PhotoId};
use brainops_domain::quote;
use brainops_domain::view::analysis::AnalysisView;
use brainops_domain::view::document::{DocumentKind, DocumentRow};
use brainops_domain::view::estimate::{EstimateEdit, EstimateRef, RevisionState, WriteQuote};
use brainops_domain::view::import::{ImportView, NewImport};
use brainops_domain::view::settings::Settings;
use brainops_domain::view::tag::Tag;
use brainops_domain::view::vault::{KeyHome, Session};
use std::path::{Path, PathBuf};
use std::sync::Arc;

mod demo;
mod idle;

use idle::Idle;

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
}

/// Whom an open vault tells what changes. Each is called from a background thread and must be quick.
pub struct Listeners {
    /// Tags of a commit.
    pub changed: Box<dyn Fn(&[Tag]) + Send + Sync>,
    /// State of an import.
    pub import: Box<dyn Fn(ImportView) + Send + Sync>,
    /// State of the analysis.
    pub analysis: Box<dyn Fn(AnalysisView) + Send + Sync>,
}

impl Listeners {
    /// Listeners that do nothing, for scripts and tests.
    #[must_use]
    pub fn none() -> Self {
        Self { changed: Box::new(|_| ()), import: Box::new(|_| ()), analysis: Box::new(|_| ()) }
    }
}

/// An open vault at work.
pub struct Workspace {
    // Fields drop in this order: the threads end before the store closes.
    importer: Importer,
    analyzer: Analyzer,
    tiles: Arc<TileServer>,
    _idle: Idle,
    blobs: Arc<Blobs>,
    store: Store,
    clock: Clock,
    key_home: KeyHome,
    resources: Resources,
    exports: PathBuf,
}

impl Workspace {
    /// Starts work over an open vault: sweeps what a crash left, goes on with imports and analysis.
    pub fn start(opened: Opened, resources: &Resources, clock: Clock, listeners: Listeners) -> Result<Self> {
        let store = opened.store;
        store.listen(listeners.changed);
        let blobs = Arc::new(Blobs::open(&opened.blob_folder)?);
        sweep(&store, &blobs)?;
        let analyzer = Analyzer::start(
            store.clone(),
            Arc::clone(&blobs),
            clock.clone(),
            &resources.model,
            &resources.library,
            listeners.analysis,
        )?;
        let wake = analyzer.waker();
        store.listen(move |tags| {
            if tags.contains(&Tag::Analyses) {
                wake.wake();
            }
        });
        let importer = Importer::start(store.clone(), Arc::clone(&blobs), clock.clone(), listeners.import)?;
        let tiles = Arc::new(TileServer::new(Arc::clone(&blobs), PICTURE_BYTES));
        let exports = opened.blob_folder.with_file_name("documents");
        Ok(Self {
            importer,
            analyzer,
            tiles: Arc::clone(&tiles),
            _idle: Idle::watch(tiles)?,
            blobs,
            store,
            clock,
            key_home: opened.key_home,
            resources: resources.clone(),
            exports,
        })
    }

    /// The database.
    #[must_use]
    pub fn store(&self) -> &Store {
        &self.store
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

    /// Who works here.
    #[must_use]
    pub fn session(&self) -> Session {
        let context = self.store.context();
        Session {
            company: context.company.clone(),
            person: context.person.clone(),
            key_home: self.key_home,
            version: env!("CARGO_PKG_VERSION").to_owned(),
        }
    }

    /// Replaces the settings; the analysis takes its number of workers from them at once.
    pub fn save_settings(&self, settings: Settings) -> Result<()> {
        self.analyzer.set_workers(settings.analysis_workers);
        self.store.write(self.clock.now(), move |tx| crate::settings::save(tx, &settings))
    }

    /// A picture as JPEG.
    ///
    /// Errors: `NotFound`, and what keeps the original from being read or decoded.
    pub fn picture(&self, request: &Request) -> Result<Vec<u8>> {
        let hash = self.store.read(|sql| crate::photos::shot(sql, request.photo()))?.blake3;
        let jpeg = match *request {
            Request::Thumb(_) => thumb::thumb(&self.blobs, &hash)?,
            Request::Preview(_) => self.tiles.preview(&hash)?,
            Request::Tile { level, x, y, .. } => self.tiles.tile(&hash, level, x, y)?,
            Request::Crop { bounds, side_px, .. } => self.tiles.crop(&hash, bounds, side_px)?,
        };
        Ok(jpeg)
    }

    /// Writes the inspection report of a job.
    pub fn write_report(&self, job: JobId) -> Result<DocumentRow> {
        let now = self.clock.now();
        let model = self.analyzer.model();
        let input = self.store.read(|sql| {
            documents::report_input(sql, self.store.context(), job, local_day(now), model.as_ref(), |photo| {
                self.report_picture(photo)
            })
        })?;
        let pdf = document::report(&input)?;
        let decided = input.photos.iter().flat_map(|photo| &photo.marks).filter(|mark| mark.decision.kind == DecisionKind::Accepted).count();
        let label = Label {
            kind: DocumentKind::Report,
            title: "Inspection report".to_owned(),
            summary: format!("{} pages, {} photos, {decided} findings accepted", pdf.pages, input.photos.len()),
        };
        self.keep(job, label, pdf, |_| Ok(()))
    }

    /// A photo for a report; one that can't be shown leaves its note there.
    fn report_picture(&self, photo: PhotoId) -> Result<Vec<u8>> {
        match self.picture(&Request::Preview(photo)) {
            Ok(jpeg) => Ok(jpeg),
            Err(error) if matches!(error.code(), Code::Internal | Code::DatabaseDamaged) => Err(error),
            Err(error) => {
                tracing::warn!(photo.id = %photo, code = ?error.code(), "a photo is not shown in the report");
                Ok(Vec::new())
            }
        }
    }

    /// Writes the quote of the newest revision and sends that revision by it.
    ///
    /// A revision that was sent is written again as it was sent. Errors: `Invalid` without a roof, or
    /// while a problem stands.
    pub fn write_quote(&self, input: WriteQuote) -> Result<DocumentRow> {
        let job = input.job_id;
        let now = self.clock.now();
        let today = local_day(now);
        self.ensure_revision(job)?;
        let (sent, inputs, fields, company) = self.store.read(|sql| {
            let last = crate::estimates::revisions(sql, job)?.pop();
            let sent = last.and_then(|revision| revision.quote);
            let inputs = documents::quote_input(sql, self.store.context(), job, input.option, today)?;
            let fields = crate::jobs::get(sql, job)?.fields;
            Ok::<_, Error>((sent, inputs, fields, crate::settings::get(sql)?.company))
        })?;
        let is_new = sent.is_none();
        let quote = match sent {
            Some(quote) => quote,
            None => quote::make(inputs).map_err(|problems| {
                let words: Vec<String> = problems.into_iter().map(|problem| problem.message).collect();
                Error::invalid("estimate", words.join(" "))
            })?,
        };
        let frame = documents::frame(&fields, &company, today);
        let pdf = document::quote(&QuoteDocument::from_quote(&quote, frame))?;
        let total = crate::estimates::total_of(&quote.estimate, input.option)
            .ok_or_else(|| Error::invalid("option", "The estimate has no such option."))?;
        let label = Label {
            kind: DocumentKind::Quote,
            title: format!("Quote, revision {}", quote.input.header.revision),
            summary: documents::totals(&quote.estimate),
        };
        self.keep(job, label, pdf, move |tx| {
            if is_new {
                let last = crate::estimates::revisions(tx.sql(), job)?.pop();
                let draft = last.filter(|revision| revision.row.state == RevisionState::Draft);
                let draft = draft.ok_or(Error::NotFound { what: "draft of the estimate" })?;
                crate::estimates::send(tx, job, &draft, &quote, total)?;
            }
            Ok(())
        })
    }

    /// The first revision exists from the moment a quote is asked for.
    fn ensure_revision(&self, job: JobId) -> Result<()> {
        self.store.write(self.clock.now(), move |tx| {
            if crate::estimates::revisions(tx.sql(), job)?.is_empty() {
                let view = crate::estimates::get(tx.sql(), EstimateRef { job_id: job, revision: None })?;
                crate::estimates::save(tx, &EstimateEdit { job_id: job, offered: view.offered, input: view.input })?;
            }
            Ok(())
        })
    }

    /// Keeps a document: its bytes first, then its row and whatever else belongs to the commit.
    fn keep(
        &self,
        job: JobId,
        label: Label,
        pdf: document::Pdf,
        also: impl FnOnce(&mut crate::store::Tx<'_>) -> Result<()> + Send + 'static,
    ) -> Result<DocumentRow> {
        let hash = self.blobs.keep(&pdf.bytes)?;
        self.store.write(self.clock.now(), move |tx| {
            also(tx)?;
            documents::add(tx, job, &label, &pdf, &hash)
        })
    }

    /// Copies a document out of the vault for the person's own viewer, and says where.
    pub fn export_document(&self, id: DocumentId) -> Result<PathBuf> {
        let row = self.store.read(|sql| documents::get(sql, id))?;
        let job = self.store.read(|sql| crate::jobs::get(sql, row.job_id))?.row;
        let bytes = self.blobs.read_checked(&row.blake3)?;
        let io = |error: std::io::Error| Error::coded(Code::Io, format!("write the copy of a document: {error}"));
        std::fs::create_dir_all(&self.exports).map_err(io)?;
        let name = format!("{} {} {}.pdf", job.number, row.title.replace(',', ""), &row.blake3[..8]);
        let path = self.exports.join(name);
        std::fs::write(&path, bytes).map_err(io)?;
        Ok(path)
    }

    /// Adds the demo company's job: a house with photos, roof and estimate. Its photos import in the background.
    pub fn add_demo(&self) -> Result<JobId> {
        let job = self.store.write(self.clock.now(), demo::add)?;
        let samples = self.resources.samples.to_string_lossy().into_owned();
        self.importer.begin(NewImport { job_id: job, paths: vec![samples], analyze: true })?;
        Ok(job)
    }
}

/// Removes what nothing refers to; a crash between a file and its row leaves such.
fn sweep(store: &Store, blobs: &Blobs) -> Result<()> {
    let referenced: std::collections::HashSet<String> = store.read(|sql| {
        let mut statement = sql.prepare("select blake3 from photo union select blake3 from document")?;
        let rows = statement.query_map([], |row| row.get(0))?;
        Ok::<_, Error>(rows.collect::<rusqlite::Result<_>>()?)
    })?;
    let swept = blobs.sweep(|hash| referenced.contains(hash))?;
    if swept.originals + swept.unfinished > 0 {
        tracing::info!(originals = swept.originals, unfinished = swept.unfinished, "leftovers of a crash were removed");
    }
    Ok(())
}

/// The person's own day.
fn local_day(now: chrono::DateTime<chrono::Utc>) -> chrono::NaiveDate {
    now.with_timezone(&chrono::Local).date_naive()
}

impl From<PhotoError> for Error {
    fn from(error: PhotoError) -> Self {
        Self::coded(error.code(), error.to_string())
    }
}

impl From<document::DocumentError> for Error {
    fn from(error: document::DocumentError) -> Self {
        Self::coded(error.code(), error.to_string())
    }
}
