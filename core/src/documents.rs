//! Reports and quotes of a job, written as PDF and kept under their hash.

mod how_sure;
pub(crate) mod listed;
pub(crate) mod models;
pub(crate) mod pictures;
mod quote;
pub(crate) mod report;

pub use quote::{frame, quote_input, totals};
pub use report::report_input;

use crate::document::Pdf;
use crate::error::{Error, Result};
use crate::store::{Fields, Tx, get_id, get_instant, id_value, name_of, of_name};
use brainops_domain::id::{DocumentId, JobId};
use brainops_domain::view::document::{DocumentKind, DocumentRow};
use brainops_domain::view::job::TimelineKind;
use brainops_domain::view::tag::Tag;
use brainops_sync::entity::Entity;
use rusqlite::{Connection, OptionalExtension, Row};

const COLUMNS: &str = "id, job_id, kind, title, summary, created_at, pages, size_bytes, blake3";

/// Documents of a job, newest first.
pub fn list(sql: &Connection, job: JobId) -> Result<Vec<DocumentRow>> {
    let statement = format!(
        "select {COLUMNS} from document where job_id = ?1 order by created_at desc, id desc"
    );
    let mut statement = sql.prepare_cached(&statement)?;
    let mut rows = statement.query([job.0])?;
    let mut all = Vec::new();
    while let Some(row) = rows.next()? {
        all.push(read(row)?);
    }
    Ok(all)
}

/// One document.
pub fn get(sql: &Connection, id: DocumentId) -> Result<DocumentRow> {
    let statement = format!("select {COLUMNS} from document where id = ?1");
    let row = sql
        .prepare_cached(&statement)?
        .query_row([id.0], |row| Ok(read(row)))
        .optional()?;
    row.ok_or(Error::NotFound { what: "document" })?
}

fn read(row: &Row<'_>) -> Result<DocumentRow> {
    let kind: String = row.get("kind")?;
    let size: i64 = row.get("size_bytes")?;
    Ok(DocumentRow {
        id: get_id(row, "id")?,
        job_id: get_id(row, "job_id")?,
        kind: of_name(&kind)?,
        title: row.get("title")?,
        summary: row.get("summary")?,
        created_at: get_instant(row, "created_at")?,
        pages: row.get("pages")?,
        size_bytes: u64::try_from(size).unwrap_or(0),
        blake3: row.get("blake3")?,
    })
}

/// Words of a new document.
pub(crate) struct Label {
    pub(crate) kind: DocumentKind,
    pub(crate) title: String,
    pub(crate) summary: String,
}

/// Adds a document whose file is on disk already.
pub(crate) fn add(
    tx: &mut Tx<'_>,
    job: JobId,
    label: &Label,
    pdf: &Pdf,
    blake3: &str,
) -> Result<DocumentRow> {
    let id = DocumentId::mint(tx.now());
    let values: Fields<'_> = vec![
        ("job_id", id_value(job)),
        ("kind", name_of(&label.kind)?.into()),
        ("title", label.title.clone().into()),
        ("summary", label.summary.clone().into()),
        ("blake3", blake3.into()),
        ("size_bytes", pdf.bytes.len().into()),
        ("pages", pdf.pages.into()),
        ("created_at", tx.now().to_rfc3339().into()),
    ];
    tx.put(Entity::Document, id.0, Some(job.0), &values)?;
    crate::jobs::add_entry(
        tx,
        job,
        TimelineKind::Document,
        &format!("wrote {}", label.title),
    )?;
    tx.mark(Tag::Documents);
    get(tx.sql(), id)
}
