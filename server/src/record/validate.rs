//! What a client sends, against the declaration of the record.

use crate::http::FieldError;
use crate::record::field::{Field, Kind, SetBy};
use crate::record::resource::Record;
use chrono::{DateTime, NaiveDate};
use serde_json::{Map, Value};
use uuid::Uuid;

/// When something is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Moment {
    Creation,
    Change,
}

/// Checks what was sent, field by field. A name that the record does not have, or that is not the client's to set, is
/// refused, not ignored: whoever sends it believes that it counts.
pub(super) fn check(record: &Record, sent: &Map<String, Value>, moment: Moment) -> Vec<FieldError> {
    let mut errors = Vec::new();
    for (name, value) in sent {
        match record.field(name) {
            None => errors.push(FieldError::of(name, "There is no such field.")),
            Some(field) if !may_set(field, moment) => {
                errors.push(FieldError::of(name, "This field can't be set here."));
            }
            Some(field) => {
                if let Err(detail) = check_value(field, value) {
                    errors.push(FieldError::of(name, detail));
                }
            }
        }
    }
    if moment == Moment::Creation {
        let missing = record
            .fields()
            .iter()
            .filter(|field| field.required && !sent.contains_key(field.name));
        errors.extend(missing.map(|field| FieldError::of(field.name, "This field is required.")));
    }
    errors
}

/// Fills in what was not sent: empty text, null.
pub(super) fn fill(record: &Record, draft: &mut Map<String, Value>) {
    for field in record.fields() {
        if draft.contains_key(field.name) {
            continue;
        }
        let value = match field.kind {
            _ if field.nullable => Value::Null,
            Kind::Text { .. } => Value::String(String::new()),
            Kind::Bool => Value::Bool(false),
            Kind::Choice(_)
            | Kind::Id
            | Kind::Int { .. }
            | Kind::Real { .. }
            | Kind::Date
            | Kind::Instant
            | Kind::Json { .. } => continue,
        };
        draft.insert(field.name.to_owned(), value);
    }
}

pub(super) fn may_set(field: &Field, moment: Moment) -> bool {
    match field.set_by {
        SetBy::Client => true,
        SetBy::ClientAtCreation => moment == Moment::Creation,
        SetBy::Author | SetBy::Server => false,
    }
}

fn check_value(field: &Field, value: &Value) -> Result<(), String> {
    if value.is_null() {
        return if field.nullable {
            Ok(())
        } else {
            Err("It can't be null.".to_owned())
        };
    }
    let text = || value.as_str().ok_or_else(|| "It must be text.".to_owned());
    match field.kind {
        Kind::Text { max } => {
            let text = text()?;
            if text.chars().count() > max {
                return Err(format!("It has at most {max} characters."));
            }
            if text.contains('\0') {
                return Err("It has a zero byte.".to_owned());
            }
            if field.required && text.trim().is_empty() {
                return Err("It can't be empty.".to_owned());
            }
        }
        Kind::Choice(names) => {
            let names = names();
            if !names.contains(&text()?) {
                return Err(format!("It must be one of {}.", names.join(", ")));
            }
        }
        Kind::Id => {
            Uuid::parse_str(text()?).map_err(|_| "It must be a UUID.".to_owned())?;
        }
        Kind::Int { min, max } => {
            let number = value.as_i64().ok_or("It must be a whole number.")?;
            if !(min..=max).contains(&number) {
                return Err(format!("It must be from {min} to {max}."));
            }
        }
        Kind::Real { min, max } => {
            let number = value.as_f64().ok_or("It must be a number.")?;
            if !(min..=max).contains(&number) {
                return Err(format!("It must be from {min} to {max}."));
            }
        }
        Kind::Bool => {
            value.as_bool().ok_or("It must be true or false.")?;
        }
        Kind::Date => {
            parse_date(text()?).ok_or("It must be a day such as 2026-11-20.")?;
        }
        Kind::Instant => {
            parse_instant(text()?).ok_or("It must be an instant such as 2026-11-20T09:30:00Z.")?;
        }
        Kind::Json { max_bytes } => {
            let text = value.to_string();
            if text.len() > max_bytes {
                return Err(format!("It has at most {max_bytes} bytes."));
            }
            if text.contains("\\u0000") {
                return Err("It has a zero byte.".to_owned());
            }
        }
    }
    Ok(())
}

// Years that people write; PostgreSQL's range is wider, its text form of the rest is not what JSON expects.
fn in_range(date: NaiveDate) -> bool {
    use chrono::Datelike;
    (1900..=2999).contains(&date.year())
}

/// A day as it is written on the wire.
pub(super) fn parse_date(text: &str) -> Option<NaiveDate> {
    NaiveDate::parse_from_str(text, "%Y-%m-%d")
        .ok()
        .filter(|date| in_range(*date) && text.len() == 10)
}

/// An instant as it is written on the wire.
pub(super) fn parse_instant(text: &str) -> Option<DateTime<chrono::Utc>> {
    DateTime::parse_from_rfc3339(text)
        .ok()
        .map(|instant| instant.to_utc())
        .filter(|instant| in_range(instant.date_naive()))
}
