//! Roofs as people enter them. Measuring them is the domain's.

use super::common::{JOB, Object, errors_of, has, read};
use crate::http::FieldError;
use crate::record::{Crud, Field, Kind, Life, Reached, Resource};
use brainops_domain::materials::{Assembly, take_off};
use brainops_domain::permission::Perm;
use brainops_domain::roof::{self, Roof};

/// The roof of a job.
pub(super) static ROOF: Resource = Resource {
    entity: "roof",
    plural: "roofs",
    label: "roof",
    fields: &[
        JOB,
        Field::new(
            "sketch",
            Kind::Json { max_bytes: 262_144 },
            "The roof as it was entered; none when it was taken away.",
        )
        .optional(),
        Field::new(
            "assembly",
            Kind::Json { max_bytes: 65_536 },
            "How it is built.",
        ),
    ],
    perms: Crud {
        read: Perm::RoofRead,
        create: Perm::RoofUpdate,
        update: Perm::RoofUpdate,
        archive: Perm::RoofUpdate,
    },
    reached: Reached::Through("job_id", "job"),
    life: Life::Changes,
    guards: &[],
    numbered: None,
    complete: Resource::nothing_to_complete,
    check: check_roof,
};

fn check_roof(_: Option<&Object>, record: &Object) -> Vec<FieldError> {
    let assembly: Assembly = match read(record, "assembly") {
        Ok(assembly) => assembly,
        Err(error) => return vec![error],
    };
    let errors = errors_of("assembly", assembly.validate());
    if !errors.is_empty() || !has(record, "sketch") {
        return errors;
    }
    let sketch: Roof = match read(record, "sketch") {
        Ok(sketch) => sketch,
        Err(error) => return vec![error],
    };
    let errors = errors_of("sketch", roof::validate::validate(&sketch));
    if !errors.is_empty() {
        return errors;
    }
    let measured = roof::measure(&sketch);
    errors_of("sketch", take_off(&sketch, &measured, &assembly).problems)
}
