//! Crews, and who is in them.

use crate::record::{Crud, Field, Kind, Life, Reached, Resource};
use brainops_domain::permission::Perm;

const PERMS: Crud = Crud {
    read: Perm::CrewRead,
    create: Perm::CrewManage,
    update: Perm::CrewManage,
    archive: Perm::CrewManage,
};

/// People who work on a roof together.
pub(super) static CREW: Resource = Resource {
    entity: "crew",
    plural: "crews",
    label: "crew",
    fields: &[
        Field::text("name", 100, "What it is called.")
            .required()
            .filter()
            .sort(),
        Field::text("phone", 40, "Telephone number of whoever leads it."),
        Field::text("skills", 500, "What it can do, such as `metal, low slope`."),
        Field::new(
            "is_subcontractor",
            Kind::Bool,
            "Whether it is another company.",
        )
        .completed()
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

/// A person in a crew.
pub(super) static CREW_MEMBER: Resource = Resource {
    entity: "crew_member",
    plural: "crew-members",
    label: "crew member",
    fields: &[
        Field::id("crew_id", "The crew.").fixed().filter(),
        Field::id("person_id", "The person.").fixed().filter(),
        Field::new(
            "role",
            Kind::Choice(|| vec!["lead", "member"]),
            "What the person does in it.",
        )
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
