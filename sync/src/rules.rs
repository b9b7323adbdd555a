//! How concurrent changes are settled, for each kind of record and field, as data.
//!
//! Invariant: every field of every kind of record has a rule, and a field that this version does not
//! know is the office's, so that nothing unknown is overwritten without a person.

mod part;
mod stage;
mod table;

pub use part::{Held, PARTS, Part, granted, part_of};
pub use stage::{stage_follows, work_needs_signature};
pub use table::TABLE;

use serde::{Deserialize, Serialize};

/// What happens when two people changed a field and neither saw the other's value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rule {
    /// The office's word counts: what stands stays, the other value goes to the inbox.
    Office,
    /// The field's word counts: what comes in stands, the other value goes to the history with a notice.
    Field,
    /// What comes in stands if the job may go on to there from where it is; else it goes to the inbox.
    Stage,
    /// Members join and leave; there is no clash.
    Members,
    /// Set once, when the record is added.
    Fixed,
    /// Taking away clashes with every change that the person did not see: the record stays.
    Deleted,
    /// Content of a revision: merged if the parts are disjoint, else a sibling keeps it.
    Revision,
    /// What the customer said: once.
    Answer,
    /// How a clash was settled: once.
    Resolution,
    /// Computed by the office alone; what comes in is ignored.
    OfficeOnly,
    /// Follows another field of the same record: it stands or falls with it.
    With(&'static str),
}

/// What a number means when a clash is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// Money.
    Cents,
    /// The cost of one, in ten-thousandths of a dollar.
    UnitCost,
    /// Thousandths of a unit of goods.
    Milli,
}

/// The rule of one field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FieldRule {
    /// Its name.
    pub name: &'static str,
    /// Its rule.
    pub rule: Rule,
    /// What its number means.
    pub unit: Option<Unit>,
}

/// What kind of life a record has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// Fields change one by one.
    Fields,
    /// It is added and never changed.
    Append,
    /// Goods moved; balances are sums of these. Added and never changed.
    Movement,
    /// Goods were counted; the office derives the adjustment. Added and never changed.
    Count,
    /// A revision of an estimate.
    Revision,
    /// An entry of the conflict inbox; only its resolution changes.
    Conflict,
    /// An operation that waits on the office's list; laptops only read it.
    Parked,
}

/// Whose scopes a record has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// It is a job: its person's and its crew's.
    Job,
    /// Those of the job that its `job_id` names.
    OfJob,
    /// Every laptop of the company.
    Shared,
    /// The office and the person that its `author` names.
    Author,
}

/// The rules of one kind of record.
#[derive(Debug, Clone, Copy)]
pub struct EntityRules {
    /// Name of the kind.
    pub entity: &'static str,
    /// Its life.
    pub shape: Shape,
    /// Its scopes.
    pub reach: Reach,
    /// The rule of fields that are not listed.
    pub other: Rule,
    /// Rules of fields.
    pub fields: &'static [FieldRule],
}

impl EntityRules {
    /// The rule of a field.
    #[must_use]
    pub fn field(&self, name: &str) -> FieldRule {
        let other = FieldRule {
            name: "",
            rule: self.other,
            unit: None,
        };
        let listed = self.fields.iter().copied();
        listed
            .clone()
            .find(|field| field.name == name)
            .unwrap_or(other)
    }

    /// Whether records of this kind are reports from the field: they are taken even from a crew that
    /// the job was taken from meanwhile.
    #[must_use]
    pub fn is_field_report(&self) -> bool {
        matches!(self.shape, Shape::Append | Shape::Movement | Shape::Count)
    }

    /// Whether its records are added and never changed.
    #[must_use]
    pub fn is_append_only(&self) -> bool {
        self.is_field_report()
    }
}

/// The rules of a kind; none for one that this version does not know.
#[must_use]
pub fn of(entity: &str) -> Option<&'static EntityRules> {
    TABLE.iter().find(|rules| rules.entity == entity)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entity::{Entity, Writing};

    #[test]
    fn every_kind_of_record_has_rules_that_fit_how_it_is_written() {
        for entity in Entity::ALL {
            let rules = of(entity.table()).unwrap_or_else(|| panic!("no rules for {entity:?}"));
            let added_only = entity.writing() == Writing::Append;
            assert_eq!(rules.is_append_only(), added_only, "{entity:?}");
        }
    }

    #[test]
    fn every_listed_field_exists_where_the_laptop_has_the_kind() {
        for entity in Entity::ALL {
            let rules = of(entity.table()).unwrap();
            for field in rules.fields {
                let office_side = [
                    "owner_id",
                    "team_id",
                    "tags",
                    "answer",
                    "answered_at",
                    "deleted_at",
                    "content_hash",
                    "sibling_of",
                    "sibling",
                    "sibling_seq",
                    "sent_at",
                    "lines",
                ];
                assert!(
                    entity.field(field.name).is_some() || office_side.contains(&field.name),
                    "{entity:?} has no field {}",
                    field.name
                );
                if let Rule::With(other) = field.rule {
                    assert!(rules.fields.iter().any(|one| one.name == other));
                }
            }
        }
    }

    #[test]
    fn names_are_listed_once() {
        for (at, rules) in TABLE.iter().enumerate() {
            assert!(TABLE[..at].iter().all(|other| other.entity != rules.entity));
            for (at, field) in rules.fields.iter().enumerate() {
                assert!(
                    rules.fields[..at]
                        .iter()
                        .all(|other| other.name != field.name)
                );
            }
        }
    }
}
