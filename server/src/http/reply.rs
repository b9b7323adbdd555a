//! Answers about one record, and the version a client says it means.

use crate::http::Problem;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use brainops_domain::failure::Code;

/// The version of a record, as `ETag` carries it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Version(pub i64);

impl Version {
    /// As `ETag`.
    #[must_use]
    pub fn etag(self) -> String {
        format!("\"{}\"", self.0)
    }

    /// The version that `If-Match` names.
    ///
    /// Errors: it is missing, or no version.
    pub fn required(headers: &HeaderMap) -> Result<Self, Problem> {
        let value = headers.get(header::IF_MATCH).ok_or_else(|| {
            Problem::new(
                StatusCode::PRECONDITION_REQUIRED,
                Code::VersionMissing,
                "Send If-Match with the ETag of the record as you know it.",
            )
        })?;
        parse(value)
            .ok_or_else(|| Problem::bad_request("If-Match", "It must be one ETag of this record."))
    }

    /// Whether `If-None-Match` says that the client has this version.
    #[must_use]
    pub fn is_known(self, headers: &HeaderMap) -> bool {
        headers.get(header::IF_NONE_MATCH).and_then(parse) == Some(self)
    }
}

fn parse(value: &HeaderValue) -> Option<Version> {
    let text = value.to_str().ok()?.trim();
    let text = text.strip_prefix("W/").unwrap_or(text);
    let number = text.strip_prefix('"')?.strip_suffix('"')?;
    let version = number.parse().ok()?;
    (Version(version).etag() == text).then_some(Version(version))
}

/// An answer that can be stored under an idempotency key and given again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    /// Status.
    pub status: StatusCode,
    /// JSON text; none for an empty answer.
    pub body: Option<String>,
    /// Version of the record in it.
    pub etag: Option<String>,
    /// Address of the record that was made.
    pub location: Option<String>,
    /// Whether it was given before.
    pub replayed: bool,
}

impl Reply {
    /// An answer with JSON text.
    #[must_use]
    pub fn json(status: StatusCode, body: String) -> Self {
        Self {
            status,
            body: Some(body),
            etag: None,
            location: None,
            replayed: false,
        }
    }

    /// An answer without a body.
    #[must_use]
    pub fn empty() -> Self {
        Self {
            status: StatusCode::NO_CONTENT,
            body: None,
            etag: None,
            location: None,
            replayed: false,
        }
    }

    /// With the version of the record in it.
    #[must_use]
    pub fn version(mut self, version: Version) -> Self {
        self.etag = Some(version.etag());
        self
    }

    /// With the address of the record that was made.
    #[must_use]
    pub fn location(mut self, location: String) -> Self {
        self.location = Some(location);
        self
    }
}

impl IntoResponse for Reply {
    fn into_response(self) -> Response {
        let mut response = match self.body {
            Some(body) => {
                let kind = HeaderValue::from_static("application/json");
                (self.status, [(header::CONTENT_TYPE, kind)], body).into_response()
            }
            None => self.status.into_response(),
        };
        let headers = response.headers_mut();
        for (name, value) in [(header::ETAG, self.etag), (header::LOCATION, self.location)] {
            if let Some(value) = value.and_then(|value| HeaderValue::from_str(&value).ok()) {
                headers.insert(name, value);
            }
        }
        if self.replayed {
            headers.insert("idempotency-replayed", HeaderValue::from_static("true"));
        }
        response
    }
}
