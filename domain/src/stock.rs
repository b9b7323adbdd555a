//! Stock: what a movement of goods is, and which places it has.
//!
//! Owns the kinds of movements and their rule. Refuses amounts on hand: those follow from adding the
//! movements up. Invariant: one movement takes from one place what it brings to another, so a
//! transfer neither makes nor loses goods.

/// Why goods move.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MovementKind {
    /// Goods arrive from a supplier.
    Receive,
    /// From one place of the company to another.
    Transfer,
    /// Taken for a job.
    Take,
    /// Left over from a job and brought back.
    Return,
    /// Thrown away.
    Scrap,
    /// A count found more or less than was thought.
    Count,
}

/// What is known of a movement's ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Ends {
    /// It has a place that goods leave.
    pub from: bool,
    /// It has a place that goods reach.
    pub to: bool,
    /// Both are the same.
    pub same: bool,
    /// It names a job.
    pub job: bool,
}

impl MovementKind {
    /// Every kind.
    pub const ALL: [Self; 6] = [
        Self::Receive,
        Self::Transfer,
        Self::Take,
        Self::Return,
        Self::Scrap,
        Self::Count,
    ];

    /// The name in tables and on the wire.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Receive => "receive",
            Self::Transfer => "transfer",
            Self::Take => "take",
            Self::Return => "return",
            Self::Scrap => "scrap",
            Self::Count => "count",
        }
    }

    /// The kind of a name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// What is wrong with a movement of this kind: the field and a sentence.
    #[must_use]
    pub fn check(self, ends: Ends) -> Vec<(&'static str, &'static str)> {
        const FROM: &str = "from_location_id";
        const TO: &str = "to_location_id";
        let (from, to) = match self {
            Self::Receive | Self::Return => (false, true),
            Self::Transfer => (true, true),
            Self::Take | Self::Scrap => (true, false),
            Self::Count => {
                return if ends.from == ends.to {
                    vec![(
                        FROM,
                        "A count has one place: from, where less was found, or to, where more was.",
                    )]
                } else {
                    Vec::new()
                };
            }
        };
        let mut wrong = Vec::new();
        for (field, wanted, there) in [(FROM, from, ends.from), (TO, to, ends.to)] {
            if wanted && !there {
                wrong.push((field, "This kind of movement needs it."));
            } else if there && !wanted {
                wrong.push((field, "This kind of movement has none."));
            }
        }
        if ends.from && ends.to && ends.same {
            wrong.push((TO, "Goods can't move to where they are."));
        }
        if matches!(self, Self::Take | Self::Return) && !ends.job {
            wrong.push(("job_id", "This kind of movement is for a job."));
        }
        wrong
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_has_its_ends() {
        let ends = |from, to, job| Ends {
            from,
            to,
            same: false,
            job,
        };
        for (kind, good) in [
            (MovementKind::Receive, ends(false, true, false)),
            (MovementKind::Transfer, ends(true, true, false)),
            (MovementKind::Take, ends(true, false, true)),
            (MovementKind::Return, ends(false, true, true)),
            (MovementKind::Scrap, ends(true, false, false)),
            (MovementKind::Count, ends(false, true, false)),
        ] {
            assert_eq!(kind.check(good), [], "{}", kind.name());
            assert_ne!(kind.check(Ends::default()), [], "{}", kind.name());
            assert_eq!(MovementKind::from_name(kind.name()), Some(kind));
        }
    }

    #[test]
    fn nothing_moves_to_where_it_is() {
        let ends = Ends {
            from: true,
            to: true,
            same: true,
            job: false,
        };
        assert_eq!(
            MovementKind::Transfer.check(ends),
            [("to_location_id", "Goods can't move to where they are.")]
        );
    }
}
