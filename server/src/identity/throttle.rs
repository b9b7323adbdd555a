//! How often somebody may try to sign in to one account.
//!
//! Counted in the database, because every process must know, and before the password is looked at,
//! because attempts may come at the same time. An address that does not exist is counted like one
//! that does. Two counts, so that nobody can lock out somebody else cheaply: a small one for the
//! account from one place, and a large one for the account from everywhere.

use crate::app::App;
use crate::identity::authority::RequestInfo;
use crate::identity::sign_in::IdentityError;
use chrono::TimeDelta;
use sha2::{Digest, Sha256};
use std::time::Duration;

const WINDOW: TimeDelta = TimeDelta::minutes(15);
// Ten wrong passwords are more than a person needs; a hundred from everywhere is no person.
const FROM_ONE_PLACE: i32 = 10;
const FROM_EVERYWHERE: i32 = 100;

/// An attempt that was counted.
#[derive(Debug)]
pub(super) struct Attempt {
    keys_sha256: [Vec<u8>; 2],
}

impl Attempt {
    /// Counts an attempt.
    ///
    /// Errors: there were too many.
    pub(super) async fn note(
        app: &App,
        request: &RequestInfo,
        email: &str,
    ) -> Result<Self, IdentityError> {
        let keys_sha256 = [
            key(&["sign-in from", email, &request.ip]),
            key(&["sign-in", email]),
        ];
        for (key, most) in keys_sha256.iter().zip([FROM_ONE_PLACE, FROM_EVERYWHERE]) {
            let (attempts, ends_at) = app.db.note_attempt(key, request.now, WINDOW).await?;
            if attempts > most {
                let wait = (ends_at - request.now).to_std().unwrap_or_default();
                return Err(IdentityError::TooManyAttempts(
                    wait.max(Duration::from_secs(1)),
                ));
            }
        }
        Ok(Self { keys_sha256 })
    }

    /// It was the account's owner.
    pub(super) async fn succeeded(self, app: &App) -> Result<(), IdentityError> {
        Ok(app.db.forget_attempts(&self.keys_sha256).await?)
    }
}

// Hashed with their lengths: the table holds no addresses, and no two keys read alike.
fn key(parts: &[&str]) -> Vec<u8> {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part.as_bytes());
    }
    hash.finalize().to_vec()
}
