//! What a list is asked for: filters, order, page. Read against the declaration of the record.

use crate::http::{Problem, RawQuery};
use crate::record::field::{Field, Kind};
use crate::record::resource::Record;
use crate::record::validate::{parse_date, parse_instant};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use sqlx::{Postgres, QueryBuilder};
use uuid::Uuid;

const NAMES_AT_MOST: usize = 100;

/// A value of a filter or a cursor, typed as its column.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Operand {
    Text(String),
    Id(Uuid),
    Int(i64),
    Real(f64),
    Bool(bool),
    Date(NaiveDate),
    Instant(DateTime<Utc>),
}

impl Operand {
    pub(super) fn parse(kind: Kind, text: &str) -> Result<Self, String> {
        let wrong = |what: &str| format!("It must be {what}.");
        match kind {
            Kind::Text { max } if text.chars().count() > max => {
                Err(format!("It has at most {max} characters."))
            }
            Kind::Text { .. } => Ok(Self::Text(text.to_owned())),
            Kind::Choice(names) => {
                let names = names();
                if names.contains(&text) {
                    Ok(Self::Text(text.to_owned()))
                } else {
                    Err(format!("It must be one of {}.", names.join(", ")))
                }
            }
            Kind::Id => Uuid::parse_str(text)
                .map(Self::Id)
                .map_err(|_| wrong("a UUID")),
            Kind::Int { .. } => text
                .parse()
                .map(Self::Int)
                .map_err(|_| wrong("a whole number")),
            Kind::Real { .. } => match text.parse::<f64>() {
                Ok(number) if number.is_finite() => Ok(Self::Real(number)),
                _ => Err(wrong("a number")),
            },
            Kind::Bool => text
                .parse()
                .map(Self::Bool)
                .map_err(|_| wrong("true or false")),
            Kind::Date => parse_date(text)
                .map(Self::Date)
                .ok_or_else(|| wrong("a day such as 2026-11-20")),
            Kind::Instant => parse_instant(text)
                .map(Self::Instant)
                .ok_or_else(|| wrong("an instant such as 2026-11-20T09:30:00Z")),
            Kind::Json { .. } => Err("It can't be compared.".to_owned()),
        }
    }

    pub(super) fn push(self, query: &mut QueryBuilder<Postgres>) {
        match self {
            Self::Text(value) => query.push_bind(value),
            Self::Id(value) => query.push_bind(value),
            Self::Int(value) => query.push_bind(value),
            Self::Real(value) => query.push_bind(value),
            Self::Bool(value) => query.push_bind(value),
            Self::Date(value) => query.push_bind(value),
            Self::Instant(value) => query.push_bind(value),
        };
    }
}

/// How a filter compares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Compare {
    Is,
    In,
    From,
    After,
    Until,
    Before,
    Prefix,
    Contains,
    Null,
}

impl Compare {
    /// What a kind of field can be compared by; the name follows the field's after a point.
    pub(super) fn of(field: &Field) -> Vec<(&'static str, Self)> {
        let mut all = match field.kind {
            Kind::Text { .. } => vec![
                ("", Self::Is),
                (".prefix", Self::Prefix),
                (".contains", Self::Contains),
            ],
            Kind::Choice(_) | Kind::Id => vec![("", Self::Is), (".in", Self::In)],
            Kind::Bool => vec![("", Self::Is)],
            Kind::Int { .. } | Kind::Real { .. } | Kind::Date | Kind::Instant => vec![
                ("", Self::Is),
                (".gte", Self::From),
                (".gt", Self::After),
                (".lte", Self::Until),
                (".lt", Self::Before),
            ],
            Kind::Json { .. } => Vec::new(),
        };
        if field.nullable {
            all.push((".null", Self::Null));
        }
        all
    }
}

#[derive(Debug, Clone, PartialEq)]
pub(super) struct Filter {
    pub(super) column: &'static str,
    pub(super) compare: Compare,
    pub(super) operands: Vec<Operand>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Archived {
    Without,
    With,
    Only,
}

#[derive(Debug, Clone)]
pub(super) struct Sort {
    pub(super) field: Field,
    pub(super) descending: bool,
}

impl Sort {
    fn text(&self) -> String {
        let sign = if self.descending { "-" } else { "" };
        format!("{sign}{}", self.field.name)
    }
}

/// Where the page before ended.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct After {
    pub(super) value: Operand,
    pub(super) id: Uuid,
}

