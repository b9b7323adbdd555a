//! Errors of the store.

use brainops_domain::failure::Code;
use rusqlite::ErrorCode;
use std::path::PathBuf;

/// Why the store refused or failed.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The key does not open the file.
    #[error("the key does not open {}", path.display())]
    WrongKey {
        /// The database file.
        path: PathBuf,
    },
    /// A newer version wrote the file.
    #[error("{} has schema {found}; this version knows {known}", path.display())]
    Newer {
        /// The database file.
        path: PathBuf,
        /// Schema of the file.
        found: i64,
        /// Newest schema this version knows.
        known: i64,
    },
    /// Another connection works in the file, so that no whole copy of it can be made.
    #[error("another connection works in the database")]
    Busy,
    /// An upgrade failed and was rolled back.
    #[error("upgrade to schema {to} failed")]
    Upgrade {
        /// The schema that was being made.
        to: i64,
        /// Why.
        #[source]
        source: rusqlite::Error,
    },
    /// SQLite failed.
    #[error("database operation failed")]
    Sql(#[source] rusqlite::Error),
    /// A file operation failed.
    #[error("could not {doing}")]
    Io {
        /// What was being done.
        doing: &'static str,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// The writer thread is gone.
    #[error("the writer thread is gone")]
    WriterGone,
    /// The action panicked; what it did was rolled back.
    #[error("BUG: a write panicked")]
    Panicked,
    /// A use case wrote a synced table without an outbox record.
    #[error("BUG: table {table} was written without an outbox record")]
    Unrecorded {
        /// The table.
        table: String,
    },
    /// A value has another kind than its field.
    #[error("BUG: {entity}.{field} can't hold this value")]
    Field {
        /// Table.
        entity: &'static str,
        /// Field.
        field: String,
    },
    /// A stored value can't be read.
    #[error("stored {what} can't be read")]
    Stored {
        /// What.
        what: &'static str,
        /// Why.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
}

impl From<rusqlite::Error> for StoreError {
    fn from(source: rusqlite::Error) -> Self {
        Self::Sql(source)
    }
}

impl StoreError {
    /// What callers branch on.
    #[must_use]
    pub fn code(&self) -> Code {
        match self {
            Self::WrongKey { .. } => Code::WrongKey,
            Self::Newer { .. } => Code::NewerDatabase,
            Self::Busy => Code::VaultBusy,
            Self::Upgrade { source, .. } | Self::Sql(source) => sql_code(source),
            Self::Io { source, .. } => match source.kind() {
                std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => {
                    Code::DiskFull
                }
                _ => Code::Io,
            },
            Self::WriterGone | Self::Panicked | Self::Unrecorded { .. } | Self::Field { .. } => {
                Code::Internal
            }
            Self::Stored { .. } => Code::DatabaseDamaged,
        }
    }
}

impl StoreError {
    /// What a log may hold of it: kinds, names of tables and numbers; no paths and no stored values.
    pub(crate) fn trace(&self) -> String {
        match self {
            Self::WrongKey { .. } => "wrong key".to_owned(),
            Self::Newer { found, known, .. } => format!("schema {found} above {known}"),
            Self::Busy => "file in use".to_owned(),
            Self::Upgrade { to, source } => format!("upgrade to {to}: {}", sql_trace(source)),
            Self::Sql(source) => sql_trace(source),
            Self::Io { doing, source } => format!("{doing}: {}", source.kind()),
            Self::WriterGone => "writer gone".to_owned(),
            Self::Panicked => "panic".to_owned(),
            Self::Unrecorded { table } => format!("unrecorded {table}"),
            Self::Field { entity, field } => format!("field {entity}.{field}"),
            Self::Stored { what, .. } => format!("stored {what}"),
        }
    }
}

fn sql_trace(error: &rusqlite::Error) -> String {
    match error {
        rusqlite::Error::FromSqlConversionFailure(column, ..)
        | rusqlite::Error::InvalidColumnType(column, ..) => format!("column {column}"),
        rusqlite::Error::QueryReturnedNoRows => "no rows".to_owned(),
        other => other.sqlite_error().map_or_else(
            || "sql".to_owned(),
            |code| format!("sqlite {}", code.extended_code),
        ),
    }
}

fn sql_code(error: &rusqlite::Error) -> Code {
    match error.sqlite_error_code() {
        Some(ErrorCode::DiskFull) => Code::DiskFull,
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Code::VaultBusy,
        Some(ErrorCode::DatabaseCorrupt) => Code::DatabaseDamaged,
        Some(ErrorCode::NotADatabase) => Code::WrongKey,
        Some(
            ErrorCode::SystemIoFailure
            | ErrorCode::CannotOpen
            | ErrorCode::ReadOnly
            | ErrorCode::PermissionDenied,
        ) => Code::Io,
        _ => Code::Internal,
    }
}
