//! Jobs.

use crate::app::{Answer, App};
use brainops_core::{jobs, settings};
use brainops_domain::id::JobId;
use brainops_domain::view::job::{
    BoardColumn, JobCounts, JobDetail, JobEdit, JobFields, JobPage, JobQuery, NewNote, StageMove,
};
use tauri::State;

#[tauri::command]
pub(crate) async fn list_jobs(app: State<'_, App>, input: JobQuery) -> Answer<JobPage> {
    app.read(move |sql| jobs::list(sql, &input, settings::threshold(sql)?))
        .await
}

#[tauri::command]
pub(crate) async fn count_jobs(app: State<'_, App>, input: JobQuery) -> Answer<JobCounts> {
    app.read(move |sql| jobs::count(sql, &input)).await
}

#[tauri::command]
pub(crate) async fn job_board(app: State<'_, App>, input: JobQuery) -> Answer<Vec<BoardColumn>> {
    app.read(move |sql| jobs::board(sql, &input, settings::threshold(sql)?))
        .await
}

#[tauri::command]
pub(crate) async fn get_job(app: State<'_, App>, input: JobId) -> Answer<JobDetail> {
    app.read(move |sql| jobs::get(sql, input)).await
}

#[tauri::command]
pub(crate) async fn create_job(app: State<'_, App>, input: JobFields) -> Answer<JobDetail> {
    app.write(move |tx| jobs::create(tx, &input).and_then(|job| jobs::get(tx.sql(), job)))
        .await
}

#[tauri::command]
pub(crate) async fn edit_job(app: State<'_, App>, input: JobEdit) -> Answer<JobDetail> {
    app.write(move |tx| jobs::edit(tx, &input).and_then(|()| jobs::get(tx.sql(), input.job_id)))
        .await
}

#[tauri::command]
pub(crate) async fn move_job(app: State<'_, App>, input: StageMove) -> Answer<JobDetail> {
    app.write(move |tx| jobs::move_to(tx, input).and_then(|()| jobs::get(tx.sql(), input.job_id)))
        .await
}

#[tauri::command]
pub(crate) async fn delete_job(app: State<'_, App>, input: JobId) -> Answer<()> {
    app.write(move |tx| jobs::delete(tx, input)).await
}

#[tauri::command]
pub(crate) async fn restore_job(app: State<'_, App>, input: JobId) -> Answer<()> {
    app.write(move |tx| jobs::restore(tx, input)).await
}

#[tauri::command]
pub(crate) async fn add_note(app: State<'_, App>, input: NewNote) -> Answer<()> {
    app.write(move |tx| jobs::add_note(tx, &input)).await
}
