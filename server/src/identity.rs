//! Who somebody is and how they prove it.
//!
//! Owns passwords, sessions, tokens and keys, and is the one place that makes an [`Authority`].
//! Refuses to answer whether an e-mail address or an organisation exists. Invariant: secrets are
//! stored as hashes only and appear once, in the answer that creates them.

mod account;
mod api_key;
mod authority;
mod device;
mod error;
mod gate;
mod invitation;
mod keyring;
mod laptop;
#[cfg(test)]
mod leak_test;
mod member;
mod organisation;
mod password;
mod proof;
mod role;
mod routes;
mod second_factor;
mod secret;
mod session;
mod sign_in;
mod standing;
mod team;
mod throttle;
mod totp;

pub use authority::{Actor, Authority, Caller, Principal, RequestInfo};
pub use error::IdentityError;
pub use gate::{Gate, GateError};
pub use keyring::{Claims, KeyError, Keyring, TokenError};
pub use organisation::{NewOrganisation, Registered, register};
pub use password::{PasswordError, Passwords};
pub(crate) use proof::answer_reset;
pub(crate) use routes::routes;
pub(crate) use secret::random;
