//! The end of a laptop that the office revoked: its key is destroyed once everything was handed over.
//!
//! Refuses to act on its own: the planner says when. Originals go first, as far as they can. Invariant: the office is
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
// An original that could not be brought over in so many rounds, such as one whose bytes are damaged, keeps no key alive.
const ROUNDS: u64 = 3;

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
    // How many rounds of originals had begun when it was wanted.
    wanted_at: Option<u64>,
    was_there: bool,
    is_done: bool,
}

impl Shred {
    /// The planner said so.
    pub(super) fn want(&mut self, pulse: &Pulse) {
        self.wanted_at.get_or_insert_with(|| pulse.rounds());
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
        let Some(rounds) = self.wanted_at else {
            return Ok(());
        };
        if self.is_done {
            return Ok(());
        }
        let waiting = store.read(crate::outbox::status)?;
        let photos = waiting.photos_waiting;
        let goes_on = photos > 0 && !pulse.has_tried_after(rounds + ROUNDS);
        if waiting.changes_waiting > 0 || goes_on {
            return Ok(());
        }
        if photos > 0 {
            tracing::error!(photos, "originals could not be brought to the office");
        }
        self.was_there |= place.key.destroy(now)?;
        if place.home == KeyHome::Keychain {
            secret::forget(store.context().device)?;
        }
        self.is_done = true;
        tracing::warn!("the office revoked this laptop: the vault's key was destroyed");
        tell(link);
        if self.was_there {
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
