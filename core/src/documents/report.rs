//! What an inspection report is made from.

use crate::document::input::{
    Analysis, Company, Customer, Days, Decision, DecisionKind, Mark, MarkOrigin, MarkSize,
    Measuring, ReportInput, ReportPhoto, Scale, Severity, UnshownFile,
};
use crate::document::words::counted;
use crate::documents::listed;
use crate::documents::models::Models;
use crate::error::Result;
use crate::photo::probe::Format;
use crate::store::Context;
use brainops_domain::id::{JobId, PhotoId};
use brainops_domain::pixel::PixelBox;
use brainops_domain::view::analysis::ModelInfo;
use brainops_domain::view::photo::{PhotoDetail, PhotoQuery};
use brainops_domain::view::review::{Finding, FindingSource, Verdict};
use chrono::{DateTime, TimeZone};
use rusqlite::Connection;

/// Photos read at once.
const PAGE: u32 = 500;

/// The input of a report over all photos of a job, still without their pictures, and the photos' ids in
/// the same order. Only `known` models can be described; `now` is by the zone in which the report tells times.
///
/// Marks below the threshold that nobody decided on are left out, as on the screen. Files that can't be shown
/// are named apart.
pub fn report_input<Z: TimeZone>(
    sql: &Connection,
    context: &Context,
    job: JobId,
    now: &DateTime<Z>,
    known: &[ModelInfo],
) -> Result<(ReportInput, Vec<PhotoId>)> {
    // One state of the vault, however many photos there are and whatever is imported meanwhile.
    let snapshot = sql.unchecked_transaction()?;
    let sql = &*snapshot;
    let detail = crate::jobs::get(sql, job)?;
    let threshold = crate::settings::threshold(sql)?;
    let profile = crate::company::get(sql)?;
    let (mut ids, mut photos, mut unshown) = (Vec::new(), Vec::new(), Vec::new());
    let mut models = Models::new(known, threshold);
    let in_use = crate::settings::model_sha256(sql)?;
    let (mut limits, mut earlier) = (Vec::new(), 0);
    for id in photo_ids(sql, job)? {
        let shot = crate::photos::detail(sql, id)?;
        let kind = crate::photos::format(sql, id)?;
        if shot.card.width_px == 0 || shot.card.height_px == 0 || !Format::is_name_shown(&kind) {
            unshown.push(UnshownFile {
                file_name: shot.card.file_name,
                kind,
                blake3: shot.blake3,
            });
            continue;
        }
        limits.extend(left_out(&shot));
        let analysis = models.analysis(sql, id, shot.card.analysis)?;
        if let Analysis::Done { model } = analysis {
            earlier += usize::from(
                in_use
                    .as_deref()
                    .is_some_and(|sha256| models.is_other(model, sha256)),
            );
        }
        let marks = crate::review::findings(sql, id)?
            .iter()
            .filter(|finding| is_listed(finding, threshold))
            .map(|finding| mark(finding, shot.marked.is_some(), &mut models, &now.timezone()))
            .collect();
        photos.push(photo(&shot, analysis, marks));
        ids.push(id);
    }
    let calibration = crate::settings::calibration(sql)?;
    limits.extend(listed::counted_on(
        calibration.as_ref().map(|(_, table)| table),
        &photos,
    ));
    if earlier > 0 {
        limits.push(format!(
            "{} by another model than the one in use now, which did not look at {}.",
            counted(earlier, "photo was analyzed", "photos were analyzed"),
            if earlier == 1 { "it" } else { "them" }
        ));
    }
    let some = |text: &str| (!text.trim().is_empty()).then(|| text.trim().to_owned());
    let fields = &detail.fields;
    let town = format!("{}, {} {}", fields.city, fields.state, fields.zip);
    let site = format!("{}, {}", fields.street, town.trim_matches([',', ' ']));
    let input = ReportInput {
        number: detail.row.number.clone(),
        company: Some(Company {
            name: profile.name.clone(),
            address: some(&profile.address).into_iter().collect(),
            phone: some(&profile.phone),
            email: some(&profile.email),
            license: some(&profile.license),
            logo: None,
        }),
        customer: Some(Customer {
            name: format!("{} {}", fields.first_name, fields.last_name)
                .trim()
                .to_owned(),
            address: Vec::new(),
            phone: some(&fields.phone),
            email: some(&fields.email),
        }),
        site: Some(site.trim_matches([',', ' ']).to_owned()),
        taken: Days::of(&photos),
        written_on: now.date_naive(),
        inspector: Some(context.person.clone()),
        hero: None,
        remarks: Vec::new(),
        photos,
        unshown,
        models: models.into_cards(),
        limits,
    };
    Ok((input, ids))
}

/// Every photo of a job in the order they were taken.
fn photo_ids(sql: &Connection, job: JobId) -> Result<Vec<PhotoId>> {
    let mut ids = Vec::new();
    loop {
        let query = PhotoQuery {
            job_id: job,
            offset: u32::try_from(ids.len()).unwrap_or(u32::MAX),
            limit: PAGE,
        };
        let page = crate::photos::list(sql, &query)?;
        if page.rows.is_empty() {
            return Ok(ids);
        }
        ids.extend(page.rows.iter().map(|card| card.id));
    }
}

