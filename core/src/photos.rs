//! Photos of a job: rows, cards, what a person says about them.

mod checked;

pub(crate) use checked::LookedOver;
pub use checked::check;

use crate::detect::PIPELINE_VERSION;
use crate::error::{Error, Result};
use crate::photo::TakenIn;
use crate::store::{Fields, StoreError, Tx, get_id, get_instant, id_value};
use brainops_domain::id::{ImportId, JobId, PhotoId};
use brainops_domain::measure;
use brainops_domain::pixel::PixelBox;
use brainops_domain::view::ground::MarkedLength;
use brainops_domain::view::job::TimelineKind;
use brainops_domain::view::photo::{
    CameraFacts, FindingCounts, Ground, PhotoAnalysis, PhotoCard, PhotoDetail, PhotoEdit,
    PhotoPage, PhotoQuery,
};
use brainops_domain::view::review::MarkSize;
use brainops_domain::view::tag::Tag;
use brainops_sync::entity::Entity;
use chrono::NaiveDateTime;
use rusqlite::{Connection, OptionalExtension, Row, params};
use serde_json::Value;

/// Rows of one page at most.
const PAGE: u32 = 500;
/// Longest label, in characters.
const LABEL_CHARS: usize = 80;
/// Side of a tile in pixels.
pub const TILE_PX: u32 = 512;

/// A photo as an import found it.
#[derive(Debug, Clone)]
pub struct NewPhoto {
    /// Job.
    pub job_id: JobId,
    /// Import that brought it; none from the command line.
    pub import_id: Option<ImportId>,
    /// BLAKE3 of its bytes, hex.
    pub blake3: String,
    /// Size.
    pub size_bytes: u64,
    /// Name of the file.
    pub file_name: String,
    /// Kind of file.
    pub format: String,
    /// Width as stored.
    pub width_px: u32,
    /// Height as stored.
    pub height_px: u32,
    /// EXIF orientation.
    pub orientation: u8,
    /// Local time of the camera.
    pub taken_at: Option<NaiveDateTime>,
    /// Camera.
    pub camera: CameraFacts,
}

impl NewPhoto {
    /// A photo that was taken in.
    pub(crate) fn of(
        job_id: JobId,
        import_id: Option<ImportId>,
        file_name: String,
        taken: TakenIn,
    ) -> Self {
        Self {
            job_id,
            import_id,
            blake3: taken.hash,
            size_bytes: taken.size_bytes,
            file_name,
            format: taken.format.name().to_owned(),
            width_px: taken.width_px,
            height_px: taken.height_px,
            orientation: taken.orientation,
            taken_at: taken.taken_at,
            camera: taken.camera,
        }
    }
}

/// Adds a photo, or brings back the deleted one of the same bytes.
///
/// Returns the photo and whether it is new to the job.
pub fn add(tx: &mut Tx<'_>, photo: &NewPhoto) -> Result<(PhotoId, bool)> {
    let known: Option<(PhotoId, bool)> = tx
        .sql()
        .query_row(
            "select id, deleted_at is not null as deleted from photo where job_id = ?1 and blake3 = ?2",
            params![photo.job_id.0, photo.blake3],
            |row| Ok((get_id(row, "id")?, row.get("deleted")?)),
        )
        .optional()?;
    if let Some((id, deleted)) = known {
        if deleted {
            tx.put(
                Entity::Photo,
                id.0,
                Some(photo.job_id.0),
                &vec![("deleted_at", Value::Null)],
            )?;
            tx.mark(Tag::Photos);
        }
        return Ok((id, deleted));
    }
    let now = tx.now();
    let id = PhotoId::mint(now);
    let camera = serde_json::to_value(&photo.camera).map_err(|source| StoreError::Stored {
        what: "camera",
        source: Box::new(source),
    })?;
    let values: Fields<'_> = vec![
        ("job_id", id_value(photo.job_id)),
        ("import_id", photo.import_id.map_or(Value::Null, id_value)),
        ("blake3", photo.blake3.clone().into()),
        ("size_bytes", photo.size_bytes.into()),
        ("file_name", photo.file_name.clone().into()),
        ("format", photo.format.clone().into()),
        ("width_px", photo.width_px.into()),
        ("height_px", photo.height_px.into()),
        ("orientation", photo.orientation.into()),
        (
            "taken_at",
            photo.taken_at.map_or(Value::Null, |at| {
                at.format("%Y-%m-%dT%H:%M:%S").to_string().into()
            }),
        ),
        ("camera", camera),
        ("imported_at", now.to_rfc3339().into()),
    ];
    tx.put(Entity::Photo, id.0, Some(photo.job_id.0), &values)?;
    tx.mark(Tag::Photos);
    Ok((id, true))
}

