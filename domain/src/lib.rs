//! Types, ids, units and rules of the roofing trade.
//!
//! Owns what is true everywhere: on a laptop, in the office, in a test. Refuses IO, clocks and
//! randomness: instants and ids come in as arguments. Invariant: a value of a type in this crate
//! that was built through its constructor is valid.
#![warn(missing_docs)]

pub mod calibration;
pub mod command;
pub mod company;
pub mod damage;
pub mod estimate;
pub mod failure;
pub mod id;
pub mod materials;
pub mod measure;
pub mod money;
pub mod permission;
pub mod photo_file;
pub mod pixel;
pub mod price_book;
pub mod quote;
pub mod roof;
pub mod schema;
pub mod stage;
pub mod stock;
pub mod view;
