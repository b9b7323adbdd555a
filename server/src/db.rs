//! The pool, and the only way to the tables: a transaction for one organisation.
//!
//! Refuses to hand out a connection. Invariant: between two transactions a connection knows no
//! organisation; one that still does is closed, never lent again. (sqlx 0.9.0 can return a connection
//! with an open transaction when `begin` is cancelled; besides this check, requests run in tasks that
//! a client's disconnect does not cancel.)

mod error;
mod heads;
mod history;
mod migrate;
mod org_tx;
mod task;

pub use error::DbError;
pub use heads::Heads;
pub(crate) use migrate::BOOTSTRAP;
pub use migrate::{MigrateError, Standing, migrate, standing};
pub use org_tx::{Change, ChangeKind, Event, OrgTx, Part};

use crate::config::DatabaseConfig;
use crate::identity::Authority;
use chrono::{DateTime, TimeDelta, Utc};
use secrecy::ExposeSecret;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, PgPool, Postgres, Transaction};
use std::str::FromStr;
use std::time::Duration;
use uuid::Uuid;

/// One organisation that an e-mail address may sign in to.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Login {
    /// The organisation.
    pub org_id: Uuid,
    /// Its name in addresses.
    pub slug: String,
    /// The person there.
    pub person_id: Uuid,
}

/// The database, as the API's own role.
#[derive(Debug, Clone)]
pub struct Db {
    pool: PgPool,
    replica: Option<PgPool>,
    heads: Heads,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mode {
    Read,
    ReadAtOnce,
    Write,
}

impl Db {
    /// Opens the pool. Connections are made when they are needed, so this succeeds without a database.
    ///
    /// Errors: the address can't be understood.
    pub fn open(config: &DatabaseConfig) -> Result<Self, DbError> {
        let pool = open_pool(config.url.expose_secret(), config)?;
        let replica = match &config.replica_url {
            Some(url) => Some(open_pool(url.expose_secret(), config)?),
            None => None,
        };
        Ok(Self {
            pool,
            replica,
            heads: Heads::default(),
        })
    }

    /// Begins a transaction that may write. Dropped without `commit`, it leaves nothing.
    pub async fn write(&self, authority: &Authority) -> Result<OrgTx, DbError> {
        let tx = begin(&self.pool, authority.org_id(), Mode::Write).await?;
        Ok(OrgTx::new(tx, authority.clone(), self.heads.clone()))
    }

    /// Begins a transaction that can't write. It reads from a replica where there is one.
    pub async fn read(&self, authority: &Authority) -> Result<OrgTx, DbError> {
        let pool = self.replica.as_ref().unwrap_or(&self.pool);
        let tx = begin(pool, authority.org_id(), Mode::Read).await?;
        Ok(OrgTx::new(tx, authority.clone(), self.heads.clone()))
    }

    /// Begins a transaction that can't write and sees every commit that was answered before.
    pub async fn read_latest(&self, authority: &Authority) -> Result<OrgTx, DbError> {
        let tx = begin(&self.pool, authority.org_id(), Mode::Read).await?;
        Ok(OrgTx::new(tx, authority.clone(), self.heads.clone()))
    }

    /// Begins a transaction that can't write, sees every commit that was answered before, and sees no later one between
    /// two statements.
    pub async fn read_at_once(&self, authority: &Authority) -> Result<OrgTx, DbError> {
        let tx = begin(&self.pool, authority.org_id(), Mode::ReadAtOnce).await?;
        Ok(OrgTx::new(tx, authority.clone(), self.heads.clone()))
    }

    /// The organisations that an e-mail address may sign in to; at most five.
    pub async fn logins(&self, email_sha256: &[u8]) -> Result<Vec<Login>, DbError> {
        Ok(
            sqlx::query_as("select org_id, slug, person_id from directory.find_logins($1)")
                .bind(email_sha256)
                .fetch_all(&self.pool)
                .await?,
        )
    }

    /// How far the change logs have come that somebody follows here.
    #[must_use]
    pub fn heads(&self) -> &Heads {
        &self.heads
    }

    /// Asks the database for an answer; how long it took is the caller's to measure.
    pub async fn ping(&self) -> Result<(), DbError> {
        sqlx::query("select 1").execute(&self.pool).await?;
        Ok(())
    }

    /// Connections that are open and connections that wait to be lent.
    #[must_use]
    pub fn connections(&self) -> (u32, usize) {
        (self.pool.size(), self.pool.num_idle())
    }

    /// Connections at most.
    #[must_use]
    pub fn connections_at_most(&self) -> u32 {
        self.pool.options().get_max_connections()
    }

    /// Asks the replica for an answer, where there is one.
    pub async fn ping_replica(&self) -> Option<Result<(), DbError>> {
        let replica = self.replica.as_ref()?;
        let asked = sqlx::query("select 1").execute(replica).await;
        Some(asked.map(|_| ()).map_err(DbError::from))
    }

