//! Taking one photo in: read once, judged, kept, and made small.
//!
//! Owns the order: look, hash, then write and decode at the same time, then name. Refuses what is no
//! whole picture before anything is kept. Invariant: a photo that was taken in is on disk whole; when the
//! same bytes were there before, they were read again and compared.

use super::blob::Blobs;
use super::error::PhotoError;
use super::metadata::{self, Metadata};
use super::probe::{self, Format, MAX_FILE_BYTES};
use super::thumb;
use brainops_domain::failure::Code;
use brainops_domain::view::photo::CameraFacts;
use chrono::NaiveDateTime;
use std::fs::File;
use std::io::Read;
use std::path::Path;

/// Bytes that tell a picture from anything else.
const HEAD_BYTES: u64 = 64 << 10;

/// A photo that is kept.
#[derive(Debug, Clone, PartialEq)]
pub struct TakenIn {
    /// BLAKE3 of the original, hex.
    pub hash: String,
    /// Size of the original.
    pub size_bytes: u64,
    /// Whether the same bytes were there already, every one of them.
    pub was_there: bool,
    /// Kind of picture by its bytes.
    pub format: Format,
    /// Width as stored; 0 when a kind that is not shown does not say.
    pub width_px: u32,
    /// Height as stored.
    pub height_px: u32,
    /// EXIF orientation, 1 to 8.
    pub orientation: u8,
    /// Camera.
    pub camera: CameraFacts,
    /// Local time of the camera.
    pub taken_at: Option<NaiveDateTime>,
    /// Whether all that sizes and a map need was in the file.
    pub metadata_full: bool,
    /// Whether a thumbnail was made.
    pub thumbnail_made: bool,
    /// Whether it can be shown, or why not.
    pub shown: Result<(), (Code, String)>,
}

/// A file that was not taken in; it exists only at its source.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{detail}")]
pub struct TakeInFailure {
    /// What callers branch on.
    pub code: Code,
    /// Facts for the sentence.
    pub detail: String,
}

impl From<PhotoError> for TakeInFailure {
    fn from(error: PhotoError) -> Self {
        Self {
            code: error.code(),
            detail: error.detail(),
        }
    }
}

/// Takes one photo in.
///
/// Call it from two threads for two photos at a time. It returns after the original is on disk,
/// folder entry included.
/// Errors: a file that is gone, unreadable, empty, no picture, cut short, damaged or too large is
/// refused; a full disk refuses whatever comes. Kinds that are not shown are kept, with `shown` set.
pub fn take_in(blobs: &Blobs, path: &Path) -> Result<TakenIn, TakeInFailure> {
    Ok(take_in_bytes(blobs, &read(path)?)?)
}

/// Reads a photo's file whole; no further than its head when it is no picture.
///
/// Errors: `SourceGone`, `Read`, `SizeChanged`, `Empty`, `NotAPhoto`, `FileTooLarge`.
pub fn read(path: &Path) -> Result<Vec<u8>, PhotoError> {
    let gone = |error| PhotoError::of_source(path, 0, 0, error);
    let mut file = File::open(path).map_err(gone)?;
    let found = file.metadata().map_err(gone)?;
    if found.is_dir() {
        return Err(PhotoError::NotAPhoto("a folder".to_owned()));
    }
    let size_bytes = found.len();
    let mut bytes = Vec::new();
    let mut read_on = |limit: u64, bytes: &mut Vec<u8>| {
        let result = file.by_ref().take(limit).read_to_end(bytes);
        result.map_err(|error| PhotoError::of_source(path, bytes.len() as u64, size_bytes, error))
    };
    read_on(HEAD_BYTES, &mut bytes)?;
    probe::sniff(&bytes)?;
    if size_bytes > MAX_FILE_BYTES {
        return Err(PhotoError::FileTooLarge { size_bytes });
    }
    bytes.reserve_exact(
        usize::try_from(size_bytes)
            .unwrap_or(0)
            .saturating_sub(bytes.len()),
    );
    read_on(MAX_FILE_BYTES, &mut bytes)?;
    let read_bytes = bytes.len() as u64;
    if read_bytes != size_bytes {
        return Err(PhotoError::SizeChanged {
            path: path.to_owned(),
            read_bytes,
            size_bytes,
        });
    }
    Ok(bytes)
}

