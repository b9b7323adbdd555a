//! Records as a table: CSV and XLSX.
//!
//! Invariant: no cell is a formula. In CSV, text that a spreadsheet would take for one begins with an
//! apostrophe; in XLSX it is a string by type.

use crate::app::App;
use crate::http::{Api, Op, Param, Problem, RawQuery, XLSX};
use crate::identity::Caller;
use crate::record::list::list;
use crate::record::query::ListQuery;
use crate::record::resource::Record;
use crate::record::schema;
use axum::extract::State;
use axum::http::{HeaderName, StatusCode, header};
use brainops_domain::failure::Code;
use brainops_domain::permission::Perm;
use rust_xlsxwriter::{Format, Workbook, XlsxError};
use serde_json::{Map, Value, json};

// What one table holds in memory at most; a larger one is asked for in parts.
const ROWS_AT_MOST: usize = 20_000;
const ROWS_OF_A_PAGE: i64 = 1_000;
const CSV: &str = "text/csv; charset=utf-8";

type File = ([(HeaderName, String); 2], Vec<u8>);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum As {
    Csv,
    Xlsx,
}

/// Adds the route that exports a record.
pub(super) fn routes(api: &mut Api, record: &Record) {
    let resource = record.resource();
    let named = resource.plural.replace('-', "_");
    let op = Op::get(
        &format!("/api/v1/{}/export", resource.plural),
        &format!("export_{named}"),
    )
    .says(
        resource.plural,
        format!(
            "A list of {} as a table. Needs export.run, too.",
            resource.plural.replace('-', " ")
        ),
    )
    .param(Param::query(
        "format",
        "Kind of file.",
        json!({ "type": "string", "enum": ["csv", "xlsx"], "default": "csv" }),
    ))
    .params(schema::list_params(record).into_iter().skip(2))
    .answers_files(StatusCode::OK, "The table.", &["text/csv", XLSX])
    .takes_long()
    .fails(StatusCode::BAD_REQUEST, "A parameter can't be understood.")
    .fails(
        StatusCode::PAYLOAD_TOO_LARGE,
        "There are more rows, or longer texts, than one file takes.",
    );
    let it = record.clone();
    api.guarded(resource.perms.read, op, move |state, caller, query| {
        export(it.clone(), state, caller, query)
    });
}

async fn export(
    record: Record,
    State(app): State<App>,
    caller: Caller,
    mut query: RawQuery,
) -> Result<File, Problem> {
    if caller.principal().grants().reach(Perm::ExportRun).is_none() {
        return Err(Problem::missing(Perm::ExportRun));
    }
    let kind = match query.take("format").as_deref() {
        None | Some("csv") => As::Csv,
        Some("xlsx") => As::Xlsx,
        Some(_) => return Err(Problem::bad_request("format", "It must be csv or xlsx.")),
    };
    for name in ["limit", "cursor"] {
        if query.take(name).is_some() {
            return Err(Problem::bad_request(name, "An export has no pages."));
        }
    }
    let mut asked = ListQuery::read(&record, query)?;
    asked.limit = ROWS_OF_A_PAGE;
    let mut rows: Vec<Map<String, Value>> = Vec::new();
    let mut tx = app.db.read(caller.authority()).await?;
    loop {
        let page = list(&mut tx, &record, &caller, &asked).await?;
        for item in &page.items {
            rows.push(serde_json::from_str(item).map_err(Problem::internal)?);
        }
        if rows.len() > ROWS_AT_MOST {
            return Err(too_large(format!(
                "There are more than {ROWS_AT_MOST} rows: filter for fewer, such as by created_at."
            )));
        }
        let Some(next) = page.next else { break };
        asked.go_on(&next)?;
    }
    drop(tx);
    let plural = record.resource().plural;
    let (media_type, extension) = match kind {
        As::Csv => (CSV, "csv"),
        As::Xlsx => (XLSX, "xlsx"),
    };
    let bytes = tokio::task::spawn_blocking(move || {
        let columns = columns(&record);
        match kind {
            As::Csv => csv(&columns, &rows),
            As::Xlsx => xlsx(&columns, &rows),
        }
    })
    .await
    .map_err(Problem::internal)??;
    Ok((
        [
            (header::CONTENT_TYPE, media_type.to_owned()),
            (
                header::CONTENT_DISPOSITION,
                format!("attachment; filename=\"{plural}.{extension}\""),
            ),
        ],
        bytes,
    ))
}

