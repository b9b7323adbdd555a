//! The lines of an estimate before they have a price: what is counted, at what cost.

use crate::materials::{MaterialList, WhyStep, item};
use crate::money::Cents;
use crate::price_book::{PriceBook, PriceKind, Tier, UnitCost};
use crate::roof::{Problem, ProblemCode};

use super::cell::{CostCell, Need, added_cell, cost_cell, step};
use super::money::{Rate, dollars};
use super::{EstimateInput, LineOverride, LineSection, TaxMode};

/// Key of the tax that the company pays.
pub(super) const MATERIAL_TAX: &str = "material_tax";
/// Keys of lines that take no price of a book on their own.
const WORK_KEYS: [&str; 3] = [item::LABOR, item::DISPOSAL, item::PERMIT];

/// Most that a line costs: a billion dollars. Sums of lines then fit in 64 bits.
const MAX_LINE_COST: Cents = Cents(100_000_000_000);

/// One line, at cost.
#[derive(Debug, Clone)]
pub(super) struct CostLine {
    pub(super) section: LineSection,
    pub(super) key: String,
    pub(super) label: String,
    pub(super) unit: String,
    pub(super) by_hand: bool,
    pub(super) cells: Vec<CostCell>,
}

/// Builds lines and collects what is wrong with them.
pub(super) struct Lines<'a> {
    pub(super) book: &'a PriceBook,
    pub(super) input: &'a EstimateInput,
    pub(super) lines: Vec<CostLine>,
    pub(super) problems: Vec<Problem>,
}

