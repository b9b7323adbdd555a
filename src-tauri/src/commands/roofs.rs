//! Roofs.

use crate::app::{Answer, App};
use brainops_core::roofs;
use brainops_domain::id::JobId;
use brainops_domain::materials::RoofFile;
use brainops_domain::view::roof::{RoofEdit, RoofNumbers, RoofView};
use tauri::State;

#[tauri::command]
pub(crate) async fn get_roof(app: State<'_, App>, input: JobId) -> Answer<RoofView> {
    app.read(move |sql| roofs::get(sql, input)).await
}

#[tauri::command]
pub(crate) async fn preview_roof(app: State<'_, App>, input: RoofFile) -> Answer<RoofNumbers> {
    app.run(move |_| Ok(roofs::preview(&input))).await
}

#[tauri::command]
pub(crate) async fn save_roof(app: State<'_, App>, input: RoofEdit) -> Answer<RoofView> {
    app.write(move |tx| roofs::save(tx, &input)).await
}