/// One page of a job's photos, in the order they were taken.
pub fn list(sql: &Connection, query: &PhotoQuery) -> Result<PhotoPage> {
    let threshold = crate::settings::threshold(sql)?;
    let statement = format!(
        "select {CARD} from photo p left join analysis a on a.photo_id = p.id
         where p.job_id = ?2 and p.deleted_at is null
         order by p.taken_at, p.file_name, p.id
         limit ?3 offset ?4"
    );
    let rows = sql
        .prepare_cached(&statement)?
        .query_map(
            params![
                threshold,
                query.job_id.0,
                query.limit.clamp(1, PAGE),
                query.offset
            ],
            read_card,
        )?
        .collect::<rusqlite::Result<Vec<_>>>()?;
    let total = sql
        .prepare_cached("select count(*) from photo where job_id = ?1 and deleted_at is null")?
        .query_row([query.job_id.0], |row| row.get(0))?;
    Ok(PhotoPage { rows, total })
}

/// Columns of a card; `?1` is the threshold.
const CARD: &str = "p.id, p.job_id, p.file_name, p.label, p.width_px, p.height_px, p.orientation, p.taken_at, p.checked_by,
    a.state as analysis_state, a.model_sha256 as analysis_model, a.pipeline as analysis_pipeline,
    (select value from meta where key = 'model_sha256') as model_sha256,
    (select count(*) from finding_state s where s.photo_id = p.id and s.verdict = 'to_check'
       and s.confidence >= ?1 and s.class <> 'debris') as to_check,
    (select count(*) from finding_state s where s.photo_id = p.id and s.verdict = 'accepted'
       and s.class <> 'debris') as accepted,
    (select count(*) from finding_state s where s.photo_id = p.id and s.verdict = 'rejected') as rejected";

fn read_card(row: &Row<'_>) -> rusqlite::Result<PhotoCard> {
    let state: Option<String> = row.get("analysis_state")?;
    let (by, current): (Option<String>, Option<String>) =
        (row.get("analysis_model")?, row.get("model_sha256")?);
    let pipeline: Option<u32> = row.get("analysis_pipeline")?;
    let analysis = match state.as_deref() {
        Some("queued") => PhotoAnalysis::Queued,
        Some("running") => PhotoAnalysis::Running,
        Some("done") if by == current && pipeline == Some(PIPELINE_VERSION) => PhotoAnalysis::Done,
        Some("done") => PhotoAnalysis::Stale,
        Some("failed") => PhotoAnalysis::Failed,
        _ => PhotoAnalysis::None,
    };
    Ok(PhotoCard {
        id: get_id(row, "id")?,
        job_id: get_id(row, "job_id")?,
        file_name: row.get("file_name")?,
        label: row.get("label")?,
        width_px: row.get("width_px")?,
        height_px: row.get("height_px")?,
        orientation: row.get("orientation")?,
        taken_at: row
            .get::<_, Option<String>>("taken_at")?
            .and_then(|text| text.parse().ok()),
        analysis,
        to_check: row.get("to_check")?,
        accepted: row.get("accepted")?,
        rejected: row.get("rejected")?,
        checked_by: row.get("checked_by")?,
        // No office proves anything yet.
        proven: false,
    })
}

