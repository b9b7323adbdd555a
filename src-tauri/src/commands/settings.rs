//! The company and settings.

use crate::app::{Answer, App};
use brainops_core::{company, settings};
use brainops_domain::company::CompanyProfile;
use brainops_domain::view::settings::Settings;
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
