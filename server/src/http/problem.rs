//! Errors as they leave the API: RFC 9457, with a code that programs branch on.

mod from;

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use brainops_domain::failure::Code;
use brainops_domain::permission::Perm;
use serde::Serialize;
use serde_json::json;
use std::time::Duration;
use utoipa::ToSchema;

// Seconds after which a client should try again; a restart of PostgreSQL takes about this long.
const RETRY_AFTER_S: u64 = 2;
// Somebody has to come and make room.
const RETRY_AFTER_FULL_S: u64 = 300;

/// What is wrong with one field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct FieldError {
    /// Where: a JSON pointer into the body, or the name of a parameter.
    pub pointer: String,
    /// What, in a sentence.
    pub detail: String,
}

impl FieldError {
    /// An error of the field of this name at the top of the body.
    pub fn of(field: &str, detail: impl Into<String>) -> Self {
        Self {
            pointer: format!("/{field}"),
            detail: detail.into(),
        }
    }
}

/// An error as it leaves the API.
#[derive(Debug)]
pub struct Problem {
    status: StatusCode,
    code: Code,
    detail: String,
    errors: Vec<FieldError>,
    retry_after_s: Option<u64>,
    cause: Option<Box<dyn std::error::Error + Send + Sync>>,
}

/// The body of an error.
#[derive(Debug, Serialize)]
struct Body<'a> {
    /// Names the kind of error; `urn:brainops:problem:` and the code.
    r#type: String,
    /// The status in words.
    title: &'a str,
    /// The status.
    status: u16,
    /// What happened, in a sentence.
    detail: &'a str,
    /// What programs branch on.
    code: Code,
    /// Whether the same request may work later, unchanged.
    retryable: bool,
    /// The fields that are wrong.
    #[serde(skip_serializing_if = "<[FieldError]>::is_empty")]
    errors: &'a [FieldError],
}

/// The schema of the body.
pub(super) fn schema() -> serde_json::Value {
    let text = |about: &str| json!({ "type": "string", "description": about });
    json!({
        "type": "object",
        "description": "An error (RFC 9457).",
        "properties": {
            "type": text("Names the kind of error: `urn:brainops:problem:` and the code."),
            "title": text("The status in words."),
            "status": { "type": "integer", "minimum": 400, "maximum": 599, "description": "The status." },
            "detail": text("What happened, in a sentence."),
            "code": text("What programs branch on."),
            "retryable": { "type": "boolean", "description": "Whether the same request may work later, unchanged." },
            "errors": {
                "type": "array",
                "items": { "$ref": "#/components/schemas/FieldError" },
                "description": "The fields that are wrong.",
            },
        },
        "required": ["type", "title", "status", "detail", "code", "retryable"],
    })
}

impl Problem {
    /// An error with a status, a code and a sentence.
    pub fn new(status: StatusCode, code: Code, detail: impl Into<String>) -> Self {
        Self {
            status,
            code,
            detail: detail.into(),
            errors: Vec::new(),
            retry_after_s: None,
            cause: None,
        }
    }

    /// Nothing has this address, or nothing that the caller may know of.
    #[must_use]
    pub fn not_found() -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            Code::NotFound,
            "There is no such record.",
        )
    }

    /// Fields that break a rule.
    #[must_use]
    pub fn invalid(errors: Vec<FieldError>) -> Self {
        let detail = match errors.as_slice() {
            [one] => format!("{}: {}", one.pointer, one.detail),
            several => format!("{} fields are wrong.", several.len()),
        };
        let mut problem = Self::new(StatusCode::UNPROCESSABLE_ENTITY, Code::Invalid, detail);
        problem.errors = errors;
        problem
    }

    /// A parameter or header that can't be understood.
    pub fn bad_request(name: &str, detail: impl Into<String>) -> Self {
        let detail = detail.into();
        let mut problem = Self::new(
            StatusCode::BAD_REQUEST,
            Code::Invalid,
            format!("{name}: {detail}"),
        );
        problem.errors = vec![FieldError {
            pointer: name.to_owned(),
            detail,
        }];
        problem
    }

    /// A case the program does not know. The client learns nothing of it; the log does.
    pub fn internal(cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        let mut problem = Self::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            Code::Internal,
            "The server met a case it does not know.",
        );
        problem.cause = Some(cause.into());
        problem
    }

    /// The service can't answer now.
    pub fn unavailable(cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        let mut problem = Self::new(
            StatusCode::SERVICE_UNAVAILABLE,
            Code::Unavailable,
            "The service can't answer now.",
        );
        problem.retry_after_s = Some(RETRY_AFTER_S);
        problem.cause = Some(cause.into());
        problem
    }

    /// There is no room for what was sent; there may be once somebody made some.
    pub fn full(cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        let mut problem = Self::new(
            StatusCode::INSUFFICIENT_STORAGE,
            Code::DiskFull,
            "The store is full. Nothing of this was kept; keep it where it is.",
        );
        problem.retry_after_s = Some(RETRY_AFTER_FULL_S);
        problem.cause = Some(cause.into());
        problem
    }

    /// Too many requests; a place is free after `wait`.
    #[must_use]
    pub fn too_many(wait: Duration) -> Self {
        let mut problem = Self::new(
            StatusCode::TOO_MANY_REQUESTS,
            Code::TooManyRequests,
            "Too many requests; try again after as many seconds as Retry-After says.",
        );
        // Rounded up: a second too early would be refused again.
        problem.retry_after_s = Some(wait.as_secs() + u64::from(wait.subsec_nanos() > 0));
        problem
    }

    /// The code.
    #[must_use]
    pub fn code(&self) -> Code {
        self.code
    }

    /// A permission is missing besides that of the route.
    #[must_use]
    pub fn missing(perm: Perm) -> Self {
        Self::new(
            StatusCode::FORBIDDEN,
            Code::Forbidden,
            format!("This needs the permission {perm}."),
        )
    }

    /// What happened, in a sentence.
    #[must_use]
    pub fn detail(&self) -> &str {
        &self.detail
    }

    /// The fields that are wrong.
    #[must_use]
    pub fn errors(&self) -> &[FieldError] {
        &self.errors
    }

    fn log(&self) {
        let Some(cause) = &self.cause else { return };
        let mut words = cause.to_string();
        let mut source = cause.source();
        while let Some(error) = source {
            words = format!("{words}: {error}");
            source = error.source();
        }
        if self.status == StatusCode::INTERNAL_SERVER_ERROR {
            tracing::error!(cause = words, "a request failed");
        } else {
            tracing::warn!(
                cause = words,
                status = self.status.as_u16(),
                "a request was put off"
            );
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        self.log();
        let code = serde_json::to_value(self.code).unwrap_or_default();
        let body = Body {
            r#type: format!("urn:brainops:problem:{}", code.as_str().unwrap_or_default()),
            title: self.status.canonical_reason().unwrap_or_default(),
            status: self.status.as_u16(),
            detail: &self.detail,
            code: self.code,
            retryable: self.retry_after_s.is_some(),
            errors: &self.errors,
        };
        let mut response = (self.status, axum::Json(body)).into_response();
        let headers = response.headers_mut();
        headers.insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/problem+json"),
        );
        if let Some(seconds) = self.retry_after_s {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        if self.status == StatusCode::UNAUTHORIZED {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response
    }
}
