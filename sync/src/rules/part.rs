//! Parts of the records: who may see jobs need not see estimates.
//!
//! Invariant: every kind of record is in one part or, with what nobody is kept from, in none; a laptop is sent a part only
//! if its person may read it.

use crate::scope::{Scope, Scopes};
use uuid::Uuid;

/// A part of the records.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part {
    /// Its name: what a permission to read it begins with.
    pub name: &'static str,
    /// Whether whoever may read one record of it may read all of them.
    pub is_shared: bool,
}

const fn of_jobs(name: &'static str) -> Part {
    Part {
        name,
        is_shared: false,
    }
}

const fn shared(name: &'static str) -> Part {
    Part {
        name,
        is_shared: true,
    }
}

/// Every part that laptops are told of. Customers are shared: a laptop needs those of each job that comes to it.
pub const PARTS: [Part; 13] = [
    of_jobs("job"),
    of_jobs("photo"),
    of_jobs("inspection"),
    of_jobs("roof"),
    of_jobs("estimate"),
    of_jobs("document"),
    of_jobs("comment"),
    of_jobs("attachment"),
    of_jobs("task"),
    shared("customer"),
    shared("crew"),
    shared("price_book"),
    shared("inventory"),
];

/// The part that a kind of record is in; none for what nobody is kept from. A kind that this version does not know is a
/// part of its own, which nobody is told of.
#[must_use]
pub fn part_of(entity: &str) -> Option<&str> {
    match entity {
        "company" | "person" | "conflict" | "parked" => None,
        "timeline" => Some("job"),
        "finding" | "decision" | "detection_run" => Some("inspection"),
        "roof_section" => Some("roof"),
        "price_item" => Some("price_book"),
        "crew_member" => Some("crew"),
        "inventory_item" | "inventory_location" | "inventory_movement" | "inventory_count" => {
            Some("inventory")
        }
        other => Some(other),
    }
}

/// How much of the jobs somebody holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Held {
    /// The person's own.
    Mine,
    /// Those of the person's crews, too.
    Crew,
    /// All of them.
    Company,
}

/// The scopes of a laptop that wants to hold so much, of a person who may read so much of each part.
#[must_use]
pub fn granted(
    person: &str,
    teams: &[Uuid],
    hold: Held,
    may: impl Fn(Part) -> Option<Held>,
) -> Scopes {
    let own = Scope::person(person);
    let mut scopes = Scopes::from([Scope::shared(), own.clone()]);
    if hold == Held::Company {
        scopes.insert(Scope::company());
    }
    for part in PARTS {
        let Some(held) = may(part).map(|may| may.min(hold)) else {
            continue;
        };
        // Whoever holds a part of the whole company needs no other name for it.
        if held == Held::Company {
            scopes.insert(Scope::company().part(part.name));
        } else if part.is_shared {
            scopes.insert(Scope::shared().part(part.name));
        } else {
            scopes.insert(own.part(part.name));
            if held == Held::Crew {
                let of_team = |team: &Uuid| Scope::team(*team).part(part.name);
                scopes.extend(teams.iter().map(of_team));
            }
        }
    }
    scopes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::{Reach, TABLE};

    #[test]
    fn every_kind_is_in_a_part_that_reaches_as_far() {
        for rules in TABLE {
            let Some(name) = part_of(rules.entity) else {
                let is_for_all = matches!(rules.reach, Reach::Shared | Reach::Author);
                assert!(is_for_all, "{}", rules.entity);
                continue;
            };
            let part = PARTS.iter().find(|part| part.name == name);
            let part = part.unwrap_or_else(|| panic!("{} is in no part", rules.entity));
            assert_eq!(part.is_shared, rules.reach == Reach::Shared, "{name}");
        }
    }

    #[test]
    fn somebody_is_granted_what_they_may_read_and_no_more_than_they_want() {
        let crew = |part: Part| (part.name != "estimate").then_some(Held::Crew);
        let team = Uuid::from_u128(7);
        let scopes = granted("kim", &[team], Held::Company, crew);
        assert!(scopes.contains(&Scope::team(team).part("job")));
        assert!(!scopes.iter().any(|scope| scope.0.ends_with("/estimate")));
        assert!(!scopes.contains(&Scope::company().part("job")));
        let mine = granted("kim", &[team], Held::Mine, |_| Some(Held::Company));
        assert!(
            mine.iter()
                .all(|scope| *scope != Scope::team(team).part("job"))
        );
        assert!(mine.contains(&Scope::person("kim").part("estimate")));
    }
}
