//! What may still change in a revision of an estimate.
//!
//! Invariant: what a customer was sent stays as it was sent, and an answer is given once.

use crate::view::estimate::RevisionState;

/// What the customer says to a revision that was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Answer {
    /// Nothing yet.
    Open,
    /// Yes.
    Accepted,
    /// No.
    Declined,
}

impl Answer {
    /// Every answer.
    pub const ALL: [Self; 3] = [Self::Open, Self::Accepted, Self::Declined];

    /// The name in tables and on the wire.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Accepted => "accepted",
            Self::Declined => "declined",
        }
    }

    /// The answer of a name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|answer| answer.name() == name)
    }
}

/// Why a field of a revision can't change any more; nothing where it can.
#[must_use]
pub fn why_frozen(state: RevisionState, answer: Answer, field: &str) -> Option<&'static str> {
    match (state, answer) {
        (RevisionState::Draft, _) => None,
        (RevisionState::Sent, Answer::Open) if field == "answer" => None,
        (RevisionState::Sent, Answer::Open) => {
            Some("This revision was sent and stays as it was. Start a new one.")
        }
        (RevisionState::Sent, Answer::Accepted | Answer::Declined) => {
            Some("The customer answered this revision; it stays as it was. Start a new one.")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_sent_takes_an_answer_once_and_nothing_else() {
        let sent = RevisionState::Sent;
        assert_eq!(
            why_frozen(RevisionState::Draft, Answer::Open, "input"),
            None
        );
        assert!(why_frozen(sent, Answer::Open, "input").is_some());
        assert!(why_frozen(sent, Answer::Open, "state").is_some());
        assert_eq!(why_frozen(sent, Answer::Open, "answer"), None);
        assert!(why_frozen(sent, Answer::Accepted, "answer").is_some());
        for answer in Answer::ALL {
            assert_eq!(Answer::from_name(answer.name()), Some(answer));
        }
    }
}
