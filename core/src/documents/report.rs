//! What an inspection report is made from.

use crate::document::input::{
    Analysis, Company, Customer, Days, Decision, DecisionKind, Likelihood, Mark, MarkOrigin,
    MarkSize, Measuring, ModelCard, ReportInput, ReportPhoto, Scale, Severity,
};
use crate::documents::how_sure;
use crate::error::Result;
use crate::store::Context;
use brainops_domain::damage::DamageClass;
use brainops_domain::id::{JobId, PhotoId};
use brainops_domain::view::analysis::ModelInfo;
use brainops_domain::view::photo::{PhotoAnalysis, PhotoDetail, PhotoQuery};
use brainops_domain::view::review::{Finding, FindingSource, Verdict};
use chrono::NaiveDate;
use rusqlite::Connection;

/// Photos read at once.
const PAGE: u32 = 500;

/// The input of a report over all photos of a job, still without their pictures, and the photos' ids in
/// the same order.
///
/// Marks below the threshold that nobody decided on are left out, as on the screen.
pub fn report_input(
    sql: &Connection,
    context: &Context,
    job: JobId,
    today: NaiveDate,
    model: Option<&ModelInfo>,
) -> Result<(ReportInput, Vec<PhotoId>)> {
    // One state of the vault, however many photos there are and whatever is imported meanwhile.
    let snapshot = sql.unchecked_transaction()?;
    let sql = &*snapshot;
    let detail = crate::jobs::get(sql, job)?;
    let threshold = crate::settings::threshold(sql)?;
    let profile = crate::company::get(sql)?;
    let ids = photo_ids(sql, job)?;
    let mut photos = Vec::with_capacity(ids.len());
    let mut limits = Vec::new();
    if let Some(calibration) = model.and_then(|model| model.calibration.as_ref()) {
        limits.push(format!(
            "“8 in 10 in tests” beside a suggestion means that so many like it were right on test pictures: {}.",
            calibration.fitted_on
        ));
    }
    for id in &ids {
        let shot = crate::photos::detail(sql, *id)?;
        limits.extend(left_out(&shot));
        let marks = crate::review::findings(sql, *id)?
            .iter()
            .filter(|finding| is_listed(finding, threshold))
            .map(|finding| mark(finding, shot.marked.is_some()))
            .collect();
        photos.push(photo(&shot, marks));
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
        written_on: today,
        inspector: Some(context.person.clone()),
        hero: None,
        remarks: Vec::new(),
        photos,
        models: model
            .map(|model| card_of(model, threshold))
            .into_iter()
            .collect(),
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

fn photo(shot: &PhotoDetail, marks: Vec<Mark>) -> ReportPhoto {
    let camera = &shot.camera;
    let analysis = match shot.card.analysis {
        PhotoAnalysis::Done => Analysis::Done { model: 0 },
        PhotoAnalysis::Stale => Analysis::NotDone {
            reason: "it was analyzed by an earlier model".into(),
        },
        PhotoAnalysis::Failed => Analysis::NotDone {
            reason: "the analysis failed".into(),
        },
        PhotoAnalysis::None | PhotoAnalysis::Queued | PhotoAnalysis::Running => Analysis::NotDone {
            reason: "it was not analyzed".into(),
        },
    };
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
    }
}

/// Whether a finding stands in the report: decided ones do, and suggestions that the review asks about.
///
/// Nobody is asked about what lies on the roof (`debris`), so an open one would leave every report unfinished.
fn is_listed(finding: &Finding, threshold: f64) -> bool {
    finding.verdict != Verdict::ToCheck
        || (strength(finding) >= threshold && finding.class != DamageClass::Debris)
}

fn mark(finding: &Finding, is_marked: bool) -> Mark {
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
            model: 0,
            likelihood: match suggestion.likelihood {
                // What was counted of one class says nothing of the class a person gave.
                Some(like) if suggestion.class == finding.class => Likelihood::Calibrated {
                    real_of_10: like.real_of_10,
                    sample: like.sample,
                },
                _ => Likelihood::Score {
                    score: suggestion.confidence,
                },
            },
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
            at: finding.decided_at.map(|at| at.naive_utc()),
            touched: finding
                .suggestion
                .as_ref()
                .is_some_and(|said| said.class != finding.class || said.bounds != finding.bounds),
        },
        severity: finding.severity.and_then(Severity::from_level),
        note: None,
    }
}

/// A model for the report.
pub(crate) fn card_of(model: &ModelInfo, threshold: f64) -> ModelCard {
    ModelCard {
        name: format!("{} {}", model.name, model.version),
        sha256: model.sha256.clone(),
        threshold,
        precision: model.precision.clone(),
        how_sure: how_sure::sentences(&model.scores),
        limits: model.limits.clone(),
    }
}
