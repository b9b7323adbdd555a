//! The person's own program for documents. Whether there is one is known only by trying.

use brainops_core::error::Error;
use brainops_domain::failure::Code;
use std::path::Path;

/// Opens a file in the program the person reads such files with.
///
/// Errors: `NoViewer` where there is none.
pub(crate) fn open(path: &Path) -> Result<(), Error> {
    shown(path).map_err(|why| Error::coded(Code::NoViewer, format!("open a document: {why}")))
}

#[cfg(target_os = "linux")]
fn shown(path: &Path) -> Result<(), String> {
    let mut whys = Vec::new();
    for (program, arguments) in OPENERS {
        match linux::run(program, arguments, path) {
            Ok(()) => return Ok(()),
            Err(why) => whys.push(format!("{program}: {why}")),
        }
    }
    Err(whys.join("; "))
}

/// Programs of the desktop that open files, in the order they are tried.
#[cfg(target_os = "linux")]
const OPENERS: [(&str, &[&str]); 2] = [("xdg-open", &[]), ("gio", &["open"])];

#[cfg(target_os = "linux")]
mod linux {
    use std::path::Path;
    use std::process::{Command, Stdio};
    use std::sync::mpsc::{RecvTimeoutError, sync_channel};
    use std::time::Duration;

    /// An opener that finds no program says so within this time; one that runs longer is showing the file.
    const ANSWER: Duration = Duration::from_secs(3);

    /// Runs an opener and waits for its answer, or until it has none to give. Its child is waited for on a thread of
    /// its own, since some openers live as long as the program they start.
    pub(super) fn run(program: &str, arguments: &[&str], path: &Path) -> Result<(), String> {
        let mut child = Command::new(program)
            .args(arguments)
            .arg(path)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|error| error.to_string())?;
        let (done, answer) = sync_channel(1);
        std::thread::Builder::new()
            .name("viewer".to_owned())
            .spawn(move || {
                let ended = child.wait();
                // Nobody listens any more once the file is taken to be shown.
                if done.send(ended).is_err() {
                    tracing::debug!("a viewer ended");
                }
            })
            .map_err(|error| error.to_string())?;
        match answer.recv_timeout(ANSWER) {
            Ok(Ok(status)) if status.success() => Ok(()),
            Ok(Ok(status)) => Err(status.to_string()),
            Ok(Err(error)) => Err(error.to_string()),
            Err(RecvTimeoutError::Timeout) => Ok(()),
            Err(RecvTimeoutError::Disconnected) => Err("its answer was lost".to_owned()),
        }
    }

    #[cfg(test)]
    mod tests {
        use super::run;
        use std::path::Path;

        #[test]
        fn an_opener_that_succeeds_or_goes_on_shows_the_file() {
            assert_eq!(run("true", &[], Path::new("a.pdf")), Ok(()));
            assert_eq!(run("sh", &["-c", "sleep 5"], Path::new("a.pdf")), Ok(()));
        }

        #[test]
        fn an_opener_that_is_missing_or_fails_shows_nothing() {
            assert!(run("false", &[], Path::new("a.pdf")).is_err());
            assert!(run("no-such-opener", &[], Path::new("a.pdf")).is_err());
        }
    }
}

#[cfg(not(target_os = "linux"))]
fn shown(path: &Path) -> Result<(), String> {
    tauri_plugin_opener::open_path(path, None::<&str>).map_err(|error| error.to_string())
}
