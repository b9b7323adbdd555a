//! The outer structure of a JPEG: segments, sizes, and where the first picture ends.
//!
//! Owns the walk over markers. Refuses pixels: those are `decode`'s. Invariant: a walk never reads
//! outside the bytes it was given and ends after a finite number of steps.
//! Source: ITU-T T.81 Annex B; Adobe XMP Specification part 3, section 1.1.3.

use super::error::PhotoError;

const EXIF_HEAD: &[u8] = b"Exif\0\0";
const XMP_HEAD: &[u8] = b"http://ns.adobe.com/xap/1.0/\0";
const XMP_MORE_HEAD: &[u8] = b"http://ns.adobe.com/xmp/extension/\0";
/// GUID, full length and offset before the data of an extended XMP segment.
const XMP_MORE_FIELDS: usize = 32 + 4 + 4;
/// An extended XMP packet beyond this is no metadata of a photo.
const XMP_MORE_MAX: usize = 16 << 20;

/// What the segments of a JPEG say.
#[derive(Debug, Default)]
pub(super) struct Walk<'a> {
    /// Width of the frame; 0 before one is found.
    pub(super) width_px: u32,
    /// Height of the frame.
    pub(super) height_px: u32,
    /// Bits per sample.
    pub(super) precision: u8,
    /// Color components.
    pub(super) components: u8,
    /// Whether the coding process is one that is decoded: baseline, extended or progressive Huffman.
    pub(super) is_huffman: bool,
    /// TIFF structure of the EXIF segment.
    pub(super) exif: Option<&'a [u8]>,
    /// XMP packet.
    pub(super) xmp: Option<&'a [u8]>,
    /// Extended XMP packet, put together.
    pub(super) xmp_more: Option<Vec<u8>>,
    /// Offset just after the first end marker; what follows is another picture.
    pub(super) end: Option<usize>,
}

/// Walks over the segments up to the end of the first picture.
///
/// Errors: `Damaged` when the header breaks before a frame was found; `Truncated` when the bytes end
/// there. After the frame a missing end shows as `end: None`.
pub(super) fn walk(bytes: &[u8]) -> Result<Walk<'_>, PhotoError> {
    let mut found = Walk::default();
    let mut at = 2;
    loop {
        let Some((marker, after)) = next_marker(bytes, at) else {
            return if found.width_px == 0 {
                Err(truncated(bytes))
            } else {
                Ok(found)
            };
        };
        match marker {
            0xD9 => {
                found.end = Some(after);
                break;
            }
            // Stand-alone markers: restart, start, TEM.
            0x01 | 0xD0..=0xD8 => at = after,
            _ => {
                let Some(body) = segment(bytes, after) else {
                    return if found.width_px == 0 {
                        Err(truncated(bytes))
                    } else {
                        Ok(found)
                    };
                };
                at = after + 2 + body.len();
                match marker {
                    0xE1 => application(&mut found, body),
                    // Start of frame, all but DHT (C4), JPG (C8) and DAC (CC).
                    0xC0..=0xC3 | 0xC5..=0xC7 | 0xC9..=0xCB | 0xCD..=0xCF => {
                        frame(&mut found, marker, body)?
                    }
                    0xDA => at = skip_scan(bytes, at),
                    _ => {}
                }
            }
        }
    }
    if found.width_px == 0 {
        return Err(PhotoError::Damaged(
            "the JPEG ends without a picture".to_owned(),
        ));
    }
    Ok(found)
}

/// The picture with padding before its end marker taken out, when there is any.
///
/// Some cameras fill up with zeros there, which a strict decoder counts as damage.
pub(super) fn without_padding(jpeg: &[u8]) -> Option<Vec<u8>> {
    let (body, end) = jpeg.split_at_checked(jpeg.len().checked_sub(2)?)?;
    let kept = body.iter().rposition(|byte| !matches!(byte, 0 | 0xFF))? + 1;
    if body.len() - kept < 2 {
        return None;
    }
    let mut trimmed = body[..kept].to_vec();
    trimmed.extend_from_slice(end);
    Some(trimmed)
}

