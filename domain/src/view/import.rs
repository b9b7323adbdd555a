//! Imports: bringing photos in from a card, a folder or files.

use crate::failure::Code;
use crate::id::{ImportId, ImportItemId, JobId, PhotoId};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A mounted camera card or stick that holds pictures.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct CameraCard {
    /// Folder to import; a `file://` address where its name is no valid text.
    pub path: String,
    /// Name for people.
    pub label: String,
    /// Pictures on it.
    pub photos: u32,
    /// Their size together.
    pub size_bytes: u64,
}

/// What to import.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct NewImport {
    /// Job that gets the photos.
    pub job_id: JobId,
    /// Files and folders, as paths or `file://` addresses; folders are searched through.
    pub paths: Vec<String>,
    /// Whether analysis starts as photos arrive.
    pub analyze: bool,
}

/// Where an import stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum ImportState {
    /// Files are being found.
    Listing,
    /// Files are being copied.
    Running,
    /// Stopped by a person; can go on.
    Stopped,
    /// The source went away; can go on when it is back.
    SourceGone,
    /// The disk is full; can go on when there is room.
    DiskFull,
    /// Every file was dealt with.
    Finished,
}

/// Where one file of an import stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum ImportItemState {
    /// Not yet.
    Pending,
    /// Copied, checked and in the job.
    Done,
    /// The same picture is there already.
    Duplicate,
    /// Kept byte for byte, but it can't be shown.
    KeptUnshown,
    /// It could not be read; the file exists only at its source.
    Failed,
    /// A person left it out.
    LeftOut,
}

/// One file that needs a look.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct ImportItem {
    /// Id.
    pub id: ImportItemId,
    /// Name of the file.
    pub file_name: String,
    /// State.
    pub state: ImportItemState,
    /// Why, for the sentence.
    pub code: Option<Code>,
    /// Facts the sentence needs: the other file's name, sizes, pixels.
    pub detail: String,
    /// The photo, when there is one.
    pub photo_id: Option<PhotoId>,
}

/// One import as its screen shows it; also the event `import`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct ImportView {
    /// Id.
    pub id: ImportId,
    /// Job.
    pub job_id: JobId,
    /// Name of the source for people.
    pub source: String,
    /// When it began.
    pub started_at: DateTime<Utc>,
    /// State.
    pub state: ImportState,
    /// Files found, and places that could not be looked into.
    pub found: u32,
    /// Their size together.
    pub found_bytes: u64,
    /// Files copied and checked by their hash.
    pub copied: u32,
    /// Files recognized as already there.
    pub duplicates: u32,
    /// Files kept but not shown.
    pub unshown: u32,
    /// Files that could not be read, and places that could not be looked into.
    pub failed: u32,
    /// Files left out by a person.
    pub left_out: u32,
    /// Small pictures made.
    pub thumbnails: u32,
    /// Photos with all camera data.
    pub metadata_full: u32,
    /// Photos with part of the camera data.
    pub metadata_partial: u32,
    /// Photos without a height above the roof.
    pub without_height: u32,
    /// Photos a second, over this import; absent before the first.
    pub photos_per_s: Option<f64>,
    /// Files that need a look, at most 200.
    pub needs_look: Vec<ImportItem>,
    /// The newest photos of this import in order of arrival, since the last event of this run.
    pub arrived: Vec<PhotoId>,
}

/// One file of an import to be tried again or left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct ImportItemRef {
    /// Import.
    pub import_id: ImportId,
    /// File.
    pub item_id: ImportItemId,
}
