//! Everything that can be set, read once from flags and environment and checked before anything opens.

mod check;

pub use check::{Finding, check};

use clap::{Args, Parser, Subcommand, ValueEnum};
use secrecy::SecretString;
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;
use uuid::Uuid;

/// The command line.
#[derive(Debug, Parser)]
#[command(
    name = "brainops-server",
    version,
    about = "The central API of BrainOps Field"
)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What the program can do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Run with a private PostgreSQL of its own, migrated, with a first organisation
    Dev(DevArgs),
    /// Run the API against the database of BRAINOPS_DATABASE_URL
    Serve(ServeArgs),
    /// Bring the schema to this version
    Migrate(MigrateArgs),
    /// Say in words what is missing or wrong; changes nothing
    Check(CheckArgs),
    /// Save the database to a file, with a manifest beside it
    Backup(BackupArgs),
    /// Bring a backup back into an empty database, and prove that all of it came
    Restore(RestoreArgs),
    /// Verify the audit log of an organisation, or write it to standard output
    Audit(AuditArgs),
    /// Add a signing key; tokens are signed with it two minutes later
    RotateKeys(RotateArgs),
}

/// Options of `dev`.
#[derive(Debug, Args)]
pub struct DevArgs {
    /// Where the database, keys and files live; kept between runs
    #[arg(long, env = "BRAINOPS_DATA_DIR", default_value = ".brainops-dev")]
    pub data_dir: PathBuf,
    /// Address to listen on; port 0 takes a free one
    #[arg(long, env = "BRAINOPS_LISTEN", default_value = "127.0.0.1:8080")]
    pub listen: SocketAddr,
    /// Folder with `postgres` and `initdb`; found by itself where PostgreSQL is installed the usual way
    #[arg(long, env = "BRAINOPS_PG_BIN")]
    pub pg_bin: Option<PathBuf>,
    /// Address of the Prometheus metrics; none are served without it
    #[arg(long, env = "BRAINOPS_METRICS_LISTEN")]
    pub metrics_listen: Option<SocketAddr>,
}

/// Options of `serve`.
#[derive(Debug, Clone, Args)]
pub struct ServeArgs {
    /// Address to listen on; port 0 takes a free one
    #[arg(long, env = "BRAINOPS_LISTEN", default_value = "127.0.0.1:8080")]
    pub listen: SocketAddr,
    /// Address under which clients reach the API; tokens name it as their issuer
    #[arg(
        long,
        env = "BRAINOPS_PUBLIC_URL",
        default_value = "http://127.0.0.1:8080"
    )]
    pub public_url: String,
    /// Folder with the keys that sign access tokens
    #[arg(long, env = "BRAINOPS_SIGNING_KEYS")]
    pub signing_keys: PathBuf,
    /// Whether anybody may register a new organisation
    #[arg(long, env = "BRAINOPS_REGISTRATION", value_enum, default_value_t = Registration::Closed)]
    pub registration: Registration,
    /// Proxies whose X-Forwarded-For is believed
    #[arg(long, env = "BRAINOPS_TRUSTED_PROXIES", value_delimiter = ',')]
    pub trusted_proxies: Vec<IpAddr>,
    /// Longest a request may take, in seconds
    #[arg(long, env = "BRAINOPS_REQUEST_TIMEOUT_S", default_value_t = 30)]
    pub request_timeout_s: u64,
    /// Largest body of a request that is no file, in bytes
    #[arg(long, env = "BRAINOPS_MAX_BODY_BYTES", default_value_t = 1_048_576)]
    pub max_body_bytes: usize,
    /// Passwords hashed at the same time; each takes 19 MiB
    #[arg(long, env = "BRAINOPS_PASSWORD_HASHERS", default_value_t = 2)]
    pub password_hashers: usize,
    /// Address of the Prometheus metrics; none are served without it, and it is never the public one
    #[arg(long, env = "BRAINOPS_METRICS_LISTEN")]
    pub metrics_listen: Option<SocketAddr>,
    /// Web pages that may call the API, as origins: `https://office.example`
    #[arg(long, env = "BRAINOPS_CORS_ORIGINS", value_delimiter = ',')]
    pub cors_origins: Vec<String>,
    /// Longest a client may take to send the head of a request, in seconds; idle connections end after it
    #[arg(long, env = "BRAINOPS_HEADER_TIMEOUT_S", default_value_t = 20)]
    pub header_timeout_s: u64,
    /// Connections at the same time
    #[arg(long, env = "BRAINOPS_MAX_CONNECTIONS", default_value_t = 10_000)]
    pub max_connections: usize,
    /// Requests a minute from one address (an IPv6 network of 64 bits is one); 0 sets no limit
    #[arg(
        long,
        env = "BRAINOPS_ADDRESS_REQUESTS_PER_MINUTE",
        default_value_t = 6_000
    )]
    pub address_per_minute: u32,
    /// Requests a minute of one signed-in person or key; 0 sets no limit
    #[arg(
        long,
        env = "BRAINOPS_CALLER_REQUESTS_PER_MINUTE",
        default_value_t = 1_200
    )]
    pub caller_per_minute: u32,
    /// How log lines look
    #[arg(long, env = "BRAINOPS_LOG_FORMAT", value_enum, default_value_t = LogFormat::Json)]
    pub log_format: LogFormat,
    /// The database.
    #[command(flatten)]
    pub database: DatabaseArgs,
}

