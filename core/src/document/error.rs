//! Why a document could not be written.

use brainops_domain::failure::Code;
use brainops_domain::money::Cents;

/// Why a document could not be written. Nothing was written anywhere: documents do no IO.
#[derive(Debug, thiserror::Error)]
pub enum DocumentError {
    /// A value of the input breaks a rule.
    #[error("the document's {field} can't be used: {reason}")]
    Invalid {
        /// Path of the value, such as `photos[2].marks[0].pixel_box`.
        field: String,
        /// The rule it breaks.
        reason: String,
    },
    /// The lines of an option do not add up to its total.
    #[error("the lines of option {option:?} make {computed} cents, its total says {stated} cents", computed = computed.0, stated = stated.0)]
    TotalsDisagree {
        /// Name of the option.
        option: String,
        /// What the lines, discount and tax add up to.
        computed: Cents,
        /// What the input states.
        stated: Cents,
    },
    /// The input can't be written as JSON for its hash.
    #[error("the document's data can't be encoded")]
    Encode(#[source] serde_json::Error),
    /// The pages can't be written as a PDF file.
    #[error("the pages can't be written as PDF: {messages}")]
    Export {
        /// The writer's own words.
        messages: String,
    },
}

impl DocumentError {
    /// What callers branch on.
    #[must_use]
    pub fn code(&self) -> Code {
        match self {
            Self::Invalid { .. } | Self::TotalsDisagree { .. } => Code::Invalid,
            Self::Encode(_) | Self::Export { .. } => Code::DocumentFailed,
        }
    }

    /// The rule that `field` breaks.
    pub(crate) fn invalid(field: impl Into<String>, reason: impl Into<String>) -> Self {
        Self::Invalid {
            field: field.into(),
            reason: reason.into(),
        }
    }
}
