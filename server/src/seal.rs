//! Seals what must be kept and read again: an authenticator's secret, a letter with a token in it.
//!
//! Owns the sealing keys, files beside the signing keys: the newest seals, all open. Each organisation has a key of its
//! own, derived from them (HKDF-SHA256, RFC 5869); the cipher is AES-256-GCM with a random nonce. Invariant: what is
//! sealed for one row opens for that row alone. A backup of the database can't be read without these files.

use crate::identity::random;
use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use aws_lc_rs::hkdf::{HKDF_SHA256, Salt};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, Utc};
use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use uuid::Uuid;

const EXTENSION: &str = "seal";
const NAME_FORMAT: &str = "%Y%m%dT%H%M%SZ";
const NAME_CHARS: usize = 16;
const KEY_BYTES: usize = 32;

/// Why something can't be sealed or opened.
#[derive(Debug, thiserror::Error)]
pub enum SealError {
    /// The folder or a file in it can't be read or written.
    #[error("{path} can't be read or written")]
    Io {
        /// Which.
        path: PathBuf,
        /// The cause.
        #[source]
        source: std::io::Error,
    },
    /// The folder has no key.
    #[error("{0} has no sealing key")]
    None(PathBuf),
    /// A file is no key.
    #[error("{0} is no sealing key")]
    NotAKey(PathBuf),
    /// The operating system has no randomness to give.
    #[error("no key or nonce could be made")]
    Random(#[from] getrandom::Error),
    /// The cipher refused.
    #[error("it can't be sealed")]
    Cipher,
    /// It was sealed with a key that is not here, for another row, or was changed since.
    #[error("it can't be opened")]
    Foreign,
}

/// The keys of a folder.
pub struct Sealer {
    keys: BTreeMap<String, [u8; KEY_BYTES]>,
}

impl std::fmt::Debug for Sealer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Sealer").finish_non_exhaustive()
    }
}

/// What a sealed text belongs to.
#[derive(Debug, Clone, Copy)]
pub struct Place {
    /// The organisation.
    pub org_id: Uuid,
    /// Table and column.
    pub column: &'static str,
    /// The row.
    pub row_id: Uuid,
}

impl Sealer {
    /// Reads the keys of a folder.
    ///
    /// Errors: the folder can't be read, has none, or has a file that is none.
    pub fn read(folder: &Path) -> Result<Self, SealError> {
        let io = |source| SealError::Io {
            path: folder.to_owned(),
            source,
        };
        let mut keys = BTreeMap::new();
        for entry in std::fs::read_dir(folder).map_err(io)? {
            let path = entry.map_err(io)?.path();
            if path.extension().is_none_or(|found| found != EXTENSION) {
                continue;
            }
            let text = std::fs::read_to_string(&path).map_err(|source| SealError::Io {
                path: path.clone(),
                source,
            })?;
            let name = path.file_stem().and_then(|stem| stem.to_str());
            let key = STANDARD.decode(text.trim()).ok();
            let key = key.and_then(|key| <[u8; KEY_BYTES]>::try_from(key).ok());
            match (name, key) {
                (Some(name), Some(key)) if name.len() == NAME_CHARS => {
                    keys.insert(name.to_owned(), key);
                }
                _ => return Err(SealError::NotAKey(path)),
            }
        }
        if keys.is_empty() {
            return Err(SealError::None(folder.to_owned()));
        }
        Ok(Self { keys })
    }

    /// Adds a key to a folder. Older ones must stay: what they sealed is opened with them.
    pub fn add_key(folder: &Path, now: DateTime<Utc>) -> Result<(), SealError> {
        let name = now.format(NAME_FORMAT).to_string();
        let path = folder.join(name).with_extension(EXTENSION);
        let io = |source| SealError::Io {
            path: path.clone(),
            source,
        };
        std::fs::create_dir_all(folder).map_err(io)?;
        let mut options = std::fs::OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(&path).map_err(io)?;
        let text = STANDARD.encode(random::<KEY_BYTES>()?);
        writeln!(file, "{text}").map_err(io)?;
        file.sync_all().map_err(io)
    }

