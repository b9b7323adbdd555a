//! A vault in a temporary folder, and builders with defaults.

use brainops_core::store::Store;
use brainops_core::vault::{Opened, Vault};
use brainops_domain::id::JobId;
use brainops_domain::view::job::{JobEdit, JobFields};
use brainops_domain::view::vault::{NewVault, Unlock};
use brainops_sync::entity::{Entity, Kind};
use chrono::{DateTime, TimeZone as _, Utc};
use rusqlite::Connection;
use rusqlite::types::Value as Sql;
use serde_json::Value;
use std::collections::BTreeMap;
use tempfile::TempDir;
use uuid::Uuid;

pub(crate) const PASSPHRASE: &str = "slate and copper";

/// The instant of these tests.
pub(crate) fn now() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 11, 20, 15, 0, 0).unwrap()
}

pub(crate) struct Fixture {
    pub(crate) folder: TempDir,
    pub(crate) vault: Vault,
    pub(crate) open: Opened,
}

pub(crate) fn fixture() -> Fixture {
    let folder = tempfile::tempdir().unwrap();
    let vault = Vault::at(folder.path());
    let open = vault.create(&new_vault(), now()).unwrap();
    Fixture {
        folder,
        vault,
        open,
    }
}

pub(crate) fn new_vault() -> NewVault {
    NewVault {
        company: "Maple & Slate".into(),
        person: "Dana Whitlock".into(),
        passphrase: Some(PASSPHRASE.into()),
        with_demo: false,
    }
}

pub(crate) fn unlock() -> Unlock {
    Unlock {
        recovery_code: None,
        passphrase: Some(PASSPHRASE.into()),
    }
}

impl Fixture {
    pub(crate) fn store(&self) -> &Store {
        &self.open.store
    }

    pub(crate) fn job(&self) -> JobId {
        self.job_of("Vandersloot", "418 Quarry Hollow Rd")
    }

    pub(crate) fn job_of(&self, last_name: &str, street: &str) -> JobId {
        let fields = JobFields {
            last_name: last_name.into(),
            street: street.into(),
            ..JobFields::default()
        };
        self.store()
            .write(now(), move |tx| brainops_core::jobs::create(tx, &fields))
            .unwrap()
    }

    /// Saves a job's form after `change`.
    pub(crate) fn edit_job(&self, job_id: JobId, change: impl FnOnce(&mut JobFields)) {
        let before = self
            .store()
            .read(|sql| brainops_core::jobs::get(sql, job_id));
        let mut fields = before.unwrap().fields;
        change(&mut fields);
        self.store()
            .write(now(), move |tx| {
                brainops_core::jobs::edit(tx, &JobEdit { job_id, fields })
            })
            .unwrap();
    }

    /// Rows of the outbox as `(device_seq, entity, fields)`.
    pub(crate) fn outbox(&self) -> Vec<(i64, String, serde_json::Value)> {
        self.store()
            .read(|sql| {
                let mut statement = sql
                    .prepare("select device_seq, entity, fields from outbox order by device_seq")?;
                let rows = statement.query_map([], |row| {
                    let fields: String = row.get(2)?;
                    Ok((
                        row.get(0)?,
                        row.get(1)?,
                        serde_json::from_str(&fields).unwrap(),
                    ))
                })?;
                Ok::<_, brainops_core::Error>(rows.collect::<rusqlite::Result<_>>()?)
            })
            .unwrap()
    }
}

/// Checks that whoever applies what waits in the outbox, in its order, has every synced row as it is here.
pub(crate) fn outbox_rebuilds(store: &Store) {
    let mut rebuilt: BTreeMap<(String, Uuid), BTreeMap<String, Value>> = BTreeMap::new();
    let (operations, rows) = store
        .read(|sql| Ok::<_, brainops_core::Error>((operations(sql)?, rows(sql)?)))
        .unwrap();
    for (number, (seq, entity, id, patches)) in (1..).zip(operations) {
        assert_eq!(seq, number, "the sequence is dense");
        let known = Entity::of_table(&entity).unwrap();
        let record = rebuilt.entry((entity.clone(), id)).or_default();
        for (field, patch) in patches.as_object().unwrap() {
            assert!(known.field(field).is_some(), "{entity}.{field} is unknown");
            record.insert(field.clone(), patch["value"].clone());
        }
    }
    assert_eq!(rebuilt.len(), rows.len(), "records in the outbox and rows");
    for ((entity, id), fields) in rows {
        let record = rebuilt.get(&(entity.clone(), id));
        let record = record.unwrap_or_else(|| panic!("{entity} {id} is in no operation"));
        for (field, (value, default)) in fields {
            let known = record.get(&field).unwrap_or(&default);
            assert_eq!(known, &value, "{entity} {id} {field}");
        }
    }
}

fn operations(sql: &Connection) -> rusqlite::Result<Vec<(i64, String, Uuid, Value)>> {
    let mut statement = sql
        .prepare("select device_seq, entity, entity_id, fields from outbox order by device_seq")?;
    let rows = statement.query_map([], |row| {
        let fields: String = row.get(3)?;
        let fields = serde_json::from_str(&fields).unwrap();
        Ok((row.get(0)?, row.get(1)?, row.get(2)?, fields))
    })?;
    rows.collect()
}

/// Each field of a row with what it is where nobody said anything.
type Row = BTreeMap<String, (Value, Value)>;

/// Every synced row.
fn rows(sql: &Connection) -> rusqlite::Result<Vec<((String, Uuid), Row)>> {
    let mut all = Vec::new();
    for entity in Entity::ALL {
        let table = entity.table();
        let mut defaults = BTreeMap::new();
        for field in entity.fields() {
            let default: Option<String> = sql.query_row(
                "select dflt_value from pragma_table_info(?1) where name = ?2",
                [table, field.name],
                |row| row.get(0),
            )?;
            let default = default.unwrap_or_else(|| "null".to_owned());
            let value = sql.query_row(&format!("select {default}"), [], |row| row.get(0))?;
            defaults.insert(field.name, json(field.kind, value));
        }
        let names: Vec<&str> = entity.fields().iter().map(|field| field.name).collect();
        let mut statement =
            sql.prepare(&format!("select id, {} from {table}", names.join(", ")))?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let mut fields = Row::new();
            for (at, field) in (1..).zip(entity.fields()) {
                let value = json(field.kind, row.get(at)?);
                fields.insert(field.name.to_owned(), (value, defaults[field.name].clone()));
            }
            all.push(((table.to_owned(), row.get(0)?), fields));
        }
    }
    Ok(all)
}

fn json(kind: Kind, value: Sql) -> Value {
    match (kind, value) {
        (_, Sql::Null) => Value::Null,
        (Kind::Id, Sql::Blob(bytes)) => Uuid::from_slice(&bytes).unwrap().to_string().into(),
        (Kind::Json, Sql::Text(text)) => serde_json::from_str(&text).unwrap(),
        (Kind::Bool, Sql::Integer(number)) => (number != 0).into(),
        (Kind::Real, Sql::Integer(number)) => serde_json::json!(number as f64),
        (_, Sql::Integer(number)) => number.into(),
        (_, Sql::Real(number)) => number.into(),
        (_, Sql::Text(text)) => text.into(),
        (kind, value) => panic!("{value:?} is no {kind:?}"),
    }
}
