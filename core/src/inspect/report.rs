//! A report over photos that were inspected without a vault: no job, no customer, nothing decided.

use super::{InspectError, Inspected};
use crate::document::input::{
    Analysis, Days, Decision, DecisionKind, Mark, MarkOrigin, MarkSize, Measuring, ReportInput,
    ReportPhoto, Scale,
};
use crate::documents::listed;
use crate::documents::models::card_of;
use crate::documents::report::left_out_share;
use crate::photo::thumb;
use brainops_domain::measure::RoofPlane;
use brainops_domain::view::analysis::ModelInfo;
use chrono::NaiveDate;

/// Longer side of a picture in the report.
const PICTURE_PX: u32 = 1600;

/// One inspected photo as the report shows it: with the suggestions that a review would ask about.
///
/// Errors: `Photo` when its small picture can't be made.
pub fn photo(
    file_name: String,
    inspected: Inspected,
    plane: &RoofPlane,
    model: &ModelInfo,
    threshold: f64,
) -> Result<ReportPhoto, InspectError> {
    let camera = &inspected.metadata.camera;
    let scale = match &inspected.ground {
        Ok(ground) => Scale::Known {
            mm_per_px: ground.mm_per_px,
            relative_error: ground.relative_error,
        },
        Err(reason) => Scale::Unknown {
            reason: reason.to_string(),
        },
    };
    let above_takeoff_m = camera.relative_altitude_m;
    let measuring = Measuring {
        camera: camera.model.clone(),
        focal_px: camera.focal_px,
        focal_source: camera.focal_source,
        height_m: camera
            .laser_range_m
            .or(above_takeoff_m.map(|height| height - plane.height_m.unwrap_or(0.0))),
        ground_source: inspected.ground.as_ref().ok().map(|ground| ground.source),
        marked_m: None,
        camera_pitch_deg: camera.gimbal_pitch_deg,
        roof_pitch_in_12: plane.pitch_in_12,
        scale,
    };
    let counts = model.calibration.as_ref();
    let found = inspected.analysis.findings.iter().zip(&inspected.sizes);
    let marks = found
        .filter(|(found, _)| listed::is_open_listed(found.class, found.confidence, threshold))
        .map(|(found, size)| Mark {
            class: found.class,
            pixel_box: found.bounds,
            size: match size {
                Ok(size) => MarkSize::Measured {
                    length_mm: size.length_mm,
                    width_mm: size.width_mm,
                    relative_error: size.relative_error,
                    source: "camera data of the photo".into(),
                },
                Err(reason) => MarkSize::Absent {
                    reason: reason.to_string(),
                },
            },
            origin: MarkOrigin::Model {
                model: 0,
                likelihood: listed::likelihood(
                    counts.and_then(|table| table.likelihood(found.class, found.confidence)),
                    found.class,
                    found.class,
                    found.confidence,
                ),
            },
            decision: Decision {
                kind: DecisionKind::Open,
                by: None,
                at: None,
                touched: None,
                edited: false,
            },
            severity: None,
            note: None,
        })
        .collect();
    let sides = (inspected.picture.width_px, inspected.picture.height_px);
    let left_out = left_out_share(&inspected.analysis.skipped, sides);
    Ok(ReportPhoto {
        file_name,
        slope: None,
        taken_at: inspected.metadata.taken_at,
        blake3: inspected.blake3,
        width_px: inspected.picture.width_px,
        height_px: inspected.picture.height_px,
        orientation: inspected.metadata.orientation,
        jpeg: thumb::shrunk(inspected.picture, PICTURE_PX)?,
        upright: false,
        analysis: Analysis::Done { model: 0 },
        measuring,
        marks,
        looked_over_by: None,
        left_out_share: left_out,
    })
}

/// The report over these photos; `unread` names what could not be read, each a sentence.
#[must_use]
pub fn input(
    photos: Vec<ReportPhoto>,
    model: &ModelInfo,
    threshold: f64,
    unread: Vec<String>,
    today: NaiveDate,
) -> ReportInput {
    ReportInput {
        number: today.to_string(),
        company: None,
        customer: None,
        site: None,
        taken: Days::of(&photos),
        written_on: today,
        inspector: None,
        hero: None,
        remarks: Vec::new(),
        models: vec![card_of(model, threshold)],
        limits: listed::counted_on(model.calibration.as_ref(), &photos)
            .into_iter()
            .chain(unread)
            .collect(),
        unshown: Vec::new(),
        photos,
    }
}
