//! How the API speaks: problems, bodies, routes with their documents, pages, replies.
//!
//! Invariant: a route can be added through [`Api`] alone, which asks for a permission or says that the
//! route is public, and writes both into the OpenAPI document.

mod api;
mod body;
mod frame;
mod idempotency;
mod limit;
mod metrics;
mod op;
mod openapi;
mod papers;
mod problem;
mod reply;

pub use api::{Api, Rule, Stranger};
pub use body::{Bare, Json, Octets, Packed, PathId, RawQuery, Submission, Upload, XLSX, ZSTD};
pub(crate) use frame::frame;
pub use idempotency::Once;
pub use limit::Limits;
pub use metrics::Metrics;
pub(crate) use metrics::metrics_router;
pub use op::{Op, Param};
pub use papers::{Paper, papers};
pub use problem::{FieldError, Problem};
pub use reply::{Reply, Version};
