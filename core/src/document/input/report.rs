//! What an inspection report is made from.

use brainops_domain::measure::Reason;
use brainops_domain::view::photo::{FocalSource, GroundSource};
use chrono::{NaiveDate, NaiveDateTime};
use serde::{Deserialize, Serialize};

use super::{Company, Customer, Mark};
use crate::document::words;

/// Everything an inspection report says. Marks are numbered in the order given, across all photos.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ReportInput {
    /// Number of the report, such as `26-1186`.
    pub number: String,
    /// Who inspected; absent for a report made from photos alone.
    pub company: Option<Company>,
    /// For whom; absent for a report made from photos alone.
    pub customer: Option<Customer>,
    /// Where the roof is.
    pub site: Option<String>,
    /// Days on which the photos were taken.
    pub taken: Option<Days>,
    /// Day the report was written: it dates the file.
    pub written_on: NaiveDate,
    /// Name of the inspector, and a credential if there is one.
    pub inspector: Option<String>,
    /// Index into `photos` of the picture on the cover. Without one, the first picture that can be shown.
    pub hero: Option<usize>,
    /// The inspector's own summary, each a paragraph. It is printed as theirs.
    pub remarks: Vec<String>,
    /// All photos of the inspection, with marks or without.
    pub photos: Vec<ReportPhoto>,
    /// Files that were taken in and can't be shown, such as raw sensor data beside a JPEG.
    // Left out where empty, so that what was written before it was listed keeps its hash.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unshown: Vec<UnshownFile>,
    /// The models that looked at the photos.
    pub models: Vec<ModelCard>,
    /// Limits beyond the standing ones, each a sentence.
    pub limits: Vec<String>,
}

/// A file that is kept and can't be shown: nobody and no model looked at it here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnshownFile {
    /// Name of the file as it came.
    pub file_name: String,
    /// Its kind, such as `DNG`.
    pub kind: String,
    /// BLAKE3 of the original file, lower-case hex.
    pub blake3: String,
}

/// The first and the last of some days.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Days {
    /// The first.
    pub first: NaiveDate,
    /// The last; the first again where it is one day.
    pub last: NaiveDate,
}

impl Days {
    /// The days of these photos by their cameras' clocks; none where no photo says.
    #[must_use]
    pub fn of(photos: &[ReportPhoto]) -> Option<Self> {
        let days = || {
            photos
                .iter()
                .filter_map(|photo| photo.taken_at)
                .map(|at| at.date())
        };
        Some(Self {
            first: days().min()?,
            last: days().max()?,
        })
    }
}

/// One photo and what was found on it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ReportPhoto {
    /// Name of the file as it came.
    pub file_name: String,
    /// Slope or place it shows, such as `West slope`.
    pub slope: Option<String>,
    /// When it was taken, by the camera's clock.
    pub taken_at: Option<NaiveDateTime>,
    /// BLAKE3 of the original file, lower-case hex.
    pub blake3: String,
    /// Width of the original in pixels, in its stored orientation.
    pub width_px: u32,
    /// Height of the original in pixels, in its stored orientation.
    pub height_px: u32,
    /// EXIF orientation of the original, 1 to 8; pages show the picture upright.
    pub orientation: u8,
    /// JPEG bytes of the whole picture, scaled down (about 1,600 px on the long side), in the stored
    /// orientation. Metadata in it is removed. Bytes that can't be shown leave a note in their place.
    pub jpeg: Vec<u8>,
    /// Whether `jpeg` is turned upright already, as thumbnails are.
    pub upright: bool,
    /// Whether and how it was analysed.
    pub analysis: Analysis,
    /// What sizes on it rest on.
    pub measuring: Measuring,
    /// What was suggested or drawn, decided or not.
    pub marks: Vec<Mark>,
    /// Who says to have looked over the whole photo; absent while nobody does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub looked_over_by: Option<String>,
    /// Share of the photo that the model left out, as it saw no roof there; absent where it left out nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub left_out_share: Option<f64>,
}

