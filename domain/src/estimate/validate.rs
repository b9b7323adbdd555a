//! What makes a person's decisions unusable.

use std::collections::HashSet;

use crate::money::Cents;
use crate::price_book::UnitCost;
use crate::price_book::validate::MAX_UNIT_COST;
use crate::roof::{Problem, ProblemCode};

use super::{Discount, EstimateInput};

/// Most units of a line.
const MAX_QUANTITY: f64 = 1e6;
/// Most lines a person adds or changes.
const MAX_LINES: usize = 500;
/// Most of the price that overhead and profit take together, in percent.
const MAX_RATES_PERCENT: f64 = 90.0;

impl EstimateInput {
    /// Everything wrong with the decisions themselves, without a roof or a price book.
    #[must_use]
    pub fn validate(&self) -> Vec<Problem> {
        let mut problems = Vec::new();
        self.check_options(&mut problems);
        self.check_rates(&mut problems);
        self.check_lines(&mut problems);
        let bad_discount = match self.discount {
            None => false,
            Some(Discount::Amount { cents }) => cents < Cents::ZERO,
            Some(Discount::Percent { percent }) => !within(percent, 100.0),
        };
        if bad_discount {
            let message = "The discount is a sum of dollars or a share between 0 and 100 %.";
            problems.push(error(ProblemCode::BadDiscount, "discount", message));
        }
        problems
    }

    fn check_options(&self, problems: &mut Vec<Problem>) {
        let tiers: HashSet<_> = self.options.iter().map(|option| option.tier).collect();
        if self.options.is_empty() || tiers.len() != self.options.len() {
            let message = "Offer one to three options, each once.";
            problems.push(error(ProblemCode::BadOptions, "options", message));
        }
        for (index, option) in self.options.iter().enumerate() {
            if option
                .nails_per_shingle
                .is_some_and(|nails| !(1..=12).contains(&nails))
            {
                let field = format!("options[{index}].nails_per_shingle");
                let message = "Nails in a shingle are between 1 and 12; 4 or 6 are usual.";
                problems.push(error(ProblemCode::BadOptions, &field, message));
            }
            if option.price_floor.is_some_and(|floor| floor < Cents::ZERO) {
                let field = format!("options[{index}].price_floor");
                problems.push(error(
                    ProblemCode::BadPrice,
                    &field,
                    "The lowest price is not negative.",
                ));
            }
        }
    }

    fn check_rates(&self, problems: &mut Vec<Problem>) {
        for (field, percent, most) in [
            ("tax_percent", self.tax_percent, 30.0),
            ("overhead_percent", self.overhead_percent, MAX_RATES_PERCENT),
            ("profit_percent", self.profit_percent, MAX_RATES_PERCENT),
            ("commission_percent", self.commission_percent, 50.0),
            ("deposit_percent", self.deposit_percent, 100.0),
        ] {
            if !within(percent, most) {
                let message = format!("This share is between 0 and {most} %.");
                problems.push(error(ProblemCode::BadRate, field, message));
            }
        }
        if self.overhead_percent + self.profit_percent > MAX_RATES_PERCENT {
            let message =
                "Overhead and profit together leave at least 10 % of the price for the work.";
            problems.push(error(ProblemCode::BadRate, "profit_percent", message));
        }
        if self.deposit_cap.is_some_and(|cap| cap < Cents::ZERO) {
            problems.push(error(
                ProblemCode::BadPrice,
                "deposit_cap",
                "The cap is not negative.",
            ));
        }
    }

    fn check_lines(&self, problems: &mut Vec<Problem>) {
        if self.added.len() > MAX_LINES || self.overrides.len() > MAX_LINES {
            let message = format!("At most {MAX_LINES} lines are added or changed by hand.");
            problems.push(error(ProblemCode::BadLine, "added", message));
        }
        let mut keys = HashSet::new();
        for (index, line) in self.added.iter().enumerate() {
            let field = |name: &str| format!("added[{index}].{name}");
            if line.key.trim().is_empty() || !keys.insert(line.key.as_str()) {
                let message = "Each added line has a key of its own.";
                problems.push(error(ProblemCode::BadLine, &field("key"), message));
            }
            if line.label.trim().is_empty() {
                problems.push(error(
                    ProblemCode::BadLine,
                    &field("label"),
                    "Say what the line is.",
                ));
            }
            check_amounts(
                problems,
                &format!("added[{index}]"),
                Some(line.quantity),
                Some(line.unit_cost),
            );
        }
        for (index, change) in self.overrides.iter().enumerate() {
            check_amounts(
                problems,
                &format!("overrides[{index}]"),
                change.quantity,
                change.unit_cost,
            );
        }
    }
}

fn check_amounts(
    problems: &mut Vec<Problem>,
    field: &str,
    quantity: Option<f64>,
    unit_cost: Option<UnitCost>,
) {
    if quantity.is_some_and(|quantity| !within(quantity, MAX_QUANTITY)) {
        let message = "The quantity is between 0 and 1,000,000.";
        problems.push(error(
            ProblemCode::BadLine,
            &format!("{field}.quantity"),
            message,
        ));
    }
    if unit_cost.is_some_and(|cost| cost < UnitCost(0) || cost > MAX_UNIT_COST) {
        let message = "The cost is between 0 and 1,000,000 dollars.";
        problems.push(error(
            ProblemCode::BadPrice,
            &format!("{field}.unit_cost"),
            message,
        ));
    }
}

fn within(value: f64, most: f64) -> bool {
    value.is_finite() && (0.0..=most).contains(&value)
}

fn error(code: ProblemCode, field: &str, message: impl Into<String>) -> Problem {
    Problem::error(code, format!("estimate.{field}"), message)
}