/// Takes in a photo whose file was read already; see [`take_in`].
pub(crate) fn take_in_bytes(blobs: &Blobs, bytes: &[u8]) -> Result<TakenIn, PhotoError> {
    let size_bytes = bytes.len() as u64;
    let probe = match probe::probe(bytes) {
        Ok(probe) => probe,
        Err(PhotoError::Unsupported(what)) => return keep_unshown(blobs, bytes, what),
        Err(error) => return Err(error),
    };
    if !probe.format.is_shown() {
        return keep_unshown(blobs, bytes, probe.format.name().to_owned());
    }
    let hash = blake3::hash(bytes).to_hex().to_string();
    let was_there = blobs.holds_whole(&hash, size_bytes)?;
    // The disk works while this thread decodes.
    let (written, made) = std::thread::scope(|scope| {
        let writer = (!was_there).then(|| {
            scope.spawn(|| -> Result<_, PhotoError> {
                let mut unfinished = blobs.start()?;
                unfinished.write(bytes)?;
                unfinished.sync()?;
                Ok(unfinished)
            })
        });
        let metadata = metadata::read(bytes, &probe);
        let thumb = thumb::make_thumb(&probe, metadata.orientation);
        let written = writer
            .map(|writer| writer.join().expect("BUG: the writer does not panic"))
            .transpose();
        (written, (metadata, thumb))
    });
    let (metadata, thumb) = made;
    let jpeg = match thumb {
        Ok(jpeg) => jpeg,
        Err(PhotoError::Unsupported(what)) => return keep_unshown(blobs, bytes, what),
        Err(error) => return Err(error),
    };
    if let Some(unfinished) = written? {
        blobs.finish(unfinished, &hash)?;
    }
    thumb::keep_thumb(blobs, &hash, &jpeg);
    Ok(taken_in(
        hash,
        size_bytes,
        was_there,
        (probe.format, probe.width_px, probe.height_px),
        metadata,
        Ok(()),
    ))
}

/// Keeps a picture of a kind that is not shown, as it is.
fn keep_unshown(blobs: &Blobs, bytes: &[u8], what: String) -> Result<TakenIn, PhotoError> {
    let size_bytes = bytes.len() as u64;
    let hash = blake3::hash(bytes).to_hex().to_string();
    let was_there = blobs.holds_whole(&hash, size_bytes)?;
    if !was_there {
        let mut unfinished = blobs.start()?;
        unfinished.write(bytes)?;
        unfinished.sync()?;
        blobs.finish(unfinished, &hash)?;
    }
    let (head, metadata) = match probe::probe(bytes) {
        Ok(probe) => {
            let metadata = metadata::read(bytes, &probe);
            ((probe.format, probe.width_px, probe.height_px), metadata)
        }
        Err(_) => (
            (probe::sniff(bytes)?, 0, 0),
            Metadata {
                orientation: 1,
                ..Metadata::default()
            },
        ),
    };
    let shown = Err((Code::UnsupportedFormat, what));
    Ok(taken_in(hash, size_bytes, was_there, head, metadata, shown))
}

fn taken_in(
    hash: String,
    size_bytes: u64,
    was_there: bool,
    (format, width_px, height_px): (Format, u32, u32),
    metadata: Metadata,
    shown: Result<(), (Code, String)>,
) -> TakenIn {
    TakenIn {
        hash,
        size_bytes,
        was_there,
        format,
        width_px,
        height_px,
        orientation: metadata.orientation,
        metadata_full: metadata.is_full(),
        camera: metadata.camera,
        taken_at: metadata.taken_at,
        thumbnail_made: shown.is_ok(),
        shown,
    }
}
