//! Which photos people reviewed, and what they said about each.

use crate::error::Result;
use crate::review::State;
use crate::store::{get_id, get_opt_instant};
use brainops_domain::damage::DamageClass;
use brainops_domain::id::PhotoId;
use brainops_domain::pixel::PixelBox;
use brainops_domain::view::learning::ReviewedCounts;
use brainops_domain::view::review::{FindingSource, Verdict};
use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension, Row};

/// Photos of a comparison: the latest, which show the roofs a firm works on now, and few enough to wait for.
pub(super) const MOST_COMPARED: u32 = 200;

/// Photos that count, in SQL over `photo p`: of a job, and reviewed whole or in part.
const REVIEWED: &str = "p.deleted_at is null
    and exists (select 1 from job j where j.id = p.job_id and j.deleted_at is null)
    and (p.checked_by is not null or exists (
      select 1 from finding_state s where s.photo_id = p.id and s.verdict in ('accepted', 'rejected')))";

/// What became of a mark.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Status {
    /// Accepted as the model proposed it.
    Accepted,
    /// Accepted with another class or box.
    Corrected,
    /// Drawn by a person.
    Drawn,
    /// No damage.
    Rejected,
    /// Nobody decided.
    Open,
}

impl Status {
    /// Its name in an export.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Corrected => "corrected",
            Self::Drawn => "drawn",
            Self::Rejected => "rejected",
            Self::Open => "open",
        }
    }

    /// Whether a person says that it is there.
    pub(super) fn is_truth(self) -> bool {
        matches!(self, Self::Accepted | Self::Corrected | Self::Drawn)
    }

    /// Whether a person decided.
    pub(super) fn is_decided(self) -> bool {
        self != Self::Open
    }
}

/// A mark as it stands.
#[derive(Debug, Clone)]
pub(super) struct Mark {
    pub(super) status: Status,
    pub(super) source: FindingSource,
    pub(super) class: DamageClass,
    /// On the photo, at least a pixel wide and high.
    pub(super) bounds: PixelBox,
    pub(super) severity: Option<u8>,
    /// Who decided, and when.
    pub(super) decided: Option<(String, DateTime<Utc>)>,
    /// Of a model's suggestion: its confidence and the model's hash.
    pub(super) suggested: Option<(f64, String)>,
}

/// A photo that people reviewed.
#[derive(Debug, Clone)]
pub(super) struct Reviewed {
    pub(super) id: PhotoId,
    pub(super) blake3: String,
    pub(super) file_name: String,
    pub(super) format: String,
    pub(super) width_px: u32,
    pub(super) height_px: u32,
    pub(super) orientation: u8,
    /// Local time of the camera.
    pub(super) taken_at: Option<String>,
    /// Who looked it over whole, and when.
    pub(super) checked: Option<(String, Option<DateTime<Utc>>)>,
    /// In the order of their numbers; open ones below the threshold are left out, as nobody was shown them.
    pub(super) marks: Vec<Mark>,
}

impl Reviewed {
    pub(super) fn is_whole(&self) -> bool {
        self.checked.is_some()
    }

    /// Who stands for it, and since when: whoever looked it over, else whoever decided last.
    pub(super) fn reviewer(&self) -> (Option<&str>, Option<DateTime<Utc>>) {
        if let Some((person, at)) = &self.checked {
            return (Some(person), *at);
        }
        let last = self.marks.iter().filter_map(|mark| mark.decided.as_ref());
        last.max_by_key(|(_, at)| *at)
            .map_or((None, None), |(person, at)| (Some(person), Some(*at)))
    }
}

