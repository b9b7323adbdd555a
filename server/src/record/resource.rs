//! The declaration of a record.

use crate::http::FieldError;
use crate::record::field::{Field, Kind, SetBy};
use crate::record::sql::Statements;
use brainops_domain::permission::Perm;
use chrono::{DateTime, Utc};
use serde_json::{Map, Value};
use std::sync::Arc;
use uuid::Uuid;

/// The permissions of a record.
#[derive(Debug, Clone, Copy)]
pub struct Crud {
    /// To read and list it.
    pub read: Perm,
    /// To add one.
    pub create: Perm,
    /// To change one.
    pub update: Perm,
    /// To archive one and bring it back.
    pub archive: Perm,
}

/// How "own" and "team" are known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reached {
    /// By the record's own `owner_id` and `team_id`, which it then has.
    ByColumns,
    /// Through a record that it belongs to and that has both: the field, and the table it refers to.
    Through(&'static str, &'static str),
    /// It belongs to the whole organisation: who may read one may read all.
    Everybody,
}

/// A number for people, handed out by the organisation's own counter where none is given: `26-0001`.
#[derive(Debug, Clone, Copy)]
pub struct Numbered {
    /// The field.
    pub field: &'static str,
    /// Name of the counter.
    pub counter: &'static str,
}

/// What a hook sees: the record before, where there is one, and as it will be.
pub type Complete =
    fn(before: Option<&Map<String, Value>>, after: &mut Map<String, Value>, now: DateTime<Utc>);

/// A rule over several fields, or over what may become of a record; one field alone is checked by its kind.
pub type Check =
    fn(before: Option<&Map<String, Value>>, after: &Map<String, Value>) -> Vec<FieldError>;

/// What may happen to a record once it is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Life {
    /// It can be changed and archived.
    Changes,
    /// It can be archived, never changed.
    Stays,
    /// It can be neither changed nor archived.
    Forever,
}

/// Whether something holds of a write: the record before and after it, and the person who writes.
pub(crate) type When =
    fn(before: Option<&Map<String, Value>>, after: &Map<String, Value>, person_id: Uuid) -> bool;

/// A write that needs a permission of its own, besides that of its route.
#[derive(Debug, Clone, Copy)]
pub struct Guard {
    /// The permission.
    pub perm: Perm,
    /// Whether this write needs it.
    pub when: When,
}

/// The declaration of a record.
#[derive(Debug, Clone, Copy)]
pub struct Resource {
    /// Name of its table, of its entity in the logs, and on the wire.
    pub entity: &'static str,
    /// In addresses: `/api/v1/{plural}`.
    pub plural: &'static str,
    /// For people, one of them.
    pub label: &'static str,
    /// Its fields, besides those that every record has: id, version, created_at, changed_at, deleted_at.
    pub fields: &'static [Field],
    /// Its permissions.
    pub perms: Crud,
    /// How "own" and "team" are known.
    pub reached: Reached,
    /// What may happen to it once it is there.
    pub life: Life,
    /// Writes that need a permission of their own.
    pub guards: &'static [Guard],
    /// Its number for people.
    pub numbered: Option<Numbered>,
    /// Sets what follows from other fields.
    pub complete: Complete,
    /// Rules over several fields.
    pub check: Check,
}

impl Resource {
    /// For records without anything to complete.
    pub fn nothing_to_complete(
        _: Option<&Map<String, Value>>,
        _: &mut Map<String, Value>,
        _: DateTime<Utc>,
    ) {
    }

    /// For records without rules over several fields.
    #[must_use]
    pub fn nothing_to_check(
        _: Option<&Map<String, Value>>,
        _: &Map<String, Value>,
    ) -> Vec<FieldError> {
        Vec::new()
    }
}

const OWNER: Field = Field::id("owner_id", "The person who is responsible.")
    .optional()
    .filter();
const TEAM: Field = Field::id("team_id", "The team that works on it.")
    .optional()
    .filter();
const CREATED: Field = Field::new("created_at", Kind::Instant, "When it was made.")
    .by_server()
    .filter()
    .sort();
const CHANGED: Field = Field::new("changed_at", Kind::Instant, "When it was last changed.")
    .by_server()
    .filter()
    .sort();
const DELETED: Field = Field::new("deleted_at", Kind::Instant, "When it was archived.")
    .by_server()
    .optional();

/// A declared record with its statements; made once.
#[derive(Debug, Clone)]
pub struct Record {
    resource: &'static Resource,
    fields: Arc<[Field]>,
    statements: Arc<Statements>,
}

impl Record {
    /// The record of a declaration.
    #[must_use]
    pub fn new(resource: &'static Resource) -> Self {
        let mut fields = resource.fields.to_vec();
        if resource.reached == Reached::ByColumns {
            fields.extend([OWNER, TEAM]);
        }
        fields.extend([CREATED, CHANGED, DELETED]);
        let statements = Statements::of(resource, &fields);
        Self {
            resource,
            fields: fields.into(),
            statements: Arc::new(statements),
        }
    }

    /// Its declaration.
    #[must_use]
    pub fn resource(&self) -> &'static Resource {
        self.resource
    }

    /// All of its fields but id and version.
    #[must_use]
    pub fn fields(&self) -> &[Field] {
        &self.fields
    }

    pub(super) fn author_field(&self) -> Option<&Field> {
        self.fields
            .iter()
            .find(|field| field.set_by == SetBy::Author)
    }

    pub(super) fn statements(&self) -> &Statements {
        &self.statements
    }

    pub(super) fn field(&self, name: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.name == name)
    }
}