fn too_large(detail: String) -> Problem {
    Problem::new(StatusCode::PAYLOAD_TOO_LARGE, Code::TooLarge, detail)
}

fn columns(record: &Record) -> Vec<&'static str> {
    let mut columns = vec!["id", "version"];
    columns.extend(record.fields().iter().map(|field| field.name));
    columns
}

fn csv(columns: &[&str], rows: &[Map<String, Value>]) -> Result<Vec<u8>, Problem> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(columns).map_err(Problem::internal)?;
    for row in rows {
        let cells = columns.iter().map(|column| match row.get(*column) {
            None | Some(Value::Null) => String::new(),
            Some(Value::String(text)) => guard(text),
            Some(value) => value.to_string(),
        });
        writer.write_record(cells).map_err(Problem::internal)?;
    }
    writer
        .into_inner()
        .map_err(|error| Problem::internal(error.to_string()))
}

/// Letters at which a spreadsheet begins to reckon.
fn begins_formula(text: &str) -> bool {
    text.starts_with(['\t', '\r', '\n'])
        || text
            .trim_start()
            .starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠', '|', '%'])
}

/// Text as a cell of CSV, which is no formula.
pub(super) fn guard(text: &str) -> String {
    // What begins with the guard itself gets one, too, so that taking it off gives the text back.
    let unguarded = text.trim_start_matches('\'');
    if begins_formula(unguarded) {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}

/// The text that `guard` was given.
pub(super) fn unguard(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(rest) if begins_formula(rest.trim_start_matches('\'')) => rest,
        _ => cell,
    }
}

fn xlsx(columns: &[&str], rows: &[Map<String, Value>]) -> Result<Vec<u8>, Problem> {
    write_xlsx(columns, rows).map_err(|error| match error {
        XlsxError::MaxStringLengthExceeded => {
            too_large("A text is longer than a cell of XLSX takes: ask for CSV.".to_owned())
        }
        error => Problem::internal(error),
    })
}

fn write_xlsx(columns: &[&str], rows: &[Map<String, Value>]) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    let heading = Format::new().set_bold();
    for (column, name) in (0_u16..).zip(columns) {
        sheet.write_string_with_format(0, column, *name, &heading)?;
    }
    sheet.set_freeze_panes(1, 0)?;
    for (at, row) in (1_u32..).zip(rows) {
        for (column, name) in (0_u16..).zip(columns) {
            match row.get(*name) {
                None | Some(Value::Null) => {}
                Some(Value::Bool(value)) => {
                    sheet.write_boolean(at, column, *value)?;
                }
                Some(Value::Number(number)) => match number.as_f64() {
                    Some(value) => {
                        sheet.write_number(at, column, value)?;
                    }
                    None => {
                        sheet.write_string(at, column, number.to_string())?;
                    }
                },
                Some(Value::String(text)) => {
                    sheet.write_string(at, column, text)?;
                }
                Some(value) => {
                    sheet.write_string(at, column, value.to_string())?;
                }
            }
        }
    }
    workbook.save_to_buffer()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_is_a_formula_and_every_text_comes_back() {
        for text in [
            "=HYPERLINK(\"http://x\")",
            "+1 402 555 0101",
            "-2+3",
            "@SUM(A1)",
            "\t=1",
            "  =1",
            "\r=1",
            "＝1",
            "'=1",
            "''=1",
        ] {
            let cell = guard(text);
            assert!(!begins_formula(&cell), "{cell:?}");
            assert_eq!(unguard(&cell), text);
        }
        for text in ["Elm St", "O'Hara", "'tis", "", "12"] {
            assert_eq!(guard(text), text);
            assert_eq!(unguard(text), text);
        }
    }
}
