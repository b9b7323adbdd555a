//! Revisions of an estimate: what was sent stays, and two estimators both keep their work.
//!
//! A draft is the working copy of whoever edits it. Two edits that did not see each other merge where
//! they changed different lines; else the later one becomes a sibling. A change of what was sent becomes
//! a new draft. Invariant: the content of a sent revision never changes.

use super::conflict::{About, Kind, Side, derived_id, enter};
use super::decide::{Outcomes, next_value};
use super::field;
use super::record::Record;
use super::view::View;
use super::work::{By, Work};
use crate::merge::three_way;
use crate::rules::{EntityRules, Rule};
use crate::wire::Fields;
use crate::wire::op::Op;
use crate::wire::push::FieldOutcome;
use brainops_domain::id::DeviceId;
use brainops_domain::quote::canonical;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use uuid::Uuid;

/// What a draft's numbers are computed from it; a merge leaves them to be computed again.
const COMPUTED: [&str; 3] = ["quote", "printed", "total_cents"];
/// What says nothing about the content.
const BESIDE: [&str; 4] = ["answer", "answered_at", "deleted_at", "content_hash"];

/// Freezes a revision that is being sent: its content's hash goes with it.
pub(super) fn seal(fields: &mut Fields) {
    if fields.get("state").and_then(Value::as_str) == Some("sent") {
        fields.insert("content_hash".to_owned(), content_hash(fields).into());
    }
}

/// The hash that a sent revision is bound to.
fn content_hash(fields: &Fields) -> String {
    let content: Fields = fields
        .iter()
        .filter(|(name, value)| !BESIDE.contains(&name.as_str()) && !value.is_null())
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect();
    canonical::hash(&json!(content))
}

/// Applies an operation to a revision that is there.
pub(super) fn change<V: View>(
    work: &mut Work<'_, V>,
    rules: &EntityRules,
    op: &Op,
    record: &Record,
    device: DeviceId,
    by: &By,
) -> Outcomes {
    let is_content = |name: &str| rules.field(name).rule == Rule::Revision;
    let (content, rest): (BTreeMap<_, _>, BTreeMap<_, _>) = op
        .fields
        .clone()
        .into_iter()
        .partition(|(name, _)| is_content(name));
    let mut outcomes = Outcomes::new();
    if !content.is_empty() {
        let content = Op {
            fields: content,
            ..op.clone()
        };
        outcomes.extend(change_content(work, rules, &content, record, device, by));
    }
    if rest.is_empty() {
        return outcomes;
    }
    // The answer may come with the very operation that sends.
    let record = work.record(&record.key).unwrap_or_else(|| record.clone());
    let mut rest = Op {
        fields: rest,
        ..op.clone()
    };
    if let Some(answer) = answer(work, &rest, &record, by) {
        rest.fields.retain(|name, _| !name.starts_with("answer"));
        outcomes.insert("answer".to_owned(), answer);
    }
    outcomes.extend(field::change(
        work, rules, &rest, &record, device, by, false,
    ));
    outcomes
}

fn change_content<V: View>(
    work: &mut Work<'_, V>,
    rules: &EntityRules,
    op: &Op,
    record: &Record,
    device: DeviceId,
    by: &By,
) -> Outcomes {
    let differs = |name: &str| next_value(record, name, &op.fields[name]) != stored(record, name);
    let all = |outcome: &FieldOutcome| -> Outcomes {
        op.fields
            .keys()
            .map(|name| (name.clone(), outcome.clone()))
            .collect()
    };
    if !op.fields.keys().any(|name| differs(name)) {
        return all(&FieldOutcome::Same);
    }
    if let Some(moved) = moved_before(work, op, record, device) {
        let mut outcomes = change_content(work, rules, op, &moved, device, by);
        let to = moved.key.1;
        for name in op.fields.keys() {
            let outcome = outcomes.entry(name.clone()).or_insert(FieldOutcome::Same);
            // It stands there, not here.
            if *outcome == FieldOutcome::Same {
                *outcome = FieldOutcome::Moved { to };
            }
        }
        return outcomes;
    }
    let unseen = record.cells.iter().any(|(name, cell)| {
        rules.field(name).rule == Rule::Revision && !work.sees(cell, op.base(), device)
    });
    if record.text("state") == "draft" && !unseen {
        let mut fields: Fields = op
            .fields
            .iter()
            .filter(|(name, _)| differs(name))
            .map(|(name, patch)| (name.clone(), next_value(record, name, patch)))
            .collect();
        seal_change(record, &mut fields);
        work.write(&record.key, fields, by);
        return Outcomes::new();
    }
    if record.text("state") == "draft"
        && let Some(fields) = merged(work, op, record)
    {
        work.write(&record.key, fields, by);
        return all(&FieldOutcome::Merged);
    }
    let to = sibling(work, rules, op, record, by);
    all(&FieldOutcome::Moved { to })
}

/// The hash goes with the change that sends.
fn seal_change(record: &Record, fields: &mut Fields) {
    if fields.get("state").and_then(Value::as_str) == Some("sent") {
        let mut whole = record.fields();
        whole.extend(fields.clone());
        seal(&mut whole);
        if let Some(hash) = whole.remove("content_hash") {
            fields.insert("content_hash".to_owned(), hash);
        }
    }
}

