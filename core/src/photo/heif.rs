//! What little is read of ISO media files: which kind, and how many pixels.
//!
//! Owns the `ftyp` brand and `ispe` boxes. Refuses decoding: these pictures are kept, not shown.
//! Source: ISO/IEC 14496-12 (boxes, `ftyp`), ISO/IEC 23008-12 (`ispe`).

/// How far into a file its picture boxes are looked for.
const LOOK_BYTES: usize = 256 << 10;

/// The kind an `ftyp` box names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Brand {
    Heic,
    Avif,
    Video,
}

/// The kind of an ISO media file, when the bytes are one.
pub(super) fn brand(bytes: &[u8]) -> Option<Brand> {
    if bytes.get(4..8)? != b"ftyp" {
        return None;
    }
    match bytes.get(8..12)? {
        b"heic" | b"heix" | b"hevc" | b"hevx" | b"heim" | b"heis" | b"mif1" | b"msf1" => {
            Some(Brand::Heic)
        }
        b"avif" | b"avis" => Some(Brand::Avif),
        _ => Some(Brand::Video),
    }
}

/// The largest picture that the properties name, as width and height; none when there is none.
pub(super) fn largest_px(bytes: &[u8]) -> Option<(u32, u32)> {
    let head = &bytes[..bytes.len().min(LOOK_BYTES)];
    let places = head
        .windows(4)
        .enumerate()
        .filter(|(_, word)| *word == b"ispe")
        .map(|(at, _)| at);
    places
        .filter_map(|at| {
            // Type, version and flags, width, height.
            let field = |from: usize| {
                head.get(from..from + 4)?
                    .try_into()
                    .ok()
                    .map(u32::from_be_bytes)
            };
            Some((field(at + 8)?, field(at + 12)?))
        })
        .max_by_key(|(width, height)| u64::from(*width) * u64::from(*height))
}
