//! The OpenAPI 3.1 document, from the routes themselves.

use crate::http::api::Rule;
use crate::http::op::Op;
use crate::http::problem::{self, FieldError};
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};
use utoipa::{PartialSchema, ToSchema};

pub(super) fn document(
    ops: &[(Op, Rule)],
    schemas: &BTreeMap<String, Value>,
    public_url: &str,
) -> Value {
    let mut paths: BTreeMap<&str, Map<String, Value>> = BTreeMap::new();
    let mut tags = BTreeSet::new();
    for (op, rule) in ops {
        let mut one = op.document();
        if let Some(tag) = one.get("tags").and_then(|tags| tags[0].as_str()) {
            tags.insert(tag.to_owned());
        }
        match rule {
            Rule::Public => {
                one.insert("security".to_owned(), json!([]));
            }
            Rule::Guarded(perm) => {
                one.insert("x-permission".to_owned(), json!(perm.name()));
                one.insert("security".to_owned(), json!([{ "bearer": [] }]));
            }
        }
        paths
            .entry(&op.path)
            .or_default()
            .insert(op.method.to_owned(), Value::Object(one));
    }
    let mut schemas = schemas.clone();
    let field_error =
        serde_json::to_value(FieldError::schema()).expect("BUG: a schema is always JSON");
    schemas.insert(FieldError::name().into_owned(), field_error);
    schemas.insert("Problem".to_owned(), problem::schema());
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "BrainOps Field",
            "version": env!("CARGO_PKG_VERSION"),
            "description": "The central API. Every operation names the permission it needs as `x-permission`.",
            "license": { "name": "Apache-2.0", "identifier": "Apache-2.0" },
        },
        "servers": [{ "url": public_url }],
        "tags": tags.iter().map(|tag| json!({ "name": tag })).collect::<Vec<_>>(),
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": {
                "bearer": {
                    "type": "http",
                    "scheme": "bearer",
                    "bearerFormat": "JWT",
                    "description": "An access token from signing in, or an API key (`bok_…`).",
                },
            },
        },
    })
}