/// Where earlier changes of this revision by this stream went, if the laptop did not know it yet.
fn moved_before<V: View>(
    work: &Work<'_, V>,
    op: &Op,
    record: &Record,
    device: DeviceId,
) -> Option<Record> {
    let of_this = |one: &Record| {
        one.text("sibling_of") == record.key.1.to_string()
            && one
                .cells
                .get("sibling_of")
                .is_some_and(|cell| cell.device == Some(device))
    };
    let here = work
        .written("estimate")
        .filter(|one| of_this(one))
        .max_by_key(|one| one.created_seq);
    let id = match here {
        Some(one) => one.key.1,
        None => work.view.moved_to(record.key.1, device)?,
    };
    let moved = work.record(&("estimate".to_owned(), id))?;
    // It knew if it had seen the state that the sibling was made beside.
    let beside = moved
        .value("sibling_seq")
        .and_then(Value::as_u64)
        .unwrap_or(0);
    let is_draft = record.text("state") == "draft";
    let is_unknown = op.base() < beside || (!is_draft && op.base() == beside);
    is_unknown.then_some(moved)
}

/// Both people's changes of a draft, if they touched different lines.
fn merged<V: View>(work: &Work<'_, V>, op: &Op, record: &Record) -> Option<Fields> {
    let mut fields = Fields::new();
    for (name, patch) in &op.fields {
        let value = next_value(record, name, patch);
        if COMPUTED.contains(&name.as_str()) || name == "changed_at" {
            continue;
        }
        let base = work.view.value_at(&record.key, name, patch.base())?;
        let merged = three_way(&base, &stored(record, name), &value)?;
        if merged != stored(record, name) {
            fields.insert(name.clone(), merged);
        }
    }
    // Sending is one person's word about one content: it never merges with what that person did not see.
    if fields.contains_key("state") {
        return None;
    }
    if !fields.is_empty() {
        for name in COMPUTED {
            fields.insert(name.to_owned(), Value::Null);
        }
        if let Some(patch) = op.fields.get("changed_at") {
            fields.insert(
                "changed_at".to_owned(),
                next_value(record, "changed_at", patch),
            );
        }
    }
    Some(fields)
}

/// A revision beside, or after, one that keeps its content.
fn sibling<V: View>(
    work: &mut Work<'_, V>,
    rules: &EntityRules,
    op: &Op,
    record: &Record,
    by: &By,
) -> Uuid {
    let id = derived_id(&["sibling", &record.key.1.to_string(), &op.op.to_string()]);
    let mut fields = Fields::new();
    for (name, cell) in &record.cells {
        let is_content = rules.field(name).rule == Rule::Revision;
        if BESIDE.contains(&name.as_str()) {
            continue;
        }
        // What the person worked from: the content as it was seen, or as it is where that is forgotten.
        let seen = match is_content
            && !by
                .device
                .is_some_and(|device| work.sees(cell, op.base(), device))
        {
            true => work.view.value_at(&record.key, name, op.base()),
            false => None,
        };
        fields.insert(name.clone(), seen.unwrap_or_else(|| cell.value.clone()));
    }
    fields.insert("state".to_owned(), "draft".into());
    for (name, patch) in &op.fields {
        fields.insert(name.clone(), next_value(record, name, patch));
    }
    let here = work.written("estimate");
    let text = record.key.1.to_string();
    let more =
        here.filter(|one| one.text("sibling_of") == text && work.view.record(&one.key).is_none());
    let number = work.view.siblings(record.key.1) + u32::try_from(more.count()).unwrap_or(0);
    fields.insert("sibling_of".to_owned(), text.into());
    fields.insert("sibling_seq".to_owned(), record.seq.into());
    fields.insert("sibling".to_owned(), letter(number + 1).into());
    seal(&mut fields);
    work.write(&("estimate".to_owned(), id), fields, by);
    id
}

/// B for the first sibling: the revision itself is A.
fn letter(number: u32) -> String {
    match u8::try_from(number) {
        Ok(small) if small < 26 => char::from(b'A' + small).to_string(),
        _ => format!("A{number}"),
    }
}

fn stored(record: &Record, name: &str) -> Value {
    record.value(name).cloned().unwrap_or(Value::Null)
}

/// An answer that can't simply stand: another one was given, or another revision of the job has one.
fn answer<V: View>(
    work: &mut Work<'_, V>,
    op: &Op,
    record: &Record,
    by: &By,
) -> Option<FieldOutcome> {
    let patch = op.fields.get("answer")?;
    let value = next_value(record, "answer", patch);
    let given = record.text("answer");
    if value == stored(record, "answer") {
        return None;
    }
    let job = record.root.unwrap_or_default();
    let other = match value.as_str() == Some("accepted") {
        true => work
            .view
            .accepted(job)
            .filter(|other| *other != record.key.1),
        false => None,
    };
    let is_open = matches!(given, "" | "open");
    if is_open && other.is_none() {
        return None;
    }
    let kept = match (is_open, other) {
        (true, Some(other)) => json!({ "accepted": other }),
        _ => stored(record, "answer"),
    };
    let about = About {
        record,
        field: "answer",
        rule: Rule::Answer,
        kind: Kind::Clash,
        base: patch.base(),
    };
    let kept = Side {
        value: &kept,
        person: record.cells.get("answer").map_or("", |cell| &cell.person),
        device: None,
        at: String::new(),
    };
    let conflict = enter(work, &about, &kept, &Side::by(by, &value), by);
    Some(FieldOutcome::Inbox { conflict })
}
