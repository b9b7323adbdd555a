//! The store as `brainops-sync` asks about it.
//!
//! Its questions have no place for a failure, so the first one is kept, and whoever asked looks before writing.

use super::{held, parked};
use crate::store::{StoreError, parse};
use brainops_domain::id::{DeviceId, GroupId, OpId};
use brainops_sync::device::{DeviceView, Entry, Held, Kept, Key, Meta, Overlay};
use brainops_sync::digest::{Sum, Sums, bucket_of};
use brainops_sync::scope::{Scope, Scopes};
use brainops_sync::wire::Extra;
use brainops_sync::wire::op::Op;
use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension, Row, params};
use std::cell::RefCell;
use uuid::Uuid;

/// The store as of one transaction.
pub(super) struct SqlView<'c> {
    sql: &'c Connection,
    /// This laptop, for the stream it begins with.
    device: DeviceId,
    /// Whether no operation waits or is kept, so that nothing lies over any record.
    is_quiet: bool,
    failed: RefCell<Option<StoreError>>,
}

impl<'c> SqlView<'c> {
    pub(super) fn new(sql: &'c Connection, device: DeviceId) -> Result<Self, StoreError> {
        let is_quiet = sql
            .prepare_cached(
                "select not exists (select 1 from outbox) and not exists (select 1 from kept)",
            )?
            .query_row([], |row| row.get(0))?;
        Ok(Self {
            sql,
            device,
            is_quiet,
            failed: RefCell::new(None),
        })
    }

    /// What was decided, unless a question could not be answered.
    pub(super) fn checked<T>(self, decided: T) -> Result<T, StoreError> {
        match self.failed.into_inner() {
            Some(error) => Err(error),
            None => Ok(decided),
        }
    }

    fn ask<T: Default>(&self, question: impl FnOnce() -> Result<T, StoreError>) -> T {
        if self.failed.borrow().is_some() {
            return T::default();
        }
        question().unwrap_or_else(|error| {
            self.failed.replace(Some(error));
            T::default()
        })
    }

    fn kept(&self, rule: &str, values: impl rusqlite::Params) -> Result<Vec<Kept>, StoreError> {
        let statement = format!("select kept from kept where {rule} order by position");
        let mut statement = self.sql.prepare_cached(&statement)?;
        let rows = statement.query_map(values, |row| row.get::<_, String>(0))?;
        rows.map(|text| parse("kept operation", &text?)).collect()
    }

    fn entries(&self, rule: &str, values: impl rusqlite::Params) -> Result<Vec<Entry>, StoreError> {
        let statement = format!("select {ENTRY} from outbox {rule}");
        let mut statement = self.sql.prepare_cached(&statement)?;
        let mut rows = statement.query(values)?;
        let mut entries = Vec::new();
        while let Some(row) = rows.next()? {
            entries.push(entry(row)?);
        }
        Ok(entries)
    }

    fn all(
        &self,
        wanted: impl Fn(&str, Uuid, i64, &Scopes) -> bool,
    ) -> Result<Vec<Held>, StoreError> {
        let mut statement = self
            .sql
            .prepare_cached("select entity, id, seq, scopes from office_row")?;
        let mut rows = statement.query([])?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            let (entity, id): (String, Uuid) = (row.get(0)?, row.get(1)?);
            let scopes = held::scopes_of(&row.get::<_, String>(3)?);
            if wanted(&entity, id, row.get(2)?, &scopes)
                && let Some(held) = held::read(self.sql, &(entity, id))?
            {
                found.push(held);
            }
        }
        Ok(found)
    }
}

const ENTRY: &str = "device_seq, op_id, group_id, entity, entity_id, fields, at, person, op";

fn entry(row: &Row<'_>) -> Result<Entry, StoreError> {
    let group = GroupId(row.get("group_id")?);
    if let Some(text) = row.get::<_, Option<String>>("op")? {
        return Ok(Entry {
            group,
            op: parse("operation", &text)?,
        });
    }
    let fields: String = row.get("fields")?;
    let at: String = row.get("at")?;
    let at = DateTime::parse_from_rfc3339(&at).map_err(|source| StoreError::Stored {
        what: "instant",
        source: Box::new(source),
    })?;
    Ok(Entry {
        group,
        op: Op {
            op: OpId(row.get("op_id")?),
            seq: row.get("device_seq")?,
            entity: row.get("entity")?,
            id: row.get("entity_id")?,
            fields: parse("operation", &fields)?,
            person: row.get("person")?,
            at: at.with_timezone(&Utc),
            clock: None,
            command: None,
            extra: Extra::new(),
        },
    })
}