    /// Seals bytes for their place.
    pub fn seal(&self, place: Place, bytes: &[u8]) -> Result<Vec<u8>, SealError> {
        let (name, key) = self
            .keys
            .last_key_value()
            .expect("BUG: a sealer without a key");
        let nonce = random::<NONCE_LEN>()?;
        let mut sealed = bytes.to_vec();
        cipher(key, place.org_id)?
            .seal_in_place_append_tag(
                Nonce::assume_unique_for_key(nonce),
                associated(place),
                &mut sealed,
            )
            .map_err(|_| SealError::Cipher)?;
        Ok([name.as_bytes(), &nonce, &sealed].concat())
    }

    /// Opens what was sealed for a place.
    ///
    /// Errors: `Foreign` when it was sealed for another place, with another key, or changed.
    pub fn open(&self, place: Place, sealed: &[u8]) -> Result<Vec<u8>, SealError> {
        let (name, rest) = sealed
            .split_at_checked(NAME_CHARS)
            .ok_or(SealError::Foreign)?;
        let (nonce, rest) = rest.split_at_checked(NONCE_LEN).ok_or(SealError::Foreign)?;
        let key = std::str::from_utf8(name)
            .ok()
            .and_then(|name| self.keys.get(name))
            .ok_or(SealError::Foreign)?;
        let nonce = Nonce::try_assume_unique_for_key(nonce).map_err(|_| SealError::Foreign)?;
        let mut bytes = rest.to_vec();
        let length = cipher(key, place.org_id)?
            .open_in_place(nonce, associated(place), &mut bytes)
            .map_err(|_| SealError::Foreign)?
            .len();
        bytes.truncate(length);
        Ok(bytes)
    }
}

fn cipher(key: &[u8; KEY_BYTES], org_id: Uuid) -> Result<LessSafeKey, SealError> {
    let extracted = Salt::new(HKDF_SHA256, b"brainops seal 1").extract(key);
    let info = [&org_id.as_bytes()[..]];
    let expanded = extracted
        .expand(&info, &AES_256_GCM)
        .map_err(|_| SealError::Cipher)?;
    Ok(LessSafeKey::new(UnboundKey::from(expanded)))
}

fn associated(place: Place) -> Aad<Vec<u8>> {
    Aad::from([place.column.as_bytes(), &[0], place.row_id.as_bytes()].concat())
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::TimeDelta;

    fn place(org: u128, row: u128) -> Place {
        Place {
            org_id: Uuid::from_u128(org),
            column: "second_factor.secret",
            row_id: Uuid::from_u128(row),
        }
    }

    #[test]
    fn a_seal_opens_for_its_row_alone_and_under_older_keys() {
        let folder = tempfile::tempdir().unwrap();
        assert!(matches!(
            Sealer::read(folder.path()),
            Err(SealError::None(_))
        ));
        let then = DateTime::UNIX_EPOCH + TimeDelta::days(20_000);
        Sealer::add_key(folder.path(), then).unwrap();
        let sealer = Sealer::read(folder.path()).unwrap();
        let sealed = sealer.seal(place(1, 1), b"secret").unwrap();
        assert_ne!(sealed, sealer.seal(place(1, 1), b"secret").unwrap());
        Sealer::add_key(folder.path(), then + TimeDelta::days(1)).unwrap();
        let sealer = Sealer::read(folder.path()).unwrap();
        assert_eq!(sealer.open(place(1, 1), &sealed).unwrap(), b"secret");
        let other_column = Place {
            column: "mail.letter",
            ..place(1, 1)
        };
        for elsewhere in [place(2, 1), place(1, 2), other_column] {
            assert!(sealer.open(elsewhere, &sealed).is_err());
        }
        for at in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[at] ^= 1;
            assert!(sealer.open(place(1, 1), &changed).is_err(), "{at}");
            assert!(sealer.open(place(1, 1), &sealed[..at]).is_err(), "{at}");
        }
    }
}
