//! A start that fails says so: on the standard error, in the log when there is one, and in a dialog.

use std::error::Error;
use tauri::AppHandle;
use tauri_plugin_dialog::{DialogExt as _, MessageDialogKind};

const TITLE: &str = "BrainOps Field can't start";

/// Says why the app can't start and ends it once a person has read that. The event loop must run.
pub(crate) fn end(handle: &AppHandle, error: &dyn Error) {
    let why = report(error);
    let app = handle.clone();
    handle
        .dialog()
        .message(why)
        .title(TITLE)
        .kind(MessageDialogKind::Error)
        .show(move |_| app.exit(1));
}

/// Says why the app can't start where it has no event loop to show anything in.
pub(crate) fn end_without_window(error: &dyn Error) {
    let why = report(error);
    // On Linux a dialog needs what just failed, and the standard error goes to the journal.
    if cfg!(not(target_os = "linux")) {
        rfd::MessageDialog::new()
            .set_level(rfd::MessageLevel::Error)
            .set_title(TITLE)
            .set_description(why)
            .show();
    }
}

/// Writes the error with its causes to the standard error and the log, and gives it in words.
fn report(error: &dyn Error) -> String {
    let causes = std::iter::successors(error.source(), |cause| (**cause).source());
    let why = causes.fold(error.to_string(), |why, cause| format!("{why}: {cause}"));
    eprintln!("{TITLE}: {why}");
    tracing::error!(error = why, "the app could not start");
    why
}
