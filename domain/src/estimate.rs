//! An estimate: a roof's materials and work at the prices of a book, for up to three options.
//!
//! Owns every cent between a cost and a price. The price of an option is its direct cost divided by
//! what overhead and profit leave of it; the lines share it by largest remainder, so that they sum
//! to the total to the cent. Pure: the same inputs give the same cents on every machine, because
//! rates are turned into whole millionths and all money is integer arithmetic.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::materials::WhyStep;
use crate::money::Cents;
use crate::price_book::{Tier, UnitCost};
use crate::roof::Problem;

mod cell;
mod compare;
pub mod freeze;
mod lines;
pub mod money;
mod present;
mod price;
mod validate;

pub use compare::compare;
pub use price::estimate;

/// Who pays sales tax, and on what.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum TaxMode {
    /// No tax.
    None,
    /// The company pays tax when it buys taxable goods; it is a cost.
    PaidByCompany,
    /// The customer pays tax on the price of taxable lines.
    ChargedOnTaxable,
    /// The customer pays tax on the whole price.
    ChargedOnAll,
}

/// Whether tax is reckoned on the price before or after the discount; states differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum DiscountOrder {
    /// The discount comes off first.
    BeforeTax,
    /// Tax is due on the price without discount.
    AfterTax,
}

/// Money off the price.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case", tag = "kind", deny_unknown_fields)]
#[ts(export)]
pub enum Discount {
    /// A sum.
    Amount {
        /// In cents.
        cents: Cents,
    },
    /// A share of the price.
    Percent {
        /// 5 for 5 %.
        percent: f64,
    },
}

/// The parts of a quote.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum LineSection {
    /// Goods.
    Materials,
    /// Hours.
    Labor,
    /// Tax, disposal, permit, warranty.
    Other,
}

/// One option that is offered.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
#[ts(export)]
pub struct OptionInput {
    /// Which one.
    pub tier: Tier,
    /// What the customer reads, such as `Good`.
    pub label: String,
    /// What the customer gets, in a sentence.
    #[serde(default)]
    pub description: String,
    /// Nails in each shingle where a warranty asks for another count than the assembly's.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub nails_per_shingle: Option<u8>,
    /// Lowest price the office lets go out.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub price_floor: Option<Cents>,
}

/// A person's change to a counted or priced line. What is left out stays.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
#[ts(export)]
pub struct LineOverride {
    /// Key of the line, such as `ridge_vent`.
    pub item: String,
    /// The option it is for; none for all.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub tier: Option<Tier>,
    /// Units instead of the counted ones.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub quantity: Option<f64>,
    /// Cost instead of the book's.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub unit_cost: Option<UnitCost>,
    /// Whether the line is left out.
    #[serde(default)]
    pub removed: bool,
    /// Why, for the timeline.
    #[serde(default)]
    pub reason: String,
}

/// A line that a person adds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
#[ts(export)]
pub struct AddedLine {
    /// Key of the line, unique in the estimate.
    pub key: String,
    /// Part of the quote it stands in.
    pub section: LineSection,
    /// Words for people.
    pub label: String,
    /// Options it belongs to; empty for all.
    #[serde(default)]
    pub tiers: Vec<Tier>,
    /// Units.
    pub quantity: f64,
    /// Unit in the singular.
    pub unit: String,
    /// What one unit costs the company.
    pub unit_cost: UnitCost,
    /// Whether sales tax is due on it.
    #[serde(default)]
    pub taxable: bool,
}

/// What a person decides about an estimate. Percentages as 8 for 8 %.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(default, deny_unknown_fields)]
#[ts(export)]
pub struct EstimateInput {
    /// Options in the order they are shown, the first being the one that others are compared with.
    pub options: Vec<OptionInput>,
    /// Changes to lines.
    pub overrides: Vec<LineOverride>,
    /// Lines added.
    pub added: Vec<AddedLine>,
    /// Money off.
    #[ts(optional = nullable)]
    pub discount: Option<Discount>,
    /// Whether the discount comes off before tax.
    pub discount_order: DiscountOrder,
    /// Who pays tax.
    pub tax_mode: TaxMode,
    /// Rate of sales tax.
    pub tax_percent: f64,
    /// Share of the price that runs the company.
    pub overhead_percent: f64,
    /// Share of the price that is profit.
    pub profit_percent: f64,
    /// Share of the price paid to the salesperson, out of profit.
    pub commission_percent: f64,
    /// Share of the total due at signing.
    pub deposit_percent: f64,
    /// Most that the state lets a company take at signing.
    #[ts(optional = nullable)]
    pub deposit_cap: Option<Cents>,
}

