//! The keys that sign access tokens, and the tokens.
//!
//! Owns a folder of Ed25519 keys, each named by the instant it was made; that name is its `kid`. All
//! of them verify; the newest one that every process has had time to read signs. Refuses every
//! algorithm but EdDSA, every key it does not have, and time it was not told.

use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};
use jsonwebtoken::{
    Algorithm, DecodingKey, EncodingKey, Header, Validation, decode, decode_header, encode,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};
use uuid::Uuid;

/// For whom access tokens are.
pub(super) const AUDIENCE: &str = "brainops-api";
/// How long an access token holds.
pub(super) const ACCESS_LIFETIME: TimeDelta = TimeDelta::minutes(10);
// A new key signs once every process has read the folder again, which each does every minute.
const KEY_SETTLES: TimeDelta = TimeDelta::minutes(2);
// Clocks of the processes differ by less than this.
const LEEWAY: TimeDelta = TimeDelta::seconds(5);
const NAME_FORMAT: &str = "%Y%m%dT%H%M%SZ";
const EXTENSION: &str = "key";

/// Why the keys can't be used.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
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
    #[error("{0} has no signing key")]
    None(PathBuf),
    /// A file is no key, or its name no instant.
    #[error("{0} is no signing key")]
    NotAKey(PathBuf),
    /// A key can't be made.
    #[error("a signing key can't be made")]
    Make,
}

/// Why a token is refused. The client is told none of it.
#[derive(Debug, thiserror::Error)]
pub enum TokenError {
    /// It is not signed by one of the keys, or not for this API.
    #[error("the token does not verify")]
    NotOurs(#[source] jsonwebtoken::errors::Error),
    /// Its key is not here.
    #[error("the token names an unknown key")]
    UnknownKey,
    /// It is not valid now.
    #[error("the token is past its time")]
    Expired,
    /// It can't be signed.
    #[error("the token can't be signed")]
    Sign(#[source] jsonwebtoken::errors::Error),
}

/// What an access token says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claims {
    /// Who issued it: the public address.
    pub iss: String,
    /// For whom.
    pub aud: String,
    /// The person.
    pub sub: Uuid,
    /// The organisation.
    pub org: Uuid,
    /// The sign-in.
    pub sid: Uuid,
    /// Issued at, seconds since 1970.
    pub iat: i64,
    /// Holds until, seconds since 1970.
    pub exp: i64,
}

struct Key {
    made_at: DateTime<Utc>,
    signs: EncodingKey,
    verifies: DecodingKey,
    public: Vec<u8>,
}

type Keys = BTreeMap<String, Key>;

/// The keys of a folder.
pub struct Keyring {
    folder: PathBuf,
    keys: RwLock<Arc<Keys>>,
}

impl std::fmt::Debug for Keyring {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Keyring")
            .field("folder", &self.folder)
            .finish_non_exhaustive()
    }
}

impl Keyring {
    /// Reads the keys of a folder.
    ///
    /// Errors: the folder can't be read, has none, or has a file that is none.
    pub fn read(folder: &Path, now: DateTime<Utc>) -> Result<Self, KeyError> {
        let keys = read_keys(folder)?;
        if !keys.values().any(|key| key.made_at <= now + LEEWAY) {
            return Err(KeyError::None(folder.to_owned()));
        }
        Ok(Self {
            folder: folder.to_owned(),
            keys: RwLock::new(Arc::new(keys)),
        })
    }

    /// Reads the folder again. On an error the keys stay as they were.
    pub fn read_again(&self) -> Result<(), KeyError> {
        let keys = read_keys(&self.folder)?;
        if keys.is_empty() {
            return Err(KeyError::None(self.folder.clone()));
        }
        *self.keys.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(keys);
        Ok(())
    }

    /// Adds a key to a folder, which is made if it is not there. Returns its `kid`.
    pub fn rotate(folder: &Path, now: DateTime<Utc>) -> Result<String, KeyError> {
        let io = |path: &Path| {
            let path = path.to_owned();
            move |source| KeyError::Io { path, source }
        };
        std::fs::create_dir_all(folder).map_err(io(folder))?;
        let pair = Ed25519KeyPair::generate().map_err(|_| KeyError::Make)?;
        let document = pair.to_pkcs8v1().map_err(|_| KeyError::Make)?;
        let kid = now.format(NAME_FORMAT).to_string();
        let path = folder.join(&kid).with_extension(EXTENSION);
        let text = format!(
            "-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----\n",
            STANDARD.encode(document.as_ref())
        );
        let mut options = std::fs::OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(&path).map_err(io(&path))?;
        file.write_all(text.as_bytes()).map_err(io(&path))?;
        file.sync_all().map_err(io(&path))?;
        Ok(kid)
    }

