//! A transaction inside one organisation.
//!
//! Owns what a write leaves behind besides its rows: its numbered changes and its audit rows, written
//! in the last moment before the commit, so that the lock on the organisation's head is held for as
//! short as can be. Invariant: numbers of changes have no gap and become visible in their order.

use crate::db::history::Rows;
use crate::db::{DbError, Heads};
use crate::identity::Authority;
use crate::sync::{self, Written};
use crate::work::TaskKind;
use chrono::{DateTime, Utc};
use serde_json::Value;
use sqlx::{Executor, PgConnection, Postgres, Transaction};
use uuid::Uuid;

/// What a change does to its record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChangeKind {
    /// It is new.
    Create,
    /// Some of its fields have new values.
    Update,
    /// It is put away.
    Archive,
    /// It is brought back.
    Restore,
}

impl ChangeKind {
    /// The name in tables and on the wire.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Create => "create",
            Self::Update => "update",
            Self::Archive => "archive",
            Self::Restore => "restore",
        }
    }
}

/// A new state of a record, for the change log.
#[derive(Debug, Clone)]
pub struct Change {
    /// What it does.
    pub kind: ChangeKind,
    /// Version of the row from this change on.
    pub row_version: i64,
    /// The fields that changed, with their new values.
    pub fields: Value,
}

/// Something that happened: always an audit row, and a change where a record has a new state.
#[derive(Debug, Clone)]
pub struct Event {
    /// What was done, such as `customer.update`.
    pub action: String,
    /// Kind of thing it was done to.
    pub entity: &'static str,
    /// Which one.
    pub entity_id: Option<Uuid>,
    /// Its state before.
    pub before: Value,
    /// Its state after.
    pub after: Value,
    /// The record's new state.
    pub change: Option<Change>,
}

impl Event {
    /// Something that was done to no record, such as a sign-in.
    #[must_use]
    pub fn of(action: &str, entity: &'static str, entity_id: Uuid) -> Self {
        Self {
            action: action.to_owned(),
            entity,
            entity_id: Some(entity_id),
            before: Value::Null,
            after: Value::Null,
            change: None,
        }
    }

    /// With the state after it.
    #[must_use]
    pub fn after(mut self, after: Value) -> Self {
        self.after = after;
        self
    }

    /// With the state before it.
    #[must_use]
    pub fn before(mut self, before: Value) -> Self {
        self.before = before;
        self
    }
}

/// A part of a transaction that has begun.
#[derive(Debug)]
#[must_use = "a part is kept or taken back"]
pub struct Part {
    events: usize,
}

/// A transaction inside one organisation, opened for a verified caller.
#[derive(Debug)]
pub struct OrgTx {
    tx: Transaction<'static, Postgres>,
    authority: Authority,
    events: Vec<Event>,
    heads: Heads,
    log_end: Option<i64>,
}

impl OrgTx {
    pub(super) fn new(
        tx: Transaction<'static, Postgres>,
        authority: Authority,
        heads: Heads,
    ) -> Self {
        Self {
            tx,
            authority,
            events: Vec::new(),
            heads,
            log_end: None,
        }
    }

    /// The organisation.
    #[must_use]
    pub fn org_id(&self) -> Uuid {
        self.authority.org_id()
    }

    /// Who acts.
    #[must_use]
    pub fn authority(&self) -> &Authority {
        &self.authority
    }

    /// The instant of the request; every row written has it.
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        self.authority.now()
    }

    /// The connection, for statements. Each of them names `org_id`, although the policies would do.
    pub fn sql(&mut self) -> &mut PgConnection {
        &mut self.tx
    }

    /// Notes what happened; it is written by `commit`.
    pub fn record(&mut self, event: Event) {
        self.events.push(event);
    }

    /// Adds a task of this organisation, to be done after the commit.
    pub async fn add_task(&mut self, kind: TaskKind, key: &[u8]) -> Result<(), DbError> {
        self.add_task_at(kind, key, self.now()).await
    }

    /// Adds a task of this organisation, to be done at an instant.
    pub async fn add_task_at(
        &mut self,
        kind: TaskKind,
        key: &[u8],
        at: DateTime<Utc>,
    ) -> Result<(), DbError> {
        sqlx::query("select directory.add_task($1, $2, $3)")
            .bind(kind.name())
            .bind(key)
            .bind(at)
            .execute(self.sql())
            .await?;
        Ok(())
    }

    /// Begins a part that can be taken back without the rest. Parts follow each other; none is inside another.
    pub async fn begin_part(&mut self) -> Result<Part, DbError> {
        self.tx.execute("savepoint part").await?;
        Ok(Part {
            events: self.events.len(),
        })
    }

    /// Keeps a part, as far as the transaction is kept.
    pub async fn keep_part(&mut self, _: Part) -> Result<(), DbError> {
        self.tx.execute("release savepoint part").await?;
        Ok(())
    }

    /// Takes a part back: its rows and what was recorded in it.
    pub async fn take_back(&mut self, part: Part) -> Result<(), DbError> {
        self.tx
            .execute("rollback to savepoint part; release savepoint part")
            .await?;
        self.events.truncate(part.events);
        Ok(())
    }

    /// Notes where this transaction brings the change log; whoever follows it hears of it after the commit.
    pub(crate) fn note_log(&mut self, end: i64) {
        self.log_end = Some(end);
    }

    /// Writes what was recorded, then commits.
    ///
    /// Errors: nothing of the transaction remains.
    pub async fn commit(mut self) -> Result<(), DbError> {
        if !self.events.is_empty() {
            self.write_events().await?;
        }
        self.tx.commit().await?;
        if let Some(end) = self.log_end {
            self.heads.note(self.authority.org_id(), end);
        }
        Ok(())
    }

    async fn write_events(&mut self) -> Result<(), DbError> {
        let events = std::mem::take(&mut self.events);
        let mut head = sync::lock_head(self).await?;
        let written = events.iter().filter_map(|event| {
            let change = event.change.as_ref()?;
            Some(Written {
                entity: event.entity,
                id: event.entity_id?,
                kind: change.kind,
                version: change.row_version,
                fields: change.fields.clone(),
            })
        });
        sync::write_office(self, &mut head, written.collect()).await?;
        let rows = Rows::build(&head, &self.authority, events);
        sqlx::query(
            "with head as (
               update org_head
               set audit_seq = $2, audit_hash = $3
               where org_id = $1
             )
             insert into audit (org_id, seq, at, actor, action, entity, entity_id, request_id, detail, detail_sha256, hash)
             select $1, a.seq, $4, $5, a.action, a.entity, a.entity_id, $6, a.detail, a.detail_sha256, a.hash
             from unnest($7::bigint[], $8::text[], $9::text[], $10::uuid[], $11::text[], $12::bytea[], $13::bytea[])
               as a (seq, action, entity, entity_id, detail, detail_sha256, hash)",
        )
        .bind(self.authority.org_id())
        .bind(rows.audit_seq)
        .bind(&rows.audit_hash[..])
        .bind(self.authority.now())
        .bind(self.authority.actor().to_string())
        .bind(self.authority.request_id())
        .bind(&rows.audit.seq)
        .bind(&rows.audit.action)
        .bind(&rows.audit.entity)
        .bind(&rows.audit.entity_id)
        .bind(&rows.audit.detail)
        .bind(&rows.audit.detail_sha256)
        .bind(&rows.audit.hash)
        .execute(&mut *self.tx)
        .await?;
        Ok(())
    }
}
