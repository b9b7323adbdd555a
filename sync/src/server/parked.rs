//! The list of what waits, as user actions.

use super::record::Record;
use super::view::{ParkedGroup, ParkedOp};
use serde_json::Value;
use std::collections::BTreeMap;

/// User actions of records of the list that wait for something wanted, in their order. What is quarantined has no reason:
/// `null`. What is no operation that this version can read is left out.
#[must_use]
pub fn parked_groups<'a>(
    listed: impl IntoIterator<Item = &'a Record>,
    wanted: impl Fn(&Value) -> bool,
) -> Vec<ParkedGroup> {
    let mut by_group: BTreeMap<&str, Vec<&Record>> = BTreeMap::new();
    for record in listed {
        let group = record.text("group");
        by_group.entry(group).or_default().push(record);
    }
    let mut found: Vec<(u64, ParkedGroup)> = Vec::new();
    for mut records in by_group.into_values() {
        records.sort_by_key(|record| record.created_seq);
        let is_wanted = |record: &&Record| wanted(record.value("reason").unwrap_or(&Value::Null));
        if records.iter().any(is_wanted)
            && let Some(group) = group_of(&records)
        {
            found.push((records[0].created_seq, group));
        }
    }
    found.sort_by_key(|(order, _)| *order);
    found.into_iter().map(|(_, group)| group).collect()
}

fn group_of(records: &[&Record]) -> Option<ParkedGroup> {
    let first = records.first()?;
    let read = |record: &Record, name: &str| record.value(name).cloned().unwrap_or(Value::Null);
    let ops = records.iter().map(|record| {
        let op = serde_json::from_value(read(record, "op")).ok()?;
        Some(ParkedOp {
            parked: record.key.1,
            op,
        })
    });
    Some(ParkedGroup {
        group: serde_json::from_value(read(first, "group")).ok()?,
        device: serde_json::from_value(read(first, "device")).ok()?,
        ops: ops.collect::<Option<_>>()?,
    })
}
