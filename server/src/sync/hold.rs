//! What a laptop holds: what it chose, as far as its person is allowed; and what its person may change.

use crate::db::{DbError, OrgTx};
use crate::identity::{Caller, Principal};
use crate::records;
use brainops_domain::permission::{Perm, Reach};
use brainops_sync::rules::{Held, PARTS, Part, granted};
use brainops_sync::scope::{Scope, Scopes};
use brainops_sync::wire::op::Op;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;
use uuid::Uuid;

/// What a laptop chose to hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum Hold {
    /// Jobs of its person.
    Mine,
    /// Those, and jobs of the person's crews.
    Crew,
    /// Every job.
    Company,
}

impl Hold {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Mine => "mine",
            Self::Crew => "crew",
            Self::Company => "company",
        }
    }

    fn of_name(name: &str) -> Option<Self> {
        let all = [Self::Mine, Self::Crew, Self::Company];
        all.into_iter().find(|one| one.name() == name)
    }

    /// The most that somebody may hold.
    pub(super) fn allowed(principal: &Principal) -> Self {
        match principal.grants().reach(Perm::JobRead) {
            Some(Reach::All) => Self::Company,
            Some(Reach::Team) => Self::Crew,
            Some(Reach::Own) | None => Self::Mine,
        }
    }

    /// The scopes of a laptop: what its person may read of each part, and no more than was chosen.
    pub(super) fn scopes(self, principal: &Principal) -> Scopes {
        let held = match self.min(Self::allowed(principal)) {
            Self::Mine => Held::Mine,
            Self::Crew => Held::Crew,
            Self::Company => Held::Company,
        };
        let person = principal.person_id().to_string();
        granted(&person, principal.teams(), held, |part| {
            let reach = principal.grants().reach(read_of(part)?)?;
            Some(match reach {
                Reach::Own => Held::Mine,
                Reach::Team => Held::Crew,
                Reach::All => Held::Company,
            })
        })
    }
}

fn read_of(part: Part) -> Option<Perm> {
    Perm::from_name(&format!("{}.read", part.name))
}

/// The scopes that every record is in.
pub(super) fn everything() -> Scopes {
    let parts = PARTS.iter().map(|part| Scope::company().part(part.name));
    parts.chain([Scope::company()]).collect()
}

/// What a laptop chose; its own jobs before it chose.
pub(super) async fn find(tx: &mut OrgTx, device_id: Uuid) -> Result<Hold, DbError> {
    let org_id = tx.org_id();
    let name: Option<String> =
        sqlx::query_scalar("select hold from sync_hold where org_id = $1 and device_id = $2")
            .bind(org_id)
            .bind(device_id)
            .fetch_optional(tx.sql())
            .await?;
    Ok(name
        .and_then(|name| Hold::of_name(&name))
        .unwrap_or(Hold::Mine))
}

/// Notes what a laptop chose.
pub(super) async fn save(tx: &mut OrgTx, device_id: Uuid, hold: Hold) -> Result<(), DbError> {
    let org_id = tx.org_id();
    sqlx::query(
        "insert into sync_hold (org_id, device_id, hold)
         values ($1, $2, $3)
         on conflict on constraint sync_hold_key do update set hold = excluded.hold",
    )
    .bind(org_id)
    .bind(device_id)
    .bind(hold.name())
    .execute(tx.sql())
    .await?;
    Ok(())
}

/// Says why an operation is beyond whoever hands it in. What it says waits on the office's list.
pub(super) fn refusal(caller: &Caller) -> super::loaded::Refusal {
    let grants = caller.principal().grants();
    let person_id = caller.principal().person_id();
    let person = person_id.to_string();
    Box::new(move |op, is_new| {
        if op.person != person {
            return Some("It was done by somebody else than who is signed in.".to_owned());
        }
        let guarded = guards(op, is_new, person_id);
        let mut needed = permission(op, is_new).into_iter().chain(guarded);
        let missing = needed.find(|needed| grants.reach(*needed).is_none())?;
        Some(format!("It needs the permission {missing}."))
    })
}

// Writes that need a permission of their own. What the operation leaves out stays as it is.
fn guards(op: &Op, is_new: bool, person_id: Uuid) -> impl Iterator<Item = Perm> {
    let declared = records::ALL.iter().find(|one| one.entity == op.entity);
    let after: Map<String, Value> = op
        .fields
        .iter()
        .map(|(name, patch)| (name.clone(), patch.applied_to(None)))
        .collect();
    let before = (!is_new).then(Map::new);
    let guards = declared.map_or(&[][..], |one| one.guards).iter();
    guards
        .filter(move |guard| (guard.when)(before.as_ref(), &after, person_id))
        .map(|guard| guard.perm)
}

fn permission(op: &Op, is_new: bool) -> Option<Perm> {
    let declared = records::ALL.iter().find(|one| one.entity == op.entity);
    if let Some(declared) = declared {
        let is_putting_away = op.fields.len() == 1 && op.fields.contains_key("deleted_at");
        return Some(match (is_new, is_putting_away) {
            (true, _) => declared.perms.create,
            (false, true) => declared.perms.archive,
            (false, false) => declared.perms.update,
        });
    }
    match op.entity.as_str() {
        "company" => Some(Perm::OrganisationUpdate),
        "roof_section" => Some(Perm::RoofUpdate),
        "price_item" => Some(Perm::PriceBookUpdate),
        "inventory_count" => Some(Perm::InventoryCount),
        // Entries of the inbox are settled by who they are about; nobody knows the other kinds.
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use brainops_sync::rules::part_of;

    #[test]
    fn a_part_is_read_by_who_reads_its_records_here() {
        for part in PARTS {
            assert!(read_of(part).is_some(), "{part:?}");
        }
        for declared in records::ALL {
            let part = part_of(declared.entity).unwrap();
            let read = format!("{part}.read");
            assert_eq!(declared.perms.read.name(), read, "{}", declared.entity);
        }
    }
}
