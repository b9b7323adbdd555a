//! What a quote is made from.

use brainops_domain::money::Cents;
pub use brainops_domain::view::estimate::Pricing;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{Company, Customer};

/// Everything a quote says. All money is final: the document adds up and refuses what disagrees,
/// and prices nothing itself.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct QuoteDocument {
    /// Number of the quote, such as `26-1184`.
    pub number: String,
    /// Revision, from 1.
    pub revision: u32,
    /// Headline, such as `A new roof for 418 Quarry Hollow Rd`.
    pub title: String,
    /// Who offers.
    pub company: Company,
    /// To whom.
    pub customer: Customer,
    /// Where the work is done.
    pub site: String,
    /// Day of the offer: it dates the file.
    pub dated: NaiveDate,
    /// Last day the offer holds; nothing is said without one.
    pub valid_until: Option<NaiveDate>,
    /// The options, from the simplest up. At least one.
    pub options: Vec<QuoteOption>,
    /// Index into `options` of the one the customer chose or is shown. Without one, every option's scope is
    /// printed and the customer ticks one.
    pub chosen: Option<usize>,
    /// Whether prices of lines are shown.
    pub pricing: Pricing,
    /// What is measured, in words, such as `1,502.64 sq ft ± 1.5 %, gable 6/12`.
    pub measured: Option<String>,
    /// Work that may turn up, with its unit price.
    pub allowances: Vec<Allowance>,
    /// What is not included, each a few words.
    pub exclusions: Vec<String>,
    /// When what is due. Amounts are those of the chosen option, or none where none is chosen.
    pub payments: Vec<Payment>,
    /// Terms, in their order.
    pub terms: Vec<Clause>,
    /// The buyer's right to cancel, where it applies.
    pub cancellation: Option<Cancellation>,
    /// Who signs for the company.
    pub signer: Signer,
    /// What the prices rest on, such as `Price book 2026-11, rules 2026.2`.
    pub basis: String,
    /// Hash of the computed quote that this prints, hex. It stands at the foot beside the document's own.
    pub record: Option<String>,
}

/// One way to do the job.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct QuoteOption {
    /// Name, such as `Good`.
    pub name: String,
    /// What sets it apart, in a sentence.
    pub summary: String,
    /// Warranty, in words.
    pub warranty: Option<String>,
    /// What is done, by section.
    pub sections: Vec<QuoteSection>,
    /// Taken off the lines before tax; zero or more.
    pub discount: Cents,
    /// What the tax line says, such as `Sales tax on materials, paid by us`.
    pub tax_label: String,
    /// Tax; zero or more. Zero prints nothing: the total says that all taxes are in it.
    pub tax: Cents,
    /// Lines less discount plus tax.
    pub total: Cents,
}

/// One part of the work.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct QuoteSection {
    /// Heading, such as `Roof covering`. Empty where there is one part only.
    pub title: String,
    /// What is done, in words.
    pub scope: Option<String>,
    /// Priced lines.
    pub lines: Vec<QuoteLine>,
}

/// One line of the work.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct QuoteLine {
    /// What it is.
    pub text: String,
    /// Which product or kind, such as `Ridgeline 30`.
    // Left out where absent, so that what was sent before there were products keeps its hash.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub product: Option<String>,
    /// How much of it with its unit, as printed, such as `50 bundles`.
    pub quantity: Option<String>,
    /// Price of the line; negative is a credit.
    pub amount: Cents,
}

/// Work that may turn up.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Allowance {
    /// Heading, such as `If the deck is rotten`.
    pub title: String,
    /// Price of one unit.
    pub unit_price: Cents,
    /// The unit, such as `4 × 8 sheet`.
    pub unit: String,
    /// The rule, such as `with a photo of each, only after you sign the change`.
    pub rule: String,
}

/// One payment.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Payment {
    /// When it is due, such as `30 % at signing`.
    pub due: String,
    /// How much, where an option is chosen.
    pub amount: Option<Cents>,
}

/// One term of the contract.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Clause {
    /// Heading; may be empty.
    pub title: String,
    /// Text; a blank line parts paragraphs.
    pub text: String,
    /// Whether the customer initials it.
    pub initialed: bool,
}

/// The buyer's right to cancel. Source: 16 CFR 429.1.
///
/// The right begins on the day of signing, and an offer holds for weeks: while nobody has signed, both days are
/// absent and stand as lines to be filled in by hand.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cancellation {
    /// Day the buyer signs; present in what was sent when quotes still named the day of the offer here.
    pub signed_on: Option<NaiveDate>,
    /// Last day on which the buyer may cancel, until midnight.
    pub until: Option<NaiveDate>,
    /// What a state adds, in words.
    pub state_notice: Option<String>,
}

/// Who signs for the company.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Signer {
    /// Name.
    pub name: String,
    /// Role, such as `sales`.
    pub role: Option<String>,
}
