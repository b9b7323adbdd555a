//! What a document is made from: plain data, with units in names.
//!
//! Owns the shapes a caller fills in. Refuses defaults that would state something: an unknown size,
//! scale or decision is its own value with its reason, never a zero.

mod mark;
mod quote;
mod report;

use serde::{Deserialize, Serialize};

pub use mark::{Decision, DecisionKind, Likelihood, Mark, MarkOrigin, MarkSize, Severity};
pub use quote::{
    Allowance, Cancellation, Clause, Payment, Pricing, QuoteDocument, QuoteLine, QuoteOption,
    QuoteSection, Signer,
};
pub use report::{
    Analysis, Days, Measuring, ModelCard, ReportInput, ReportPhoto, Scale, UnshownFile,
};

/// The company that hands the document over.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Company {
    /// Trading name.
    pub name: String,
    /// Street, city, state and ZIP code, each a line.
    pub address: Vec<String>,
    /// Phone number as people read it.
    pub phone: Option<String>,
    /// Mail address.
    pub email: Option<String>,
    /// Contractor's license number, as registered.
    pub license: Option<String>,
    /// PNG or JPEG bytes of the logo. Without one, a plain mark stands in its place.
    pub logo: Option<Vec<u8>>,
}

/// The person or firm the document is for.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Customer {
    /// Name.
    pub name: String,
    /// Postal address where it differs from the site's, each line one entry.
    pub address: Vec<String>,
    /// Phone number as people read it.
    pub phone: Option<String>,
    /// Mail address.
    pub email: Option<String>,
}
