//! What a file is, by its bytes, and whether it may be kept.

use crate::app::App;
use crate::files::media::{LOOKED_AT, ZIP, media_type};
use crate::files::upload::UploadError;
use crate::files::zip::{self, Directory};
use uuid::Uuid;

/// The media type of a file whose bytes are all stored.
///
/// Errors: `Program`, `Bomb`.
pub(super) async fn look(
    app: &App,
    org_id: Uuid,
    blake3: &str,
    size_bytes: i64,
) -> Result<&'static str, UploadError> {
    let size = u64::try_from(size_bytes).unwrap_or_default();
    let read = async |from: u64, length: u64| {
        let until = from.saturating_add(length).min(size);
        app.files.read(org_id, blake3, from.min(until)..until).await
    };
    let head = read(0, LOOKED_AT).await?;
    let media_type = media_type(&head).ok_or(UploadError::Program)?;
    if media_type != ZIP {
        return Ok(media_type);
    }
    let end = read(size.saturating_sub(zip::END_BYTES), zip::END_BYTES).await?;
    let mut directory = zip::find_directory(&end);
    if let Some(Directory::Behind(at)) = directory {
        directory = zip::find_large_directory(&read(at, 56).await?);
    }
    let Some(Directory::At(from, length)) = directory else {
        return Ok(media_type);
    };
    // So many names are no document's.
    if length > zip::DIRECTORY_BYTES || zip::is_bomb(&read(from, length).await?, size) {
        return Err(UploadError::Bomb);
    }
    Ok(media_type)
}
