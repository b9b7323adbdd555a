//! Tests of the device's core against a real encrypted database in a temporary folder.
mod document;
mod fixture;
mod jobs;
mod photo;
mod store;
mod vault;
mod work;