impl Lines<'_> {
    /// All lines in the order of the quote. `lists` holds one list for each option.
    pub(super) fn build(&mut self, lists: &[MaterialList]) {
        self.materials(lists);
        self.added(LineSection::Materials);
        self.labor(lists);
        self.added(LineSection::Labor);
        self.disposal(lists);
        self.others();
        self.added(LineSection::Other);
        self.check_sizes();
        self.material_tax();
        self.stale_overrides();
    }

    fn tiers(&self) -> Vec<Tier> {
        self.input
            .options
            .iter()
            .map(|option| option.tier)
            .collect()
    }

    fn materials(&mut self, lists: &[MaterialList]) {
        for first in lists
            .first()
            .map(|list| list.items.as_slice())
            .unwrap_or_default()
        {
            let needs = lists
                .iter()
                .map(|list| {
                    list.find(&first.item)
                        .map_or_else(Need::none, Need::of_material)
                })
                .collect();
            self.priced(
                LineSection::Materials,
                &first.item,
                &first.label,
                &first.unit,
                needs,
            );
        }
    }

    fn labor(&mut self, lists: &[MaterialList]) {
        let needs: Vec<Need> = lists
            .iter()
            .map(|list| {
                let mut why: Vec<WhyStep> = list
                    .labor
                    .iter()
                    .map(|part| {
                        let label = format!(
                            "{}, {:.2} {} × {:.2} h",
                            part.label, part.amount, part.unit, part.hours_per_unit
                        );
                        step(label, part.hours, "h", 2)
                    })
                    .collect();
                why.push(step("Hours", list.labor_hours, "h", 2));
                Need {
                    quantity: list.labor_hours,
                    variant: None,
                    why,
                }
            })
            .collect();
        if needs.iter().any(|need| need.quantity > 0.0) {
            self.priced(LineSection::Labor, item::LABOR, "Labor", "hour", needs);
        }
    }

    fn disposal(&mut self, lists: &[MaterialList]) {
        let needs: Vec<Need> = lists
            .iter()
            .map(|list| match &list.dumpster {
                None => Need::none(),
                Some(bin) => Need {
                    quantity: f64::from(bin.count),
                    variant: Some(format!("{} yd, {:.2} t", bin.size_yd3, list.debris_tons)),
                    why: vec![
                        step("Debris", list.debris_tons, "t", 2),
                        step("Debris", list.debris_yd3, "yd³", 1),
                        step(bin.advice.clone(), f64::from(bin.count), "load", 0),
                    ],
                },
            })
            .collect();
        if needs.iter().any(|need| need.quantity > 0.0) {
            self.priced(
                LineSection::Other,
                item::DISPOSAL,
                "Disposal",
                "load",
                needs,
            );
        }
    }

    /// Items of kind `other` that no take-off counts: one each, where the book names the option.
    fn others(&mut self) {
        let mut keys: Vec<&str> = Vec::new();
        let counted = [item::LABOR, item::DISPOSAL];
        for entry in &self.book.items {
            let other = entry.kind == PriceKind::Other && !counted.contains(&entry.item.as_str());
            if other && !keys.contains(&entry.item.as_str()) {
                keys.push(&entry.item);
            }
        }
        let keys: Vec<String> = keys.into_iter().map(str::to_owned).collect();
        for key in keys {
            let needs: Vec<Need> = self
                .tiers()
                .into_iter()
                .map(|tier| match self.book.find(&key, tier) {
                    Some(_) => Need {
                        quantity: 1.0,
                        variant: None,
                        why: Vec::new(),
                    },
                    None => Need::none(),
                })
                .collect();
            if needs.iter().any(|need| need.quantity > 0.0) {
                self.priced(LineSection::Other, &key, &key, "each", needs);
            }
        }
    }

    fn added(&mut self, section: LineSection) {
        let tiers = self.tiers();
        for line in self
            .input
            .added
            .iter()
            .filter(|line| line.section == section)
        {
            if WORK_KEYS.contains(&line.key.as_str())
                || line.key == MATERIAL_TAX
                || self.lines.iter().any(|known| known.key == line.key)
            {
                let message = format!("A line named {} is there already.", line.key);
                self.problems.push(Problem::error(
                    ProblemCode::BadLine,
                    "estimate.added",
                    message,
                ));
                continue;
            }
            self.lines.push(CostLine {
                section,
                key: line.key.clone(),
                label: line.label.clone(),
                unit: line.unit.clone(),
                by_hand: true,
                cells: tiers.iter().map(|tier| added_cell(line, *tier)).collect(),
            });
        }
    }

    fn priced(
        &mut self,
        section: LineSection,
        key: &str,
        label: &str,
        unit: &str,
        needs: Vec<Need>,
    ) {
        let mut line = CostLine {
            section,
            key: key.into(),
            label: label.into(),
            unit: unit.into(),
            by_hand: false,
            cells: Vec::new(),
        };
        let mut removed = true;
        for (tier, need) in self.tiers().into_iter().zip(needs) {
            let change = self.change(key, tier);
            let price = self.book.find(key, tier);
            if section != LineSection::Materials {
                line.label = price.map_or(line.label, |price| price.name.clone());
            }
            line.by_hand |= change.is_some();
            removed &= change.is_some_and(|change| change.removed);
            match cost_cell(need, price, change) {
                Some(cell) => line.cells.push(cell),
                None => {
                    let message = format!(
                        "Price book {} has no price for {}. Add one, or take the line out.",
                        self.book.name, line.label,
                    );
                    let problem = Problem::error(
                        ProblemCode::PriceMissing,
                        format!("price_book.{key}"),
                        message,
                    );
                    if !self.problems.contains(&problem) {
                        self.problems.push(problem);
                    }
                    return;
                }
            }
        }
        if !removed {
            self.lines.push(line);
        }
    }

    fn change(&self, key: &str, tier: Tier) -> Option<&LineOverride> {
        let of_line = || {
            self.input
                .overrides
                .iter()
                .filter(|change| change.item == key)
        };
        let last = |wanted: Option<Tier>| of_line().rfind(|change| change.tier == wanted);
        last(Some(tier)).or_else(|| last(None))
    }

    /// Tax on what is bought stands first in its section, as a cost like any other.
    fn material_tax(&mut self) {
        let rate = Rate::from_percent(self.input.tax_percent);
        if self.input.tax_mode != TaxMode::PaidByCompany || rate == Rate::from_percent(0.0) {
            return;
        }
        let percent = self.input.tax_percent;
        let cells = (0..self.input.options.len())
            .map(|option| {
                let taxable = self
                    .lines
                    .iter()
                    .map(|line| &line.cells[option])
                    .filter(|cell| cell.taxable);
                let base: Cents = taxable.map(|cell| cell.cost).sum();
                let cost = rate.of(base);
                CostCell {
                    sku: String::new(),
                    variant: format!("{percent} %, paid by us"),
                    quantity: 1.0,
                    unit_cost: UnitCost(cost.0 * 100),
                    cost,
                    taxable: false,
                    why: vec![
                        step("Taxable goods at cost", dollars(base), "$", 2),
                        step(format!("× {percent} %"), dollars(cost), "$", 2),
                    ],
                }
            })
            .collect();
        let line = CostLine {
            section: LineSection::Other,
            key: MATERIAL_TAX.into(),
            label: "Material tax".into(),
            unit: String::new(),
            by_hand: false,
            cells,
        };
        let first_other = self
            .lines
            .iter()
            .position(|line| line.section == LineSection::Other);
        self.lines
            .insert(first_other.unwrap_or(self.lines.len()), line);
    }

    /// Amounts beyond any roof are refused before they are added up.
    fn check_sizes(&mut self) {
        for line in &self.lines {
            if line.cells.iter().any(|cell| cell.cost > MAX_LINE_COST) {
                let message = format!("{} would cost more than a billion dollars.", line.label);
                let field = format!("estimate.{}", line.key);
                self.problems
                    .push(Problem::error(ProblemCode::BadLine, field, message));
            }
        }
    }

    fn stale_overrides(&mut self) {
        for (index, change) in self.input.overrides.iter().enumerate() {
            let known = change.removed || self.lines.iter().any(|line| line.key == change.item);
            if !known {
                let message = format!("A change by hand to {} has no line any more.", change.item);
                let field = format!("estimate.overrides[{index}]");
                self.problems
                    .push(Problem::warning(ProblemCode::BadLine, field, message));
            }
        }
    }
}
