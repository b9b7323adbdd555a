//! One user action: rows, their outbox records and tags, in one transaction.

use super::row::{self, Fields};
use super::{Context, StoreError};
use brainops_domain::id::{GroupId, OpId};
use brainops_domain::view::tag::Tag;
use brainops_sync::entity::Entity;
use brainops_sync::operation::FieldPatch;
use chrono::{DateTime, Utc};
use rusqlite::types::Value as Sql;
use rusqlite::{Connection, OptionalExtension, TransactionBehavior, params, params_from_iter};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};
use uuid::Uuid;

/// An open transaction of one user action.
pub struct Tx<'c> {
    inner: rusqlite::Transaction<'c>,
    context: Context,
    group: GroupId,
    now: DateTime<Utc>,
    tags: BTreeSet<Tag>,
    recorded: BTreeSet<Place>,
}

/// A row of a synced table, by SQLite's own number of it.
pub(super) type Place = (Entity, i64);

/// Runs `action` and commits; returns the tags of what was committed.
pub(super) fn run<T, E>(
    connection: &mut Connection,
    context: Context,
    now: DateTime<Utc>,
    action: impl FnOnce(&mut Tx<'_>) -> Result<T, E>,
) -> (Result<T, E>, Vec<Tag>)
where
    E: From<StoreError>,
{
    let touched: Arc<Mutex<BTreeSet<Place>>> = Arc::default();
    let seen = Arc::clone(&touched);
    let hook = move |_, _: &str, table: &str, row: i64| {
        if let Some(entity) = Entity::of_table(table) {
            super::lock(&seen).insert((entity, row));
        }
    };
    if let Err(error) = connection.update_hook(Some(hook)) {
        return (Err(StoreError::from(error).into()), Vec::new());
    }
    match commit(connection, context, now, action, &touched) {
        Ok((value, tags)) => (Ok(value), tags.into_iter().collect()),
        Err(error) => (Err(error), Vec::new()),
    }
}

fn commit<T, E>(
    connection: &mut Connection,
    context: Context,
    now: DateTime<Utc>,
    action: impl FnOnce(&mut Tx<'_>) -> Result<T, E>,
    touched: &Mutex<BTreeSet<Place>>,
) -> Result<(T, BTreeSet<Tag>), E>
where
    E: From<StoreError>,
{
    let inner = connection
        .transaction_with_behavior(TransactionBehavior::Immediate)
        .map_err(StoreError::from)?;
    let mut tx = Tx {
        inner,
        context,
        group: GroupId::mint(now),
        now,
        tags: BTreeSet::new(),
        recorded: BTreeSet::new(),
    };
    let value = action(&mut tx)?;
    if let Some((entity, _)) = super::lock(touched).difference(&tx.recorded).next() {
        return Err(StoreError::Unrecorded {
            table: entity.table().to_owned(),
        }
        .into());
    }
    if !tx.recorded.is_empty() {
        tx.tags.insert(Tag::Outbox);
    }
    tx.inner.commit().map_err(StoreError::from)?;
    Ok((value, tx.tags))
}

impl Tx<'_> {
    /// The connection, for reading and for tables of this device alone.
    #[must_use]
    pub fn sql(&self) -> &Connection {
        &self.inner
    }

    /// The instant this action carries.
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        self.now
    }

    /// Who does it.
    #[must_use]
    pub fn person(&self) -> &str {
        &self.context.person
    }

    /// Publishes `tag` after the commit.
    pub fn mark(&mut self, tag: Tag) {
        self.tags.insert(tag);
    }

    /// Writes a record of a synced table, new or changed, and its outbox record.
    ///
    /// Only fields that differ from what is stored are written and recorded; a call that changes
    /// nothing records nothing. `job_id` is the job whose waiting count it belongs to.
    pub fn put(
        &mut self,
        entity: Entity,
        id: Uuid,
        job_id: Option<Uuid>,
        fields: &Fields<'_>,
    ) -> Result<bool, StoreError> {
        let stored = self.stored(entity, id, fields)?;
        let mut changed: Vec<(&str, &Value)> = Vec::new();
        for (index, (name, value)) in fields.iter().enumerate() {
            let same = |(_, values): &(i64, Vec<Value>)| &values[index] == value;
            if !stored.as_ref().is_some_and(same) {
                changed.push((name, value));
            }
        }
        let row = match stored {
            None => {
                self.insert(entity, id, &changed)?;
                self.inner.last_insert_rowid()
            }
            Some(_) if changed.is_empty() => return Ok(false),
            Some((row, _)) => {
                self.update(entity, id, &changed)?;
                row
            }
        };
        self.record(entity, id, job_id, &changed)?;
        self.recorded.insert((entity, row));
        Ok(true)
    }

    /// SQLite's number of a row and its values of these fields.
    fn stored(
        &self,
        entity: Entity,
        id: Uuid,
        fields: &Fields<'_>,
    ) -> Result<Option<(i64, Vec<Value>)>, StoreError> {
        let names: Vec<&str> = fields.iter().map(|(name, _)| *name).collect();
        let columns: String = names.iter().map(|name| format!(", {name}")).collect();
        let sql = format!(
            "select rowid{columns} from {} where id = ?1",
            entity.table()
        );
        let found: Option<(i64, Vec<Sql>)> = self
            .inner
            .prepare_cached(&sql)?
            .query_row([id], |row| {
                let values = (1..=names.len()).map(|index| row.get(index));
                Ok((row.get(0)?, values.collect::<rusqlite::Result<_>>()?))
            })
            .optional()?;
        let Some((number, values)) = found else {
            return Ok(None);
        };
        let values = names
            .iter()
            .zip(values)
            .map(|(name, value)| row::from_sql(entity, name, value))
            .collect::<Result<_, _>>()?;
        Ok(Some((number, values)))
    }

    fn insert(
        &self,
        entity: Entity,
        id: Uuid,
        fields: &[(&str, &Value)],
    ) -> Result<(), StoreError> {
        let mut columns = String::from("id");
        let mut places = String::from("?");
        let mut values = vec![Sql::Blob(id.as_bytes().to_vec())];
        for (name, value) in fields {
            columns.push_str(", ");
            columns.push_str(name);
            places.push_str(", ?");
            values.push(row::to_sql(entity, name, value)?);
        }
        let sql = format!(
            "insert into {} ({columns}) values ({places})",
            entity.table()
        );
        self.inner
            .prepare_cached(&sql)?
            .execute(params_from_iter(values))?;
        Ok(())
    }

    fn update(
        &self,
        entity: Entity,
        id: Uuid,
        fields: &[(&str, &Value)],
    ) -> Result<(), StoreError> {
        let mut sets = Vec::new();
        let mut values = Vec::new();
        for (name, value) in fields {
            sets.push(format!("{name} = ?"));
            values.push(row::to_sql(entity, name, value)?);
        }
        values.push(Sql::Blob(id.as_bytes().to_vec()));
        let sql = format!(
            "update {} set {} where id = ?",
            entity.table(),
            sets.join(", ")
        );
        self.inner
            .prepare_cached(&sql)?
            .execute(params_from_iter(values))?;
        Ok(())
    }

    fn record(
        &self,
        entity: Entity,
        id: Uuid,
        job_id: Option<Uuid>,
        fields: &[(&str, &Value)],
    ) -> Result<(), StoreError> {
        let mut patches = BTreeMap::new();
        let mut base = self
            .inner
            .prepare_cached("select seq from field_base where entity_id = ?1 and field = ?2")?;
        for (name, value) in fields {
            let seq: Option<i64> = base
                .query_row(params![id, name], |row| row.get(0))
                .optional()?;
            let base = u64::try_from(seq.unwrap_or(0)).unwrap_or(0);
            patches.insert(
                (*name).to_owned(),
                FieldPatch {
                    value: (*value).clone(),
                    base,
                },
            );
        }
        drop(base);
        let fields = serde_json::to_string(&patches).map_err(|source| StoreError::Stored {
            what: "operation",
            source: Box::new(source),
        })?;
        self.inner
            .prepare_cached(
                "insert into outbox (op_id, group_id, entity, entity_id, job_id, fields, at)
                 values (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            )?
            .execute(params![
                OpId::mint(self.now).0,
                self.group.0,
                entity.table(),
                id,
                job_id,
                fields,
                self.now.to_rfc3339()
            ])?;
        Ok(())
    }
}
