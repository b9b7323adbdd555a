//! Small pictures: thumbnails for grids and previews for a first look.
//!
//! Owns their sizes and how they are made and found again. Refuses to enlarge. Invariant: a thumbnail
//! is upright, a preview is in stored orientation.

use super::blob::Blobs;
use super::decode::{self, Decoded, Shrink};
use super::error::PhotoError;
use super::probe::{self, Probe};
use fast_image_resize as fir;

/// Longer side of a thumbnail.
pub const THUMB_SIDE_PX: u32 = 512;
/// Longer side of a preview.
pub const PREVIEW_SIDE_PX: u32 = 2048;
/// JPEG quality of small pictures.
const QUALITY: i32 = 80;

const THUMB: &str = "thumb";
const PREVIEW: &str = "preview";

/// The thumbnail of an original: 512 px on its longer side, upright, JPEG. Made when missing.
///
/// Errors: those of reading and decoding the original.
pub fn thumb(blobs: &Blobs, hash: &str) -> Result<Vec<u8>, PhotoError> {
    if let Some(jpeg) = find(blobs, hash, THUMB)? {
        return Ok(jpeg);
    }
    let bytes = blobs.read(hash)?;
    let probe = probe::probe(&bytes)?;
    let orientation = super::metadata::read(&bytes, &probe).orientation;
    let jpeg = make_thumb(&probe, orientation)?;
    keep(blobs, hash, THUMB, &jpeg);
    Ok(jpeg)
}

/// The preview of an original: at most 2048 px on its longer side, stored orientation, JPEG. Made when missing.
///
/// Errors: those of reading and decoding the original.
pub fn preview(blobs: &Blobs, hash: &str) -> Result<Vec<u8>, PhotoError> {
    if let Some(jpeg) = find(blobs, hash, PREVIEW)? {
        return Ok(jpeg);
    }
    let bytes = blobs.read(hash)?;
    let probe = probe::probe(&bytes)?;
    let shrink = Shrink::for_side(probe.width_px, probe.height_px, PREVIEW_SIDE_PX);
    let decoded = decode::decode_probed(&probe, shrink)?;
    let jpeg = encode(&fit(decoded, PREVIEW_SIDE_PX)?, QUALITY)?;
    keep(blobs, hash, PREVIEW, &jpeg);
    Ok(jpeg)
}

/// A decoded picture as JPEG, scaled down to at most `side_px` on its longer side.
///
/// Errors: `Encode` when the encoder fails.
pub fn shrunk(decoded: Decoded, side_px: u32) -> Result<Vec<u8>, PhotoError> {
    encode(&fit(decoded, side_px)?, QUALITY)
}

/// Makes a thumbnail from the picture itself.
pub(super) fn make_thumb(probe: &Probe<'_>, orientation: u8) -> Result<Vec<u8>, PhotoError> {
    let shrink = Shrink::for_side(probe.width_px, probe.height_px, THUMB_SIDE_PX);
    let small = fit(decode::decode_probed(probe, shrink)?, THUMB_SIDE_PX)?;
    encode(&upright(small, orientation), QUALITY)
}

/// Keeps a thumbnail; a failure costs only the time to make it again.
pub(super) fn keep_thumb(blobs: &Blobs, hash: &str, jpeg: &[u8]) {
    keep(blobs, hash, THUMB, jpeg);
}

fn keep(blobs: &Blobs, hash: &str, kind: &str, jpeg: &[u8]) {
    if let Err(error) = blobs.keep_derived(hash, kind, jpeg) {
        tracing::warn!(code = ?error.code(), kind, "a small picture was not kept");
    }
}

fn find(blobs: &Blobs, hash: &str, kind: &str) -> Result<Option<Vec<u8>>, PhotoError> {
    let path = blobs.derived_path(hash, kind)?;
    match blobs.open_file(&path) {
        // A power cut may leave an empty or short file, as these are not synced.
        Ok(jpeg) if jpeg.ends_with(&[0xFF, 0xD9]) => Ok(Some(jpeg)),
        Ok(_) => Ok(None),
        Err(error)
            if matches!(
                error.kind(),
                std::io::ErrorKind::NotFound | std::io::ErrorKind::InvalidData
            ) =>
        {
            Ok(None)
        }
        Err(source) => Err(PhotoError::Store { path, source }),
    }
}