fn truncated(bytes: &[u8]) -> PhotoError {
    PhotoError::Truncated {
        size_bytes: bytes.len() as u64,
    }
}

/// The next marker at or after an offset, and the offset behind it.
fn next_marker(bytes: &[u8], mut at: usize) -> Option<(u8, usize)> {
    loop {
        at += position_of_ff(bytes.get(at..)?)?;
        let marker = *bytes.get(at + 1)?;
        match marker {
            0xFF => at += 1,
            0x00 => at += 2,
            _ => return Some((marker, at + 2)),
        }
    }
}

/// The first byte 0xFF, sixteen at a time: between markers lie megabytes.
fn position_of_ff(bytes: &[u8]) -> Option<usize> {
    let (blocks, _) = bytes.as_chunks::<16>();
    let has_none = |block: &&[u8; 16]| !block.iter().fold(false, |has, byte| has | (*byte == 0xFF));
    let start = blocks.iter().take_while(has_none).count() * 16;
    let within = bytes[start..].iter().position(|byte| *byte == 0xFF)?;
    Some(start + within)
}

/// The body of a segment whose length field stands at an offset.
fn segment(bytes: &[u8], at: usize) -> Option<&[u8]> {
    let length = usize::from(u16::from_be_bytes([*bytes.get(at)?, *bytes.get(at + 1)?]));
    bytes.get(at + 2..at + length.max(2))
}

/// The offset of the first marker behind entropy-coded data, restart markers not counted.
fn skip_scan(bytes: &[u8], mut at: usize) -> usize {
    while let Some((marker, after)) = next_marker(bytes, at) {
        if !matches!(marker, 0xD0..=0xD7) {
            return after - 2;
        }
        at = after;
    }
    bytes.len()
}

fn frame(found: &mut Walk<'_>, marker: u8, body: &[u8]) -> Result<(), PhotoError> {
    let &[precision, h1, h0, w1, w0, components, ..] = body else {
        return Err(PhotoError::Damaged(
            "the JPEG's frame header is cut short".to_owned(),
        ));
    };
    let (width, height) = (u16::from_be_bytes([w1, w0]), u16::from_be_bytes([h1, h0]));
    if width == 0 || height == 0 {
        return Err(PhotoError::Damaged(format!(
            "the JPEG claims {width} × {height} pixels"
        )));
    }
    // A second frame belongs to a hierarchical file, which no camera writes; the first one counts.
    if found.width_px == 0 {
        found.width_px = u32::from(width);
        found.height_px = u32::from(height);
        found.precision = precision;
        found.components = components;
        found.is_huffman = matches!(marker, 0xC0..=0xC2);
    }
    Ok(())
}

fn application<'a>(found: &mut Walk<'a>, body: &'a [u8]) {
    if let Some(exif) = body.strip_prefix(EXIF_HEAD) {
        found.exif.get_or_insert(exif);
    } else if let Some(xmp) = body.strip_prefix(XMP_HEAD) {
        found.xmp.get_or_insert(xmp);
    } else if let Some(part) = body.strip_prefix(XMP_MORE_HEAD) {
        extend_xmp(found, part);
    }
}

/// Puts one part of an extended packet in its place; parts outside the announced length are left out.
fn extend_xmp(found: &mut Walk<'_>, part: &[u8]) {
    let Some((fields, data)) = part.split_at_checked(XMP_MORE_FIELDS) else {
        return;
    };
    let number = |at: usize| -> usize {
        let bytes = [fields[at], fields[at + 1], fields[at + 2], fields[at + 3]];
        usize::try_from(u32::from_be_bytes(bytes)).unwrap_or(usize::MAX)
    };
    let (full, offset) = (number(32), number(36));
    if full > XMP_MORE_MAX {
        return;
    }
    let packet = found.xmp_more.get_or_insert_with(|| vec![b' '; full]);
    if let Some(place) = offset
        .checked_add(data.len())
        .and_then(|end| packet.get_mut(offset..end))
    {
        place.copy_from_slice(data);
    }
}
