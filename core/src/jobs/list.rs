//! The list and the board of jobs.

use crate::error::{Error, Result};
use crate::store::{get_id, get_opt_date};
use brainops_domain::id::JobId;
use brainops_domain::money::Cents;
use brainops_domain::stage::Stage;
use brainops_domain::view::job::{
    BoardColumn, JobCounts, JobGroup, JobPage, JobQuery, JobRow, JobScope, JobSort,
};
use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension, Row, params_from_iter};
use std::time::Instant;

/// Rows of one page at most.
const PAGE: u32 = 500;
/// Rows of a board's column.
const COLUMN: u32 = 50;

/// Columns of a row. `threshold` decides which findings count as to check.
fn columns(threshold: f64) -> String {
    format!(
        "i.job_id, i.number, i.customer, i.street, i.city, i.stage, i.next_step, i.due_on,
         i.squares, i.value_cents, i.photos,
         (select count(*) from finding_state f
           where f.job_id = i.job_id and f.verdict = 'to_check' and f.confidence >= {threshold:?}
             and f.class <> 'debris') as to_check,
         (select count(distinct o.group_id) from outbox o where o.job_id = i.job_id) as waiting"
    )
}

/// Conditions and their values.
struct Filter {
    sql: String,
    values: Vec<Value>,
}

impl Filter {
    fn new(query: &JobQuery, scope: JobScope) -> Self {
        let mut filter = Self {
            sql: String::new(),
            values: Vec::new(),
        };
        let deleted = i64::from(scope == JobScope::Deleted);
        filter.sql.push_str("from job_index i where i.deleted = ");
        filter.sql.push_str(&deleted.to_string());
        match scope {
            JobScope::All | JobScope::Deleted => {}
            JobScope::Open => {
                let rank = Stage::ALL
                    .iter()
                    .position(|stage| !stage.is_open())
                    .unwrap_or(Stage::ALL.len());
                filter.and(
                    "i.stage_rank < ?",
                    Value::Integer(i64::try_from(rank).unwrap_or(i64::MAX)),
                );
            }
            JobScope::Overdue => filter.and("i.due_on < ?", Value::Text(query.today.to_string())),
            JobScope::PhotosMissing => filter.sql.push_str(" and i.photos = 0"),
        }
        if !query.stages.is_empty() {
            let places: Vec<String> = query
                .stages
                .iter()
                .map(|stage| {
                    filter.values.push(Value::Text(stage.name().to_owned()));
                    format!("?{}", filter.values.len())
                })
                .collect();
            filter
                .sql
                .push_str(&format!(" and i.stage in ({})", places.join(", ")));
        }
        if let Some(words) = match_expression(&query.search) {
            filter.and(
                "i.rid in (select rowid from job_search where job_search match ?)",
                Value::Text(words),
            );
        }
        filter
    }

    fn and(&mut self, condition: &str, value: Value) {
        self.values.push(value);
        let place = format!("?{}", self.values.len());
        self.sql.push_str(" and ");
        self.sql.push_str(&condition.replacen('?', &place, 1));
    }
}

/// Which part of the ordered rows a screen asks for.
struct Page {
    order: String,
    limit: u32,
    offset: u32,
}

impl Page {
    /// The rows are chosen before their columns are read: where no index gives the order, SQLite would otherwise
    /// count findings and waiting changes of every job that it sorts.
    fn select(&self, filter: &Filter, threshold: f64) -> String {
        let Self {
            order,
            limit,
            offset,
        } = self;
        format!(
            "select {}
             from (select i.rid {} order by {order} limit {limit} offset {offset}) chosen
             join job_index i on i.rid = chosen.rid
             order by {order}",
            columns(threshold),
            filter.sql
        )
    }
}

/// Every word as a quoted prefix, so that nothing a person types is syntax.
fn match_expression(search: &str) -> Option<String> {
    let words: Vec<String> = search
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(|word| format!("\"{word}\"*"))
        .collect();
    if words.is_empty() {
        None
    } else {
        Some(words.join(" "))
    }
}

/// One page of jobs. `threshold` decides which findings count as to check.
pub fn list(sql: &Connection, query: &JobQuery, threshold: f64) -> Result<JobPage> {
    let started = Instant::now();
    let filter = Filter::new(query, query.scope);
    let page = Page {
        order: order(query),
        limit: query.limit.clamp(1, PAGE),
        offset: query.offset,
    };
    let mut statement = sql.prepare_cached(&page.select(&filter, threshold))?;
    let rows = statement
        .query_map(params_from_iter(&filter.values), read_row)?
        .collect::<rusqlite::Result<Vec<_>>>()?;
    let total: u32 = sql
        .prepare_cached(&format!("select count(*) {}", filter.sql))?
        .query_row(params_from_iter(&filter.values), |row| row.get(0))?;
    let grouped =
        query.sort == JobSort::Due && !query.descending && query.scope != JobScope::Deleted;
    let groups = if grouped {
        groups(sql, query, &filter)?
    } else {
        Vec::new()
    };
    let query_us = u32::try_from(started.elapsed().as_micros()).unwrap_or(u32::MAX);
    Ok(JobPage {
        rows,
        total,
        groups,
        query_us,
    })
}

