//! The end of a laptop that the office revoked: its key is destroyed once everything was handed over.
//!
//! Refuses to act on its own: the planner says when. Originals that the office still takes go first. Invariant: the office is
//! told after the key is gone, never before.

use super::link::Link;
use super::pulse::Pulse;
use crate::error::Result;
use crate::store::Store;
use crate::vault::{KeyPlace, secret};
use brainops_domain::view::vault::KeyHome;
use chrono::{DateTime, Utc};
use std::sync::Arc;
use std::time::Duration;

// The office is told within some minutes, or shows the wipe as unconfirmed.
const TRIES: u32 = 10;
const FIRST_PAUSE: Duration = Duration::from_secs(1);

/// Where the keys of an open vault are, and whom to tell that they are gone.
#[derive(Clone)]
pub(crate) struct Place {
    /// Where the key is kept.
    pub(crate) home: KeyHome,
    /// Where it can be destroyed.
    pub(crate) key: KeyPlace,
    /// Whoever holds the vault open.
    pub(crate) revoked: Arc<dyn Fn() + Send + Sync>,
}

/// What is to be destroyed.
#[derive(Default)]
pub(super) struct Shred {
    is_wanted: bool,
    is_done: bool,
}

impl Shred {
    /// The planner said so.
    pub(super) fn want(&mut self) {
        self.is_wanted = true;
    }

    /// Destroys the key, if that is wanted and nothing is left to hand over. What fails is tried at the next call.
    pub(super) fn go_on(
        &mut self,
        store: &Store,
        place: &Place,
        link: &Arc<Link>,
        pulse: &Pulse,
        now: DateTime<Utc>,
    ) -> Result<()> {
        if !self.is_wanted || self.is_done {
            return Ok(());
        }
        let photos = store.read(crate::outbox::status)?.photos_waiting;
        if photos > 0 && !pulse.are_originals_refused() {
            return Ok(());
        }
        if photos > 0 {
            tracing::error!(photos, "the office takes no more originals of this laptop");
        }
        let was_there = place.key.destroy(now)?;
        if place.home == KeyHome::Keychain {
            secret::forget(store.context().device)?;
        }
        self.is_done = true;
        tracing::warn!("the office revoked this laptop: the vault's key was destroyed");
        tell(link);
        if was_there {
            (place.revoked)();
        }
        Ok(())
    }
}

// On a thread of its own, which outlives the vault.
fn tell(link: &Arc<Link>) {
    let link = Arc::clone(link);
    let spawned = std::thread::Builder::new()
        .name("office".into())
        .spawn(move || {
            let mut pause = FIRST_PAUSE;
            for _ in 0..TRIES {
                match link.confirm_wipe() {
                    Ok(()) => return,
                    Err(error) => {
                        tracing::warn!(%error, "the office does not know yet that the key is gone");
                    }
                }
                std::thread::park_timeout(pause);
                pause *= 2;
            }
        });
    if let Err(error) = spawned {
        tracing::warn!(%error, "no thread to tell the office that the key is gone");
    }
}
