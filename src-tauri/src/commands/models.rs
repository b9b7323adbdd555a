//! The shelf of detection models.

use crate::app::{Answer, App};
use crate::dialog;
use brainops_domain::view::menu::FileDialog;
use brainops_domain::view::model::{ModelImported, ModelRef, ModelShelf};
use tauri::State;

#[tauri::command]
pub(crate) async fn list_models(app: State<'_, App>) -> Answer<ModelShelf> {
    app.with(|workspace| workspace.models()).await
}

/// Asks for a manifest and takes its model in; nothing where the person closes the dialog.
#[tauri::command]
pub(crate) async fn import_model(
    app: State<'_, App>,
    input: FileDialog,
) -> Answer<Option<ModelImported>> {
    app.run(move |app| {
        let Some(path) = dialog::open_manifest(app.handle(), &input)? else {
            return Ok(None);
        };
        app.workspace()?.import_model(&path).map(Some)
    })
    .await
}

#[tauri::command]
pub(crate) async fn use_model(app: State<'_, App>, input: ModelRef) -> Answer<ModelShelf> {
    app.with(move |workspace| workspace.use_model(&input.sha256))
        .await
}

#[tauri::command]
pub(crate) async fn use_shipped_model(app: State<'_, App>) -> Answer<ModelShelf> {
    app.with(|workspace| workspace.use_shipped_model()).await
}

#[tauri::command]
pub(crate) async fn roll_back_model(app: State<'_, App>) -> Answer<ModelShelf> {
    app.with(|workspace| workspace.roll_back_model()).await
}

#[tauri::command]
pub(crate) async fn remove_model(app: State<'_, App>, input: ModelRef) -> Answer<ModelShelf> {
    app.with(move |workspace| workspace.remove_model(&input.sha256))
        .await
}

#[tauri::command]
pub(crate) async fn restore_model(app: State<'_, App>, input: ModelRef) -> Answer<ModelShelf> {
    app.with(move |workspace| workspace.restore_model(&input.sha256))
        .await
}
