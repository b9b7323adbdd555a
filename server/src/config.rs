//! Everything that can be set, read once from flags and environment and checked before anything opens.

mod args;
mod check;

pub use args::{
    AuditArgs, AuditWhat, BackupArgs, CheckArgs, Cli, Command, DatabaseArgs, DevArgs, LogFormat,
    MailArgs, MigrateArgs, Registration, RestoreArgs, RotateArgs, ServeArgs,
};
pub use check::{Finding, check};

use secrecy::{ExposeSecret, SecretString};
use sentry_types::Dsn;
use std::net::IpAddr;
use std::path::PathBuf;
use std::time::Duration;

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

/// Where files are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FilesConfig {
    /// In a folder.
    Folder(PathBuf),
    /// In a bucket of a store that speaks S3.
    S3(String),
}

impl FilesConfig {
    /// Reads the setting: `s3://bucket`, or a folder.
    #[must_use]
    pub fn of(text: &str) -> Self {
        match text.strip_prefix("s3://") {
            Some(bucket) => Self::S3(bucket.trim_end_matches('/').to_owned()),
            None => Self::Folder(text.strip_prefix("file://").unwrap_or(text).into()),
        }
    }
}

/// Mail, as letters are sent.
#[derive(Debug, Clone)]
pub struct MailConfig {
    /// The mail server.
    pub smtp_url: Option<SecretString>,
    /// A folder that letters are written into where there is no mail server.
    pub folder: Option<PathBuf>,
    /// Address that letters come from.
    pub from: String,
}

impl MailConfig {
    /// Into a folder: for development and tests.
    #[must_use]
    pub fn into_folder(folder: PathBuf) -> Self {
        Self {
            smtp_url: None,
            folder: Some(folder),
            from: "no-reply@localhost".to_owned(),
        }
    }
}

impl MailArgs {
    /// The settings of mail.
    #[must_use]
    pub fn config(&self) -> MailConfig {
        MailConfig {
            // Containers hand on what is not set as an empty text.
            smtp_url: self
                .smtp_url
                .clone()
                .filter(|url| !url.expose_secret().is_empty()),
            folder: self.mail_dir.clone(),
            from: self.mail_from.clone(),
        }
    }
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
    /// Longest a request of a laptop may take that carries changes or files.
    pub slow_request_timeout: Duration,
    /// Largest body of a request that is no file.
    pub max_body_bytes: usize,
    /// Largest file.
    pub max_file_bytes: u64,
    /// Bytes of all files of one organisation; 0 sets no limit.
    pub org_file_bytes: u64,
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
            slow_request_timeout: Duration::from_secs(120),
            max_body_bytes: 1 << 20,
            max_file_bytes: 8 << 30,
            org_file_bytes: 1 << 40,
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
    /// The collector's address is none.
    #[error("BRAINOPS_OTLP_ENDPOINT must begin with http:// or https://, found {0:?}")]
    Otlp(String),
    /// The address of reports is none. It holds a key, so it is not shown.
    #[error("BRAINOPS_SENTRY_DSN must be https://key@host/project")]
    Sentry,
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
            "BRAINOPS_SLOW_REQUEST_TIMEOUT_S",
            1,
            3_600,
            self.slow_request_timeout_s,
        )?;
        range(
            "BRAINOPS_MAX_BODY_BYTES",
            1_024,
            64 << 20,
            self.max_body_bytes as u64,
        )?;
        range(
            "BRAINOPS_MAX_FILE_BYTES",
            1 << 20,
            1 << 40,
            self.max_file_bytes,
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
        self.otlp()?;
        self.reports()?;
        if let Some(odd) = self.cors_origins.iter().find(|origin| !is_origin(origin)) {
            return Err(ConfigError::Origin(odd.clone()));
        }
        Ok(Config {
            public_url: url.clone(),
            registration: self.registration,
            trusted_proxies: self.trusted_proxies.clone(),
            request_timeout: Duration::from_secs(self.request_timeout_s),
            slow_request_timeout: Duration::from_secs(self.slow_request_timeout_s),
            max_body_bytes: self.max_body_bytes,
            max_file_bytes: self.max_file_bytes,
            org_file_bytes: self.org_file_bytes,
            password_hashers: self.password_hashers,
            cors_origins: self.cors_origins.clone(),
            header_timeout: Duration::from_secs(self.header_timeout_s),
            max_connections: self.max_connections,
            address_per_minute: self.address_per_minute,
            caller_per_minute: self.caller_per_minute,
        })
    }
}

impl ServeArgs {
    /// Where traces go, checked. Containers hand on what is not set as an empty text.
    ///
    /// Errors: it is no address.
    pub fn otlp(&self) -> Result<Option<&str>, ConfigError> {
        match self.otlp_endpoint.as_deref() {
            None | Some("") => Ok(None),
            Some(url) if url.starts_with("http://") || url.starts_with("https://") => Ok(Some(url)),
            Some(url) => Err(ConfigError::Otlp(url.to_owned())),
        }
    }

    /// Where errors are reported, checked.
    ///
    /// Errors: it is no address of reports.
    pub fn reports(&self) -> Result<Option<Dsn>, ConfigError> {
        let text = self.sentry_dsn.as_ref().map(ExposeSecret::expose_secret);
        match text {
            None | Some("") => Ok(None),
            Some(text) => text.parse().map(Some).map_err(|_| ConfigError::Sentry),
        }
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
