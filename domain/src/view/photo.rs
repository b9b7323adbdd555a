//! Photos of a job and what their files say.

use crate::id::{JobId, PhotoId};
use crate::pixel::PixelBox;
use chrono::{DateTime, NaiveDateTime, Utc};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// How far the analysis of a photo is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum PhotoAnalysis {
    /// Not asked for.
    None,
    /// In the queue.
    Queued,
    /// Being worked on.
    Running,
    /// Done with the model that is in use.
    Done,
    /// Done with another model.
    Stale,
    /// It could not be analyzed.
    Failed,
}

/// What a photo of a grid or film strip shows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct PhotoCard {
    /// Id.
    pub id: PhotoId,
    /// Job.
    pub job_id: JobId,
    /// Name of the file as it came.
    pub file_name: String,
    /// Words for what it shows, such as `S slope`; may be empty.
    pub label: String,
    /// Width in pixels as stored.
    pub width_px: u32,
    /// Height in pixels as stored.
    pub height_px: u32,
    /// EXIF orientation, 1 to 8; marks are in stored pixels, screens turn them.
    pub orientation: u8,
    /// Local time of the camera.
    pub taken_at: Option<NaiveDateTime>,
    /// How far the analysis is.
    pub analysis: PhotoAnalysis,
    /// Findings at or above the threshold that nobody has decided on.
    pub to_check: u32,
    /// Findings accepted as damage.
    pub accepted: u32,
    /// Findings rejected.
    pub rejected: u32,
    /// Who looked over the whole photo; absent while nobody says so.
    pub checked_by: Option<String>,
    /// Whether the office has proven the original's bytes.
    pub proven: bool,
}

/// Says that a person looked over a whole photo, or takes that back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct PhotoCheck {
    /// Photo.
    pub photo_id: PhotoId,
    /// Whether it was looked over.
    pub checked: bool,
}

/// A copy of a photo's original file to be saved where the person says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct SaveOriginal {
    /// Photo.
    pub photo_id: PhotoId,
    /// Title of the dialog.
    pub title: String,
}

/// Which photos.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct PhotoQuery {
    /// Job.
    pub job_id: JobId,
    /// First row.
    pub offset: u32,
    /// Rows at most, up to 500.
    pub limit: u32,
}

/// One page of photos in the order they were taken.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct PhotoPage {
    /// Rows `offset..`.
    pub rows: Vec<PhotoCard>,
    /// Photos of the job.
    pub total: u32,
}

/// Where the focal length in pixels comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum FocalSource {
    /// `CalibratedFocalLength` of the XMP.
    XmpCalibrated,
    /// `DewarpData` of the XMP.
    XmpDewarp,
    /// EXIF focal length and the sensor width of a known camera.
    ExifSensor,
    /// EXIF 35 mm equivalent, by the diagonal.
    #[serde(rename = "exif_35mm")]
    Exif35mm,
}

/// Where the ground resolution comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum GroundSource {
    /// Laser range finder.
    LaserRange,
    /// Height above take-off less the roof's height that a person entered.
    RoofHeightEntered,
    /// Height above take-off; the roof's own height is unknown.
    RelativeAltitude,
    /// A person marked a known length.
    MarkedLength,
}

/// The camera of a photo as its file tells.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct CameraFacts {
    /// Make.
    pub make: Option<String>,
    /// Model.
    pub model: Option<String>,
    /// Focal length in pixels of the stored picture.
    pub focal_px: Option<f64>,
    /// Where that comes from.
    pub focal_source: Option<FocalSource>,
    /// Optical center of the stored picture, pixels from the left; absent when not calibrated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub center_x_px: Option<f64>,
    /// Optical center, pixels from the top.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub center_y_px: Option<f64>,
    /// Latitude, degrees north; absent without a fix.
    pub latitude_deg: Option<f64>,
    /// Longitude, degrees east; absent without a fix.
    pub longitude_deg: Option<f64>,
    /// Height above sea, meters.
    pub absolute_altitude_m: Option<f64>,
    /// Height above take-off, meters.
    pub relative_altitude_m: Option<f64>,
    /// Laser range to the target, meters.
    pub laser_range_m: Option<f64>,
    /// Gimbal pitch, degrees, -90 looks straight down; absent when the file says nothing credible.
    pub gimbal_pitch_deg: Option<f64>,
    /// Gimbal yaw, degrees from north.
    pub gimbal_yaw_deg: Option<f64>,
    /// Gimbal roll, degrees.
    pub gimbal_roll_deg: Option<f64>,
    /// What in the file was not credible, in words.
    pub doubts: Vec<String>,
}

/// Ground resolution of a photo at its center.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Ground {
    /// Millimeters on the roof that one pixel covers, across, at the center.
    pub mm_per_px: f64,
    /// One standard deviation as a share of the value.
    pub relative_error: f64,
    /// Where it comes from.
    pub source: GroundSource,
}

/// What a model saw on a photo, and what of it is kept: the strongest, when it saw too much.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct FindingCounts {
    /// Findings down to the model's floor.
    pub found: u32,
    /// Of these, kept as suggestions.
    pub kept: u32,
}

/// One photo with everything known about it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct PhotoDetail {
    /// Card as in the grid.
    pub card: PhotoCard,
    /// BLAKE3 of the original, hex.
    pub blake3: String,
    /// Size of the original.
    pub size_bytes: u64,
    /// When it was imported.
    pub imported_at: DateTime<Utc>,
    /// Camera.
    pub camera: CameraFacts,
    /// Ground resolution, or nothing.
    pub ground: Option<Ground>,
    /// Why there is none, as a sentence.
    pub ground_reason: Option<String>,
    /// Height of the roof plane above take-off that a person entered, meters.
    pub roof_height_m: Option<f64>,
    /// Pitch of the plane that a person entered, x/12.
    pub pitch_in_12: Option<f64>,
    /// Known length that a person marked.
    pub marked: Option<super::ground::MarkedLength>,
    /// Zoom levels for tiles: level 0 is full size, each next halves it.
    pub tile_levels: u8,
    /// Side of a tile in pixels.
    pub tile_px: u32,
    /// What the last analysis saw and kept; absent before the first.
    pub finding_counts: Option<FindingCounts>,
    /// Parts in stored pixels that the last analysis left out, as its model saw no roof there.
    pub skipped: Vec<PixelBox>,
}

/// What a person says about photos.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct PhotoEdit {
    /// Which photos.
    pub photo_ids: Vec<PhotoId>,
    /// New label, when given.
    pub label: Option<String>,
    /// New height of the roof plane above take-off in meters, when given.
    pub roof_height_m: Option<f64>,
    /// New pitch, when given.
    pub pitch_in_12: Option<f64>,
}
