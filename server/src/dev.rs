//! `brainops-server dev`: everything that the API needs, made in one folder, with a first organisation.

use crate::app::{App, Clock, Means};
use crate::config::{Config, DatabaseConfig, DevArgs, FilesConfig, MailConfig};
use crate::db::{self, Db};
use crate::files::{FileStore, StoreError};
use crate::identity::{
    IdentityError, KeyError, Keyring, NewOrganisation, RequestInfo, random, register,
};
use crate::mail::{Post, PostError};
use crate::postgres::{Durability, Postgres, PostgresError};
use crate::seal::{SealError, Sealer};
use crate::serve::{self, ServeError};
use crate::telemetry::Tracer;
use secrecy::SecretString;
use sqlx::{Connection, Executor, PgConnection};
use std::io::Write;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

const DATABASE: &str = "brainops";
const API_USER: &str = "brainops_api";
const EMAIL: &str = "owner@example.com";
const SLUG: &str = "first";

/// Why there is no development server.
#[derive(Debug, thiserror::Error)]
pub enum DevError {
    /// The private PostgreSQL.
    #[error("the private PostgreSQL does not run")]
    Postgres(#[from] PostgresError),
    /// The database can't be made.
    #[error("the database can't be made")]
    Database(#[from] sqlx::Error),
    /// The schema.
    #[error("the schema can't be brought to this version")]
    Migrate(#[from] db::MigrateError),
    /// The pool.
    #[error("the database can't be used")]
    Db(#[from] db::DbError),
    /// The signing keys.
    #[error("there are no signing keys")]
    Keys(#[from] KeyError),
    /// The sealing keys.
    #[error("there are no sealing keys")]
    Seal(#[from] SealError),
    /// Mail.
    #[error("mail can't be sent")]
    Post(#[from] PostError),
    /// The store of files.
    #[error("files can't be kept")]
    Files(#[from] StoreError),
    /// The first organisation.
    #[error("the first organisation can't be made")]
    Organisation(#[from] IdentityError),
    /// The API.
    #[error("the API does not run")]
    Serve(#[from] ServeError),
    /// Nobody can be told the credentials.
    #[error("the credentials can't be printed")]
    Print(#[from] std::io::Error),
    /// The operating system has no randomness to give.
    #[error("no password could be made")]
    Random(#[from] getrandom::Error),
}

/// Makes a database of a private PostgreSQL, migrated, with a user for the API that owns nothing.
pub async fn prepare(postgres: &Postgres, database: &str) -> Result<(), DevError> {
    let mut server = PgConnection::connect(&postgres.url("postgres", "postgres")).await?;
    let exists: bool =
        sqlx::query_scalar("select exists (select from pg_database where datname = $1)")
            .bind(database)
            .fetch_one(&mut server)
            .await?;
    if !exists {
        server
            .execute(sqlx::AssertSqlSafe(format!("create database {database}")))
            .await?;
    }
    db::migrate(&postgres.url("postgres", database)).await?;
    server
        .execute(sqlx::AssertSqlSafe(format!(
            "do $$ begin
               if not exists (select from pg_roles where rolname = '{API_USER}') then
                 create role {API_USER} login in role brainops_app;
               end if;
             end $$"
        )))
        .await?;
    server.close().await?;
    Ok(())
}

/// The settings of a pool on a private PostgreSQL.
#[must_use]
pub fn database_config(postgres: &Postgres, database: &str, pool_size: u32) -> DatabaseConfig {
    DatabaseConfig {
        url: SecretString::from(postgres.url(API_USER, database)),
        replica_url: None,
        pool_size,
        acquire_timeout: Duration::from_secs(5),
        statement_timeout: Duration::from_secs(15),
        lock_timeout: Duration::from_secs(5),
    }
}

fn keyring(folder: &Path, clock: &Clock) -> Result<Keyring, KeyError> {
    if !folder.exists() {
        Keyring::rotate(folder, clock.now())?;
    }
    Keyring::read(folder, clock.now())
}

fn sealer(folder: &Path, clock: &Clock) -> Result<Sealer, SealError> {
    if let Err(SealError::None(_)) = Sealer::read(folder) {
        Sealer::add_key(folder, clock.now())?;
    }
    Sealer::read(folder)
}

/// Runs until `stop`. Letters are written into a folder.
pub async fn run(
    args: &DevArgs,
    clock: Clock,
    stop: impl Future<Output = ()> + Send + 'static,
) -> Result<(), DevError> {
    let postgres = Postgres::start(&args.data_dir, args.pg_bin.as_deref(), Durability::Kept)?;
    prepare(&postgres, DATABASE).await?;
    let listener = serve::listen(args.listen).await?;
    let address = listener.local_addr()?;
    let metrics = serve::listen_if(args.metrics_listen).await?;
    let config = Config::usual(format!("http://{address}"));
    let db = Db::open(&database_config(&postgres, DATABASE, 10))?;
    let keys = args.data_dir.join("keys");
    let means = Means {
        db,
        keyring: keyring(&keys, &clock)?,
        sealer: sealer(&keys, &clock)?,
        post: Post::open(&MailConfig::into_folder(args.data_dir.join("mail")))?,
        files: FileStore::open(&FilesConfig::Folder(args.data_dir.join("files")))?,
        tracer: Tracer::default(),
        clock,
    };
    let app = App::new(config, means);
    first_organisation(&app, &args.data_dir, address).await?;
    serve::serve(app, listener, metrics, stop).await?;
    drop(postgres);
    Ok(())
}

// The folder remembers that the credentials were shown; they are nowhere else.
async fn first_organisation(app: &App, folder: &Path, address: SocketAddr) -> Result<(), DevError> {
    let shown = folder.join("organisation-made");
    let mut out = std::io::stdout().lock();
    writeln!(out, "BrainOps API: http://{address}")?;
    if shown.exists() {
        writeln!(
            out,
            "Sign in with the credentials that were printed when {} was made.",
            folder.display()
        )?;
        return Ok(());
    }
    let password: String = random::<12>()?
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    drop(out);
    let request = Arc::new(RequestInfo {
        id: "first-organisation".to_owned(),
        ip: String::new(),
        user_agent: String::new(),
        now: app.clock.now(),
    });
    let new = NewOrganisation {
        name: "First Roofing".to_owned(),
        slug: SLUG.to_owned(),
        email: EMAIL.to_owned(),
        person_name: "First Owner".to_owned(),
        password: SecretString::from(password.clone()),
    };
    let made = register(app, &request, new).await?;
    let mut out = std::io::stdout().lock();
    writeln!(out, "First organisation: {SLUG} ({})", made.org_id)?;
    writeln!(out, "E-mail: {EMAIL}")?;
    writeln!(out, "Password: {password}")?;
    out.flush()?;
    std::fs::write(&shown, made.org_id.to_string())?;
    Ok(())
}
