//! Which model photos are analyzed with, and which one was before.

use crate::error::Result;
use crate::store::{StoreError, Tx};
use rusqlite::{Connection, OptionalExtension as _};
use serde::{Deserialize, Serialize};

/// Key in `meta`: a choice of this laptop, never sent.
const KEY: &str = "model_choice";

/// Where a model comes from.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Place {
    /// With the app.
    #[default]
    Shipped,
    /// By a person; its hash.
    Imported(String),
}

/// The model in use, and the one before.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(crate) struct Choice {
    pub(crate) in_use: Place,
    pub(crate) before: Option<Place>,
}

/// The choice in force: the model that ships, until a person chose.
pub(crate) fn choice(sql: &Connection) -> Result<Choice> {
    let text: Option<String> = sql
        .query_row("select value from meta where key = ?1", [KEY], |row| {
            row.get(0)
        })
        .optional()?;
    let Some(text) = text else {
        return Ok(Choice::default());
    };
    Ok(serde_json::from_str(&text).map_err(unreadable)?)
}

/// Replaces the choice.
pub(crate) fn set_choice(tx: &mut Tx<'_>, choice: &Choice) -> Result<()> {
    let text = serde_json::to_string(choice).map_err(unreadable)?;
    tx.sql().execute(
        "insert into meta (key, value) values (?1, ?2)
         on conflict (key) do update set value = excluded.value",
        [KEY, text.as_str()],
    )?;
    Ok(())
}

fn unreadable(source: serde_json::Error) -> StoreError {
    StoreError::Stored {
        what: "choice of a model",
        source: Box::new(source),
    }
}
