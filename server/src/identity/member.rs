//! The people of an organisation: listed, given roles, suspended, removed.
//!
//! Invariants: nobody touches somebody who may more than they do, and somebody always holds every
//! permission.

use crate::app::App;
use crate::db::{DbError, Event, OrgTx};
use crate::http::{Api, FieldError, Json, Op, PathId, Problem};
use crate::identity::authority::Caller;
use crate::identity::role;
use crate::identity::routes::require_length;
use crate::identity::sign_in::email_sha256;
use crate::identity::standing::EVERY_PERMISSION;
use axum::extract::State;
use axum::http::StatusCode;
use brainops_domain::failure::Code;
use brainops_domain::permission::Perm;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;
use uuid::Uuid;

const TAG: &str = "people";
const GONE: &str = "There is none of this id.";

/// A person of the organisation.
#[derive(Debug, Clone, Serialize, ToSchema, sqlx::FromRow)]
pub(super) struct Member {
    /// Id.
    id: Uuid,
    /// E-mail address.
    email: String,
    /// Name.
    name: String,
    /// `active` or `suspended`.
    status: String,
    /// The roles that are held.
    role_ids: Vec<Uuid>,
    /// The teams.
    team_ids: Vec<Uuid>,
    /// When the person joined.
    created_at: DateTime<Utc>,
}

/// What is to change about a person; what is left out stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct MemberPatch {
    /// Name.
    #[schema(min_length = 1, max_length = 200)]
    name: Option<String>,
    /// The roles, all of them.
    #[schema(max_items = 20)]
    role_ids: Option<Vec<Uuid>>,
    /// Whether the person may not sign in.
    suspended: Option<bool>,
}

/// Adds the routes of members.
pub(super) fn routes(api: &mut Api) {
    let op = Op::get("/api/v1/members", "list_members")
        .says(TAG, "The people of the organisation.")
        .answers_list::<Member>(StatusCode::OK, "By name.");
    api.guarded(Perm::MemberRead, op, list);
    let op = Op::get("/api/v1/members/{id}", "get_member")
        .says(TAG, "A person of the organisation.")
        .answers::<Member>(StatusCode::OK, "The person.")
        .fails(StatusCode::NOT_FOUND, GONE);
    api.guarded(Perm::MemberRead, op, get);
    let op = Op::patch("/api/v1/members/{id}", "update_member")
        .says(TAG, "Change a person's name or roles; suspend and readmit.")
        .takes::<MemberPatch>()
        .answers::<Member>(StatusCode::OK, "The person after the change.")
        .fails(StatusCode::NOT_FOUND, GONE)
        .fails(StatusCode::CONFLICT, "Nobody would hold every permission.");
    api.guarded(Perm::MemberUpdate, op, update);
    let op = Op::delete("/api/v1/members/{id}", "remove_member")
        .says(
            TAG,
            "Remove a person: roles, teams, keys and sign-ins end; what they did stays.",
        )
        .answers_empty(StatusCode::NO_CONTENT, "They are out.")
        .fails(StatusCode::NOT_FOUND, GONE)
        .fails(StatusCode::CONFLICT, "Nobody would hold every permission.");
    api.guarded(Perm::MemberRemove, op, remove);
}

async fn find(tx: &mut OrgTx, id: Option<Uuid>) -> Result<Vec<Member>, DbError> {
    let org_id = tx.org_id();
    Ok(sqlx::query_as(
        "select p.id, p.email, p.name, p.status, p.created_at,
           array(
             select m.role_id from membership m
             where m.org_id = p.org_id and m.person_id = p.id order by m.role_id
           ) as role_ids,
           array(
             select t.team_id from team_member t
             where t.org_id = p.org_id and t.person_id = p.id order by t.team_id
           ) as team_ids
         from person p
         where p.org_id = $1
           and ($2::uuid is null or p.id = $2)
         order by p.name, p.id
         limit 5000",
    )
    .bind(org_id)
    .bind(id)
    .fetch_all(tx.sql())
    .await?)
}

async fn list(State(app): State<App>, caller: Caller) -> Result<axum::Json<Vec<Member>>, Problem> {
    let mut tx = app.db.read_latest(caller.authority()).await?;
    Ok(axum::Json(find(&mut tx, None).await?))
}

async fn get(
    State(app): State<App>,
    caller: Caller,
    PathId(id): PathId,
) -> Result<axum::Json<Member>, Problem> {
    let mut tx = app.db.read_latest(caller.authority()).await?;
    let member = find(&mut tx, Some(id)).await?.pop();
    Ok(axum::Json(member.ok_or_else(Problem::not_found)?))
}

// The person of an id, if the caller may touch them. The organisation's row is locked, so that two owners can't
// remove each other at once.
pub(super) async fn touchable(
    tx: &mut OrgTx,
    caller: &Caller,
    id: Uuid,
) -> Result<Member, Problem> {
    let org_id = tx.org_id();
    sqlx::query("select from organisation where org_id = $1 for update")
        .bind(org_id)
        .execute(tx.sql())
        .await
        .map_err(DbError::from)?;
    let member = find(tx, Some(id)).await?.pop();
    let member = member.ok_or_else(Problem::not_found)?;
    let held = role::of_ids(tx, &member.role_ids).await?;
    role::require_cover(caller, held)?;
    Ok(member)
}

