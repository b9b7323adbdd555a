//! Goods that moved or were counted.
//!
//! Nothing is refused for its amount: the shingles are on the roof. What is odd is entered for people.

use super::conflict::{About, Kind, Side, derived_id, enter};
use super::decide::{Outcomes, broken};
use super::record::Key;
use super::view::View;
use super::work::{By, Work};
use crate::inventory::{Movement, Place, Seen, adjustment_milli};
use crate::rules::Rule;
use crate::wire::Fields;
use crate::wire::push::Reason;
use brainops_domain::id::DeviceId;
use serde_json::{Value, json};
use uuid::Uuid;

/// Adds a movement; enters what is odd about it.
pub(super) fn moved<V: View>(
    work: &mut Work<'_, V>,
    key: &Key,
    fields: Fields,
    by: &By,
) -> Result<Outcomes, Reason> {
    let movement = Movement::of(&fields)
        .ok_or_else(|| broken("A movement has an item and an amount that is not below nothing."))?;
    work.write(key, fields, by);
    if let Place::Location(location) = movement.from {
        below_nothing(work, key, &movement, location, by);
        not_the_writer(work, key, location, by);
    }
    Ok(Outcomes::new())
}

/// A place that now has less than nothing.
fn below_nothing<V: View>(
    work: &mut Work<'_, V>,
    key: &Key,
    movement: &Movement,
    location: Uuid,
    by: &By,
) {
    let seen = work.movements(movement.item, location);
    let balance: i64 = seen.iter().map(|one| one.change_milli).sum();
    if balance < 0 {
        exception(
            work,
            key,
            "quantity_milli",
            &json!({
                "says": "below_nothing", "item": movement.item, "location": location, "balance_milli": balance,
            }),
            by,
        );
    }
}

/// A truck that somebody else took from than who drives it.
fn not_the_writer<V: View>(work: &mut Work<'_, V>, key: &Key, location: Uuid, by: &By) {
    let Some(place) = work.record(&("inventory_location".to_owned(), location)) else {
        return;
    };
    let writer = place.text("writer");
    if place.text("kind") == "truck" && !writer.is_empty() && writer != by.person {
        let writer = writer.to_owned();
        exception(
            work,
            key,
            "from_location_id",
            &json!({
                "says": "not_the_writer", "location": location, "writer": writer,
            }),
            by,
        );
    }
}

fn exception<V: View>(work: &mut Work<'_, V>, key: &Key, field: &str, says: &Value, by: &By) {
    let Some(record) = work.record(key) else {
        return;
    };
    let Some(cell) = record.cells.get(field) else {
        return;
    };
    let about = About {
        record: &record,
        field,
        rule: Rule::Fixed,
        kind: Kind::Exception,
        base: 0,
    };
    enter(work, &about, &Side::of(cell), &Side::by(by, says), by);
}

/// Adds a count, and the adjustment that follows from it.
pub(super) fn counted<V: View>(
    work: &mut Work<'_, V>,
    key: &Key,
    fields: Fields,
    device: DeviceId,
    by: &By,
) -> Result<Outcomes, Reason> {
    let id = |name: &str| {
        let text = fields.get(name).and_then(Value::as_str);
        text.and_then(|text| Uuid::parse_str(text).ok())
            .ok_or_else(|| broken("A count has an item and a place."))
    };
    let number = |name: &str| fields.get(name).and_then(Value::as_i64);
    let (item, location) = (id("item_id")?, id("location_id")?);
    let counted = number("counted_milli").filter(|counted| *counted >= 0);
    let counted = counted.ok_or_else(|| broken("A count has an amount."))?;
    let cut = number("cut_seq")
        .and_then(|cut| u64::try_from(cut).ok())
        .unwrap_or(0);
    let seen: Vec<Seen> = work
        .movements(item, location)
        .into_iter()
        .map(|one| Seen {
            change_milli: one.change_milli,
            holds_from: one.cut.unwrap_or(one.seq),
            // Adjustments are the office's, whoever counted.
            is_own: one.cut.is_none()
                && (one.device == Some(device) || one.op.is_some_and(|op| work.made(op, device))),
        })
        .collect();
    let adjustment = adjustment_milli(counted, cut, &seen);
    let mut fields = fields.clone();
    fields.insert("adjustment_milli".to_owned(), adjustment.into());
    work.write(key, fields, by);
    if adjustment != 0 {
        let end = match adjustment > 0 {
            true => "to_location_id",
            false => "from_location_id",
        };
        let moved = super::group::fields_of(json!({
            "kind": "count", "item_id": item, end: location, "quantity_milli": adjustment.abs(),
            "count_id": key.1, "cut": cut, "moved_at": by.at.to_rfc3339(),
        }));
        let id = derived_id(&["adjustment", &key.1.to_string()]);
        work.write(&("inventory_movement".to_owned(), id), moved, by);
    }
    Ok(Outcomes::new())
}
