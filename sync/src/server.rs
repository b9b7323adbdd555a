//! The office's side: what is decided about operations handed in, and what a laptop is told.
//!
//! Every function takes what the store holds as a [`View`] and gives back what is to be written and
//! answered. The server carries it out like this, in one transaction: lock the rows that the request
//! names, then the organisation's head row; load them as a view; decide; write; commit; answer.
//! Invariant: numbers of changes follow each other without a gap and become visible in their order,
//! because they are given out under the lock of the head row and committed with it.

mod conflict;
mod decide;
mod field;
mod group;
mod page;
mod parked;
mod place;
mod push;
mod record;
mod repair;
mod resolve;
mod revision;
mod snapshot;
mod stock;
mod view;
mod work;

pub use page::pull;
pub use parked::parked_groups;
pub use place::{scopes_like, scopes_of};
pub use push::{Push, apply_push, office_write, replay, settle};
pub use record::{Cell, Change, Key, Record, as_of};
pub use repair::repair;
pub use snapshot::{Snapshot, piece};
pub use view::{Numbered, ParkedGroup, ParkedOp, SeenMovement, Stream, View};
pub use work::{Decision, NumberedOp, Settled, Writes};