/// What the laptop knows of itself and the office.
pub(super) fn meta(sql: &Connection, device: DeviceId) -> Result<Meta, StoreError> {
    let text: Option<String> = sql
        .prepare_cached("select meta from sync_meta where one = 1")?
        .query_row([], |row| row.get(0))
        .optional()?;
    match text {
        Some(text) => parse("state of the synchronization", &text),
        None => Ok(Meta::new(device)),
    }
}

/// Whether records still come for the first time.
pub(crate) fn is_filling(sql: &Connection) -> Result<bool, StoreError> {
    Ok(sql
        .prepare_cached(
            "select exists (select 1 from sync_meta where meta ->> '$.filling' is not null)",
        )?
        .query_row([], |row| row.get(0))?)
}

/// Whether the office tells this version nothing any more.
pub(crate) fn is_outdated(sql: &Connection) -> Result<bool, StoreError> {
    Ok(sql
        .prepare_cached(
            "select exists (select 1 from sync_meta where meta ->> '$.upgrade_to' is not null)",
        )?
        .query_row([], |row| row.get(0))?)
}

fn to_sql(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

impl DeviceView for SqlView<'_> {
    fn meta(&self) -> Meta {
        match meta(self.sql, self.device) {
            Ok(meta) => meta,
            Err(error) => {
                self.failed.replace(Some(error));
                Meta::new(self.device)
            }
        }
    }

    fn held(&self, key: &Key) -> Option<Held> {
        self.ask(|| match self.is_quiet {
            true => held::read_of_office(self.sql, key),
            false => held::read(self.sql, key),
        })
    }

    fn ops_on(&self, key: &Key) -> Vec<Overlay> {
        if self.is_quiet {
            return Vec::new();
        }
        self.ask(|| {
            let kept = self.kept("entity_id = ?1", [key.1])?.into_iter();
            let cursor = meta(self.sql, self.device)?.cursor();
            let mut kept = kept
                .map(|kept| -> Result<Overlay, StoreError> {
                    // What the office could not take is shown over its word for as long as it waits there.
                    let at_seq = match parked::is_waiting(self.sql, &kept, cursor)? {
                        true => None,
                        false => Some(kept.result.at_seq),
                    };
                    Ok(Overlay {
                        op: kept.op,
                        at_seq,
                    })
                })
                .collect::<Result<Vec<_>, _>>()?;
            parked::give_way(&mut kept);
            let waiting = self.entries("where entity_id = ?1 order by device_seq", [key.1])?;
            let waiting = waiting.into_iter().map(|entry| Overlay {
                op: entry.op,
                at_seq: None,
            });
            let ops = kept.into_iter().chain(waiting);
            Ok(ops.filter(|one| one.op.entity == key.0).collect())
        })
    }

    fn outbox(&self, limit: usize) -> Vec<Entry> {
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        self.ask(|| self.entries("order by device_seq limit ?1", [limit]))
    }

    fn last_number(&self) -> Option<u64> {
        self.ask(|| {
            Ok(self
                .sql
                .prepare_cached("select max(device_seq) from outbox")?
                .query_row([], |row| row.get(0))?)
        })
    }

    fn kept_between(&self, after: u64, upto: u64) -> Vec<Kept> {
        if self.is_quiet {
            return Vec::new();
        }
        let (after, upto) = (to_sql(after), to_sql(upto));
        self.ask(|| self.kept("at_seq > ?1 and at_seq <= ?2", [after, upto]))
    }

    fn held_after(&self, seq: u64) -> Vec<Held> {
        self.ask(|| self.all(|_, _, of_row, _| of_row > to_sql(seq)))
    }

    fn held_in(&self, scope: &Scope, bucket: u8) -> Vec<Held> {
        self.ask(|| {
            self.all(|entity, id, _, scopes| {
                scopes.contains(scope) && bucket_of(entity, id) == bucket
            })
        })
    }

    fn held_beside(&self, scopes: &Scopes) -> Vec<Held> {
        self.ask(|| self.all(|_, _, _, of_row| !of_row.is_subset(scopes)))
    }

    fn sums(&self, scope: &Scope) -> Sums {
        self.ask(|| {
            let bytes: Option<Vec<u8>> = self
                .sql
                .prepare_cached("select sums from sync_sum where scope = ?1")?
                .query_row(params![scope.0], |row| row.get(0))
                .optional()?;
            let mut sums = Sums::default();
            for (bucket, bytes) in (0..=u8::MAX).zip(bytes.unwrap_or_default().chunks_exact(16)) {
                let mut number = [0; 16];
                number.copy_from_slice(bytes);
                sums.grow(bucket, Sum(u128::from_le_bytes(number)));
            }
            Ok(sums)
        })
    }
}
