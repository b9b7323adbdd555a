//! The local views over records that came from elsewhere: the list of jobs, its search, how findings stand.

use crate::error::{Error, Result};
use crate::store::{StoreError, Tx};
use crate::{estimates, jobs, review, roofs};
use brainops_domain::id::{JobId, PhotoId};
use brainops_domain::view::tag::Tag;
use brainops_sync::device::Key;
use brainops_sync::entity::Entity;
use brainops_sync::wire::Fields;
use rusqlite::{Connection, OptionalExtension};
use serde_json::Value;
use std::collections::BTreeSet;
use uuid::Uuid;

/// What the rows that were written have to do with.
#[derive(Default)]
pub(super) struct Touched {
    jobs: BTreeSet<Uuid>,
    customers: BTreeSet<Uuid>,
    roofs: BTreeSet<Uuid>,
    estimates: BTreeSet<Uuid>,
    photos: BTreeSet<Uuid>,
    tags: BTreeSet<Tag>,
}

fn id_of(fields: &Fields, name: &str) -> Option<Uuid> {
    let text = fields.get(name).and_then(Value::as_str)?;
    Uuid::parse_str(text).ok()
}

impl Touched {
    /// Notes a record.
    pub(super) fn put(&mut self, sql: &Connection, key: &Key, fields: &Fields) -> Result<()> {
        let Some(entity) = Entity::of_table(&key.0) else {
            self.tags.insert(Tag::Conflicts);
            return Ok(());
        };
        let job = id_of(fields, "job_id");
        let tag = match entity {
            Entity::Company => Tag::Company,
            Entity::Customer => {
                self.customers.insert(key.1);
                Tag::Jobs
            }
            Entity::Job => {
                self.jobs.insert(key.1);
                Tag::Jobs
            }
            Entity::Timeline => Tag::Timeline,
            Entity::Photo => {
                self.jobs.extend(job);
                Tag::Photos
            }
            Entity::Finding | Entity::DetectionRun => {
                self.photos.extend(id_of(fields, "photo_id"));
                Tag::Findings
            }
            Entity::Decision => {
                let photo = photo_of(sql, id_of(fields, "finding_id"))?;
                self.photos.extend(photo);
                Tag::Findings
            }
            Entity::Roof | Entity::RoofSection => {
                self.roofs.extend(job);
                Tag::Roofs
            }
            Entity::PriceBook | Entity::PriceItem => Tag::PriceBooks,
            Entity::Estimate => {
                self.estimates.extend(job);
                Tag::Estimates
            }
            Entity::Document => Tag::Documents,
        };
        self.tags.insert(tag);
        Ok(())
    }

    /// Makes the views anew.
    pub(super) fn refresh(mut self, tx: &mut Tx<'_>) -> Result<()> {
        for customer in std::mem::take(&mut self.customers) {
            let mut statement = tx
                .sql()
                .prepare_cached("select id from job where customer_id = ?1")?;
            let rows = statement.query_map([customer], |row| row.get::<_, Uuid>(0))?;
            self.jobs
                .extend(rows.collect::<rusqlite::Result<Vec<_>>>()?);
        }
        for job in &self.jobs {
            jobs::refresh(tx, JobId(*job))?;
        }
        for photo in &self.photos {
            review::restate(tx, PhotoId(*photo))?;
        }
        for job in &self.roofs {
            readable(roofs::restate(tx, JobId(*job)), "roof")?;
        }
        for job in &self.estimates {
            readable(estimates::restate(tx, JobId(*job)), "estimate")?;
        }
        if !self.roofs.is_empty() || !self.estimates.is_empty() {
            self.tags.insert(Tag::Jobs);
        }
        for tag in self.tags {
            tx.mark(tag);
        }
        Ok(())
    }
}

fn photo_of(sql: &Connection, finding: Option<Uuid>) -> Result<Option<Uuid>> {
    let Some(finding) = finding else {
        return Ok(None);
    };
    Ok(sql
        .prepare_cached("select photo_id from finding where id = ?1")?
        .query_row([finding], |row| row.get(0))
        .optional()?)
}

/// A record of a newer version than this one is kept and not reckoned with; anything else is a failure.
fn readable(done: Result<()>, what: &'static str) -> Result<()> {
    match done {
        Err(Error::Store(error @ StoreError::Stored { .. })) => {
            tracing::warn!(
                trace = error.trace(),
                what,
                "a record that came is not understood here"
            );
            Ok(())
        }
        done => done,
    }
}
