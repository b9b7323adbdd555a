//! Estimates and the quotes written from them.

use crate::app::{Answer, App};
use brainops_core::estimates;
use brainops_domain::id::JobId;
use brainops_domain::view::document::DocumentRow;
use brainops_domain::view::estimate::{
    EstimateEdit, EstimateNumbers, EstimateRef, EstimateView, WriteQuote,
};
use tauri::State;

#[tauri::command]
pub(crate) async fn get_estimate(app: State<'_, App>, input: EstimateRef) -> Answer<EstimateView> {
    app.read(move |sql| estimates::get(sql, input)).await
}

#[tauri::command]
pub(crate) async fn preview_estimate(
    app: State<'_, App>,
    input: EstimateEdit,
) -> Answer<EstimateNumbers> {
    app.read(move |sql| estimates::preview(sql, &input)).await
}

#[tauri::command]
pub(crate) async fn save_estimate(
    app: State<'_, App>,
    input: EstimateEdit,
) -> Answer<EstimateView> {
    app.write(move |tx| estimates::save(tx, &input)).await
}

#[tauri::command]
pub(crate) async fn new_estimate_revision(
    app: State<'_, App>,
    input: JobId,
) -> Answer<EstimateView> {
    app.write(move |tx| estimates::new_revision(tx, input))
        .await
}

#[tauri::command]
pub(crate) async fn write_quote(app: State<'_, App>, input: WriteQuote) -> Answer<DocumentRow> {
    app.with(move |workspace| workspace.write_quote(input))
        .await
}
