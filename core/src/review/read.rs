//! Findings for screens.

use super::State;
use crate::error::{Error, Result};
use crate::photos::{self, Shot};
use brainops_domain::calibration::Calibration;
use brainops_domain::damage::DamageClass;
use brainops_domain::id::{FindingId, JobId, PhotoId};
use brainops_domain::pixel::PixelBox;
use brainops_domain::view::review::{
    Finding, FindingSource, PhotoReview, ReviewProgress, Suggestion,
};
use rusqlite::{Connection, OptionalExtension, Row, params};

const COLUMNS: &str =
    "s.verdict, s.class, s.x0, s.y0, s.x1, s.y1, s.severity, s.person, s.decided_at,
    f.id, f.photo_id, f.number, f.source, f.class as first_class, f.confidence,
    f.x0 as first_x0, f.y0 as first_y0, f.x1 as first_x1, f.y1 as first_y1, f.model_sha256";

/// A photo with all its findings, strongest first.
pub fn photo(sql: &Connection, id: PhotoId) -> Result<PhotoReview> {
    let shot = photos::shot(sql, id)?;
    let findings = of_shot(sql, &shot)?;
    Ok(PhotoReview {
        photo: photos::detail(sql, id)?,
        findings,
    })
}

/// Findings of a photo, strongest first.
pub(crate) fn findings(sql: &Connection, id: PhotoId) -> Result<Vec<Finding>> {
    of_shot(sql, &photos::shot(sql, id)?)
}

fn of_shot(sql: &Connection, shot: &Shot) -> Result<Vec<Finding>> {
    let statement = format!(
        "select {COLUMNS}
         from finding_state s join finding f on f.id = s.finding_id
         where s.photo_id = ?1 and s.verdict <> 'withdrawn'
         order by s.confidence desc, f.number"
    );
    let calibration = crate::settings::calibration(sql)?;
    let mut statement = sql.prepare_cached(&statement)?;
    let mut rows = statement.query([shot.id.0])?;
    let mut findings = Vec::new();
    while let Some(row) = rows.next()? {
        findings.extend(read(row, shot, calibration.as_ref())?);
    }
    Ok(findings)
}

/// One finding.
pub(super) fn finding(sql: &Connection, id: FindingId) -> Result<Finding> {
    let missing = || Error::NotFound { what: "finding" };
    let photo: Option<PhotoId> = sql
        .query_row(
            "select photo_id from finding where id = ?1",
            [id.0],
            |row| crate::store::get_id(row, "photo_id"),
        )
        .optional()?;
    let shot = photos::shot(sql, photo.ok_or_else(missing)?)?;
    let statement = format!(
        "select {COLUMNS} from finding_state s join finding f on f.id = s.finding_id where f.id = ?1"
    );
    let calibration = crate::settings::calibration(sql)?;
    let found = sql
        .prepare_cached(&statement)?
        .query_row([id.0], |row| Ok(read(row, &shot, calibration.as_ref())))?;
    found?.ok_or_else(missing)
}

/// What confidences mean, and the hash of the model that they are of.
type Meaning = (String, Calibration);

fn read(row: &Row<'_>, shot: &Shot, meaning: Option<&Meaning>) -> Result<Option<Finding>> {
    let state = State::read(row)?;
    let Some(verdict) = state.verdict.shown() else {
        return Ok(None);
    };
    let source: String = row.get("source")?;
    let from_model = source == "model";
    let suggestion = if from_model {
        Some(suggestion(row, meaning)?)
    } else {
        None
    };
    let size = shot.mark_size(&state.bounds);
    let (decided_by, decided_at) = state.decided.clone().unzip();
    Ok(Some(Finding {
        id: crate::store::get_id(row, "id")?,
        photo_id: shot.id,
        number: row.get("number")?,
        source: if from_model {
            FindingSource::Model
        } else {
            FindingSource::Person
        },
        suggestion,
        verdict,
        class: state.class,
        bounds: state.bounds,
        severity: state.severity,
        size_reason: size.as_ref().err().cloned(),
        size: size.ok(),
        decided_by,
        decided_at,
    }))
}

fn suggestion(row: &Row<'_>, meaning: Option<&Meaning>) -> Result<Suggestion> {
    let class: String = row.get("first_class")?;
    let class = DamageClass::from_name(&class).unwrap_or(DamageClass::Debris);
    let confidence = row.get::<_, Option<f64>>("confidence")?.unwrap_or(0.0);
    let model_sha256 = row
        .get::<_, Option<String>>("model_sha256")?
        .unwrap_or_default();
    // Counts of one model say nothing about another.
    let likelihood = meaning
        .filter(|(sha256, _)| *sha256 == model_sha256)
        .and_then(|(_, table)| table.likelihood(class, confidence));
    Ok(Suggestion {
        class,
        confidence,
        likelihood,
        bounds: PixelBox {
            x0: row.get("first_x0")?,
            y0: row.get("first_y0")?,
            x1: row.get("first_x1")?,
            y1: row.get("first_y1")?,
        },
        model_sha256,
    })
}

/// How far the review of a job is, and what undo and redo would do.
pub fn progress(sql: &Connection, job: JobId) -> Result<ReviewProgress> {
    let threshold = crate::settings::threshold(sql)?;
    let (total, decided) = sql
        .prepare_cached(
            "select count(*), coalesce(sum(s.verdict in ('accepted', 'rejected')), 0)
             from finding_state s join photo p on p.id = s.photo_id
             where s.job_id = ?1 and p.deleted_at is null and s.verdict <> 'withdrawn'
               and (s.verdict <> 'to_check' or (s.confidence >= ?2 and s.class <> 'debris'))",
        )?
        .query_row(params![job.0, threshold], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })?;
    let words = |query: &str| -> Result<Option<String>> {
        Ok(sql
            .prepare_cached(query)?
            .query_row([job.0], |row| row.get(0))
            .optional()?)
    };
    Ok(ReviewProgress {
        total,
        decided,
        undo: words(
            "select what from review_step where job_id = ?1 and taken_back = 0 order by position desc limit 1",
        )?,
        redo: words(
            "select what from review_step where job_id = ?1 and taken_back = 1 order by position limit 1",
        )?,
    })
}
