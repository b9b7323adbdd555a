//! Writing a record: the one path.
//!
//! Lock, compare the version, check, write, note. The note becomes the change and the audit row when
//! the transaction commits.

use crate::db::{Change, ChangeKind, Event, OrgTx};
use crate::http::FieldError;
use crate::identity::Caller;
use crate::record::error::RecordError;
use crate::record::read::Row;
use crate::record::resource::{Reached, Record};
use crate::record::sql::{push_reach, push_reach_of};
use crate::record::validate::{Moment, check, fill};
use brainops_domain::id::mint;
use brainops_domain::permission::{Perm, Reach};
use chrono::{DateTime, Datelike, SecondsFormat, Utc};
use serde_json::{Map, Value};
use sqlx::{AssertSqlSafe, Postgres, QueryBuilder};
use uuid::Uuid;

/// Adds a record. Its id is the client's own where `draft` has one.
pub async fn create(
    tx: &mut OrgTx,
    record: &Record,
    caller: &Caller,
    mut draft: Map<String, Value>,
) -> Result<(Uuid, Row), RecordError> {
    let id = take_id(&mut draft, tx.now())?;
    let errors = check(record, &draft, Moment::Creation);
    if !errors.is_empty() {
        return Err(RecordError::Invalid(errors));
    }
    if record.resource().reached == Reached::ByColumns && !draft.contains_key("owner_id") {
        draft.insert(
            "owner_id".to_owned(),
            Value::String(caller.principal().person_id().to_string()),
        );
    }
    if let Some(author) = record.author_field() {
        let person_id = caller.principal().person_id().to_string();
        draft.insert(author.name.to_owned(), Value::String(person_id));
    }
    fill(record, &mut draft);
    number(tx, record, &mut draft).await?;
    (record.resource().complete)(None, &mut draft, tx.now());
    check_whole(record, None, &draft)?;
    let needed = guards(record, caller, None, &draft)?;
    let row = run(tx, &record.statements().insert, id, &draft).await?;
    require_reach(tx, record, caller, id, caller.reach()).await?;
    for reach in needed {
        require_reach(tx, record, caller, id, reach).await?;
    }
    note(tx, record, id, None, &row, ChangeKind::Create)?;
    Ok((id, row))
}

/// Changes fields of a record that still has the expected version.
pub async fn update(
    tx: &mut OrgTx,
    record: &Record,
    caller: &Caller,
    id: Uuid,
    expected: i64,
    patch: Map<String, Value>,
) -> Result<Row, RecordError> {
    let errors = check(record, &patch, Moment::Change);
    if !errors.is_empty() {
        return Err(RecordError::Invalid(errors));
    }
    let before = lock(tx, record, caller, id, expected).await?;
    let mut after = before.clone();
    after.extend(patch);
    (record.resource().complete)(Some(&before), &mut after, tx.now());
    check_whole(record, Some(&before), &after)?;
    for reach in guards(record, caller, Some(&before), &after)? {
        require_reach(tx, record, caller, id, reach).await?;
    }
    let row = run(tx, &record.statements().update, id, &after).await?;
    // Nobody gives a record away, or takes it, beyond what they may reach themselves.
    require_reach(tx, record, caller, id, caller.reach()).await?;
    note(tx, record, id, Some(before), &row, ChangeKind::Update)?;
    Ok(row)
}

/// Archives a record that still has the expected version, or brings it back.
pub async fn set_archived(
    tx: &mut OrgTx,
    record: &Record,
    caller: &Caller,
    id: Uuid,
    expected: i64,
    kind: ChangeKind,
) -> Result<Row, RecordError> {
    let before = lock(tx, record, caller, id, expected).await?;
    let mut after = before.clone();
    let deleted_at = match kind {
        ChangeKind::Archive => Value::String(tx.now().to_rfc3339_opts(SecondsFormat::Micros, true)),
        ChangeKind::Create | ChangeKind::Update | ChangeKind::Restore => Value::Null,
    };
    after.insert("deleted_at".to_owned(), deleted_at);
    let row = run(tx, &record.statements().update, id, &after).await?;
    note(tx, record, id, Some(before), &row, kind)?;
    Ok(row)
}

fn take_id(draft: &mut Map<String, Value>, now: DateTime<Utc>) -> Result<Uuid, RecordError> {
    let invalid = |detail: &str| RecordError::Invalid(vec![FieldError::of("id", detail)]);
    let Some(value) = draft.remove("id") else {
        return Ok(mint(now));
    };
    let id = value
        .as_str()
        .and_then(|text| Uuid::parse_str(text).ok())
        .ok_or_else(|| invalid("It must be a UUID."))?;
    if id.get_version_num() != 7 {
        return Err(invalid("It must be a UUID of version 7."));
    }
    Ok(id)
}

