//! Which versions of the wire understand each other.

use serde::{Deserialize, Serialize};

/// The version of the wire this code speaks.
pub const VERSION: u32 = 1;

/// How many versions before its own an office still answers in full.
pub const WINDOW: u32 = 2;

/// What a laptop of some version may do with an office of some version.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// Both directions.
    Full,
    /// It is too old to be told anything new; what it did is still taken.
    PushOnly,
}

/// The standing of a laptop's version. A newer laptop is served, too: what the office does not know of
/// its operations is parked until the office is upgraded.
#[must_use]
pub fn standing(laptop: u32, office: u32) -> Standing {
    if laptop.saturating_add(WINDOW) >= office {
        Standing::Full
    } else {
        Standing::PushOnly
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_versions_back_are_answered_and_older_ones_may_still_hand_in() {
        assert_eq!(standing(5, 5), Standing::Full);
        assert_eq!(standing(3, 5), Standing::Full);
        assert_eq!(standing(2, 5), Standing::PushOnly);
        assert_eq!(standing(6, 5), Standing::Full);
    }
}