/// Options of the database.
#[derive(Debug, Clone, Args)]
pub struct DatabaseArgs {
    /// The database, as a user who is a member of brainops_app
    #[arg(
        long = "database-url",
        env = "BRAINOPS_DATABASE_URL",
        hide_env_values = true
    )]
    pub url: SecretString,
    /// A replica to read lists from
    #[arg(
        long = "replica-url",
        env = "BRAINOPS_REPLICA_URL",
        hide_env_values = true
    )]
    pub replica_url: Option<SecretString>,
    /// Connections at most
    #[arg(long, env = "BRAINOPS_POOL_SIZE", default_value_t = 10)]
    pub pool_size: u32,
    /// Longest a statement may take, in milliseconds
    #[arg(long, env = "BRAINOPS_STATEMENT_TIMEOUT_MS", default_value_t = 15_000)]
    pub statement_timeout_ms: u64,
}

/// Options of `migrate`.
#[derive(Debug, Args)]
pub struct MigrateArgs {
    /// The database, as a user who may create roles and schemas
    #[arg(long, env = "BRAINOPS_MIGRATE_DATABASE_URL", hide_env_values = true)]
    pub migrate_database_url: SecretString,
}

/// Options of `check`: those of `serve`, and the address for migrations where it is known.
#[derive(Debug, Args)]
pub struct CheckArgs {
    /// Options of `serve`.
    #[command(flatten)]
    pub serve: ServeArgs,
    /// The database, as a user who may create roles and schemas
    #[arg(long, env = "BRAINOPS_MIGRATE_DATABASE_URL", hide_env_values = true)]
    pub migrate_database_url: Option<SecretString>,
}

/// Options of `backup`.
#[derive(Debug, Args)]
pub struct BackupArgs {
    /// The file to write; its manifest is beside it, with `.json` at the end
    pub file: PathBuf,
    /// The database, as a user who may read every row: with BYPASSRLS and pg_read_all_data
    #[arg(long, env = "BRAINOPS_BACKUP_DATABASE_URL", hide_env_values = true)]
    pub database_url: SecretString,
    /// Folder with `pg_dump`, not older than the server; without it the one on the search path
    #[arg(long, env = "BRAINOPS_PG_BIN")]
    pub pg_bin: Option<PathBuf>,
}

/// Options of `restore`.
#[derive(Debug, Args)]
pub struct RestoreArgs {
    /// The file to read; its manifest must be beside it
    pub file: PathBuf,
    /// The empty database, as a user above row-level security who may create roles and schemas
    #[arg(long, env = "BRAINOPS_RESTORE_DATABASE_URL", hide_env_values = true)]
    pub database_url: SecretString,
    /// Folder with `pg_restore`; without it the one on the search path
    #[arg(long, env = "BRAINOPS_PG_BIN")]
    pub pg_bin: Option<PathBuf>,
}

/// Options of `audit`.
#[derive(Debug, Args)]
pub struct AuditArgs {
    /// Verify the chain, or write the log as JSON lines
    #[arg(value_enum)]
    pub what: AuditWhat,
    /// Id of the organisation
    #[arg(long)]
    pub organisation: Uuid,
    /// The database.
    #[command(flatten)]
    pub database: DatabaseArgs,
}

/// What `audit` does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum AuditWhat {
    /// Go through the chain and say whether it holds.
    Verify,
    /// Write the log.
    Export,
}

/// Options of `rotate-keys`.
#[derive(Debug, Args)]
pub struct RotateArgs {
    /// Folder with the keys that sign access tokens
    #[arg(long, env = "BRAINOPS_SIGNING_KEYS")]
    pub signing_keys: PathBuf,
}

/// Whether strangers may register an organisation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Registration {
    /// Anybody may.
    Open,
    /// Nobody may through the API.
    Closed,
}

/// How log lines look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// One JSON object a line.
    Json,
    /// Text for people.
    Text,
}

/// The database, as the pool needs it.
#[derive(Debug, Clone)]
pub struct DatabaseConfig {
    /// Address.
    pub url: SecretString,
    /// Address of a replica.
    pub replica_url: Option<SecretString>,
    /// Connections at most.
    pub pool_size: u32,
    /// Longest a request waits for a connection.
    pub acquire_timeout: Duration,
    /// Longest a statement may take.
    pub statement_timeout: Duration,
    /// Longest a statement waits for a lock.
    pub lock_timeout: Duration,
}

