//! Which scopes a record is in.

use super::record::Record;
use crate::rules::{self, Reach};
use crate::scope::{Scope, Scopes};
use uuid::Uuid;

/// The scopes of a record. `job` is the record of its job, where it belongs to one.
#[must_use]
pub fn scopes_of(record: &Record, job: Option<&Record>) -> Scopes {
    let mut scopes = Scopes::from([Scope::company()]);
    match rules::of(&record.key.0).map(|rules| rules.reach) {
        Some(Reach::Job) => of_job(record, &mut scopes),
        Some(Reach::OfJob) => match job {
            Some(job) => of_job(job, &mut scopes),
            None => {
                scopes.insert(Scope::shared());
            }
        },
        Some(Reach::Shared) => {
            scopes.insert(Scope::shared());
        }
        Some(Reach::Author) => {
            scopes.insert(Scope::person(record.text("author")));
        }
        None => {}
    }
    scopes
}

fn of_job(job: &Record, scopes: &mut Scopes) {
    let owner = job.text("owner_id");
    if !owner.is_empty() {
        scopes.insert(Scope::person(owner));
    }
    if let Ok(team) = Uuid::parse_str(job.text("team_id")) {
        scopes.insert(Scope::team(team));
    }
}

/// The job that a record belongs to, from its kind and fields.
#[must_use]
pub(super) fn root_of(record: &Record) -> Option<Uuid> {
    match rules::of(&record.key.0)?.reach {
        Reach::OfJob => Uuid::parse_str(record.text("job_id")).ok(),
        Reach::Job | Reach::Shared | Reach::Author => None,
    }
}
