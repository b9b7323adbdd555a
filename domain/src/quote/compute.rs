//! Making a quote from its inputs, and checking one against them.

use serde_json::Value;

use crate::estimate::estimate;
use crate::materials::take_off;
use crate::roof::{Problem, measure};

use super::{FORMAT, Quote, QuoteDifference, QuoteInput, canonical};

/// Numbers that differ by less than this share are the same: the last bits of a float.
const SAME_SHARE: f64 = 1e-9;
/// Name of the field that holds the hash, which the hash can't cover.
const HASH_FIELD: &str = "content_hash";

/// Why a file can't be checked at all.
#[derive(Debug, thiserror::Error)]
pub enum VerifyError {
    /// It is no quote.
    #[error("read the file as a quote")]
    NotAQuote(#[source] serde_json::Error),
    /// It is a quote of a form that this version does not know.
    #[error("quote format {0:?} is not known to this version")]
    UnknownFormat(String),
}

/// Computes a quote from its inputs and seals it with its hash.
///
/// Errors: every problem of severity `error` in the inputs.
pub fn make(input: QuoteInput) -> Result<Quote, Vec<Problem>> {
    let estimate = estimate(
        &input.roof,
        &input.assembly,
        &input.price_book,
        &input.estimate,
    )?;
    let measured = measure(&input.roof);
    let materials = take_off(&input.roof, &measured, &input.assembly);
    let mut quote = Quote {
        format: FORMAT.into(),
        input,
        measured,
        materials,
        estimate,
        content_hash: String::new(),
    };
    quote.content_hash = content_hash(&to_value(&quote));
    Ok(quote)
}

/// Recomputes a quote and says what differs: nothing where every number follows from the inputs and
/// the hash holds.
///
/// Errors: the value is no quote that this version knows.
pub fn verify(quote: &Value) -> Result<Vec<QuoteDifference>, VerifyError> {
    if let Some(format) = quote.get("format").and_then(Value::as_str)
        && format != FORMAT
    {
        return Err(VerifyError::UnknownFormat(format.into()));
    }
    let typed: Quote = serde_json::from_value(quote.clone()).map_err(VerifyError::NotAQuote)?;
    let mut differences = Vec::new();
    let hash = content_hash(quote);
    if typed.content_hash != hash {
        differences.push(QuoteDifference {
            field: HASH_FIELD.into(),
            says: typed.content_hash.clone(),
            should_be: hash,
        });
    }
    match make(typed.input) {
        Ok(expected) => {
            let expected = to_value(&expected);
            for part in ["input", "measured", "materials", "estimate"] {
                compare(part, quote.get(part), expected.get(part), &mut differences);
            }
        }
        Err(problems) => differences.extend(problems.into_iter().map(|problem| QuoteDifference {
            field: format!("input.{}", problem.field),
            says: "a price".into(),
            should_be: problem.message,
        })),
    }
    Ok(differences)
}

fn to_value(quote: &Quote) -> Value {
    serde_json::to_value(quote).expect("BUG: a quote has string keys and finite numbers")
}

fn content_hash(quote: &Value) -> String {
    let mut covered = quote.clone();
    if let Some(fields) = covered.as_object_mut() {
        fields.remove(HASH_FIELD);
    }
    canonical::hash(&covered)
}

fn compare(
    field: &str,
    says: Option<&Value>,
    should_be: Option<&Value>,
    differences: &mut Vec<QuoteDifference>,
) {
    match (says, should_be) {
        (Some(Value::Object(says)), Some(Value::Object(should_be))) => {
            for (name, expected) in should_be {
                compare(
                    &format!("{field}.{name}"),
                    says.get(name),
                    Some(expected),
                    differences,
                );
            }
            for (name, extra) in says
                .iter()
                .filter(|(name, _)| !should_be.contains_key(*name))
            {
                compare(&format!("{field}.{name}"), Some(extra), None, differences);
            }
        }
        (Some(Value::Array(says)), Some(Value::Array(should_be))) => {
            for index in 0..says.len().max(should_be.len()) {
                let path = format!("{field}[{index}]");
                compare(&path, says.get(index), should_be.get(index), differences);
            }
        }
        _ if same(says, should_be) => {}
        _ => differences.push(QuoteDifference {
            field: field.into(),
            says: shown(says),
            should_be: shown(should_be),
        }),
    }
}

/// Whether two plain values mean the same. What an input leaves out is null or its default.
fn same(says: Option<&Value>, should_be: Option<&Value>) -> bool {
    match (says, should_be) {
        (Some(Value::Number(says)), Some(Value::Number(should_be))) => {
            if let (Some(says), Some(should_be)) = (says.as_i64(), should_be.as_i64()) {
                return says == should_be;
            }
            let (Some(says), Some(should_be)) = (says.as_f64(), should_be.as_f64()) else {
                return false;
            };
            (says - should_be).abs() <= SAME_SHARE * should_be.abs().max(1.0)
        }
        (None | Some(Value::Null), None | Some(Value::Null)) => true,
        (says, should_be) => says == should_be,
    }
}

fn shown(value: Option<&Value>) -> String {
    value.map_or_else(|| "nothing".into(), Value::to_string)
}
