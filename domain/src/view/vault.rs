//! The local vault: the encrypted database and its key.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Whether the vault can be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum VaultState {
    /// No vault exists yet: first run.
    Missing,
    /// A vault exists and is closed.
    Locked,
    /// The vault is open.
    Open,
}

/// Where the key of the database is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum KeyHome {
    /// The operating system's keychain holds it.
    Keychain,
    /// A file holds it, wrapped by a passphrase.
    Passphrase,
}

/// What the first screen needs to know.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct VaultStatus {
    /// Whether the vault can be used.
    pub state: VaultState,
    /// Where its key is kept; absent before there is a vault.
    pub key_home: Option<KeyHome>,
    /// Whether this machine offers a keychain that is unlocked.
    pub keychain_available: bool,
    /// Company of the vault, once it is open.
    pub session: Option<Session>,
}

/// How to make a vault.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct NewVault {
    /// Name of the company, 1 to 120 characters.
    pub company: String,
    /// Name of the person at this laptop, 1 to 120 characters.
    pub person: String,
    /// Wraps the key; needed where no keychain is, at least 8 characters.
    pub passphrase: Option<String>,
    /// Whether to add the demo job with its sample photos.
    pub with_demo: bool,
}

/// How to open a vault.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default)]
#[ts(export)]
pub struct Unlock {
    /// The passphrase, where the key is wrapped by one.
    pub passphrase: Option<String>,
    /// The code of the recovery sheet, in place of passphrase and keychain.
    pub recovery_code: Option<String>,
}

/// What opens a copy of the vault on another laptop. It is as secret as everything in the vault.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct RecoverySheet {
    /// The code, in groups.
    pub code: String,
    /// Where the vault's folder is.
    pub data_folder: String,
    /// Name of the company.
    pub company: String,
    /// Where the key is kept otherwise.
    pub key_home: KeyHome,
}

/// Who works in the open vault.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Session {
    /// Name of the company.
    pub company: String,
    /// Name of the person at this laptop.
    pub person: String,
    /// Where the key is kept.
    pub key_home: KeyHome,
    /// Version of the product.
    pub version: String,
}
