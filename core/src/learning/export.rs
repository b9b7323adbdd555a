//! Writing reviewed photos to a folder, as COCO and as YOLO.

use super::coco::Coco;
use super::reviewed::{self, Reviewed, Status};
use super::unfinished::Unfinished;
use super::{words, yolo};
use crate::error::{Error, Result};
use crate::photo::Blobs;
use crate::store::Store;
use brainops_domain::failure::Code;
use brainops_domain::id::PhotoId;
use brainops_domain::view::learning::{Exported, SkippedPhoto};
use chrono::{DateTime, Utc};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

/// Where from and where to.
pub struct Order<'a> {
    /// The vault's database.
    pub store: &'a Store,
    /// The vault's originals.
    pub blobs: &'a Blobs,
    /// Folder that a person picked; the export becomes a new folder in it.
    pub parent: &'a Path,
    /// The instant.
    pub now: DateTime<Utc>,
    /// Set to stop within one photo.
    pub cancel: &'a AtomicBool,
}

/// Writes every reviewed photo of a vault into a new folder, and says where that is.
///
/// A photo whose original is damaged or gone is left out and listed. `on_photo` hears of photos done and
/// photos in all. Errors: `Invalid` without a reviewed photo, `Cancelled`, `DiskFull`, `SourceGone` when
/// the folder went away, `Io`; nothing is left behind then.
pub fn export(
    order: &Order<'_>,
    mut on_photo: impl FnMut(u32, u32),
) -> Result<(Exported, PathBuf)> {
    let photos = order.store.read(reviewed::all)?;
    if photos.is_empty() {
        return Err(Error::invalid(
            "photos",
            "Nobody has reviewed a photo yet. Decide on findings, or mark photos as looked over.",
        ));
    }
    let total = u32::try_from(photos.len()).unwrap_or(u32::MAX);
    let folder = Unfinished::begin(order.store, order.parent, order.now)?;
    let mut written = Written {
        coco: Coco::new(order.now),
        yolo: String::new(),
        told: Exported {
            folder: String::new(),
            photos: 0,
            whole: 0,
            yolo: 0,
            marks: 0,
            rejected: 0,
            skipped: Vec::new(),
        },
    };
    for (done, id) in (0..).zip(photos) {
        on_photo(done, total);
        if order.cancel.load(Ordering::Relaxed) {
            return Err(Error::coded(Code::Cancelled, "the export was cancelled"));
        }
        written.add(order, &folder, id)?;
    }
    on_photo(total, total);
    let Written {
        coco,
        yolo,
        mut told,
    } = written;
    let json = serde_json::to_vec(&coco).map_err(|error| {
        Error::coded(Code::Internal, format!("write annotations.json: {error}"))
    })?;
    folder.write("annotations.json", &json)?;
    folder.write("yolo.txt", yolo.as_bytes())?;
    folder.write("data.yaml", yolo::data().as_bytes())?;
    folder.write("README.txt", words::README.as_bytes())?;
    let place = folder.finish()?;
    told.folder = crate::platform::path::name(&place);
    Ok((told, place))
}

/// What was written so far.
struct Written {
    coco: Coco,
    yolo: String,
    told: Exported,
}

impl Written {
    fn add(&mut self, order: &Order<'_>, folder: &Unfinished<'_>, id: PhotoId) -> Result<()> {
        // Deleted meanwhile, or no longer reviewed.
        let Some(photo) = order.store.read(|sql| reviewed::get(sql, id))? else {
            return Ok(());
        };
        let bytes = match original(order.blobs, &photo) {
            Ok(bytes) => bytes,
            Err(code) => {
                self.told.skipped.push(SkippedPhoto {
                    photo_id: photo.id,
                    file_name: photo.file_name,
                    code,
                });
                return Ok(());
            }
        };
        let name = format!("images/{}.{}", photo.id, ending(&photo.format));
        folder.write(&name, &bytes)?;
        if yolo::can_tell(&photo) {
            let labels = format!("labels/{}.txt", photo.id);
            folder.write(&labels, yolo::labels(&photo).as_bytes())?;
            self.yolo.push_str(&format!("./{name}\n"));
            self.told.yolo += 1;
        }
        self.told.photos += 1;
        self.told.whole += u32::from(photo.is_whole());
        for mark in &photo.marks {
            self.told.marks += u32::from(mark.status.is_truth());
            self.told.rejected += u32::from(mark.status == Status::Rejected);
        }
        self.coco.add(&photo, name);
        Ok(())
    }
}

/// The original of a photo, or why it is left out.
fn original(blobs: &Blobs, photo: &Reviewed) -> std::result::Result<Vec<u8>, Code> {
    if ending(&photo.format).is_empty() {
        return Err(Code::UnsupportedFormat);
    }
    blobs.read_checked(&photo.blake3).map_err(|error| {
        let code = error.code();
        tracing::warn!(photo.id = %photo.id, ?code, "a reviewed photo is left out of an export");
        code
    })
}

/// The ending of a file of this kind; none for kinds that are not shown, so that nobody reviewed their pixels.
fn ending(format: &str) -> &'static str {
    match format {
        "JPEG" => "jpg",
        "PNG" => "png",
        "TIFF" => "tif",
        _ => "",
    }
}
