//! Pixels of a picture, whole or scaled down while decoding.
//!
//! Owns decoding. Refuses pictures that `probe` has not passed. Invariant: pixels are RGB, three
//! bytes each, rows top to bottom in stored orientation without padding.

use super::error::PhotoError;
use super::jpeg;
use super::probe::{self, Format, Probe};
use image::ImageDecoder as _;
use std::io::Cursor;

/// Memory a PNG or TIFF decoder may take beyond its pixels, in bytes.
const DECODER_BYTES: u64 = 1 << 30;
/// More scans than any camera writes make a decompression bomb of a progressive JPEG.
const MAX_SCANS: u32 = 500;

/// A decoded picture.
///
/// Shape: `height_px × width_px × 3`, u8, RGB.
#[derive(Clone, PartialEq, Eq)]
pub struct Decoded {
    /// Width.
    pub width_px: u32,
    /// Height.
    pub height_px: u32,
    /// Pixels.
    pub rgb: Vec<u8>,
}

impl std::fmt::Debug for Decoded {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Decoded({} × {})", self.width_px, self.height_px)
    }
}

impl Decoded {
    /// Bytes it takes in memory.
    #[must_use]
    pub fn size_bytes(&self) -> usize {
        self.rgb.len()
    }
}

/// How much smaller a picture is decoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Shrink {
    /// Not at all.
    Full,
    /// To a half a side.
    Half,
    /// To a quarter.
    Quarter,
    /// To an eighth.
    Eighth,
}

impl Shrink {
    /// The divisor of each side.
    #[must_use]
    pub fn divisor(self) -> u32 {
        match self {
            Self::Full => 1,
            Self::Half => 2,
            Self::Quarter => 4,
            Self::Eighth => 8,
        }
    }

    /// The strongest that leaves at least `side_px` on the longer side.
    #[must_use]
    pub fn for_side(width_px: u32, height_px: u32, side_px: u32) -> Self {
        let longer = width_px.max(height_px);
        [Self::Eighth, Self::Quarter, Self::Half]
            .into_iter()
            .find(|shrink| longer / shrink.divisor() >= side_px)
            .unwrap_or(Self::Full)
    }
}

/// Decodes a picture from the bytes of its file.
///
/// Errors: those of [`probe::probe`]; `Damaged`, `Truncated` when pixels are missing; `Unsupported`.
pub fn decode(bytes: &[u8], shrink: Shrink) -> Result<Decoded, PhotoError> {
    decode_probed(&probe::probe(bytes)?, shrink)
}

/// Decodes a picture into the memory of one that nobody needs any more, where it can: measured, fresh pages for
/// 20 megapixels cost a fifth of decoding them.
///
/// Errors: as [`decode`].
pub fn decode_into(bytes: &[u8], shrink: Shrink, room: Vec<u8>) -> Result<Decoded, PhotoError> {
    decode_in(&probe::probe(bytes)?, shrink, room)
}

/// Decodes a picture whose header has passed.
///
/// Only JPEG is scaled while decoding, sides rounded up; others come out whole.
/// Errors: as [`decode`].
pub fn decode_probed(probe: &Probe<'_>, shrink: Shrink) -> Result<Decoded, PhotoError> {
    decode_in(probe, shrink, Vec::new())
}

fn decode_in(probe: &Probe<'_>, shrink: Shrink, room: Vec<u8>) -> Result<Decoded, PhotoError> {
    match probe.format {
        Format::Jpeg => decode_jpeg(probe.picture, shrink, room).or_else(|error| {
            let Some(trimmed) = jpeg::without_padding(probe.picture) else {
                return Err(error);
            };
            decode_jpeg(&trimmed, shrink, Vec::new())
        }),
        Format::Png => decode_image(probe, image::ImageFormat::Png),
        Format::Tiff => decode_image(probe, image::ImageFormat::Tiff),
        Format::Heic | Format::Dng | Format::Other(_) => {
            Err(PhotoError::Unsupported(probe.format.name().to_owned()))
        }
    }
}

fn decode_jpeg(jpeg: &[u8], shrink: Shrink, room: Vec<u8>) -> Result<Decoded, PhotoError> {
    let damaged = |error: turbojpeg::Error| PhotoError::Damaged(error.to_string());
    let mut decompressor = turbojpeg::Decompressor::new().map_err(damaged)?;
    decompressor.set_scan_limit(MAX_SCANS).map_err(damaged)?;
    let factor = match shrink {
        Shrink::Full => turbojpeg::ScalingFactor::ONE,
        Shrink::Half => turbojpeg::ScalingFactor::ONE_HALF,
        Shrink::Quarter => turbojpeg::ScalingFactor::ONE_QUARTER,
        Shrink::Eighth => turbojpeg::ScalingFactor::ONE_EIGHTH,
    };
    decompressor.set_scaling_factor(factor).map_err(damaged)?;
    let header = decompressor
        .read_header(jpeg)
        .map_err(damaged)?
        .scaled(factor);
    let pitch = header.width * 3;
    let mut rgb = room;
    // Nothing of another picture shows through, whatever the decoder leaves out.
    rgb.clear();
    rgb.resize(pitch * header.height, 0);
    let image = turbojpeg::Image {
        pixels: rgb.as_mut_slice(),
        width: header.width,
        pitch,
        height: header.height,
        format: turbojpeg::PixelFormat::RGB,
    };
    decompressor.decompress(jpeg, image).map_err(damaged)?;
    let side =
        |px: usize| u32::try_from(px).map_err(|error| PhotoError::Damaged(error.to_string()));
    Ok(Decoded {
        width_px: side(header.width)?,
        height_px: side(header.height)?,
        rgb,
    })
}

fn decode_image(probe: &Probe<'_>, kind: image::ImageFormat) -> Result<Decoded, PhotoError> {
    let failed = |error| probe::of_image(probe.picture, &error);
    let reader = image::ImageReader::with_format(Cursor::new(probe.picture), kind);
    let mut decoder = reader.into_decoder().map_err(failed)?;
    let mut limits = image::Limits::default();
    limits.max_image_width = Some(probe::MAX_SIDE_PX);
    limits.max_image_height = Some(probe::MAX_SIDE_PX);
    limits.max_alloc = Some(DECODER_BYTES);
    decoder.set_limits(limits).map_err(failed)?;
    let image = image::DynamicImage::from_decoder(decoder).map_err(failed)?;
    let rgb = image.into_rgb8();
    Ok(Decoded {
        width_px: rgb.width(),
        height_px: rgb.height(),
        rgb: rgb.into_raw(),
    })
}
