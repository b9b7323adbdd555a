//! Where the database key is kept: the keychain, or a file in which a passphrase wraps it.
//!
//! Source of the parameters: RFC 9106 §4, second recommended option (64 MiB, 3 passes), one lane.

use super::VaultError;
use crate::platform::disk;
use crate::store::Key;
use argon2::{Algorithm, Argon2, Params, Version};
use brainops_domain::id::DeviceId;
use brainops_domain::view::vault::KeyHome;
use chacha20poly1305::aead::{Aead, KeyInit};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use std::io::Write as _;
use std::path::Path;
use zeroize::Zeroizing;

/// Newest format of the description.
const FORMAT: u32 = 1;
/// Name under which the keychain files the key.
const SERVICE: &str = "com.brainops.field";
const MEMORY_KIB: u32 = 64 * 1024;
const PASSES: u32 = 3;

/// What stands beside the database in clear: nothing secret.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Description {
    format: u32,
    device: DeviceId,
    home: Home,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
enum Home {
    Keychain,
    Passphrase {
        memory_kib: u32,
        passes: u32,
        salt: String,
        nonce: String,
        wrapped: String,
    },
    /// The office revoked the laptop: there is no key any more.
    Destroyed {
        at: DateTime<Utc>,
    },
}

/// Makes a key and says where it is kept.
pub(super) fn found(
    device: DeviceId,
    passphrase: Option<&str>,
) -> Result<(Key, Description), VaultError> {
    let key = Key::new(random()?);
    let home = match passphrase {
        Some(passphrase) => wrap(&key, passphrase)?,
        None => {
            entry(device)?
                .set_secret(key.bytes())
                .map_err(VaultError::Keychain)?;
            Home::Keychain
        }
    };
    Ok((
        key,
        Description {
            format: FORMAT,
            device,
            home,
        },
    ))
}

/// Whether the operating system offers a keychain that answers now.
pub(super) fn keychain_available() -> bool {
    if !has_keychain() {
        return false;
    }
    // A locked keychain answers every question with an error other than "no such entry".
    match keyring_core::Entry::new(SERVICE, "probe").and_then(|entry| entry.get_secret()) {
        Ok(_) | Err(keyring_core::Error::NoEntry) => true,
        Err(error) => {
            tracing::info!(error = %error, "the keychain does not answer");
            false
        }
    }
}

impl Description {
    pub(super) fn read(path: &Path) -> Result<Self, VaultError> {
        let unreadable =
            |source: Box<dyn std::error::Error + Send + Sync>| VaultError::Description {
                path: path.to_owned(),
                source,
            };
        let text = std::fs::read(path).map_err(|source| unreadable(Box::new(source)))?;
        #[derive(Deserialize)]
        struct Head {
            format: u32,
        }
        let head: Head =
            serde_json::from_slice(&text).map_err(|source| unreadable(Box::new(source)))?;
        if head.format > FORMAT {
            return Err(VaultError::Newer {
                found: head.format,
                known: FORMAT,
            });
        }
        serde_json::from_slice(&text).map_err(|source| unreadable(Box::new(source)))
    }

    pub(super) fn write(&self, path: &Path) -> Result<(), VaultError> {
        let io = |doing| move |source| VaultError::Io { doing, source };
        let text = serde_json::to_vec_pretty(self).map_err(|error| VaultError::Crypto {
            why: error.to_string(),
        })?;
        let temporary = path.with_extension("json.new");
        let mut file =
            disk::private_file(&temporary).map_err(io("write the vault's description"))?;
        file.write_all(&text)
            .map_err(io("write the vault's description"))?;
        file.sync_all()
            .map_err(io("write out the vault's description"))?;
        std::fs::rename(&temporary, path).map_err(io("put the vault's description in place"))?;
        let folder = path.parent().unwrap_or(path);
        disk::sync_folder(folder).map_err(io("write out the data folder"))
    }

    pub(super) fn key_home(&self) -> KeyHome {
        match self.home {
            // Nothing that somebody types opens it.
            Home::Keychain | Home::Destroyed { .. } => KeyHome::Keychain,
            Home::Passphrase { .. } => KeyHome::Passphrase,
        }
    }

    /// Puts a key that a recovery code gave where this vault looks for it. Without a keychain the code is
    /// asked for again next time.
    pub(super) fn settle(&self, key: &Key) {
        if !matches!(self.home, Home::Keychain) {
            return;
        }
        let kept = entry(self.device)
            .and_then(|entry| entry.set_secret(key.bytes()).map_err(VaultError::Keychain));
        if let Err(error) = kept {
            tracing::warn!(%error, "the keychain did not take the recovered key");
        }
    }

