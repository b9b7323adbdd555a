//! The desktop shell: commands, events, pictures, the window. It translates and decides nothing.
#![warn(missing_docs)]
#![recursion_limit = "256"]

mod app;
mod commands;
mod crash;
mod pictures;
mod platform;
mod window;

use app::App;
use tauri::Manager as _;

/// Opens the window and runs until it closes.
///
/// Errors: what the system's window or webview refuses.
pub fn run() -> tauri::Result<()> {
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
        .setup(|tauri| {
            let app = App::new(tauri.handle())?;
            crash::watch(app.data_folder())?;
            tauri.manage(app);
            window::show(tauri.handle());
            Ok(())
        });
    commands::register(builder).run(tauri::generate_context!())
}
