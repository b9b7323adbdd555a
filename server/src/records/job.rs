//! Jobs: one customer's roof, from first call to warranty.

use crate::record::{Crud, Field, Guard, Kind, Life, Numbered, Reached, Resource};
use brainops_domain::permission::Perm;
use brainops_domain::stage::Stage;
use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::{Map, Value};
use uuid::Uuid;

/// A job.
pub(super) static JOB: Resource = Resource {
    entity: "job",
    plural: "jobs",
    label: "job",
    fields: &[
        Field::id("customer_id", "For whom.").filter(),
        Field::id("site_id", "Where, if the site is kept as a record.")
            .optional()
            .filter(),
        Field::text(
            "number",
            40,
            "Number for people; the office gives one where it is missing.",
        )
        .filter()
        .sort(),
        Field::new("stage", Kind::Choice(stages), "Where the job stands.")
            .completed()
            .filter()
            .sort(),
        Field::new("stage_since", Kind::Instant, "Since when it stands there.")
            .by_server()
            .filter(),
        Field::text("street", 200, "Street and house number.")
            .required()
            .filter(),
        Field::text("city", 100, "Town.").filter().sort(),
        Field::text("state", 40, "State."),
        Field::text("zip", 20, "ZIP code.").filter(),
        Field::text("access", 2_000, "How to get in: gate, dog, ladder."),
        Field::text("next_step", 500, "What comes next."),
        Field::new("due_on", Kind::Date, "The day the next step is due.")
            .optional()
            .filter()
            .sort(),
        Field::text("carrier", 200, "Insurance company.").filter(),
        Field::text("claim_number", 100, "Number of the claim.").filter(),
    ],
    perms: Crud {
        read: Perm::JobRead,
        create: Perm::JobCreate,
        update: Perm::JobUpdate,
        archive: Perm::JobArchive,
    },
    reached: Reached::ByColumns,
    life: Life::Changes,
    guards: &[Guard {
        perm: Perm::JobAssign,
        when: is_assigned,
    }],
    numbered: Some(Numbered {
        field: "number",
        counter: "job",
    }),
    complete: since,
    check: Resource::nothing_to_check,
};

fn stages() -> Vec<&'static str> {
    Stage::ALL.into_iter().map(Stage::name).collect()
}

// Whoever adds a job has it; to give it to somebody is another matter.
fn is_assigned(
    before: Option<&Map<String, Value>>,
    after: &Map<String, Value>,
    person_id: Uuid,
) -> bool {
    let of = |record: &Map<String, Value>, name: &str| record.get(name).cloned();
    match before {
        Some(before) => ["owner_id", "team_id"]
            .iter()
            .any(|name| of(before, name) != of(after, name)),
        None => {
            let is_own = after
                .get("owner_id")
                .and_then(Value::as_str)
                .is_none_or(|owner| Uuid::parse_str(owner) == Ok(person_id));
            !is_own || after.get("team_id").is_some_and(|team| !team.is_null())
        }
    }
}

fn since(before: Option<&Map<String, Value>>, after: &mut Map<String, Value>, now: DateTime<Utc>) {
    after
        .entry("stage")
        .or_insert_with(|| Stage::Lead.name().into());
    let same_stage = before.is_some_and(|before| before.get("stage") == after.get("stage"));
    if !same_stage {
        after.insert(
            "stage_since".to_owned(),
            now.to_rfc3339_opts(SecondsFormat::Micros, true).into(),
        );
    }
}
