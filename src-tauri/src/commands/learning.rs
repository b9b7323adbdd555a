//! What reviews are used for: photos that go out for training, and models held against each other.

use crate::app::{Answer, App};
use crate::dialog;
use brainops_core::error::Error;
use brainops_core::learning;
use brainops_domain::failure::Code;
use brainops_domain::view::learning::{LearningView, ModelPair, ReviewedCounts};
use brainops_domain::view::menu::FileDialog;
use tauri::State;

#[tauri::command]
pub(crate) async fn learning_status(app: State<'_, App>) -> Answer<LearningView> {
    app.with(|workspace| Ok(workspace.learning().view())).await
}

#[tauri::command]
pub(crate) async fn reviewed_counts(app: State<'_, App>) -> Answer<ReviewedCounts> {
    app.read(learning::counts).await
}

/// Asks for a folder and begins to write reviewed photos into it; nothing where the person closes the dialog.
#[tauri::command]
pub(crate) async fn export_reviewed(
    app: State<'_, App>,
    input: FileDialog,
) -> Answer<Option<LearningView>> {
    app.run(move |app| {
        let Some(folder) = dialog::pick_folder(app.handle(), &input)? else {
            return Ok(None);
        };
        app.workspace()?.export_reviewed(folder).map(Some)
    })
    .await
}

#[tauri::command]
pub(crate) async fn compare_models(app: State<'_, App>, input: ModelPair) -> Answer<LearningView> {
    app.with(move |workspace| workspace.compare_models(&input))
        .await
}

#[tauri::command]
pub(crate) async fn cancel_learning(app: State<'_, App>) -> Answer<()> {
    app.with(|workspace| {
        workspace.learning().cancel();
        Ok(())
    })
    .await
}

/// Shows the folder of the last export in the system's own file browser.
#[tauri::command]
pub(crate) async fn open_export(app: State<'_, App>) -> Answer<()> {
    app.with(|workspace| {
        let folder = workspace.learning().export_folder()?;
        tauri_plugin_opener::open_path(folder, None::<&str>)
            .map_err(|error| Error::coded(Code::Io, format!("open an export: {error}")))
    })
    .await
}
