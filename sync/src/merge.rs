//! Bringing two values together where nobody has to choose.
//!
//! Invariant: a merge keeps every change of both sides or says that it can't.

use serde_json::{Map, Value};

/// Names by which members of a list are told apart, the first that all members have.
const KEYS: [&str; 4] = ["id", "key", "line", "sku"];

/// A set after members joined and left. Members keep their place; new ones come last.
#[must_use]
pub fn members(before: Option<&Value>, add: &[Value], remove: &[Value]) -> Value {
    let mut set: Vec<Value> = match before {
        Some(Value::Array(values)) => values.clone(),
        _ => Vec::new(),
    };
    set.retain(|value| !remove.contains(value));
    for value in add {
        if !set.contains(value) {
            set.push(value.clone());
        }
    }
    Value::Array(set)
}

/// Both sides' changes of one value, or nothing where they changed the same part differently.
///
/// Objects merge by name, lists of objects by their key; anything else is one part.
#[must_use]
pub fn three_way(base: &Value, one: &Value, other: &Value) -> Option<Value> {
    if one == other || other == base {
        return Some(one.clone());
    }
    if one == base {
        return Some(other.clone());
    }
    match (base, one, other) {
        (Value::Object(base), Value::Object(one), Value::Object(other)) => {
            objects(base, one, other).map(Value::Object)
        }
        (Value::Array(base), Value::Array(one), Value::Array(other)) => {
            let key = KEYS.into_iter().find(|key| {
                [base, one, other]
                    .into_iter()
                    .all(|list| is_keyed(list, key))
            })?;
            keyed(key, base, one, other).map(Value::Array)
        }
        _ => None,
    }
}

fn objects(
    base: &Map<String, Value>,
    one: &Map<String, Value>,
    other: &Map<String, Value>,
) -> Option<Map<String, Value>> {
    let mut merged = Map::new();
    for name in base.keys().chain(one.keys()).chain(other.keys()) {
        if merged.contains_key(name) {
            continue;
        }
        if let Some(value) = part(base.get(name), one.get(name), other.get(name))? {
            merged.insert(name.clone(), value);
        }
    }
    Some(merged)
}

/// One part that may be absent anywhere: `Some(None)` where both agree that it goes.
fn part(base: Option<&Value>, one: Option<&Value>, other: Option<&Value>) -> Option<Option<Value>> {
    if one == other || other == base {
        return Some(one.cloned());
    }
    if one == base {
        return Some(other.cloned());
    }
    three_way(base?, one?, other?).map(Some)
}

fn is_keyed(list: &[Value], key: &str) -> bool {
    let keys: Vec<&Value> = list.iter().filter_map(|value| value.get(key)).collect();
    let distinct = keys
        .iter()
        .enumerate()
        .all(|(at, one)| !keys[..at].contains(one));
    keys.len() == list.len() && distinct
}

fn keyed(key: &str, base: &[Value], one: &[Value], other: &[Value]) -> Option<Vec<Value>> {
    let find = |list: &[Value], name: &Value| {
        list.iter()
            .find(|value| value.get(key) == Some(name))
            .cloned()
    };
    let mut merged = Vec::new();
    let mut done: Vec<&Value> = Vec::new();
    for value in one.iter().chain(other).chain(base) {
        let name = value.get(key)?;
        if done.contains(&name) {
            continue;
        }
        done.push(name);
        let (was, mine, theirs) = (find(base, name), find(one, name), find(other, name));
        if let Some(value) = part(was.as_ref(), mine.as_ref(), theirs.as_ref())? {
            merged.push(value);
        }
    }
    Some(merged)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    #[test]
    fn disjoint_lines_merge_and_one_line_changed_twice_does_not() {
        let line = |id: u32, cents: i64| json!({"id": id, "cents": cents});
        let base = json!({"lines": [line(1, 100), line(2, 200)]});
        let one = json!({"lines": [line(1, 150), line(2, 200)]});
        let other = json!({"lines": [line(1, 100), line(2, 200), line(3, 300)]});
        assert_eq!(
            three_way(&base, &one, &other),
            Some(json!({"lines": [line(1, 150), line(2, 200), line(3, 300)]}))
        );
        let clash = json!({"lines": [line(1, 175), line(2, 200)]});
        assert_eq!(three_way(&base, &one, &clash), None);
        let gone = json!({"lines": [line(2, 200)]});
        assert_eq!(
            three_way(&base, &one, &gone),
            None,
            "changed here, removed there"
        );
    }

    #[test]
    fn a_list_without_keys_is_one_part() {
        assert_eq!(three_way(&json!([1]), &json!([1, 2]), &json!([1, 3])), None);
        assert_eq!(
            three_way(&json!([1]), &json!([1, 2]), &json!([1])),
            Some(json!([1, 2]))
        );
    }

    proptest! {
        #[test]
        fn sets_take_members_of_both_in_any_order(
            start in proptest::collection::btree_set(0u8..6, 0..6),
            one in proptest::collection::btree_set(6u8..9, 0..3),
            other in proptest::collection::btree_set(9u8..12, 0..3),
            gone in proptest::collection::btree_set(0u8..6, 0..3),
        ) {
            let list = |set: &std::collections::BTreeSet<u8>| set.iter().map(|n| json!(n)).collect::<Vec<_>>();
            let start = Value::Array(list(&start));
            let (one, other, gone) = (list(&one), list(&other), list(&gone));
            let left = members(Some(&members(Some(&start), &one, &gone)), &other, &[]);
            let right = members(Some(&members(Some(&start), &other, &[])), &one, &gone);
            let sorted = |value: Value| {
                let mut values: Vec<u64> = value.as_array().unwrap().iter().map(|v| v.as_u64().unwrap()).collect();
                values.sort_unstable();
                values
            };
            prop_assert_eq!(sorted(left.clone()), sorted(right));
            prop_assert_eq!(members(Some(&left), &other, &gone), left, "again changes nothing");
        }

        #[test]
        fn merging_repeats_safely_and_does_not_care_who_is_first(
            base in proptest::collection::btree_map("[a-d]", 0u8..3, 0..4),
            one in proptest::collection::btree_map("[a-d]", 0u8..3, 0..4),
            other in proptest::collection::btree_map("[a-d]", 0u8..3, 0..4),
        ) {
            let (base, one, other) = (json!(base), json!(one), json!(other));
            let merged = three_way(&base, &one, &other);
            prop_assert_eq!(&merged, &three_way(&base, &other, &one));
            if let Some(merged) = merged {
                prop_assert_eq!(three_way(&base, &merged, &other), Some(merged.clone()));
                prop_assert_eq!(three_way(&one, &merged, &one), Some(merged));
            }
        }
    }
}
