//! Photos of a job.

use crate::app::{Answer, App};
use crate::dialog;
use brainops_core::photos;
use brainops_domain::id::PhotoId;
use brainops_domain::view::menu::FileDialog;
use brainops_domain::view::photo::{PhotoCheck, PhotoEdit, PhotoPage, PhotoQuery, SaveOriginal};
use tauri::State;

#[tauri::command]
pub(crate) async fn list_photos(app: State<'_, App>, input: PhotoQuery) -> Answer<PhotoPage> {
    app.read(move |sql| photos::list(sql, &input)).await
}

#[tauri::command]
pub(crate) async fn edit_photos(app: State<'_, App>, input: PhotoEdit) -> Answer<()> {
    app.write(move |tx| photos::edit(tx, &input)).await
}

#[tauri::command]
pub(crate) async fn check_photo(app: State<'_, App>, input: PhotoCheck) -> Answer<()> {
    app.write(move |tx| photos::check(tx, &input)).await
}

/// Asks where to and saves a copy of a photo's original there, byte for byte; gives the file's name.
#[tauri::command]
pub(crate) async fn save_original(
    app: State<'_, App>,
    input: SaveOriginal,
) -> Answer<Option<String>> {
    app.run(move |app| {
        let workspace = app.workspace()?;
        let words = FileDialog {
            title: input.title,
            name: workspace.original_name(input.photo_id)?,
        };
        let Some(path) = dialog::save_file(app.handle(), &words)? else {
            return Ok(None);
        };
        workspace.save_original(input.photo_id, &path)?;
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        Ok(Some(name.into_owned()))
    })
    .await
}

#[tauri::command]
pub(crate) async fn delete_photo(app: State<'_, App>, input: PhotoId) -> Answer<()> {
    app.write(move |tx| photos::delete(tx, input)).await
}

#[tauri::command]
pub(crate) async fn restore_photo(app: State<'_, App>, input: PhotoId) -> Answer<()> {
    app.write(move |tx| photos::restore(tx, input)).await
}
