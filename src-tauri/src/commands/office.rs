//! The office: what waits for it, enrolling, the inbox.

use crate::app::{Answer, App};
use brainops_core::sync;
use brainops_domain::id::ImportId;
use brainops_domain::view::sync::{
    Conflict, Enrolment, Hold, Office, Resolution, SafeToWipe, SyncStatus,
};
use tauri::State;

#[tauri::command]
pub(crate) async fn sync_status(app: State<'_, App>) -> Answer<SyncStatus> {
    app.with(|workspace| workspace.sync_status()).await
}

#[tauri::command]
pub(crate) async fn sync_now(app: State<'_, App>) -> Answer<()> {
    app.with(|workspace| {
        workspace.sync_now();
        Ok(())
    })
    .await
}

#[tauri::command]
pub(crate) async fn get_office(app: State<'_, App>) -> Answer<Option<Office>> {
    app.read(sync::office).await
}

#[tauri::command]
pub(crate) async fn enrol_laptop(app: State<'_, App>, input: Enrolment) -> Answer<Office> {
    app.with(move |workspace| workspace.enrol(&input)).await
}

#[tauri::command]
pub(crate) async fn leave_office(app: State<'_, App>) -> Answer<()> {
    app.with(|workspace| workspace.leave_office()).await
}

#[tauri::command]
pub(crate) async fn choose_hold(app: State<'_, App>, input: Hold) -> Answer<()> {
    app.with(move |workspace| workspace.choose_hold(input))
        .await
}

#[tauri::command]
pub(crate) async fn list_conflicts(app: State<'_, App>) -> Answer<Vec<Conflict>> {
    app.read(sync::conflicts).await
}

#[tauri::command]
pub(crate) async fn resolve_conflict(app: State<'_, App>, input: Resolution) -> Answer<()> {
    app.write(move |tx| sync::resolve(tx, &input)).await
}

#[tauri::command]
pub(crate) async fn safe_to_wipe(app: State<'_, App>, input: ImportId) -> Answer<SafeToWipe> {
    app.read(move |sql| sync::safe_to_wipe(sql, input)).await
}
