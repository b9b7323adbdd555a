//! Native dialogs that the shell opens itself, so that the path comes from the person and not from a page.

use brainops_core::error::Error;
use brainops_domain::failure::Code;
use brainops_domain::view::menu::FileDialog;
use std::path::PathBuf;
use tauri::{AppHandle, Manager as _, Wry};
use tauri_plugin_dialog::{DialogExt as _, FileDialogBuilder, FilePath};

/// A kind of file: its name and its ending.
const CSV: (&str, &str) = ("CSV", "csv");

/// Asks for one CSV file; blocks until the person is done.
pub(crate) fn open_csv(handle: &AppHandle, words: &FileDialog) -> Result<Option<PathBuf>, Error> {
    path_of(builder(handle, words, CSV).blocking_pick_file())
}

/// Asks where to save a CSV file; blocks until the person is done.
pub(crate) fn save_csv(handle: &AppHandle, words: &FileDialog) -> Result<Option<PathBuf>, Error> {
    save(handle, words, CSV)
}

/// Asks where to save a PDF file; blocks until the person is done.
pub(crate) fn save_pdf(handle: &AppHandle, words: &FileDialog) -> Result<Option<PathBuf>, Error> {
    save(handle, words, ("PDF", "pdf"))
}

fn save(
    handle: &AppHandle,
    words: &FileDialog,
    kind: (&str, &str),
) -> Result<Option<PathBuf>, Error> {
    path_of(
        builder(handle, words, kind)
            .set_file_name(&words.name)
            .blocking_save_file(),
    )
}

fn builder(handle: &AppHandle, words: &FileDialog, kind: (&str, &str)) -> FileDialogBuilder<Wry> {
    let builder = handle
        .dialog()
        .file()
        .set_title(&words.title)
        .add_filter(kind.0, &[kind.1]);
    match handle.get_webview_window("main") {
        Some(window) => builder.set_parent(&window),
        None => builder,
    }
}

fn path_of(chosen: Option<FilePath>) -> Result<Option<PathBuf>, Error> {
    chosen
        .map(FilePath::into_path)
        .transpose()
        .map_err(|error| Error::coded(Code::Io, format!("the dialog gave no path: {error}")))
}
