//! Why a record was not read or written.

use crate::db::DbError;
use crate::http::{FieldError, Problem};
use axum::http::StatusCode;
use brainops_domain::failure::Code;
use brainops_domain::permission::Perm;

/// Why a record was not read or written.
#[derive(Debug, thiserror::Error)]
pub enum RecordError {
    /// There is none of this id that the caller may know of.
    #[error("there is no such record")]
    NotFound,
    /// It has another version than the caller means.
    #[error("the record has version {present}, not {expected}")]
    Stale {
        /// The version that was meant.
        expected: i64,
        /// The version it has.
        present: i64,
    },
    /// Fields break a rule.
    #[error("{} fields are wrong", .0.len())]
    Invalid(Vec<FieldError>),
    /// It would be outside of what the caller may reach.
    #[error("the record would be out of the caller's reach")]
    OutOfReach,
    /// It needs a permission that the caller does not hold.
    #[error("{0} is missing")]
    NotHeld(Perm),
    /// The database.
    #[error("the table of the record can't be used")]
    Db(#[from] DbError),
    /// What the database holds is not what the record is declared as.
    #[error("the row is not what the record is declared as")]
    Shape(#[from] serde_json::Error),
}

impl From<sqlx::Error> for RecordError {
    fn from(error: sqlx::Error) -> Self {
        Self::Db(error.into())
    }
}

impl From<RecordError> for Problem {
    fn from(error: RecordError) -> Self {
        match error {
            RecordError::NotFound => Self::not_found(),
            RecordError::Stale { expected, present } => Self::new(
                StatusCode::PRECONDITION_FAILED,
                Code::Stale,
                format!(
                    "The record was changed meanwhile: it has version {present}, not {expected}."
                ),
            ),
            RecordError::Invalid(errors) => Self::invalid(errors),
            RecordError::OutOfReach => Self::new(
                StatusCode::FORBIDDEN,
                Code::Forbidden,
                "The record would be out of your reach: it must be yours or your team's.",
            ),
            RecordError::NotHeld(perm) => Self::missing(perm),
            RecordError::Db(error) => error.into(),
            RecordError::Shape(_) => Self::internal(error),
        }
    }
}
