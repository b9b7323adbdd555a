//! Which scopes a record is in.

use super::record::Record;
use crate::rules::{self, Reach};
use crate::scope::{Scope, Scopes};
use uuid::Uuid;

/// The scopes of a record. `job` is the record of its job, where it belongs to one.
#[must_use]
pub fn scopes_of(record: &Record, job: Option<&Record>) -> Scopes {
    let entity = record.key.0.as_str();
    let mut scopes = Scopes::from([Scope::company()]);
    match rules::of(&record.key.0).map(|rules| rules.reach) {
        Some(Reach::Job) => of_job(record, &mut scopes),
        // What belongs to no job is somebody's by itself.
        Some(Reach::OfJob) => of_job(job.unwrap_or(record), &mut scopes),
        Some(Reach::Shared) => {
            scopes.insert(Scope::shared());
        }
        // An author sees it whatever it is about; others see it who may read that.
        Some(Reach::Author) => {
            let author = Scope::person(record.text("author"));
            let about = about(record).filter(|entity| rules::of(entity).is_some());
            let about = about.and_then(rules::part_of);
            let office = about.map_or(Scope::company(), |part| Scope::company().part(part));
            return Scopes::from([office, author]);
        }
        None => {}
    }
    match rules::part_of(entity) {
        Some(part) => scopes.iter().map(|scope| scope.part(part)).collect(),
        None => scopes,
    }
}

/// Scopes of what belongs to a job, from those of the job.
#[must_use]
pub fn scopes_like(job: &Scopes, entity: &str) -> Scopes {
    let part = rules::part_of(entity).unwrap_or_default();
    job.iter().map(|scope| scope.other_part(part)).collect()
}

/// The kind of record that an entry of the inbox or of the list of what waits is about.
fn about(record: &Record) -> Option<&str> {
    match record.value("op") {
        Some(op) if record.key.0 == "parked" => op.get("entity")?.as_str(),
        _ => record.value("of_entity")?.as_str(),
    }
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