// A cursor holds no more than the client was already shown; a forged one only asks for another page.
#[derive(Serialize, Deserialize)]
struct Cursor {
    sort: String,
    value: String,
    id: Uuid,
}

/// What a list is asked for.
#[derive(Debug, Clone)]
pub struct ListQuery {
    pub(super) filters: Vec<Filter>,
    pub(super) archived: Archived,
    pub(super) sort: Sort,
    pub(super) limit: i64,
    pub(super) after: Option<After>,
}

impl ListQuery {
    /// Reads the parameters of a list of this record.
    ///
    /// Errors: a parameter is unknown or can't be understood.
    pub fn read(record: &Record, mut query: RawQuery) -> Result<Self, Problem> {
        let limit = query.take_limit()?;
        let archived = match query.take("archived").as_deref() {
            None | Some("without") => Archived::Without,
            Some("with") => Archived::With,
            Some("only") => Archived::Only,
            Some(_) => {
                return Err(Problem::bad_request(
                    "archived",
                    "It must be without, with or only.",
                ));
            }
        };
        let sort = read_sort(
            record,
            query.take("sort").as_deref().unwrap_or("-created_at"),
        )?;
        let after = query
            .take("cursor")
            .map(|text| read_cursor(&sort, &text))
            .transpose()?;
        let mut filters = Vec::new();
        for field in record.fields().iter().filter(|field| field.filter) {
            for (suffix, compare) in Compare::of(field) {
                let name = format!("{}{suffix}", field.name);
                if let Some(text) = query.take(&name) {
                    let operands = read_operands(field, compare, &text)
                        .map_err(|detail| Problem::bad_request(&name, detail))?;
                    filters.push(Filter {
                        column: field.name,
                        compare,
                        operands,
                    });
                }
            }
        }
        query.finish()?;
        Ok(Self {
            filters,
            archived,
            sort,
            limit,
            after,
        })
    }

    /// Goes on after the page that ended with this cursor.
    pub(super) fn go_on(&mut self, cursor: &str) -> Result<(), Problem> {
        self.after = Some(read_cursor(&self.sort, cursor)?);
        Ok(())
    }

    /// The cursor of the page after a row.
    pub(super) fn cursor(&self, value: String, id: Uuid) -> String {
        let cursor = Cursor {
            sort: self.sort.text(),
            value,
            id,
        };
        let text = serde_json::to_string(&cursor).expect("BUG: a cursor is always JSON");
        URL_SAFE_NO_PAD.encode(text)
    }
}

fn read_sort(record: &Record, text: &str) -> Result<Sort, Problem> {
    let (name, descending) = match text.strip_prefix('-') {
        Some(name) => (name, true),
        None => (text, false),
    };
    match record.field(name).filter(|field| field.sort) {
        Some(field) => Ok(Sort {
            field: *field,
            descending,
        }),
        None => Err(Problem::bad_request("sort", "It can't be sorted by this.")),
    }
}

fn read_cursor(sort: &Sort, text: &str) -> Result<After, Problem> {
    let none = || Problem::bad_request("cursor", "It is none of this list and order.");
    let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| none())?;
    let cursor: Cursor = serde_json::from_slice(&bytes).map_err(|_| none())?;
    if cursor.sort != sort.text() || cursor.value.contains('\0') {
        return Err(none());
    }
    let value = Operand::parse(sort.field.kind, &cursor.value).map_err(|_| none())?;
    Ok(After {
        value,
        id: cursor.id,
    })
}

fn read_operands(field: &Field, compare: Compare, text: &str) -> Result<Vec<Operand>, String> {
    match compare {
        Compare::Null => Operand::parse(Kind::Bool, text).map(|operand| vec![operand]),
        Compare::In => {
            let names: Vec<_> = text.split(',').collect();
            if names.len() > NAMES_AT_MOST {
                return Err(format!("It has at most {NAMES_AT_MOST} values."));
            }
            names
                .into_iter()
                .map(|name| Operand::parse(field.kind, name))
                .collect()
        }
        Compare::Is
        | Compare::From
        | Compare::After
        | Compare::Until
        | Compare::Before
        | Compare::Prefix
        | Compare::Contains => Operand::parse(field.kind, text).map(|operand| vec![operand]),
    }
}