/// Scales a picture down so that its longer side is at most `side_px`.
///
/// Errors: `Encode` when the sides don't fit the pixels.
pub(super) fn fit(decoded: Decoded, side_px: u32) -> Result<Decoded, PhotoError> {
    let longer = decoded.width_px.max(decoded.height_px);
    if longer <= side_px {
        return Ok(decoded);
    }
    let scaled = |px: u32| {
        let exact = u64::from(px) * u64::from(side_px);
        let rounded = (exact + u64::from(longer) / 2) / u64::from(longer);
        u32::try_from(rounded.max(1)).unwrap_or(side_px)
    };
    resize(
        &decoded,
        scaled(decoded.width_px),
        scaled(decoded.height_px),
    )
}

/// Scales a picture to exact sides.
pub(super) fn resize(
    decoded: &Decoded,
    width_px: u32,
    height_px: u32,
) -> Result<Decoded, PhotoError> {
    let failed = |error: &dyn std::fmt::Display| PhotoError::Encode(error.to_string());
    let source = fir::images::ImageRef::new(
        decoded.width_px,
        decoded.height_px,
        &decoded.rgb,
        fir::PixelType::U8x3,
    )
    .map_err(|error| failed(&error))?;
    let mut target = fir::images::Image::new(width_px, height_px, fir::PixelType::U8x3);
    let filter = fir::ResizeAlg::Convolution(fir::FilterType::CatmullRom);
    fir::Resizer::new()
        .resize(
            &source,
            &mut target,
            &fir::ResizeOptions::new().resize_alg(filter),
        )
        .map_err(|error| failed(&error))?;
    Ok(Decoded {
        width_px,
        height_px,
        rgb: target.into_vec(),
    })
}

/// Writes a picture as JPEG.
pub(super) fn encode(decoded: &Decoded, quality: i32) -> Result<Vec<u8>, PhotoError> {
    let side = |px: u32| usize::try_from(px).map_err(|error| PhotoError::Encode(error.to_string()));
    let (width, height) = (side(decoded.width_px)?, side(decoded.height_px)?);
    let image = turbojpeg::Image {
        pixels: decoded.rgb.as_slice(),
        width,
        pitch: width * 3,
        height,
        format: turbojpeg::PixelFormat::RGB,
    };
    let jpeg = turbojpeg::compress(image, quality, turbojpeg::Subsamp::Sub2x2)
        .map_err(|error| PhotoError::Encode(error.to_string()))?;
    Ok(jpeg.to_vec())
}

/// Turns a picture upright by its EXIF orientation.
///
/// Source: CIPA DC-008, tag 0x0112.
pub(super) fn upright(decoded: Decoded, orientation: u8) -> Decoded {
    let (width, height) = (decoded.width_px as usize, decoded.height_px as usize);
    let is_turned = matches!(orientation, 5..=8);
    if !matches!(orientation, 2..=8) {
        return decoded;
    }
    let (out_width, out_height) = if is_turned {
        (height, width)
    } else {
        (width, height)
    };
    let mut rgb = Vec::with_capacity(decoded.rgb.len());
    for y in 0..out_height {
        for x in 0..out_width {
            let (from_x, from_y) = match orientation {
                2 => (width - 1 - x, y),
                3 => (width - 1 - x, height - 1 - y),
                4 => (x, height - 1 - y),
                5 => (y, x),
                6 => (y, height - 1 - x),
                7 => (width - 1 - y, height - 1 - x),
                _ => (width - 1 - y, x),
            };
            let at = (from_y * width + from_x) * 3;
            rgb.extend_from_slice(&decoded.rgb[at..at + 3]);
        }
    }
    let (width_px, height_px) = if is_turned {
        (decoded.height_px, decoded.width_px)
    } else {
        (decoded.width_px, decoded.height_px)
    };
    Decoded {
        width_px,
        height_px,
        rgb,
    }
}
