//! The evidence file of an inspection report: what proves later that report and photos are the same.
//!
//! Owns its form, its hash and the check of files against it. Refuses to judge what is seen on a photo.
//! Invariant: the file is self-contained; its hash covers all other fields, and the hash that stands at the foot of
//! the report follows from the input in it.

use crate::document::input::ReportInput;
use crate::document::{self, DocumentError, Pdf};
use crate::photo::files;
use crate::platform::path::name;
use brainops_domain::quote::{QuoteDifference, canonical};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

/// Name of this form of record. A change of meaning is a new name.
pub const FORMAT: &str = "brainops.evidence.v1";
/// Name of the field that holds the hash, which the hash can't cover.
const HASH_FIELD: &str = "content_hash";

/// The report as a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReportFile {
    /// Name of the PDF.
    pub file: String,
    /// BLAKE3 of the PDF, hex.
    pub blake3: String,
    /// Pages.
    pub pages: u32,
    /// The hash at the foot of each page.
    pub document_hash: String,
}

/// An original photo.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PhotoFile {
    /// Name of the file.
    pub file: String,
    /// BLAKE3 of the original, hex.
    pub blake3: String,
}

/// The evidence of one report.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Evidence {
    /// [`FORMAT`].
    pub format: String,
    /// The report.
    pub report: ReportFile,
    /// The photos in it, in its order.
    pub photos: Vec<PhotoFile>,
    /// Everything the report says, each picture by its hash.
    pub input: ReportInput,
    /// BLAKE3 over the canonical JSON of all other fields, hex.
    pub content_hash: String,
}

/// Why a file can't be checked at all.
#[derive(Debug, thiserror::Error)]
pub enum EvidenceError {
    /// It is no evidence of this form.
    #[error("read the file as evidence of a report")]
    NotEvidence(#[source] serde_json::Error),
    /// It is of a form that this version does not know.
    #[error("evidence format {0:?} is not known to this version")]
    UnknownFormat(String),
    /// Its input can't be hashed.
    #[error(transparent)]
    Document(#[from] DocumentError),
    /// A file that belongs to it can't be read.
    #[error("read {}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
}

/// What a check found.
#[derive(Debug, Default)]
pub struct Checked {
    /// What differs; nothing where all that could be checked holds.
    pub differences: Vec<QuoteDifference>,
    /// Files that are the ones it names.
    pub files: Vec<String>,
    /// Files it names that were not found, so nothing is said of them.
    pub missing: Vec<String>,
}

impl Evidence {
    /// The evidence of a report that was written from `input` under the name `file`.
    ///
    /// Errors: `Encode`.
    pub fn of(input: &ReportInput, pdf: &Pdf, file: &str) -> Result<Self, DocumentError> {
        let photos = input.photos.iter().map(|photo| PhotoFile {
            file: photo.file_name.clone(),
            blake3: photo.blake3.clone(),
        });
        let mut evidence = Self {
            format: FORMAT.to_owned(),
            report: ReportFile {
                file: file.to_owned(),
                blake3: blake3::hash(&pdf.bytes).to_hex().to_string(),
                pages: pdf.pages,
                document_hash: pdf.content_hash.clone(),
            },
            photos: photos.collect(),
            input: document::digested(input),
            content_hash: String::new(),
        };
        let value = serde_json::to_value(&evidence).map_err(DocumentError::Encode)?;
        evidence.content_hash = content_hash(&value);
        Ok(evidence)
    }
}

/// Checks evidence against its own hashes and against the files it names, which are looked for in `folders`.
///
/// Errors: the value is no evidence that this version knows, or a file it names can't be read.
pub fn verify(value: &Value, folders: &[PathBuf]) -> Result<Checked, EvidenceError> {
    if let Some(format) = value.get("format").and_then(Value::as_str)
        && format != FORMAT
    {
        return Err(EvidenceError::UnknownFormat(format.to_owned()));
    }
    let evidence: Evidence =
        serde_json::from_value(value.clone()).map_err(EvidenceError::NotEvidence)?;
    let mut checked = Checked::default();
    checked.compare(HASH_FIELD, &evidence.content_hash, &content_hash(value));
    checked.compare(
        "report.document_hash",
        &evidence.report.document_hash,
        &document::hash_of_digested(&evidence.input)?,
    );
    let shown: Vec<_> = evidence
        .input
        .photos
        .iter()
        .map(|photo| (&photo.file_name, &photo.blake3))
        .collect();
    let named: Vec<_> = evidence
        .photos
        .iter()
        .map(|photo| (&photo.file, &photo.blake3))
        .collect();
    checked.compare("photos", &format!("{named:?}"), &format!("{shown:?}"));
    let places = places(folders);
    let report = &evidence.report;
    checked.file("report.blake3", &report.file, &report.blake3, &places)?;
    for (index, photo) in evidence.photos.iter().enumerate() {
        let field = format!("photos[{index}].blake3");
        checked.file(&field, &photo.file, &photo.blake3, &places)?;
    }
    Ok(checked)
}

impl Checked {
    fn compare(&mut self, field: &str, says: &str, should_be: &str) {
        if says != should_be {
            self.differences.push(QuoteDifference {
                field: field.to_owned(),
                says: says.to_owned(),
                should_be: should_be.to_owned(),
            });
        }
    }

    /// Compares a file; of several with its name, one that is the same is enough.
    fn file(
        &mut self,
        field: &str,
        file: &str,
        says: &str,
        places: &BTreeMap<String, Vec<PathBuf>>,
    ) -> Result<(), EvidenceError> {
        let found = places.get(file).map_or(&[][..], Vec::as_slice);
        let mut other = None;
        for path in found {
            let own = hash(path).map_err(|source| EvidenceError::Read {
                path: path.clone(),
                source,
            })?;
            if own == says {
                self.files.push(file.to_owned());
                return Ok(());
            }
            other = Some(own);
        }
        match other {
            Some(own) => self.compare(field, says, &format!("{own}, which {file} has")),
            None => self.missing.push(file.to_owned()),
        }
        Ok(())
    }
}

fn content_hash(value: &Value) -> String {
    let mut covered = value.clone();
    if let Some(fields) = covered.as_object_mut() {
        fields.remove(HASH_FIELD);
    }
    canonical::hash(&covered)
}

/// Files of the folders by their names: photos wherever they lie in them, anything else at their top.
fn places(folders: &[PathBuf]) -> BTreeMap<String, Vec<PathBuf>> {
    let mut places: BTreeMap<String, Vec<PathBuf>> = BTreeMap::new();
    for folder in folders {
        let photos = files::list(folder).into_iter().flatten();
        let others = std::fs::read_dir(folder).into_iter().flatten().flatten();
        for path in photos.chain(others.map(|entry| entry.path())) {
            let of_name = places.entry(name(&path)).or_default();
            if path.is_file() && !of_name.contains(&path) {
                of_name.push(path);
            }
        }
    }
    places
}

fn hash(path: &Path) -> io::Result<String> {
    let mut hasher = blake3::Hasher::new();
    hasher.update_reader(File::open(path)?)?;
    Ok(hasher.finalize().to_hex().to_string())
}

impl EvidenceError {
    /// What callers branch on.
    #[must_use]
    pub fn code(&self) -> brainops_domain::failure::Code {
        use brainops_domain::failure::Code;
        match self {
            Self::NotEvidence(_) | Self::UnknownFormat(_) => Code::Invalid,
            Self::Document(error) => error.code(),
            Self::Read { source, .. } if source.kind() == ErrorKind::NotFound => Code::NotFound,
            Self::Read { .. } => Code::Io,
        }
    }
}
