//! What is known of the line at this moment, for the state that screens show.

use super::link::LinkError;
use brainops_domain::failure::Code;
use brainops_domain::view::sync::SyncStatus;
use brainops_sync::device::plan::Lane;
use chrono::{DateTime, Utc};
use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// What the threads that speak with the office know.
#[derive(Default)]
pub(super) struct Pulse(Mutex<Known>);

#[derive(Default)]
struct Known {
    offline_since: Option<DateTime<Utc>>,
    is_signed_out: bool,
    is_revoked: bool,
    // What either direction failed with; what one of them achieves says nothing of the other.
    lanes: BTreeMap<Lane, Code>,
    originals: Option<Code>,
    // Rounds of originals: how many were begun, and which of them came to its end last, whatever became of each file.
    rounds_begun: u64,
    last_whole_round: u64,
}

impl Pulse {
    /// The office answered.
    pub(super) fn hear(&self) {
        let mut known = self.lock();
        known.offline_since = None;
        known.is_signed_out = false;
    }

    /// The office did not answer, or refused.
    pub(super) fn miss(&self, lane: Lane, error: &LinkError, now: DateTime<Utc>) {
        let mut known = self.lock();
        known.is_signed_out = error.is_signed_out();
        match error {
            LinkError::Offline(_) | LinkError::Foreign => {
                known.offline_since.get_or_insert(now);
            }
            LinkError::Refused { .. } => {
                known.offline_since = None;
                if !error.is_signed_out() {
                    known.lanes.insert(lane, error.code());
                }
            }
        }
    }

    /// What the office answered is taken in.
    pub(super) fn take(&self, lane: Lane) {
        self.lock().lanes.remove(&lane);
    }

    /// What the office answered can't be taken in.
    pub(super) fn fail(&self, lane: Lane, code: Code) {
        self.lock().lanes.insert(lane, code);
    }

    /// Why an original can't be brought over; none once all of them are on their way.
    pub(super) fn originals(&self, code: Option<Code>) {
        self.lock().originals = code;
    }

    /// A round of originals begins; the answer is its number.
    pub(super) fn begin_round(&self) -> u64 {
        let mut known = self.lock();
        known.rounds_begun += 1;
        known.rounds_begun
    }

    /// In a round everything was tried that could be, or the office lets this laptop bring nothing.
    pub(super) fn end_round(&self, number: u64) {
        self.lock().last_whole_round = number;
    }

    /// How many rounds have begun.
    pub(super) fn rounds(&self) -> u64 {
        self.lock().rounds_begun
    }

    /// Whether a round that began after so many others has come to its end.
    pub(super) fn has_tried_after(&self, rounds: u64) -> bool {
        self.lock().last_whole_round > rounds
    }

    /// Whether the office revoked this laptop.
    pub(super) fn revoke(&self, is_revoked: bool) {
        self.lock().is_revoked = is_revoked;
    }

    /// Adds this to what the store says.
    pub(super) fn add_to(&self, status: &mut SyncStatus) {
        let known = self.lock();
        status.offline_since = known.offline_since;
        status.signed_out = known.is_signed_out;
        status.revoked = known.is_revoked;
        status.trouble = known.lanes.values().next().copied().or(known.originals);
    }

    fn lock(&self) -> MutexGuard<'_, Known> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn status() -> SyncStatus {
        SyncStatus {
            office: true,
            changes_waiting: 0,
            photos_waiting: 0,
            bytes_waiting: 0,
            oldest_at: None,
            needs_you: 0,
            offline_since: None,
            signed_out: false,
            trouble: None,
            revoked: false,
            outdated: false,
            filling: false,
        }
    }

    #[test]
    fn what_one_direction_fails_with_is_said_until_that_direction_succeeds() {
        let pulse = Pulse::default();
        let said = || {
            let mut status = status();
            pulse.add_to(&mut status);
            (status.trouble, status.signed_out)
        };
        let refused = |code| LinkError::Refused {
            status: 403,
            code: Some(code),
            detail: String::new(),
        };
        let now = DateTime::UNIX_EPOCH;
        pulse.miss(Lane::Push, &refused(Code::Forbidden), now);
        assert_eq!(said(), (Some(Code::Forbidden), false));
        pulse.hear();
        pulse.take(Lane::Pull);
        assert_eq!(said(), (Some(Code::Forbidden), false));
        pulse.originals(Some(Code::FileDamaged));
        pulse.take(Lane::Push);
        assert_eq!(said(), (Some(Code::FileDamaged), false));
        pulse.originals(None);
        pulse.miss(Lane::Pull, &refused(Code::SessionEnded), now);
        assert_eq!(said(), (None, true));
    }
}
