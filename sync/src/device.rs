//! The laptop's side: what a person's action, an answer of the office or a wake-up leads to.
//!
//! [`plan::step`] says what to do next. The other functions take what the store holds as a
//! [`DeviceView`] and give back [`Write`]s, which are carried out in one transaction with a durable
//! commit. Invariant: a person's change is shown from the moment it is committed here until the office's
//! word about it is shown in its place; nothing that arrives hides it in between.
//!
//! How the writes lie on SQLite: the tables of records hold what is shown; `shadow` holds the office's
//! value of each field that a pending change covers; a record's number and scopes are columns beside.

mod desk;
mod edit;
pub mod plan;
mod rebirth;
mod request;
mod store;
mod take_page;
mod take_push;

pub use edit::{Doing, Draft, DraftPatch, edit};
pub use request::{MOST_OPS, pull_request, push_request, repair_request, snapshot_request};
pub use store::{
    Base, DeviceView, Entry, Filling, Held, Kept, Key, Meta, Overlay, Standing, Write, remember,
};
pub use take_page::{Compare, take_piece, take_pull, take_repair};
pub use take_push::take_push;
