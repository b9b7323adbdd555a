//! The office's own writes, by whatever way they came: the same records, changes and sums as by a laptop.

use super::carry::{self, Own};
use super::head::Head;
use super::load::{decide, load};
use super::loaded::{Loaded, Need};
use super::project::OTHERWISE;
use super::{from_sql, hold};
use crate::db::{ChangeKind, DbError, OrgTx};
use crate::identity::Actor;
use brainops_domain::id::{GroupId, OpId};
use brainops_sync::scope::Scopes;
use brainops_sync::server::{Change, Key, Writes, office_write};
use brainops_sync::wire::Fields;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// A new state that a table of the office has.
#[derive(Debug, Clone)]
pub(crate) struct Written {
    /// Kind of record.
    pub(crate) entity: &'static str,
    /// Which.
    pub(crate) id: Uuid,
    /// What is done to it.
    pub(crate) kind: ChangeKind,
    /// Version of the row from this change on.
    pub(crate) version: i64,
    /// The fields that changed.
    pub(crate) fields: Value,
}

/// Numbers and notes what this transaction wrote to the office's tables.
pub(crate) async fn write(
    tx: &mut OrgTx,
    head: &mut Head,
    written: Vec<Written>,
) -> Result<(), DbError> {
    if written.is_empty() {
        return Ok(());
    }
    // What the office keeps in another form than laptops is not theirs to read.
    let (otherwise, written): (Vec<Written>, Vec<Written>) = written
        .into_iter()
        .partition(|one| OTHERWISE.contains(&one.entity));
    let mut view = Loaded::new(head);
    // What waited for the office's records is taken as if they had been there.
    view.granted = hold::everything();
    let mut keys: BTreeSet<Need> = BTreeSet::from([Need::Waiting]);
    let writes: Vec<(Key, Fields)> = written
        .iter()
        .map(|one| {
            let key = (one.entity.to_owned(), one.id);
            keys.insert(Need::Record(key.clone()));
            let mut fields = fields_of(one);
            // A new state without a new value is a state all the same.
            if fields.is_empty() {
                let now = tx.now().to_rfc3339();
                fields.insert("changed_at".to_owned(), Value::String(now));
            }
            (key, fields)
        })
        .collect();
    load(tx, &mut view, keys).await?;
    let now = tx.now();
    let person = match tx.authority().actor() {
        Actor::Person(id) => id.to_string(),
        Actor::ApiKey(_) | Actor::System => tx.authority().actor().to_string(),
    };
    let (group, op) = (GroupId::mint(now), OpId::mint(now));
    let decided = decide(tx, &mut view, |view| {
        office_write(view, &writes, group, op, &person, now)
    })
    .await?;
    let mut decided = decided.unwrap_or_else(|| Writes {
        records: Vec::new(),
        changes: Vec::new(),
        log: head.log,
        stream: None,
        numbered: Vec::new(),
        sums: BTreeMap::new(),
    });
    // Each write became one change, in its order; what they released comes between.
    let mut own = Own::new();
    let mut open = written.iter().peekable();
    for change in &decided.changes {
        let is_next = |one: &&Written| {
            change.device.is_none() && one.entity == change.entity && one.id == change.id
        };
        if let Some(one) = open.next_if(is_next) {
            own.insert(change.seq, (one.version, one.kind));
        }
    }
    for one in otherwise {
        let change = numbered(tx, &one, decided.log.seq + 1, (group, op), &person).await?;
        decided.log.seq = change.seq;
        decided.log.mark = change.link(decided.log.mark);
        own.insert(change.seq, (one.version, one.kind));
        decided.changes.push(change);
    }
    carry::out(tx, head, &view, &decided, &own).await
}

fn fields_of(written: &Written) -> Fields {
    match &written.fields {
        Value::Object(fields) => fields.clone().into_iter().collect(),
        _ => Fields::new(),
    }
}

// A change of a record that is in nobody's scopes: it has its number in the log, and no laptop is told.
async fn numbered(
    tx: &mut OrgTx,
    one: &Written,
    seq: u64,
    (group, op): (GroupId, OpId),
    person: &str,
) -> Result<Change, DbError> {
    let org_id = tx.org_id();
    let previous: Option<i64> = sqlx::query_scalar(
        "select max(seq) from change where org_id = $1 and entity = $2 and entity_id = $3",
    )
    .bind(org_id)
    .bind(one.entity)
    .bind(one.id)
    .fetch_one(tx.sql())
    .await?;
    Ok(Change {
        seq,
        previous: previous.map_or(0, from_sql),
        entity: one.entity.to_owned(),
        id: one.id,
        group,
        op: Some(op),
        device: None,
        person: person.to_owned(),
        at: tx.now(),
        fields: fields_of(one),
        before: BTreeMap::new(),
        was: Scopes::new(),
        now: Scopes::new(),
    })
}

/// Notes the name of a person, so that laptops can say who did something.
pub(super) async fn write_person(tx: &mut OrgTx, person_id: Uuid) -> Result<(), DbError> {
    let org_id = tx.org_id();
    let name: String = sqlx::query_scalar("select name from person where org_id = $1 and id = $2")
        .bind(org_id)
        .bind(person_id)
        .fetch_one(tx.sql())
        .await?;
    let key = ("person".to_owned(), person_id);
    let known: Option<Option<String>> = sqlx::query_scalar(
        "select fields ->> 'name' from sync_record
         where org_id = $1 and entity = $2 and id = $3",
    )
    .bind(org_id)
    .bind(&key.0)
    .bind(key.1)
    .fetch_optional(tx.sql())
    .await?;
    if known.flatten().as_deref() == Some(name.as_str()) {
        return Ok(());
    }
    let mut head = super::lock_head(tx).await?;
    let mut view = Loaded::new(&head);
    let now = tx.now();
    let writes = [(
        key,
        Fields::from([("name".to_owned(), Value::String(name))]),
    )];
    let (group, op) = (GroupId::mint(now), OpId::mint(now));
    let decided = decide(tx, &mut view, |view| {
        office_write(view, &writes, group, op, &person_id.to_string(), now)
    })
    .await?;
    match decided {
        Some(decided) => carry::out(tx, &mut head, &view, &decided, &Own::new()).await,
        None => Ok(()),
    }
}