/// Whether a model looked at a photo.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Analysis {
    /// A model looked at it, save what `left_out_share` says.
    Done {
        /// Index into `ReportInput::models`.
        model: usize,
    },
    /// No model looked at it.
    NotDone {
        /// Why, in words.
        reason: String,
    },
}

/// What sizes on a photo rest on.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Measuring {
    /// Camera model from the file's metadata.
    pub camera: Option<String>,
    /// Focal length in pixels of the original. A value that is not positive counts as unknown.
    pub focal_px: Option<f64>,
    /// Where the focal length comes from.
    pub focal_source: Option<FocalSource>,
    /// Distance above the roof plane in meters. A value that is not positive counts as unknown.
    pub height_m: Option<f64>,
    /// Where the scale comes from.
    pub ground_source: Option<GroundSource>,
    /// Known length that a person marked on the photo, meters.
    #[serde(default)]
    pub marked_m: Option<f64>,
    /// Angle of the camera in degrees; −90 looks straight down.
    pub camera_pitch_deg: Option<f64>,
    /// Slope of the roof plane as rise over 12.
    pub roof_pitch_in_12: Option<f64>,
    /// Scale on the roof plane.
    pub scale: Scale,
}

impl Measuring {
    /// What the scale rests on, in words.
    pub(crate) fn basis(&self) -> Option<String> {
        let source = words::ground_source(self.ground_source?);
        let marked_m = self
            .marked_m
            .filter(|_| self.ground_source == Some(GroundSource::MarkedLength));
        Some(marked_m.map_or_else(
            || source.to_owned(),
            |length_m| format!("{source} of {}", words::length(length_m * 1000.0)),
        ))
    }

    /// The focal length where it is credible.
    pub(crate) fn known_focal_px(&self) -> Option<f64> {
        self.focal_px
            .filter(|focal| focal.is_finite() && *focal > 0.0)
    }

    /// The height where it is credible: an altitude below the roof is none.
    pub(crate) fn known_height_m(&self) -> Option<f64> {
        self.height_m
            .filter(|height| height.is_finite() && *height > 0.0)
    }
}

/// Scale of a photo on the roof plane.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scale {
    /// Sizes can be told.
    Known {
        /// Millimeters of roof in one pixel at the picture's center.
        mm_per_px: f64,
        /// One-sigma error of a length, as a share of it.
        relative_error: f64,
    },
    /// Sizes can't be told.
    Unknown {
        /// Why, in words.
        reason: String,
    },
}

impl Default for Scale {
    fn default() -> Self {
        Self::Unknown {
            reason: Reason::NoHeight.to_string(),
        }
    }
}

/// What is known about a model, from its manifest.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ModelCard {
    /// Name and version.
    pub name: String,
    /// SHA-256 of the model file, lower-case hex.
    pub sha256: String,
    /// Suggestions below this score were not shown.
    pub threshold: f64,
    /// Number format it ran in, such as `int8`; empty where only its hash is known.
    pub precision: String,
    /// How sure its suggestions are, each a sentence for people who do not build models.
    pub how_sure: Vec<String>,
    /// What its maker says it can't do, each a sentence; printed small.
    pub limits: Vec<String>,
}

impl ModelCard {
    /// The card of a model of which the vault knows no more than its hash.
    #[must_use]
    pub fn of_hash(sha256: &str, threshold: f64) -> Self {
        let name = if sha256.is_empty() {
            "a model whose hash was not noted".to_owned()
        } else {
            format!("model {}", words::short_hash(sha256, 2))
        };
        Self {
            name,
            sha256: sha256.to_owned(),
            threshold,
            precision: String::new(),
            how_sure: vec![
                "details not available. It is not the model in use here, or that one’s description is missing or damaged."
                    .to_owned(),
            ],
            limits: Vec::new(),
        }
    }

    /// Whether more is known than the hash.
    pub(crate) fn is_described(&self) -> bool {
        !self.precision.is_empty()
    }
}
