//! What can go wrong between the API and PostgreSQL, sorted by what a caller can do about it.

use sqlx::error::ErrorKind;

/// An error of the database.
#[derive(Debug, thiserror::Error)]
pub enum DbError {
    /// The database can't answer now; the same call may work in a moment.
    #[error("the database can't answer now")]
    Unavailable(#[source] sqlx::Error),
    /// Another row has this value already.
    #[error("{constraint} does not hold: another row has this value")]
    Taken {
        /// Name of the constraint.
        constraint: String,
        /// The cause.
        #[source]
        source: sqlx::Error,
    },
    /// A row that is referred to does not exist.
    #[error("{constraint} does not hold: the row referred to does not exist")]
    Missing {
        /// Name of the constraint.
        constraint: String,
        /// The cause.
        #[source]
        source: sqlx::Error,
    },
    /// A value breaks a rule of its table.
    #[error("{constraint} does not hold")]
    Refused {
        /// Name of the constraint.
        constraint: String,
        /// The cause.
        #[source]
        source: sqlx::Error,
    },
    /// The statement is wrong, or the database is not what the program expects.
    #[error("the database refused a statement")]
    Broken(#[source] sqlx::Error),
}

impl DbError {
    pub(super) fn is_lost_connection(&self) -> bool {
        match self {
            Self::Unavailable(error) => {
                matches!(error, sqlx::Error::Io(_) | sqlx::Error::Protocol(_))
                    || error.as_database_error().is_some_and(|error| {
                        // 57P01 to 57P05: the server ended this connection.
                        error.code().is_some_and(|code| code.starts_with("57P"))
                    })
            }
            Self::Taken { .. } | Self::Missing { .. } | Self::Refused { .. } | Self::Broken(_) => {
                false
            }
        }
    }

    /// The constraint that did not hold.
    #[must_use]
    pub fn constraint(&self) -> Option<&str> {
        match self {
            Self::Taken { constraint, .. }
            | Self::Missing { constraint, .. }
            | Self::Refused { constraint, .. } => Some(constraint),
            Self::Unavailable(_) | Self::Broken(_) => None,
        }
    }
}

impl From<sqlx::Error> for DbError {
    fn from(error: sqlx::Error) -> Self {
        let Some(of_database) = error.as_database_error() else {
            return match error {
                sqlx::Error::Io(_)
                | sqlx::Error::Tls(_)
                | sqlx::Error::Protocol(_)
                | sqlx::Error::PoolTimedOut
                | sqlx::Error::PoolClosed
                | sqlx::Error::WorkerCrashed
                | sqlx::Error::BeginFailed => Self::Unavailable(error),
                _ => Self::Broken(error),
            };
        };
        let constraint = of_database.constraint().unwrap_or_default().to_owned();
        let source = error;
        let Some(of_database) = source.as_database_error() else {
            return Self::Broken(source);
        };
        match of_database.kind() {
            ErrorKind::UniqueViolation => Self::Taken { constraint, source },
            ErrorKind::ForeignKeyViolation => Self::Missing { constraint, source },
            ErrorKind::CheckViolation => Self::Refused { constraint, source },
            _ => {
                let code = of_database.code().unwrap_or_default().into_owned();
                // Connection (08), resources (53), operator (57), system (58); deadlock, serialization, lock timeout;
                // 25P03 is a transaction that sat idle too long.
                let passing = ["08", "53", "57", "58"]
                    .iter()
                    .any(|class| code.starts_with(class))
                    || ["40001", "40P01", "55P03", "25P03"].contains(&code.as_str());
                if passing {
                    Self::Unavailable(source)
                } else {
                    Self::Broken(source)
                }
            }
        }
    }
}