/// How many photos people have reviewed.
pub fn counts(sql: &Connection) -> Result<ReviewedCounts> {
    let statement = format!(
        "select count(*), coalesce(sum(p.checked_by is not null), 0) from photo p where {REVIEWED}"
    );
    let (photos, whole): (u32, u32) = sql
        .prepare_cached(&statement)?
        .query_row([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(ReviewedCounts {
        photos,
        whole,
        compared: whole.min(MOST_COMPARED),
    })
}

/// Every reviewed photo, in the order they were taken.
pub(super) fn all(sql: &Connection) -> Result<Vec<PhotoId>> {
    let statement =
        format!("select p.id from photo p where {REVIEWED} order by p.taken_at, p.file_name, p.id");
    ids(sql, &statement)
}

/// The photos of a comparison: the latest that were looked over whole.
pub(super) fn latest_whole(sql: &Connection) -> Result<Vec<PhotoId>> {
    let statement = format!(
        "select p.id from photo p where p.checked_by is not null and {REVIEWED}
         order by p.checked_at desc, p.id
         limit {MOST_COMPARED}"
    );
    ids(sql, &statement)
}

fn ids(sql: &Connection, statement: &str) -> Result<Vec<PhotoId>> {
    let mut statement = sql.prepare_cached(statement)?;
    let rows = statement.query_map([], |row| get_id(row, "id"))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// A reviewed photo; `None` when it was deleted meanwhile, or what was said about it was taken back.
pub(super) fn get(sql: &Connection, id: PhotoId) -> Result<Option<Reviewed>> {
    let statement = format!(
        "select p.blake3, p.file_name, p.format, p.width_px, p.height_px, p.orientation, p.taken_at,
           p.checked_by, p.checked_at
         from photo p where p.id = ?1 and {REVIEWED}"
    );
    let found = sql
        .prepare_cached(&statement)?
        .query_row([id.0], |row| {
            let by: Option<String> = row.get("checked_by")?;
            let at = get_opt_instant(row, "checked_at")?;
            Ok(Reviewed {
                id,
                blake3: row.get("blake3")?,
                file_name: row.get("file_name")?,
                format: row.get("format")?,
                width_px: row.get("width_px")?,
                height_px: row.get("height_px")?,
                orientation: row.get("orientation")?,
                taken_at: row.get("taken_at")?,
                checked: by.map(|person| (person, at)),
                marks: Vec::new(),
            })
        })
        .optional()?;
    let Some(mut photo) = found else {
        return Ok(None);
    };
    photo.marks = marks(sql, &photo)?;
    Ok(Some(photo))
}

fn marks(sql: &Connection, photo: &Reviewed) -> Result<Vec<Mark>> {
    let threshold = crate::settings::threshold(sql)?;
    let mut statement = sql.prepare_cached(
        "select s.verdict, s.class, s.x0, s.y0, s.x1, s.y1, s.severity, s.person, s.decided_at, s.confidence,
           f.source, f.class as first_class, f.x0 as first_x0, f.y0 as first_y0, f.x1 as first_x1, f.y1 as first_y1,
           f.confidence as first_confidence, f.model_sha256
         from finding_state s join finding f on f.id = s.finding_id
         where s.photo_id = ?1 and s.verdict <> 'withdrawn'
         order by f.number, f.id",
    )?;
    let mut rows = statement.query([photo.id.0])?;
    let mut marks = Vec::new();
    while let Some(row) = rows.next()? {
        marks.extend(mark(row, photo, threshold)?);
    }
    Ok(marks)
}

/// A mark, unless it is an open one that nobody was shown, or lies nowhere on the photo.
fn mark(row: &Row<'_>, photo: &Reviewed, threshold: f64) -> Result<Option<Mark>> {
    let state = State::read(row)?;
    let Some(verdict) = state.verdict.shown() else {
        return Ok(None);
    };
    let source: String = row.get("source")?;
    let by_model = source == "model";
    let first_class: String = row.get("first_class")?;
    let first = PixelBox {
        x0: row.get("first_x0")?,
        y0: row.get("first_y0")?,
        x1: row.get("first_x1")?,
        y1: row.get("first_y1")?,
    };
    let status = match verdict {
        Verdict::ToCheck => Status::Open,
        Verdict::Rejected => Status::Rejected,
        Verdict::Accepted if !by_model => Status::Drawn,
        Verdict::Accepted if first_class != state.class.name() || first != state.bounds => {
            Status::Corrected
        }
        Verdict::Accepted => Status::Accepted,
    };
    if status == Status::Open && row.get::<_, f64>("confidence")? < threshold {
        return Ok(None);
    }
    let suggested = by_model
        .then(|| {
            let confidence: Option<f64> = row.get("first_confidence")?;
            let sha256: Option<String> = row.get("model_sha256")?;
            Ok::<_, rusqlite::Error>(confidence.zip(sha256))
        })
        .transpose()?
        .flatten();
    let bounds = clip(&state.bounds, photo.width_px, photo.height_px);
    Ok(bounds.map(|bounds| Mark {
        status,
        source: if by_model {
            FindingSource::Model
        } else {
            FindingSource::Person
        },
        class: state.class,
        bounds,
        severity: state.severity,
        decided: state.decided,
        suggested,
    }))
}

/// The part of a box that lies on a photo; nothing where that is less than a pixel wide or high.
pub(super) fn clip(bounds: &PixelBox, width_px: u32, height_px: u32) -> Option<PixelBox> {
    let (width, height) = (f64::from(width_px), f64::from(height_px));
    let clipped = PixelBox {
        x0: bounds.x0.clamp(0.0, width),
        y0: bounds.y0.clamp(0.0, height),
        x1: bounds.x1.clamp(0.0, width),
        y1: bounds.y1.clamp(0.0, height),
    };
    clipped.lies_on(width_px, height_px).then_some(clipped)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_box_ends_at_the_edges_of_its_photo_and_is_gone_beyond() {
        let bounds = |x0, y0, x1, y1| PixelBox { x0, y0, x1, y1 };
        let on = |one| clip(&one, 100, 50);
        assert_eq!(
            on(bounds(-5.0, 10.0, 30.0, 60.0)),
            Some(bounds(0.0, 10.0, 30.0, 50.0))
        );
        for gone in [
            bounds(100.0, 0.0, 120.0, 20.0),
            bounds(99.5, 0.0, 120.0, 20.0),
            bounds(30.0, 10.0, 20.0, 20.0),
            bounds(f64::NAN, 0.0, 20.0, 20.0),
        ] {
            assert_eq!(on(gone), None, "{gone:?}");
        }
    }
}
