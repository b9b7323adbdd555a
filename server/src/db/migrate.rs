//! Brings the schema to this version, as the owner of the tables and never as the API's own role.

use sqlx::migrate::{Migrate, Migrator};
use sqlx::postgres::PgConnectOptions;
use sqlx::{ConnectOptions, Connection, Executor, PgConnection};
use std::str::FromStr;

/// What must be there before the first migration: roles and schemas. Harmless to repeat.
pub(crate) const BOOTSTRAP: &str = include_str!("bootstrap.sql");

static MIGRATIONS: Migrator = sqlx::migrate!("../migrations/postgres");

/// Why the schema could not be brought to this version.
#[derive(Debug, thiserror::Error)]
pub enum MigrateError {
    /// The database can't be reached with the address for migrations.
    #[error("the database can't be opened for migrating")]
    Connect(#[source] sqlx::Error),
    /// Roles or schemas can't be made.
    #[error(
        "roles and schemas can't be prepared; the migrating user needs CREATEROLE and CREATE on the database"
    )]
    Prepare(#[source] sqlx::Error),
    /// A migration failed; the ones before it stay.
    #[error("a migration failed")]
    Migrate(#[source] sqlx::migrate::MigrateError),
}

/// How far a database has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// The newest migration that this program knows.
    pub wanted: i64,
    /// The newest one that the database has.
    pub present: Option<i64>,
}

impl Standing {
    /// Whether this program can work with the database. A newer schema is fine: migrations only add
    /// until every older program is gone.
    #[must_use]
    pub fn is_enough(&self) -> bool {
        self.present.is_some_and(|present| present >= self.wanted)
    }
}

async fn connect(url: &str) -> Result<PgConnection, sqlx::Error> {
    PgConnectOptions::from_str(url)?
        .application_name("brainops-server migrate")
        .disable_statement_logging()
        .connect()
        .await
}

/// Applies what is missing.
pub async fn migrate(url: &str) -> Result<Standing, MigrateError> {
    let mut connection = connect(url).await.map_err(MigrateError::Connect)?;
    connection
        .execute(BOOTSTRAP)
        .await
        .map_err(MigrateError::Prepare)?;
    // Waiting long for a lock would queue every reader of the table behind the migration.
    connection
        .execute("set role brainops_owner; set search_path to app; set lock_timeout to '5s'")
        .await
        .map_err(MigrateError::Prepare)?;
    MIGRATIONS
        .run(&mut connection)
        .await
        .map_err(MigrateError::Migrate)?;
    let standing = read_standing(&mut connection).await?;
    connection.close().await.map_err(MigrateError::Connect)?;
    Ok(standing)
}

/// How far the database has come; changes nothing.
pub async fn standing(url: &str) -> Result<Standing, MigrateError> {
    let mut connection = connect(url).await.map_err(MigrateError::Connect)?;
    connection
        .execute("set role brainops_owner; set search_path to app")
        .await
        .map_err(MigrateError::Prepare)?;
    let standing = read_standing(&mut connection).await?;
    connection.close().await.map_err(MigrateError::Connect)?;
    Ok(standing)
}

async fn read_standing(connection: &mut PgConnection) -> Result<Standing, MigrateError> {
    let applied = connection
        .list_applied_migrations("_sqlx_migrations")
        .await
        .map_err(MigrateError::Migrate)?;
    Ok(Standing {
        wanted: MIGRATIONS.iter().map(|one| one.version).max().unwrap_or(0),
        present: applied.iter().map(|one| one.version).max(),
    })
}