/// One photo with everything known about it.
pub fn detail(sql: &Connection, id: PhotoId) -> Result<PhotoDetail> {
    let threshold = crate::settings::threshold(sql)?;
    let statement = format!(
        "select {CARD}, p.blake3, p.size_bytes, p.imported_at
         from photo p left join analysis a on a.photo_id = p.id where p.id = ?2"
    );
    let (card, blake3, size_bytes, imported_at) = sql
        .prepare_cached(&statement)?
        .query_row(params![threshold, id.0], |row| {
            Ok((
                read_card(row)?,
                row.get("blake3")?,
                row.get("size_bytes")?,
                get_instant(row, "imported_at")?,
            ))
        })
        .optional()?
        .ok_or(Error::NotFound { what: "photo" })?;
    let shot = shot(sql, id)?;
    let ground = shot.ground();
    let longest = card.width_px.max(card.height_px);
    Ok(PhotoDetail {
        card,
        blake3,
        size_bytes,
        imported_at,
        ground_reason: ground.as_ref().err().cloned(),
        ground: ground.ok(),
        camera: shot.camera,
        roof_height_m: shot.roof_height_m,
        pitch_in_12: shot.pitch_in_12,
        marked: shot.marked,
        tile_levels: levels(longest),
        tile_px: TILE_PX,
        finding_counts: finding_counts(sql, id)?,
        skipped: crate::analysis::skipped(sql, id)?,
    })
}

/// What the last run of a model over a photo saw and kept.
fn finding_counts(sql: &Connection, id: PhotoId) -> Result<Option<FindingCounts>> {
    Ok(sql
        .prepare_cached(
            // The office's order; what it does not have yet is newer.
            "select r.found, r.kept from detection_run r
             left join office_row o on o.entity = 'detection_run' and o.id = r.id
             where r.photo_id = ?1
             order by coalesce(o.seq, 9223372036854775807) desc, r.rowid desc
             limit 1",
        )?
        .query_row([id.0], |row| {
            Ok(FindingCounts {
                found: row.get("found")?,
                kept: row.get("kept")?,
            })
        })
        .optional()?)
}

/// Zoom levels of a picture: full size, then halves until one tile holds it.
fn levels(longest_px: u32) -> u8 {
    let mut levels = 1;
    let mut side = longest_px;
    while side > TILE_PX {
        side = side.div_ceil(2);
        levels += 1;
    }
    levels
}

/// What measuring on a photo needs.
#[derive(Debug, Clone)]
pub struct Shot {
    /// Photo.
    pub id: PhotoId,
    /// BLAKE3 of the original, hex.
    pub blake3: String,
    /// Width as stored.
    pub width_px: u32,
    /// Height as stored.
    pub height_px: u32,
    /// Camera.
    pub camera: CameraFacts,
    /// Height of the roof plane above take-off, meters.
    pub roof_height_m: Option<f64>,
    /// Pitch, x/12.
    pub pitch_in_12: Option<f64>,
    /// Known length that a person marked.
    pub marked: Option<MarkedLength>,
}

impl Shot {
    fn view(&self) -> measure::View<'_> {
        measure::View {
            camera: &self.camera,
            width_px: self.width_px,
            height_px: self.height_px,
        }
    }

    fn plane(&self) -> measure::RoofPlane {
        measure::RoofPlane {
            height_m: self.roof_height_m,
            pitch_in_12: self.pitch_in_12,
            marked: self.marked,
            ..measure::RoofPlane::default()
        }
    }

    /// Ground resolution at the center, or why there is none.
    pub fn ground(&self) -> std::result::Result<Ground, String> {
        measure::ground(&self.view(), &self.plane()).map_err(|reason| reason.to_string())
    }

    /// Size of a mark in the plane of the roof, or why there is none.
    pub fn mark_size(&self, bounds: &PixelBox) -> std::result::Result<MarkSize, String> {
        measure::mark_size(&self.view(), &self.plane(), bounds).map_err(|reason| reason.to_string())
    }
}

/// What measuring on a photo needs.
pub fn shot(sql: &Connection, id: PhotoId) -> Result<Shot> {
    sql.prepare_cached(
        "select blake3, width_px, height_px, camera, roof_height_m, pitch_in_12, marked_length
         from photo where id = ?1",
    )?
    .query_row([id.0], |row| {
        let camera: String = row.get("camera")?;
        Ok(Shot {
            id,
            blake3: row.get("blake3")?,
            width_px: row.get("width_px")?,
            height_px: row.get("height_px")?,
            camera: serde_json::from_str(&camera).map_err(|error| {
                rusqlite::Error::FromSqlConversionFailure(
                    0,
                    rusqlite::types::Type::Text,
                    Box::new(error),
                )
            })?,
            roof_height_m: row.get("roof_height_m")?,
            pitch_in_12: row.get("pitch_in_12")?,
            marked: crate::ground::read(row)?,
        })
    })
    .optional()?
    .ok_or(Error::NotFound { what: "photo" })
}

