//! What happened to a job, newest first.

use crate::error::Result;
use crate::store::{Fields, Tx, get_id, get_instant, id_value};
use brainops_domain::id::{JobId, TimelineId};
use brainops_domain::view::job::{JobFields, TimelineEntry, TimelineKind};
use brainops_domain::view::tag::Tag;
use brainops_sync::entity::Entity;
use rusqlite::Connection;

/// Entries shown at most.
const SHOWN: u32 = 200;

/// Adds an entry by the person at this laptop.
pub(crate) fn note(tx: &mut Tx<'_>, job: JobId, kind: TimelineKind, text: &str) -> Result<()> {
    let now = tx.now();
    let person = tx.person().to_owned();
    let values: Fields<'_> = vec![
        ("job_id", id_value(job)),
        ("at", now.to_rfc3339().into()),
        ("person", person.into()),
        ("kind", name(kind).into()),
        ("text", text.into()),
    ];
    tx.put(
        Entity::Timeline,
        TimelineId::mint(now).0,
        Some(job.0),
        &values,
    )?;
    tx.mark(Tag::Timeline);
    Ok(())
}

pub(super) fn list(sql: &Connection, job: JobId) -> Result<Vec<TimelineEntry>> {
    let mut statement = sql.prepare_cached(
        "select id, at, person, kind, text,
                exists (select 1 from outbox where entity_id = timeline.id) as waiting
         from timeline
         where job_id = ?1
         order by at desc, id desc
         limit ?2",
    )?;
    let rows = statement.query_map(rusqlite::params![job.0, SHOWN], |row| {
        let kind: String = row.get("kind")?;
        Ok(TimelineEntry {
            id: get_id::<TimelineId>(row, "id")?,
            at: get_instant(row, "at")?,
            person: row.get("person")?,
            kind: kind_of(&kind),
            text: row.get("text")?,
            waiting: row.get("waiting")?,
        })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Which fields an edit changed, in words.
pub(super) fn changes(before: &JobFields, after: &JobFields) -> String {
    let pairs = [
        (
            "name",
            before.first_name != after.first_name || before.last_name != after.last_name,
        ),
        ("phone", before.phone != after.phone),
        ("e-mail", before.email != after.email),
        (
            "address",
            before.street != after.street
                || before.city != after.city
                || before.state != after.state
                || before.zip != after.zip,
        ),
        ("access", before.access != after.access),
        (
            "next step",
            before.next_step != after.next_step || before.due_on != after.due_on,
        ),
        (
            "claim",
            before.carrier != after.carrier || before.claim_number != after.claim_number,
        ),
    ];
    let changed: Vec<&str> = pairs
        .iter()
        .filter(|(_, differs)| *differs)
        .map(|(words, _)| *words)
        .collect();
    format!("changed {}", changed.join(", "))
}

const NAMES: [(TimelineKind, &str); 10] = [
    (TimelineKind::Created, "created"),
    (TimelineKind::Edited, "edited"),
    (TimelineKind::Stage, "stage"),
    (TimelineKind::Note, "note"),
    (TimelineKind::Import, "import"),
    (TimelineKind::Analysis, "analysis"),
    (TimelineKind::Roof, "roof"),
    (TimelineKind::Estimate, "estimate"),
    (TimelineKind::Document, "document"),
    (TimelineKind::Deleted, "deleted"),
];

fn name(kind: TimelineKind) -> &'static str {
    NAMES
        .iter()
        .find(|(known, _)| *known == kind)
        .map(|(_, name)| *name)
        .expect("BUG: every kind is named")
}

/// A kind that a newer version wrote reads as a note: its words stay.
fn kind_of(name: &str) -> TimelineKind {
    NAMES
        .iter()
        .find(|(_, known)| *known == name)
        .map_or(TimelineKind::Note, |(kind, _)| *kind)
}
