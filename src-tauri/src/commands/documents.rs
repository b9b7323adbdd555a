//! Reports and quotes.

use crate::app::{Answer, App};
use crate::{dialog, viewer};
use brainops_core::documents;
use brainops_domain::id::{DocumentId, JobId};
use brainops_domain::view::document::{DocumentRow, SaveDocument};
use brainops_domain::view::menu::FileDialog;
use tauri::State;

#[tauri::command]
pub(crate) async fn list_documents(app: State<'_, App>, input: JobId) -> Answer<Vec<DocumentRow>> {
    app.read(move |sql| documents::list(sql, input)).await
}

#[tauri::command]
pub(crate) async fn write_report(app: State<'_, App>, input: JobId) -> Answer<DocumentRow> {
    app.with(move |workspace| workspace.write_report(input))
        .await
}

/// Shows a document in the person's own viewer, from a copy outside the vault.
#[tauri::command]
pub(crate) async fn open_document(app: State<'_, App>, input: DocumentId) -> Answer<()> {
    app.with(move |workspace| {
        let path = workspace.export_document(input)?;
        viewer::open(&path)
    })
    .await
}

/// Asks where to and saves a copy of a document there; gives the file's name.
#[tauri::command]
pub(crate) async fn save_document(
    app: State<'_, App>,
    input: SaveDocument,
) -> Answer<Option<String>> {
    app.run(move |app| {
        let workspace = app.workspace()?;
        let words = FileDialog {
            title: input.title,
            name: workspace.document_name(input.document_id)?,
        };
        let Some(path) = dialog::save_pdf(app.handle(), &words)? else {
            return Ok(None);
        };
        workspace.save_document(input.document_id, &path)?;
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        Ok(Some(name.into_owned()))
    })
    .await
}
