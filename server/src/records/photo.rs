//! Photos: what is known of them; their bytes are files.

use super::common::{BLAKE3, JOB, Object, SIZE_BYTES, check_blake3, text};
use crate::http::FieldError;
use crate::record::{Crud, Field, Kind, Life, Reached, Resource};
use brainops_domain::permission::Perm;
use chrono::NaiveDateTime;

const PIXELS: Kind = Kind::Int {
    min: 1,
    max: 1_000_000,
};

/// A photo of a job.
pub(super) static PHOTO: Resource = Resource {
    entity: "photo",
    plural: "photos",
    label: "photo",
    fields: &[
        JOB,
        Field::id("import_id", "The import that brought it.")
            .optional()
            .fixed()
            .filter(),
        BLAKE3,
        Field::new("size_bytes", SIZE_BYTES, "Size of the file.").fixed(),
        Field::text("file_name", 255, "Name of the file as it came.")
            .required()
            .fixed()
            .filter()
            .sort(),
        Field::text("format", 20, "Format of the file, such as `jpeg`.")
            .required()
            .fixed()
            .filter(),
        Field::text("label", 200, "What it shows, in words.").filter(),
        Field::new("width_px", PIXELS, "Width.").fixed(),
        Field::new("height_px", PIXELS, "Height.").fixed(),
        Field::new(
            "orientation",
            Kind::Int { min: 1, max: 8 },
            "How it is turned, as EXIF counts.",
        )
        .fixed(),
        Field::text(
            "taken_at",
            30,
            "When the camera says it was taken, in its own time: `2026-11-20T09:30:00`.",
        )
        .optional()
        .filter()
        .sort(),
        Field::new(
            "camera",
            Kind::Json { max_bytes: 16_384 },
            "What the camera says of itself and the picture.",
        )
        .optional(),
        Field::new(
            "roof_height_m",
            Kind::Real {
                min: 0.0,
                max: 1_000.0,
            },
            "Height of the camera above the roof, in metres.",
        )
        .optional(),
        Field::new(
            "pitch_in_12",
            Kind::Real {
                min: 0.0,
                max: 48.0,
            },
            "Pitch of the roof in it, inches in 12.",
        )
        .optional(),
        Field::new("imported_at", Kind::Instant, "When it came in.")
            .fixed()
            .filter()
            .sort(),
    ],
    perms: Crud {
        read: Perm::PhotoRead,
        create: Perm::PhotoCreate,
        update: Perm::PhotoUpdate,
        archive: Perm::PhotoArchive,
    },
    reached: Reached::Through("job_id", "job"),
    life: Life::Changes,
    guards: &[],
    numbered: None,
    complete: Resource::nothing_to_complete,
    check: check_photo,
};

fn check_photo(_: Option<&Object>, photo: &Object) -> Vec<FieldError> {
    let mut errors = check_blake3(photo);
    let taken_at = text(photo, "taken_at");
    if !taken_at.is_empty() && taken_at.parse::<NaiveDateTime>().is_err() {
        errors.push(FieldError::of(
            "taken_at",
            "It must be a day and a time such as 2026-11-20T09:30:00.",
        ));
    }
    errors
}
