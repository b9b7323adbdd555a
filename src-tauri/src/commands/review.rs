//! What people decide about findings.

use crate::app::{Answer, App};
use brainops_core::{ground, review};
use brainops_domain::id::{JobId, PhotoId};
use brainops_domain::view::ground::GroundMark;
use brainops_domain::view::review::{
    Finding, FindingEdit, NewFinding, PhotoReview, ReviewProgress, Undone,
};
use tauri::State;

#[tauri::command]
pub(crate) async fn review_photo(app: State<'_, App>, input: PhotoId) -> Answer<PhotoReview> {
    app.read(move |sql| review::photo(sql, input)).await
}

#[tauri::command]
pub(crate) async fn review_progress(app: State<'_, App>, input: JobId) -> Answer<ReviewProgress> {
    app.read(move |sql| review::progress(sql, input)).await
}

#[tauri::command]
pub(crate) async fn edit_finding(app: State<'_, App>, input: FindingEdit) -> Answer<Finding> {
    app.write(move |tx| review::edit(tx, &input)).await
}

#[tauri::command]
pub(crate) async fn draw_finding(app: State<'_, App>, input: NewFinding) -> Answer<Finding> {
    app.write(move |tx| review::draw(tx, &input)).await
}

#[tauri::command]
pub(crate) async fn mark_length(app: State<'_, App>, input: GroundMark) -> Answer<PhotoReview> {
    app.write(move |tx| ground::mark(tx, &input)).await
}

#[tauri::command]
pub(crate) async fn undo_review(app: State<'_, App>, input: JobId) -> Answer<Option<Undone>> {
    app.write(move |tx| review::undo(tx, input)).await
}

#[tauri::command]
pub(crate) async fn redo_review(app: State<'_, App>, input: JobId) -> Answer<Option<Undone>> {
    app.write(move |tx| review::redo(tx, input)).await
}
