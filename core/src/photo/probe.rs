//! What kind of picture some bytes are, and how large, before any pixel is decoded.
//!
//! Owns the look at the first bytes and headers. Refuses file names as evidence. Invariant: a
//! picture that passed has at most [`MAX_PIXELS`] pixels and [`MAX_SIDE_PX`] a side.

use super::error::PhotoError;
use super::heif;
use super::jpeg::{self, Walk};
use image::ImageDecoder as _;
use std::io::Cursor;

/// Most pixels that are decoded: four times a 48-megapixel photo, 600 MB of RGB.
pub const MAX_PIXELS: u64 = 200_000_000;
/// Most pixels a side.
pub const MAX_SIDE_PX: u32 = 30_000;
/// Most bytes of a file that is read as a photo; above any still picture of [`MAX_PIXELS`].
pub const MAX_FILE_BYTES: u64 = 1 << 30;
/// TIFF tag `DNGVersion`. Source: Adobe DNG Specification 1.7, chapter 4.
const TAG_DNG_VERSION: u16 = 0xC612;

/// A kind of picture file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// JPEG.
    Jpeg,
    /// PNG.
    Png,
    /// TIFF.
    Tiff,
    /// HEIC or HEIF: kept, not shown.
    Heic,
    /// Raw sensor data in DNG: kept, not shown.
    Dng,
    /// Another picture kind: kept, not shown.
    Other(&'static str),
}

impl Format {
    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Jpeg => "JPEG",
            Self::Png => "PNG",
            Self::Tiff => "TIFF",
            Self::Heic => "HEIC",
            Self::Dng => "DNG",
            Self::Other(name) => name,
        }
    }

    /// Whether pictures of this kind are decoded.
    #[must_use]
    pub fn is_shown(self) -> bool {
        matches!(self, Self::Jpeg | Self::Png | Self::Tiff)
    }

    /// Whether pictures of the kind of this name are decoded.
    pub(crate) fn is_name_shown(name: &str) -> bool {
        [Self::Jpeg, Self::Png, Self::Tiff]
            .iter()
            .any(|format| format.name().eq_ignore_ascii_case(name))
    }
}

/// The kind of picture some bytes begin.
///
/// Errors: `Empty` without bytes, `NotAPhoto` for anything that is no picture.
pub fn sniff(head: &[u8]) -> Result<Format, PhotoError> {
    let not = |what: &str| Err(PhotoError::NotAPhoto(what.to_owned()));
    match head {
        [] => Err(PhotoError::Empty),
        [0xFF, 0xD8, 0xFF, ..] => Ok(Format::Jpeg),
        [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1A, b'\n', ..] => Ok(Format::Png),
        [b'I', b'I', 42 | 43, 0, ..] | [b'M', b'M', 0, 42 | 43, ..] => Ok(if is_dng(head) {
            Format::Dng
        } else {
            Format::Tiff
        }),
        [b'G', b'I', b'F', b'8', ..] => Ok(Format::Other("GIF")),
        [b'B', b'M', _, _, _, _, 0, 0, 0, 0, ..] => Ok(Format::Other("BMP")),
        [
            b'R',
            b'I',
            b'F',
            b'F',
            _,
            _,
            _,
            _,
            b'W',
            b'E',
            b'B',
            b'P',
            ..,
        ] => Ok(Format::Other("WebP")),
        [
            b'R',
            b'I',
            b'F',
            b'F',
            _,
            _,
            _,
            _,
            b'A',
            b'V',
            b'I',
            b' ',
            ..,
        ] => not("a video"),
        [b'%', b'P', b'D', b'F', ..] => not("a PDF"),
        _ => match heif::brand(head) {
            Some(heif::Brand::Heic) => Ok(Format::Heic),
            Some(heif::Brand::Avif) => Ok(Format::Other("AVIF")),
            Some(heif::Brand::Video) => not("a video"),
            None => not("no picture"),
        },
    }
}

/// What the header of a picture says.
#[derive(Debug)]
pub struct Probe<'a> {
    /// Kind.
    pub format: Format,
    /// Width as stored; 0 when a kind that is not shown does not say.
    pub width_px: u32,
    /// Height as stored.
    pub height_px: u32,
    /// The bytes of the picture itself, without what cameras append.
    pub(super) picture: &'a [u8],
    /// The segments, for a JPEG.
    pub(super) walk: Option<Walk<'a>>,
}

