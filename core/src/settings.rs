//! Settings of this laptop; kept in the vault and never sent.

use crate::error::{Error, Result};
use crate::store::{StoreError, Tx};
use brainops_domain::calibration::Calibration;
use brainops_domain::view::analysis::ModelInfo;
use brainops_domain::view::settings::Settings;
use brainops_domain::view::tag::Tag;
use rusqlite::{Connection, OptionalExtension};

/// Threshold before any model was loaded; no finding exists by then.
const BEFORE_ANY_MODEL: f64 = 0.5;
/// Sizes of the screen that stay readable and usable. Source: WCAG 2.2, 1.4.4 asks for 200 %.
const ZOOM_PERCENT: std::ops::RangeInclusive<u16> = 50..=200;
/// Pinned jobs that fit beside the places of the smallest window.
const PINNED: usize = 12;
/// Most analysis workers.
const WORKERS: u8 = 16;

/// The settings in force.
pub fn get(sql: &Connection) -> Result<Settings> {
    let text: Option<String> = sql
        .query_row(
            "select value from setting where key = 'settings'",
            [],
            |row| row.get(0),
        )
        .optional()?;
    let Some(text) = text else {
        return Ok(Settings::default());
    };
    let settings = serde_json::from_str(&text).map_err(|source| StoreError::Stored {
        what: "settings",
        source: Box::new(source),
    })?;
    Ok(settings)
}

/// The threshold in force: the person's, else the model's, which the analysis leaves in `meta`.
pub fn threshold(sql: &Connection) -> Result<f64> {
    if let Some(own) = get(sql)?.min_confidence {
        return Ok(own);
    }
    let text: Option<String> = sql
        .query_row(
            "select value from meta where key = 'model_min_confidence'",
            [],
            |row| row.get(0),
        )
        .optional()?;
    Ok(text
        .and_then(|text| text.parse().ok())
        .unwrap_or(BEFORE_ANY_MODEL))
}

/// Leaves which model is in use, the threshold it comes with, and what its confidence means.
pub(crate) fn set_model(tx: &mut Tx<'_>, model: &ModelInfo) -> Result<()> {
    let calibration =
        serde_json::to_string(&model.calibration).map_err(|source| StoreError::Stored {
            what: "calibration",
            source: Box::new(source),
        })?;
    for (key, value) in [
        ("model_sha256", model.sha256.clone()),
        (
            "model_min_confidence",
            format!("{:?}", model.min_confidence),
        ),
        ("model_calibration", calibration),
    ] {
        tx.sql().execute(
            "insert into meta (key, value) values (?1, ?2)
             on conflict (key) do update set value = excluded.value",
            [key, value.as_str()],
        )?;
    }
    Ok(())
}

/// Hash of the model in use; none before the first.
pub(crate) fn model_sha256(sql: &Connection) -> Result<Option<String>> {
    Ok(sql
        .prepare_cached("select value from meta where key = 'model_sha256'")?
        .query_row([], |row| row.get(0))
        .optional()?)
}

/// What the confidence of the model in use means, with its hash; nothing when that was never counted.
pub(crate) fn calibration(sql: &Connection) -> Result<Option<(String, Calibration)>> {
    let found: Option<(String, String)> = sql
        .prepare_cached(
            "select m.value, c.value from meta m, meta c
             where m.key = 'model_sha256' and c.key = 'model_calibration'",
        )?
        .query_row([], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let Some((sha256, text)) = found else {
        return Ok(None);
    };
    let table: Option<Calibration> =
        serde_json::from_str(&text).map_err(|source| StoreError::Stored {
            what: "calibration",
            source: Box::new(source),
        })?;
    Ok(table.map(|table| (sha256, table)))
}

/// Replaces the settings.
///
/// Errors: `Invalid` for a threshold outside 0 to 1 or a number of workers outside 1 to 16.
pub fn save(tx: &mut Tx<'_>, settings: &Settings) -> Result<()> {
    if let Some(threshold) = settings.min_confidence
        && !(0.0..=1.0).contains(&threshold)
    {
        return Err(Error::invalid(
            "min_confidence",
            "A threshold lies between 0 and 1.",
        ));
    }
    if let Some(workers) = settings.analysis_workers
        && !(1..=WORKERS).contains(&workers)
    {
        return Err(Error::invalid(
            "analysis_workers",
            "Between 1 and 16 workers.",
        ));
    }
    if !ZOOM_PERCENT.contains(&settings.zoom_percent) {
        return Err(Error::invalid(
            "zoom_percent",
            "Between 50 and 200 percent.",
        ));
    }
    if settings.pinned.len() > PINNED {
        return Err(Error::invalid("pinned", "At most 12 jobs are pinned."));
    }
    let text = serde_json::to_string(settings).map_err(|source| StoreError::Stored {
        what: "settings",
        source: Box::new(source),
    })?;
    tx.sql().execute(
        "insert into setting (key, value) values ('settings', ?1)
         on conflict (key) do update set value = excluded.value",
        [text],
    )?;
    tx.mark(Tag::Settings);
    Ok(())
}
