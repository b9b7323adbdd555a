//! The error of a use case, and how it crosses to screens and scripts.

use crate::store::StoreError;
use crate::vault::VaultError;
use brainops_domain::failure::{Code, Failure};

/// What kept a use case from its end.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The store refused or failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The vault could not be made, opened or closed.
    #[error(transparent)]
    Vault(#[from] VaultError),
    /// An input breaks a rule.
    #[error("{field}: {rule}")]
    Invalid {
        /// Field of the input, as it is named there.
        field: &'static str,
        /// The rule, as a sentence.
        rule: String,
    },
    /// No record has this id.
    #[error("no {what} with this id")]
    NotFound {
        /// Kind of record.
        what: &'static str,
    },
    /// The vault is closed.
    #[error("the vault is locked")]
    Locked,
    /// A failure that carries its own code.
    #[error("{what}")]
    Coded {
        /// Code.
        code: Code,
        /// What failed, on what.
        what: String,
    },
}

/// The result of a use case.
pub type Result<T> = std::result::Result<T, Error>;

impl From<rusqlite::Error> for Error {
    fn from(source: rusqlite::Error) -> Self {
        Self::Store(StoreError::from(source))
    }
}

impl Error {
    /// An input that breaks a rule.
    pub fn invalid(field: &'static str, rule: impl Into<String>) -> Self {
        Self::Invalid {
            field,
            rule: rule.into(),
        }
    }

    /// A failure with its code.
    pub fn coded(code: Code, what: impl Into<String>) -> Self {
        Self::Coded {
            code,
            what: what.into(),
        }
    }

    /// What callers branch on.
    #[must_use]
    pub fn code(&self) -> Code {
        match self {
            Self::Store(error) => error.code(),
            Self::Vault(error) => error.code(),
            Self::Invalid { .. } => Code::Invalid,
            Self::NotFound { .. } => Code::NotFound,
            Self::Locked => Code::VaultLocked,
            Self::Coded { code, .. } => *code,
        }
    }

    /// What a log may hold of it: kinds, names of tables and numbers; no paths, and nothing people typed.
    #[must_use]
    pub fn trace(&self) -> String {
        match self {
            Self::Store(error) => error.trace(),
            Self::Vault(_) => "vault".to_owned(),
            Self::Invalid { field, .. } => format!("field {field}"),
            Self::NotFound { what } => format!("no {what}"),
            Self::Locked => "locked".to_owned(),
            Self::Coded { .. } => "coded".to_owned(),
        }
    }

    /// The error as it crosses a boundary, with its whole chain of causes.
    #[must_use]
    pub fn failure(&self) -> Failure {
        let mut message = self.to_string();
        let mut source = std::error::Error::source(self);
        while let Some(cause) = source {
            message.push_str(": ");
            message.push_str(&cause.to_string());
            source = cause.source();
        }
        let code = self.code();
        let retryable = matches!(
            code,
            Code::DiskFull
                | Code::Io
                | Code::SourceGone
                | Code::VaultBusy
                | Code::KeychainUnavailable
        );
        Failure {
            code,
            message,
            retryable,
        }
    }
}