/// Reads the header of a picture.
///
/// Errors: `Empty`, `NotAPhoto`, `TooLarge`, `Truncated`, `Damaged`. A kind that is known but not
/// decoded passes; see [`Format::is_shown`].
pub fn probe(bytes: &[u8]) -> Result<Probe<'_>, PhotoError> {
    let format = sniff(bytes)?;
    match format {
        Format::Jpeg => probe_jpeg(bytes),
        Format::Png | Format::Tiff => probe_image(bytes, format),
        Format::Heic | Format::Dng | Format::Other(_) => {
            let (width_px, height_px) = heif::largest_px(bytes).unwrap_or((0, 0));
            Ok(Probe {
                format,
                width_px,
                height_px,
                picture: bytes,
                walk: None,
            })
        }
    }
}

fn probe_jpeg(bytes: &[u8]) -> Result<Probe<'_>, PhotoError> {
    let walk = jpeg::walk(bytes)?;
    let (width_px, height_px) = (walk.width_px, walk.height_px);
    check_size(width_px, height_px)?;
    if walk.precision != 8 || !walk.is_huffman || !matches!(walk.components, 1 | 3) {
        let what = format!(
            "JPEG of {} components at {} bits",
            walk.components, walk.precision
        );
        return Err(PhotoError::Unsupported(what));
    }
    let Some(end) = walk.end else {
        return Err(PhotoError::Truncated {
            size_bytes: bytes.len() as u64,
        });
    };
    Ok(Probe {
        format: Format::Jpeg,
        width_px,
        height_px,
        picture: &bytes[..end],
        walk: Some(walk),
    })
}

fn probe_image(bytes: &[u8], format: Format) -> Result<Probe<'_>, PhotoError> {
    let kind = if format == Format::Png {
        image::ImageFormat::Png
    } else {
        image::ImageFormat::Tiff
    };
    let reader = image::ImageReader::with_format(Cursor::new(bytes), kind);
    let decoder = reader
        .into_decoder()
        .map_err(|error| of_image(bytes, &error))?;
    let (width_px, height_px) = decoder.dimensions();
    check_size(width_px, height_px)?;
    Ok(Probe {
        format,
        width_px,
        height_px,
        picture: bytes,
        walk: None,
    })
}

/// Sorts an error of the `image` crate.
pub(super) fn of_image(bytes: &[u8], error: &image::ImageError) -> PhotoError {
    match error {
        image::ImageError::Unsupported(what) => PhotoError::Unsupported(what.to_string()),
        image::ImageError::Limits(what) => PhotoError::Unsupported(what.to_string()),
        image::ImageError::IoError(cause) if cause.kind() == std::io::ErrorKind::UnexpectedEof => {
            PhotoError::Truncated {
                size_bytes: bytes.len() as u64,
            }
        }
        image::ImageError::IoError(_)
        | image::ImageError::Decoding(_)
        | image::ImageError::Encoding(_)
        | image::ImageError::Parameter(_) => PhotoError::Damaged(error.to_string()),
    }
}

fn check_size(width_px: u32, height_px: u32) -> Result<(), PhotoError> {
    let pixels = u64::from(width_px) * u64::from(height_px);
    if pixels > MAX_PIXELS || width_px > MAX_SIDE_PX || height_px > MAX_SIDE_PX {
        return Err(PhotoError::TooLarge {
            width_px: width_px.into(),
            height_px: height_px.into(),
        });
    }
    Ok(())
}

/// Whether the first directory of a TIFF holds the tag of DNG.
fn is_dng(bytes: &[u8]) -> bool {
    let little = bytes.first() == Some(&b'I');
    let u16_at = |at: usize| -> Option<u16> {
        let pair = [*bytes.get(at)?, *bytes.get(at + 1)?];
        Some(if little {
            u16::from_le_bytes(pair)
        } else {
            u16::from_be_bytes(pair)
        })
    };
    let u32_at = |at: usize| -> Option<usize> {
        let (first, second) = (usize::from(u16_at(at)?), usize::from(u16_at(at + 2)?));
        Some(if little {
            second << 16 | first
        } else {
            first << 16 | second
        })
    };
    let tags = || -> Option<bool> {
        let folder = u32_at(4)?;
        let count = usize::from(u16_at(folder)?);
        (0..count)
            .map(|index| u16_at(folder + 2 + 12 * index))
            .find(|tag| *tag == Some(TAG_DNG_VERSION))?
            .map(|_| true)
    };
    tags().unwrap_or(false)
}
