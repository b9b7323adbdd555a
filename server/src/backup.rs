//! Backups of the database: made, proved, brought back.
//!
//! A backup is a file of `pg_dump` and a manifest beside it, both of one snapshot. Bringing it back
//! takes an empty database, and ends by counting every table and comparing every audit chain's end
//! with the manifest: a backup that was never brought back is only a hope. Files of the blob store
//! have their own.

mod manifest;
mod tool;

pub use manifest::{Head, Manifest, Standing};

use crate::config::{BackupArgs, RestoreArgs};
use crate::db;
use chrono::{DateTime, Utc};
use manifest::read_standing;
use secrecy::ExposeSecret;
use sha2::{Digest, Sha256};
use sqlx::postgres::PgConnectOptions;
use sqlx::{ConnectOptions, Connection, Executor, PgConnection};
use std::ffi::OsString;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::str::FromStr;

/// Why there is no backup, or nothing was brought back.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// The database can't be asked.
    #[error("the database can't be used; the user must stand above row-level security (BYPASSRLS)")]
    Database(#[from] sqlx::Error),
    /// A file can't be read or written.
    #[error("{path}")]
    File {
        /// The file.
        path: PathBuf,
        /// The cause.
        #[source]
        source: std::io::Error,
    },
    /// A program of PostgreSQL can't be run.
    #[error("{program} can't be run; on Debian: apt-get install postgresql-client")]
    Program {
        /// Its name.
        program: &'static str,
        /// The cause.
        #[source]
        source: std::io::Error,
    },
    /// A program of PostgreSQL ended with an error.
    #[error("{program} failed: {output}")]
    Failed {
        /// Its name.
        program: &'static str,
        /// What it said.
        output: String,
    },
    /// The address of the database can't be understood.
    #[error("the address of the database must be postgresql://user:password@host/database")]
    Address,
    /// There is a file of this name already.
    #[error("{0} exists already")]
    Exists(PathBuf),
    /// The manifest can't be understood.
    #[error("the manifest is none")]
    Manifest(#[from] serde_json::Error),
    /// The file is not the one that was written.
    #[error("{0} is not what the manifest says: it was changed or is cut short")]
    Damaged(PathBuf),
    /// The database has something in it.
    #[error("the database is not empty; a backup is brought back into an empty one")]
    NotEmpty,
    /// What came back is not what was saved.
    #[error("what came back differs from the manifest: {0}")]
    Differs(String),
    /// The schema can't be prepared.
    #[error("the roles can't be made")]
    Prepare(#[from] db::MigrateError),
}

/// Where the manifest of a backup is.
#[must_use]
pub fn manifest_path(file: &Path) -> PathBuf {
    let mut path = OsString::from(file);
    path.push(".json");
    path.into()
}

async fn connect(url: &str) -> Result<PgConnection, sqlx::Error> {
    PgConnectOptions::from_str(url)?
        .application_name("brainops-server backup")
        .disable_statement_logging()
        .connect()
        .await
}

/// Saves the database to a file, with its manifest beside it.
///
/// Errors: nothing of this name is left behind.
pub async fn backup(args: &BackupArgs, now: DateTime<Utc>) -> Result<Manifest, BackupError> {
    let (file, manifest_file) = (&args.file, manifest_path(&args.file));
    for path in [file, &manifest_file] {
        if path.exists() {
            return Err(BackupError::Exists(path.clone()));
        }
    }
    let url = args.database_url.expose_secret();
    let mut sql = connect(url).await?;
    // One snapshot for the counts and for `pg_dump`, held open until it is done.
    sql.execute(
        "begin transaction isolation level repeatable read read only; set local row_security = off",
    )
    .await?;
    let snapshot: String = sqlx::query_scalar("select pg_export_snapshot()")
        .fetch_one(&mut sql)
        .await?;
    let standing = read_standing(&mut sql).await?;
    let partial = file.with_extension("partial");
    tool::dump(url, args.pg_bin.as_deref(), &snapshot, &partial).await?;
    sql.execute("commit").await?;
    sql.close().await?;
    let manifest = Manifest::new(standing, sha256_of(&partial)?, now);
    let text = format!("{:#}\n", serde_json::to_value(&manifest)?);
    std::fs::write(&manifest_file, text).map_err(at(&manifest_file))?;
    // Last: a file of this name is a whole backup.
    std::fs::rename(&partial, file).map_err(at(file))?;
    Ok(manifest)
}

/// Brings a backup back into an empty database, and compares what is there then with the manifest.
///
/// Errors: the file is damaged, the database is not empty, or what came back differs.
pub async fn restore(args: &RestoreArgs) -> Result<Manifest, BackupError> {
    let manifest_file = manifest_path(&args.file);
    let text = std::fs::read(&manifest_file).map_err(at(&manifest_file))?;
    let manifest: Manifest = serde_json::from_slice(&text)?;
    if sha256_of(&args.file)? != manifest.sha256 {
        return Err(BackupError::Damaged(args.file.clone()));
    }
    let url = args.database_url.expose_secret();
    let mut sql = connect(url).await?;
    let is_empty: bool = sqlx::query_scalar(
        "select not exists (
           select from pg_class c join pg_namespace n on n.oid = c.relnamespace
           where n.nspname in ('app', 'directory') and c.relkind in ('r', 'p')
         )",
    )
    .fetch_one(&mut sql)
    .await?;
    if !is_empty {
        return Err(BackupError::NotEmpty);
    }
    // The dump brings the schemas themselves; what it can't bring are the roles.
    sql.execute(db::BOOTSTRAP).await?;
    sql.execute("drop schema app; drop schema directory")
        .await?;
    tool::restore(url, args.pg_bin.as_deref(), &args.file).await?;
    sql.execute("set row_security = off; analyze").await?;
    let found = read_standing(&mut sql).await?;
    sql.close().await?;
    manifest.compare(&found)?;
    Ok(manifest)
}

fn at(path: &Path) -> impl FnOnce(std::io::Error) -> BackupError {
    let path = path.to_owned();
    move |source| BackupError::File { path, source }
}

fn sha256_of(path: &Path) -> Result<String, BackupError> {
    let mut file = std::fs::File::open(path).map_err(at(path))?;
    let mut hash = Sha256::new();
    let mut piece = vec![0; 1 << 20];
    loop {
        let read = file.read(&mut piece).map_err(at(path))?;
        if read == 0 {
            break;
        }
        hash.update(&piece[..read]);
    }
    Ok(hash
        .finalize()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect())
}
