//! Files at rest, encrypted with the vault's key.
//!
//! Owns the form of a sealed file: magic, 19 random bytes, then chunks of 64 KiB, each with its own tag.
//! A chunk can't be changed, moved, left out or cut off unnoticed (STREAM: Hoang, Reyhanitabar, Rogaway,
//! Vizár, 2015). The photos' key is derived from the vault's, so that neither opens what the other does.

use super::error::PhotoError;
use crate::store::Key;
use chacha20poly1305::aead::stream::{DecryptorBE32, EncryptorBE32};
use chacha20poly1305::{KeyInit as _, XChaCha20Poly1305};
use std::path::Path;

const MAGIC: &[u8; 8] = b"BOFSEAL1";
/// Bytes of a nonce before the chunk's own counter and end mark.
const PREFIX_BYTES: usize = 19;
const CHUNK_BYTES: usize = 64 << 10;
const TAG_BYTES: usize = 16;
/// Name of the derived key; a change makes every kept file unreadable.
const PURPOSE: &str = "brainops field 2026-11 photos at rest v1";

/// Seals and opens files with one key.
#[derive(Clone)]
pub(super) struct Seal(XChaCha20Poly1305);

impl std::fmt::Debug for Seal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Seal")
    }
}

/// A file being sealed.
pub(super) struct Sealing {
    stream: Option<EncryptorBE32<XChaCha20Poly1305>>,
    waiting: Vec<u8>,
}

impl std::fmt::Debug for Sealing {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Sealing")
    }
}

impl Seal {
    pub(super) fn new(key: &Key) -> Self {
        let derived = blake3::derive_key(PURPOSE, key.bytes());
        Self(XChaCha20Poly1305::new(&derived.into()))
    }

    /// Size of a sealed file by the size of what is in it.
    pub(super) fn sealed_bytes(size_bytes: u64) -> u64 {
        let chunks = size_bytes.div_ceil(CHUNK_BYTES as u64).max(1);
        (MAGIC.len() + PREFIX_BYTES) as u64 + size_bytes + chunks * TAG_BYTES as u64
    }

    /// Begins a sealed file; the bytes returned stand at its start.
    pub(super) fn begin(&self) -> Result<(Sealing, Vec<u8>), PhotoError> {
        let mut prefix = [0_u8; PREFIX_BYTES];
        #[expect(
            clippy::disallowed_methods,
            reason = "a nonce must never come twice under one key"
        )]
        getrandom::fill(&mut prefix).map_err(|error| PhotoError::Seal(error.to_string()))?;
        let stream = EncryptorBE32::from_aead(self.0.clone(), prefix.as_slice().into());
        let mut head = MAGIC.to_vec();
        head.extend(prefix);
        Ok((
            Sealing {
                stream: Some(stream),
                waiting: Vec::with_capacity(CHUNK_BYTES),
            },
            head,
        ))
    }

    /// What is in a sealed file.
    pub(super) fn open(&self, sealed: &[u8], path: &Path) -> Result<Vec<u8>, PhotoError> {
        let damaged = || PhotoError::BlobChanged {
            hash: path
                .file_name()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned(),
        };
        let body = sealed.strip_prefix(MAGIC).ok_or_else(damaged)?;
        let (prefix, mut body) = body.split_at_checked(PREFIX_BYTES).ok_or_else(damaged)?;
        let mut stream = DecryptorBE32::from_aead(self.0.clone(), prefix.into());
        let mut bytes = Vec::with_capacity(body.len());
        while body.len() > CHUNK_BYTES + TAG_BYTES {
            let (chunk, rest) = body.split_at(CHUNK_BYTES + TAG_BYTES);
            bytes.extend(stream.decrypt_next(chunk).map_err(|_| damaged())?);
            body = rest;
        }
        bytes.extend(stream.decrypt_last(body).map_err(|_| damaged())?);
        Ok(bytes)
    }
}

impl Sealing {
    /// Sealed bytes to write next, for more bytes of the file.
    pub(super) fn next(&mut self, mut bytes: &[u8]) -> Result<Vec<u8>, PhotoError> {
        let stream = self
            .stream
            .as_mut()
            .expect("BUG: a sealed file is not written to after its end");
        let mut out = Vec::with_capacity(bytes.len() + TAG_BYTES);
        while !bytes.is_empty() {
            // A full chunk waits until it is known that it is not the last.
            if self.waiting.len() == CHUNK_BYTES {
                out.extend(
                    stream
                        .encrypt_next(self.waiting.as_slice())
                        .map_err(|error| PhotoError::Seal(error.to_string()))?,
                );
                self.waiting.clear();
            }
            let (now, later) = bytes.split_at(bytes.len().min(CHUNK_BYTES - self.waiting.len()));
            self.waiting.extend(now);
            bytes = later;
        }
        Ok(out)
    }

    /// The last sealed bytes; nothing the second time.
    pub(super) fn end(&mut self) -> Result<Vec<u8>, PhotoError> {
        match self.stream.take() {
            Some(stream) => stream
                .encrypt_last(self.waiting.as_slice())
                .map_err(|error| PhotoError::Seal(error.to_string())),
            None => Ok(Vec::new()),
        }
    }
}
