//! JSON written as YAML. Every text is in double quotes, in which both escape alike, so nothing can be read as a date,
//! a number or `no`.

use serde_json::Value;

pub(super) fn yaml(value: &Value) -> String {
    let mut out = String::new();
    write(&mut out, value, 0);
    out
}

fn write(out: &mut String, value: &Value, depth: usize) {
    match value {
        Value::Object(fields) if !fields.is_empty() => {
            for (name, value) in fields {
                indent(out, depth);
                out.push_str(&key(name));
                out.push(':');
                below(out, value, depth);
            }
        }
        Value::Array(items) if !items.is_empty() => {
            for item in items {
                indent(out, depth);
                out.push('-');
                below(out, item, depth);
            }
        }
        flat => {
            out.push_str(&flat.to_string());
            out.push('\n');
        }
    }
}

fn below(out: &mut String, value: &Value, depth: usize) {
    let is_deep = match value {
        Value::Object(fields) => !fields.is_empty(),
        Value::Array(items) => !items.is_empty(),
        _ => false,
    };
    if is_deep {
        out.push('\n');
        write(out, value, depth + 1);
    } else {
        out.push(' ');
        write(out, value, 0);
    }
}

fn indent(out: &mut String, depth: usize) {
    for _ in 0..depth {
        out.push_str("  ");
    }
}

fn key(name: &str) -> String {
    let is_plain = name.starts_with(|first: char| first.is_ascii_alphabetic())
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-')
        // YAML 1.1 reads these as true and false.
        && !["y", "n", "yes", "no", "on", "off", "true", "false", "null"]
            .contains(&name.to_lowercase().as_str());
    if is_plain {
        name.to_owned()
    } else {
        Value::from(name).to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::yaml;
    use serde_json::json;

    #[test]
    fn texts_stay_texts() {
        let value = json!({ "200": "no", "a": [1, { "b": [], "c": {} }, "x: \"y\"\n"], "on": null, "/p/{id}": [[true]] });
        let expected = "\"/p/{id}\":\n  -\n    - true\n\"200\": \"no\"\na:\n  - 1\n  -\n    b: []\n    c: {}\n  - \"x: \\\"y\\\"\\n\"\n\"on\": null\n";
        assert_eq!(yaml(&value), expected);
    }
}
