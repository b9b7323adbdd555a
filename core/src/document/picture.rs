//! Makes a photo's JPEG bytes fit for a document.
//!
//! Owns the check that a picture can be shown at all and the removal of what a reader must not get:
//! EXIF and XMP, which hold positions, and anything after the picture's end. Refuses to touch the
//! compressed pixels: they are embedded as they came. Invariant: the kept bytes decode.

use krilla::image::Image;
use zune_jpeg::JpegDecoder;
use zune_jpeg::zune_core::bytestream::ZCursor;
use zune_jpeg::zune_core::options::DecoderOptions;

/// A picture ready to be embedded.
#[derive(Debug, Clone)]
pub(crate) struct Picture {
    /// Shares its bytes with its clones.
    image: Image,
    orientation: u8,
    /// Width in pixels once upright.
    pub(crate) width_px: u32,
    /// Height in pixels once upright.
    pub(crate) height_px: u32,
}

/// Why a picture can't be shown, in words for the page.
pub(crate) type Unshowable = &'static str;

impl Picture {
    /// The picture as the file writer takes it.
    pub(crate) fn image(&self) -> Image {
        self.image.clone()
    }

    /// How the stored unit square turns into the upright one, as a, b, c, d, e, f of x' = ax + cy + e, y' = bx + dy + f.
    /// Source: EXIF 2.32, tag 0x0112.
    pub(crate) fn upright(&self) -> (f32, f32, f32, f32, f32, f32) {
        match self.orientation {
            2 => (-1.0, 0.0, 0.0, 1.0, 1.0, 0.0),
            3 => (-1.0, 0.0, 0.0, -1.0, 1.0, 1.0),
            4 => (1.0, 0.0, 0.0, -1.0, 0.0, 1.0),
            5 => (0.0, 1.0, 1.0, 0.0, 0.0, 0.0),
            6 => (0.0, 1.0, -1.0, 0.0, 1.0, 0.0),
            7 => (0.0, -1.0, -1.0, 0.0, 1.0, 1.0),
            8 => (0.0, -1.0, 1.0, 0.0, 0.0, 1.0),
            _ => (1.0, 0.0, 0.0, 1.0, 0.0, 0.0),
        }
    }
}

/// Checks the bytes and strips their metadata. The orientation is EXIF's, 1 to 8.
pub(crate) fn prepare_jpeg(bytes: &[u8], orientation: u8) -> Result<Picture, Unshowable> {
    if bytes.is_empty() {
        return Err("the picture file is empty");
    }
    let bytes = strip(bytes).ok_or("the picture file is damaged or cut short")?;
    let options = DecoderOptions::default().set_strict_mode(true);
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(&bytes), options);
    decoder
        .decode()
        .map_err(|_| "the picture's data is damaged")?;
    let (width, height) = decoder.dimensions().ok_or("the picture has no size")?;
    finish(bytes, orientation, width, height)
}

/// Checks a company's logo: a PNG or a JPEG.
pub(crate) fn prepare_logo(bytes: &[u8]) -> Result<Picture, Unshowable> {
    if !bytes.starts_with(&[0x89, b'P', b'N', b'G']) {
        return prepare_jpeg(bytes, 1);
    }
    let image =
        Image::from_png(bytes.to_vec().into(), false).map_err(|_| "the logo's data is damaged")?;
    let (width, height) = image.size();
    Ok(Picture {
        image,
        orientation: 1,
        width_px: width,
        height_px: height,
    })
}

fn finish(
    bytes: Vec<u8>,
    orientation: u8,
    width: usize,
    height: usize,
) -> Result<Picture, Unshowable> {
    let too_large = "the picture is too large to be shown";
    let (width, height) = (
        u32::try_from(width).map_err(|_| too_large)?,
        u32::try_from(height).map_err(|_| too_large)?,
    );
    let image = Image::from_jpeg(bytes.into(), false)
        .map_err(|_| "the picture's data is of a kind that can't be embedded")?;
    let picture = Picture {
        image,
        orientation,
        width_px: width,
        height_px: height,
    };
    if (5..=8).contains(&orientation) {
        return Ok(Picture {
            width_px: height,
            height_px: width,
            ..picture
        });
    }
    Ok(picture)
}

/// Copies a JPEG's segments up to its end marker, without application data except the two that
/// change colours: ICC profiles (APP2 `ICC_PROFILE`) and Adobe's colour transform (APP14).
/// Source: ITU-T T.81 annex B.1; `None` where the segments do not hold together.
fn strip(bytes: &[u8]) -> Option<Vec<u8>> {
    const START: u8 = 0xd8;
    const END: u8 = 0xd9;
    const SCAN: u8 = 0xda;
    const COMMENT: u8 = 0xfe;
    if bytes.get(..2)? != [0xff, START] {
        return None;
    }
    let mut kept = Vec::with_capacity(bytes.len());
    kept.extend_from_slice(&bytes[..2]);
    let mut at = 2;
    loop {
        if *bytes.get(at)? != 0xff {
            return None;
        }
        let marker = *bytes.get(at + 1)?;
        match marker {
            0xff => {
                at += 1;
                continue;
            }
            END => {
                kept.extend_from_slice(&[0xff, END]);
                return Some(kept);
            }
            0x01 | 0xd0..=0xd7 => {
                kept.extend_from_slice(&[0xff, marker]);
                at += 2;
                continue;
            }
            _ => {}
        }
        let length = usize::from(u16::from_be_bytes([
            *bytes.get(at + 2)?,
            *bytes.get(at + 3)?,
        ]));
        if length < 2 {
            return None;
        }
        let segment = bytes.get(at..at + 2 + length)?;
        let colour =
            (marker == 0xe2 && segment[4..].starts_with(b"ICC_PROFILE\0")) || marker == 0xee;
        if colour || !(matches!(marker, 0xe0..=0xef) || marker == COMMENT) {
            kept.extend_from_slice(segment);
        }
        at += 2 + length;
        if marker == SCAN {
            let end = scan_end(bytes, at)?;
            kept.extend_from_slice(&bytes[at..end]);
            at = end;
        }
    }
}

/// Where entropy-coded data ends: at the first marker that is neither a stuffed byte nor a restart.
fn scan_end(bytes: &[u8], from: usize) -> Option<usize> {
    let mut at = from;
    loop {
        at += bytes.get(at..)?.iter().position(|&byte| byte == 0xff)?;
        match *bytes.get(at + 1)? {
            0x00 | 0xd0..=0xd7 => at += 2,
            0xff => at += 1,
            _ => return Some(at),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{prepare_jpeg, strip};

    #[test]
    fn strips_metadata_and_what_follows_the_end() {
        let jpeg = [
            &[0xff, 0xd8, 0xff, 0xe1, 0, 4, b'G', b'P'][..],
            &[
                0xff, 0xdb, 0, 3, 7, 0xff, 0xda, 0, 2, 1, 0xff, 0, 2, 0xff, 0xd9,
            ],
            b"preview",
        ]
        .concat();
        let kept = strip(&jpeg).expect("segments hold together");
        assert_eq!(
            kept,
            [
                0xff, 0xd8, 0xff, 0xdb, 0, 3, 7, 0xff, 0xda, 0, 2, 1, 0xff, 0, 2, 0xff, 0xd9
            ]
        );
    }

    #[test]
    fn damaged_pictures_say_so() {
        for bytes in [
            &[][..],
            b"no picture",
            &[0xff, 0xd8, 0xff],
            &[0xff, 0xd8, 0xff, 0xe1, 0, 0, 0xff, 0xd9],
        ] {
            assert!(prepare_jpeg(bytes, 1).is_err());
        }
    }
}
