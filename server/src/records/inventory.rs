//! Stock: items, places, and movements, which are added and never changed.

use super::common::{Object, has, text};
use crate::http::FieldError;
use crate::record::{Crud, Field, Guard, Kind, Life, Reached, Resource};
use brainops_domain::permission::Perm;
use brainops_domain::stock::{Ends, MovementKind};

const PERMS: Crud = Crud {
    read: Perm::InventoryRead,
    create: Perm::InventoryUpdate,
    update: Perm::InventoryUpdate,
    archive: Perm::InventoryUpdate,
};

// Thousandths of a unit add up exactly; half a roll is 500.
const MILLI: i64 = 1_000_000_000_000;

/// Something that is kept in stock.
pub(super) static ITEM: Resource = Resource {
    entity: "inventory_item",
    plural: "inventory-items",
    label: "item of stock",
    fields: &[
        Field::text(
            "sku",
            120,
            "The supplier's or the company's number; unique.",
        )
        .required()
        .filter()
        .sort(),
        Field::text(
            "item",
            120,
            "Key of the take-off item that it is, such as `shingles`.",
        )
        .filter(),
        Field::text("name", 120, "Words for people.")
            .required()
            .filter()
            .sort(),
        Field::text("variant", 120, "Which product."),
        Field::text("unit", 120, "Unit in the singular, such as `bundle`.").required(),
        Field::new(
            "reorder_at_milli",
            Kind::Int { min: 0, max: MILLI },
            "Amount at which more is bought, in thousandths of a unit.",
        )
        .optional(),
    ],
    perms: PERMS,
    reached: Reached::Everybody,
    life: Life::Changes,
    guards: &[],
    numbered: None,
    complete: Resource::nothing_to_complete,
    check: Resource::nothing_to_check,
};

/// A place where stock is.
pub(super) static LOCATION: Resource = Resource {
    entity: "inventory_location",
    plural: "inventory-locations",
    label: "place of stock",
    fields: &[
        Field::text("name", 120, "What it is called; unique.")
            .required()
            .filter()
            .sort(),
        Field::new(
            "kind",
            Kind::Choice(|| vec!["warehouse", "truck", "site"]),
            "What it is.",
        )
        .filter(),
        Field::id("job_id", "The job, for a pile on its site.")
            .optional()
            .filter(),
    ],
    perms: PERMS,
    reached: Reached::Everybody,
    life: Life::Changes,
    guards: &[],
    numbered: None,
    complete: Resource::nothing_to_complete,
    check: Resource::nothing_to_check,
};

/// Goods that came, went or changed their place.
pub(super) static MOVEMENT: Resource = Resource {
    entity: "inventory_movement",
    plural: "inventory-movements",
    label: "movement of stock",
    fields: &[
        Field::id("item_id", "What moved.").fixed().filter(),
        Field::new("kind", Kind::Choice(kinds), "Why.")
            .fixed()
            .filter(),
        Field::id("from_location_id", "The place it left.")
            .optional()
            .fixed()
            .filter(),
        Field::id("to_location_id", "The place it reached.")
            .optional()
            .fixed()
            .filter(),
        Field::new(
            "quantity_milli",
            Kind::Int { min: 1, max: MILLI },
            "How much, in thousandths of a unit.",
        )
        .fixed(),
        Field::id("job_id", "The job it was for.")
            .optional()
            .fixed()
            .filter(),
        Field::new("moved_at", Kind::Instant, "When it moved.")
            .fixed()
            .filter()
            .sort(),
        Field::text("note", 1_000, "What else is to be said.").fixed(),
    ],
    perms: Crud {
        create: Perm::InventoryMove,
        ..PERMS
    },
    reached: Reached::Everybody,
    life: Life::Forever,
    guards: &[Guard {
        perm: Perm::InventoryCount,
        when: |_, after, _| text(after, "kind") == MovementKind::Count.name(),
    }],
    numbered: None,
    complete: Resource::nothing_to_complete,
    check: check_movement,
};

fn kinds() -> Vec<&'static str> {
    MovementKind::ALL
        .into_iter()
        .map(MovementKind::name)
        .collect()
}

fn check_movement(_: Option<&Object>, movement: &Object) -> Vec<FieldError> {
    let Some(kind) = MovementKind::from_name(text(movement, "kind")) else {
        return vec![FieldError::of("kind", "It is not known to this version.")];
    };
    let place = |name: &str| text(movement, name).to_lowercase();
    let ends = Ends {
        from: has(movement, "from_location_id"),
        to: has(movement, "to_location_id"),
        same: place("from_location_id") == place("to_location_id"),
        job: has(movement, "job_id"),
    };
    kind.check(ends)
        .into_iter()
        .map(|(field, detail)| FieldError::of(field, detail))
        .collect()
}
