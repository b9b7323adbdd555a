//! Entries of the inbox: both values, who and when, and what it changes in money and goods.
//!
//! An entry is a record like any other: it reaches the office and its author, and its resolution is an
//! operation. Invariant: an entry that waits for a person is never closed by anything else.

use super::group::fields_of;
use super::record::{Cell, Key, Record};
use super::view::View;
use super::work::{By, Work};
use crate::rules::{self, Rule, Unit};
use serde_json::{Value, json};
use uuid::Uuid;

/// What an entry wants of people.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Somebody has to choose.
    Clash,
    /// It was settled by rule; the other value is in the history.
    Notice,
    /// Something is odd: stock below nothing, a second acceptance.
    Exception,
}

impl Kind {
    fn name(self) -> &'static str {
        match self {
            Self::Clash => "clash",
            Self::Notice => "notice",
            Self::Exception => "exception",
        }
    }
}

/// One side of an entry.
pub(super) struct Side<'a> {
    pub(super) value: &'a Value,
    pub(super) person: &'a str,
    pub(super) device: Option<Uuid>,
    pub(super) at: String,
}

impl<'a> Side<'a> {
    pub(super) fn of(cell: &'a Cell) -> Self {
        Self {
            value: &cell.value,
            person: &cell.person,
            device: cell.device.map(|device| device.0),
            at: cell.at.to_rfc3339(),
        }
    }

    pub(super) fn by(by: &'a By, value: &'a Value) -> Self {
        Self {
            value,
            person: &by.person,
            device: by.device.map(|device| device.0),
            at: by.at.to_rfc3339(),
        }
    }
}

/// What an entry is about.
pub(super) struct About<'a> {
    pub(super) record: &'a Record,
    pub(super) field: &'a str,
    pub(super) rule: Rule,
    pub(super) kind: Kind,
    pub(super) base: u64,
}

/// Writes an entry, or puts a later value of the same side into the one that is open. Returns its id.
pub(super) fn enter<V: View>(
    work: &mut Work<'_, V>,
    about: &About<'_>,
    kept: &Side<'_>,
    other: &Side<'_>,
    by: &By,
) -> Uuid {
    let key = &about.record.key;
    if about.kind == Kind::Clash
        && let Some(open) = open(work, about, by)
    {
        let effect = effect(key, about.field, kept.value, other.value);
        let mut fields = fields_of(json!({
            "kept": kept.value, "kept_by": kept.person, "kept_device": kept.device, "kept_at": kept.at,
            "other": other.value, "other_at": other.at,
        }));
        fields.extend(effect);
        work.write(&("conflict".to_owned(), open), fields, by);
        return open;
    }
    let op = by.op.map(|op| op.to_string()).unwrap_or_default();
    let id = derived_id(&["conflict", &op, &key.0, &key.1.to_string(), about.field]);
    let cell = about
        .record
        .cells
        .get(about.field)
        .filter(|_| about.field != "deleted_at");
    let kept_seq = cell.map_or(about.record.seq, |cell| cell.seq);
    let base_value = work.view.value_at(key, about.field, about.base);
    let mut fields = fields_of(json!({
        "kind": about.kind.name(),
        "state": if about.kind == Kind::Notice { "settled" } else { "open" },
        "rule": about.rule,
        "of_entity": key.0, "of_id": key.1, "of_field": about.field,
        "job_id": if key.0 == "job" { Some(key.1) } else { about.record.root },
        "base_seq": about.base, "base": base_value, "kept_seq": kept_seq,
        "kept": kept.value, "kept_by": kept.person, "kept_device": kept.device, "kept_at": kept.at,
        "other": other.value, "other_by": other.person, "other_device": other.device, "other_at": other.at,
        "author": by.person, "op": by.op,
    }));
    fields.extend(effect(key, about.field, kept.value, other.value));
    work.write(&("conflict".to_owned(), id), fields, by);
    id
}

/// The open clash that this stream entered before and that goes on: its person still had not seen the
/// value that was kept then.
fn open<V: View>(work: &Work<'_, V>, about: &About<'_>, by: &By) -> Option<Uuid> {
    let (key, field) = (&about.record.key, about.field);
    let device = by.device?;
    let is_it = |record: &Record| {
        record.text("state") == "open"
            && record
                .value("kept_seq")
                .and_then(Value::as_u64)
                .is_some_and(|seq| about.base < seq)
            && record.text("kind") == "clash"
            && record.text("of_entity") == key.0
            && record.text("of_id") == key.1.to_string()
            && record.text("of_field") == field
            && record.text("other_device") == device.to_string()
    };
    let here = work.written("conflict").find(|record| is_it(record));
    if let Some(record) = here {
        return Some(record.key.1);
    }
    let stored = work.view.open_conflict(key, field, device)?;
    // It may have been settled in this very transaction.
    let record = work.record(&("conflict".to_owned(), stored))?;
    is_it(&record).then_some(stored)
}

/// What taking the other value would change, where the field is a number of known meaning.
fn effect(key: &Key, field: &str, kept: &Value, other: &Value) -> crate::wire::Fields {
    let unit = rules::of(&key.0).and_then(|rules| rules.field(field).unit);
    let (Some(unit), Some(kept), Some(other)) = (unit, kept.as_i64(), other.as_i64()) else {
        return crate::wire::Fields::new();
    };
    let difference = other.saturating_sub(kept);
    let (name, difference) = match unit {
        Unit::Cents => ("effect_cents", difference),
        Unit::UnitCost => ("effect_cents", to_cents(difference)),
        Unit::Milli => ("effect_milli", difference),
    };
    crate::wire::Fields::from([(name.to_owned(), Value::from(difference))])
}

// To the nearest cent, halves away from nothing.
fn to_cents(ten_thousandths: i64) -> i64 {
    let half = 50 * ten_thousandths.signum();
    ten_thousandths.saturating_add(half) / 100
}

/// The id of a record that follows from others.
pub(super) fn derived_id(of: &[&str]) -> Uuid {
    let mut hasher =
        blake3::Hasher::new_derive_key("brainops field 2026-11 ids the office derives");
    for part in of {
        hasher.update(part.as_bytes());
        hasher.update(&[0]);
    }
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&hasher.finalize().as_bytes()[..16]);
    uuid::Builder::from_custom_bytes(bytes).into_uuid()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cost_of_one_is_told_in_cents() {
        let key = ("price_item".to_owned(), Uuid::nil());
        let told = |kept: i64, other: i64| {
            let told = effect(&key, "unit_cost", &kept.into(), &other.into());
            told.get("effect_cents").and_then(Value::as_i64)
        };
        assert_eq!(told(420_000, 445_000), Some(250));
        assert_eq!(told(375, 425), Some(1));
        assert_eq!(told(425, 375), Some(-1));
    }
}
