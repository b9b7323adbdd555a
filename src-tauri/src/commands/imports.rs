//! Imports.

use crate::app::{Answer, App};
use brainops_core::import;
use brainops_domain::id::{ImportId, JobId};
use brainops_domain::view::import::{CameraCard, ImportItemRef, ImportView, NewImport};
use tauri::State;

#[tauri::command]
pub(crate) async fn list_cards(app: State<'_, App>) -> Answer<Vec<CameraCard>> {
    app.run(|_| Ok(import::list_cards())).await
}

#[tauri::command]
pub(crate) async fn start_import(app: State<'_, App>, input: NewImport) -> Answer<ImportView> {
    app.with(move |workspace| workspace.importer().begin(input))
        .await
}

#[tauri::command]
pub(crate) async fn get_import(app: State<'_, App>, input: ImportId) -> Answer<ImportView> {
    app.read(move |sql| import::get(sql, input)).await
}

#[tauri::command]
pub(crate) async fn list_imports(app: State<'_, App>, input: JobId) -> Answer<Vec<ImportView>> {
    app.read(move |sql| import::list(sql, input)).await
}

#[tauri::command]
pub(crate) async fn stop_import(app: State<'_, App>, input: ImportId) -> Answer<()> {
    app.with(move |workspace| workspace.importer().stop(input))
        .await
}

#[tauri::command]
pub(crate) async fn resume_import(app: State<'_, App>, input: ImportId) -> Answer<()> {
    app.with(move |workspace| workspace.importer().resume(input))
        .await
}

#[tauri::command]
pub(crate) async fn retry_import_item(app: State<'_, App>, input: ImportItemRef) -> Answer<()> {
    app.with(move |workspace| workspace.importer().retry(input))
        .await
}

#[tauri::command]
pub(crate) async fn leave_out_import_item(app: State<'_, App>, input: ImportItemRef) -> Answer<()> {
    app.write(move |tx| import::leave_out(tx, input)).await
}
