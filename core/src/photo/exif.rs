//! Values of EXIF, as numbers that may still be nonsense.
//!
//! Owns the look into TIFF directories. Refuses judgement: `metadata` decides what is credible.
//! Source: CIPA DC-008 (EXIF 2.32).

use chrono::NaiveDateTime;
use exif::{Exif, In, Reader, Tag, Value};

/// What EXIF says, unjudged.
#[derive(Debug, Default)]
pub(super) struct Fields {
    pub(super) make: Option<String>,
    pub(super) model: Option<String>,
    pub(super) orientation: Option<u32>,
    pub(super) taken_at: Option<String>,
    pub(super) focal_mm: Option<f64>,
    pub(super) focal_35mm: Option<f64>,
    pub(super) digital_zoom: Option<f64>,
    pub(super) width_px: Option<u32>,
    pub(super) height_px: Option<u32>,
    pub(super) latitude_deg: Option<f64>,
    pub(super) longitude_deg: Option<f64>,
    pub(super) altitude_m: Option<f64>,
    /// Whether any part could not be read.
    pub(super) is_broken: bool,
}

/// Reads a TIFF structure as it stands in an EXIF segment.
pub(super) fn read_segment(tiff: &[u8]) -> Fields {
    let mut reader = Reader::new();
    reader.continue_on_error(true);
    fields(reader.read_raw(tiff.to_vec()))
}

/// Reads the EXIF of a file that is no JPEG.
pub(super) fn read_file(bytes: &[u8]) -> Fields {
    let mut reader = Reader::new();
    reader.continue_on_error(true);
    let result = reader.read_from_container(&mut std::io::Cursor::new(bytes));
    if matches!(result, Err(exif::Error::NotFound(_))) {
        Fields::default()
    } else {
        fields(result)
    }
}

fn fields(result: Result<Exif, exif::Error>) -> Fields {
    let mut is_broken = false;
    let exif = match result.or_else(|error| error.distill_partial_result(|_| is_broken = true)) {
        Ok(exif) => exif,
        Err(_) => {
            return Fields {
                is_broken: true,
                ..Fields::default()
            };
        }
    };
    Fields {
        make: text(&exif, Tag::Make),
        model: text(&exif, Tag::Model),
        orientation: uint(&exif, Tag::Orientation),
        taken_at: [Tag::DateTimeOriginal, Tag::DateTimeDigitized, Tag::DateTime]
            .into_iter()
            .find_map(|tag| text(&exif, tag)),
        focal_mm: number(&exif, Tag::FocalLength),
        focal_35mm: number(&exif, Tag::FocalLengthIn35mmFilm),
        digital_zoom: number(&exif, Tag::DigitalZoomRatio),
        width_px: uint(&exif, Tag::PixelXDimension),
        height_px: uint(&exif, Tag::PixelYDimension),
        latitude_deg: degrees(&exif, Tag::GPSLatitude, Tag::GPSLatitudeRef, 'S'),
        longitude_deg: degrees(&exif, Tag::GPSLongitude, Tag::GPSLongitudeRef, 'W'),
        altitude_m: altitude(&exif),
        is_broken,
    }
}

/// A moment as EXIF writes it, `2026:01:26 13:51:10`.
pub(super) fn moment(text: &str) -> Option<NaiveDateTime> {
    let text = text.trim();
    [
        "%Y:%m:%d %H:%M:%S",
        "%Y-%m-%d %H:%M:%S",
        "%Y-%m-%dT%H:%M:%S",
    ]
    .into_iter()
    .find_map(|form| NaiveDateTime::parse_from_str(text, form).ok())
}

fn text(exif: &Exif, tag: Tag) -> Option<String> {
    let Value::Ascii(parts) = &exif.get_field(tag, In::PRIMARY)?.value else {
        return None;
    };
    let text = String::from_utf8_lossy(parts.first()?);
    let text = text.trim_matches(|c: char| c == '\0' || c.is_whitespace());
    (!text.is_empty()).then(|| text.to_owned())
}

fn uint(exif: &Exif, tag: Tag) -> Option<u32> {
    exif.get_field(tag, In::PRIMARY)?.value.get_uint(0)
}

fn number(exif: &Exif, tag: Tag) -> Option<f64> {
    numbers(&exif.get_field(tag, In::PRIMARY)?.value)
        .first()
        .copied()
}

/// A value's numbers; a fraction with denominator 0 comes out infinite or not a number.
fn numbers(value: &Value) -> Vec<f64> {
    match value {
        Value::Rational(parts) => parts.iter().map(exif::Rational::to_f64).collect(),
        Value::SRational(parts) => parts.iter().map(exif::SRational::to_f64).collect(),
        Value::Float(parts) => parts.iter().map(|part| f64::from(*part)).collect(),
        Value::Double(parts) => parts.clone(),
        Value::Byte(parts) => parts.iter().map(|part| f64::from(*part)).collect(),
        Value::Short(parts) => parts.iter().map(|part| f64::from(*part)).collect(),
        Value::Long(parts) => parts.iter().map(|part| f64::from(*part)).collect(),
        Value::SByte(parts) => parts.iter().map(|part| f64::from(*part)).collect(),
        Value::SShort(parts) => parts.iter().map(|part| f64::from(*part)).collect(),
        Value::SLong(parts) => parts.iter().map(|part| f64::from(*part)).collect(),
        Value::Ascii(_) | Value::Undefined(..) | Value::Unknown(..) => Vec::new(),
    }
}

/// Degrees, minutes and seconds as one number, negative to the south or west.
fn degrees(exif: &Exif, tag: Tag, reference: Tag, negative: char) -> Option<f64> {
    let parts = numbers(&exif.get_field(tag, In::PRIMARY)?.value);
    let part = |index: usize| parts.get(index).copied().unwrap_or(0.0);
    let value = parts.first()? + part(1) / 60.0 + part(2) / 3600.0;
    let side = text(exif, reference)?;
    Some(if side.to_ascii_uppercase().starts_with(negative) {
        -value
    } else {
        value
    })
}

fn altitude(exif: &Exif) -> Option<f64> {
    let value = number(exif, Tag::GPSAltitude)?;
    let is_below = number(exif, Tag::GPSAltitudeRef).is_some_and(|below| below == 1.0);
    Some(if is_below { -value } else { value })
}
