//! What changed between two revisions, line by line.

use crate::money::Cents;
use crate::price_book::Tier;

use super::money::dollars;
use super::{Estimate, LineCell, LineChange};

/// The lines of one option whose price differs. A cent that only the sharing moved is pooled under
/// the key `rounding`, so that the changes sum to the difference of the totals.
#[must_use]
pub fn compare(before: &Estimate, after: &Estimate, tier: Tier) -> Vec<LineChange> {
    let (old, new) = (cells(before, tier), cells(after, tier));
    let mut changes = Vec::new();
    let (mut rounding_before, mut rounding_after) = (Cents::ZERO, Cents::ZERO);
    for (key, label, unit, cell) in &new {
        let was = old
            .iter()
            .find(|(known, ..)| known == key)
            .map(|(.., cell)| *cell);
        let price_before = was.map_or(Cents::ZERO, |cell| cell.price);
        if price_before == cell.price {
            continue;
        }
        if was.is_some_and(|was| was.cost == cell.cost) && (cell.price - price_before).0.abs() == 1
        {
            rounding_before = rounding_before + price_before;
            rounding_after = rounding_after + cell.price;
            continue;
        }
        changes.push(LineChange {
            key: (*key).into(),
            label: (*label).into(),
            detail: was.map_or_else(|| "added".into(), |was| detail(was, cell, unit)),
            before: price_before,
            after: cell.price,
        });
    }
    for (key, label, _, cell) in &old {
        if cell.price != Cents::ZERO && !new.iter().any(|(known, ..)| known == key) {
            changes.push(LineChange {
                key: (*key).into(),
                label: (*label).into(),
                detail: "removed".into(),
                before: cell.price,
                after: Cents::ZERO,
            });
        }
    }
    if rounding_before != rounding_after {
        changes.push(LineChange {
            key: "rounding".into(),
            label: "Cents spread over lines".into(),
            detail: String::new(),
            before: Cents::ZERO,
            after: rounding_after - rounding_before,
        });
    }
    changes
}

type Row<'a> = (&'a str, &'a str, &'a str, &'a LineCell);

fn cells(estimate: &Estimate, tier: Tier) -> Vec<Row<'_>> {
    estimate
        .sections
        .iter()
        .flat_map(|section| &section.lines)
        .filter_map(|line| {
            let cell = line.cells.iter().find(|cell| cell.tier == tier)?;
            Some((
                line.key.as_str(),
                line.label.as_str(),
                line.unit.as_str(),
                cell,
            ))
        })
        .collect()
}

fn detail(before: &LineCell, after: &LineCell, unit: &str) -> String {
    if before.quantity.total_cmp(&after.quantity).is_ne() {
        let units = crate::materials::plural(unit, after.quantity);
        return format!("{} to {} {units}", before.quantity, after.quantity)
            .trim_end()
            .to_owned();
    }
    if unit.is_empty() || after.quantity <= 0.0 {
        return String::new();
    }
    let each = |cell: &LineCell| dollars(cell.price) / cell.quantity;
    format!("{:.2} to {:.2} a {unit}", each(before), each(after))
}
