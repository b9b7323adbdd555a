//! The reference as Markdown.

use super::{Operation, groups, kind};
use serde_json::Value;

pub(super) fn markdown(document: &Value) -> String {
    let mut lines = vec![
        "# Reference of the central API".to_owned(),
        String::new(),
        format!(
            "Version {}. Generated from the routes; `openapi.json` beside it says the same to programs.",
            text(&document["info"]["version"])
        ),
    ];
    for (tag, operations) in groups(document) {
        lines.extend([String::new(), format!("## {tag}")]);
        for operation in operations {
            write_operation(&mut lines, &operation);
        }
    }
    lines.extend([String::new(), "## Schemas".to_owned()]);
    let schemas = document["components"]["schemas"].as_object();
    for (name, schema) in schemas.into_iter().flatten() {
        write_schema(&mut lines, name, schema);
    }
    lines.push(String::new());
    lines.join("\n")
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

// What would end a cell of a table.
fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace('\n', " ")
}

fn write_operation(lines: &mut Vec<String>, operation: &Operation<'_>) {
    let method = operation.method.to_uppercase();
    lines.extend([
        String::new(),
        format!("### {method} `{}`", operation.path),
        String::new(),
        operation.text("summary").to_owned(),
        String::new(),
        match operation.about["x-permission"].as_str() {
            Some(permission) => format!("Permission: `{permission}`."),
            None => "Public.".to_owned(),
        },
    ]);
    let params: Vec<&Value> = operation.params().collect();
    if !params.is_empty() {
        lines.extend([
            String::new(),
            "| Parameter | In | Kind | |".to_owned(),
            "|---|---|---|---|".to_owned(),
        ]);
        for param in params {
            let name = text(&param["name"]);
            let must = if param["required"] == true {
                ", required"
            } else {
                ""
            };
            lines.push(format!(
                "| `{name}` | {} | {}{must} | {} |",
                text(&param["in"]),
                cell(&kind(&param["schema"])),
                cell(text(&param["description"]))
            ));
        }
    }
    if let Some(body) = operation.body() {
        lines.extend([String::new(), format!("Body: {}.", kind(body))]);
    }
    lines.push(String::new());
    let answers = operation.about["responses"].as_object();
    for (status, answer) in answers.into_iter().flatten() {
        let content = answer["content"]
            .as_object()
            .and_then(|kinds| kinds.values().next());
        let what = content.map_or_else(String::new, |content| {
            format!(" ({})", kind(&content["schema"]))
        });
        lines.push(format!(
            "- {status}: {}{what}",
            text(&answer["description"])
        ));
    }
}

fn write_schema(lines: &mut Vec<String>, name: &str, schema: &Value) {
    lines.extend([String::new(), format!("### {name}")]);
    if let Some(about) = schema["description"].as_str() {
        lines.extend([String::new(), about.to_owned()]);
    }
    let Some(fields) = schema["properties"].as_object() else {
        lines.extend([String::new(), format!("One of: {}.", kind(schema))]);
        return;
    };
    lines.extend([
        String::new(),
        "| Field | Kind | |".to_owned(),
        "|---|---|---|".to_owned(),
    ]);
    let required = schema["required"].as_array();
    for (field, about) in fields {
        let must = required.is_some_and(|names| names.iter().any(|name| name == field));
        let must = if must { ", required" } else { "" };
        lines.push(format!(
            "| `{field}` | {}{must} | {} |",
            cell(&kind(about)),
            cell(text(&about["description"]))
        ));
    }
}
