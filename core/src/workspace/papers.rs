//! Reports and quotes of an open vault.

use super::Workspace;
use crate::document::input::{DecisionKind, QuoteDocument};
use crate::document::{self, Pdf};
use crate::documents::{self, Label};
use crate::error::{Error, Result};
use crate::pictures::Request;
use brainops_domain::failure::Code;
use brainops_domain::id::{DocumentId, JobId, PhotoId};
use brainops_domain::quote;
use brainops_domain::view::document::{DocumentKind, DocumentRow};
use brainops_domain::view::estimate::{EstimateEdit, EstimateRef, RevisionState, WriteQuote};
use std::path::PathBuf;

impl Workspace {
    /// Writes the inspection report of a job.
    pub fn write_report(&self, job: JobId) -> Result<DocumentRow> {
        let now = self.clock.now();
        let model = self.analyzer.model();
        let input = self.store.read(|sql| {
            documents::report_input(
                sql,
                self.store.context(),
                job,
                local_day(now),
                model.as_ref(),
                |photo| self.report_picture(photo),
            )
        })?;
        let pdf = document::report(&input)?;
        let decided = input
            .photos
            .iter()
            .flat_map(|photo| &photo.marks)
            .filter(|mark| mark.decision.kind == DecisionKind::Accepted)
            .count();
        let label = Label {
            kind: DocumentKind::Report,
            title: "Inspection report".to_owned(),
            summary: format!(
                "{} pages, {} photos, {decided} findings accepted",
                pdf.pages,
                input.photos.len()
            ),
        };
        self.keep(job, label, pdf, |_| Ok(()))
    }

    /// A photo for a report; one that can't be shown leaves its note there.
    fn report_picture(&self, photo: PhotoId) -> Result<Vec<u8>> {
        match self.picture(&Request::Preview(photo)) {
            Ok(jpeg) => Ok(jpeg),
            Err(error) if matches!(error.code(), Code::Internal | Code::DatabaseDamaged) => {
                Err(error)
            }
            Err(error) => {
                tracing::warn!(photo.id = %photo, code = ?error.code(), "a photo is not shown in the report");
                Ok(Vec::new())
            }
        }
    }

    /// Writes the quote of the newest revision and sends that revision by it.
    ///
    /// A revision that was sent is written again as it was sent. Errors: `Invalid` without a roof, or
    /// while a problem stands.
    pub fn write_quote(&self, input: WriteQuote) -> Result<DocumentRow> {
        let job = input.job_id;
        let now = self.clock.now();
        let today = local_day(now);
        self.ensure_revision(job)?;
        let (sent, inputs, fields, company) = self.store.read(|sql| {
            let last = crate::estimates::revisions(sql, job)?.pop();
            let sent = last.and_then(|revision| revision.quote);
            let inputs =
                documents::quote_input(sql, self.store.context(), job, input.option, today)?;
            let fields = crate::jobs::get(sql, job)?.fields;
            Ok::<_, Error>((sent, inputs, fields, crate::settings::get(sql)?.company))
        })?;
        let is_new = sent.is_none();
        let quote = match sent {
            Some(quote) => quote,
            None => quote::make(inputs).map_err(|problems| {
                let words: Vec<String> = problems
                    .into_iter()
                    .map(|problem| problem.message)
                    .collect();
                Error::invalid("estimate", words.join(" "))
            })?,
        };
        let frame = documents::frame(&fields, &company, today);
        let pdf = document::quote(&QuoteDocument::from_quote(&quote, frame))?;
        let total = crate::estimates::total_of(&quote.estimate, input.option)
            .ok_or_else(|| Error::invalid("option", "The estimate has no such option."))?;
        let label = Label {
            kind: DocumentKind::Quote,
            title: format!("Quote, revision {}", quote.input.header.revision),
            summary: documents::totals(&quote.estimate),
        };
        self.keep(job, label, pdf, move |tx| {
            if is_new {
                let last = crate::estimates::revisions(tx.sql(), job)?.pop();
                let draft = last.filter(|revision| revision.row.state == RevisionState::Draft);
                let draft = draft.ok_or(Error::NotFound {
                    what: "draft of the estimate",
                })?;
                crate::estimates::send(tx, job, &draft, &quote, total)?;
            }
            Ok(())
        })
    }

    /// The first revision exists from the moment a quote is asked for.
    fn ensure_revision(&self, job: JobId) -> Result<()> {
        self.store.write(self.clock.now(), move |tx| {
            if crate::estimates::revisions(tx.sql(), job)?.is_empty() {
                let view = crate::estimates::get(
                    tx.sql(),
                    EstimateRef {
                        job_id: job,
                        revision: None,
                    },
                )?;
                crate::estimates::save(
                    tx,
                    &EstimateEdit {
                        job_id: job,
                        offered: view.offered,
                        input: view.input,
                    },
                )?;
            }
            Ok(())
        })
    }

    /// Keeps a document: its bytes first, then its row and whatever else belongs to the commit.
    fn keep(
        &self,
        job: JobId,
        label: Label,
        pdf: Pdf,
        also: impl FnOnce(&mut crate::store::Tx<'_>) -> Result<()> + Send + 'static,
    ) -> Result<DocumentRow> {
        let hash = self.blobs.keep(&pdf.bytes)?;
        self.store.write(self.clock.now(), move |tx| {
            also(tx)?;
            documents::add(tx, job, &label, &pdf, &hash)
        })
    }

    /// Copies a document out of the vault for the person's own viewer, and says where.
    pub fn export_document(&self, id: DocumentId) -> Result<PathBuf> {
        let row = self.store.read(|sql| documents::get(sql, id))?;
        let job = self
            .store
            .read(|sql| crate::jobs::get(sql, row.job_id))?
            .row;
        let bytes = self.blobs.read_checked(&row.blake3)?;
        let io = |error: std::io::Error| {
            Error::coded(Code::Io, format!("write the copy of a document: {error}"))
        };
        std::fs::create_dir_all(&self.exports).map_err(io)?;
        let name = format!(
            "{} {} {}.pdf",
            job.number,
            row.title.replace(',', ""),
            &row.blake3[..8]
        );
        let path = self.exports.join(name);
        std::fs::write(&path, bytes).map_err(io)?;
        Ok(path)
    }
}

/// The person's own day.
fn local_day(now: chrono::DateTime<chrono::Utc>) -> chrono::NaiveDate {
    now.with_timezone(&chrono::Local).date_naive()
}

impl From<document::DocumentError> for Error {
    fn from(error: document::DocumentError) -> Self {
        Self::coded(error.code(), error.to_string())
    }
}