    /// How many keys there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.keys().len()
    }

    /// Whether there is none; never true for keys that were read.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.keys().is_empty()
    }

    /// Signs a token.
    pub fn sign(&self, claims: &Claims, now: DateTime<Utc>) -> Result<String, TokenError> {
        self.sign_as("at+jwt", claims, now)
    }

    /// Signs something of another type. Its audience must be another one, so that it is never taken for a token.
    pub fn sign_as(
        &self,
        typ: &str,
        claims: &impl Serialize,
        now: DateTime<Utc>,
    ) -> Result<String, TokenError> {
        let keys = self.keys();
        let (kid, key) = signing_key(&keys, now).ok_or(TokenError::UnknownKey)?;
        let mut header = Header::new(Algorithm::EdDSA);
        header.typ = Some(typ.to_owned());
        header.kid = Some(kid.clone());
        encode(&header, claims, &key.signs).map_err(TokenError::Sign)
    }

    /// What a token says, when it is signed by one of the keys, for this API, and valid at `now`.
    pub fn verify(
        &self,
        token: &str,
        issuer: &str,
        now: DateTime<Utc>,
    ) -> Result<Claims, TokenError> {
        let header = decode_header(token).map_err(TokenError::NotOurs)?;
        let keys = self.keys();
        let key = header
            .kid
            .and_then(|kid| keys.get(&kid))
            .ok_or(TokenError::UnknownKey)?;
        let mut validation = Validation::new(Algorithm::EdDSA);
        validation.set_audience(&[AUDIENCE]);
        validation.set_issuer(&[issuer]);
        validation.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
        // Checked below, against the time that was given.
        validation.validate_exp = false;
        let claims = decode::<Claims>(token, &key.verifies, &validation)
            .map_err(TokenError::NotOurs)?
            .claims;
        let leeway = LEEWAY.num_seconds();
        if claims.exp <= now.timestamp() || claims.iat > now.timestamp() + leeway {
            return Err(TokenError::Expired);
        }
        Ok(claims)
    }

    /// The public halves as a JSON Web Key Set (RFC 7517), for those who verify tokens themselves.
    #[must_use]
    pub fn public_set(&self) -> serde_json::Value {
        let keys: Vec<_> = self
            .keys()
            .iter()
            .map(|(kid, key)| {
                serde_json::json!({
                    "kty": "OKP", "crv": "Ed25519", "use": "sig", "alg": "EdDSA", "kid": kid,
                    "x": URL_SAFE_NO_PAD.encode(&key.public),
                })
            })
            .collect();
        serde_json::json!({ "keys": keys })
    }

    fn keys(&self) -> Arc<Keys> {
        Arc::clone(&self.keys.read().unwrap_or_else(PoisonError::into_inner))
    }
}

// The newest that has settled; the oldest where none has.
fn signing_key(keys: &Keys, now: DateTime<Utc>) -> Option<(&String, &Key)> {
    keys.iter()
        .rev()
        .find(|(_, key)| key.made_at + KEY_SETTLES <= now)
        .or_else(|| keys.iter().next())
}

fn read_keys(folder: &Path) -> Result<Keys, KeyError> {
    let io = |path: &Path| {
        let path = path.to_owned();
        move |source| KeyError::Io { path, source }
    };
    let mut keys = Keys::new();
    for entry in std::fs::read_dir(folder).map_err(io(folder))? {
        let path = entry.map_err(io(folder))?.path();
        if path
            .extension()
            .is_none_or(|extension| extension != EXTENSION)
        {
            continue;
        }
        let text = std::fs::read_to_string(&path).map_err(io(&path))?;
        let stem = path
            .file_stem()
            .and_then(|stem| stem.to_str())
            .unwrap_or_default()
            .to_owned();
        let key = parse(&stem, &text).ok_or(KeyError::NotAKey(path))?;
        keys.insert(stem, key);
    }
    Ok(keys)
}