/// One option's share of a line.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct LineCell {
    /// The option.
    pub tier: Tier,
    /// SKU from the book; empty for tax, discount and added lines.
    pub sku: String,
    /// Which product.
    pub variant: String,
    /// Units.
    pub quantity: f64,
    /// What one unit costs the company.
    pub unit_cost: UnitCost,
    /// What the line costs the company.
    pub cost: Cents,
    /// What the customer pays for the line.
    pub price: Cents,
    /// The reckoning, from roof to price.
    pub why: Vec<WhyStep>,
}

/// One line of an estimate.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct EstimateLine {
    /// Its key.
    pub key: String,
    /// Words for people.
    pub label: String,
    /// Unit in the singular.
    pub unit: String,
    /// Whether a person changed or added it.
    pub by_hand: bool,
    /// One cell for each option, in the order of the options.
    pub cells: Vec<LineCell>,
}

/// One part of an estimate.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct EstimateSection {
    /// Which part.
    pub section: LineSection,
    /// Its lines.
    pub lines: Vec<EstimateLine>,
}

/// What an option comes to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct OptionTotals {
    /// Which one.
    pub tier: Tier,
    /// What the customer reads.
    pub label: String,
    /// What the customer gets.
    pub description: String,
    /// Cost of goods, without tax.
    pub materials_cost: Cents,
    /// Tax that the company pays on goods.
    pub material_tax: Cents,
    /// Cost of hours.
    pub labor_cost: Cents,
    /// Cost of everything else.
    pub other_cost: Cents,
    /// Sum of the costs.
    pub direct_cost: Cents,
    /// Price before discount and charged tax.
    pub price: Cents,
    /// Money off, positive.
    pub discount: Cents,
    /// Tax charged to the customer.
    pub tax: Cents,
    /// What the customer pays.
    pub total: Cents,
    /// More than the first option.
    pub more_than_first: Cents,
    /// Part of the discounted price that runs the company.
    pub overhead: Cents,
    /// What is left for profit.
    pub profit: Cents,
    /// Price over cost as a share of price, in percent: overhead and profit together.
    pub margin_percent: f64,
    /// The same as a share of cost, in percent.
    pub markup_percent: f64,
    /// The salesperson's part of the profit.
    pub commission: Cents,
    /// Due at signing.
    pub deposit: Cents,
    /// Due at completion.
    pub rest: Cents,
    /// Lowest price the office lets go out.
    pub price_floor: Option<Cents>,
    /// Profit at that price.
    pub profit_at_floor: Option<Cents>,
    /// The reckoning of the price, in dollars.
    pub why: Vec<WhyStep>,
}

/// A unit price that is agreed and not in the total.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Allowance {
    /// Key of the item.
    pub key: String,
    /// Words for people.
    pub label: String,
    /// Unit in the singular.
    pub unit: String,
    /// Price of one unit for each option, in the order of the options.
    pub prices: Vec<Cents>,
    /// Most units there can be; for deck sheets the whole deck.
    pub at_most: Option<u32>,
}

/// A computed estimate.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Estimate {
    /// Options with their totals.
    pub options: Vec<OptionTotals>,
    /// Lines by part.
    pub sections: Vec<EstimateSection>,
    /// Agreed unit prices outside the total.
    pub allowances: Vec<Allowance>,
    /// Name of the price book.
    pub price_book: String,
    /// Edition and place of the rules used for the materials.
    pub rules: String,
    /// What is wrong or worth a look.
    pub checks: Vec<Problem>,
}

/// One difference between two revisions.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct LineChange {
    /// Key of the line; `rounding` for the cents that spreading moves between lines.
    pub key: String,
    /// Words for people.
    pub label: String,
    /// What changed, such as `8 to 10 pieces`.
    pub detail: String,
    /// Price before.
    pub before: Cents,
    /// Price after.
    pub after: Cents,
}

impl Default for EstimateInput {
    /// Three options at 20 % overhead and 15 % profit, 8 % tax paid by the company, 30 % at signing.
    fn default() -> Self {
        let option = |tier: Tier, nails_per_shingle| OptionInput {
            tier,
            label: tier.label().into(),
            description: String::new(),
            nails_per_shingle,
            price_floor: None,
        };
        Self {
            options: vec![
                option(Tier::Good, None),
                option(Tier::Better, Some(6)),
                option(Tier::Best, Some(6)),
            ],
            overrides: Vec::new(),
            added: Vec::new(),
            discount: None,
            discount_order: DiscountOrder::BeforeTax,
            tax_mode: TaxMode::PaidByCompany,
            tax_percent: 8.0,
            overhead_percent: 20.0,
            profit_percent: 15.0,
            commission_percent: 6.0,
            deposit_percent: 30.0,
            deposit_cap: None,
        }
    }
}
