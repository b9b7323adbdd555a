//! The company, settings and what waits for the office.

use crate::app::{Answer, App};
use brainops_core::{company, outbox, settings};
use brainops_domain::company::CompanyProfile;
use brainops_domain::view::settings::Settings;
use brainops_domain::view::sync::SyncStatus;
use tauri::State;

#[tauri::command]
pub(crate) async fn get_company(app: State<'_, App>) -> Answer<CompanyProfile> {
    app.read(company::get).await
}

#[tauri::command]
pub(crate) async fn save_company(
    app: State<'_, App>,
    input: CompanyProfile,
) -> Answer<CompanyProfile> {
    app.write(move |tx| company::save(tx, &input)).await
}

#[tauri::command]
pub(crate) async fn get_settings(app: State<'_, App>) -> Answer<Settings> {
    app.read(settings::get).await
}

#[tauri::command]
pub(crate) async fn save_settings(app: State<'_, App>, input: Settings) -> Answer<()> {
    app.with(move |workspace| workspace.save_settings(input))
        .await
}

#[tauri::command]
pub(crate) async fn sync_status(app: State<'_, App>) -> Answer<SyncStatus> {
    app.read(outbox::status).await
}
