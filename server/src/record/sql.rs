//! The statements of a record, written from its declaration when the program starts.
//!
//! Only names that are constants of this program become SQL; everything a client sends is a parameter.

use crate::identity::{Caller, Principal};
use crate::record::field::{Field, SetBy};
use crate::record::resource::{Reached, Resource};
use brainops_domain::permission::Reach;
use sqlx::{Postgres, QueryBuilder};
use std::fmt::Write;

/// The statements of a record.
#[derive(Debug)]
pub(super) struct Statements {
    /// `id, version, first_name, …`: what a record is, as one JSON object.
    pub(super) columns: String,
    /// Adds a record: `$1` organisation, `$2` id, `$3` its fields as one JSON object, `$4` instant.
    pub(super) insert: String,
    /// Writes the fields of a record: like `insert`.
    pub(super) update: String,
}

impl Statements {
    pub(super) fn of(resource: &Resource, fields: &[Field]) -> Self {
        let table = resource.entity;
        let mut columns = String::from("t.id, t.version");
        for field in fields {
            write!(columns, ", t.{}", field.name).expect("BUG: a string takes every text");
        }
        let written: Vec<&Field> = fields.iter().filter(|field| is_written(field)).collect();
        let names = join(&written, |field| field.name.to_owned());
        let values = join(&written, |field| format!("x.{}", field.name));
        let sets = join(&written, |field| format!("{0} = x.{0}", field.name));
        let types = join(&written, |field| {
            format!("{} {}", field.name, field.kind.sql_type())
        });
        let json = format!("(select row_to_json(r)::text from (select {columns}) r) as record");
        Self {
            insert: format!(
                "insert into {table} as t (org_id, id, version, created_at, changed_at, {names})
                 select $1, $2, 1, $4, $4, {values}
                 from jsonb_to_record($3) as x({types})
                 returning t.version, {json}"
            ),
            update: format!(
                "update {table} as t
                 set version = t.version + 1, changed_at = $4, {sets}
                 from jsonb_to_record($3) as x({types})
                 where t.org_id = $1 and t.id = $2
                 returning t.version, {json}"
            ),
            columns,
        }
    }
}

// `created_at` and `changed_at` are written by the statements themselves.
fn is_written(field: &Field) -> bool {
    field.set_by != SetBy::Server || !["created_at", "changed_at"].contains(&field.name)
}

fn join(fields: &[&Field], one: impl Fn(&Field) -> String) -> String {
    fields
        .iter()
        .map(|field| one(field))
        .collect::<Vec<_>>()
        .join(", ")
}

/// Adds the condition that a record `t` is within the caller's reach.
pub(super) fn push_reach(query: &mut QueryBuilder<Postgres>, resource: &Resource, caller: &Caller) {
    push_reach_of(query, resource, caller.principal(), caller.reach());
}

/// Adds the condition that a record `t` is within a reach of somebody.
pub(super) fn push_reach_of(
    query: &mut QueryBuilder<Postgres>,
    resource: &Resource,
    principal: &Principal,
    reach: Reach,
) {
    if reach == Reach::All {
        return;
    }
    match resource.reached {
        Reached::Everybody => {}
        Reached::ByColumns => {
            query.push(" and ");
            push_mine(query, "t", principal, reach);
        }
        Reached::Through(field, table) => {
            query.push(format_args!(
                " and exists (select from {table} p where p.org_id = t.org_id and p.id = t.{field} and "
            ));
            push_mine(query, "p", principal, reach);
            query.push(")");
        }
    }
}

fn push_mine(query: &mut QueryBuilder<Postgres>, alias: &str, principal: &Principal, reach: Reach) {
    query.push(format_args!("({alias}.owner_id = "));
    query.push_bind(principal.person_id());
    if reach == Reach::Team {
        query.push(format_args!(" or {alias}.team_id = any("));
        query.push_bind(principal.teams().to_vec());
        query.push(")");
    }
    query.push(")");
}
