//! Values between rows, records and the wire.

use super::StoreError;
use brainops_sync::entity::{Entity, Kind};
use chrono::{DateTime, NaiveDate, Utc};
use rusqlite::Row;
use rusqlite::types::Value as Sql;
use serde_json::Value;
use uuid::Uuid;

/// Fields of a record by name, as JSON.
pub type Fields<'a> = Vec<(&'a str, Value)>;

/// Stored JSON as a value.
pub(crate) fn parse<T: serde::de::DeserializeOwned>(
    what: &'static str,
    text: &str,
) -> Result<T, StoreError> {
    serde_json::from_str(text).map_err(|source| StoreError::Stored {
        what,
        source: Box::new(source),
    })
}

/// A value as JSON to store.
pub(crate) fn text_of(value: &impl serde::Serialize) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|source| StoreError::Stored {
        what: "JSON",
        source: Box::new(source),
    })
}

/// The stored form of a JSON value.
pub(crate) fn to_sql(entity: Entity, name: &str, value: &Value) -> Result<Sql, StoreError> {
    let wrong = || StoreError::Field {
        entity: entity.table(),
        field: name.to_owned(),
    };
    let field = entity.field(name).ok_or_else(wrong)?;
    if value.is_null() && field.kind != Kind::Json {
        return Ok(Sql::Null);
    }
    match field.kind {
        Kind::Id => {
            let text = value.as_str().ok_or_else(wrong)?;
            Ok(Sql::Blob(
                Uuid::parse_str(text)
                    .map_err(|_| wrong())?
                    .as_bytes()
                    .to_vec(),
            ))
        }
        Kind::Text => value
            .as_str()
            .map(|text| Sql::Text(text.to_owned()))
            .ok_or_else(wrong),
        Kind::Int => value.as_i64().map(Sql::Integer).ok_or_else(wrong),
        Kind::Real => value.as_f64().map(Sql::Real).ok_or_else(wrong),
        Kind::Bool => value
            .as_bool()
            .map(|truth| Sql::Integer(i64::from(truth)))
            .ok_or_else(wrong),
        Kind::Json => Ok(Sql::Text(value.to_string())),
    }
}

/// The JSON form of a stored value.
pub(crate) fn from_sql(entity: Entity, name: &str, value: Sql) -> Result<Value, StoreError> {
    let wrong = || StoreError::Field {
        entity: entity.table(),
        field: name.to_owned(),
    };
    let field = entity.field(name).ok_or_else(wrong)?;
    Ok(match (field.kind, value) {
        (_, Sql::Null) => Value::Null,
        (Kind::Id, Sql::Blob(bytes)) => Uuid::from_slice(&bytes)
            .map_err(|_| wrong())?
            .to_string()
            .into(),
        (Kind::Text, Sql::Text(text)) => text.into(),
        (Kind::Int, Sql::Integer(number)) => number.into(),
        (Kind::Real, Sql::Real(number)) => number.into(),
        (Kind::Bool, Sql::Integer(number)) => (number != 0).into(),
        (Kind::Json, Sql::Text(text)) => {
            serde_json::from_str(&text).map_err(|source| StoreError::Stored {
                what: "JSON",
                source: Box::new(source),
            })?
        }
        _ => return Err(wrong()),
    })
}

/// An id as a field's value.
pub fn id_value(id: impl std::fmt::Display) -> Value {
    Value::String(id.to_string())
}

/// An id from a column.
pub fn get_id<T: From<Uuid>>(row: &Row<'_>, column: &str) -> rusqlite::Result<T> {
    row.get::<_, Uuid>(column).map(T::from)
}

/// An instant from a column.
pub fn get_instant(row: &Row<'_>, column: &str) -> rusqlite::Result<DateTime<Utc>> {
    let text: String = row.get(column)?;
    parse_instant(&text)
}

/// An instant from a column that may be empty.
pub fn get_opt_instant(row: &Row<'_>, column: &str) -> rusqlite::Result<Option<DateTime<Utc>>> {
    row.get::<_, Option<String>>(column)?
        .map(|text| parse_instant(&text))
        .transpose()
}

/// A day from a column that may be empty.
pub fn get_opt_date(row: &Row<'_>, column: &str) -> rusqlite::Result<Option<NaiveDate>> {
    row.get::<_, Option<String>>(column)?
        .map(|text| text.parse().map_err(|error| unreadable(Box::new(error))))
        .transpose()
}

fn parse_instant(text: &str) -> rusqlite::Result<DateTime<Utc>> {
    DateTime::parse_from_rfc3339(text)
        .map(|instant| instant.with_timezone(&Utc))
        .map_err(|error| unreadable(Box::new(error)))
}

fn unreadable(error: Box<dyn std::error::Error + Send + Sync>) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(0, rusqlite::types::Type::Text, error)
}

/// The stored name of a value whose serialized form is one word.
pub fn name_of(value: &impl serde::Serialize) -> Result<String, StoreError> {
    let unnamed = |source: Box<dyn std::error::Error + Send + Sync>| StoreError::Stored {
        what: "name",
        source,
    };
    match serde_json::to_value(value) {
        Ok(Value::String(name)) => Ok(name),
        Ok(_) => Err(unnamed("it is not one word".into())),
        Err(error) => Err(unnamed(Box::new(error))),
    }
}

/// The value of a stored name.
pub fn of_name<T: serde::de::DeserializeOwned>(name: &str) -> Result<T, StoreError> {
    serde_json::from_value(Value::String(name.to_owned())).map_err(|source| StoreError::Stored {
        what: "name",
        source: Box::new(source),
    })
}
