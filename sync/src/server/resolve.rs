//! Settling an entry of the inbox: keep mine, keep theirs, or a value put together from both.

use super::decide::{Outcomes, broken};
use super::field;
use super::group::fields_of;
use super::record::Record;
use super::view::View;
use super::work::{By, Work};
use crate::rules;
use crate::wire::op::{Op, Patch};
use crate::wire::push::{FieldOutcome, Reason};
use brainops_domain::id::DeviceId;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use uuid::Uuid;

/// Applies `{"keep": "kept" | "other" | "value", "value": …}` to an open entry.
///
/// The chosen value is an ordinary change of its field: whoever changed that field meanwhile, unseen,
/// is asked again.
pub(super) fn resolve<V: View>(
    work: &mut Work<'_, V>,
    op: &Op,
    entry: &Record,
    device: DeviceId,
    by: &By,
) -> Result<Outcomes, Reason> {
    let mut outcomes: Outcomes = op
        .fields
        .keys()
        .map(|name| (name.clone(), FieldOutcome::Same))
        .collect();
    let Some(patch) = op.fields.get("resolution") else {
        return Ok(outcomes);
    };
    let resolution = patch.applied_to(None);
    if entry.value("resolution") == Some(&resolution) {
        return Ok(outcomes);
    }
    let keep = resolution
        .get("keep")
        .and_then(Value::as_str)
        .unwrap_or_default();
    let side = |name: &str| entry.value(name).cloned().unwrap_or(Value::Null);
    let chosen = match keep {
        "kept" => side("kept"),
        "other" => side("other"),
        "value" => resolution.get("value").cloned().unwrap_or(Value::Null),
        _ => return Err(broken("A resolution keeps kept, other or value.")),
    };
    let is_open = entry.text("state") == "open";
    if is_open {
        let fields = fields_of(json!({
            "resolution": resolution, "state": "resolved",
            "resolved_by": by.person, "resolved_at": by.at.to_rfc3339(),
        }));
        work.write(&entry.key, fields, by);
        outcomes.remove("resolution");
    }
    if is_open && keep == "kept" {
        return Ok(outcomes);
    }
    let target = (
        entry.text("of_entity").to_owned(),
        Uuid::parse_str(entry.text("of_id")).map_err(|_| broken("The entry names no record."))?,
    );
    let (Some(record), Some(rules)) = (work.record(&target), rules::of(&target.0)) else {
        return Err(Reason::Missing {
            entity: target.0,
            id: target.1,
        });
    };
    let name = entry.text("of_field").to_owned();
    // Who settles an entry has read it, and with it the value that stands.
    let read =
        record
            .cells
            .get(&name)
            .map_or(0, |cell| match Some(&cell.value) == entry.value("kept") {
                true => cell.seq,
                false => 0,
            });
    let base = patch.base().max(read);
    if rules.is_append_only() || record.value(&name) == Some(&chosen) {
        return Ok(outcomes);
    }
    // Taking away after all: the person has seen in the entry what was changed.
    let base = if name == "deleted_at" {
        record.seq
    } else {
        base
    };
    let change = Op {
        entity: target.0,
        id: target.1,
        fields: BTreeMap::from([(name, Patch::value(chosen, base))]),
        ..op.clone()
    };
    // To settle an entry is to change its record; whoever may not do the one may not do the other.
    if let Some(says) = work.view.refusal(&change, false) {
        return Err(Reason::Rule { says });
    }
    let became = field::change(work, rules, &change, &record, device, by, false);
    if let Some(outcome) = became.into_values().find(|one| *one != FieldOutcome::Same) {
        outcomes.insert("resolution".to_owned(), outcome);
    }
    Ok(outcomes)
}
