//! Customers.

use crate::record::{Crud, Field, Life, Reached, Resource};
use brainops_domain::permission::Perm;

/// A customer of the company.
pub(super) static CUSTOMER: Resource = Resource {
    entity: "customer",
    plural: "customers",
    label: "customer",
    fields: &[
        Field::text("first_name", 100, "First name.").filter(),
        Field::text("last_name", 100, "Last name, or the name of a company.")
            .required()
            .filter()
            .sort(),
        Field::text("phone", 40, "Telephone number, as it was written.").filter(),
        Field::text("email", 254, "E-mail address.").filter(),
    ],
    perms: Crud {
        read: Perm::CustomerRead,
        create: Perm::CustomerCreate,
        update: Perm::CustomerUpdate,
        archive: Perm::CustomerArchive,
    },
    reached: Reached::ByColumns,
    life: Life::Changes,
    guards: &[],
    numbered: None,
    complete: Resource::nothing_to_complete,
    check: Resource::nothing_to_check,
};
