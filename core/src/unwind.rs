//! Panics kept where they happen.
//!
//! Owns the one place that catches them. Refuses to hide them: the panic hook has written the crash log
//! before anything here returns, and callers turn a panic into a coded failure of the one thing they did.

use std::panic::{AssertUnwindSafe, catch_unwind};

/// Something panicked; the crash log says where.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Panicked;

/// Runs `work` and keeps its panic from ending the thread.
///
/// What `work` shares with others must be sound after a panic: here that is state behind locks whose
/// values are replaced whole, and transactions that roll back when dropped.
pub(crate) fn contain<T>(work: impl FnOnce() -> T) -> Result<T, Panicked> {
    catch_unwind(AssertUnwindSafe(work)).map_err(|_| Panicked)
}

/// Tells a listener of a shell something; its panic is its own and stops no work.
pub(crate) fn tell(listener: impl FnOnce()) {
    if contain(listener).is_err() {
        tracing::error!("a listener panicked");
    }
}
