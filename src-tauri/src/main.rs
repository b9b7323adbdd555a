//! The desktop app.
// No console window beside the app's on Windows.
#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

fn main() {
    if let Err(error) = brainops_field::run() {
        tracing::error!(error = %error, "the app could not start");
        std::process::exit(1);
    }
}
