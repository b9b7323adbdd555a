//! The papers a company hands over: inspection report and quote, as PDF made on the device.
//!
//! Owns layout and wording. Refuses IO, the clock and pricing: everything printed is in the input,
//! and money is only added up to catch what disagrees. Invariant: the same input gives the same
//! bytes, on any day and machine.

mod error;
mod from_quote;
mod furniture;
pub mod input;
mod letterhead;
mod marks;
mod palette;
mod paper;
mod picture;
mod quote;
mod report;
mod text;
pub(crate) mod words;

pub use error::DocumentError;
pub use from_quote::QuoteFrame;
use input::{QuoteDocument, ReportInput, ReportPhoto};
use paper::Paper;
use paper::write::{self, About};
use picture::Picture;

/// A written document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pdf {
    /// The file: a tagged PDF/A-2a on US Letter.
    pub bytes: Vec<u8>,
    /// Number of pages.
    pub pages: u32,
    /// BLAKE3 of the input, lower-case hex; its first half stands at the foot of each page.
    pub content_hash: String,
}

/// Writes an inspection report.
///
/// A picture that can't be shown leaves a note in its place; its marks stay in the tables.
/// Errors: `Invalid` names the field that breaks a rule.
pub fn report(input: &ReportInput) -> Result<Pdf, DocumentError> {
    let hash = report_hash(input)?;
    let (paper, pictures) = report::draw(input, &hash)?;
    let title = match &input.site {
        Some(site) => format!("Roof inspection report {}, {site}", input.number),
        None => format!("Roof inspection report {}", input.number),
    };
    let about = About {
        title,
        author: input.company.as_ref().map(|company| company.name.clone()),
        identifier: format!("report {}", input.number),
        dated: input.written_on,
    };
    finish(&paper, &pictures, about, hash)
}

/// Writes a quote.
///
/// Errors: `Invalid` names the field that breaks a rule; `TotalsDisagree` where the lines of an option do not
/// make its total to the cent.
pub fn quote(document: &QuoteDocument) -> Result<Pdf, DocumentError> {
    let hash = hash_of(document)?.to_hex().to_string();
    let (paper, pictures) = quote::draw(document, &hash)?;
    let about = About {
        title: format!(
            "Quote {}, revision {}: {}",
            document.number, document.revision, document.title
        ),
        author: Some(document.company.name.clone()),
        identifier: format!("quote {} revision {}", document.number, document.revision),
        dated: document.dated,
    };
    finish(&paper, &pictures, about, hash)
}

/// The bytes of [`report`].
pub fn report_pdf(input: &ReportInput) -> Result<Vec<u8>, DocumentError> {
    Ok(report(input)?.bytes)
}

/// The bytes of [`quote`].
pub fn quote_pdf(document: &QuoteDocument) -> Result<Vec<u8>, DocumentError> {
    Ok(quote(document)?.bytes)
}

fn finish(
    paper: &Paper,
    pictures: &[Picture],
    about: About,
    content_hash: String,
) -> Result<Pdf, DocumentError> {
    let bytes = write::write(paper, pictures, about)?;
    Ok(Pdf {
        bytes,
        pages: u32::try_from(paper.pages.len()).unwrap_or(u32::MAX),
        content_hash,
    })
}

fn hash_of(input: &impl serde::Serialize) -> Result<blake3::Hash, DocumentError> {
    Ok(blake3::hash(
        &serde_json::to_vec(input).map_err(DocumentError::Encode)?,
    ))
}

/// Pictures count by their own hash, one photo at a time, so that a large report is not held as text.
fn report_hash(input: &ReportInput) -> Result<String, DocumentError> {
    let photos = input.photos.iter().map(digested_photo);
    hash_of_parts(&without_photos(input), photos)
}

/// The input of a report with each picture replaced by its BLAKE3: all that the report's own hash covers.
#[must_use]
pub fn digested(input: &ReportInput) -> ReportInput {
    ReportInput {
        photos: input.photos.iter().map(digested_photo).collect(),
        ..without_photos(input)
    }
}

/// The hash of a report from its [`digested`] input: [`Pdf::content_hash`] of the same input.
///
/// Errors: `Encode`.
pub fn hash_of_digested(input: &ReportInput) -> Result<String, DocumentError> {
    hash_of_parts(&without_photos(input), input.photos.iter().cloned())
}

fn without_photos(input: &ReportInput) -> ReportInput {
    ReportInput {
        number: input.number.clone(),
        company: input.company.clone(),
        customer: input.customer.clone(),
        site: input.site.clone(),
        taken: input.taken,
        written_on: input.written_on,
        inspector: input.inspector.clone(),
        hero: input.hero,
        remarks: input.remarks.clone(),
        photos: Vec::new(),
        unshown: input.unshown.clone(),
        models: input.models.clone(),
        limits: input.limits.clone(),
    }
}

fn digested_photo(photo: &ReportPhoto) -> ReportPhoto {
    ReportPhoto {
        file_name: photo.file_name.clone(),
        slope: photo.slope.clone(),
        blake3: photo.blake3.clone(),
        jpeg: blake3::hash(&photo.jpeg).as_bytes().to_vec(),
        analysis: photo.analysis.clone(),
        measuring: photo.measuring.clone(),
        marks: photo.marks.clone(),
        looked_over_by: photo.looked_over_by.clone(),
        ..*photo
    }
}

fn hash_of_parts(
    head: &ReportInput,
    photos: impl Iterator<Item = ReportPhoto>,
) -> Result<String, DocumentError> {
    let mut hasher = blake3::Hasher::new();
    hasher.update(hash_of(head)?.as_bytes());
    for photo in photos {
        hasher.update(hash_of(&photo)?.as_bytes());
    }
    Ok(hasher.finalize().to_hex().to_string())
}
