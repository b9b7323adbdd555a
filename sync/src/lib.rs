//! Reconciling laptops with the office: what travels, how changes merge, and what each side does next.
//!
//! Owns the wire types ([`wire`]), the rules by which concurrent changes are settled ([`rules`]), the
//! office's decisions about what a laptop hands in and asks for ([`server`]), and the laptop's side
//! ([`device`], [`upload`]). Everything is a function from values to values: instants, ids and what a
//! store holds come in as arguments, what is to be written or sent comes out as data. `core` carries it
//! out on SQLite and `server` on PostgreSQL, and `tests/sim` on disks and networks that fail.
//!
//! Refuses IO, clocks, randomness. Invariants: an operation names fields and what the person saw of
//! them, never a whole row, so that an old version of the product can't blank what it does not know;
//! no value that a person entered is dropped: it stands, or it is in the history, the inbox or the list
//! of what waits.
#![warn(missing_docs)]

pub mod device;
pub mod digest;
pub mod entity;
pub mod inventory;
pub mod mark;
pub mod merge;
pub mod operation;
pub mod rules;
pub mod scope;
pub mod server;
pub mod upload;
pub mod wire;
