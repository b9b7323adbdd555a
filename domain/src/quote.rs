//! A quote: everything that its cents follow from, the cents, and a hash over both.
//!
//! Invariant: a quote is self-contained. Whoever has the file can recompute every number from the
//! roof, the assembly, the price book and the decisions in it, and can tell whether any byte of
//! meaning changed, because the hash covers the canonical JSON of all other fields.

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::estimate::{Estimate, EstimateInput};
use crate::materials::{Assembly, MaterialList};
use crate::price_book::{PriceBook, Tier};
use crate::roof::{Roof, RoofMeasured};

pub mod canonical;
mod compute;

pub use compute::{VerifyError, make, verify};

/// Name of this form of record. A change of meaning is a new name.
pub const FORMAT: &str = "brainops.quote.v1";

/// The company that offers.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, TS, JsonSchema)]
#[serde(default, deny_unknown_fields)]
#[ts(export)]
pub struct QuoteCompany {
    /// Its name.
    pub name: String,
    /// Street, town and state in one line.
    pub address: String,
    /// Telephone.
    pub phone: String,
    /// Licence number.
    pub license: String,
    /// Who signs for it.
    pub signer: String,
}

/// The customer.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, TS, JsonSchema)]
#[serde(default, deny_unknown_fields)]
#[ts(export)]
pub struct QuoteCustomer {
    /// Name.
    pub name: String,
    /// Street of the roof.
    pub street: String,
    /// Town and state of the roof.
    pub town: String,
}

/// The words around the numbers.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, TS, JsonSchema)]
#[serde(default, deny_unknown_fields)]
#[ts(export)]
pub struct QuoteHeader {
    /// Number of the job or quote.
    pub number: String,
    /// Revision, from 1.
    pub revision: u32,
    /// The day it is given.
    #[ts(optional = nullable)]
    #[schemars(with = "Option<String>")]
    pub issued_on: Option<NaiveDate>,
    /// The last day it holds.
    #[ts(optional = nullable)]
    #[schemars(with = "Option<String>")]
    pub valid_until: Option<NaiveDate>,
    /// The company.
    pub company: QuoteCompany,
    /// The customer.
    pub customer: QuoteCustomer,
    /// What is not included, in a sentence.
    pub exclusions: String,
    /// Terms, one paragraph each.
    pub terms: Vec<String>,
    /// The option that the customer chose; none while open.
    #[ts(optional = nullable)]
    pub chosen: Option<Tier>,
}

/// What a quote is made from. Also what `brainops quote` reads, where all but the roof has a default.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
#[ts(export)]
pub struct QuoteInput {
    /// The words around the numbers.
    #[serde(default)]
    pub header: QuoteHeader,
    /// The roof.
    pub roof: Roof,
    /// How it is built.
    #[serde(default)]
    pub assembly: Assembly,
    /// What things cost; the starter book where left out.
    #[serde(default = "crate::price_book::starter")]
    pub price_book: PriceBook,
    /// What a person decided.
    #[serde(default)]
    pub estimate: EstimateInput,
}

/// A quote as it is kept, printed and checked.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(export)]
pub struct Quote {
    /// [`FORMAT`].
    pub format: String,
    /// What it is made from.
    pub input: QuoteInput,
    /// The measured roof.
    pub measured: RoofMeasured,
    /// The materials.
    pub materials: MaterialList,
    /// The cents.
    pub estimate: Estimate,
    /// BLAKE3 over the canonical JSON of all other fields, in hexadecimal.
    pub content_hash: String,
}

/// One way in which a quote says something else than its inputs give.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct QuoteDifference {
    /// Path of the field, such as `estimate.options[0].total`.
    pub field: String,
    /// What the quote says.
    pub says: String,
    /// What its inputs give.
    pub should_be: String,
}
