//! Whole units: the one place that rounds up, and the builder of an item's reckoning.

use super::{MaterialItem, MaterialPart, WhyStep};

/// Slack that keeps the error of binary fractions from buying one unit too many.
const FLOAT_SLACK: f64 = 1e-9;

/// Whole units that hold a need.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the value is whole and not negative; above the type's range it saturates"
)]
pub(super) fn whole_units(need: f64, coverage: f64) -> u32 {
    (need / coverage - FLOAT_SLACK).ceil().max(0.0) as u32
}

/// A step with a number of square feet, feet or another unit at two decimals.
pub(super) fn step(label: impl Into<String>, value: f64, unit: &str) -> WhyStep {
    WhyStep {
        label: label.into(),
        value,
        unit: unit.into(),
        decimals: 2,
    }
}

/// A step with a whole number.
pub(super) fn count_step(label: impl Into<String>, value: f64, unit: &str) -> WhyStep {
    WhyStep {
        label: label.into(),
        value,
        unit: unit.into(),
        decimals: 0,
    }
}

/// A share as a percentage, without a needless decimal.
pub(super) fn percent(share: f64) -> String {
    let percent = (share * 1e4).round() / 1e2;
    format!("{percent} %")
}

/// A number of feet or inches, with at most three decimals.
pub(super) fn short(value: f64) -> String {
    format!("{}", (value * 1e3).round() / 1e3)
}

/// The word of a unit for a count: `piece` for one, `pieces` for all else.
#[must_use]
pub fn plural(unit: &str, count: f64) -> String {
    let one = (count - 1.0).abs() < FLOAT_SLACK;
    match unit {
        _ if one || unit.is_empty() => unit.to_owned(),
        "box" => "boxes".to_owned(),
        "each" => "each".to_owned(),
        _ => format!("{unit}s"),
    }
}

/// What a need is bought as.
#[derive(Debug, Clone, Copy)]
pub(super) struct Buy<'a> {
    pub(super) item: &'a str,
    pub(super) label: &'a str,
    pub(super) net_unit: &'a str,
    pub(super) unit: &'a str,
    pub(super) coverage: f64,
    pub(super) waste: f64,
    pub(super) rule: &'a str,
}

impl Buy<'_> {
    /// Pools a need, adds waste and rounds up once. `why` holds the steps up to the net need.
    pub(super) fn pooled(self, net: f64, mut why: Vec<WhyStep>) -> MaterialItem {
        let gross = net * (1.0 + self.waste);
        if self.waste > 0.0 {
            why.push(step(
                format!("+ {} waste", percent(self.waste)),
                gross,
                self.net_unit,
            ));
        }
        let per = format!(
            "÷ {} {} per {}",
            short(self.coverage),
            self.net_unit,
            self.unit
        );
        why.push(step(per, gross / self.coverage, ""));
        self.counted(
            net,
            gross,
            whole_units(gross, self.coverage),
            Vec::new(),
            why,
        )
    }

    /// Adds up parts that are bought on their own.
    pub(super) fn parts(self, parts: Vec<MaterialPart>, mut why: Vec<WhyStep>) -> MaterialItem {
        let net = parts.iter().map(|part| part.net).sum();
        let gross = parts.iter().map(|part| part.gross).sum();
        let quantity = parts
            .iter()
            .fold(0_u32, |sum, part| sum.saturating_add(part.quantity));
        for part in &parts {
            let label = format!("{}, {} {}", part.label, short(part.net), self.net_unit);
            let unit = plural(self.unit, f64::from(part.quantity));
            why.push(count_step(label, f64::from(part.quantity), &unit));
        }
        self.counted(net, gross, quantity, parts, why)
    }

    fn counted(
        self,
        net: f64,
        gross: f64,
        quantity: u32,
        parts: Vec<MaterialPart>,
        mut why: Vec<WhyStep>,
    ) -> MaterialItem {
        let units = plural(self.unit, f64::from(quantity));
        why.push(count_step(
            format!("Whole {units}"),
            f64::from(quantity),
            &units,
        ));
        MaterialItem {
            item: self.item.into(),
            label: self.label.into(),
            net,
            net_unit: self.net_unit.into(),
            waste: self.waste,
            gross,
            coverage: self.coverage,
            unit: self.unit.into(),
            quantity,
            parts,
            why,
            note: String::new(),
            rule: self.rule.into(),
        }
    }
}
