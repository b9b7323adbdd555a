//! The desktop shell: commands, events, pictures, the window. It translates and decides nothing.
#![warn(missing_docs)]
#![recursion_limit = "256"]

mod app;
mod commands;
mod crash;
mod dialog;
mod failed;
mod menu;
mod pictures;
mod platform;
mod viewer;
mod window;

use app::App;
use std::process::ExitCode;
use tauri::{AppHandle, Manager as _, RunEvent};

/// Opens the window and runs until it closes; why it can't is said before it ends.
#[must_use]
pub fn run() -> ExitCode {
    platform::prepare();
    let builder = tauri::Builder::default()
        // First, so that a second start only brings the first window to the front.
        .plugin(tauri_plugin_single_instance::init(|handle, _, _| {
            window::show(handle)
        }))
        .plugin(tauri_plugin_window_state::Builder::default().build())
        .plugin(tauri_plugin_dialog::init())
        .plugin(tauri_plugin_opener::init())
        .register_asynchronous_uri_scheme_protocol(pictures::SCHEME, pictures::serve)
        .on_menu_event(|handle, event| {
            if let Some(app) = handle.try_state::<App>() {
                app.menu().chosen(handle, &event);
            }
        })
        .setup(|tauri| {
            // An error given back here would end as a panic, unseen where there is no terminal.
            if let Err(error) = start(tauri.handle()) {
                failed::end(tauri.handle(), &error);
            }
            Ok(())
        });
    match commands::register(builder).build(tauri::generate_context!()) {
        Ok(app) => {
            app.run(on_event);
            ExitCode::SUCCESS
        }
        Err(error) => {
            failed::end_without_window(&error);
            ExitCode::FAILURE
        }
    }
}

/// Closes the vault when the app ends: its work stops, and the copies of documents that lay in clear go.
fn on_event(handle: &AppHandle, event: RunEvent) {
    if let (RunEvent::Exit, Some(app)) = (event, handle.try_state::<App>()) {
        app.set(None);
    }
}

fn start(handle: &AppHandle) -> tauri::Result<()> {
    let app = App::new(handle)?;
    crash::watch(app.data_folder())?;
    handle.manage(app);
    window::show(handle);
    Ok(())
}
