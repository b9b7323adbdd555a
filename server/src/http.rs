//! How the API speaks: problems, bodies, routes with their documents, pages, replies.
//!
//! Invariant: a route can be added through [`Api`] alone, which asks for a permission or says that the
//! route is public, and writes both into the OpenAPI document.

mod api;
mod body;
mod frame;
mod idempotency;
mod op;
mod openapi;
mod problem;
mod reply;

pub use api::{Api, Rule, Stranger};
pub use body::{Bare, Json, PathId, RawQuery, Submission};
pub(crate) use frame::frame;
pub use idempotency::Once;
pub use op::{Op, Param};
pub use problem::{FieldError, Problem};
pub use reply::{Reply, Version};
