//! One user action: rows, their outbox records and tags, in one transaction.

use super::row::{self, Fields};
use super::{Context, StoreError};
use brainops_domain::id::{DeviceId, GroupId, OpId};
use brainops_domain::view::tag::Tag;
use brainops_sync::entity::Entity;
use brainops_sync::wire::op::Patch;
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
    follows: bool,
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
        follows: false,
    };
    let value = action(&mut tx)?;
    if !tx.follows
        && let Some((entity, _)) = super::lock(touched).difference(&tx.recorded).next()
    {
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

    /// This transaction takes in what the office said: its rows need no outbox record.
    pub(crate) fn follow(&mut self) {
        self.follows = true;
        self.tags.insert(Tag::Outbox);
    }

    /// This laptop, as it was founded.
    #[must_use]
    pub fn device(&self) -> DeviceId {
        self.context.device
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
        if let Some((_, values)) = &stored
            && !changed.is_empty()
        {
            let before = fields.iter().zip(values);
            let before = before.filter(|((name, _), _)| changed.iter().any(|(one, _)| one == name));
            self.shadow(entity, id, before.map(|((name, _), value)| (*name, value)))?;
        }
        let is_new = stored.is_none();
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
        self.record(entity, id, job_id, &changed, is_new)?;
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
        // What a column could not hold before gives way to what it holds now.
        let mut extra = self.extra(entity, id)?;
        let known = extra.len();
        extra.retain(|name, _| !fields.iter().any(|(one, _)| one == name));
        if extra.len() != known {
            sets.push("extra = ?".to_owned());
            values.push(Sql::Text(row::text_of(&extra)?));
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

    /// Keeps what the office has under fields that a person changes, as long as the change waits.
    fn shadow<'a>(
        &self,
        entity: Entity,
        id: Uuid,
        before: impl Iterator<Item = (&'a str, &'a Value)>,
    ) -> Result<(), StoreError> {
        if self.office_seq(entity, id)?.is_none() {
            return Ok(());
        }
        let mut shadow = self
            .inner
            .prepare_cached("select fields from shadow where entity = ?1 and id = ?2")?
            .query_row(params![entity.table(), id], |row| row.get::<_, String>(0))
            .optional()?
            .map(|text| row::parse::<BTreeMap<String, Value>>("shadow", &text))
            .transpose()?
            .unwrap_or_default();
        let extra = self.extra(entity, id)?;
        for (name, value) in before {
            let value = extra.get(name).unwrap_or(value);
            shadow
                .entry(name.to_owned())
                .or_insert_with(|| value.clone());
        }
        self.inner
            .prepare_cached(
                "insert into shadow (entity, id, fields) values (?1, ?2, ?3)
                 on conflict (entity, id) do update set fields = excluded.fields",
            )?
            .execute(params![entity.table(), id, row::text_of(&shadow)?])?;
        Ok(())
    }

    /// Values that the columns of a row can't hold.
    fn extra(&self, entity: Entity, id: Uuid) -> Result<BTreeMap<String, Value>, StoreError> {
        let sql = format!("select extra from {} where id = ?1", entity.table());
        let text: Option<String> = self
            .inner
            .prepare_cached(&sql)?
            .query_row([id], |row| row.get(0))
            .optional()?;
        match text {
            Some(text) if text != "{}" => row::parse("extra", &text),
            _ => Ok(BTreeMap::new()),
        }
    }

    /// The office's number of a record; none if the office does not have it.
    fn office_seq(&self, entity: Entity, id: Uuid) -> Result<Option<i64>, StoreError> {
        Ok(self
            .inner
            .prepare_cached("select seq from office_row where entity = ?1 and id = ?2")?
            .query_row(params![entity.table(), id], |row| row.get(0))
            .optional()?)
    }

    /// The person who enrolled this laptop at an office; none before that.
    fn enrolled(&self) -> Result<Option<String>, StoreError> {
        Ok(self
            .inner
            .prepare_cached("select value from meta where key = 'office_person'")?
            .query_row([], |row| row.get(0))
            .optional()?)
    }

    /// Who an operation is by: the person who enrolled this laptop, or before that the name of who works here.
    pub(crate) fn author(&self) -> Result<String, StoreError> {
        Ok(self
            .enrolled()?
            .unwrap_or_else(|| self.context.person.clone()))
    }

    fn record(
        &self,
        entity: Entity,
        id: Uuid,
        job_id: Option<Uuid>,
        fields: &[(&str, &Value)],
        is_new: bool,
    ) -> Result<(), StoreError> {
        // Only a base of 0 adds a record: where the office lacks the first change, a later one waits for it.
        let least = u64::from(!is_new);
        let seq = self.office_seq(entity, id)?.unwrap_or(0);
        let base = u64::try_from(seq).unwrap_or(0).max(least);
        let mut patches: BTreeMap<&str, Patch> = fields
            .iter()
            .map(|(name, value)| (*name, Patch::value((*value).clone(), base)))
            .collect();
        // Whoever makes a job is responsible for it, until the office says otherwise: else it would be in nobody's reach.
        if entity == Entity::Job
            && patches.contains_key("created_at")
            && let Some(person) = self.enrolled()?
        {
            patches.insert("owner_id", Patch::value(person, base));
        }
        let fields = row::text_of(&patches)?;
        self.inner
            .prepare_cached(
                "insert into outbox (op_id, group_id, entity, entity_id, job_id, fields, at, person)
                 values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            )?
            .execute(params![
                OpId::mint(self.now).0,
                self.group.0,
                entity.table(),
                id,
                job_id,
                fields,
                self.now.to_rfc3339(),
                self.author()?
            ])?;
        Ok(())
    }
}