/// Writes what a person says about photos: label, height of the roof, pitch.
///
/// Errors: `Invalid` for a label over 80 characters, a height outside -50 to 500 m, a pitch outside 0 to 24.
pub fn edit(tx: &mut Tx<'_>, input: &PhotoEdit) -> Result<()> {
    let mut values: Fields<'_> = Vec::new();
    if let Some(label) = &input.label {
        if label.chars().count() > LABEL_CHARS {
            return Err(Error::invalid(
                "label",
                "A label has at most 80 characters.",
            ));
        }
        values.push(("label", label.trim().into()));
    }
    if let Some(height) = input.roof_height_m {
        if !(-50.0..=500.0).contains(&height) {
            return Err(Error::invalid(
                "roof_height_m",
                "A roof lies between 50 m below and 500 m above take-off.",
            ));
        }
        values.push(("roof_height_m", height.into()));
    }
    if let Some(pitch) = input.pitch_in_12 {
        if !(0.0..=24.0).contains(&pitch) {
            return Err(Error::invalid(
                "pitch_in_12",
                "Pitch is rise over 12, such as 6/12. Between 0 and 24.",
            ));
        }
        values.push(("pitch_in_12", pitch.into()));
    }
    if values.is_empty() {
        return Ok(());
    }
    for photo in &input.photo_ids {
        let job = job_of(tx.sql(), *photo)?;
        tx.put(Entity::Photo, photo.0, Some(job.0), &values)?;
    }
    tx.mark(Tag::Photos);
    tx.mark(Tag::Findings);
    Ok(())
}

/// Name of a photo's file as it came.
///
/// Errors: `NotFound`.
pub(crate) fn file_name(sql: &Connection, photo: PhotoId) -> Result<String> {
    sql.prepare_cached("select file_name from photo where id = ?1")?
        .query_row([photo.0], |row| row.get("file_name"))
        .optional()?
        .ok_or(Error::NotFound { what: "photo" })
}

/// Deletes a photo from its job; its original stays.
pub fn delete(tx: &mut Tx<'_>, photo: PhotoId) -> Result<()> {
    set_deleted(tx, photo, tx.now().to_rfc3339().into(), "took out")
}

/// Brings a deleted photo back.
pub fn restore(tx: &mut Tx<'_>, photo: PhotoId) -> Result<()> {
    set_deleted(tx, photo, Value::Null, "brought back")
}

fn set_deleted(tx: &mut Tx<'_>, photo: PhotoId, deleted_at: Value, words: &str) -> Result<()> {
    let job = job_of(tx.sql(), photo)?;
    tx.put(
        Entity::Photo,
        photo.0,
        Some(job.0),
        &vec![("deleted_at", deleted_at)],
    )?;
    let name: String = tx.sql().query_row(
        "select file_name from photo where id = ?1",
        [photo.0],
        |row| row.get(0),
    )?;
    crate::jobs::add_entry(tx, job, TimelineKind::Edited, &format!("{words} {name}"))?;
    crate::jobs::refresh(tx, job)?;
    for tag in [Tag::Photos, Tag::Jobs, Tag::Findings] {
        tx.mark(tag);
    }
    Ok(())
}

/// Kind of a photo's file by its bytes, such as `JPEG`.
///
/// Errors: `NotFound`.
pub(crate) fn format(sql: &Connection, photo: PhotoId) -> Result<String> {
    sql.prepare_cached("select format from photo where id = ?1")?
        .query_row([photo.0], |row| row.get("format"))
        .optional()?
        .ok_or(Error::NotFound { what: "photo" })
}

pub(crate) fn job_of(sql: &Connection, photo: PhotoId) -> Result<JobId> {
    sql.prepare_cached("select job_id from photo where id = ?1")?
        .query_row([photo.0], |row| get_id(row, "job_id"))
        .optional()?
        .ok_or(Error::NotFound { what: "photo" })
}
