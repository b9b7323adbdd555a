//! The table of rules. One line a field; a kind that is not here is not understood, and is parked.
//!
//! Source: what the office decides and what the crew sees for itself; decision 12 of `docs/adr`.

use super::{EntityRules, FieldRule, Reach, Rule, Shape, Unit};

const fn rule(name: &'static str, rule: Rule) -> FieldRule {
    FieldRule {
        name,
        rule,
        unit: None,
    }
}

const fn cents(name: &'static str, rule: Rule) -> FieldRule {
    FieldRule {
        name,
        rule,
        unit: Some(Unit::Cents),
    }
}

const fn unit_cost(name: &'static str, rule: Rule) -> FieldRule {
    FieldRule {
        name,
        rule,
        unit: Some(Unit::UnitCost),
    }
}

const fn milli(name: &'static str, rule: Rule) -> FieldRule {
    FieldRule {
        name,
        rule,
        unit: Some(Unit::Milli),
    }
}

const fn fields(
    entity: &'static str,
    reach: Reach,
    other: Rule,
    fields: &'static [FieldRule],
) -> EntityRules {
    EntityRules {
        entity,
        shape: Shape::Fields,
        reach,
        other,
        fields,
    }
}

const fn added(entity: &'static str, shape: Shape, reach: Reach) -> EntityRules {
    EntityRules {
        entity,
        shape,
        reach,
        other: Rule::Fixed,
        fields: &[],
    }
}

const DELETED: FieldRule = rule("deleted_at", Rule::Deleted);
const CREATED: FieldRule = rule("created_at", Rule::Fixed);

/// Every kind of record and how its concurrent changes are settled.
pub const TABLE: &[EntityRules] = &[
    fields("company", Reach::Shared, Rule::Office, &[]),
    fields("customer", Reach::Shared, Rule::Office, &[CREATED, DELETED]),
    fields(
        "job",
        Reach::Job,
        Rule::Office,
        &[
            rule("stage", Rule::Stage),
            rule("stage_since", Rule::With("stage")),
            // The crew stands at the gate; what it writes of the way in is newer than the office's.
            rule("access", Rule::Field),
            rule("next_step", Rule::Field),
            rule("tags", Rule::Members),
            CREATED,
            DELETED,
        ],
    ),
    fields(
        "photo",
        Reach::OfJob,
        Rule::Field,
        &[
            rule("blake3", Rule::Fixed),
            rule("size_bytes", Rule::Fixed),
            rule("import_id", Rule::Fixed),
            rule("imported_at", Rule::Fixed),
            DELETED,
        ],
    ),
    fields("inspection", Reach::OfJob, Rule::Field, &[DELETED]),
    fields("roof", Reach::OfJob, Rule::Field, &[DELETED]),
    fields("roof_section", Reach::OfJob, Rule::Field, &[DELETED]),
    fields("price_book", Reach::Shared, Rule::Office, &[]),
    fields(
        "price_item",
        Reach::Shared,
        Rule::Office,
        &[unit_cost("unit_cost", Rule::Office), DELETED],
    ),
    EntityRules {
        entity: "estimate",
        shape: Shape::Revision,
        reach: Reach::OfJob,
        other: Rule::Revision,
        fields: &[
            cents("total_cents", Rule::Revision),
            rule("answer", Rule::Answer),
            rule("answered_at", Rule::With("answer")),
            rule("content_hash", Rule::OfficeOnly),
            rule("sibling_of", Rule::OfficeOnly),
            rule("sibling", Rule::OfficeOnly),
            rule("sibling_seq", Rule::OfficeOnly),
            CREATED,
            DELETED,
        ],
    },
    added("timeline", Shape::Append, Reach::OfJob),
    added("finding", Shape::Append, Reach::OfJob),
    added("decision", Shape::Append, Reach::OfJob),
    added("detection_run", Shape::Append, Reach::OfJob),
    added("document", Shape::Append, Reach::OfJob),
    added("comment", Shape::Append, Reach::OfJob),
    added("attachment", Shape::Append, Reach::OfJob),
    fields(
        "task",
        Reach::OfJob,
        Rule::Office,
        &[
            rule("state", Rule::Field),
            rule("done_at", Rule::With("state")),
            rule("note", Rule::Field),
            DELETED,
        ],
    ),
    // Names of people, so that a laptop can say who did something. The office alone writes them.
    fields("person", Reach::Shared, Rule::OfficeOnly, &[]),
    fields("crew", Reach::Shared, Rule::Office, &[DELETED]),
    fields("crew_member", Reach::Shared, Rule::Office, &[DELETED]),
    fields(
        "inventory_item",
        Reach::Shared,
        Rule::Office,
        &[milli("reorder_at_milli", Rule::Office), DELETED],
    ),
    fields(
        "inventory_location",
        Reach::Shared,
        Rule::Office,
        &[DELETED],
    ),
    added("inventory_movement", Shape::Movement, Reach::Shared),
    added("inventory_count", Shape::Count, Reach::Shared),
    EntityRules {
        entity: "conflict",
        shape: Shape::Conflict,
        reach: Reach::Author,
        other: Rule::OfficeOnly,
        fields: &[rule("resolution", Rule::Resolution)],
    },
    EntityRules {
        entity: "parked",
        shape: Shape::Parked,
        reach: Reach::Author,
        other: Rule::OfficeOnly,
        fields: &[],
    },
];
