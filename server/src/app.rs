//! What every handler can reach, put together once.

use crate::config::Config;
use crate::db::Db;
use crate::files::FileStore;
use crate::http::{Limits, Metrics};
use crate::identity::{Gate, Keyring, Passwords};
use crate::live;
use crate::mail::Post;
use crate::seal::Sealer;
use crate::telemetry::Tracer;
use chrono::{DateTime, Utc};
use std::fmt;
use std::ops::Deref;
use std::sync::Arc;
use tokio::sync::{Semaphore, watch};

/// Where the time comes from: the system's clock in the program, a hand in tests.
#[derive(Clone)]
pub struct Clock(Arc<dyn Fn() -> DateTime<Utc> + Send + Sync>);

impl Clock {
    /// A clock that asks `read` each time.
    pub fn new(read: impl Fn() -> DateTime<Utc> + Send + Sync + 'static) -> Self {
        Self(Arc::new(read))
    }

    /// The instant.
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        // PostgreSQL keeps microseconds; what was answered must be what is read back.
        let now = (self.0)();
        DateTime::from_timestamp_micros(now.timestamp_micros()).unwrap_or(now)
    }
}

impl fmt::Debug for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Clock").finish_non_exhaustive()
    }
}

/// What the API is given: everything that had to be opened and could fail.
#[derive(Debug)]
pub struct Means {
    /// The database.
    pub db: Db,
    /// Keys of access tokens.
    pub keyring: Keyring,
    /// Keys of what is sealed.
    pub sealer: Sealer,
    /// Where letters go.
    pub post: Post,
    /// Where files are.
    pub files: FileStore,
    /// Where traces go.
    pub tracer: Tracer,
    /// The clock.
    pub clock: Clock,
}

/// The parts of the API.
#[derive(Debug)]
pub struct Parts {
    /// Settings.
    pub config: Config,
    /// The database.
    pub db: Db,
    /// Who may come in.
    pub gate: Gate,
    /// Keys of access tokens.
    pub keyring: Arc<Keyring>,
    /// Keys of what is sealed.
    pub sealer: Sealer,
    /// Where letters go.
    pub post: Post,
    /// Where files are.
    pub files: FileStore,
    /// Hashes of passwords.
    pub passwords: Passwords,
    /// How many requests each may send.
    pub limits: Limits,
    /// What is counted.
    pub metrics: Metrics,
    /// Where traces go.
    pub tracer: Tracer,
    /// Places for work that holds a connection for seconds: half of the pool's, so that the rest go on.
    pub long_work: Semaphore,
    /// Places for those who follow changes.
    pub followers: Arc<Semaphore>,
    /// Whether the process is about to stop: lines that would stay open end.
    pub stopping: watch::Sender<bool>,
    /// The clock.
    pub clock: Clock,
}

/// A handle on the parts; cheap to clone.
#[derive(Debug, Clone)]
pub struct App(Arc<Parts>);

impl App {
    /// Puts the parts together.
    #[must_use]
    pub fn new(config: Config, means: Means) -> Self {
        let Means {
            db,
            keyring,
            sealer,
            post,
            files,
            tracer,
            clock,
        } = means;
        let keyring = Arc::new(keyring);
        let gate = Gate::new(db.clone(), Arc::clone(&keyring), config.public_url.clone());
        let long_work = usize::try_from(db.connections_at_most() / 2)
            .unwrap_or(1)
            .max(1);
        let passwords = Passwords::new(config.password_hashers);
        let limits = Limits::new(config.address_per_minute, config.caller_per_minute);
        Self(Arc::new(Parts {
            config,
            db,
            gate,
            keyring,
            sealer,
            post,
            files,
            passwords,
            limits,
            metrics: Metrics::default(),
            tracer,
            long_work: Semaphore::new(long_work),
            followers: live::places(),
            stopping: watch::Sender::new(false),
            clock,
        }))
    }
}

impl Deref for App {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0
    }
}
