//! The one window.

use brainops_core::error::Error;
use brainops_domain::failure::Code;
use tauri::{AppHandle, Manager as _, WebviewWindow};

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

/// Fills the screen with the window, or gives it its frame back.
///
/// Errors: `Internal` when the system refuses.
pub(crate) fn toggle_fullscreen(handle: &AppHandle) -> Result<(), Error> {
    let window = main(handle)?;
    let is_full = window.is_fullscreen().map_err(refused)?;
    window.set_fullscreen(!is_full).map_err(refused)
}

/// Sizes everything in the window.
///
/// Errors: `Internal` when the webview refuses.
pub(crate) fn zoom(handle: &AppHandle, percent: u16) -> Result<(), Error> {
    main(handle)?
        .set_zoom(f64::from(percent) / 100.0)
        .map_err(refused)
}

fn main(handle: &AppHandle) -> Result<WebviewWindow, Error> {
    handle
        .get_webview_window("main")
        .ok_or(Error::NotFound { what: "window" })
}

fn refused(error: tauri::Error) -> Error {
    Error::coded(Code::Internal, format!("window: {error}"))
}