/// Share of a photo that parts of it take up; none without a part.
pub(crate) fn left_out_share(parts: &[PixelBox], (width, height): (u32, u32)) -> Option<f64> {
    let area = |part: &PixelBox| (part.x1 - part.x0) * (part.y1 - part.y0);
    let all = f64::from(width) * f64::from(height);
    (!parts.is_empty()).then(|| parts.iter().map(area).sum::<f64>() / all)
}

/// What is said when a model saw more on a photo than is kept.
fn left_out(shot: &PhotoDetail) -> Option<String> {
    let counts = shot.finding_counts?;
    (counts.kept < counts.found).then(|| {
        format!(
            "On {} the model made {} suggestions; the {} it was surest of were kept for review.",
            shot.card.file_name, counts.found, counts.kept
        )
    })
}

fn strength(finding: &Finding) -> f64 {
    finding
        .suggestion
        .as_ref()
        .map_or(1.0, |suggestion| suggestion.confidence)
}

fn photo(shot: &PhotoDetail, analysis: Analysis, marks: Vec<Mark>) -> ReportPhoto {
    let camera = &shot.camera;
    let scale = match (&shot.ground, &shot.ground_reason) {
        (Some(ground), _) => Scale::Known {
            mm_per_px: ground.mm_per_px,
            relative_error: ground.relative_error,
        },
        (None, Some(reason)) => Scale::Unknown {
            reason: reason.clone(),
        },
        (None, None) => Scale::default(),
    };
    ReportPhoto {
        file_name: shot.card.file_name.clone(),
        slope: (!shot.card.label.is_empty()).then(|| shot.card.label.clone()),
        taken_at: shot.card.taken_at,
        blake3: shot.blake3.clone(),
        width_px: shot.card.width_px,
        height_px: shot.card.height_px,
        orientation: shot.card.orientation,
        jpeg: Vec::new(),
        upright: false,
        analysis,
        measuring: Measuring {
            camera: camera.model.clone(),
            focal_px: camera.focal_px,
            focal_source: camera.focal_source,
            height_m: camera.laser_range_m.or_else(|| {
                camera
                    .relative_altitude_m
                    .map(|height| height - shot.roof_height_m.unwrap_or(0.0))
            }),
            ground_source: shot.ground.map(|ground| ground.source),
            marked_m: shot.marked.map(|marked| marked.length_m),
            camera_pitch_deg: camera.gimbal_pitch_deg,
            roof_pitch_in_12: shot.pitch_in_12,
            scale,
        },
        marks,
        looked_over_by: shot.card.checked_by.clone(),
        left_out_share: left_out_share(&shot.skipped, (shot.card.width_px, shot.card.height_px)),
    }
}

/// Whether a finding stands in the report: decided ones do, and suggestions that the review asks about.
fn is_listed(finding: &Finding, threshold: f64) -> bool {
    finding.verdict != Verdict::ToCheck
        || listed::is_open_listed(finding.class, strength(finding), threshold)
}

fn mark<Z: TimeZone>(
    finding: &Finding,
    is_marked: bool,
    models: &mut Models<'_>,
    zone: &Z,
) -> Mark {
    let size = match (&finding.size, &finding.size_reason) {
        (Some(size), _) => MarkSize::Measured {
            length_mm: size.length_mm,
            width_mm: size.width_mm,
            relative_error: size.relative_error,
            source: if is_marked {
                "a length marked on the photo".into()
            } else {
                "camera data of the photo".into()
            },
        },
        (None, reason) => MarkSize::Absent {
            reason: reason.clone().unwrap_or_default(),
        },
    };
    let origin = match (finding.source, &finding.suggestion) {
        (FindingSource::Model, Some(suggestion)) => MarkOrigin::Model {
            model: models.index(&suggestion.model_sha256),
            likelihood: listed::likelihood(
                suggestion.likelihood,
                suggestion.class,
                finding.class,
                suggestion.confidence,
            ),
        },
        _ => MarkOrigin::Drawn {
            by: finding.decided_by.clone().unwrap_or_default(),
        },
    };
    Mark {
        class: finding.class,
        pixel_box: finding.bounds,
        size,
        origin,
        decision: Decision {
            kind: match finding.verdict {
                Verdict::Accepted => DecisionKind::Accepted,
                Verdict::Rejected => DecisionKind::Rejected,
                Verdict::ToCheck => DecisionKind::Open,
            },
            by: finding.decided_by.clone(),
            at: finding
                .decided_at
                .map(|at| at.with_timezone(zone).fixed_offset()),
            touched: None,
            edited: finding
                .suggestion
                .as_ref()
                .is_some_and(|said| said.class != finding.class || said.bounds != finding.bounds),
        },
        severity: finding.severity.and_then(Severity::from_level),
        note: None,
    }
}
