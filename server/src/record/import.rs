//! Records from CSV and XLSX: row by row, tried first, reported row by row.
//!
//! Columns by name, in any order, as an export writes them. Those that the server sets are passed
//! over. A row that can't be used is refused with its reasons and changes nothing; the others go on.

use crate::app::App;
use crate::http::{Api, FieldError, Op, Param, Problem, RawQuery, Reply, Upload, XLSX};
use crate::identity::Caller;
use crate::record::batch::{Refusal, Step, attempt};
use crate::record::export::{guard, unguard};
use crate::record::field::{Field, Kind};
use crate::record::resource::Record;
use crate::record::validate::{Moment, may_set};
use crate::record::xlsx::{self, SheetError};
use axum::extract::State;
use axum::http::StatusCode;
use brainops_domain::failure::Code;
use brainops_domain::permission::Perm;
use chrono::{NaiveDate, NaiveTime, TimeDelta};
use csv::{ByteRecord, ReaderBuilder, Trim};
use serde::Serialize;
use serde_json::{Map, Value, json};
use std::borrow::Cow;
use utoipa::ToSchema;
use uuid::Uuid;

// As many as one transaction writes within the time of a request.
const ROWS_AT_MOST: usize = 5_000;
const COLUMNS_AT_MOST: usize = 200;
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// What became of one row.
#[derive(Debug, Serialize, ToSchema)]
struct ImportedRow {
    /// Line of the file on which it begins, the heading being 1.
    line: u64,
    /// Id of the new record; in a dry run only where the file has it.
    id: Option<Uuid>,
    /// Why it was refused.
    refused: Option<Refusal>,
}

/// What an import did, or would do.
#[derive(Debug, Serialize, ToSchema)]
struct ImportReport {
    /// Whether nothing was kept.
    dry_run: bool,
    /// Rows that are new records.
    added: usize,
    /// Rows that were refused.
    refused: usize,
    /// Columns of the file that the server sets itself.
    ignored_columns: Vec<String>,
    /// Each row, in the order of the file.
    rows: Vec<ImportedRow>,
}

#[derive(Debug, Clone, Copy)]
enum Column {
    Id,
    Field(Field),
    Ignored,
}

/// Adds the route that imports a record.
pub(super) fn routes(api: &mut Api, record: &Record) {
    let resource = record.resource();
    let named = resource.plural.replace('-', "_");
    let op = Op::post(
        &format!("/api/v1/{}/import", resource.plural),
        &format!("import_{named}"),
    )
    .says(
        resource.plural,
        format!(
            "Add {} from CSV, or from the first sheet of XLSX. Needs import.run, too.",
            resource.plural.replace('-', " ")
        ),
    )
    .param(Param::query(
        "dry_run",
        "Whether nothing is kept and only the report is made.",
        json!({ "type": "boolean", "default": true }),
    ))
    .param(Param::header(
        "Idempotency-Key",
        "Makes a repeated request count once; the first answer is given again.",
    ))
    .takes_file("text/csv")
    .or_file(XLSX)
    .answers::<ImportReport>(StatusCode::OK, "What became of each row.")
    .fails(
        StatusCode::BAD_REQUEST,
        "The file can't be read as a whole.",
    )
    .fails(StatusCode::PAYLOAD_TOO_LARGE, "The file is too large.")
    .takes_long();
    let it = record.clone();
    api.guarded(
        resource.perms.create,
        op,
        move |state, caller, query, sent| import(it.clone(), state, caller, query, sent),
    );
}

