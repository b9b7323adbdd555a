//! What the OpenAPI document says of a record.

use crate::http::Param;
use crate::record::field::{Field, Kind};
use crate::record::query::Compare;
use crate::record::resource::Record;
use crate::record::validate::{Moment, may_set};
use serde_json::{Map, Value, json};

/// Name of the record's schema: `PriceBook`.
pub(super) fn name(record: &Record) -> String {
    record
        .resource()
        .entity
        .split('_')
        .map(|word| {
            let mut letters = word.chars();
            letters.next().map_or_else(String::new, |first| {
                first.to_uppercase().chain(letters).collect()
            })
        })
        .collect()
}

/// The record as it is read.
pub(super) fn whole(record: &Record) -> Value {
    let mut properties = Map::new();
    properties.insert(
        "id".to_owned(),
        json!({ "type": "string", "format": "uuid" }),
    );
    properties.insert(
        "version".to_owned(),
        json!({ "type": "integer", "format": "int64", "minimum": 1, "description": "Grows with each change; its ETag." }),
    );
    for field in record.fields() {
        properties.insert(field.name.to_owned(), documented(field));
    }
    let required: Vec<_> = properties.keys().cloned().collect();
    json!({ "type": "object", "properties": properties, "required": required })
}

/// The record as it is sent: whole for a new one, in part for a change.
pub(super) fn sent(record: &Record, moment: Moment) -> Value {
    let mut properties = Map::new();
    let mut required = Vec::new();
    if moment == Moment::Creation {
        properties.insert(
            "id".to_owned(),
            json!({
                "type": "string", "format": "uuid",
                "pattern": "^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-7[0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}$",
                "description": "A UUID of version 7 that the client made; the server makes one where it is missing.",
            }),
        );
    }
    for field in record
        .fields()
        .iter()
        .filter(|field| may_set(field, moment))
    {
        properties.insert(field.name.to_owned(), documented(field));
        if field.required && moment == Moment::Creation {
            required.push(field.name);
        }
    }
    let mut schema =
        json!({ "type": "object", "properties": properties, "additionalProperties": false });
    if !required.is_empty() {
        schema["required"] = json!(required);
    }
    schema
}

/// A page of a list.
pub(super) fn page(record: &Record) -> Value {
    json!({
        "type": "object",
        "properties": {
            "items": {
                "type": "array",
                "items": { "$ref": format!("#/components/schemas/{}", name(record)) },
            },
            "next": { "type": ["string", "null"], "description": "The cursor of the next page." },
        },
        "required": ["items", "next"],
    })
}

/// The parameters of a list.
pub(super) fn list_params(record: &Record) -> Vec<Param> {
    let sorts: Vec<String> = record
        .fields()
        .iter()
        .filter(|field| field.sort)
        .flat_map(|field| [field.name.to_owned(), format!("-{}", field.name)])
        .collect();
    let mut params = vec![
        Param::query(
            "limit",
            "Records of a page.",
            json!({ "type": "integer", "minimum": 1, "maximum": 200, "default": 50 }),
        ),
        Param::query(
            "cursor",
            "`next` of the page before.",
            json!({ "type": "string" }),
        ),
        Param::query(
            "sort",
            "Order; a minus reverses it.",
            json!({ "type": "string", "enum": sorts, "default": "-created_at" }),
        ),
        Param::query(
            "archived",
            "Whether archived records are in the list.",
            json!({ "type": "string", "enum": ["without", "with", "only"], "default": "without" }),
        ),
    ];
    for field in record.fields().iter().filter(|field| field.filter) {
        for (suffix, compare) in Compare::of(field) {
            let about = match compare {
                Compare::Is => "Is this.",
                Compare::In => "Is one of these, with commas between.",
                Compare::From => "Is this or more.",
                Compare::After => "Is more than this.",
                Compare::Until => "Is this or less.",
                Compare::Before => "Is less than this.",
                Compare::Prefix => "Begins with this, small and capital letters alike.",
                Compare::Contains => "Has this in it, small and capital letters alike.",
                Compare::Null => "Whether it is missing.",
            };
            let schema = match compare {
                Compare::Null => json!({ "type": "boolean" }),
                Compare::In => json!({ "type": "string" }),
                _ => operand(field.kind),
            };
            params.push(Param::query(
                format!("{}{suffix}", field.name),
                format!("{} {about}", field.about),
                schema,
            ));
        }
    }
    params
}

/// What a field is compared with: one may ask for less than the least value, and finds nothing.
fn operand(kind: Kind) -> Value {
    match kind {
        Kind::Int { .. } => json!({ "type": "integer", "format": "int64" }),
        Kind::Real { .. } => json!({ "type": "number", "format": "double" }),
        kind => bare(kind),
    }
}

fn documented(field: &Field) -> Value {
    let mut schema = bare(field.kind);
    if let (Kind::Text { .. }, true) = (field.kind, field.required) {
        schema["minLength"] = json!(1);
        schema["pattern"] = json!("\\S");
    }
    if field.nullable {
        // What may be any JSON has no type, and may be null already.
        if let Some(kind) = schema.get_mut("type") {
            *kind = json!([kind.take(), "null"]);
        }
        if let Some(names) = schema.get_mut("enum").and_then(Value::as_array_mut) {
            names.push(Value::Null);
        }
    }
    schema["description"] = json!(field.about);
    schema
}

fn bare(kind: Kind) -> Value {
    match kind {
        Kind::Text { max } => json!({ "type": "string", "maxLength": max }),
        Kind::Choice(names) => json!({ "type": "string", "enum": names() }),
        Kind::Id => json!({ "type": "string", "format": "uuid" }),
        Kind::Int { min, max } => {
            json!({ "type": "integer", "format": "int64", "minimum": min, "maximum": max })
        }
        Kind::Real { min, max } => {
            json!({ "type": "number", "format": "double", "minimum": min, "maximum": max })
        }
        Kind::Bool => json!({ "type": "boolean" }),
        Kind::Date => json!({ "type": "string", "format": "date" }),
        Kind::Instant => json!({ "type": "string", "format": "date-time" }),
        Kind::Json { .. } => json!({}),
    }
}
