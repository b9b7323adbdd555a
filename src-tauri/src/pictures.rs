//! Pictures for the window over the protocol `photo`: thumbnails, previews, tiles, crops.
//!
//! Refuses anything but the paths below and anything while the vault is closed. Nothing is cached by
//! the webview on disk: the vault is encrypted and its pictures stay inside.

use crate::app::App;
use brainops_core::error::Error;
use brainops_core::pictures::Request as Picture;
use brainops_domain::failure::Code;
use tauri::http::{Request, Response, StatusCode, header};
use tauri::{Manager as _, UriSchemeContext, UriSchemeResponder, Wry};

/// Scheme of the protocol.
pub(crate) const SCHEME: &str = "photo";

/// Answers a request off the window's threads.
pub(crate) fn serve(
    context: UriSchemeContext<'_, Wry>,
    request: Request<Vec<u8>>,
    responder: UriSchemeResponder,
) {
    let handle = context.app_handle().clone();
    let path = request.uri().path().to_owned();
    tauri::async_runtime::spawn_blocking(move || {
        let outcome = handle
            .try_state::<App>()
            .ok_or(Error::Locked)
            .and_then(|app| {
                let picture: Picture = path.parse()?;
                app.workspace()?.picture(&picture)
            });
        responder.respond(answer(outcome));
    });
}

fn answer(outcome: Result<Vec<u8>, Error>) -> Response<Vec<u8>> {
    let (status, kind, body) = match outcome {
        Ok(jpeg) => (StatusCode::OK, "image/jpeg", jpeg),
        Err(error) => {
            let status = match error.code() {
                Code::NotFound => StatusCode::NOT_FOUND,
                Code::Invalid => StatusCode::BAD_REQUEST,
                Code::VaultLocked => StatusCode::FORBIDDEN,
                _ => StatusCode::UNPROCESSABLE_ENTITY,
            };
            tracing::info!(code = ?error.code(), "a picture was not served");
            (status, "text/plain", Vec::new())
        }
    };
    Response::builder()
        .status(status)
        .header(header::CONTENT_TYPE, kind)
        .header(header::CACHE_CONTROL, "no-store")
        .header(header::ACCESS_CONTROL_ALLOW_ORIGIN, "*")
        .body(body)
        .expect("BUG: these headers are valid")
}
