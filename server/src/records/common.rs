//! What several declarations share.

use crate::http::FieldError;
use crate::record::{Field, Kind};
use brainops_domain::damage::DamageClass;
use brainops_domain::roof::{Problem, Severity};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

/// JSON object of a record.
pub(super) type Object = Map<String, Value>;

/// Largest file that a record may describe: 2 GB photos and scans are usual, more is a mistake.
pub(super) const SIZE_BYTES: Kind = Kind::Int {
    min: 0,
    max: 1 << 40,
};

/// A place in a picture, in its pixels.
pub(super) const PIXEL: Kind = Kind::Real {
    min: 0.0,
    max: 1_000_000.0,
};

/// The job that a record belongs to.
pub(super) const JOB: Field = Field::id("job_id", "The job it belongs to.")
    .fixed()
    .filter();

/// The content of a file.
pub(super) const BLAKE3: Field = Field::text(
    "blake3",
    64,
    "BLAKE3 of the file's bytes, in 64 small hexadecimal digits.",
)
.required()
.fixed()
.filter();

pub(super) fn classes() -> Vec<&'static str> {
    DamageClass::ALL
        .into_iter()
        .map(DamageClass::name)
        .collect()
}

/// The text of a field; empty where there is none.
pub(super) fn text<'a>(record: &'a Object, name: &str) -> &'a str {
    record.get(name).and_then(Value::as_str).unwrap_or_default()
}

/// Whether a field has a value.
pub(super) fn has(record: &Object, name: &str) -> bool {
    record.get(name).is_some_and(|value| !value.is_null())
}

/// The number of a field.
pub(super) fn number(record: &Object, name: &str) -> Option<f64> {
    record.get(name).and_then(Value::as_f64)
}

/// What is wrong with the hash of a file.
pub(super) fn check_blake3(record: &Object) -> Vec<FieldError> {
    let hash = text(record, "blake3");
    let is_hash = hash.len() == 64
        && hash
            .bytes()
            .all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte));
    if is_hash {
        return Vec::new();
    }
    vec![FieldError::of(
        "blake3",
        "It must be 64 small hexadecimal digits.",
    )]
}

/// What is wrong with a box of pixels.
pub(super) fn check_box(record: &Object) -> Vec<FieldError> {
    [("x0", "x1"), ("y0", "y1")]
        .into_iter()
        .filter(|(low, high)| number(record, low) >= number(record, high))
        .map(|(_, high)| FieldError::of(high, "A box has a width and a height."))
        .collect()
}

/// Reads a field as a type of the domain.
pub(super) fn read<T: DeserializeOwned>(record: &Object, name: &str) -> Result<T, FieldError> {
    let value = record.get(name).cloned().unwrap_or_default();
    serde_json::from_value(value).map_err(|error| FieldError::of(name, format!("{error}.")))
}

/// The problems that make a field unusable.
pub(super) fn errors_of(name: &str, problems: Vec<Problem>) -> Vec<FieldError> {
    problems
        .into_iter()
        .filter(|problem| problem.severity == Severity::Error)
        .map(|problem| FieldError::of(name, format!("{}: {}", problem.field, problem.message)))
        .collect()
}
