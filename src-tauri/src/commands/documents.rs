//! Reports and quotes.

use crate::app::{Answer, App};
use brainops_core::documents;
use brainops_core::error::Error;
use brainops_domain::failure::Code;
use brainops_domain::id::{DocumentId, JobId};
use brainops_domain::view::document::DocumentRow;
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
        tauri_plugin_opener::open_path(&path, None::<&str>)
            .map_err(|error| Error::coded(Code::Io, format!("open {}: {error}", path.display())))
    })
    .await
}
