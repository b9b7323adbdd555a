//! One operation: what it does to its record.

use super::conflict::{About, Kind, Side, enter};
use super::record::{Key, Record};
use super::view::View;
use super::work::{By, Work};
use super::{field, resolve, revision, stock};
use crate::rules::{self, EntityRules, Reach, Rule, Shape};
use crate::scope;
use crate::wire::Fields;
use crate::wire::op::{Op, Patch};
use crate::wire::push::{FieldOutcome, Reason};
use brainops_domain::id::DeviceId;
use serde_json::Value;
use std::collections::BTreeMap;
use uuid::Uuid;

/// What became of the fields that did not simply get their value.
pub(super) type Outcomes = BTreeMap<String, FieldOutcome>;

/// Applies an operation, or says why it waits.
pub(super) fn op<V: View>(
    work: &mut Work<'_, V>,
    op: &Op,
    device: DeviceId,
    by: &By,
) -> Result<Outcomes, Reason> {
    let rules = rules::of(&op.entity).ok_or(Reason::NotUnderstood)?;
    if !op.is_understood() {
        return Err(Reason::NotUnderstood);
    }
    if rules.shape == Shape::Parked {
        return Err(broken("The list of what waits is the office's."));
    }
    let key = (op.entity.clone(), op.id);
    match work.record(&key) {
        None => add(work, rules, op, &key, device, by),
        Some(record) => change(work, rules, op, &record, device, by),
    }
}

pub(super) fn broken(says: &str) -> Reason {
    Reason::Rule {
        says: says.to_owned(),
    }
}

fn add<V: View>(
    work: &mut Work<'_, V>,
    rules: &EntityRules,
    op: &Op,
    key: &Key,
    device: DeviceId,
    by: &By,
) -> Result<Outcomes, Reason> {
    let missing = |entity: &str, id| Reason::Missing {
        entity: entity.to_owned(),
        id,
    };
    if op.base() > 0 || rules.shape == Shape::Conflict {
        return Err(missing(&key.0, key.1));
    }
    let mut fields: Fields = op
        .fields
        .iter()
        .filter(|(name, _)| rules.field(name).rule != Rule::OfficeOnly)
        .map(|(name, patch)| (name.clone(), patch.applied_to(None)))
        .collect();
    if rules.reach == Reach::OfJob
        && let Some(job) = fields.get("job_id").and_then(Value::as_str)
    {
        let job = Uuid::parse_str(job).map_err(|_| broken("job_id is no id."))?;
        if work.job(job).is_none() {
            return Err(missing("job", job));
        }
    }
    match rules.shape {
        Shape::Movement => stock::moved(work, key, fields, by),
        Shape::Count => stock::counted(work, key, fields, device, by),
        Shape::Revision => {
            revision::seal(&mut fields);
            work.write(key, fields, by);
            Ok(Outcomes::new())
        }
        Shape::Fields | Shape::Append | Shape::Conflict | Shape::Parked => {
            work.write(key, fields, by);
            Ok(Outcomes::new())
        }
    }
}

fn change<V: View>(
    work: &mut Work<'_, V>,
    rules: &EntityRules,
    op: &Op,
    record: &Record,
    device: DeviceId,
    by: &By,
) -> Result<Outcomes, Reason> {
    // What is only added is sealed: it is the same or it is another record's id.
    if rules.is_append_only() {
        return Ok(unchanging(work, op, record, by));
    }
    let is_out = !scope::meet(&work.scopes(record), &work.view.granted(device));
    match rules.shape {
        Shape::Conflict if is_out => Err(broken("The entry is another person's.")),
        Shape::Conflict => resolve::resolve(work, op, record, device, by),
        Shape::Revision if !is_out => Ok(revision::change(work, rules, op, record, device, by)),
        _ => Ok(field::change(work, rules, op, record, device, by, is_out)),
    }
}

fn unchanging<V: View>(work: &mut Work<'_, V>, op: &Op, record: &Record, by: &By) -> Outcomes {
    let mut outcomes = Outcomes::new();
    for (name, patch) in &op.fields {
        let value = patch.applied_to(None);
        let stored = record.cells.get(name);
        let is_same = stored.map_or(value.is_null(), |cell| cell.value == value);
        if is_same {
            outcomes.insert(name.clone(), FieldOutcome::Same);
            continue;
        }
        let about = About {
            record,
            field: name,
            rule: Rule::Fixed,
            kind: Kind::Clash,
            base: patch.base(),
        };
        let kept = match stored {
            Some(cell) => Side::of(cell),
            None => Side {
                value: &Value::Null,
                person: "",
                device: None,
                at: String::new(),
            },
        };
        let conflict = enter(work, &about, &kept, &Side::by(by, &value), by);
        outcomes.insert(name.clone(), FieldOutcome::Inbox { conflict });
    }
    outcomes
}

/// The value that a patch gives a field of a record.
pub(super) fn next_value(record: &Record, name: &str, patch: &Patch) -> Value {
    patch.applied_to(record.value(name))
}