/// The API, as it is built.
#[derive(Debug, Clone)]
pub struct Config {
    /// Address under which clients reach the API.
    pub public_url: String,
    /// Whether strangers may register an organisation.
    pub registration: Registration,
    /// Proxies whose X-Forwarded-For is believed.
    pub trusted_proxies: Vec<IpAddr>,
    /// Longest a request may take.
    pub request_timeout: Duration,
    /// Largest body of a request that is no file.
    pub max_body_bytes: usize,
    /// Passwords hashed at the same time.
    pub password_hashers: usize,
    /// Origins of web pages that may call the API.
    pub cors_origins: Vec<String>,
    /// Longest a client may take to send the head of a request.
    pub header_timeout: Duration,
    /// Connections at the same time.
    pub max_connections: usize,
    /// Requests a minute from one address; 0 sets no limit.
    pub address_per_minute: u32,
    /// Requests a minute of one caller; 0 sets no limit.
    pub caller_per_minute: u32,
}

impl Config {
    /// What `serve` has by default, with registration open: for development and tests.
    #[must_use]
    pub fn usual(public_url: String) -> Self {
        Self {
            public_url,
            registration: Registration::Open,
            trusted_proxies: Vec::new(),
            request_timeout: Duration::from_secs(30),
            max_body_bytes: 1 << 20,
            password_hashers: 2,
            cors_origins: Vec::new(),
            header_timeout: Duration::from_secs(20),
            max_connections: 10_000,
            address_per_minute: 0,
            caller_per_minute: 0,
        }
    }
}

/// A setting that can't be.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ConfigError {
    /// The public address is none.
    #[error(
        "BRAINOPS_PUBLIC_URL must begin with http:// or https:// and have no trailing slash, found {0:?}"
    )]
    PublicUrl(String),
    /// A web page's origin is none.
    #[error(
        "BRAINOPS_CORS_ORIGINS takes origins such as https://office.example, without a path, found {0:?}"
    )]
    Origin(String),
    /// A number is outside of what can work.
    #[error("{name} must be from {least} to {most}, found {found}")]
    Range {
        /// Name of the setting.
        name: &'static str,
        /// Smallest value.
        least: u64,
        /// Largest value.
        most: u64,
        /// What was given.
        found: u64,
    },
}

impl ServeArgs {
    /// The API's settings, checked.
    ///
    /// Errors: the first setting that can't be.
    pub fn config(&self) -> Result<Config, ConfigError> {
        let url = &self.public_url;
        let has_scheme = url.starts_with("http://") || url.starts_with("https://");
        if !has_scheme || url.ends_with('/') {
            return Err(ConfigError::PublicUrl(url.clone()));
        }
        range("BRAINOPS_REQUEST_TIMEOUT_S", 1, 600, self.request_timeout_s)?;
        range(
            "BRAINOPS_MAX_BODY_BYTES",
            1_024,
            64 << 20,
            self.max_body_bytes as u64,
        )?;
        range(
            "BRAINOPS_PASSWORD_HASHERS",
            1,
            64,
            self.password_hashers as u64,
        )?;
        range("BRAINOPS_HEADER_TIMEOUT_S", 1, 600, self.header_timeout_s)?;
        range(
            "BRAINOPS_MAX_CONNECTIONS",
            1,
            1_000_000,
            self.max_connections as u64,
        )?;
        if let Some(odd) = self.cors_origins.iter().find(|origin| !is_origin(origin)) {
            return Err(ConfigError::Origin(odd.clone()));
        }
        Ok(Config {
            public_url: url.clone(),
            registration: self.registration,
            trusted_proxies: self.trusted_proxies.clone(),
            request_timeout: Duration::from_secs(self.request_timeout_s),
            max_body_bytes: self.max_body_bytes,
            password_hashers: self.password_hashers,
            cors_origins: self.cors_origins.clone(),
            header_timeout: Duration::from_secs(self.header_timeout_s),
            max_connections: self.max_connections,
            address_per_minute: self.address_per_minute,
            caller_per_minute: self.caller_per_minute,
        })
    }
}

// A scheme, a host and perhaps a port; `*` and `null` would let every page in.
fn is_origin(text: &str) -> bool {
    let host = text
        .strip_prefix("https://")
        .or_else(|| text.strip_prefix("http://"));
    host.is_some_and(|host| {
        !host.is_empty()
            && host
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b".-:[]".contains(&byte))
    })
}

impl DatabaseArgs {
    /// The pool's settings, checked.
    ///
    /// Errors: the first setting that can't be.
    pub fn config(&self) -> Result<DatabaseConfig, ConfigError> {
        range("BRAINOPS_POOL_SIZE", 1, 500, u64::from(self.pool_size))?;
        range(
            "BRAINOPS_STATEMENT_TIMEOUT_MS",
            100,
            600_000,
            self.statement_timeout_ms,
        )?;
        Ok(DatabaseConfig {
            url: self.url.clone(),
            replica_url: self.replica_url.clone(),
            pool_size: self.pool_size,
            acquire_timeout: Duration::from_secs(5),
            statement_timeout: Duration::from_millis(self.statement_timeout_ms),
            lock_timeout: Duration::from_secs(5),
        })
    }
}

fn range(name: &'static str, least: u64, most: u64, found: u64) -> Result<(), ConfigError> {
    if (least..=most).contains(&found) {
        Ok(())
    } else {
        Err(ConfigError::Range {
            name,
            least,
            most,
            found,
        })
    }
}
