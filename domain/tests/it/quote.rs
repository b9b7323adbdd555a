//! Quotes that prove themselves, and the schemas of the files behind them.

use std::sync::OnceLock;

use brainops_domain::materials::RoofFile;
use brainops_domain::price_book::starter;
use brainops_domain::quote::{
    Quote, QuoteHeader, QuoteInput, VerifyError, canonical, make, verify,
};
use brainops_domain::roof::{ProblemCode, Shape};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::roof::{example_a, roof, section};

fn input() -> QuoteInput {
    let RoofFile { roof, assembly } = example_a();
    let header = QuoteHeader {
        number: "26-1184".into(),
        revision: 3,
        ..QuoteHeader::default()
    };
    QuoteInput {
        header,
        roof,
        assembly,
        price_book: starter(),
        estimate: Default::default(),
    }
}

fn written() -> Value {
    static TEXT: OnceLock<String> = OnceLock::new();
    let text = TEXT.get_or_init(|| serde_json::to_string_pretty(&make(input()).unwrap()).unwrap());
    serde_json::from_str(text).unwrap()
}

/// Paths of all plain values.
fn leaves(value: &Value, path: &str, into: &mut Vec<String>) {
    match value {
        Value::Object(fields) => {
            fields
                .iter()
                .for_each(|(name, value)| leaves(value, &format!("{path}/{name}"), into));
        }
        Value::Array(values) => {
            values
                .iter()
                .enumerate()
                .for_each(|(at, value)| leaves(value, &format!("{path}/{at}"), into));
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {
            into.push(path.into())
        }
    }
}

#[test]
fn a_quote_proves_itself() {
    assert_eq!(verify(&written()).unwrap(), []);
    let back: Quote = serde_json::from_value(written()).unwrap();
    assert_eq!(back, make(input()).unwrap());
    assert_eq!(back.content_hash, make(input()).unwrap().content_hash);
}

#[test]
fn a_changed_cent_is_named() {
    let mut quote = written();
    quote["estimate"]["options"][0]["total"] = json!(903_088);
    let differences = verify(&quote).unwrap();
    let fields: Vec<&str> = differences.iter().map(|d| d.field.as_str()).collect();
    assert_eq!(fields, ["content_hash", "estimate.options[0].total"]);
    assert_eq!(
        (&*differences[1].says, &*differences[1].should_be),
        ("903088", "903089")
    );

    let mut quote = written();
    quote["estimate"]["surcharge"] = json!(5);
    let differences = verify(&quote).unwrap();
    assert!(
        differences
            .iter()
            .any(|d| d.field == "estimate.surcharge" && d.should_be == "nothing")
    );

    // A whole forgery: new inputs, old cents, and a hash that fits.
    let mut quote = written();
    quote["input"]["roof"]["sections"][0]["wall_length_ft"] = json!(44);
    let hash = {
        let mut covered = quote.clone();
        covered.as_object_mut().unwrap().remove("content_hash");
        canonical::hash(&covered)
    };
    quote["content_hash"] = json!(hash);
    let differences = verify(&quote).unwrap();
    assert!(
        differences
            .iter()
            .any(|d| d.field == "estimate.options[0].total")
    );
    assert!(differences.iter().all(|d| d.field != "content_hash"));
}

#[test]
fn what_is_no_quote_is_told() {
    assert!(matches!(verify(&json!({})), Err(VerifyError::NotAQuote(_))));
    assert!(matches!(
        verify(&json!({"format": "brainops.quote.v9"})),
        Err(VerifyError::UnknownFormat(_))
    ));
    let flat = section(Shape::Gable, 40.0, 30.0, 1.0);
    let problems = make(QuoteInput {
        roof: roof(vec![flat]),
        ..input()
    })
    .unwrap_err();
    assert!(problems.iter().any(|p| p.code == ProblemCode::PitchTooLow));
}

#[test]
fn canonical_text_ignores_spelling() {
    let one: Value = serde_json::from_str(r#"{"b": 40.0, "a": [1.5, "é", null]}"#).unwrap();
    let two: Value = serde_json::from_str(r#"{"a":[1.50,"\u00e9",null],"b":40}"#).unwrap();
    assert_eq!(canonical::text(&one), r#"{"a":[1.5,"é",null],"b":40}"#);
    assert_eq!(canonical::hash(&one), canonical::hash(&two));
}

#[test]
fn committed_schemas_are_those_of_the_types() {
    for (name, schema) in [
        ("roof", brainops_domain::schema::roof()),
        ("quote", brainops_domain::schema::quote()),
    ] {
        let path = format!("{}/../docs/schema/{name}.json", env!("CARGO_MANIFEST_DIR"));
        let committed: Value =
            serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
        assert!(
            committed == schema,
            "run `brainops schema {name} > docs/schema/{name}.json`"
        );
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_field_changes_unseen(pick in any::<proptest::sample::Index>()) {
        let quote = written();
        let mut paths = Vec::new();
        leaves(&quote, "", &mut paths);
        let path = &paths[pick.index(paths.len())];
        let mut forged = quote.clone();
        let leaf = forged.pointer_mut(path).unwrap();
        *leaf = match leaf {
            Value::Bool(value) => json!(!*value),
            Value::Number(value) if value.is_f64() => json!(value.as_f64().unwrap() + 1.0),
            Value::Number(value) => json!(value.as_i64().unwrap() + 1),
            Value::String(value) => json!(format!("{value}x")),
            _ => json!("was null"),
        };
        let seen = verify(&forged).map_or(true, |differences| !differences.is_empty());
        prop_assert!(seen, "{path}");
    }
}
