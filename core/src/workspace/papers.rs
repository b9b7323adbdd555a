//! Reports and quotes of an open vault.

use super::Workspace;
use crate::document::input::{DecisionKind, QuoteDocument, ReportPhoto};
use crate::document::words::counted;
use crate::document::{self, Pdf};
use crate::documents::{self, Label, pictures};
use crate::error::{Error, Result};
use crate::pictures::Request;
use crate::platform::disk;
use brainops_domain::failure::Code;
use brainops_domain::id::{DocumentId, JobId, PhotoId};
use brainops_domain::quote::{self, Quote};
use brainops_domain::view::document::{DocumentKind, DocumentRow};
use brainops_domain::view::estimate::{
    EstimateEdit, EstimateRef, Pricing, RevisionState, WriteQuote,
};
use chrono::NaiveDate;
use std::path::{Path, PathBuf};

impl Workspace {
    /// Writes the inspection report of a job.
    pub fn write_report(&self, job: JobId) -> Result<DocumentRow> {
        let now = self.clock.now_here();
        let known = self.shelf.described();
        let (mut input, ids) = self
            .store
            .read(|sql| documents::report_input(sql, self.store.context(), job, &now, &known))?;
        self.add_pictures(&mut input.photos, &ids)?;
        // Of the large ones, so that no thumbnail is blown up on the cover.
        input.hero = input
            .photos
            .iter()
            .position(|photo| !photo.upright && !photo.jpeg.is_empty());
        let pdf = document::report(&input)?;
        let label = Label {
            kind: DocumentKind::Report,
            title: "Inspection report".to_owned(),
            summary: report_summary(pdf.pages as usize, &input.photos),
        };
        self.keep(job, label, pdf, |_| Ok(()))
    }

    /// Gives the photos of a report their pictures.
    fn add_pictures(&self, photos: &mut [ReportPhoto], ids: &[PhotoId]) -> Result<()> {
        let large = pictures::large(photos);
        let side_px = pictures::side_px(large.iter().filter(|large| **large).count());
        for ((photo, id), large) in photos.iter_mut().zip(ids).zip(large) {
            photo.upright = !large;
            photo.jpeg = if large {
                let preview = self.report_picture(&Request::Preview(*id))?;
                if preview.is_empty() {
                    preview
                } else {
                    pictures::smaller(preview, side_px)?
                }
            } else {
                self.report_picture(&Request::Thumb(*id))?
            };
        }
        Ok(())
    }

