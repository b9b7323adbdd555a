//! Stock as a sum of movements.
//!
//! Owns balances, the adjustment that a count means, transfers under way, and what is odd about them.
//! Invariant: a movement takes from one place what it brings to another, so the sum over all places,
//! the world outside included, is nothing; no balance is ever written, it only follows.

use crate::wire::Fields;
use serde_json::Value;
use std::collections::BTreeMap;
use uuid::Uuid;

/// Where goods are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Place {
    /// Suppliers, roofs, the dump: everything that is not the company's stock.
    Outside,
    /// A warehouse, a truck, a pile on a site.
    Location(Uuid),
    /// On the way, under one transfer.
    Transit(Uuid),
}

/// One movement, as balances see it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Movement {
    /// What moved.
    pub item: Uuid,
    /// The place it left.
    pub from: Place,
    /// The place it reached.
    pub to: Place,
    /// How much, in thousandths of a unit; never negative.
    pub quantity_milli: i64,
}

impl Movement {
    /// Reads the fields of an `inventory_movement`; none if they are not one.
    ///
    /// A transfer that takes time is two movements with one `transfer_id`: one without `to_location_id`
    /// that sends, and one without `from_location_id` that receives.
    #[must_use]
    pub fn of(fields: &Fields) -> Option<Self> {
        let id = |name: &str| match fields.get(name) {
            Some(Value::String(text)) => Uuid::parse_str(text).ok(),
            _ => None,
        };
        let transfer = id("transfer_id");
        let place = |name: &str| match (id(name), transfer) {
            (Some(location), _) => Place::Location(location),
            (None, Some(transfer)) => Place::Transit(transfer),
            (None, None) => Place::Outside,
        };
        let quantity_milli = fields.get("quantity_milli")?.as_i64()?;
        (quantity_milli >= 0).then_some(())?;
        Some(Self {
            item: id("item_id")?,
            from: place("from_location_id"),
            to: place("to_location_id"),
            quantity_milli,
        })
    }

    /// By how much it changes what one place has of one item.
    #[must_use]
    pub fn change_of(&self, item: Uuid, place: Place) -> i64 {
        let mut change = 0;
        if self.item == item && self.to == place {
            change += self.quantity_milli;
        }
        if self.item == item && self.from == place {
            change -= self.quantity_milli;
        }
        change
    }
}

/// What every place has of every item.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Balances(BTreeMap<(Uuid, Place), i64>);

impl Balances {
    /// Adds one movement.
    pub fn add(&mut self, movement: &Movement) {
        *self.0.entry((movement.item, movement.from)).or_default() -= movement.quantity_milli;
        *self.0.entry((movement.item, movement.to)).or_default() += movement.quantity_milli;
    }

    /// What a place has of an item.
    #[must_use]
    pub fn of(&self, item: Uuid, place: Place) -> i64 {
        self.0.get(&(item, place)).copied().unwrap_or(0)
    }

    /// The sum over all places: nothing, whatever moved.
    #[must_use]
    pub fn total(&self, item: Uuid) -> i64 {
        let of_item = self.0.iter().filter(|((one, _), _)| *one == item);
        of_item.map(|(_, quantity)| quantity).sum()
    }

    /// Places of the company that have less than nothing: goods were taken that nobody had booked in.
    #[must_use]
    pub fn below_nothing(&self) -> Vec<(Uuid, Uuid, i64)> {
        self.0
            .iter()
            .filter_map(|((item, place), quantity)| match place {
                Place::Location(location) if *quantity < 0 => Some((*item, *location, *quantity)),
                _ => None,
            })
            .collect()
    }

    /// Transfers that brought more or less than they took.
    #[must_use]
    pub fn under_way(&self) -> Vec<(Uuid, Uuid, i64)> {
        self.0
            .iter()
            .filter_map(|((item, place), quantity)| match place {
                Place::Transit(transfer) if *quantity != 0 => Some((*item, *transfer, *quantity)),
                _ => None,
            })
            .collect()
    }
}

/// A movement as it was when somebody counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seen {
    /// By how much it changed the place.
    pub change_milli: i64,
    /// The number of the log by which it holds: its own, or for an adjustment that of its count's cut.
    pub holds_from: u64,
    /// Whether the laptop that counted made it, before it counted.
    pub is_own: bool,
}

/// What a count means: by how much the place differs from what the counter could know of.
///
/// `cut` is the last change the counter's laptop had. Movements that it did not see happened besides and
/// stay as they are; an adjustment for a count of the same cut is seen, so that two people who count
/// one shelf don't correct it twice.
#[must_use]
pub fn adjustment_milli(counted_milli: i64, cut: u64, movements: &[Seen]) -> i64 {
    let known = movements
        .iter()
        .filter(|one| one.is_own || one.holds_from <= cut);
    counted_milli - known.map(|one| one.change_milli).sum::<i64>()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn id(number: u128) -> Uuid {
        Uuid::from_u128(number)
    }

    #[test]
    fn a_count_keeps_what_it_could_not_see() {
        let seen = |change_milli, holds_from, is_own| Seen {
            change_milli,
            holds_from,
            is_own,
        };
        // 10 were booked in; 4 left after the counter's last contact; the counter took 1 himself.
        let movements = [
            seen(10_000, 5, false),
            seen(-4_000, 9, false),
            seen(-1_000, 12, true),
        ];
        assert_eq!(adjustment_milli(9_000, 7, &movements), 0);
        assert_eq!(adjustment_milli(8_000, 7, &movements), -1_000);
        // Somebody else counted the same shelf at the same cut.
        let twice = [seen(10_000, 5, false), seen(-2_000, 5, false)];
        assert_eq!(adjustment_milli(8_000, 5, &twice), 0);
    }

    #[test]
    fn a_transfer_is_under_way_until_it_arrived() {
        let mut balances = Balances::default();
        let text = |number| Value::String(id(number).to_string());
        let send: Fields = [
            ("item_id", text(1)),
            ("from_location_id", text(2)),
            ("transfer_id", text(9)),
            ("quantity_milli", 5_000.into()),
        ]
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value))
        .collect();
        balances.add(&Movement::of(&send).unwrap());
        assert_eq!(balances.under_way(), [(id(1), id(9), 5_000)]);
        let mut receive = send.clone();
        receive.remove("from_location_id");
        receive.insert("to_location_id".to_owned(), text(3));
        receive.insert("quantity_milli".to_owned(), 4_000.into());
        balances.add(&Movement::of(&receive).unwrap());
        assert_eq!(
            balances.under_way(),
            [(id(1), id(9), 1_000)],
            "one is missing"
        );
        assert_eq!(balances.below_nothing(), [(id(1), id(2), -5_000)]);
        assert_eq!(balances.total(id(1)), 0);
    }

    proptest! {
        #[test]
        fn whatever_moves_nothing_is_made_or_lost(
            moves in proptest::collection::vec((0u128..3, 0u128..5, 0u128..5, 0i64..9_000), 0..60)
        ) {
            let place = |number: u128| match number {
                0 => Place::Outside,
                4 => Place::Transit(id(4)),
                other => Place::Location(id(other)),
            };
            let mut balances = Balances::default();
            for (item, from, to, quantity_milli) in &moves {
                balances.add(&Movement {
                    item: id(*item),
                    from: place(*from),
                    to: place(*to),
                    quantity_milli: *quantity_milli,
                });
            }
            for item in 0..3 {
                prop_assert_eq!(balances.total(id(item)), 0);
            }
        }
    }
}