// Locks the row, so that the version can't change between being compared and being written.
async fn lock(
    tx: &mut OrgTx,
    record: &Record,
    caller: &Caller,
    id: Uuid,
    expected: i64,
) -> Result<Map<String, Value>, RecordError> {
    let columns = &record.statements().columns;
    let mut query = QueryBuilder::<Postgres>::new("select t.version, ");
    query.push(format_args!(
        "(select row_to_json(r)::text from (select {columns}) r) as record from {} t where t.org_id = ",
        record.resource().entity
    ));
    query.push_bind(tx.org_id());
    query.push(" and t.id = ");
    query.push_bind(id);
    push_reach(&mut query, record.resource(), caller);
    query.push(" for update of t");
    let row: Option<Row> = query.build_query_as().fetch_optional(tx.sql()).await?;
    let row = row.ok_or(RecordError::NotFound)?;
    if row.version != expected {
        return Err(RecordError::Stale {
            expected,
            present: row.version,
        });
    }
    Ok(serde_json::from_str(&row.record)?)
}

async fn run(
    tx: &mut OrgTx,
    statement: &str,
    id: Uuid,
    fields: &Map<String, Value>,
) -> Result<Row, RecordError> {
    let (org_id, now) = (tx.org_id(), tx.now());
    Ok(sqlx::query_as(AssertSqlSafe(statement))
        .bind(org_id)
        .bind(id)
        .bind(sqlx::types::Json(fields))
        .bind(now)
        .fetch_one(tx.sql())
        .await?)
}

// The permissions that a write needs besides its route's, as the reach within which each is held.
fn guards(
    record: &Record,
    caller: &Caller,
    before: Option<&Map<String, Value>>,
    after: &Map<String, Value>,
) -> Result<Vec<Reach>, RecordError> {
    let principal = caller.principal();
    let held = |perm: Perm| {
        principal
            .grants()
            .reach(perm)
            .ok_or(RecordError::NotHeld(perm))
    };
    record
        .resource()
        .guards
        .iter()
        .filter(|guard| (guard.when)(before, after, principal.person_id()))
        .map(|guard| held(guard.perm))
        .collect()
}

fn check_whole(
    record: &Record,
    before: Option<&Map<String, Value>>,
    after: &Map<String, Value>,
) -> Result<(), RecordError> {
    let errors = (record.resource().check)(before, after);
    if errors.is_empty() {
        Ok(())
    } else {
        Err(RecordError::Invalid(errors))
    }
}

// Who may write only what is their own, or their team's, can't write what is not.
async fn require_reach(
    tx: &mut OrgTx,
    record: &Record,
    caller: &Caller,
    id: Uuid,
    reach: Reach,
) -> Result<(), RecordError> {
    if reach == Reach::All || record.resource().reached == Reached::Everybody {
        return Ok(());
    }
    let mut query = QueryBuilder::<Postgres>::new("select exists (select from ");
    query.push(format_args!(
        "{} t where t.org_id = ",
        record.resource().entity
    ));
    query.push_bind(tx.org_id());
    query.push(" and t.id = ");
    query.push_bind(id);
    push_reach_of(&mut query, record.resource(), caller.principal(), reach);
    query.push(")");
    let within: bool = query.build_query_scalar().fetch_one(tx.sql()).await?;
    if within {
        Ok(())
    } else {
        Err(RecordError::OutOfReach)
    }
}

// The counter's row is locked until the commit: numbers have no gap.
async fn number(
    tx: &mut OrgTx,
    record: &Record,
    draft: &mut Map<String, Value>,
) -> Result<(), RecordError> {
    let Some(numbered) = record.resource().numbered else {
        return Ok(());
    };
    if draft
        .get(numbered.field)
        .and_then(Value::as_str)
        .is_some_and(|number| !number.is_empty())
    {
        return Ok(());
    }
    let (org_id, now) = (tx.org_id(), tx.now());
    let year = now.year() % 100;
    let value: i64 = sqlx::query_scalar(
        "insert into counter (org_id, name, value)
         values ($1, $2, 1)
         on conflict on constraint counter_key do update set value = counter.value + 1
         returning value",
    )
    .bind(org_id)
    .bind(format!("{}-{year:02}", numbered.counter))
    .fetch_one(tx.sql())
    .await?;
    draft.insert(
        numbered.field.to_owned(),
        Value::String(format!("{year:02}-{value:04}")),
    );
    Ok(())
}

fn note(
    tx: &mut OrgTx,
    record: &Record,
    id: Uuid,
    before: Option<Map<String, Value>>,
    row: &Row,
    kind: ChangeKind,
) -> Result<(), RecordError> {
    let entity = record.resource().entity;
    let after: Map<String, Value> = serde_json::from_str(&row.record)?;
    // Only what changed: a log of whole rows would blank fields that an old device does not know.
    let changed = |name: &String, value: &Value| {
        !["id", "version", "changed_at"].contains(&name.as_str())
            && before
                .as_ref()
                .is_none_or(|before| before.get(name) != Some(value))
    };
    let fields: Map<String, Value> = after
        .iter()
        .filter(|(name, value)| changed(name, value))
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect();
    let old: Map<String, Value> = before
        .iter()
        .flatten()
        .filter(|(name, _)| fields.contains_key(*name))
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect();
    let old = if before.is_some() {
        Value::Object(old)
    } else {
        Value::Null
    };
    let mut event = Event::of(&format!("{entity}.{}", kind.name()), entity, id)
        .before(old)
        .after(Value::Object(fields.clone()));
    event.change = Some(Change {
        kind,
        row_version: row.version,
        fields: Value::Object(fields),
    });
    tx.record(event);
    Ok(())
}
