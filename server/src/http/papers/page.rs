//! The reference as one page: no script, no picture, nothing from elsewhere.

use super::{Operation, groups, kind, sample};
use serde_json::Value;
use std::fmt::Write;

const DEPTH: usize = 6;

/// The page's own style is all that may take effect in it.
pub(in crate::http) const CONTENT_SECURITY_POLICY_OF_PAGE: &str = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

const STYLE: &str = "
:root{color-scheme:light dark;--line:#8884;--soft:#8881}
body{font:16px/1.5 system-ui,sans-serif;max-width:72rem;margin:0 auto;padding:1rem}
nav{columns:14rem;padding:0;margin:1rem 0}nav a{display:block}
code,pre{font:14px/1.4 ui-monospace,monospace}pre{background:var(--soft);padding:.75rem;overflow:auto}
details{border:1px solid var(--line);border-radius:.5rem;margin:.5rem 0;padding:0 .75rem}
summary{cursor:pointer;padding:.6rem 0}summary b{display:inline-block;min-width:4.5rem}
table{border-collapse:collapse;width:100%}td,th{text-align:left;vertical-align:top;border-top:1px solid var(--line);padding:.35rem .5rem}
@media print{details{break-inside:avoid}}
";

/// The page of a document.
pub(in crate::http) fn page(document: &Value) -> String {
    let mut out = String::new();
    // A text takes whatever is written to it.
    write_page(&mut out, document).expect("BUG: a text can always be written to");
    out
}

fn write_page(out: &mut String, document: &Value) -> std::fmt::Result {
    let title = escaped(document["info"]["title"].as_str().unwrap_or_default());
    let version = escaped(document["info"]["version"].as_str().unwrap_or_default());
    let groups = groups(document);
    write!(
        out,
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <title>{title}: API reference</title><style>{STYLE}</style></head><body>\
         <h1>{title}: API reference</h1><p>Version {version}. As \
         <a href=\"/openapi.json\">JSON</a> and <a href=\"/openapi.yaml\">YAML</a>.</p><nav aria-label=\"Groups\">"
    )?;
    for (tag, operations) in &groups {
        let tag = escaped(tag);
        write!(out, "<a href=\"#{tag}\">{tag} ({})</a>", operations.len())?;
    }
    write!(out, "<a href=\"#schemas\">Schemas</a></nav><main>")?;
    for (tag, operations) in &groups {
        let tag = escaped(tag);
        write!(out, "<section><h2 id=\"{tag}\">{tag}</h2>")?;
        for operation in operations {
            write_operation(out, document, operation)?;
        }
        write!(out, "</section>")?;
    }
    write!(out, "<section><h2 id=\"schemas\">Schemas</h2>")?;
    let schemas = document["components"]["schemas"].as_object();
    for (name, schema) in schemas.into_iter().flatten() {
        write_schema(out, name, schema)?;
    }
    write!(out, "</section></main></body></html>")
}

fn write_operation(
    out: &mut String,
    document: &Value,
    operation: &Operation<'_>,
) -> std::fmt::Result {
    write!(
        out,
        "<details id=\"{}\"><summary><b>{}</b> <code>{}</code> {}</summary>",
        escaped(operation.text("operationId")),
        operation.method.to_uppercase(),
        escaped(operation.path),
        escaped(operation.text("summary")),
    )?;
    match operation.about["x-permission"].as_str() {
        Some(permission) => write!(
            out,
            "<p>Permission: <code>{}</code></p>",
            escaped(permission)
        )?,
        None => write!(out, "<p>Public.</p>")?,
    }
    let mut params = operation.params().peekable();
    if params.peek().is_some() {
        write!(out, "<table><tr><th>Parameter<th>In<th>Kind<th>About")?;
        for param in params {
            let must = if param["required"] == true {
                ", required"
            } else {
                ""
            };
            write!(
                out,
                "<tr><td><code>{}</code><td>{}<td>{}{must}<td>{}",
                escaped(param["name"].as_str().unwrap_or_default()),
                escaped(param["in"].as_str().unwrap_or_default()),
                escaped(&kind(&param["schema"])),
                escaped(param["description"].as_str().unwrap_or_default()),
            )?;
        }
        write!(out, "</table>")?;
    }
    if let Some(body) = operation.body() {
        let example = format!("{:#}", sample(document, body, DEPTH));
        write!(
            out,
            "<p>Body: {}</p><pre>{}</pre>",
            linked(body),
            escaped(&example)
        )?;
    }
    write!(out, "<ul>")?;
    let answers = operation.about["responses"].as_object();
    for (status, answer) in answers.into_iter().flatten() {
        let content = answer["content"]
            .as_object()
            .and_then(|kinds| kinds.values().next());
        let what = content.map_or_else(String::new, |content| {
            format!(": {}", linked(&content["schema"]))
        });
        let about = escaped(answer["description"].as_str().unwrap_or_default());
        write!(out, "<li><b>{}</b> {about}{what}", escaped(status))?;
    }
    write!(out, "</ul></details>")
}

fn write_schema(out: &mut String, name: &str, schema: &Value) -> std::fmt::Result {
    let name = escaped(name);
    let about = escaped(schema["description"].as_str().unwrap_or_default());
    write!(
        out,
        "<details id=\"schema-{name}\"><summary><code>{name}</code> {about}</summary>"
    )?;
    match schema["properties"].as_object() {
        None => write!(out, "<p>One of: {}</p>", escaped(&kind(schema)))?,
        Some(fields) => {
            write!(out, "<table><tr><th>Field<th>Kind<th>About")?;
            for (field, about) in fields {
                write!(
                    out,
                    "<tr><td><code>{}</code><td>{}<td>{}",
                    escaped(field),
                    linked(about),
                    escaped(about["description"].as_str().unwrap_or_default()),
                )?;
            }
            write!(out, "</table>")?;
        }
    }
    write!(out, "</details>")
}

// What a schema is; its name leads to it.
fn linked(schema: &Value) -> String {
    match super::ref_name(schema) {
        Some(name) => {
            let name = escaped(name);
            format!("<a href=\"#schema-{name}\">{name}</a>")
        }
        None => escaped(&kind(schema)),
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}
