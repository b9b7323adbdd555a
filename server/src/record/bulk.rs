//! Creating, changing and archiving many records with one request.

use crate::app::App;
use crate::http::{Api, FieldError, Op, Param, Problem, Reply, Submission};
use crate::identity::Caller;
use crate::record::batch::{Refusal, Step, attempt};
use crate::record::resource::{Life, Record};
use crate::record::schema;
use crate::record::validate::Moment;
use axum::extract::State;
use axum::http::StatusCode;
use brainops_domain::permission::Perm;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use utoipa::ToSchema;
use uuid::Uuid;

const ROWS_AT_MOST: usize = 500;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Rows<T> {
    rows: Vec<T>,
    #[serde(default = "yes")]
    atomic: bool,
}

fn yes() -> bool {
    true
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Changed {
    id: Uuid,
    version: i64,
    fields: Map<String, Value>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Archived {
    id: Uuid,
    version: i64,
}

trait IntoStep: DeserializeOwned + Send {
    fn step(self) -> Step;
}

impl IntoStep for Map<String, Value> {
    fn step(self) -> Step {
        Step::Create(self)
    }
}

impl IntoStep for Changed {
    fn step(self) -> Step {
        Step::Update {
            id: self.id,
            version: self.version,
            fields: self.fields,
        }
    }
}

impl IntoStep for Archived {
    fn step(self) -> Step {
        Step::Archive {
            id: self.id,
            version: self.version,
        }
    }
}

/// What became of one row.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct BulkRow {
    /// Its place in the request, from 0.
    row: usize,
    /// Id of the record, where it was written.
    id: Option<Uuid>,
    /// Its version, where it was written.
    version: Option<i64>,
    /// Why it was refused.
    refused: Option<Refusal>,
}

/// What became of each row.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct BulkReport {
    /// Rows that were written.
    done: usize,
    /// Rows that were refused.
    refused: usize,
    /// Each row, in the order of the request.
    rows: Vec<BulkRow>,
}

/// Adds the routes of a record that take many of it.
pub(super) fn routes(api: &mut Api, record: &Record) {
    let resource = record.resource();
    add::<Map<String, Value>>(
        api,
        record,
        resource.perms.create,
        "create",
        schema::sent(record, Moment::Creation),
    );
    let id = json!({ "type": "string", "format": "uuid" });
    // One that no record ever has is an old one: its row is refused, and the others go on.
    let version = json!({ "type": "integer", "format": "int64" });
    if resource.life == Life::Changes {
        let row = json!({
            "type": "object",
            "properties": { "id": id, "version": version, "fields": schema::sent(record, Moment::Change) },
            "required": ["id", "version", "fields"],
            "additionalProperties": false,
        });
        add::<Changed>(api, record, resource.perms.update, "update", row);
    }
    if resource.life != Life::Forever {
        let row = json!({
            "type": "object",
            "properties": { "id": id, "version": version },
            "required": ["id", "version"],
            "additionalProperties": false,
        });
        add::<Archived>(api, record, resource.perms.archive, "archive", row);
    }
}

fn add<T: IntoStep + 'static>(
    api: &mut Api,
    record: &Record,
    perm: Perm,
    verb: &'static str,
    row: Value,
) {
    let resource = record.resource();
    let named = resource.plural.replace('-', "_");
    let shown = resource.plural.replace('-', " ");
    let path = format!("/api/v1/{}/bulk/{verb}", resource.plural);
    let body = json!({
        "type": "object",
        "properties": {
            "rows": { "type": "array", "minItems": 1, "maxItems": ROWS_AT_MOST, "items": row },
            "atomic": {
                "type": "boolean", "default": true,
                "description": "Whether one refused row undoes all; otherwise the good rows are kept.",
            },
        },
        "required": ["rows"],
        "additionalProperties": false,
    });
    let op = Op::post(&path, &format!("{verb}_{named}_in_bulk"))
        .says(
            resource.plural,
            format!("{} many {shown} in one transaction.", capital(verb)),
        )
        .param(Param::header(
            "Idempotency-Key",
            "Makes a repeated request count once; the first answer is given again.",
        ))
        .takes_named(
            &format!("{}Bulk{}", schema::name(record), capital(verb)),
            body,
        )
        .answers::<BulkReport>(StatusCode::OK, "What became of each row.")
        .fails(
            StatusCode::UNPROCESSABLE_ENTITY,
            "Rows were refused and nothing was kept; the pointers name each row and field.",
        );
    let it = record.clone();
    api.guarded(perm, op, move |state, caller, sent| {
        run::<T>(it.clone(), state, caller, sent)
    });
}

fn capital(verb: &str) -> String {
    let (first, rest) = verb.split_at(1);
    format!("{}{rest}", first.to_uppercase())
}

async fn run<T: IntoStep>(
    record: Record,
    State(app): State<App>,
    caller: Caller,
    sent: Submission<Rows<T>>,
) -> Result<Reply, Problem> {
    let Rows { rows, atomic } = sent.body;
    if rows.is_empty() || rows.len() > ROWS_AT_MOST {
        return Err(Problem::invalid(vec![FieldError::of(
            "rows",
            format!("There must be 1 to {ROWS_AT_MOST} rows."),
        )]));
    }
    let mut tx = app.db.write(caller.authority()).await?;
    if let Some(before) = sent.once.claim(&mut tx).await? {
        return Ok(before);
    }
    let mut report = BulkReport {
        done: 0,
        refused: 0,
        rows: Vec::with_capacity(rows.len()),
    };
    for (at, row) in rows.into_iter().enumerate() {
        let outcome = attempt(&mut tx, &record, &caller, row.step()).await?;
        let shown = match outcome {
            Ok((id, row)) => {
                report.done += 1;
                BulkRow {
                    row: at,
                    id: Some(id),
                    version: Some(row.version),
                    refused: None,
                }
            }
            Err(refusal) => {
                report.refused += 1;
                BulkRow {
                    row: at,
                    id: None,
                    version: None,
                    refused: Some(refusal),
                }
            }
        };
        report.rows.push(shown);
    }
    if atomic && report.refused > 0 {
        return Err(Problem::invalid(pointers(&report)));
    }
    let body = serde_json::to_string(&report).map_err(Problem::internal)?;
    let reply = Reply::json(StatusCode::OK, body);
    sent.once.keep(&mut tx, &reply).await?;
    tx.commit().await?;
    Ok(reply)
}

fn pointers(report: &BulkReport) -> Vec<FieldError> {
    let mut all = Vec::new();
    for row in &report.rows {
        let Some(refusal) = &row.refused else {
            continue;
        };
        let at = row.row;
        if refusal.errors.is_empty() {
            all.push(FieldError::of(&format!("rows/{at}"), &refusal.detail));
        }
        all.extend(refusal.errors.iter().map(|error| FieldError {
            pointer: format!("/rows/{at}{}", error.pointer),
            detail: error.detail.clone(),
        }));
    }
    all
}
