//! The key by which the office knows this laptop: Ed25519, in the keychain where the vault's own key is, else in the
//! encrypted database. Its private half never leaves the laptop.

use crate::error::{Error, Result};
use crate::store::{Store, Tx};
use crate::vault::secret;
use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair as _};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use brainops_domain::failure::Code;
use brainops_domain::view::vault::KeyHome;
use rusqlite::OptionalExtension as _;
use zeroize::Zeroizing;

const META: &str = "office_key";

/// The laptop's key.
pub(super) struct Credential(Ed25519KeyPair);

fn broken(what: &'static str) -> impl FnOnce(&dyn std::fmt::Display) -> Error {
    move |error| Error::coded(Code::Internal, format!("{what}: {error}"))
}

impl Credential {
    /// Makes a key and keeps it.
    pub(super) fn make(
        store: &Store,
        home: KeyHome,
        now: chrono::DateTime<chrono::Utc>,
    ) -> Result<Self> {
        let pair = Ed25519KeyPair::generate().map_err(|error| broken("no key was made")(&error))?;
        let bytes = pair
            .to_pkcs8v1()
            .map_err(|error| broken("the key can't be kept")(&error))?;
        let bytes = Zeroizing::new(bytes.as_ref().to_vec());
        match home {
            KeyHome::Keychain => secret::keep(store.context().device, &bytes)?,
            KeyHome::Passphrase => {
                let text = Zeroizing::new(STANDARD.encode(bytes.as_slice()));
                store.write(now, move |tx| set_meta(tx, META, &text))?;
            }
        }
        Ok(Self(pair))
    }

    /// The key that was kept.
    ///
    /// Errors: `KeyGone` where there is none.
    pub(super) fn load(store: &Store, home: KeyHome) -> Result<Self> {
        let gone = || {
            Error::coded(
                Code::KeyGone,
                "the key of this laptop is gone: enrol it again",
            )
        };
        let bytes = match home {
            KeyHome::Keychain => secret::find(store.context().device)?.ok_or_else(gone)?,
            KeyHome::Passphrase => {
                let text: Option<String> = store.read(|sql| {
                    Ok::<_, Error>(
                        sql.query_row("select value from meta where key = ?1", [META], |row| {
                            row.get(0)
                        })
                        .optional()?,
                    )
                })?;
                let bytes = STANDARD.decode(text.ok_or_else(gone)?);
                Zeroizing::new(bytes.map_err(|error| broken("the key can't be read")(&error))?)
            }
        };
        let pair = Ed25519KeyPair::from_pkcs8(&bytes)
            .map_err(|error| broken("the key can't be read")(&error))?;
        Ok(Self(pair))
    }

    /// Its public half as text.
    pub(super) fn public(&self) -> String {
        STANDARD.encode(self.0.public_key())
    }

    /// Its signature for a purpose.
    pub(super) fn sign(&self, purpose: &str, about: &str) -> String {
        let message = format!("brainops {purpose} 1\n{about}");
        STANDARD.encode(self.0.sign(message.as_bytes()))
    }
}

/// Sets a value of this laptop.
pub(super) fn set_meta(tx: &mut Tx<'_>, key: &'static str, value: &str) -> Result<()> {
    tx.sql().execute(
        "insert into meta (key, value) values (?1, ?2)
         on conflict (key) do update set value = excluded.value",
        [key, value],
    )?;
    Ok(())
}
