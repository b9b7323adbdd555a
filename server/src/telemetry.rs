//! Log lines: each reads alone, none has names, addresses, tokens or bodies. Beside them traces and reports of errors, where
//! they are wanted, with no more in them than the lines have.

mod report;
mod trace;

pub use report::Reports;
pub use trace::{Doing, Tracer};

use crate::config::LogFormat;
use tracing::Subscriber;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::layer::SubscriberExt;

/// Begins to write log lines to standard error; `RUST_LOG` says which.
///
/// # Panics
///
/// When something else in the process writes log lines already.
pub fn start(format: LogFormat, reports: Option<Reports>) {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    tracing::subscriber::set_global_default(lines(format, filter, std::io::stderr, reports))
        .expect("BUG: log lines are begun twice");
}

/// What writes log lines to a place, and reports those that are errors.
pub fn lines<W>(
    format: LogFormat,
    filter: EnvFilter,
    place: W,
    reports: Option<Reports>,
) -> Box<dyn Subscriber + Send + Sync>
where
    W: for<'a> MakeWriter<'a> + Send + Sync + 'static,
{
    let lines = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(place);
    match format {
        LogFormat::Json => Box::new(lines.json().flatten_event(true).finish().with(reports)),
        LogFormat::Text => Box::new(lines.with_target(false).finish().with(reports)),
    }
}