async fn require_owner(tx: &mut OrgTx) -> Result<(), Problem> {
    let org_id = tx.org_id();
    let there: bool = sqlx::query_scalar(
        "select exists (
           select from membership m
           join role_grant g on g.org_id = m.org_id and g.role_id = m.role_id
           join person p on p.org_id = m.org_id and p.id = m.person_id
           where m.org_id = $1 and g.permission = $2 and g.reach = 'all' and p.status = 'active')",
    )
    .bind(org_id)
    .bind(EVERY_PERMISSION)
    .fetch_one(tx.sql())
    .await
    .map_err(DbError::from)?;
    if there {
        return Ok(());
    }
    Err(Problem::new(
        StatusCode::CONFLICT,
        Code::Conflict,
        "Nobody would be left who may do everything.",
    ))
}

async fn set_roles(tx: &mut OrgTx, id: Uuid, role_ids: &[Uuid]) -> Result<(), DbError> {
    let (org_id, now) = (tx.org_id(), tx.now());
    sqlx::query("delete from membership where org_id = $1 and person_id = $2")
        .bind(org_id)
        .bind(id)
        .execute(tx.sql())
        .await?;
    sqlx::query(
        "insert into membership (org_id, person_id, role_id, created_at)
         select distinct $1, $2, r.role_id, $4 from unnest($3::uuid[]) as r (role_id)",
    )
    .bind(org_id)
    .bind(id)
    .bind(role_ids)
    .bind(now)
    .execute(tx.sql())
    .await?;
    Ok(())
}

async fn set_status(tx: &mut OrgTx, id: Uuid, status: &str) -> Result<(), DbError> {
    let (org_id, now) = (tx.org_id(), tx.now());
    sqlx::query(
        "update person set status = $3, changed_at = $4, version = version + 1 where org_id = $1 and id = $2",
    )
    .bind(org_id)
    .bind(id)
    .bind(status)
    .bind(now)
    .execute(tx.sql())
    .await?;
    if status == "suspended" {
        sqlx::query(
            "update session set ended_at = $3, ended_why = 'suspended'
             where org_id = $1 and person_id = $2 and ended_at is null",
        )
        .bind(org_id)
        .bind(id)
        .bind(now)
        .execute(tx.sql())
        .await?;
    }
    Ok(())
}

async fn update(
    State(app): State<App>,
    caller: Caller,
    PathId(id): PathId,
    Json(sent): Json<MemberPatch>,
) -> Result<axum::Json<Member>, Problem> {
    let mut errors: Vec<FieldError> = Vec::new();
    if let Some(name) = &sent.name {
        require_length(&mut errors, "name", name, 200);
    }
    if sent
        .role_ids
        .as_ref()
        .is_some_and(|ids| ids.len() > role::ROLES_AT_MOST)
    {
        let detail = format!("There are at most {} roles.", role::ROLES_AT_MOST);
        errors.push(FieldError::of("role_ids", detail));
    }
    if !errors.is_empty() {
        return Err(Problem::invalid(errors));
    }
    let mut tx = app.db.write(caller.authority()).await?;
    let before = touchable(&mut tx, &caller, id).await?;
    let (org_id, now) = (tx.org_id(), tx.now());
    if let Some(name) = &sent.name {
        sqlx::query(
            "update person set name = $3, changed_at = $4, version = version + 1 where org_id = $1 and id = $2",
        )
        .bind(org_id)
        .bind(id)
        .bind(name)
        .bind(now)
        .execute(tx.sql())
        .await
        .map_err(DbError::from)?;
    }
    if let Some(role_ids) = &sent.role_ids {
        let wanted = role::of_ids(&mut tx, role_ids).await?;
        role::require_cover(&caller, wanted)?;
        set_roles(&mut tx, id, role_ids).await?;
    }
    if let Some(suspended) = sent.suspended {
        let status = if suspended { "suspended" } else { "active" };
        set_status(&mut tx, id, status).await?;
    }
    require_owner(&mut tx).await?;
    let member = find(&mut tx, Some(id)).await?.pop();
    let member = member.ok_or_else(|| Problem::internal("a person is gone under their lock"))?;
    tx.record(
        Event::of("member.update", "person", id)
            .before(json!({ "name": before.name, "status": before.status, "role_ids": before.role_ids }))
            .after(json!({ "name": member.name, "status": member.status, "role_ids": member.role_ids })),
    );
    tx.commit().await?;
    app.gate.forget(|principal| principal.person_id() == id);
    Ok(axum::Json(member))
}

async fn remove(
    State(app): State<App>,
    caller: Caller,
    PathId(id): PathId,
) -> Result<StatusCode, Problem> {
    let mut tx = app.db.write(caller.authority()).await?;
    let before = touchable(&mut tx, &caller, id).await?;
    let (org_id, now) = (tx.org_id(), tx.now());
    set_status(&mut tx, id, "suspended").await?;
    set_roles(&mut tx, id, &[]).await?;
    for statement in [
        "delete from team_member where org_id = $1 and person_id = $2 and $3::timestamptz is not null",
        "update api_key set revoked_at = $3 where org_id = $1 and person_id = $2 and revoked_at is null",
        "update device set revoked_at = $3 where org_id = $1 and person_id = $2 and revoked_at is null",
    ] {
        sqlx::query(statement)
            .bind(org_id)
            .bind(id)
            .bind(now)
            .execute(tx.sql())
            .await
            .map_err(DbError::from)?;
    }
    sqlx::query("select directory.remove_login($1)")
        .bind(email_sha256(&before.email))
        .execute(tx.sql())
        .await
        .map_err(DbError::from)?;
    require_owner(&mut tx).await?;
    tx.record(Event::of("member.remove", "person", id).before(json!({
        "status": before.status, "role_ids": before.role_ids, "team_ids": before.team_ids,
    })));
    tx.commit().await?;
    app.gate.forget(|principal| principal.person_id() == id);
    Ok(StatusCode::NO_CONTENT)
}
