//! Laptops and the office: carries out on PostgreSQL what `brainops-sync` decides.
//!
//! Owns the tables `sync_*` and the columns of `change` and `org_head` that belong to them. Refuses to decide anything
//! itself. Invariants: whoever writes records holds the lock of the organisation's head from before the decision to the
//! commit; a record of this half and the office's own row of it are written in one transaction; where the office's table
//! can't take a state, the state stays here with the reason.

mod adopt;
mod carry;
mod head;
mod hold;
mod load;
mod loaded;
mod office;
mod packed;
mod project;
mod renew;
mod review;
mod routes;
mod snapshot;
mod stored;

pub(crate) use head::{Head, lock_head};
pub(crate) use office::{Written, write as write_office};
pub(crate) use routes::routes;

use crate::db::DbError;

/// Something stored here that does not read as what it was written as.
fn unreadable(source: impl std::error::Error + Send + Sync + 'static) -> DbError {
    DbError::from(sqlx::Error::Decode(Box::new(source)))
}

/// A number of the log or of a stream, as PostgreSQL keeps it.
fn to_sql(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// A number that PostgreSQL kept.
fn from_sql(number: i64) -> u64 {
    u64::try_from(number).unwrap_or(0)
}
