//! What things cost the company: one price for each item, sometimes one for each option.
//!
//! Owns prices and their exchange as CSV. A price book is a dated release: an estimate keeps the
//! book it was made with. Refuses negative prices and two items with one SKU.

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

pub mod csv;
pub mod starter;
pub mod validate;

pub use csv::{export_csv, import_csv};
pub use starter::starter;
pub use validate::check_item;

/// A cost for one unit, in ten-thousandths of a US dollar, so that a nail at $0.0375 is exact.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Hash,
    PartialOrd,
    Ord,
    Default,
    Serialize,
    Deserialize,
    TS,
    JsonSchema,
)]
#[serde(transparent)]
#[ts(export)]
pub struct UnitCost(pub i64);

/// One of the three offers of a quote.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, TS, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum Tier {
    /// Offered first.
    Good,
    /// The middle one.
    Better,
    /// The dearest.
    Best,
}

/// What an item is, for sections and for tax.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, TS, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum PriceKind {
    /// Goods that are bought.
    Material,
    /// Hours.
    Labor,
    /// Disposal, permit, warranty and the like.
    Other,
    /// Priced for one unit and kept out of the total, such as a sheet of rotten deck.
    Allowance,
}

/// One priced item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
#[ts(export)]
pub struct PriceItem {
    /// The supplier's or the company's number; unique in the book.
    pub sku: String,
    /// Key of the take-off item it prices, such as `shingles`.
    pub item: String,
    /// Options it serves; empty serves all.
    #[serde(default)]
    pub tiers: Vec<Tier>,
    /// Words for people, such as `Shingles`.
    pub name: String,
    /// Which product, such as `Ridgeline 30`.
    #[serde(default)]
    pub variant: String,
    /// Unit in the singular, such as `bundle`.
    pub unit: String,
    /// What one unit costs the company.
    pub unit_cost: UnitCost,
    /// What it is.
    pub kind: PriceKind,
    /// Whether sales tax is due on it.
    pub taxable: bool,
}

/// A dated release of prices.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
#[ts(export)]
pub struct PriceBook {
    /// Its name, such as `2026-11`.
    pub name: String,
    /// The day it came out.
    #[serde(default)]
    #[ts(optional = nullable)]
    #[schemars(with = "Option<String>")]
    pub released_on: Option<NaiveDate>,
    /// The items, in the order of the lists.
    pub items: Vec<PriceItem>,
}

/// What an import does with one row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum RowOutcome {
    /// A SKU that the book does not have.
    Added,
    /// A SKU whose item differs.
    Changed,
    /// A SKU whose item is the same.
    Unchanged,
    /// Not usable; the book keeps what it has.
    Refused,
}

/// One row of an import.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct ImportRow {
    /// Line of the file, the heading being 1.
    pub line: u32,
    /// The SKU as read; empty where there is none.
    pub sku: String,
    /// What happens.
    pub outcome: RowOutcome,
    /// What changes, or why the row is refused, in words.
    pub detail: String,
    /// Cost before, where the book has the SKU.
    pub cost_before: Option<UnitCost>,
    /// Cost after, where the row is usable.
    pub cost_after: Option<UnitCost>,
}

/// What an import would do, and the book it would make. Nothing is stored by making one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct PriceImport {
    /// Row by row.
    pub rows: Vec<ImportRow>,
    /// Rows added.
    pub added: u32,
    /// Rows changed.
    pub changed: u32,
    /// Rows that stay.
    pub unchanged: u32,
    /// Rows refused.
    pub refused: u32,
    /// Items of the book that the file does not name; they stay.
    pub untouched: u32,
    /// The book with the rows applied.
    pub book: PriceBook,
}

impl Tier {
    /// All options in order.
    pub const ALL: [Self; 3] = [Self::Good, Self::Better, Self::Best];

    /// The name in files.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::Better => "better",
            Self::Best => "best",
        }
    }

    /// The option of a name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|tier| tier.name() == name)
    }

    /// Words for people.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Good => "Good",
            Self::Better => "Better",
            Self::Best => "Best",
        }
    }
}

impl PriceKind {
    /// All kinds.
    pub const ALL: [Self; 4] = [Self::Material, Self::Labor, Self::Other, Self::Allowance];

    /// The name in files.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Material => "material",
            Self::Labor => "labor",
            Self::Other => "other",
            Self::Allowance => "allowance",
        }
    }

    /// The kind of a name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}
