//! The OpenAPI document in other forms: YAML, Markdown, a Postman collection, a page.
//!
//! Owns no fact of its own: whatever they say comes from the one document.

mod markdown;
mod page;
mod postman;
mod yaml;

pub(super) use page::{CONTENT_SECURITY_POLICY_OF_PAGE, page};

use serde_json::Value;

/// A file of the documents.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paper {
    /// Its name.
    pub name: &'static str,
    /// What is in it.
    pub text: String,
}

/// Every form of a document, as `docs/api` keeps them.
#[must_use]
pub fn papers(document: &Value) -> Vec<Paper> {
    let paper = |name, text| Paper { name, text };
    let json = |value: &Value| format!("{value:#}\n");
    vec![
        paper("openapi.json", json(document)),
        paper("openapi.yaml", yaml::yaml(document)),
        paper("reference.md", markdown::markdown(document)),
        paper("postman.json", json(&postman::collection(document))),
    ]
}

pub(super) fn to_yaml(document: &Value) -> String {
    yaml::yaml(document)
}

/// One operation of a document.
#[derive(Debug)]
struct Operation<'a> {
    method: &'a str,
    path: &'a str,
    about: &'a Value,
}

impl Operation<'_> {
    fn text(&self, name: &str) -> &str {
        self.about[name].as_str().unwrap_or_default()
    }

    fn params(&self) -> impl Iterator<Item = &Value> {
        self.about["parameters"].as_array().into_iter().flatten()
    }

    // Its body's schema.
    fn body(&self) -> Option<&Value> {
        let content = self.about["requestBody"]["content"].as_object()?;
        content.values().next().map(|kind| &kind["schema"])
    }
}

// By group, in the order of the document.
fn groups(document: &Value) -> Vec<(&str, Vec<Operation<'_>>)> {
    let tags = document["tags"].as_array().into_iter().flatten();
    tags.filter_map(|tag| tag["name"].as_str())
        .map(|tag| (tag, operations(document, tag)))
        .collect()
}

fn operations<'a>(document: &'a Value, tag: &str) -> Vec<Operation<'a>> {
    let paths = document["paths"].as_object().into_iter().flatten();
    paths
        .flat_map(|(path, methods)| {
            let methods = methods.as_object().into_iter().flatten();
            methods.map(move |(method, about)| Operation {
                method,
                path,
                about,
            })
        })
        .filter(|operation| operation.about["tags"][0] == tag)
        .collect()
}

// The name behind `$ref`.
fn ref_name(schema: &Value) -> Option<&str> {
    schema["$ref"].as_str()?.rsplit('/').next()
}

// What a schema is, in a few words.
fn kind(schema: &Value) -> String {
    if let Some(name) = ref_name(schema) {
        return name.to_owned();
    }
    for several in ["oneOf", "anyOf", "allOf"] {
        if let Some(options) = schema[several].as_array() {
            let options: Vec<String> = options.iter().map(kind).collect();
            return options.join(" or ");
        }
    }
    if let Some(values) = schema["enum"].as_array() {
        let values: Vec<String> = values.iter().map(Value::to_string).collect();
        return values.join(", ");
    }
    let name = match &schema["type"] {
        Value::String(name) => name.clone(),
        Value::Array(names) => {
            let names: Vec<&str> = names.iter().filter_map(Value::as_str).collect();
            names.join(" or ")
        }
        _ => "any".to_owned(),
    };
    if name == "array" {
        return format!("list of {}", kind(&schema["items"]));
    }
    match schema["format"].as_str() {
        Some(format) => format!("{name} ({format})"),
        None => name,
    }
}

// A value that fits a schema, for whoever wants to try. `depth` ends what refers to itself.
fn sample(document: &Value, schema: &Value, depth: usize) -> Value {
    for given in ["example", "default", "const"] {
        if !schema[given].is_null() {
            return schema[given].clone();
        }
    }
    if depth == 0 {
        return Value::Null;
    }
    if let Some(name) = ref_name(schema) {
        return sample(
            document,
            &document["components"]["schemas"][name],
            depth - 1,
        );
    }
    for several in ["oneOf", "anyOf", "allOf"] {
        if let Some(first) = schema[several].get(0) {
            return sample(document, first, depth - 1);
        }
    }
    if let Some(first) = schema["enum"].get(0) {
        return first.clone();
    }
    let kind = match &schema["type"] {
        Value::Array(kinds) => kinds[0].as_str(),
        kind => kind.as_str(),
    };
    match kind {
        Some("object") => {
            let fields = schema["properties"].as_object().into_iter().flatten();
            let required = schema["required"].as_array();
            // What may be left out is left out, unless nothing must be there.
            let wanted = |name: &str| {
                required.is_none_or(|names| names.is_empty() || names.iter().any(|one| one == name))
            };
            fields
                .filter(|(name, _)| wanted(name))
                .map(|(name, field)| (name.clone(), sample(document, field, depth - 1)))
                .collect()
        }
        Some("array") => Value::Array(vec![sample(document, &schema["items"], depth - 1)]),
        Some("integer" | "number") => schema.get("minimum").cloned().unwrap_or(Value::from(1)),
        Some("boolean") => Value::from(true),
        Some("string") => Value::from(match schema["format"].as_str() {
            Some("uuid") => "01890a5d-ac96-774b-bcce-b302099a8057",
            Some("date") => "2026-05-04",
            Some("date-time") => "2026-05-04T14:30:00Z",
            Some("email") => "owner@example.com",
            Some("password") => "correct horse battery",
            _ => "text",
        }),
        _ => Value::Null,
    }
}
