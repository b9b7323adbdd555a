//! A second secret of a vault beside its key, for those whose key is in the keychain: what the office knows this laptop
//! by.

use super::VaultError;
use super::keys;
use brainops_domain::id::DeviceId;
use zeroize::Zeroizing;

/// Keeps it.
pub(crate) fn keep(device: DeviceId, bytes: &[u8]) -> Result<(), VaultError> {
    keys::entry_of(&name(device))?
        .set_secret(bytes)
        .map_err(VaultError::Keychain)
}

/// What was kept.
pub(crate) fn find(device: DeviceId) -> Result<Option<Zeroizing<Vec<u8>>>, VaultError> {
    match keys::entry_of(&name(device))?.get_secret() {
        Ok(secret) => Ok(Some(Zeroizing::new(secret))),
        Err(keyring_core::Error::NoEntry) => Ok(None),
        Err(error) => Err(VaultError::Keychain(error)),
    }
}

/// Forgets it. That none was kept is no failure.
pub(crate) fn forget(device: DeviceId) -> Result<(), VaultError> {
    match keys::entry_of(&name(device))?.delete_credential() {
        Ok(()) | Err(keyring_core::Error::NoEntry) => Ok(()),
        Err(error) => Err(VaultError::Keychain(error)),
    }
}

fn name(device: DeviceId) -> String {
    format!("{device}.office")
}
