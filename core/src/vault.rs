//! The vault: a data folder with an encrypted database, the photos' originals, and where its key is.
//!
//! Owns making, opening and closing. Refuses to erase anything: wrong tries cost time, nothing else.
//! Invariant: the database key exists in clear only in memory.

mod keys;
mod recovery;
pub(crate) mod secret;

use crate::store::{Context, Key, Store, StoreError};
use brainops_domain::company::NAME_CHARS;
use brainops_domain::failure::Code;
use brainops_domain::id::DeviceId;
use brainops_domain::view::vault::{KeyHome, NewVault, Unlock};
use chrono::{DateTime, Utc};
use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};

/// Shortest passphrase, in characters.
const PASSPHRASE_CHARS: usize = 8;

/// Why a vault could not be made, opened or closed.
#[derive(Debug, thiserror::Error)]
pub enum VaultError {
    /// There is a vault already.
    #[error("there is a vault in {} already", folder.display())]
    Exists {
        /// The data folder.
        folder: PathBuf,
    },
    /// There is no vault.
    #[error("there is no vault in {}", folder.display())]
    Missing {
        /// The data folder.
        folder: PathBuf,
    },
    /// Another window or program has the vault open.
    #[error("another process has this vault open")]
    Busy,
    /// The passphrase does not open the vault.
    #[error("the passphrase does not open this vault")]
    WrongPassphrase,
    /// The operating system's keychain can't be used.
    #[error("the keychain can't be used")]
    Keychain(#[source] keyring_core::Error),
    /// The keychain no longer holds the key.
    #[error("the keychain holds no key for this vault")]
    KeyGone,
    /// The office revoked this laptop, and the key was destroyed.
    #[error("the office revoked this laptop: the key of its vault was destroyed")]
    Revoked,
    /// The vault was to be set aside although it can be opened, or may be.
    #[error("the key of this vault is not gone")]
    HasKey,
    /// An input breaks a rule.
    #[error("{field}: {rule}")]
    Invalid {
        /// Field.
        field: &'static str,
        /// Rule.
        rule: &'static str,
    },
    /// The vault's description can't be read.
    #[error("{} can't be read", path.display())]
    Description {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// A newer version wrote the vault's description.
    #[error("the vault has format {found}; this version knows {known}")]
    Newer {
        /// Its format.
        found: u32,
        /// Newest known.
        known: u32,
    },
    /// A file operation failed.
    #[error("could not {doing}")]
    Io {
        /// What was being done.
        doing: &'static str,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// The operating system gave no random bytes, or the key could not be wrapped.
    #[error("the key could not be made: {why}")]
    Crypto {
        /// Why.
        why: String,
    },
    /// The database can't be read with the key that belongs to it.
    #[error("{} is damaged", path.display())]
    Damaged {
        /// The database file.
        path: PathBuf,
    },
    /// The database refused.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl VaultError {
    /// What callers branch on.
    #[must_use]
    pub fn code(&self) -> Code {
        match self {
            Self::Exists { .. } => Code::VaultExists,
            Self::Missing { .. } => Code::VaultMissing,
            Self::WrongPassphrase => Code::WrongKey,
            Self::Busy => Code::VaultBusy,
            Self::Keychain(_) => Code::KeychainUnavailable,
            Self::KeyGone => Code::KeyGone,
            Self::Revoked => Code::Revoked,
            Self::Invalid { .. } | Self::HasKey => Code::Invalid,
            Self::Description { .. } | Self::Damaged { .. } => Code::DatabaseDamaged,
            Self::Newer { .. } => Code::NewerDatabase,
            Self::Io { source, .. } if source.kind() == std::io::ErrorKind::StorageFull => {
                Code::DiskFull
            }
            Self::Io { .. } => Code::Io,
            Self::Crypto { .. } => Code::Internal,
            Self::Store(error) => error.code(),
        }
    }
}

/// A data folder that may hold a vault.
#[derive(Debug, Clone)]
pub struct Vault {
    folder: PathBuf,
}

/// An open vault.
pub struct Opened {
    /// The database.
    pub store: Store,
    /// Where the key is kept.
    pub key_home: KeyHome,
    /// Folder of the photos' originals.
    pub blob_folder: PathBuf,
    /// Key of everything at rest.
    pub key: Key,
    /// Where that key can be destroyed.
    pub key_place: KeyPlace,
    /// Held as long as the vault is open.
    pub lock: File,
}

/// Where the key of an open vault is kept, for a laptop that the office revokes.
#[derive(Debug, Clone)]
pub struct KeyPlace {
    description: PathBuf,
}

impl KeyPlace {
    /// Destroys the key; whether it was there. Nothing else is erased, and the code of the recovery sheet still opens the
    /// vault. Errors: `Keychain`, `Io`; then the key is there, and it is tried again.
    pub fn destroy(&self, now: DateTime<Utc>) -> Result<bool, VaultError> {
        keys::Description::read(&self.description)?.destroy(&self.description, now)
    }
}

impl Vault {
    /// The vault of a data folder, which need not exist yet.
    #[must_use]
    pub fn at(folder: &Path) -> Self {
        Self {
            folder: folder.to_owned(),
        }
    }

    /// The data folder.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Where the key is kept; `None` when there is no vault.
    pub fn key_home(&self) -> Result<Option<KeyHome>, VaultError> {
        if !self.description_path().exists() {
            return Ok(None);
        }
        Ok(Some(
            keys::Description::read(&self.description_path())?.key_home(),
        ))
    }

    /// Whether this machine offers an unlocked keychain.
    #[must_use]
    pub fn keychain_available() -> bool {
        keys::keychain_available()
    }

    /// Makes a vault and opens it.
    ///
    /// The key goes to the keychain unless a passphrase is given. A database that lies in the folder without a
    /// description is set aside first. Errors: `Exists`, `Invalid`, `Busy`, `Keychain`, `Crypto`, `Io`, `Store`;
    /// after one there is no vault, as its description is written last. What was written before that, a database
    /// nobody can open and perhaps an unused key in the keychain, stays; the next try sets the database aside.
    pub fn create(&self, input: &NewVault, now: DateTime<Utc>) -> Result<Opened, VaultError> {
        if self.description_path().exists() {
            return Err(VaultError::Exists {
                folder: self.folder.clone(),
            });
        }
        let company = name("company", &input.company)?;
        let person = name("person", &input.person)?;
        if let Some(passphrase) = &input.passphrase
            && passphrase.chars().count() < PASSPHRASE_CHARS
        {
            return Err(VaultError::Invalid {
                field: "passphrase",
                rule: "A passphrase has at least 8 characters.",
            });
        }
        std::fs::create_dir_all(&self.folder).map_err(|source| VaultError::Io {
            doing: "make the data folder",
            source,
        })?;
        let lock = self.lock()?;
        let device = DeviceId::mint(now);
        let (key, description) = keys::found(device, input.passphrase.as_deref())?;
        let context = Context { person, device };
        self.rename_aside("orphan", now)?;
        let store = Store::open(&self.database_path(), key.clone(), Some(&context), now)?;
        store.write(now, move |tx| crate::company::found(tx, &company))?;
        description.write(&self.description_path())?;
        Ok(self.opened(store, key, description.key_home(), lock))
    }

    /// Opens the vault.
    ///
    /// A recovery code opens it without passphrase and keychain; where the key belongs into a keychain, this
    /// laptop's takes it. Errors: `Missing`, `WrongPassphrase`, `Keychain`, `KeyGone`, `Revoked`, `Newer`,
    /// `Invalid`, `Damaged`, `Store`.
    pub fn open(&self, input: &Unlock, now: DateTime<Utc>) -> Result<Opened, VaultError> {
        let path = self.description_path();
        if !path.exists() {
            return Err(VaultError::Missing {
                folder: self.folder.clone(),
            });
        }
        let description = keys::Description::read(&path)?;
        let key = match &input.recovery_code {
            Some(code) => recovery::key_of(code)?,
            None => description.key(input.passphrase.as_deref())?,
        };
        let lock = self.lock()?;
        let opened = Store::open(&self.database_path(), key.clone(), None, now);
        let store = match opened {
            // The passphrase or the keychain has proved the key; only a typed recovery code can still be wrong.
            Err(error) if error.code() == Code::WrongKey && input.recovery_code.is_none() => {
                return Err(VaultError::Damaged {
                    path: self.database_path(),
                });
            }
            opened => opened?,
        };
        if input.recovery_code.is_some() {
            description.settle(&key);
        }
        Ok(self.opened(store, key, description.key_home(), lock))
    }

    /// Keeps a second process or window from working in the same vault.
    fn lock(&self) -> Result<File, VaultError> {
        let io = |source| VaultError::Io {
            doing: "lock the vault",
            source,
        };
        let file = File::create(self.folder.join("vault.lock")).map_err(io)?;
        match file.try_lock() {
            Ok(()) => Ok(file),
            Err(TryLockError::WouldBlock) => Err(VaultError::Busy),
            Err(TryLockError::Error(source)) => Err(io(source)),
        }
    }

    fn opened(&self, store: Store, key: Key, key_home: KeyHome, lock: File) -> Opened {
        Opened {
            lock,
            store,
            key,
            key_place: KeyPlace {
                description: self.description_path(),
            },
            key_home,
            blob_folder: self.folder.join("photos"),
        }
    }

    fn description_path(&self) -> PathBuf {
        self.folder.join("vault.json")
    }

    fn database_path(&self) -> PathBuf {
        self.folder.join("vault.db")
    }

    /// Sets a vault aside whose key is gone, so that a new one can be made; nothing of it is erased.
    ///
    /// Its files stay in the data folder as `aside-TIME-NAME`: with the keychain of the old system, or a
    /// copy of it, they open again once they have their names back. Errors: `Missing`, `Busy`, and `HasKey`
    /// where the key is there or the keychain does not answer.
    pub fn set_aside(&self, now: DateTime<Utc>) -> Result<(), VaultError> {
        let path = self.description_path();
        if !path.exists() {
            return Err(VaultError::Missing {
                folder: self.folder.clone(),
            });
        }
        let _lock = self.lock()?;
        match keys::Description::read(&path)?.key(None) {
            Err(VaultError::KeyGone | VaultError::Revoked) => self.rename_aside("aside", now),
            Ok(_) | Err(_) => Err(VaultError::HasKey),
        }
    }

    /// Gives what a vault left in the folder other names; the copies of documents that were opened go.
    ///
    /// A database without its description is most likely an interrupted creation; it is kept all the
    /// same, since only a person can know. Its photos go with it: left in place, a new vault would sweep
    /// them away; and so do its copies from before upgrades, which a new vault would take for its own, with
    /// another key, and remove in time. The description moves last, so that a power cut in between leaves a vault to set aside.
    fn rename_aside(&self, why: &str, now: DateTime<Utc>) -> Result<(), VaultError> {
        let io = |source| VaultError::Io {
            doing: "set an old vault aside",
            source,
        };
        let stamp = now.format("%Y%m%dT%H%M%SZ");
        crate::workspace::clear_opened(&self.folder).map_err(io)?;
        let copies = crate::store::copies_before_upgrades(&self.database_path()).map_err(io)?;
        let names = [
            "vault.db",
            "vault.db-wal",
            "vault.db-shm",
            "photos",
            "models",
        ];
        let names = names.map(|name| self.folder.join(name));
        let description = self.description_path();
        for path in names.into_iter().chain(copies).chain([description]) {
            if !path.try_exists().map_err(io)? {
                continue;
            }
            let name = crate::platform::path::name(&path);
            let aside = self.folder.join(format!("{why}-{stamp}-{name}"));
            if aside.try_exists().map_err(io)? {
                return Err(io(std::io::ErrorKind::AlreadyExists.into()));
            }
            std::fs::rename(&path, &aside).map_err(io)?;
        }
        crate::platform::disk::sync_folder(&self.folder).map_err(io)
    }
}

/// The code that opens a copy of this vault on another laptop.
#[must_use]
pub fn recovery_code(key: &Key) -> String {
    recovery::code_of(key)
}

fn name(field: &'static str, text: &str) -> Result<String, VaultError> {
    let text = text.trim();
    if text.is_empty() || text.chars().count() > NAME_CHARS {
        return Err(VaultError::Invalid {
            field,
            rule: "A name has 1 to 120 characters.",
        });
    }
    Ok(text.to_owned())
}