    pub(super) fn key(&self, passphrase: Option<&str>) -> Result<Key, VaultError> {
        match &self.home {
            Home::Keychain => match entry(self.device)?.get_secret() {
                Ok(secret) => key_from(&Zeroizing::new(secret)),
                Err(keyring_core::Error::NoEntry) => Err(VaultError::KeyGone),
                Err(error) => Err(VaultError::Keychain(error)),
            },
            Home::Passphrase {
                memory_kib,
                passes,
                salt,
                nonce,
                wrapped,
            } => {
                let secret = derive(
                    passphrase.unwrap_or(""),
                    &from_hex(salt)?,
                    *memory_kib,
                    *passes,
                )?;
                let nonce: [u8; 24] = from_hex(nonce)?.try_into().map_err(|_| damaged())?;
                let opened = XChaCha20Poly1305::new(secret.as_ref().into())
                    .decrypt(&XNonce::from(nonce), from_hex(wrapped)?.as_slice())
                    .map_err(|_| VaultError::WrongPassphrase)?;
                key_from(&Zeroizing::new(opened))
            }
            Home::Destroyed { .. } => Err(VaultError::Revoked),
        }
    }

    /// Destroys the key where it is kept, and says so in the description. Whether it was there.
    ///
    /// The keychain comes first: a description that says so is true. A crash between both leaves a key that is gone.
    pub(super) fn destroy(&mut self, path: &Path, now: DateTime<Utc>) -> Result<bool, VaultError> {
        match self.home {
            Home::Destroyed { .. } => return Ok(false),
            Home::Keychain => match entry(self.device)?.delete_credential() {
                Ok(()) | Err(keyring_core::Error::NoEntry) => {}
                Err(error) => return Err(VaultError::Keychain(error)),
            },
            Home::Passphrase { .. } => {}
        }
        self.home = Home::Destroyed { at: now };
        self.write(path)?;
        Ok(true)
    }
}

/// Whether there is a keychain: the one this process was given, else the system's.
fn has_keychain() -> bool {
    keyring_core::get_default_store().is_some() || keyring::Entry::store_status().is_ok()
}

fn entry(device: DeviceId) -> Result<keyring_core::Entry, VaultError> {
    entry_of(&device.to_string())
}

/// The keychain's place of a name.
pub(super) fn entry_of(name: &str) -> Result<keyring_core::Entry, VaultError> {
    if !has_keychain() {
        return Err(VaultError::Keychain(keyring_core::Error::NoDefaultStore));
    }
    keyring_core::Entry::new(SERVICE, name).map_err(VaultError::Keychain)
}

fn wrap(key: &Key, passphrase: &str) -> Result<Home, VaultError> {
    let salt: [u8; 16] = random()?;
    let nonce: [u8; 24] = random()?;
    let secret = derive(passphrase, &salt, MEMORY_KIB, PASSES)?;
    let wrapped = XChaCha20Poly1305::new(secret.as_ref().into())
        .encrypt(&XNonce::from(nonce), key.bytes().as_slice())
        .map_err(|error| VaultError::Crypto {
            why: error.to_string(),
        })?;
    Ok(Home::Passphrase {
        memory_kib: MEMORY_KIB,
        passes: PASSES,
        salt: to_hex(&salt),
        nonce: to_hex(&nonce),
        wrapped: to_hex(&wrapped),
    })
}

fn derive(
    passphrase: &str,
    salt: &[u8],
    memory_kib: u32,
    passes: u32,
) -> Result<Zeroizing<[u8; 32]>, VaultError> {
    let failed = |error: argon2::Error| VaultError::Crypto {
        why: error.to_string(),
    };
    let params = Params::new(memory_kib, passes, 1, Some(32)).map_err(failed)?;
    let mut secret = Zeroizing::new([0_u8; 32]);
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into(passphrase.as_bytes(), salt, secret.as_mut())
        .map_err(failed)?;
    Ok(secret)
}

fn key_from(bytes: &[u8]) -> Result<Key, VaultError> {
    let bytes: [u8; 32] = bytes.try_into().map_err(|_| damaged())?;
    Ok(Key::new(bytes))
}

#[expect(
    clippy::disallowed_methods,
    reason = "keys, salts and nonces come from the system's randomness"
)]
fn random<const N: usize>() -> Result<[u8; N], VaultError> {
    let mut bytes = [0_u8; N];
    getrandom::fill(&mut bytes).map_err(|error| VaultError::Crypto {
        why: error.to_string(),
    })?;
    Ok(bytes)
}

fn damaged() -> VaultError {
    VaultError::Crypto {
        why: "the vault's description is damaged".into(),
    }
}

fn to_hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn from_hex(text: &str) -> Result<Vec<u8>, VaultError> {
    if !text.len().is_multiple_of(2) || !text.is_ascii() {
        return Err(damaged());
    }
    (0..text.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(&text[at..at + 2], 16).map_err(|_| damaged()))
        .collect()
}
