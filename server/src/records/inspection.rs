//! Inspections; what a model proposed or a person marked, and beside it what people decided.

use super::common::{JOB, Object, PIXEL, check_box, classes, has, text};
use crate::http::FieldError;
use crate::record::{Crud, Field, Kind, Life, Reached, Resource};
use brainops_domain::permission::Perm;

const PERMS: Crud = Crud {
    read: Perm::InspectionRead,
    create: Perm::InspectionCreate,
    update: Perm::InspectionUpdate,
    archive: Perm::InspectionArchive,
};

// Deciding is a change of what an inspection says, so it needs that permission.
const DECIDING: Crud = Crud {
    create: Perm::InspectionUpdate,
    ..PERMS
};

const COUNT: Kind = Kind::Int {
    min: 0,
    max: 1_000_000,
};

const BOX: [Field; 4] = [
    Field::new("x0", PIXEL, "Left edge, in pixels of the photo.").fixed(),
    Field::new("y0", PIXEL, "Upper edge, in pixels of the photo.").fixed(),
    Field::new("x1", PIXEL, "Right edge, in pixels of the photo.").fixed(),
    Field::new("y1", PIXEL, "Lower edge, in pixels of the photo.").fixed(),
];

/// A visit to a roof.
pub(super) static INSPECTION: Resource = Resource {
    entity: "inspection",
    plural: "inspections",
    label: "inspection",
    fields: &[
        JOB,
        Field::new(
            "kind",
            Kind::Choice(|| vec!["first", "adjuster", "progress", "final", "warranty"]),
            "What it is for.",
        )
        .filter(),
        Field::new(
            "state",
            Kind::Choice(|| vec!["planned", "done", "dropped"]),
            "Where it stands.",
        )
        .filter()
        .sort(),
        Field::id("inspector_id", "Who looks.").optional().filter(),
        Field::new("planned_for", Kind::Instant, "When it is planned.")
            .optional()
            .filter()
            .sort(),
        Field::new("done_at", Kind::Instant, "When it was done.")
            .optional()
            .filter()
            .sort(),
        Field::text("weather", 200, "Weather, as it matters for what is seen."),
        Field::text("summary", 10_000, "What was found, in words."),
    ],
    perms: PERMS,
    reached: Reached::Through("job_id", "job"),
    life: Life::Changes,
    guards: &[],
    numbered: None,
    complete: Resource::nothing_to_complete,
    check: when_it_was_done,
};

/// A mark as a model proposed it or a person first drew it; never changed afterwards.
pub(super) static FINDING: Resource = Resource {
    entity: "finding",
    plural: "findings",
    label: "finding",
    fields: &[
        Field::id("photo_id", "The photo it is in.")
            .fixed()
            .filter(),
        JOB,
        Field::new("number", COUNT, "Number in its photo.").fixed(),
        Field::new("source", Kind::Choice(sources), "Where it comes from.")
            .fixed()
            .filter(),
        Field::new("class", Kind::Choice(classes), "What it shows.")
            .fixed()
            .filter(),
        Field::new(
            "confidence",
            Kind::Real { min: 0.0, max: 1.0 },
            "How sure the model is; none for a person.",
        )
        .optional()
        .fixed(),
        BOX[0],
        BOX[1],
        BOX[2],
        BOX[3],
        Field::text("model_sha256", 64, "The model that proposed it.")
            .optional()
            .fixed(),
    ],
    perms: PERMS,
    reached: Reached::Through("job_id", "job"),
    life: Life::Forever,
    guards: &[],
    numbered: None,
    complete: Resource::nothing_to_complete,
    check: check_finding,
};

/// What a person decided about a finding; the newest counts, the earlier ones stay.
pub(super) static DECISION: Resource = Resource {
    entity: "decision",
    plural: "decisions",
    label: "decision",
    fields: &[
        Field::id("finding_id", "The finding.").fixed().filter(),
        JOB,
        Field::new("verdict", Kind::Choice(verdicts), "What was decided.")
            .fixed()
            .filter(),
        Field::new(
            "class",
            Kind::Choice(classes),
            "What it shows, for the person.",
        )
        .fixed()
        .filter(),
        BOX[0],
        BOX[1],
        BOX[2],
        BOX[3],
        Field::new("severity", Kind::Int { min: 1, max: 5 }, "How bad it is.")
            .optional()
            .fixed(),
        Field::text("person", 200, "Name of who decided.")
            .required()
            .fixed(),
        Field::new("decided_at", Kind::Instant, "When.")
            .fixed()
            .filter()
            .sort(),
    ],
    perms: DECIDING,
    reached: Reached::Through("job_id", "job"),
    life: Life::Forever,
    guards: &[],
    numbered: None,
    complete: Resource::nothing_to_complete,
    check: |_, decision| check_box(decision),
};

/// A run of a model over a photo: how much it found, and which earlier suggestions it replaced.
pub(super) static DETECTION_RUN: Resource = Resource {
    entity: "detection_run",
    plural: "detection-runs",
    label: "run of a model",
    fields: &[
        Field::id("photo_id", "The photo.").fixed().filter(),
        JOB,
        Field::text("model_sha256", 64, "The model.")
            .required()
            .fixed()
            .filter(),
        Field::new("pipeline", COUNT, "Version of the steps around it.").fixed(),
        Field::new("found", COUNT, "How many it found.").fixed(),
        Field::new("kept", COUNT, "How many of them are kept.").fixed(),
        Field::new(
            "retired",
            Kind::Json { max_bytes: 65_536 },
            "Ids of the suggestions that it replaced.",
        )
        .fixed(),
        Field::new("ran_at", Kind::Instant, "When.").fixed().sort(),
    ],
    perms: PERMS,
    reached: Reached::Through("job_id", "job"),
    life: Life::Forever,
    guards: &[],
    numbered: None,
    complete: Resource::nothing_to_complete,
    check: check_run,
};

fn sources() -> Vec<&'static str> {
    vec!["model", "person"]
}

fn verdicts() -> Vec<&'static str> {
    vec!["to_check", "accepted", "rejected"]
}

fn when_it_was_done(_: Option<&Object>, inspection: &Object) -> Vec<FieldError> {
    if (text(inspection, "state") == "done") == has(inspection, "done_at") {
        return Vec::new();
    }
    vec![FieldError::of(
        "done_at",
        "An inspection that is done, and no other, has the time when it was.",
    )]
}

fn check_finding(_: Option<&Object>, finding: &Object) -> Vec<FieldError> {
    let mut errors = check_box(finding);
    let by_model = text(finding, "source") == "model";
    for name in ["confidence", "model_sha256"] {
        if by_model != has(finding, name) {
            errors.push(FieldError::of(
                name,
                "What a model found has it, what a person drew has not.",
            ));
        }
    }
    errors
}

fn check_run(_: Option<&Object>, run: &Object) -> Vec<FieldError> {
    match super::common::read::<Vec<uuid::Uuid>>(run, "retired") {
        Ok(_) => Vec::new(),
        Err(error) => vec![error],
    }
}

#[cfg(test)]
mod tests {
    use super::{sources, verdicts};
    use brainops_domain::view::review::{FindingSource, Verdict};
    use serde_json::{from_value, json};

    #[test]
    fn names_are_the_domains() {
        for name in sources() {
            from_value::<FindingSource>(json!(name)).unwrap();
        }
        for name in verdicts() {
            from_value::<Verdict>(json!(name)).unwrap();
        }
    }
}