fn parse(stem: &str, text: &str) -> Option<Key> {
    let made_at = NaiveDateTime::parse_from_str(stem, NAME_FORMAT)
        .ok()?
        .and_utc();
    let base64: String = text
        .lines()
        .filter(|line| !line.starts_with("-----"))
        .collect();
    let document = STANDARD.decode(base64.trim()).ok()?;
    let pair = Ed25519KeyPair::from_pkcs8(&document).ok()?;
    let public = pair.public_key().as_ref().to_vec();
    Some(Key {
        made_at,
        signs: EncodingKey::from_ed_der(&document),
        verifies: DecodingKey::from_ed_der(&public),
        public,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(minute: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::days(20_000) + TimeDelta::minutes(minute)
    }

    fn claims(now: DateTime<Utc>) -> Claims {
        Claims {
            iss: "https://api.example".into(),
            aud: AUDIENCE.into(),
            sub: Uuid::from_u128(1),
            org: Uuid::from_u128(2),
            sid: Uuid::from_u128(3),
            iat: now.timestamp(),
            exp: (now + ACCESS_LIFETIME).timestamp(),
        }
    }

    fn kid_of(token: &str) -> String {
        decode_header(token).unwrap().kid.unwrap()
    }

    #[test]
    fn a_new_key_signs_once_everybody_has_it_and_the_old_one_still_verifies() {
        let folder = tempfile::tempdir().unwrap();
        let first = Keyring::rotate(folder.path(), at(0)).unwrap();
        let keyring = Keyring::read(folder.path(), at(0)).unwrap();
        let old_token = keyring.sign(&claims(at(0)), at(0)).unwrap();
        assert_eq!(kid_of(&old_token), first);

        let second = Keyring::rotate(folder.path(), at(5)).unwrap();
        keyring.read_again().unwrap();
        assert_eq!(kid_of(&keyring.sign(&claims(at(6)), at(6)).unwrap()), first);
        assert_eq!(
            kid_of(&keyring.sign(&claims(at(7)), at(7)).unwrap()),
            second
        );
        keyring
            .verify(&old_token, "https://api.example", at(7))
            .unwrap();
        assert_eq!(keyring.public_set()["keys"].as_array().unwrap().len(), 2);
    }

    #[test]
    fn foreign_tokens_are_refused() {
        let (ours, theirs) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        for folder in [&ours, &theirs] {
            Keyring::rotate(folder.path(), at(0)).unwrap();
        }
        let keyring = Keyring::read(ours.path(), at(0)).unwrap();
        let forger = Keyring::read(theirs.path(), at(0)).unwrap();
        let issuer = "https://api.example";
        let good = claims(at(0));
        let token = keyring.sign(&good, at(0)).unwrap();
        assert_eq!(keyring.verify(&token, issuer, at(9)).unwrap(), good);

        // Expired; from the future; another issuer; another audience; another key of the same name; no signature.
        assert!(matches!(
            keyring.verify(&token, issuer, at(10)),
            Err(TokenError::Expired)
        ));
        assert!(matches!(
            keyring.verify(&token, issuer, at(-1)),
            Err(TokenError::Expired)
        ));
        assert!(
            keyring
                .verify(&token, "https://other.example", at(1))
                .is_err()
        );
        let other = Claims {
            aud: "other".into(),
            ..good.clone()
        };
        let other = keyring.sign(&other, at(0)).unwrap();
        assert!(keyring.verify(&other, issuer, at(1)).is_err());
        let forged = forger.sign(&good, at(0)).unwrap();
        assert!(keyring.verify(&forged, issuer, at(1)).is_err());
        let body = token.split('.').nth(1).unwrap();
        let kid = kid_of(&token);
        for header in [
            serde_json::json!({"alg": "none", "kid": kid}),
            serde_json::json!({"alg": "HS256", "kid": kid}),
            serde_json::json!({"alg": "EdDSA"}),
        ] {
            let header = URL_SAFE_NO_PAD.encode(header.to_string());
            for forged in [format!("{header}.{body}."), format!("{header}.{body}.AAAA")] {
                assert!(keyring.verify(&forged, issuer, at(1)).is_err(), "{forged}");
            }
        }
    }
}
