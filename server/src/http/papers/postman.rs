//! A Postman collection (format 2.1): a folder for each group, a request for each operation, with bodies to begin from.

use super::{Operation, groups, sample};
use serde_json::{Value, json};

// Deep enough for every body, and an end for what refers to itself.
const DEPTH: usize = 6;

pub(super) fn collection(document: &Value) -> Value {
    let folders: Vec<Value> = groups(document)
        .into_iter()
        .map(|(tag, operations)| {
            let requests: Vec<Value> = operations
                .iter()
                .map(|operation| request(document, operation))
                .collect();
            json!({ "name": tag, "item": requests })
        })
        .collect();
    json!({
        "info": {
            "name": document["info"]["title"],
            "description": "Set `base_url`, sign in, and put the access token into `token`.",
            "schema": "https://schema.getpostman.com/json/collection/v2.1.0/collection.json",
        },
        "auth": { "type": "bearer", "bearer": [{ "key": "token", "value": "{{token}}", "type": "string" }] },
        "variable": [
            { "key": "base_url", "value": document["servers"][0]["url"] },
            { "key": "token", "value": "" },
        ],
        "item": folders,
    })
}

fn request(document: &Value, operation: &Operation<'_>) -> Value {
    let place = |place: &'static str| operation.params().filter(move |param| param["in"] == place);
    // `{id}` is `:id` there.
    let path: Vec<String> = operation
        .path
        .trim_start_matches('/')
        .split('/')
        .map(|part| {
            match part
                .strip_prefix('{')
                .and_then(|part| part.strip_suffix('}'))
            {
                Some(name) => format!(":{name}"),
                None => part.to_owned(),
            }
        })
        .collect();
    let pair = |param: &Value| {
        json!({
            "key": param["name"],
            "value": "",
            "description": param["description"],
            "disabled": param["required"] != true,
        })
    };
    let mut headers: Vec<Value> = place("header").map(pair).collect();
    let mut request = json!({
        "method": operation.method.to_uppercase(),
        "description": operation.about["summary"],
        "url": {
            "raw": format!("{{{{base_url}}}}/{}", path.join("/")),
            "host": ["{{base_url}}"],
            "path": path,
            "query": place("query").map(pair).collect::<Vec<_>>(),
            "variable": place("path")
                .map(|param| json!({ "key": param["name"], "value": "" }))
                .collect::<Vec<_>>(),
        },
    });
    if let Some(body) = operation.body() {
        headers.push(json!({ "key": "Content-Type", "value": "application/json" }));
        let raw = format!("{:#}", sample(document, body, DEPTH));
        request["body"] =
            json!({ "mode": "raw", "raw": raw, "options": { "raw": { "language": "json" } } });
    }
    if operation.about["x-permission"].is_null() {
        request["auth"] = json!({ "type": "noauth" });
    }
    request["header"] = Value::Array(headers);
    json!({ "name": format!("{} {}", operation.method.to_uppercase(), operation.path), "request": request, "response": [] })
}
