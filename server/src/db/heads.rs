//! How far each organisation's change log has come, for those who follow it.
//!
//! Refuses to be the truth: a number here says that looking is worth it, and the table says what there is. Holds an
//! organisation as long as somebody follows it.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::watch;
use uuid::Uuid;

/// The heads that somebody follows.
#[derive(Debug, Clone, Default)]
pub struct Heads(Arc<Mutex<HashMap<Uuid, watch::Sender<i64>>>>);

impl Heads {
    /// Follows an organisation: the receiver changes when its log has grown. `None` when so many follow it already.
    #[must_use]
    pub fn follow(&self, org_id: Uuid, at_most: usize) -> Option<watch::Receiver<i64>> {
        let mut heads = self.lock();
        let sender = heads.entry(org_id).or_insert_with(|| watch::Sender::new(0));
        (sender.receiver_count() < at_most).then(|| sender.subscribe())
    }

    /// Notes that a log has come this far.
    pub fn note(&self, org_id: Uuid, seq: i64) {
        let heads = self.lock();
        let Some(sender) = heads.get(&org_id) else {
            return;
        };
        sender.send_if_modified(|known| {
            let is_later = seq > *known;
            *known = seq.max(*known);
            is_later
        });
    }

    /// The organisations that somebody follows; the others are forgotten.
    #[must_use]
    pub fn followed(&self) -> Vec<Uuid> {
        let mut heads = self.lock();
        heads.retain(|_, sender| sender.receiver_count() > 0);
        heads.keys().copied().collect()
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Uuid, watch::Sender<i64>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_follower_hears_of_what_is_later_and_is_forgotten_when_gone() {
        let heads = Heads::default();
        let (ours, theirs) = (Uuid::from_u128(1), Uuid::from_u128(2));
        heads.note(ours, 3);
        assert!(heads.followed().is_empty());
        let mut receiver = heads.follow(ours, 1).unwrap();
        assert!(heads.follow(ours, 1).is_none());
        heads.note(theirs, 9);
        assert!(!receiver.has_changed().unwrap());
        heads.note(ours, 4);
        assert!(receiver.has_changed().unwrap());
        assert_eq!(*receiver.borrow_and_update(), 4);
        // What comes late from another process tells nothing new.
        heads.note(ours, 2);
        assert!(!receiver.has_changed().unwrap());
        assert_eq!(heads.followed(), [ours]);
        drop(receiver);
        assert!(heads.followed().is_empty());
    }
}
