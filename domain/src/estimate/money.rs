//! Exact arithmetic of prices: rates in millionths, rounding half up, and sharing by largest
//! remainder.

use crate::money::Cents;
use crate::price_book::UnitCost;

/// Beyond any quantity, and small enough for the product with a cost to fit in 128 bits.
const MAX_QUANTITY: f64 = 1e15;
/// Ten-thousandths of a unit times ten-thousandths of a dollar, in a cent.
const PER_CENT: i128 = 1_000_000;

/// A share in whole millionths, so that reckoning with it is exact.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Rate(i128);

impl Rate {
    /// The whole.
    pub const ONE: Self = Self(1_000_000);

    /// From percent: 8.25 is 8.25 %. Finer than a ten-thousandth of a percent is rounded.
    #[must_use]
    #[expect(
        clippy::cast_possible_truncation,
        reason = "validated percentages are below a thousand"
    )]
    pub fn from_percent(percent: f64) -> Self {
        Self((percent * 10_000.0).round() as i128)
    }

    /// What is left of the whole.
    #[must_use]
    pub fn rest(self) -> Self {
        Self(Self::ONE.0 - self.0)
    }

    /// Both together.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self(self.0 + other.0)
    }

    /// This share of an amount, rounded half up.
    #[must_use]
    pub fn of(self, amount: Cents) -> Cents {
        div_half_up(i128::from(amount.0) * self.0, Self::ONE.0)
    }

    /// The amount of which another is this share: a cost becomes a price. Rounded half up.
    #[must_use]
    pub fn whole_of(self, part: Cents) -> Cents {
        div_half_up(i128::from(part.0) * Self::ONE.0, self.0)
    }

    /// As a fraction, for showing.
    #[must_use]
    #[expect(
        clippy::cast_precision_loss,
        reason = "a share is below a billion millionths"
    )]
    pub fn fraction(self) -> f64 {
        self.0 as f64 / Self::ONE.0 as f64
    }
}

/// Cost of a quantity, rounded half up once. Quantities count to a ten-thousandth; an amount that
/// does not fit stops at the largest there is, for the caller to refuse.
#[must_use]
#[expect(
    clippy::cast_possible_truncation,
    reason = "the quantity is bounded on the line before"
)]
pub fn line_cost(quantity: f64, unit_cost: UnitCost) -> Cents {
    let quantity = quantity.clamp(0.0, MAX_QUANTITY);
    let cost = (quantity * 1e4).round() as i128 * i128::from(unit_cost.0);
    let cents = (2 * cost + PER_CENT).div_euclid(2 * PER_CENT);
    Cents(i64::try_from(cents).unwrap_or(i64::MAX))
}

/// Dollars of cents, for showing.
#[must_use]
#[expect(clippy::cast_precision_loss, reason = "amounts are below 2^53 cents")]
pub fn dollars(amount: Cents) -> f64 {
    amount.0 as f64 / 100.0
}

/// Shares a total over lines whose exact prices are `cost / rest`, by largest remainder.
///
/// Each line gets the whole cents of its exact price; what is left of the total goes, a cent each,
/// to the lines with the largest remainder, the earlier line first. The shares sum to the total
/// when the total is the sum of the exact prices, rounded.
#[must_use]
pub fn spread(costs: &[Cents], rest: Rate, total: Cents) -> Vec<Cents> {
    let exact: Vec<(i128, i128)> = costs
        .iter()
        .map(|cost| {
            let scaled = i128::from(cost.0) * Rate::ONE.0;
            (scaled.div_euclid(rest.0), scaled.rem_euclid(rest.0))
        })
        .collect();
    let mut shares: Vec<Cents> = exact.iter().map(|(whole, _)| cents(*whole)).collect();
    let given: Cents = shares.iter().copied().sum();
    let mut by_remainder: Vec<usize> = (0..costs.len()).collect();
    by_remainder.sort_by_key(|&line| std::cmp::Reverse(exact[line].1));
    let left = usize::try_from((total - given).0).unwrap_or(0);
    for line in by_remainder.into_iter().take(left) {
        shares[line] = shares[line] + Cents(1);
    }
    shares
}

fn div_half_up(amount: i128, by: i128) -> Cents {
    cents((2 * amount + by).div_euclid(2 * by))
}

fn cents(amount: i128) -> Cents {
    Cents(i64::try_from(amount).expect("BUG: validated amounts fit in 64 bits"))
}
