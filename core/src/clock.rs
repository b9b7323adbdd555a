//! The clock as a value, so that logic never reads one by itself.

use chrono::{DateTime, Local, Utc};
use std::sync::Arc;

/// Tells the time. Shells hand in the system's clock; tests hand in their own.
#[derive(Clone)]
pub struct Clock(Arc<dyn Fn() -> DateTime<Utc> + Send + Sync>);

impl Clock {
    /// A clock from a function.
    pub fn new(now: impl Fn() -> DateTime<Utc> + Send + Sync + 'static) -> Self {
        Self(Arc::new(now))
    }

    /// The system's clock.
    #[must_use]
    #[allow(
        clippy::disallowed_methods,
        reason = "the one place that reads the system's clock, for shells to hand in"
    )]
    pub fn system() -> Self {
        Self::new(Utc::now)
    }

    /// The instant now.
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        (self.0)()
    }

    /// The instant now by the day and the hour of where the person is.
    #[must_use]
    pub fn now_here(&self) -> DateTime<Local> {
        self.now().with_timezone(&Local)
    }
}
