//! Records whose fields change one by one: who wins where nobody saw the other.

use super::conflict::{About, Kind, Side, enter};
use super::decide::{Outcomes, next_value};
use super::record::{Cell, Record};
use super::view::View;
use super::work::{By, Work};
use crate::rules::{EntityRules, Rule, stage_follows};
use crate::wire::Fields;
use crate::wire::op::{Op, Patch};
use crate::wire::push::FieldOutcome;
use brainops_domain::id::DeviceId;
use serde_json::Value;

/// What happens to one field.
enum Verdict {
    /// It has this value already.
    Same,
    /// It gets its new value.
    Write(Value),
    /// It gets its new value, though somebody else had changed it unseen.
    Stand(Value),
    /// What is there stays; the new value waits for a person.
    Inbox(Value),
}

/// Applies an operation to a record that is there. `is_out` says that the record left the laptop's
/// scopes: then only what the field owns is taken, and the rest waits for a person.
pub(super) fn change<V: View>(
    work: &mut Work<'_, V>,
    rules: &EntityRules,
    op: &Op,
    record: &Record,
    device: DeviceId,
    by: &By,
    is_out: bool,
) -> Outcomes {
    let mut outcomes = Outcomes::new();
    let mut fields = Fields::new();
    let mut entries = Vec::new();
    for (name, patch) in &op.fields {
        let rule = rules.field(name).rule;
        let leads = match rule {
            // Decided with the field that it follows, if that one is here.
            Rule::With(other) if op.fields.contains_key(other) => other,
            _ => name.as_str(),
        };
        let verdict = if rule == Rule::OfficeOnly {
            Verdict::Same
        } else {
            let leader = &op.fields[leads];
            let verdict = decide(work, rules, record, leads, leader, device, is_out);
            follow(verdict, record, name, patch, leads)
        };
        match verdict {
            Verdict::Same => {
                outcomes.insert(name.clone(), FieldOutcome::Same);
            }
            Verdict::Write(value) => {
                fields.insert(name.clone(), value);
            }
            Verdict::Stand(value) => {
                fields.insert(name.clone(), value.clone());
                entries.push((name, rule, Kind::Notice, value));
            }
            Verdict::Inbox(value) => entries.push((name, rule, Kind::Clash, value)),
        }
    }
    let revived = revive(work, record, op, &fields, device);
    if revived.is_some() {
        fields.insert("deleted_at".to_owned(), Value::Null);
    }
    work.write(&record.key, fields, by);
    for (name, rule, kind, value) in entries {
        let base = op.fields[name].base();
        let about = About {
            record,
            field: name,
            rule,
            kind,
            base,
        };
        let empty = empty_cell(record, by);
        let stored = record.cells.get(name).unwrap_or(&empty);
        let outcome = if kind == Kind::Notice {
            let conflict = enter(work, &about, &Side::by(by, &value), &Side::of(stored), by);
            FieldOutcome::Stands { conflict }
        } else {
            let conflict = enter(work, &about, &Side::of(stored), &Side::by(by, &value), by);
            FieldOutcome::Inbox { conflict }
        };
        outcomes.insert(name.clone(), outcome);
    }
    if let Some(cell) = revived {
        let about = About {
            record,
            field: "deleted_at",
            rule: Rule::Deleted,
            kind: Kind::Clash,
            base: op.base(),
        };
        enter(
            work,
            &about,
            &Side::by(by, &Value::Null),
            &Side::of(&cell),
            by,
        );
    }
    outcomes
}

fn decide<V: View>(
    work: &Work<'_, V>,
    rules: &EntityRules,
    record: &Record,
    name: &str,
    patch: &Patch,
    device: DeviceId,
    is_out: bool,
) -> Verdict {
    let value = next_value(record, name, patch);
    let stored = record.cells.get(name);
    let is_empty = stored.is_none_or(|cell| cell.value.is_null());
    if stored.map_or(value.is_null(), |cell| cell.value == value) {
        return Verdict::Same;
    }
    let rule = rules.field(name).rule;
    if is_out && !matches!(rule, Rule::Field | Rule::Members) {
        return Verdict::Inbox(value);
    }
    let is_seen = stored.is_none_or(|cell| work.sees(cell, patch.base(), device));
    match rule {
        Rule::Members => Verdict::Write(value),
        Rule::Deleted => delete(work, record, value, patch.base(), device),
        Rule::Fixed if is_empty => Verdict::Write(value),
        Rule::Fixed => Verdict::Inbox(value),
        _ if is_seen => Verdict::Write(value),
        Rule::Field => Verdict::Stand(value),
        Rule::Stage => {
            let current = record.text(name);
            let next = value.as_str().unwrap_or_default();
            match stage_follows(current, next) {
                true => Verdict::Stand(value),
                false => Verdict::Inbox(value),
            }
        }
        Rule::Office
        | Rule::Revision
        | Rule::Answer
        | Rule::Resolution
        | Rule::OfficeOnly
        | Rule::With(_) => Verdict::Inbox(value),
    }
}

/// A field that follows another has its end: it is written with it, or left out with it.
fn follow(verdict: Verdict, record: &Record, name: &str, patch: &Patch, leads: &str) -> Verdict {
    if name == leads {
        return verdict;
    }
    let value = next_value(record, name, patch);
    let is_same = record
        .value(name)
        .map_or(value.is_null(), |stored| *stored == value);
    match verdict {
        _ if is_same => Verdict::Same,
        Verdict::Write(_) | Verdict::Stand(_) => Verdict::Write(value),
        Verdict::Same => Verdict::Same,
        Verdict::Inbox(_) => Verdict::Inbox(value),
    }
}

/// Taking away clashes with every change that the person did not see.
fn delete<V: View>(
    work: &Work<'_, V>,
    record: &Record,
    value: Value,
    base: u64,
    device: DeviceId,
) -> Verdict {
    let is_deleted = record.value("deleted_at").is_some_and(|at| !at.is_null());
    if value.is_null() {
        return Verdict::Write(value);
    }
    if is_deleted {
        return Verdict::Same;
    }
    let unseen = record
        .cells
        .iter()
        .any(|(name, cell)| name != "deleted_at" && !work.sees(cell, base, device));
    match unseen {
        true => Verdict::Inbox(value),
        false => Verdict::Write(value),
    }
}

/// A change of a record that was taken away unseen brings it back, and a person decides.
fn revive<V: View>(
    work: &Work<'_, V>,
    record: &Record,
    op: &Op,
    fields: &Fields,
    device: DeviceId,
) -> Option<Cell> {
    let cell = record.cells.get("deleted_at")?;
    let changes = !fields.is_empty() && !op.fields.contains_key("deleted_at");
    let unseen = !cell.value.is_null() && !work.sees(cell, op.base(), device);
    (changes && unseen).then(|| cell.clone())
}

fn empty_cell(record: &Record, by: &By) -> Cell {
    Cell {
        value: Value::Null,
        seq: record.seq,
        op: None,
        device: None,
        person: String::new(),
        at: by.at,
    }
}
