//! Reports and quotes written as PDF.

use crate::id::{DocumentId, JobId};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Kind of document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum DocumentKind {
    /// Inspection report.
    Report,
    /// Quote.
    Quote,
}

/// A document of a job.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct DocumentRow {
    /// Id.
    pub id: DocumentId,
    /// Job.
    pub job_id: JobId,
    /// Kind.
    pub kind: DocumentKind,
    /// Title for people: `Inspection report`, `Quote, revision 2`.
    pub title: String,
    /// One line of facts: pages, totals.
    pub summary: String,
    /// When it was written.
    pub created_at: DateTime<Utc>,
    /// Pages.
    pub pages: u32,
    /// Size.
    pub size_bytes: u64,
    /// BLAKE3 of the PDF, hex.
    pub blake3: String,
}

/// A copy of a document to be saved where the person says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct SaveDocument {
    /// Document.
    pub document_id: DocumentId,
    /// Title of the dialog.
    pub title: String,
}
