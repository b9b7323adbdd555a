//! Why identity refuses.

use crate::db::DbError;
use crate::identity::keyring::TokenError;
use crate::identity::password::PasswordError;
use crate::mail::MailError;
use crate::seal::SealError;
use std::time::Duration;

/// Why a step of identity was refused.
#[derive(Debug, thiserror::Error)]
pub enum IdentityError {
    /// The e-mail address or the password is wrong; it is not said which.
    #[error("the e-mail address or the password is wrong")]
    WrongCredentials,
    /// Both are right in several organisations.
    #[error("several organisations fit: {}", .0.join(", "))]
    ChooseOrganisation(Vec<String>),
    /// Too many attempts for this account; the next one is looked at after this time.
    #[error("too many attempts")]
    TooManyAttempts(Duration),
    /// The sign-in has ended.
    #[error("the sign-in has ended")]
    SessionEnded,
    /// A code of the second factor is needed, too.
    #[error("a code of the second factor is needed")]
    SecondFactorNeeded,
    /// The code of the second factor is wrong, or was used before.
    #[error("the code of the second factor is wrong")]
    SecondFactorWrong,
    /// A second factor is in use already.
    #[error("a second factor is in use")]
    SecondFactorThere,
    /// Keys may not do this, only somebody who signed in.
    #[error("a key was used where somebody must sign in")]
    NeedsSignIn,
    /// Strangers may not register organisations here.
    #[error("registration is closed")]
    RegistrationClosed,
    /// A key can't carry a permission that its maker does not have, or that does not exist.
    #[error("the scope {0} can't be given")]
    Scope(String),
    /// There is nothing of this id within the caller's reach.
    #[error("there is no such record")]
    NotFound,
    /// A password was not hashed or compared.
    #[error("the password was not accepted")]
    Password(#[from] PasswordError),
    /// A token was not signed.
    #[error("no token could be issued")]
    Token(#[from] TokenError),
    /// The operating system has no randomness to give.
    #[error("no secret could be made")]
    Random(#[from] getrandom::Error),
    /// A secret can't be sealed or opened.
    #[error("a secret can't be sealed or opened")]
    Seal(#[from] SealError),
    /// A letter was not queued.
    #[error("a letter was not queued")]
    Mail(#[from] MailError),
    /// The database.
    #[error("the tables of identity can't be used")]
    Db(#[from] DbError),
}
