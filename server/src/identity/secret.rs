//! Opaque secrets: refresh tokens and API keys.
//!
//! A secret names its organisation, so that it can be looked up inside that organisation alone. The
//! random part comes first: a shown prefix then tells keys apart.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};
use uuid::Uuid;

// 256 bits cannot be guessed, so a plain hash protects a stored one.
const RANDOM_BYTES: usize = 32;

/// Characters of a secret that may be shown: its kind and 48 of its 256 random bits.
pub(super) const SHOWN_CHARS: usize = 12;

/// Bytes that nobody can guess.
///
/// Errors: the operating system has no randomness to give.
#[expect(
    clippy::disallowed_methods,
    reason = "secrets are what randomness is for; every one of the server comes from here"
)]
pub(crate) fn random<const N: usize>() -> Result<[u8; N], getrandom::Error> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes)?;
    Ok(bytes)
}

/// What a secret is for; the first letters of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SecretKind {
    Refresh,
    ApiKey,
    Invitation,
    PasswordProof,
    EmailProof,
}

impl SecretKind {
    fn prefix(self) -> &'static str {
        match self {
            Self::Refresh => "bor_",
            Self::ApiKey => "bok_",
            Self::Invitation => "boi_",
            Self::PasswordProof => "bop_",
            Self::EmailProof => "boe_",
        }
    }
}

/// A secret as it is found again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Located {
    pub(super) org_id: Uuid,
    pub(super) sha256: Vec<u8>,
}

/// Makes a secret: its text, and where it will be found.
///
/// Errors: the operating system has no randomness to give.
pub(super) fn issue(kind: SecretKind, org_id: Uuid) -> Result<(String, Located), getrandom::Error> {
    let bytes = [&random::<RANDOM_BYTES>()?[..], org_id.as_bytes()].concat();
    let text = format!("{}{}", kind.prefix(), URL_SAFE_NO_PAD.encode(bytes));
    let located = Located {
        org_id,
        sha256: hash(&text),
    };
    Ok((text, located))
}

/// Where a secret would be; `None` when the text is no secret of this kind.
pub(super) fn locate(kind: SecretKind, text: &str) -> Option<Located> {
    let encoded = text.strip_prefix(kind.prefix())?;
    let bytes = URL_SAFE_NO_PAD.decode(encoded).ok()?;
    let (_, org) = bytes.split_at_checked(RANDOM_BYTES)?;
    let org_id = Uuid::from_slice(org).ok()?;
    Some(Located {
        org_id,
        sha256: hash(text),
    })
}

fn hash(text: &str) -> Vec<u8> {
    Sha256::digest(text.as_bytes()).to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_found_again_and_only_as_its_kind() {
        let org_id = Uuid::from_u128(7);
        let (text, located) = issue(SecretKind::Refresh, org_id).unwrap();
        assert_eq!(locate(SecretKind::Refresh, &text), Some(located));
        assert_eq!(locate(SecretKind::ApiKey, &text), None);
        for broken in [
            "",
            "bor_",
            "bor_AAAA",
            &text[..text.len() - 4],
            &format!("{text}AAAA"),
        ] {
            assert_eq!(locate(SecretKind::Refresh, broken), None, "{broken}");
        }
    }
}