async fn import(
    record: Record,
    State(app): State<App>,
    caller: Caller,
    mut query: RawQuery,
    sent: Upload,
) -> Result<Reply, Problem> {
    if caller.principal().grants().reach(Perm::ImportRun).is_none() {
        return Err(Problem::missing(Perm::ImportRun));
    }
    let dry_run = match query.take("dry_run").as_deref() {
        None | Some("true") => true,
        Some("false") => false,
        Some(_) => return Err(Problem::bad_request("dry_run", "It must be true or false.")),
    };
    query.finish()?;
    let (columns, ignored_columns, rows) = if sent.is_xlsx {
        read_xlsx(&record, &sent.bytes)?
    } else {
        read_csv(&record, &sent.bytes)?
    };
    let mut tx = app.db.write(caller.authority()).await?;
    if !dry_run && let Some(before) = sent.once.claim(&mut tx).await? {
        return Ok(before);
    }
    let mut report = ImportReport {
        dry_run,
        added: 0,
        refused: 0,
        ignored_columns,
        rows: Vec::with_capacity(rows.len()),
    };
    for (line, row) in rows {
        let outcome = match draft(&columns, &row) {
            Ok(draft) => attempt(&mut tx, &record, &caller, Step::Create(draft)).await?,
            Err(errors) => Err(Refusal {
                code: Code::Invalid,
                detail: "The row can't be read.".to_owned(),
                errors,
            }),
        };
        let (id, refused) = match outcome {
            Ok((id, _)) => {
                report.added += 1;
                (Some(id), None)
            }
            Err(refusal) => {
                report.refused += 1;
                (None, Some(refusal))
            }
        };
        // An id that the server made belongs to nothing after a dry run.
        let named = columns.iter().any(|column| matches!(column, Column::Id));
        let id = id.filter(|_| !dry_run || named);
        report.rows.push(ImportedRow { line, id, refused });
    }
    let body = serde_json::to_string(&report).map_err(Problem::internal)?;
    let reply = Reply::json(StatusCode::OK, body);
    if !dry_run {
        sent.once.keep(&mut tx, &reply).await?;
        tx.commit().await?;
    }
    Ok(reply)
}

type File = (Vec<Column>, Vec<String>, Vec<(u64, ByteRecord)>);

fn wrong(detail: String) -> Problem {
    Problem::bad_request("file", detail)
}

fn columns(record: &Record, headings: &[String]) -> Result<(Vec<Column>, Vec<String>), Problem> {
    if headings.is_empty() || headings.len() > COLUMNS_AT_MOST {
        return Err(wrong(format!("It has 1 to {COLUMNS_AT_MOST} columns.")));
    }
    let (mut columns, mut ignored) = (Vec::new(), Vec::new());
    for (at, name) in headings.iter().enumerate() {
        if headings[..at].contains(name) {
            return Err(wrong(format!("It has the column {name} twice.")));
        }
        let column = match record.field(name) {
            _ if name == "id" => Column::Id,
            Some(field) if may_set(field, Moment::Creation) => Column::Field(*field),
            Some(_) => Column::Ignored,
            None if name == "version" => Column::Ignored,
            None => return Err(wrong(format!("There is no field {name:?}."))),
        };
        if matches!(column, Column::Ignored) {
            ignored.push(name.to_owned());
        }
        columns.push(column);
    }
    Ok((columns, ignored))
}

fn read_csv(record: &Record, bytes: &[u8]) -> Result<File, Problem> {
    let bytes = bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(bytes);
    let mut reader = ReaderBuilder::new()
        .flexible(true)
        .trim(Trim::Headers)
        .from_reader(bytes);
    let headings: Vec<String> = reader
        .headers()
        .map_err(|error| wrong(format!("Its heading can't be read: {error}.")))?
        .iter()
        .map(str::to_owned)
        .collect();
    let (columns, ignored) = columns(record, &headings)?;
    let mut rows = Vec::new();
    for row in reader.into_byte_records() {
        if rows.len() == ROWS_AT_MOST {
            return Err(wrong(format!("It has more than {ROWS_AT_MOST} rows.")));
        }
        let row = row.map_err(|error| wrong(format!("{error}.")))?;
        rows.push((row.position().map_or(0, csv::Position::line), row));
    }
    Ok((columns, ignored, rows))
}