fn groups(sql: &Connection, query: &JobQuery, filter: &Filter) -> Result<Vec<JobGroup>> {
    let today = query.today;
    let week = today
        .checked_add_days(chrono::Days::new(7))
        .unwrap_or(today);
    let statement = format!(
        "select case when i.due_on is null then 'none'
                     when i.due_on < '{today}' then 'overdue'
                     when i.due_on = '{today}' then 'today'
                     when i.due_on <= '{week}' then 'next_7_days'
                     else 'later' end as key,
                count(*)
         {} group by key",
        filter.sql
    );
    let mut statement = sql.prepare(&statement)?;
    let found = statement
        .query_map(params_from_iter(&filter.values), |row| {
            Ok(JobGroup {
                key: row.get(0)?,
                count: row.get(1)?,
            })
        })?
        .collect::<rusqlite::Result<Vec<_>>>()?;
    let order = ["overdue", "today", "next_7_days", "later", "none"];
    Ok(order
        .iter()
        .filter_map(|key| found.iter().find(|group| &group.key == key).cloned())
        .collect())
}

/// Counts beside the scopes, under the same search and stages.
pub fn count(sql: &Connection, query: &JobQuery) -> Result<JobCounts> {
    let count = |scope| -> Result<u32> {
        let filter = Filter::new(query, scope);
        let statement = format!("select count(*) {}", filter.sql);
        Ok(sql
            .prepare_cached(&statement)?
            .query_row(params_from_iter(&filter.values), |row| row.get(0))?)
    };
    Ok(JobCounts {
        all: count(JobScope::All)?,
        open: count(JobScope::Open)?,
        overdue: count(JobScope::Overdue)?,
        photos_missing: count(JobScope::PhotosMissing)?,
        deleted: count(JobScope::Deleted)?,
    })
}

/// The board: a column a stage with its whole count and value, and its most urgent rows.
pub fn board(sql: &Connection, query: &JobQuery, threshold: f64) -> Result<Vec<BoardColumn>> {
    let mut board = Vec::new();
    for stage in Stage::ALL {
        if !query.stages.is_empty() && !query.stages.contains(&stage) {
            continue;
        }
        let of_stage = JobQuery {
            stages: vec![stage],
            ..query.clone()
        };
        let filter = Filter::new(&of_stage, query.scope);
        let (count, value): (u32, i64) = sql
            .prepare_cached(&format!(
                "select count(*), coalesce(sum(i.value_cents), 0) {}",
                filter.sql
            ))?
            .query_row(params_from_iter(&filter.values), |row| {
                Ok((row.get(0)?, row.get(1)?))
            })?;
        let page = Page {
            order: "i.due_on is null, i.due_on, i.number".to_owned(),
            limit: COLUMN,
            offset: 0,
        };
        let rows = sql
            .prepare_cached(&page.select(&filter, threshold))?
            .query_map(params_from_iter(&filter.values), read_row)?
            .collect::<rusqlite::Result<Vec<_>>>()?;
        board.push(BoardColumn {
            stage,
            count,
            value: Cents(value),
            rows,
        });
    }
    Ok(board)
}

pub(super) fn row(sql: &Connection, job: JobId) -> Result<JobRow> {
    let threshold = crate::settings::threshold(sql)?;
    let statement = format!(
        "select {} from job_index i where i.job_id = ?1",
        columns(threshold)
    );
    sql.prepare_cached(&statement)?
        .query_row([job.0], read_row)
        .optional()?
        .ok_or(Error::NotFound { what: "job" })
}

fn read_row(row: &Row<'_>) -> rusqlite::Result<JobRow> {
    let stage: String = row.get("stage")?;
    Ok(JobRow {
        id: get_id(row, "job_id")?,
        number: row.get("number")?,
        customer: row.get("customer")?,
        street: row.get("street")?,
        city: row.get("city")?,
        stage: Stage::from_name(&stage).unwrap_or(Stage::Lead),
        next_step: row.get("next_step")?,
        due_on: get_opt_date(row, "due_on")?,
        squares: row.get("squares")?,
        value: row.get::<_, Option<i64>>("value_cents")?.map(Cents),
        photos: row.get("photos")?,
        findings_to_check: row.get("to_check")?,
        waiting: row.get("waiting")?,
    })
}

fn order(query: &JobQuery) -> String {
    let direction = if query.descending { "desc" } else { "asc" };
    match query.sort {
        JobSort::Due => format!("i.due_on is null, i.due_on {direction}, i.number"),
        JobSort::Number => format!("i.number {direction}"),
        JobSort::Customer => format!("i.customer {direction}, i.number {direction}"),
        JobSort::Stage => format!("i.stage_rank {direction}, i.due_on is null, i.due_on, i.number"),
        JobSort::Value => format!("i.value_cents {direction}, i.number {direction}"),
        JobSort::Squares => format!("i.squares {direction}, i.number {direction}"),
        JobSort::Photos => format!("i.photos {direction}, i.number {direction}"),
        JobSort::Changed => format!("i.changed_at {direction}, i.number {direction}"),
    }
}
