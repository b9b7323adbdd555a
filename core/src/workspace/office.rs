//! An open vault and its office.

use super::Workspace;
use crate::error::Result;
use crate::sync::{self, Reconciler};
use brainops_domain::view::sync::{Enrolment, Hold, Office, SyncStatus};
use std::sync::{MutexGuard, PoisonError};

/// A vault opens whatever is wrong with its way to the office; what is wrong is logged, and shown as being signed out.
pub(super) fn begun(started: Result<Option<Reconciler>>) -> Option<Reconciler> {
    started.unwrap_or_else(|error| {
        tracing::error!(trace = error.trace(), code = ?error.code(), "this laptop can't speak with its office");
        None
    })
}

impl Workspace {
    /// What waits for the office, and how the line to it is.
    pub fn sync_status(&self) -> Result<SyncStatus> {
        let mut status = self.store.read(crate::outbox::status)?;
        match &*self.reconciler() {
            Some(reconciler) => reconciler.add_pulse(&mut status),
            None => status.signed_out = status.office,
        }
        Ok(status)
    }

    /// Signs in to an office, enrols this laptop there, and begins to bring both together.
    ///
    /// Where it is enrolled and can't begin, it is shown as being signed out, and [`Self::sync_now`] tries again.
    /// Errors: those of [`sync::enrol`].
    pub fn enrol(&self, input: &Enrolment) -> Result<Office> {
        let office = sync::enrol(&self.store, self.key_home, input, self.clock.now())?;
        *self.reconciler() = begun(self.begin());
        Ok(office)
    }

    /// Forgets the office. Everything stays on this laptop; what waits goes on waiting.
    pub fn leave_office(&self) -> Result<()> {
        let reconciler = self.reconciler().take();
        drop(reconciler);
        sync::leave(&self.store, self.key_home, self.clock.now())
    }

    /// Chooses what this laptop holds.
    ///
    /// Errors: `Unavailable` where the office can't be reached; `NotFound` without an office.
    pub fn choose_hold(&self, hold: Hold) -> Result<()> {
        let choose = match &*self.reconciler() {
            Some(reconciler) => reconciler.chooser(),
            None => return Err(crate::Error::NotFound { what: "office" }),
        };
        choose(&self.store, hold, self.clock.now())?;
        self.sync_now();
        Ok(())
    }

    /// Tries at once to reach the office.
    pub fn sync_now(&self) {
        if let Some(reconciler) = &*self.reconciler() {
            reconciler.wake();
            return;
        }
        // Nobody is kept from asking how it stands meanwhile: the keychain may ask a person first.
        if let Some(reconciler) = begun(self.begin()) {
            let before = self.reconciler().replace(reconciler);
            drop(before);
        }
    }

    fn begin(&self) -> Result<Option<Reconciler>> {
        Reconciler::start(&self.store, &self.blobs, &self.place, &self.clock)
    }

    fn reconciler(&self) -> MutexGuard<'_, Option<Reconciler>> {
        self.reconciler
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}
