//! Settings of this laptop; kept in the vault and never sent.

use crate::error::{Error, Result};
use crate::store::{StoreError, Tx};
use brainops_domain::view::settings::Settings;
use brainops_domain::view::tag::Tag;
use rusqlite::{Connection, OptionalExtension};

/// Threshold before any model was loaded; no finding exists by then.
const BEFORE_ANY_MODEL: f64 = 0.5;
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

/// Leaves which model is in use, and the threshold it comes with.
pub(crate) fn set_model(tx: &mut Tx<'_>, sha256: &str, min_confidence: f64) -> Result<()> {
    for (key, value) in [
        ("model_sha256", sha256.to_owned()),
        ("model_min_confidence", format!("{min_confidence:?}")),
    ] {
        tx.sql().execute(
            "insert into meta (key, value) values (?1, ?2)
             on conflict (key) do update set value = excluded.value",
            [key, value.as_str()],
        )?;
    }
    Ok(())
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
