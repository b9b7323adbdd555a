//! Laptops, the office, disks, clocks and the network as one deterministic machine.
//!
//! A schedule is a list of events drawn from a seed; the machine plays it, heals everything, and checks
//! what must hold after each step and at rest. Equal seeds give equal runs. Owns faults; refuses to know
//! how the synchronization works: it calls the functions of `sync` that decide, made for `core` and
//! `server`, and carries out what they say. Invariant: a failure names a seed, and the seed alone brings it back.
#![warn(missing_docs)]

pub mod actions;
pub mod check;
pub mod dice;
pub mod laptop;
pub mod office;
pub mod oracle;
pub mod run;
pub mod scene;
pub mod schedule;
pub mod upload;
pub mod world;
