//! What the tables say of somebody who shows a token or a key: may they still, and what.

use crate::db::{DbError, OrgTx};
use brainops_domain::permission::{Grants, Perm, PermSet, Reach};
use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

// How often the last use of a key is noted.
const USE_NOTED_EVERY: TimeDelta = TimeDelta::minutes(1);
/// The permission of a role that holds every one there is and will be.
pub(super) const EVERY_PERMISSION: &str = "*";

/// What a laptop that was revoked may still do: hand in its operations, which are kept apart, and the originals of its photos,
/// which no list shows until somebody accepted the operations that name them.
pub(super) const HANDING_IN: [Perm; 2] = [Perm::SyncRun, Perm::FileCreate];

#[derive(sqlx::FromRow)]
pub(super) struct Standing {
    pub(super) person_id: Uuid,
    pub(super) device_id: Option<Uuid>,
    pub(super) teams: Vec<Uuid>,
    /// The laptop was revoked, and has not said yet that it is wiped.
    pub(super) is_revoked: bool,
    grants: Vec<String>,
    scopes: Option<Vec<String>>,
    /// When the key or the sign-in ends by itself.
    pub(super) ends_at: Option<DateTime<Utc>>,
}

impl Standing {
    /// What may be done: the roles, within the scopes of the key.
    pub(super) fn grants(&self) -> Grants {
        // It hands in what it holds; whatever its person may do, it may do nothing else.
        if self.is_revoked {
            return HANDING_IN
                .into_iter()
                .fold(Grants::default(), |grants, perm| {
                    grants.with(perm, Reach::Own)
                });
        }
        let roles = grants_of(self.grants.iter().map(String::as_str));
        match &self.scopes {
            None => roles,
            Some(scopes) => roles.within(scopes_of(scopes.iter().map(String::as_str))),
        }
    }
}

/// The grants of rows written as `permission reach`. A name that this version does not know grants nothing.
pub(super) fn grants_of<'a>(rows: impl Iterator<Item = &'a str>) -> Grants {
    rows.filter_map(|row| row.split_once(' '))
        .filter_map(|(perm, reach)| Some((perm, Reach::from_name(reach)?)))
        .fold(Grants::default(), |grants, (perm, reach)| {
            if perm == EVERY_PERMISSION {
                return PermSet::EVERY
                    .iter()
                    .fold(grants, |grants, perm| grants.with(perm, reach));
            }
            match Perm::from_name(perm) {
                Some(perm) => grants.with(perm, reach),
                None => grants,
            }
        })
}

/// The permissions of names; one that this version does not know is none.
pub(super) fn scopes_of<'a>(names: impl Iterator<Item = &'a str>) -> PermSet {
    names.filter_map(Perm::from_name).collect()
}

/// The standing behind a sign-in, if it has not ended and its person and laptop are in good standing; or behind a laptop
/// that was revoked, until it is wiped.
pub(super) async fn of_session(
    tx: &mut OrgTx,
    session_id: Uuid,
) -> Result<Option<Standing>, DbError> {
    let (org_id, now) = (tx.org_id(), tx.now());
    Ok(sqlx::query_as(
        "select s.person_id, s.device_id, null::text[] as scopes, s.expires_at as ends_at,
           d.revoked_at is not null as is_revoked,
           array(
             select t.team_id from team_member t
             where t.org_id = s.org_id and t.person_id = s.person_id
           ) as teams,
           array(
             select g.permission || ' ' || g.reach
             from membership m
             join role_grant g on g.org_id = m.org_id and g.role_id = m.role_id
             where m.org_id = s.org_id and m.person_id = s.person_id
           ) as grants
         from session s
         join person p on p.org_id = s.org_id and p.id = s.person_id
         left join device d on d.org_id = s.org_id and d.id = s.device_id
         where s.org_id = $1
           and s.id = $2
           and d.wiped_at is null
           and (
             d.revoked_at is not null
             or (s.ended_at is null and s.expires_at > $3 and p.status = 'active')
           )",
    )
    .bind(org_id)
    .bind(session_id)
    .bind(now)
    .fetch_optional(tx.sql())
    .await?)
}

/// The standing behind an API key, with the key's id.
pub(super) async fn of_api_key(
    tx: &mut OrgTx,
    sha256: &[u8],
) -> Result<Option<(Uuid, Standing)>, DbError> {
    #[derive(sqlx::FromRow)]
    struct Row {
        id: Uuid,
        last_used_at: Option<DateTime<Utc>>,
        #[sqlx(flatten)]
        standing: Standing,
    }
    let (org_id, now) = (tx.org_id(), tx.now());
    let row: Option<Row> = sqlx::query_as(
        "select k.id, k.last_used_at, k.person_id, null::uuid as device_id, k.scopes, k.expires_at as ends_at,
           false as is_revoked,
           array(
             select t.team_id from team_member t
             where t.org_id = k.org_id and t.person_id = k.person_id
           ) as teams,
           array(
             select g.permission || ' ' || g.reach
             from membership m
             join role_grant g on g.org_id = m.org_id and g.role_id = m.role_id
             where m.org_id = k.org_id and m.person_id = k.person_id
           ) as grants
         from api_key k
         join person p on p.org_id = k.org_id and p.id = k.person_id
         where k.org_id = $1
           and k.sha256 = $2
           and k.revoked_at is null
           and (k.expires_at is null or k.expires_at > $3)
           and p.status = 'active'",
    )
    .bind(org_id)
    .bind(sha256)
    .bind(now)
    .fetch_optional(tx.sql())
    .await?;
    let Some(row) = row else { return Ok(None) };
    if row
        .last_used_at
        .is_none_or(|used| used + USE_NOTED_EVERY <= now)
    {
        sqlx::query("update api_key set last_used_at = $3 where org_id = $1 and id = $2")
            .bind(org_id)
            .bind(row.id)
            .bind(now)
            .execute(tx.sql())
            .await?;
    }
    Ok(Some((row.id, row.standing)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_add_up_and_unknown_names_grant_nothing() {
        let grants = grants_of(
            [
                "job.read team",
                "job.read own",
                "job.fly all",
                "site.read everywhere",
            ]
            .into_iter(),
        );
        assert_eq!(grants.reach(Perm::JobRead), Some(Reach::Team));
        assert_eq!(grants.iter().count(), 1);
        let owner = grants_of(["* all"].into_iter());
        assert_eq!(owner, Grants::EVERYTHING);
    }
}