    /// A photo for a report; one that can't be shown leaves its note there.
    fn report_picture(&self, request: &Request) -> Result<Vec<u8>> {
        match self.picture(request) {
            Ok(jpeg) => Ok(jpeg),
            Err(error) if matches!(error.code(), Code::Internal | Code::DatabaseDamaged) => {
                Err(error)
            }
            Err(error) => {
                tracing::warn!(photo.id = %request.photo(), code = ?error.code(), "a photo is not shown in the report");
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
        let today = self.clock.now_here().date_naive();
        self.ensure_revision(job)?;
        let last = self
            .store
            .read(|sql| crate::estimates::revisions(sql, job))?
            .pop()
            .ok_or(Error::NotFound { what: "estimate" })?;
        let is_new = last.quote.is_none();
        let quote = match last.quote {
            Some(quote) => quote,
            None => self.compute_quote(&input, today)?,
        };
        // What was sent is printed as it was, whatever the company or the customer changed since.
        let is_kept = last.printed.is_some();
        let printed = match last.printed {
            Some(printed) => printed,
            // One that was sent before its words were kept had prices in its lines.
            None if !is_new => self.print(job, &quote, today, Pricing::Lines)?,
            None => self.print(job, &quote, today, input.pricing)?,
        };
        let pdf = document::quote(&printed)?;
        let total = crate::estimates::total_of(&quote.estimate, input.option);
        let label = Label {
            kind: DocumentKind::Quote,
            title: format!("Quote, revision {}", quote.input.header.revision),
            summary: documents::totals(&quote.estimate),
        };
        let id = last.row.id;
        self.keep(job, label, pdf, move |tx| {
            let now = crate::estimates::revisions(tx.sql(), job)?.pop();
            let now = now.filter(|revision| revision.row.id == id);
            let now = now.ok_or(Error::NotFound {
                what: "revision of the estimate",
            })?;
            match (is_new, now.row.state) {
                (true, RevisionState::Draft) => {
                    let total = total.ok_or_else(|| {
                        Error::invalid("option", "The estimate has no such option.")
                    })?;
                    crate::estimates::send(tx, job, &now, &quote, &printed, total)
                }
                (true, RevisionState::Sent) => Err(Error::NotFound {
                    what: "draft of the estimate",
                }),
                (false, _) if is_kept => Ok(()),
                (false, _) => crate::estimates::keep_printed(tx, job, id, &printed),
            }
        })
    }

    /// The quote of the newest revision with today's roof and prices.
    fn compute_quote(&self, input: &WriteQuote, today: NaiveDate) -> Result<Quote> {
        let inputs = self.store.read(|sql| {
            documents::quote_input(sql, self.store.context(), input.job_id, input.option, today)
        })?;
        quote::make(inputs).map_err(|problems| {
            let words: Vec<String> = problems
                .into_iter()
                .map(|problem| problem.message)
                .collect();
            Error::invalid("estimate", words.join(" "))
        })
    }

    /// Everything that a quote says on paper; the day of the offer is the quote's own.
    fn print(
        &self,
        job: JobId,
        quote: &Quote,
        today: NaiveDate,
        pricing: Pricing,
    ) -> Result<QuoteDocument> {
        let (fields, company) = self.store.read(|sql| {
            let fields = crate::jobs::get(sql, job)?.fields;
            Ok::<_, Error>((fields, crate::company::get(sql)?))
        })?;
        let offered_on = quote.input.header.issued_on.unwrap_or(today);
        let frame = documents::frame(&fields, &company, offered_on, pricing);
        Ok(QuoteDocument::from_quote(quote, frame))
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

    /// Copies a document out of the vault for the person's own viewer, and says where. The copy is
    /// readable by its owner alone and goes when the vault is locked.
    pub fn export_document(&self, id: DocumentId) -> Result<PathBuf> {
        let (name, bytes) = self.document_file(id)?;
        self.exports.write(&name, &bytes).map_err(|error| {
            Error::coded(Code::Io, format!("write the copy of a document: {error}"))
        })
    }

    /// Writes a document to where a person chose, in place of a file that is there.
    ///
    /// Errors: `DiskFull`, `Io`; a file that was there is then untouched.
    pub fn save_document(&self, id: DocumentId, path: &Path) -> Result<()> {
        let (_, bytes) = self.document_file(id)?;
        self.save(path, &bytes, "save a document")
    }

    /// The name by which a document goes outside the vault.
    pub fn document_name(&self, id: DocumentId) -> Result<String> {
        let row = self.store.read(|sql| documents::get(sql, id))?;
        let job = self
            .store
            .read(|sql| crate::jobs::get(sql, row.job_id))?
            .row;
        Ok(format!(
            "{} {} {}.pdf",
            job.number,
            row.title.replace(',', ""),
            &row.blake3[..8]
        ))
    }

    /// Writes a file where a person chose, whole or not at all; never among the vault's own files.
    ///
    /// Errors: `Invalid` for a place in the data folder; `DiskFull`, `Io`.
    pub(super) fn save(&self, path: &Path, bytes: &[u8], what: &str) -> Result<()> {
        self.check_outside(path)?;
        disk::replace(path, bytes).map_err(|error| {
            let code = if disk::is_full(&error) {
                Code::DiskFull
            } else {
                Code::Io
            };
            Error::coded(code, format!("{what}: {error}"))
        })
    }

    /// Checks that a place that a person chose does not lie among the vault's own files.
    ///
    /// Errors: `Invalid`.
    pub(super) fn check_outside(&self, path: &Path) -> Result<()> {
        if self.exports.is_among(path) {
            return Err(Error::invalid(
                "path",
                "That folder holds the vault itself. Choose another one.",
            ));
        }
        Ok(())
    }

    fn document_file(&self, id: DocumentId) -> Result<(String, Vec<u8>)> {
        let row = self.store.read(|sql| documents::get(sql, id))?;
        Ok((
            self.document_name(id)?,
            self.blobs.read_checked(&row.blake3)?,
        ))
    }
}

/// `18 pages, 12 photos, 1 finding accepted`; debris is no damage and counts apart.
fn report_summary(pages: usize, photos: &[ReportPhoto]) -> String {
    let accepted = || {
        photos
            .iter()
            .flat_map(|photo| &photo.marks)
            .filter(|mark| mark.decision.kind == DecisionKind::Accepted)
    };
    let damage = accepted().filter(|mark| mark.class.is_damage()).count();
    let debris = accepted().count() - damage;
    let mut parts = vec![
        counted(pages, "page", "pages"),
        counted(photos.len(), "photo", "photos"),
        counted(damage, "finding accepted", "findings accepted"),
    ];
    if debris > 0 {
        parts.push(counted(debris, "piece of debris", "pieces of debris"));
    }
    parts.join(", ")
}

impl From<document::DocumentError> for Error {
    fn from(error: document::DocumentError) -> Self {
        Self::coded(error.code(), error.to_string())
    }
}
