//! The one window.

use tauri::{AppHandle, Manager as _};

/// Shows the window and brings it to the front.
pub(crate) fn show(handle: &AppHandle) {
    let Some(window) = handle.get_webview_window("main") else {
        return;
    };
    for result in [window.show(), window.unminimize(), window.set_focus()] {
        if let Err(error) = result {
            tracing::warn!(%error, "the window does not come to the front");
        }
    }
}
