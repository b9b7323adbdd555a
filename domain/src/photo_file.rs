//! Which file names promise a picture, said once for every way photos come in.
//!
//! A name only says what is worth a look: what a file is, its bytes decide.

/// Endings of files that are pictures, or that a person expects to be, in lower case.
///
/// Kinds that can't be shown are among them, so that such a file is named with its reason and not passed over.
pub const PICTURE_ENDINGS: [&str; 13] = [
    "jpg", "jpeg", "jpe", "png", "tif", "tiff", "heic", "heif", "avif", "webp", "dng", "bmp", "gif",
];

/// Whether a file of this name promises a picture that a person took.
///
/// Hidden companions do not: cards written by a Mac carry a shadow `._DJI_0001.JPG` beside each picture.
#[must_use]
pub fn is_picture_name(name: &str) -> bool {
    !name.starts_with('.')
        && name.rsplit_once('.').is_some_and(|(_, ending)| {
            PICTURE_ENDINGS
                .iter()
                .any(|known| known.eq_ignore_ascii_case(ending))
        })
}

#[cfg(test)]
mod tests {
    use super::is_picture_name;

    #[test]
    fn a_name_promises_a_picture_by_its_ending_unless_it_is_hidden() {
        for name in [
            "DJI_0001.JPG",
            "a.b.heic",
            "roof.Tiff",
            "x.gif",
            "y.avif",
            "z.bmp",
        ] {
            assert!(is_picture_name(name), "{name}");
        }
        for name in [
            "._DJI_0001.JPG",
            ".jpg",
            "notes.txt",
            "jpg",
            "roof.jpg.part",
            "",
        ] {
            assert!(!is_picture_name(name), "{name}");
        }
    }
}
