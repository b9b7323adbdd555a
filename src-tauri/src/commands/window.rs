//! The window itself: its menu, its size, what the app is.

use crate::app::{Answer, App};
use crate::window;
use brainops_core::error::Error;
use brainops_domain::failure::Code;
use brainops_domain::view::menu::{AppInfo, Menu};
use tauri::State;

#[tauri::command]
pub(crate) async fn set_menu(app: State<'_, App>, input: Vec<Menu>) -> Answer<()> {
    app.run(move |app| app.menu().show(app.handle(), input))
        .await
}

#[tauri::command]
pub(crate) async fn app_info(app: State<'_, App>) -> Answer<AppInfo> {
    app.run(|app| {
        Ok(AppInfo {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            system: std::env::consts::OS.to_owned(),
            webview: tauri::webview_version().unwrap_or_default(),
            data_folder: app.data_folder().display().to_string(),
        })
    })
    .await
}

#[tauri::command]
pub(crate) async fn open_data_folder(app: State<'_, App>) -> Answer<()> {
    app.run(|app| {
        tauri_plugin_opener::open_path(app.data_folder(), None::<&str>)
            .map_err(|error| Error::coded(Code::Io, format!("open the data folder: {error}")))
    })
    .await
}

#[tauri::command]
pub(crate) async fn toggle_fullscreen(app: State<'_, App>) -> Answer<()> {
    app.run(|app| window::toggle_fullscreen(app.handle())).await
}

#[tauri::command]
pub(crate) async fn zoom_text(app: State<'_, App>, input: u16) -> Answer<()> {
    app.run(move |app| window::zoom(app.handle(), input)).await
}

#[tauri::command]
pub(crate) async fn quit(app: State<'_, App>) -> Answer<()> {
    app.run(|app| {
        app.handle().exit(0);
        Ok(())
    })
    .await
}
