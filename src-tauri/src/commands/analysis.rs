//! Detection in the background.

use crate::app::{Answer, App};
use brainops_domain::view::analysis::{AnalysisView, NewAnalysis};
use tauri::State;

#[tauri::command]
pub(crate) async fn analysis_status(app: State<'_, App>) -> Answer<AnalysisView> {
    app.with(|workspace| workspace.analyzer().status()).await
}

#[tauri::command]
pub(crate) async fn start_analysis(
    app: State<'_, App>,
    input: NewAnalysis,
) -> Answer<AnalysisView> {
    app.with(move |workspace| workspace.analyzer().begin(input))
        .await
}

#[tauri::command]
pub(crate) async fn pause_analysis(app: State<'_, App>) -> Answer<()> {
    app.with(|workspace| workspace.analyzer().pause()).await
}

#[tauri::command]
pub(crate) async fn resume_analysis(app: State<'_, App>) -> Answer<()> {
    app.with(|workspace| workspace.analyzer().resume()).await
}

#[tauri::command]
pub(crate) async fn cancel_analysis(app: State<'_, App>) -> Answer<()> {
    app.with(|workspace| workspace.analyzer().cancel()).await
}
