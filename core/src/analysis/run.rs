//! What a run over a photo gave, and what is kept of it for the same bytes elsewhere.
//!
//! Invariant: a kept run is of the same bytes, model and pipeline; one over all of a photo takes the place of
//! one that left parts out, never the other way round.

use crate::detect::{Analysis, Detection, Earlier, PIPELINE_VERSION};
use crate::error::Result;
use crate::review::Proposal;
use crate::store::{StoreError, Tx};
use brainops_domain::damage::DamageClass;
use brainops_domain::id::PhotoId;
use brainops_domain::pixel::PixelBox;
use rusqlite::{Connection, OptionalExtension, params};
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// Findings kept of one photo, the strongest first: a weak model sees thousands, and nobody looks at those.
const KEPT: usize = 300;

/// What a run over one photo's bytes gave; kept for the same bytes elsewhere.
#[derive(Debug, Clone)]
pub(crate) struct Run {
    pub(crate) tiles: u32,
    pub(crate) elapsed_ms: u32,
    pub(crate) cpu_ms: u32,
    /// Findings there were; more than are kept when a model sees too many.
    pub(crate) found: u32,
    pub(crate) proposals: Vec<Proposal>,
    /// Parts that were left out, as the model's mask saw no roof on them.
    pub(crate) skipped: Vec<PixelBox>,
}

impl Run {
    /// What is kept of an analysis: its strongest findings, and how many there were.
    pub(crate) fn of(analysis: &Analysis) -> Self {
        let millis = |time: Duration| u32::try_from(time.as_millis()).unwrap_or(u32::MAX);
        Self {
            tiles: analysis.tiles,
            elapsed_ms: millis(analysis.elapsed),
            cpu_ms: millis(analysis.cpu),
            found: u32::try_from(analysis.findings.len()).unwrap_or(u32::MAX),
            proposals: analysis
                .findings
                .iter()
                .take(KEPT)
                .map(|found| Proposal {
                    class: found.class,
                    confidence: found.confidence,
                    bounds: found.bounds,
                })
                .collect(),
            skipped: analysis.skipped.clone(),
        }
    }

    /// This run as what a look at the rest goes on from.
    pub(super) fn earlier(&self) -> Earlier {
        Earlier {
            skipped: self.skipped.clone(),
            findings: self.proposals.iter().map(detection).collect(),
        }
    }

    /// A look at the rest with what was done before it; what is merged in it is not counted twice.
    pub(super) fn after(self, before: &Self) -> Self {
        let kept = u32::try_from(before.proposals.len()).unwrap_or(u32::MAX);
        Self {
            tiles: self.tiles + before.tiles,
            elapsed_ms: self.elapsed_ms.saturating_add(before.elapsed_ms),
            cpu_ms: self.cpu_ms.saturating_add(before.cpu_ms),
            found: self.found + before.found.saturating_sub(kept),
            ..self
        }
    }
}

fn detection(proposal: &Proposal) -> Detection {
    Detection {
        class: proposal.class,
        confidence: proposal.confidence,
        bounds: proposal.bounds,
    }
}

/// A finding as the cache holds it: class, confidence, box.
#[derive(Serialize, Deserialize)]
struct Cached(DamageClass, f64, PixelBox);

/// Results of an earlier run over the same bytes with the same model and pipeline.
pub(crate) fn cached(sql: &Connection, blake3: &str, model_sha256: &str) -> Result<Option<Run>> {
    let row: Option<(u32, u32, u32, u32, String, String)> = sql
        .prepare_cached(
            "select tiles, elapsed_ms, cpu_ms, found, findings, skipped from detection_cache
             where blake3 = ?1 and model_sha256 = ?2 and pipeline = ?3",
        )?
        .query_row(params![blake3, model_sha256, PIPELINE_VERSION], |row| {
            Ok((
                row.get(0)?,
                row.get(1)?,
                row.get(2)?,
                row.get(3)?,
                row.get(4)?,
                row.get(5)?,
            ))
        })
        .optional()?;
    let Some((tiles, elapsed_ms, cpu_ms, found, findings, skipped)) = row else {
        return Ok(None);
    };
    let findings: Vec<Cached> =
        serde_json::from_str(&findings).map_err(|source| StoreError::Stored {
            what: "cached findings",
            source: Box::new(source),
        })?;
    let proposals = findings
        .into_iter()
        .map(|Cached(class, confidence, bounds)| Proposal {
            class,
            confidence,
            bounds,
        })
        .collect();
    Ok(Some(Run {
        tiles,
        elapsed_ms,
        cpu_ms,
        found,
        proposals,
        skipped: read_boxes(&skipped)?,
    }))
}

/// Parts of a photo that its last analysis left out; none before the first.
pub(crate) fn skipped(sql: &Connection, photo: PhotoId) -> Result<Vec<PixelBox>> {
    let text: Option<String> = sql
        .prepare_cached(
            "select skipped from analysis where photo_id = ?1 and model_sha256 is not null",
        )?
        .query_row([photo.0], |row| row.get(0))
        .optional()?;
    text.map_or_else(|| Ok(Vec::new()), |text| read_boxes(&text))
}

fn read_boxes(text: &str) -> Result<Vec<PixelBox>> {
    Ok(serde_json::from_str(text).map_err(unreadable)?)
}

pub(super) fn write_boxes(boxes: &[PixelBox]) -> Result<String> {
    Ok(serde_json::to_string(boxes).map_err(unreadable)?)
}

fn unreadable(source: serde_json::Error) -> StoreError {
    StoreError::Stored {
        what: "parts of a photo",
        source: Box::new(source),
    }
}

/// Keeps what a run gave for the same bytes elsewhere; one over all of the photo replaces one that left parts out.
pub(crate) fn remember(tx: &Tx<'_>, blake3: &str, model_sha256: &str, run: &Run) -> Result<()> {
    let cached: Vec<Cached> = run
        .proposals
        .iter()
        .map(|found| Cached(found.class, found.confidence, found.bounds))
        .collect();
    let findings = serde_json::to_string(&cached).map_err(|source| StoreError::Stored {
        what: "cached findings",
        source: Box::new(source),
    })?;
    tx.sql()
        .prepare_cached(
            "insert into detection_cache (
           blake3, model_sha256, pipeline, tiles, elapsed_ms, cpu_ms, found, findings, skipped)
         values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
         on conflict do update set tiles = excluded.tiles, elapsed_ms = excluded.elapsed_ms,
           cpu_ms = excluded.cpu_ms, found = excluded.found, findings = excluded.findings, skipped = '[]'
         where excluded.skipped = '[]' and detection_cache.skipped <> '[]'",
        )?
        .execute(params![
            blake3,
            model_sha256,
            PIPELINE_VERSION,
            run.tiles,
            run.elapsed_ms,
            run.cpu_ms,
            run.found,
            findings,
            write_boxes(&run.skipped)?
        ])?;
    Ok(())
}
