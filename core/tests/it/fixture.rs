//! A vault in a temporary folder, and builders with defaults.

use brainops_core::store::Store;
use brainops_core::vault::{Opened, Vault};
use brainops_domain::id::JobId;
use brainops_domain::view::job::{JobEdit, JobFields};
use brainops_domain::view::vault::{NewVault, Unlock};
use chrono::{DateTime, TimeZone as _, Utc};
use tempfile::TempDir;

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
