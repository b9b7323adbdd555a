//! How often somebody may try to prove who they are.
//!
//! Counted in the database, because every process must know, and before the proof is looked at, because
//! attempts may come at the same time. An address that does not exist is counted like one that does. Two
//! counts, so that nobody can lock out somebody else cheaply: a small one for the account from one place,
//! and a large one for the account from everywhere.

use crate::app::App;
use crate::identity::authority::RequestInfo;
use crate::identity::error::IdentityError;
use chrono::TimeDelta;
use sha2::{Digest, Sha256};
use std::time::Duration;

const WINDOW: TimeDelta = TimeDelta::minutes(15);

/// What is tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tried {
    /// To sign in with an e-mail address.
    SignIn,
    /// The password, by somebody who is signed in.
    Password,
    /// A code of six digits.
    SecondFactor,
    /// To be sent a secret by mail.
    Mail,
    /// To send letters to people of one's choice.
    Invitations,
}

impl Tried {
    // The name in the hashed key, how often from one place, how often from everywhere.
    fn limits(self) -> (&'static str, i32, i32) {
        match self {
            // Ten wrong passwords are more than a person needs; a hundred from everywhere is no person.
            Self::SignIn => ("sign-in", 10, 100),
            Self::Password => ("password", 10, 20),
            // Three codes of a million are right at a time: ten tries in 15 minutes leave 0.3 % a day to somebody who
            // knows the password and never stops, and whom the audit log shows.
            Self::SecondFactor => ("second factor", 10, 10),
            Self::Mail => ("mail", 5, 20),
            // A company that moves in invites everybody in an afternoon; nobody invites 240 people an hour.
            Self::Invitations => ("invitations", 60, 60),
        }
    }
}

/// An attempt that was counted.
#[derive(Debug)]
pub(super) struct Attempt {
    keys_sha256: [Vec<u8>; 2],
}

impl Attempt {
    /// Counts an attempt on somebody's account.
    ///
    /// Errors: there were too many.
    pub(super) async fn note(
        app: &App,
        request: &RequestInfo,
        tried: Tried,
        whom: &str,
    ) -> Result<Self, IdentityError> {
        let (name, from_one_place, from_everywhere) = tried.limits();
        let keys_sha256 = [
            key(&[&format!("{name} from"), whom, &request.ip]),
            key(&[name, whom]),
        ];
        for (key, most) in keys_sha256.iter().zip([from_one_place, from_everywhere]) {
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
