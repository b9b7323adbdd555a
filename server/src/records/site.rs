//! Sites: the places where roofs are.

use crate::http::FieldError;
use crate::record::{Crud, Field, Kind, Life, Reached, Resource};
use brainops_domain::permission::Perm;
use serde_json::{Map, Value};

/// A place with a roof.
pub(super) static SITE: Resource = Resource {
    entity: "site",
    plural: "sites",
    label: "site",
    fields: &[
        Field::id("customer_id", "Whose it is.").filter(),
        Field::text(
            "name",
            100,
            "What it is called, where a customer has several.",
        ),
        Field::text("street", 200, "Street and house number.")
            .required()
            .filter(),
        Field::text("city", 100, "Town.").filter().sort(),
        Field::text("state", 40, "State.").filter(),
        Field::text("zip", 20, "ZIP code.").filter(),
        Field::text("access", 2_000, "How to get in: gate, dog, ladder."),
        Field::new(
            "latitude_deg",
            Kind::Real {
                min: -90.0,
                max: 90.0,
            },
            "Latitude, WGS 84, degrees north.",
        )
        .optional(),
        Field::new(
            "longitude_deg",
            Kind::Real {
                min: -180.0,
                max: 180.0,
            },
            "Longitude, WGS 84, degrees east.",
        )
        .optional(),
    ],
    perms: Crud {
        read: Perm::SiteRead,
        create: Perm::SiteCreate,
        update: Perm::SiteUpdate,
        archive: Perm::SiteArchive,
    },
    reached: Reached::ByColumns,
    life: Life::Changes,
    guards: &[],
    numbered: None,
    complete: Resource::nothing_to_complete,
    check: position_is_whole,
};

fn position_is_whole(_: Option<&Map<String, Value>>, site: &Map<String, Value>) -> Vec<FieldError> {
    let is_missing = |name: &str| site.get(name).is_none_or(Value::is_null);
    if is_missing("latitude_deg") == is_missing("longitude_deg") {
        return Vec::new();
    }
    vec![FieldError::of(
        "latitude_deg",
        "A position has both a latitude and a longitude.",
    )]
}
