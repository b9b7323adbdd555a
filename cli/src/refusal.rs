//! How this program says no: a coded failure, and the problems with their fields.

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;
use std::process::ExitCode;

use brainops_domain::failure::{Code, Failure};
use brainops_domain::roof::{Problem, Severity};
use serde::Serialize;

use crate::Format;

/// Why a command did nothing.
#[derive(Debug, Serialize)]
pub(crate) struct Refusal {
    /// The failure.
    #[serde(flatten)]
    failure: Failure,
    /// What is wrong, field by field.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    problems: Vec<Problem>,
}

impl Refusal {
    /// A failure of one cause.
    pub(crate) fn new(code: Code, message: impl Into<String>) -> Self {
        Self::of(Failure {
            code,
            message: message.into(),
            retryable: false,
        })
    }

    /// A failure as the core tells it.
    pub(crate) fn of(failure: Failure) -> Self {
        Self {
            failure,
            problems: Vec::new(),
        }
    }

    /// An input with problems.
    pub(crate) fn of_problems(what: &Path, mut problems: Vec<Problem>) -> Self {
        problems.retain(|problem| problem.severity == Severity::Error);
        let message = format!("{} can't be used as it is", what.display());
        Self {
            problems,
            ..Self::new(Code::Invalid, message)
        }
    }

    /// A file that can't be read or written.
    pub(crate) fn of_io(what: &Path, source: &std::io::Error) -> Self {
        let code = match source.kind() {
            std::io::ErrorKind::NotFound => Code::NotFound,
            std::io::ErrorKind::StorageFull => Code::DiskFull,
            _ => Code::Io,
        };
        Self::new(code, format!("{}: {source}", what.display()))
    }

    /// Writes the failure to the standard error and gives the exit code.
    pub(crate) fn report(&self, format: Format) -> ExitCode {
        let text = match format {
            Format::Json => serde_json::json!({ "error": self }).to_string(),
            Format::Words => self.words(),
        };
        // With the standard error gone nobody is left to tell; the exit code still says it.
        match writeln!(std::io::stderr(), "{text}") {
            Ok(()) => ExitCode::from(1),
            Err(_) => ExitCode::from(74),
        }
    }

    fn words(&self) -> String {
        let mut text = format!("brainops: {}", self.failure.message);
        for problem in &self.problems {
            write!(text, "\n  {}: {}", problem.field, problem.message)
                .expect("BUG: writing to memory can't fail");
        }
        text
    }
}