    /// Counts an attempt under a key and says how many there were in the window, this one included, and when it ends.
    pub async fn note_attempt(
        &self,
        key_sha256: &[u8],
        at: DateTime<Utc>,
        window: TimeDelta,
    ) -> Result<(i32, DateTime<Utc>), DbError> {
        Ok(
            sqlx::query_as("select attempts, ends_at from directory.note_attempt($1, $2, $3)")
                .bind(key_sha256)
                .bind(at)
                .bind(at + window)
                .fetch_one(&self.pool)
                .await?,
        )
    }

    /// Forgets the attempts under keys, after one that succeeded.
    pub async fn forget_attempts(&self, keys_sha256: &[Vec<u8>]) -> Result<(), DbError> {
        sqlx::query("select directory.forget_attempts($1)")
            .bind(keys_sha256)
            .execute(&self.pool)
            .await?;
        Ok(())
    }

    /// Closes every connection after its work.
    pub async fn close(&self) {
        self.pool.close().await;
        if let Some(replica) = &self.replica {
            replica.close().await;
        }
    }
}

/// The role the API works as, and whether it could step around row-level security. Asked on a connection of its own, so
/// that the error says why the database can't be reached.
pub async fn role(config: &DatabaseConfig) -> Result<RoleStanding, DbError> {
    let mut connection = connect_options(config.url.expose_secret(), config)?
        .connect()
        .await?;
    let role = sqlx::query_as(
        "select r.rolname::text as name,
           r.rolsuper or r.rolbypassrls as above_policies,
           exists (
             select from pg_class c
             join pg_namespace n on n.oid = c.relnamespace
             where n.nspname in ('app', 'directory')
               and c.relowner = r.oid
           ) as owns_tables,
           exists (
             select from pg_roles app
             where app.rolname = 'brainops_app'
               and pg_has_role(r.oid, app.oid, 'member')
           ) as is_app
         from pg_roles r
         where r.rolname = current_user",
    )
    .fetch_one(&mut connection)
    .await?;
    connection.close().await?;
    Ok(role)
}

/// What the role of the API may do beyond what it should.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct RoleStanding {
    /// Name of the role.
    pub name: String,
    /// Row-level security does not hold for it.
    pub above_policies: bool,
    /// It owns tables, so it could switch row-level security off.
    pub owns_tables: bool,
    /// It is a member of `brainops_app`.
    pub is_app: bool,
}

fn connect_options(url: &str, config: &DatabaseConfig) -> Result<PgConnectOptions, DbError> {
    let limit = |duration: Duration| format!("{}ms", duration.as_millis());
    Ok(PgConnectOptions::from_str(url)?
        .application_name("brainops-server")
        .options([
            ("search_path", "app".to_owned()),
            ("timezone", "UTC".to_owned()),
            ("statement_timeout", limit(config.statement_timeout)),
            ("lock_timeout", limit(config.lock_timeout)),
            (
                "idle_in_transaction_session_timeout",
                limit(config.statement_timeout),
            ),
        ])
        .disable_statement_logging())
}

fn open_pool(url: &str, config: &DatabaseConfig) -> Result<PgPool, DbError> {
    Ok(PgPoolOptions::new()
        .max_connections(config.pool_size)
        .acquire_timeout(config.acquire_timeout)
        // A dead connection shows in `begin`, which tries again; asking first would cost each request a round trip.
        .test_before_acquire(false)
        .after_release(|connection, _| {
            Box::pin(async move {
                let org: Option<String> =
                    sqlx::query_scalar("select current_setting('app.org', true)")
                        .fetch_one(connection)
                        .await?;
                let clean = org.is_none_or(|org| org.is_empty());
                if !clean {
                    tracing::error!("a connection came back inside a transaction; it was closed");
                }
                Ok(clean)
            })
        })
        .connect_lazy_with(connect_options(url, config)?))
}

// The id was parsed, so it can't carry SQL. After a restart of PostgreSQL every idle connection is dead; nothing has
// happened yet when `begin` fails, so the next one is tried.
async fn begin(
    pool: &PgPool,
    org_id: Uuid,
    mode: Mode,
) -> Result<Transaction<'static, Postgres>, DbError> {
    let access = match mode {
        Mode::Read => " read only",
        Mode::ReadAtOnce => " isolation level repeatable read, read only",
        Mode::Write => "",
    };
    let statement = format!("begin{access}; set local app.org = '{org_id}'");
    let mut tries = pool.size();
    loop {
        match pool.begin_with(AssertSqlSafe(statement.clone())).await {
            Ok(tx) => return Ok(tx),
            Err(error) => {
                let error = DbError::from(error);
                if tries == 0 || !error.is_lost_connection() {
                    return Err(error);
                }
                tries -= 1;
            }
        }
    }
}
