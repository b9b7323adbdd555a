//! How much is handed in at once: less where the line does not carry it, more again where it does.

use super::link::LinkError;
use brainops_sync::device::MOST_OPS;
use std::time::{Duration, Instant};

// Most requests on a line that works take no longer.
const QUICK: Duration = Duration::from_secs(15);
// A line that does not carry so much rarely carries half of it.
const SHRINK: usize = 4;
const GROW: usize = 2;

/// The most operations of the next request.
pub(super) struct Measure {
    ops: usize,
    since: Option<Instant>,
}

impl Default for Measure {
    fn default() -> Self {
        Self {
            ops: MOST_OPS,
            since: None,
        }
    }
}

impl Measure {
    /// The most operations of the next request, unless a single user action has more.
    pub(super) fn ops(&self) -> usize {
        self.ops
    }

    /// A request went out.
    pub(super) fn send(&mut self, now: Instant) {
        self.since = Some(now);
    }

    /// It was answered, or that failed.
    pub(super) fn hear(&mut self, error: Option<&LinkError>, now: Instant) {
        let took = self
            .since
            .take()
            .map(|since| now.saturating_duration_since(since));
        match error {
            Some(error) if error.is_too_much() => self.ops = (self.ops / SHRINK).max(1),
            Some(_) => {}
            None if took.is_some_and(|took| took <= QUICK) => {
                self.ops = self.ops.saturating_mul(GROW).min(MOST_OPS);
            }
            None => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(status: u16) -> LinkError {
        LinkError::Refused {
            status,
            code: None,
            detail: String::new(),
        }
    }

    #[test]
    fn what_is_too_much_is_tried_smaller_and_grows_again_while_answers_are_quick() {
        let mut measure = Measure::default();
        let begin = Instant::now();
        let mut ask = |error: Option<u16>, took: u64| {
            measure.send(begin);
            let error = error.map(refused);
            measure.hear(error.as_ref(), begin + Duration::from_secs(took));
            measure.ops()
        };
        assert_eq!(ask(Some(503), 1), MOST_OPS);
        assert_eq!(ask(Some(413), 1), MOST_OPS / 4);
        assert_eq!(ask(Some(408), 120), MOST_OPS / 16);
        assert_eq!(ask(None, 60), MOST_OPS / 16);
        assert_eq!(ask(None, 2), MOST_OPS / 8);
        for _ in 0..9 {
            ask(Some(504), 60);
        }
        assert_eq!(ask(Some(504), 60), 1);
        for _ in 0..20 {
            ask(None, 1);
        }
        assert_eq!(ask(None, 1), MOST_OPS);
    }
}
