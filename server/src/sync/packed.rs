//! Bodies made small: JSON in zstd, in both directions, for those who can read it.

use crate::http::{Problem, ZSTD};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

// Quick rather than small: rows are repetitive, and pages are made while somebody waits.
const LEVEL: i32 = 1;

/// JSON made small.
pub(super) fn pack(value: &impl Serialize) -> Result<Vec<u8>, Problem> {
    let json = serde_json::to_vec(value).map_err(Problem::internal)?;
    zstd::bulk::compress(&json, LEVEL).map_err(Problem::internal)
}

/// Whether the client reads zstd.
pub(super) fn is_welcome(headers: &HeaderMap) -> bool {
    headers
        .get(header::ACCEPT)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|accepted| accepted.contains(ZSTD))
}

/// An answer, small where that is welcome.
pub(super) fn answer(headers: &HeaderMap, value: &impl Serialize) -> Result<Response, Problem> {
    if !is_welcome(headers) {
        return Ok(axum::Json(value).into_response());
    }
    Ok(of_packed(pack(value)?))
}

/// An answer that is small already.
pub(super) fn of_packed(body: Vec<u8>) -> Response {
    (StatusCode::OK, [(header::CONTENT_TYPE, ZSTD)], body).into_response()
}
