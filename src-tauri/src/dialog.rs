//! Native dialogs that the shell opens itself, so that the path comes from the person and not from a page.

use brainops_core::error::Error;
use brainops_domain::failure::Code;
use brainops_domain::view::menu::FileDialog;
use std::path::{Path, PathBuf};
use tauri::{AppHandle, Manager as _, Wry};
use tauri_plugin_dialog::{DialogExt as _, FileDialogBuilder, FilePath};

/// A kind of file: its name and its ending.
const CSV: (&str, &str) = ("CSV", "csv");
/// The manifest of a detection model.
const MANIFEST: (&str, &str) = ("manifest.json", "json");

/// Asks for one CSV file; blocks until the person is done.
pub(crate) fn open_csv(handle: &AppHandle, words: &FileDialog) -> Result<Option<PathBuf>, Error> {
    path_of(of_kind(handle, words, CSV).blocking_pick_file())
}

/// Asks where to save a CSV file; blocks until the person is done.
pub(crate) fn save_csv(handle: &AppHandle, words: &FileDialog) -> Result<Option<PathBuf>, Error> {
    save(handle, words, CSV)
}

/// Asks where to save a PDF file; blocks until the person is done.
pub(crate) fn save_pdf(handle: &AppHandle, words: &FileDialog) -> Result<Option<PathBuf>, Error> {
    save(handle, words, ("PDF", "pdf"))
}

/// Asks for the manifest of a model; blocks until the person is done.
pub(crate) fn open_manifest(
    handle: &AppHandle,
    words: &FileDialog,
) -> Result<Option<PathBuf>, Error> {
    path_of(of_kind(handle, words, MANIFEST).blocking_pick_file())
}

/// Asks for a folder; blocks until the person is done.
pub(crate) fn pick_folder(
    handle: &AppHandle,
    words: &FileDialog,
) -> Result<Option<PathBuf>, Error> {
    path_of(builder(handle, words).blocking_pick_folder())
}

/// Asks where to save a file of the kind of its name; blocks until the person is done.
pub(crate) fn save_file(handle: &AppHandle, words: &FileDialog) -> Result<Option<PathBuf>, Error> {
    let ending = Path::new(&words.name)
        .extension()
        .and_then(|ending| ending.to_str())
        .unwrap_or_default();
    save(handle, words, (&ending.to_uppercase(), ending))
}

fn save(
    handle: &AppHandle,
    words: &FileDialog,
    kind: (&str, &str),
) -> Result<Option<PathBuf>, Error> {
    path_of(
        of_kind(handle, words, kind)
            .set_file_name(&words.name)
            .blocking_save_file(),
    )
}

fn of_kind(handle: &AppHandle, words: &FileDialog, kind: (&str, &str)) -> FileDialogBuilder<Wry> {
    let builder = builder(handle, words);
    match kind.1 {
        "" => builder,
        ending => builder.add_filter(kind.0, &[ending]),
    }
}

fn builder(handle: &AppHandle, words: &FileDialog) -> FileDialogBuilder<Wry> {
    let builder = handle.dialog().file().set_title(&words.title);
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
