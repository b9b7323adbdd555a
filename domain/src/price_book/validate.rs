//! Unit costs as text, and what makes a price or a book unusable.

use std::collections::HashSet;
use std::fmt;

use crate::roof::{Problem, ProblemCode};

use super::{PriceBook, PriceItem, PriceKind, Tier, UnitCost};

/// Ten-thousandths in a dollar.
pub const PER_DOLLAR: i64 = 10_000;
/// Highest cost of one unit: a million dollars.
pub const MAX_UNIT_COST: UnitCost = UnitCost(1_000_000 * PER_DOLLAR);
/// Longest text of an item, in letters.
const MAX_TEXT: usize = 120;

impl UnitCost {
    /// Reads dollars with at most four decimals: `36`, `36.00`, `$1,234.5`, `0.0375`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let digits = text.strip_prefix('$').unwrap_or(text).replace(',', "");
        let (whole, part) = digits.split_once('.').unwrap_or((&digits, ""));
        let numeric = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        if (whole.is_empty() && part.is_empty()) || !numeric(whole) || !numeric(part) {
            return None;
        }
        if part.len() > 4 || whole.len() > 9 {
            return None;
        }
        let whole: i64 = if whole.is_empty() {
            0
        } else {
            whole.parse().ok()?
        };
        let part: i64 = format!("{part:0<4}").parse().ok()?;
        Some(Self(whole * PER_DOLLAR + part))
    }
}

impl fmt::Display for UnitCost {
    /// Dollars with two decimals, or four where they are needed.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let amount = self.0.unsigned_abs();
        let (dollars, part) = (amount / 10_000, amount % 10_000);
        if part % 100 == 0 {
            write!(f, "{sign}{dollars}.{:02}", part / 100)
        } else {
            write!(f, "{sign}{dollars}.{part:04}")
        }
    }
}

impl PriceBook {
    /// What makes the book unusable.
    #[must_use]
    pub fn validate(&self) -> Vec<Problem> {
        let mut problems = Vec::new();
        let mut skus = HashSet::new();
        for (index, item) in self.items.iter().enumerate() {
            let field = format!("price_book.items[{index}]");
            problems.extend(check_item(item, &field));
            if !skus.insert(item.sku.as_str()) {
                let message = format!("{} is in the price book twice.", item.sku);
                problems.push(Problem::error(
                    ProblemCode::DuplicateSku,
                    format!("{field}.sku"),
                    message,
                ));
            }
        }
        problems
    }

    /// The item that prices a key for an option: its own variant, else the next simpler option's,
    /// else the first there is. Items of kind `other` have no stand-in: a warranty that an option
    /// does not name is not part of it.
    #[must_use]
    pub fn find(&self, key: &str, tier: Tier) -> Option<&PriceItem> {
        let named: Vec<&PriceItem> = self.items.iter().filter(|item| item.item == key).collect();
        let serves =
            |item: &&&PriceItem, tier: Tier| item.tiers.is_empty() || item.tiers.contains(&tier);
        let exact = named.iter().find(|item| serves(item, tier));
        let simpler = || {
            Tier::ALL
                .into_iter()
                .rev()
                .filter(|other| *other < tier)
                .find_map(|other| named.iter().find(|item| serves(item, other)))
        };
        let stands_in = |item: &&&PriceItem| item.kind != PriceKind::Other;
        exact
            .or_else(|| simpler().filter(stands_in))
            .or_else(|| named.first().filter(stands_in))
            .copied()
    }
}

/// What makes one item unusable: the first thing found.
pub fn check_item(item: &PriceItem, field: &str) -> Option<Problem> {
    let wrong = |code, name: &str, message: String| {
        Some(Problem::error(code, format!("{field}.{name}"), message))
    };
    for (name, text) in [
        ("sku", &item.sku),
        ("item", &item.item),
        ("name", &item.name),
        ("unit", &item.unit),
    ] {
        if text.trim().is_empty() {
            return wrong(ProblemCode::BadName, name, format!("The {name} is empty."));
        }
    }
    for (name, text) in [
        ("sku", &item.sku),
        ("item", &item.item),
        ("name", &item.name),
        ("variant", &item.variant),
        ("unit", &item.unit),
    ] {
        if text.chars().count() > MAX_TEXT {
            return wrong(
                ProblemCode::BadName,
                name,
                format!("The {name} is longer than {MAX_TEXT} letters."),
            );
        }
    }
    if item.unit_cost < UnitCost(0) || item.unit_cost > MAX_UNIT_COST {
        let message = format!(
            "{} costs {}: between 0 and 1,000,000 dollars.",
            item.sku, item.unit_cost
        );
        return wrong(ProblemCode::BadPrice, "unit_cost", message);
    }
    None
}
