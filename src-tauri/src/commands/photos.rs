//! Photos of a job.

use crate::app::{Answer, App};
use brainops_core::photos;
use brainops_domain::id::PhotoId;
use brainops_domain::view::photo::{PhotoCheck, PhotoEdit, PhotoPage, PhotoQuery};
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

#[tauri::command]
pub(crate) async fn delete_photo(app: State<'_, App>, input: PhotoId) -> Answer<()> {
    app.write(move |tx| photos::delete(tx, input)).await
}

#[tauri::command]
pub(crate) async fn restore_photo(app: State<'_, App>, input: PhotoId) -> Answer<()> {
    app.write(move |tx| photos::restore(tx, input)).await
}
