//! What one operating system needs before the window opens. Everything else in this crate is the same everywhere.

#[cfg(target_os = "linux")]
mod linux;

/// Readies the process for its webview. Call it first in `main`, while no other thread runs.
pub(crate) fn prepare() {
    #[cfg(target_os = "linux")]
    linux::prepare();
}
