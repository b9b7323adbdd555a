//! One text for one value: JSON with sorted keys, no spaces, and whole numbers without a fraction.
//!
//! Two files that mean the same have the same canonical text, whatever wrote them, so that a hash
//! over it stands for the meaning.

use serde_json::Value;

/// Largest whole number that a 64-bit float holds exactly.
const MAX_EXACT: f64 = 9_007_199_254_740_992.0;

/// BLAKE3 of the canonical text, in hexadecimal.
#[must_use]
pub fn hash(value: &Value) -> String {
    blake3::hash(text(value).as_bytes()).to_hex().to_string()
}

/// The canonical text.
#[must_use]
pub fn text(value: &Value) -> String {
    let mut out = String::new();
    write(value, &mut out);
    out
}

fn write(value: &Value, out: &mut String) {
    match value {
        Value::Object(fields) => {
            let mut fields: Vec<(&String, &Value)> = fields.iter().collect();
            fields.sort_by_key(|(name, _)| *name);
            out.push('{');
            for (index, (name, value)) in fields.into_iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                write(&Value::String(name.clone()), out);
                out.push(':');
                write(value, out);
            }
            out.push('}');
        }
        Value::Array(values) => {
            out.push('[');
            for (index, value) in values.iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                write(value, out);
            }
            out.push(']');
        }
        Value::Number(number) => match number.as_f64() {
            Some(float) if number.is_f64() && float.fract() == 0.0 && float.abs() < MAX_EXACT => {
                out.push_str(&whole(float));
            }
            _ => out.push_str(&number.to_string()),
        },
        Value::Null | Value::Bool(_) | Value::String(_) => out.push_str(&value.to_string()),
    }
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "the caller checked that the float is whole and exact"
)]
fn whole(float: f64) -> String {
    (float as i64).to_string()
}
