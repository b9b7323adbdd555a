//! One option's share of a line at cost: what is needed, what the book asks, what a person changed.

use crate::materials::{MaterialItem, WhyStep};
use crate::money::Cents;
use crate::price_book::{PriceItem, Tier, UnitCost};

use super::money::line_cost;
use super::{AddedLine, LineOverride};

/// One option's share of a line, at cost.
#[derive(Debug, Clone)]
pub(super) struct CostCell {
    pub(super) sku: String,
    pub(super) variant: String,
    pub(super) quantity: f64,
    pub(super) unit_cost: UnitCost,
    pub(super) cost: Cents,
    pub(super) taxable: bool,
    pub(super) why: Vec<WhyStep>,
}

/// Need of a line for one option: how much, of which make, and why.
pub(super) struct Need {
    pub(super) quantity: f64,
    pub(super) variant: Option<String>,
    pub(super) why: Vec<WhyStep>,
}

impl Need {
    pub(super) fn none() -> Self {
        Self {
            quantity: 0.0,
            variant: None,
            why: Vec::new(),
        }
    }

    pub(super) fn of_material(material: &MaterialItem) -> Self {
        Self {
            quantity: f64::from(material.quantity),
            variant: None,
            why: material.why.clone(),
        }
    }
}

pub(super) fn cost_cell(
    need: Need,
    price: Option<&PriceItem>,
    change: Option<&LineOverride>,
) -> Option<CostCell> {
    let mut why = need.why;
    let mut quantity = need.quantity;
    if let Some(by_hand) = change.and_then(|change| change.quantity) {
        quantity = by_hand;
        let reason = change
            .map(|change| change.reason.trim())
            .unwrap_or_default();
        let label = if reason.is_empty() {
            "Quantity by hand".into()
        } else {
            format!("By hand: {reason}")
        };
        why.push(step(label, quantity, "", 2));
    }
    if change.is_some_and(|change| change.removed) {
        quantity = 0.0;
    }
    let unit_cost = change
        .and_then(|change| change.unit_cost)
        .or(price.map(|price| price.unit_cost));
    // Nothing to buy needs no price: an option that the book does not name has no such line.
    let unit_cost = if quantity > 0.0 {
        unit_cost?
    } else {
        unit_cost.unwrap_or_default()
    };
    Some(CostCell {
        sku: price.map(|price| price.sku.clone()).unwrap_or_default(),
        variant: need
            .variant
            .or(price.map(|price| price.variant.clone()))
            .unwrap_or_default(),
        quantity,
        unit_cost,
        cost: line_cost(quantity, unit_cost),
        taxable: price.is_some_and(|price| price.taxable),
        why,
    })
}

pub(super) fn added_cell(line: &AddedLine, tier: Tier) -> CostCell {
    let belongs = line.tiers.is_empty() || line.tiers.contains(&tier);
    let quantity = if belongs { line.quantity } else { 0.0 };
    CostCell {
        sku: String::new(),
        variant: String::new(),
        quantity,
        unit_cost: line.unit_cost,
        cost: line_cost(quantity, line.unit_cost),
        taxable: line.taxable,
        why: vec![step("Added by hand", quantity, &line.unit, 2)],
    }
}

/// A step of a reckoning.
pub(super) fn step(label: impl Into<String>, value: f64, unit: &str, decimals: u8) -> WhyStep {
    WhyStep {
        label: label.into(),
        value,
        unit: unit.into(),
        decimals,
    }
}
