//! Logs and panics in the data folder, for a bug report. They hold codes and ids, no names and places.

use std::fs::OpenOptions;
use std::io::Write as _;
use std::path::Path;
use std::sync::Mutex;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;

/// A log larger than this is set aside at the next start.
const LOG_BYTES: u64 = 4 << 20;

/// Writes logs to `logs/app.log` and panics to `logs/crash.log` below the data folder.
///
/// Errors: a folder that can't be made or written.
pub(crate) fn watch(data_folder: &Path) -> std::io::Result<()> {
    let folder = data_folder.join("logs");
    std::fs::create_dir_all(&folder)?;
    let log = folder.join("app.log");
    if std::fs::metadata(&log).is_ok_and(|found| found.len() > LOG_BYTES) {
        std::fs::rename(&log, folder.join("app.log.old"))?;
    }
    let file = OpenOptions::new().create(true).append(true).open(&log)?;
    let filter =
        EnvFilter::try_from_env("BRAINOPS_LOG").unwrap_or_else(|_| EnvFilter::new("info,ort=warn"));
    let to_file = tracing_subscriber::fmt::layer()
        .with_ansi(false)
        .with_writer(Mutex::new(file));
    if let Err(error) = tracing_subscriber::registry()
        .with(filter)
        .with(to_file)
        .try_init()
    {
        tracing::debug!(%error, "logs go where an earlier start sent them");
    }
    let crash = folder.join("crash.log");
    let before = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        let backtrace = std::backtrace::Backtrace::force_capture();
        let version = env!("CARGO_PKG_VERSION");
        let written = OpenOptions::new()
            .create(true)
            .append(true)
            .open(&crash)
            .and_then(|mut file| {
                let words = crash_words(panic.payload());
                let place = panic
                    .location()
                    .map_or_else(String::new, ToString::to_string);
                writeln!(file, "version {version}\n{place}: {words}\n{backtrace}\n")
            });
        if let Err(error) = written {
            tracing::error!(reason = %error.kind(), "the crash log can't be written");
        }
        before(panic);
    }));
    Ok(())
}

/// What a crash log may hold of a panic's message: one written in the source. One made while running may
/// quote a customer's name, so its place has to be enough.
fn crash_words(payload: &(dyn std::any::Any + Send)) -> &'static str {
    payload
        .downcast_ref::<&'static str>()
        .copied()
        .unwrap_or("(the message may hold names and is left out)")
}

#[cfg(test)]
mod tests {
    use super::crash_words;

    #[test]
    fn a_crash_log_holds_no_text_that_was_made_while_running() {
        let caught = |work: fn()| std::panic::catch_unwind(work).unwrap_err();
        let name = caught(|| panic!("no roof for {}", ["Vandersloot"][0]));
        assert!(!crash_words(&*name).contains("Vandersloot"));
        let fixed = caught(|| panic!("BUG: no roof"));
        assert_eq!(crash_words(&*fixed), "BUG: no roof");
    }
}
