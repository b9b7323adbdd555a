//! What a file is, by its first bytes.

/// How many bytes are looked at.
pub(super) const LOOKED_AT: u64 = 512;

/// What a file is that can't be told, and may be anything.
pub(super) const UNKNOWN: &str = "application/octet-stream";
/// An archive, which may hold more than it weighs.
pub(super) const ZIP: &str = "application/zip";

const SIGNATURES: [(usize, &[u8], &str); 16] = [
    (0, b"\xff\xd8\xff", "image/jpeg"),
    (0, b"\x89PNG\r\n\x1a\n", "image/png"),
    (0, b"GIF8", "image/gif"),
    (8, b"WEBP", "image/webp"),
    (4, b"ftypheic", "image/heic"),
    (4, b"ftypheix", "image/heic"),
    (4, b"ftypmif1", "image/heif"),
    (4, b"ftypavif", "image/avif"),
    (4, b"ftypqt", "video/quicktime"),
    (4, b"ftyp", "video/mp4"),
    // Raw pictures of cameras and drones are TIFF, too.
    (0, b"II*\0", "image/tiff"),
    (0, b"MM\0*", "image/tiff"),
    (0, b"%PDF-", "application/pdf"),
    (0, b"PK\x03\x04", ZIP),
    (0, b"PK\x05\x06", ZIP),
    (0, b"\x1f\x8b", "application/gzip"),
];

// Programs have no place among photos and papers, and would run with a double click.
const PROGRAMS: [&[u8]; 8] = [
    b"MZ",
    b"\x7fELF",
    b"\xfe\xed\xfa\xce",
    b"\xfe\xed\xfa\xcf",
    b"\xce\xfa\xed\xfe",
    b"\xcf\xfa\xed\xfe",
    b"\xca\xfe\xba\xbe",
    b"#!",
];

/// The media type of a file; `None` for a program. Text that a browser would run is none of ours, so it is `UNKNOWN`.
pub(super) fn media_type(head: &[u8]) -> Option<&'static str> {
    if PROGRAMS.iter().any(|program| head.starts_with(program)) {
        return None;
    }
    let known = SIGNATURES
        .iter()
        .find(|(at, bytes, _)| head.get(*at..).is_some_and(|rest| rest.starts_with(bytes)));
    Some(known.map_or(UNKNOWN, |(_, _, name)| *name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_say_what_a_file_is() {
        for (head, wanted) in [
            (&b"\xff\xd8\xff\xe1...."[..], Some("image/jpeg")),
            (b"\0\0\0\x18ftypheic", Some("image/heic")),
            (b"\0\0\0\x18ftypisom", Some("video/mp4")),
            (b"%PDF-1.7", Some("application/pdf")),
            (b"PK\x03\x04", Some(ZIP)),
            (b"<script>alert(1)</script>", Some(UNKNOWN)),
            (b"", Some(UNKNOWN)),
            (b"MZ\x90", None),
            (b"\x7fELF", None),
            (b"#!/bin/sh", None),
        ] {
            assert_eq!(media_type(head), wanted, "{head:?}");
        }
    }
}