// Cells as an export guards them, so that both kinds of file are read by one path from here on.
fn read_xlsx(record: &Record, bytes: &[u8]) -> Result<File, Problem> {
    let read = xlsx::rows(bytes, ROWS_AT_MOST + 1, COLUMNS_AT_MOST);
    let mut sheet = read.map_err(|error| match error {
        SheetError::Broken => wrong("It is no XLSX file that can be read.".to_owned()),
        SheetError::Rows => wrong(format!("It has more than {ROWS_AT_MOST} rows.")),
        SheetError::Columns => wrong(format!("It has 1 to {COLUMNS_AT_MOST} columns.")),
        SheetError::TooLarge => Problem::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            Code::TooLarge,
            "Unpacked the file is too large.",
        ),
    })?;
    if sheet.is_empty() {
        return Err(wrong(format!("It has 1 to {COLUMNS_AT_MOST} columns.")));
    }
    let (_, headings) = sheet.remove(0);
    let headings: Vec<String> = headings.iter().map(|name| name.trim().to_owned()).collect();
    let (columns, ignored) = columns(record, &headings)?;
    let rows = sheet.into_iter().map(|(line, mut cells)| {
        // Empty cells at the end are not in the file.
        if cells.len() < columns.len() {
            cells.resize(columns.len(), String::new());
        }
        let cells = cells
            .iter()
            .zip(columns.iter().map(Some).chain(std::iter::repeat(None)));
        let row: ByteRecord = cells
            .map(|(cell, column)| match column {
                Some(Column::Field(field)) => guard(&moment(field.kind, cell)),
                _ => guard(cell),
            })
            .collect::<Vec<_>>()
            .into();
        (line, row)
    });
    let rows = rows.collect();
    Ok((columns, ignored, rows))
}

// A sheet keeps days as numbers: how many after the last of 1899, with the time of day behind the point (ECMA-376, part 1,
// §18.17.4.1; from March 1900 on).
fn moment(kind: Kind, cell: &str) -> Cow<'_, str> {
    const MS_PER_DAY: f64 = 86_400_000.0;
    let is_day = matches!(kind, Kind::Date);
    let number = match cell.parse::<f64>() {
        Ok(number)
            if (is_day || matches!(kind, Kind::Instant))
                && (61.0..2_958_466.0).contains(&number) =>
        {
            number
        }
        _ => return Cow::Borrowed(cell),
    };
    #[expect(
        clippy::cast_possible_truncation,
        reason = "at most eleven digits and a sign"
    )]
    let passed = TimeDelta::milliseconds((number * MS_PER_DAY).round() as i64);
    let Some(first) = NaiveDate::from_ymd_opt(1899, 12, 30) else {
        return Cow::Borrowed(cell);
    };
    let instant = first.and_time(NaiveTime::MIN) + passed;
    Cow::Owned(if is_day {
        instant.format("%Y-%m-%d").to_string()
    } else {
        instant.format("%Y-%m-%dT%H:%M:%S%.3fZ").to_string()
    })
}

fn draft(columns: &[Column], row: &ByteRecord) -> Result<Map<String, Value>, Vec<FieldError>> {
    if row.len() != columns.len() {
        let detail = format!("It has {} cells, not {}.", row.len(), columns.len());
        return Err(vec![FieldError::of("", detail)]);
    }
    let (mut draft, mut errors) = (Map::new(), Vec::new());
    for (column, cell) in columns.iter().zip(row) {
        let (name, kind) = match column {
            Column::Id => ("id", Kind::Id),
            Column::Field(field) => (field.name, field.kind),
            Column::Ignored => continue,
        };
        match std::str::from_utf8(cell) {
            // An empty cell says nothing: the record's own rule for a missing field holds.
            Ok("") => {}
            Ok(cell) => match value(kind, unguard(cell)) {
                Ok(value) => {
                    draft.insert(name.to_owned(), value);
                }
                Err(detail) => errors.push(FieldError::of(name, detail)),
            },
            Err(_) => errors.push(FieldError::of(name, "It is not UTF-8.")),
        }
    }
    if errors.is_empty() {
        Ok(draft)
    } else {
        Err(errors)
    }
}

fn value(kind: Kind, cell: &str) -> Result<Value, &'static str> {
    match kind {
        Kind::Int { .. } => cell
            .trim()
            .parse::<i64>()
            .map(Value::from)
            .map_err(|_| "It must be a whole number."),
        Kind::Real { .. } => match cell.trim().parse::<f64>() {
            Ok(number) if number.is_finite() => Ok(Value::from(number)),
            _ => Err("It must be a number."),
        },
        Kind::Bool => match cell.trim().to_ascii_lowercase().as_str() {
            "true" | "yes" | "1" => Ok(Value::Bool(true)),
            "false" | "no" | "0" => Ok(Value::Bool(false)),
            _ => Err("It must be true or false."),
        },
        Kind::Json { .. } => serde_json::from_str(cell).map_err(|_| "It must be JSON."),
        Kind::Text { .. } => Ok(Value::from(cell)),
        Kind::Choice(_) | Kind::Id | Kind::Date | Kind::Instant => Ok(Value::from(cell.trim())),
    }
}
