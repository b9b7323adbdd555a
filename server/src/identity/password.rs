//! Passwords: what is accepted, and how they are hashed.
//!
//! A hash takes 19 MiB and tens of milliseconds on purpose, so few run at a time and few wait:
//! a flood of sign-ins is answered with "later", not with all of the machine's memory.

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use secrecy::{ExposeSecret, SecretString};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::sync::Semaphore;

// OWASP ASVS 5.0 §6.2.1 asks for 8 and advises 15. 12 is our choice between them, for people who type with gloves on;
// a second factor is offered. The upper end bounds the work of one hash.
const LENGTH_CHARS: std::ops::RangeInclusive<usize> = 12..=128;

// Hashes that may wait for each one that runs: at about 50 ms each the last waits under two seconds.
const WAITING_PER_HASHER: usize = 32;

/// Why a password was not hashed or compared.
#[derive(Debug, thiserror::Error)]
pub enum PasswordError {
    /// It breaks a rule; the sentence is for people.
    #[error("{0}")]
    Weak(&'static str),
    /// Too many are waiting.
    #[error("too many passwords wait to be checked")]
    Busy,
    /// The hashing itself failed.
    #[error("the password can't be hashed")]
    Hash(#[source] argon2::password_hash::Error),
    /// The task that hashed ended early.
    #[error("the hashing task ended early")]
    Task(#[source] tokio::task::JoinError),
}

/// Hashes and compares, few at a time.
#[derive(Debug, Clone)]
pub struct Passwords {
    running: Arc<Semaphore>,
    waiting: Arc<AtomicUsize>,
    waiting_limit: usize,
}

impl Passwords {
    /// With so many hashes at a time.
    #[must_use]
    pub fn new(hashers: usize) -> Self {
        Self {
            running: Arc::new(Semaphore::new(hashers)),
            waiting: Arc::new(AtomicUsize::new(0)),
            waiting_limit: hashers * WAITING_PER_HASHER,
        }
    }

    /// How many are hashed or wait.
    #[must_use]
    pub fn waiting(&self) -> usize {
        self.waiting.load(Ordering::Relaxed)
    }

    /// Checks a new password against the rules and hashes it.
    pub async fn hash(&self, password: SecretString, email: &str) -> Result<String, PasswordError> {
        check(password.expose_secret(), email)?;
        self.run(move || {
            let hash: PasswordHash = Argon2::default()
                .hash_password(password.expose_secret().as_bytes())
                .map_err(PasswordError::Hash)?;
            Ok(hash.to_string())
        })
        .await
    }

    /// Whether a password is the one behind a hash. Without a hash it takes as long and says no, so
    /// that the time of the answer tells nobody which addresses exist.
    pub async fn verify(
        &self,
        password: SecretString,
        hash: Option<String>,
    ) -> Result<bool, PasswordError> {
        self.run(move || {
            let bytes = password.expose_secret().as_bytes();
            let Some(hash) = hash else {
                return Argon2::default()
                    .hash_password(bytes)
                    .map(|_: PasswordHash| false)
                    .map_err(PasswordError::Hash);
            };
            let hash =
                PasswordHash::new(&hash).map_err(|error| PasswordError::Hash(error.into()))?;
            match Argon2::default().verify_password(bytes, &hash) {
                Ok(()) => Ok(true),
                Err(argon2::password_hash::Error::PasswordInvalid) => Ok(false),
                Err(error) => Err(PasswordError::Hash(error)),
            }
        })
        .await
    }

    async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, PasswordError> + Send + 'static,
    ) -> Result<T, PasswordError> {
        let _place = Place::take(&self.waiting, self.waiting_limit).ok_or(PasswordError::Busy)?;
        let permit = Arc::clone(&self.running)
            .acquire_owned()
            .await
            .expect("BUG: the semaphore of passwords is never closed");
        tokio::task::spawn_blocking(move || {
            let result = work();
            drop(permit);
            result
        })
        .await
        .map_err(PasswordError::Task)?
    }
}

// A place in the queue, given back when it is dropped.
struct Place(Arc<AtomicUsize>);

impl Place {
    fn take(waiting: &Arc<AtomicUsize>, limit: usize) -> Option<Self> {
        let place = Self(Arc::clone(waiting));
        (waiting.fetch_add(1, Ordering::AcqRel) < limit).then_some(place)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::AcqRel);
    }
}

fn check(password: &str, email: &str) -> Result<(), PasswordError> {
    let length = password.chars().count();
    if length < *LENGTH_CHARS.start() {
        return Err(PasswordError::Weak(
            "A password needs at least 12 characters.",
        ));
    }
    if length > *LENGTH_CHARS.end() {
        return Err(PasswordError::Weak(
            "A password has at most 128 characters.",
        ));
    }
    let lower = password.to_lowercase();
    let mut distinct: Vec<char> = lower.chars().collect();
    distinct.sort_unstable();
    distinct.dedup();
    if distinct.len() < 5 {
        return Err(PasswordError::Weak(
            "A password needs at least five different characters.",
        ));
    }
    let name = email.split('@').next().unwrap_or_default();
    if lower == email || (name.len() >= 8 && lower.contains(name)) {
        return Err(PasswordError::Weak(
            "A password must not be made from the e-mail address.",
        ));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weak_passwords_are_refused() {
        for weak in [
            "short",
            "aaaaaaaaaaaa",
            "abababababab",
            "harriet.vandersloot1",
            &"x1y2z".repeat(30),
        ] {
            assert!(
                check(weak, "harriet.vandersloot@example.com").is_err(),
                "{weak}"
            );
        }
        assert!(check("correct horse battery", "harriet.vandersloot@example.com").is_ok());
    }

    #[tokio::test]
    async fn a_queue_that_is_full_says_so() {
        let passwords = Passwords::new(1);
        passwords
            .waiting
            .store(WAITING_PER_HASHER, Ordering::Release);
        let refused = passwords.verify("x".into(), None).await;
        assert!(matches!(refused, Err(PasswordError::Busy)));
        passwords.waiting.store(0, Ordering::Release);
        let hash = passwords
            .hash("correct horse battery".into(), "a@example.com")
            .await
            .unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
        assert!(
            passwords
                .verify("correct horse battery".into(), Some(hash.clone()))
                .await
                .unwrap()
        );
        assert!(
            !passwords
                .verify("correct horse".into(), Some(hash))
                .await
                .unwrap()
        );
    }
}
