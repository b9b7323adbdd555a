//! The command line and the environment, as they are read; nothing is checked here.

use clap::{Args, Parser, Subcommand, ValueEnum};
use secrecy::SecretString;
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
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
    /// Longest a request of a laptop may take that carries changes or files, in seconds
    #[arg(long, env = "BRAINOPS_SLOW_REQUEST_TIMEOUT_S", default_value_t = 120)]
    pub slow_request_timeout_s: u64,
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
    /// A collector of traces that takes OTLP over HTTP: http://collector:4318; none are sent without it
    #[arg(long, env = "BRAINOPS_OTLP_ENDPOINT")]
    pub otlp_endpoint: Option<String>,
    /// Where errors are reported, as Sentry writes it: https://key@host/project; none are without it
    #[arg(long, env = "BRAINOPS_SENTRY_DSN", hide_env_values = true)]
    pub sentry_dsn: Option<SecretString>,
    /// What reports of errors call this installation
    #[arg(long, env = "BRAINOPS_ENVIRONMENT", default_value = "production")]
    pub environment: String,
    /// Where files are: a folder, or `s3://bucket` with the usual AWS_ variables beside it
    #[arg(long, env = "BRAINOPS_FILES")]
    pub files: String,
    /// Largest file, in bytes
    #[arg(long, env = "BRAINOPS_MAX_FILE_BYTES", default_value_t = 8_589_934_592)]
    pub max_file_bytes: u64,
    /// Bytes that all files of one organisation may have together; 0 sets no limit
    #[arg(long = "organisation-file-bytes", env = "BRAINOPS_ORGANISATION_FILE_BYTES", default_value_t = 1 << 40)]
    pub org_file_bytes: u64,
    /// Mail.
    #[command(flatten)]
    pub mail: MailArgs,
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

/// Options of mail.
#[derive(Debug, Clone, Args)]
pub struct MailArgs {
    /// The mail server: smtps://user:password@host, or smtp://host?tls=required
    #[arg(long = "smtp-url", env = "BRAINOPS_SMTP_URL", hide_env_values = true)]
    pub smtp_url: Option<SecretString>,
    /// A folder that letters are written into instead, for development
    #[arg(long = "mail-dir", env = "BRAINOPS_MAIL_DIR")]
    pub mail_dir: Option<PathBuf>,
    /// Address that letters come from
    #[arg(
        long = "mail-from",
        env = "BRAINOPS_MAIL_FROM",
        default_value = "no-reply@localhost"
    )]
    pub mail_from: String,
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
    /// Verify the chain, write the log as JSON lines, or blank the details of old rows
    #[arg(value_enum)]
    pub what: AuditWhat,
    /// With `blank`: days of which the details stay, thirty at least
    #[arg(long, default_value_t = 730, value_parser = clap::value_parser!(u32).range(30..=36_500))]
    pub keep_days: u32,
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
    /// Blank what old rows say of before and after; the chain stays.
    Blank,
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
