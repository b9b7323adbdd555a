//! How a priced estimate is shown: lines by part of the quote, and prices outside the total.

use crate::materials::{MaterialList, item};
use crate::money::Cents;
use crate::price_book::{PriceBook, PriceKind, UnitCost};

use super::cell::step;
use super::lines::{CostLine, MATERIAL_TAX};
use super::money::{Rate, dollars, line_cost};
use super::price::Priced;
use super::{
    Allowance, EstimateInput, EstimateLine, EstimateSection, LineCell, LineSection, OptionInput,
};

/// Key of the line that takes money off.
const DISCOUNT: &str = "discount";
/// Key of the tax that the customer pays.
const SALES_TAX: &str = "sales_tax";

pub(super) fn sections(
    book: &PriceBook,
    input: &EstimateInput,
    lines: &[CostLine],
    priced: &[Priced],
) -> Vec<EstimateSection> {
    let mut sections: Vec<EstimateSection> = [
        LineSection::Materials,
        LineSection::Labor,
        LineSection::Other,
    ]
    .map(|section| EstimateSection {
        section,
        lines: Vec::new(),
    })
    .into();
    for (at, line) in lines.iter().enumerate() {
        let prices: Vec<Cents> = priced.iter().map(|option| option.prices[at]).collect();
        let target = sections
            .iter_mut()
            .find(|section| section.section == line.section);
        target
            .expect("BUG: every section is listed")
            .lines
            .push(priced_line(book, input, line, &prices));
    }
    let other = sections.last_mut().expect("BUG: there are three sections");
    let discounts: Vec<Cents> = priced
        .iter()
        .map(|o| Cents::ZERO - o.totals.discount)
        .collect();
    let taxes: Vec<Cents> = priced.iter().map(|o| o.totals.tax).collect();
    for (key, label, amounts) in [
        (DISCOUNT, "Discount", discounts),
        (SALES_TAX, "Sales tax", taxes),
    ] {
        if amounts.iter().any(|amount| *amount != Cents::ZERO) {
            other.lines.push(amount_line(input, key, label, &amounts));
        }
    }
    sections.retain(|section| !section.lines.is_empty());
    sections
}

fn priced_line(
    book: &PriceBook,
    input: &EstimateInput,
    line: &CostLine,
    prices: &[Cents],
) -> EstimateLine {
    let cells = input
        .options
        .iter()
        .zip(&line.cells)
        .zip(prices)
        .map(|((option, cell), price)| {
            let mut why = cell.why.clone();
            if cell.quantity > 0.0 && line.key != MATERIAL_TAX {
                let each = dollars(*price) / cell.quantity;
                // The book has costs; a price is a cost with its share of overhead and profit.
                let label = format!("× price each, from the cost in book {}", book.name);
                why.push(step(label, each, "$", 4));
            }
            why.push(step("Line", dollars(*price), "$", 2));
            LineCell {
                tier: option.tier,
                sku: cell.sku.clone(),
                variant: cell.variant.clone(),
                quantity: cell.quantity,
                unit_cost: cell.unit_cost,
                cost: cell.cost,
                price: *price,
                why,
            }
        });
    EstimateLine {
        key: line.key.clone(),
        label: line.label.clone(),
        unit: line.unit.clone(),
        by_hand: line.by_hand,
        cells: cells.collect(),
    }
}

/// A line that is a sum of money and nothing else.
fn amount_line(input: &EstimateInput, key: &str, label: &str, amounts: &[Cents]) -> EstimateLine {
    let cells = input
        .options
        .iter()
        .zip(amounts)
        .map(|(option, amount)| LineCell {
            tier: option.tier,
            sku: String::new(),
            variant: String::new(),
            quantity: 1.0,
            unit_cost: UnitCost(0),
            cost: Cents::ZERO,
            price: *amount,
            why: vec![step(label, dollars(*amount), "$", 2)],
        });
    let by_hand = key == DISCOUNT;
    EstimateLine {
        key: key.into(),
        label: label.into(),
        unit: String::new(),
        by_hand,
        cells: cells.collect(),
    }
}

/// Prices of single units that stay out of the total.
pub(super) fn allowances(
    book: &PriceBook,
    input: &EstimateInput,
    lists: &[MaterialList],
) -> Vec<Allowance> {
    let rest = Rate::from_percent(input.overhead_percent)
        .plus(Rate::from_percent(input.profit_percent))
        .rest();
    let mut allowances: Vec<Allowance> = Vec::new();
    for entry in book
        .items
        .iter()
        .filter(|entry| entry.kind == PriceKind::Allowance)
    {
        if allowances.iter().any(|known| known.key == entry.item) {
            continue;
        }
        let price = |option: &OptionInput| {
            let unit_cost = book
                .find(&entry.item, option.tier)
                .unwrap_or(entry)
                .unit_cost;
            rest.whole_of(line_cost(1.0, unit_cost))
        };
        let deck = lists.first().filter(|_| entry.item == item::DECK_SHEET);
        allowances.push(Allowance {
            key: entry.item.clone(),
            label: entry.name.clone(),
            unit: entry.unit.clone(),
            prices: input.options.iter().map(price).collect(),
            at_most: deck.map(|list| list.full_redeck_sheets),
        });
    }
    allowances
}
