//! Records from CSV: row by row, tried first, reported row by row.
//!
//! Columns by name, in any order, as an export writes them. Those that the server sets are passed
//! over. A row that can't be used is refused with its reasons and changes nothing; the others go on.

use crate::app::App;
use crate::http::{Api, FieldError, Op, Param, Problem, RawQuery, Reply, Upload};
use crate::identity::Caller;
use crate::record::batch::{Refusal, Step, attempt};
use crate::record::export::unguard;
use crate::record::field::{Field, Kind};
use crate::record::resource::Record;
use crate::record::validate::{Moment, may_set};
use axum::extract::State;
use axum::http::StatusCode;
use brainops_domain::failure::Code;
use brainops_domain::permission::Perm;
use csv::{ByteRecord, ReaderBuilder, Trim};
use serde::Serialize;
use serde_json::{Map, Value, json};
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
            "Add {} from CSV. Needs import.run, too.",
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
    let (columns, ignored_columns, rows) = read(&record, &sent.bytes)?;
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
    for row in rows {
        let line = row.position().map_or(0, csv::Position::line);
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

type File = (Vec<Column>, Vec<String>, Vec<ByteRecord>);

fn read(record: &Record, bytes: &[u8]) -> Result<File, Problem> {
    let wrong = |detail: String| Problem::bad_request("file", detail);
    let bytes = bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(bytes);
    let mut reader = ReaderBuilder::new()
        .flexible(true)
        .trim(Trim::Headers)
        .from_reader(bytes);
    let headings = reader
        .headers()
        .map_err(|error| wrong(format!("Its heading can't be read: {error}.")))?
        .clone();
    if headings.is_empty() || headings.len() > COLUMNS_AT_MOST {
        return Err(wrong(format!("It has 1 to {COLUMNS_AT_MOST} columns.")));
    }
    let (mut columns, mut ignored) = (Vec::new(), Vec::new());
    for (at, name) in headings.iter().enumerate() {
        if headings.iter().take(at).any(|earlier| earlier == name) {
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
    let mut rows = Vec::new();
    for row in reader.into_byte_records() {
        if rows.len() == ROWS_AT_MOST {
            return Err(wrong(format!("It has more than {ROWS_AT_MOST} rows.")));
        }
        rows.push(row.map_err(|error| wrong(format!("{error}.")))?);
    }
    Ok((columns, ignored, rows))
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
