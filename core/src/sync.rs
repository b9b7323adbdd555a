//! The laptop's half of synchronization: carries out on SQLite and over HTTP what `brainops-sync` decides.
//!
//! Owns the tables beside the records (`office_row`, `shadow`, `kept`, `sync_meta`, `sync_sum`), the credentials of this
//! laptop and the thread that reconciles. Refuses to stand in anybody's way: no use case waits for it, and it works from
//! what the store holds, so that it may be killed anywhere. Invariant: what arrives never hides a change that waits.

mod account;
mod carry;
mod conflict;
mod credential;
mod derived;
mod engine;
mod held;
mod link;
mod measure;
mod names;
mod originals;
mod parked;
mod pulse;
mod receipt;
mod shred;
mod take;
#[cfg(test)]
mod tests;
mod upload;
mod view;

pub use account::{enrol, leave, office};
pub use conflict::{list as conflicts, resolve};
pub use engine::Reconciler;
pub use originals::safe_to_wipe;

pub(crate) use conflict::count as count_conflicts;
pub(crate) use originals::LOCAL;
pub(crate) use shred::Place;
pub(crate) use view::{is_filling, is_outdated};
