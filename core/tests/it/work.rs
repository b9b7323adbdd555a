//! An open vault at work: imports, analysis and review, through what a shell calls.

use crate::fixture::{Fixture, fixture, now, unlock};
use crate::photo::make;
use brainops_core::clock::Clock;
use brainops_core::store::Store;
use brainops_core::vault::Vault;
use brainops_core::workspace::{Listeners, Resources, Workspace};
use brainops_core::{import, photos, review};
use brainops_domain::id::{ImportId, JobId};
use brainops_domain::view::analysis::{AnalysisView, NewAnalysis};
use brainops_domain::view::import::{ImportView, NewImport};
use brainops_domain::view::photo::{PhotoCard, PhotoQuery};
use brainops_domain::view::review::{FindingEdit, PhotoReview};
use std::path::{Path, PathBuf};

/// Everything that ships, where the repository keeps it.
pub(crate) fn resources() -> Resources {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    Resources {
        library: root.join(".cache/onnxruntime"),
        ..Resources::at(&root)
    }
}

mod analysis;
mod compare;
mod decisions;
mod faults;
mod imports;
mod logs;
mod models;
mod originals;
mod reports;
mod skipped;

/// An open vault with one job, and a folder to import from.
struct Work {
    workspace: Workspace,
    job: JobId,
    source: tempfile::TempDir,
    vault: Vault,
    folder: tempfile::TempDir,
}

/// With the model that ships.
fn work() -> Work {
    work_with(&resources())
}

fn work_with(resources: &Resources) -> Work {
    work_hearing(resources, Clock::new(now), Listeners::none())
}

fn work_hearing(resources: &Resources, clock: Clock, listeners: Listeners) -> Work {
    let fixture = fixture();
    let job = fixture.job();
    let Fixture {
        folder,
        vault,
        open,
    } = fixture;
    Work {
        workspace: Workspace::start(open, resources, clock, listeners).unwrap(),
        job,
        source: tempfile::tempdir().unwrap(),
        vault,
        folder,
    }
}

/// What ships, with the tiny model that marks every red square of 16 px.
fn squares() -> Resources {
    Resources {
        model: Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/detect"),
        ..resources()
    }
}

/// A JPEG with a number of red squares, 25 in a row, for the tiny model; `shade` makes it one of its own.
fn picture_of_squares(count: u32, shade: u8) -> Vec<u8> {
    let (width, height) = (800, 32 * (count.div_ceil(25).max(1)));
    let mut rgb = [0, 0, shade].repeat((width * height) as usize);
    for at in 0..count {
        let (left, top) = (at % 25 * 32, at / 25 * 32);
        for y in top..top + 16 {
            for x in left..left + 16 {
                let start = ((y * width + x) * 3) as usize;
                rgb[start..start + 3].copy_from_slice(&[255, 0, 0]);
            }
        }
    }
    make::jpeg_of(&rgb, width, height)
}

impl Work {
    /// The vault closed and opened again.
    fn reopened(self, resources: &Resources) -> Self {
        let Self {
            workspace,
            job,
            source,
            vault,
            folder,
        } = self;
        drop(workspace);
        let open = vault.open(&unlock(), now()).unwrap();
        let listeners = Listeners::none();
        Self {
            workspace: Workspace::start(open, resources, Clock::new(now), listeners).unwrap(),
            job,
            source,
            vault,
            folder,
        }
    }

    /// Puts every photo in the queue that needs it, and waits for what comes of it.
    fn analyze(&self) -> AnalysisView {
        let all = NewAnalysis {
            job_id: self.job,
            photo_ids: Vec::new(),
            everything: false,
        };
        self.workspace.analyzer().begin(all).unwrap();
        self.workspace.analyzer().wait().unwrap()
    }

    /// Runs SQL on the writer's connection, past every use case.
    fn sql(&self, statement: &'static str) {
        self.workspace
            .store()
            .write(now(), move |tx| {
                tx.sql().execute_batch(statement)?;
                Ok::<_, brainops_core::Error>(())
            })
            .unwrap();
    }

    /// Fields of the operations in the outbox for a kind of record, in order.
    fn operations(&self, entity: &str) -> Vec<serde_json::Value> {
        self.workspace
            .store()
            .read(|sql| {
                let mut statement =
                    sql.prepare("select fields from outbox where entity = ?1 order by device_seq")?;
                let rows = statement.query_map([entity], |row| {
                    let fields: String = row.get(0)?;
                    Ok(serde_json::from_str(&fields).unwrap())
                })?;
                Ok::<_, brainops_core::Error>(rows.collect::<rusqlite::Result<_>>()?)
            })
            .unwrap()
    }

    /// Lets the database grow by so many pages and no more; `None` lets it grow again.
    fn limit_pages(&self, more: Option<i64>) {
        limit_pages(self.workspace.store(), more);
    }

    fn file(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.source.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, bytes).unwrap();
        path
    }

    fn import_from(&self, path: &Path) -> ImportView {
        self.import_paths(vec![path.to_string_lossy().into_owned()])
    }

    fn import_paths(&self, paths: Vec<String>) -> ImportView {
        let begun = self
            .workspace
            .importer()
            .begin(NewImport {
                job_id: self.job,
                paths,
                analyze: false,
            })
            .unwrap();
        self.workspace.importer().wait();
        self.view(begun.id)
    }

    fn import(&self) -> ImportView {
        self.import_from(self.source.path())
    }

    fn view(&self, id: ImportId) -> ImportView {
        self.workspace
            .store()
            .read(|sql| import::get(sql, id))
            .unwrap()
    }

    fn photos(&self) -> Vec<PhotoCard> {
        let query = PhotoQuery {
            job_id: self.job,
            offset: 0,
            limit: 500,
        };
        self.workspace
            .store()
            .read(|sql| photos::list(sql, &query))
            .unwrap()
            .rows
    }

    fn review(&self, photo: &PhotoCard) -> PhotoReview {
        self.workspace
            .store()
            .read(|sql| review::photo(sql, photo.id))
            .unwrap()
    }

    fn edit(&self, input: FindingEdit) -> Result<(), brainops_core::Error> {
        self.workspace
            .store()
            .write(now(), move |tx| review::edit(tx, &input).map(|_| ()))
    }
}

/// Lets a database grow by so many pages and no more, as a disk that fills up does.
fn limit_pages(store: &Store, more: Option<i64>) {
    store
        .write(now(), move |tx| {
            let pages: i64 = tx
                .sql()
                .pragma_query_value(None, "page_count", |row| row.get(0))?;
            // The most that SQLite allows.
            let most = more.map_or(1_073_741_823, |more| pages + more);
            tx.sql()
                .pragma_update_and_check(None, "max_page_count", most, |_| Ok(()))?;
            Ok::<_, brainops_core::Error>(())
        })
        .unwrap();
}
