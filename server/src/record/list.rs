//! Lists of records, a page at a time.

use crate::db::OrgTx;
use crate::identity::Caller;
use crate::record::error::RecordError;
use crate::record::field::{Field, Kind};
use crate::record::query::{Archived, Compare, Filter, ListQuery, Operand};
use crate::record::resource::Record;
use crate::record::sql::push_reach;
use sqlx::{Postgres, QueryBuilder};
use uuid::Uuid;

/// One page of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// The records, as JSON text.
    pub items: Vec<String>,
    /// The cursor of the next page, where there is one.
    pub next: Option<String>,
}

impl Page {
    /// As JSON.
    #[must_use]
    pub fn json(&self) -> String {
        let next = self
            .next
            .as_ref()
            .map_or_else(|| "null".to_owned(), |next| format!("\"{next}\""));
        format!("{{\"items\":[{}],\"next\":{next}}}", self.items.join(","))
    }
}

#[derive(sqlx::FromRow)]
struct Listed {
    id: Uuid,
    sort_key: String,
    record: String,
}

/// A page of the records that the caller may know of.
pub async fn list(
    tx: &mut OrgTx,
    record: &Record,
    caller: &Caller,
    asked: &ListQuery,
) -> Result<Page, RecordError> {
    let columns = &record.statements().columns;
    let key = sort_key(&asked.sort.field);
    let (direction, beyond) = if asked.sort.descending {
        ("desc", "<")
    } else {
        ("asc", ">")
    };
    let mut query = QueryBuilder::<Postgres>::new("select t.id, ");
    query.push(format_args!(
        "to_json({key}) #>> '{{}}' as sort_key, \
         (select row_to_json(r)::text from (select {columns}) r) as record \
         from {} t where t.org_id = ",
        record.resource().entity
    ));
    query.push_bind(tx.org_id());
    query.push(match asked.archived {
        Archived::Without => " and t.deleted_at is null",
        Archived::Only => " and t.deleted_at is not null",
        Archived::With => "",
    });
    push_reach(&mut query, record.resource(), caller);
    for filter in &asked.filters {
        push_filter(&mut query, filter);
    }
    if let Some(after) = &asked.after {
        query.push(format_args!(" and ({key}, t.id) {beyond} ("));
        after.value.clone().push(&mut query);
        query.push(", ");
        query.push_bind(after.id);
        query.push(")");
    }
    query.push(format_args!(
        " order by {key} {direction}, t.id {direction} limit "
    ));
    query.push_bind(asked.limit + 1);
    let mut rows: Vec<Listed> = query.build_query_as().fetch_all(tx.sql()).await?;
    let limit = usize::try_from(asked.limit).unwrap_or(usize::MAX);
    let more = rows.len() > limit;
    rows.truncate(limit);
    let next = match rows.last() {
        Some(last) if more => Some(asked.cursor(last.sort_key.clone(), last.id)),
        _ => None,
    };
    Ok(Page {
        items: rows.into_iter().map(|row| row.record).collect(),
        next,
    })
}

// A null sorts last, by a value that the indexes have, too.
fn sort_key(field: &Field) -> String {
    let column = format!("t.{}", field.name);
    if !field.nullable {
        return column;
    }
    let last = match field.kind {
        Kind::Date => "date '2999-12-31'",
        Kind::Instant => "timestamptz '2999-12-31 00:00:00+00'",
        Kind::Int { .. } => "9223372036854775807",
        Kind::Real { .. } => "1.7976931348623157e308",
        Kind::Bool => "true",
        Kind::Id => "uuid 'ffffffff-ffff-ffff-ffff-ffffffffffff'",
        Kind::Text { .. } | Kind::Choice(_) | Kind::Json { .. } => "''",
    };
    format!("coalesce({column}, {last})")
}

fn push_filter(query: &mut QueryBuilder<Postgres>, filter: &Filter) {
    let column = filter.column;
    let operator = match filter.compare {
        Compare::Is => "=",
        Compare::From => ">=",
        Compare::After => ">",
        Compare::Until => "<=",
        Compare::Before => "<",
        Compare::Prefix | Compare::Contains => "ilike",
        Compare::In => "in",
        Compare::Null => {
            let is_null = filter.operands.first() == Some(&Operand::Bool(true));
            let negation = if is_null { "" } else { "not " };
            query.push(format_args!(" and t.{column} is {negation}null"));
            return;
        }
    };
    query.push(format_args!(" and t.{column} {operator} "));
    if filter.compare == Compare::In {
        query.push("(");
    }
    for (at, operand) in filter.operands.iter().enumerate() {
        if at > 0 {
            query.push(", ");
        }
        match (filter.compare, operand.clone()) {
            (Compare::Prefix, Operand::Text(text)) => {
                Operand::Text(format!("{}%", escape_like(&text))).push(query)
            }
            (Compare::Contains, Operand::Text(text)) => {
                Operand::Text(format!("%{}%", escape_like(&text))).push(query)
            }
            (_, operand) => operand.push(query),
        }
    }
    if filter.compare == Compare::In {
        query.push(")");
    }
}

// A percent sign that somebody looks for is a percent sign.
fn escape_like(text: &str) -> String {
    text.replace('\\', "\\\\")
        .replace('%', "\\%")
        .replace('_', "\\_")
}
