//! How a finding stands: the latest decision over its suggestion.

use crate::error::{Error, Result};
use crate::store::{StoreError, Tx, get_id, get_opt_instant};
use brainops_domain::damage::DamageClass;
use brainops_domain::id::{FindingId, JobId, PhotoId};
use brainops_domain::pixel::PixelBox;
use brainops_domain::view::review::{NewFinding, Verdict};
use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension, Row, params};
use serde::{Deserialize, Serialize};

/// A verdict as it is kept; a drawn mark that was taken back is withdrawn and shown nowhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Held {
    ToCheck,
    Accepted,
    Rejected,
    Withdrawn,
}

impl Held {
    const ALL: [Self; 4] = [
        Self::ToCheck,
        Self::Accepted,
        Self::Rejected,
        Self::Withdrawn,
    ];

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::ToCheck => "to_check",
            Self::Accepted => "accepted",
            Self::Rejected => "rejected",
            Self::Withdrawn => "withdrawn",
        }
    }

    pub(super) fn is_decided(self) -> bool {
        matches!(self, Self::Accepted | Self::Rejected)
    }

    /// The verdict for screens; `None` when the mark is shown nowhere.
    pub(crate) fn shown(self) -> Option<Verdict> {
        match self {
            Self::ToCheck => Some(Verdict::ToCheck),
            Self::Accepted => Some(Verdict::Accepted),
            Self::Rejected => Some(Verdict::Rejected),
            Self::Withdrawn => None,
        }
    }

    fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|held| held.name() == name)
    }
}

impl From<Verdict> for Held {
    fn from(verdict: Verdict) -> Self {
        match verdict {
            Verdict::ToCheck => Self::ToCheck,
            Verdict::Accepted => Self::Accepted,
            Verdict::Rejected => Self::Rejected,
        }
    }
}

/// What is in force for a finding.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct State {
    pub(crate) verdict: Held,
    pub(crate) class: DamageClass,
    pub(crate) bounds: PixelBox,
    pub(crate) severity: Option<u8>,
    /// Who decided, and when.
    pub(crate) decided: Option<(String, DateTime<Utc>)>,
}

impl State {
    /// A drawn mark before it was drawn.
    pub(super) fn drawn(input: &NewFinding) -> Self {
        Self {
            verdict: Held::Withdrawn,
            class: input.class,
            bounds: input.bounds,
            severity: None,
            decided: None,
        }
    }

    pub(super) fn save(
        &self,
        tx: &Tx<'_>,
        finding: FindingId,
        photo: PhotoId,
        job: JobId,
        confidence: f64,
    ) -> Result<()> {
        tx.sql()
            .prepare_cached(
                "insert into finding_state (
                   finding_id, photo_id, job_id, verdict, class, confidence, x0, y0, x1, y1, severity, person, decided_at)
                 values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)
                 on conflict (finding_id) do update set
                   verdict = excluded.verdict, class = excluded.class, x0 = excluded.x0, y0 = excluded.y0,
                   x1 = excluded.x1, y1 = excluded.y1, severity = excluded.severity, person = excluded.person,
                   decided_at = excluded.decided_at",
            )?
            .execute(params![
                finding.0,
                photo.0,
                job.0,
                self.verdict.name(),
                self.class.name(),
                confidence,
                self.bounds.x0,
                self.bounds.y0,
                self.bounds.x1,
                self.bounds.y1,
                self.severity,
                self.decided.as_ref().map(|(person, _)| person),
                self.decided.as_ref().map(|(_, at)| at.to_rfc3339()),
            ])?;
        Ok(())
    }

    pub(crate) fn read(row: &Row<'_>) -> Result<Self> {
        let (verdict, class): (String, String) = (row.get("verdict")?, row.get("class")?);
        let unknown = |what| StoreError::Stored {
            what,
            source: "an unknown name".into(),
        };
        let person: Option<String> = row.get("person")?;
        let at = get_opt_instant(row, "decided_at")?;
        Ok(Self {
            verdict: Held::from_name(&verdict).ok_or_else(|| unknown("verdict"))?,
            class: DamageClass::from_name(&class).ok_or_else(|| unknown("class"))?,
            bounds: PixelBox {
                x0: row.get("x0")?,
                y0: row.get("y0")?,
                x1: row.get("x1")?,
                y1: row.get("y1")?,
            },
            severity: row.get("severity")?,
            decided: person.zip(at),
        })
    }
}

/// A finding and how it stands.
pub(super) struct Standing {
    pub(super) finding: FindingId,
    pub(super) photo: PhotoId,
    pub(super) job: JobId,
    pub(super) number: u32,
    pub(super) confidence: f64,
    pub(super) state: State,
}

impl Standing {
    pub(super) fn get(sql: &Connection, finding: FindingId) -> Result<Self> {
        sql.prepare_cached(
            "select s.*, f.number from finding_state s join finding f on f.id = s.finding_id
             where s.finding_id = ?1",
        )?
        .query_row([finding.0], |row| {
            Ok(State::read(row).and_then(|state| {
                Ok(Self {
                    finding,
                    photo: get_id(row, "photo_id")?,
                    job: get_id(row, "job_id")?,
                    number: row.get("number")?,
                    confidence: row.get("confidence")?,
                    state,
                })
            }))
        })
        .optional()?
        .ok_or(Error::NotFound { what: "finding" })?
    }
}
