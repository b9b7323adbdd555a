//! JSON Schemas of the files that people and scripts write by hand, made from the types themselves.

use schemars::schema_for;
use serde_json::Value;

use crate::materials::RoofFile;
use crate::quote::QuoteInput;

/// Schema of what `brainops materials` reads: a roof and how it is built.
#[must_use]
pub fn roof() -> Value {
    schema_for!(RoofFile).to_value()
}

/// Schema of what `brainops quote` reads: the same with prices, decisions and words.
#[must_use]
pub fn quote() -> Value {
    schema_for!(QuoteInput).to_value()
}
