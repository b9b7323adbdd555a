//! Log lines: each reads alone, none has names, addresses, tokens or bodies.

use crate::config::LogFormat;
use tracing_subscriber::EnvFilter;

/// Begins to write log lines to standard error; `RUST_LOG` says which.
pub fn start(format: LogFormat) {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    let lines = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr);
    match format {
        LogFormat::Json => lines.json().flatten_event(true).init(),
        LogFormat::Text => lines.with_target(false).init(),
    }
}
