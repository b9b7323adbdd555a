//! Roles: rows that a company writes, each a set of permissions with their reach.
//!
//! Invariant: nobody hands out what they do not have, and the owner's role stays what it is.

use crate::app::App;
use crate::db::{DbError, Event, OrgTx};
use crate::http::{Api, FieldError, Json, Op, PathId, Problem};
use crate::identity::authority::Caller;
use crate::identity::routes::require_length;
use crate::identity::standing::{EVERY_PERMISSION, grants_of};
use axum::extract::State;
use axum::http::StatusCode;
use brainops_domain::failure::Code;
use brainops_domain::id::mint;
use brainops_domain::permission::{Grants, Perm, Reach};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;
use uuid::Uuid;

const TAG: &str = "people";
const GONE: &str = "There is none of this id.";
// Several times the permissions there are; each is compared with the others.
const GRANTS_AT_MOST: usize = 500;
/// Roles of one person; each is looked up.
pub(super) const ROLES_AT_MOST: usize = 20;

/// A permission and how far it reaches.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct RoleGrant {
    /// Name; `*` in the owner's role alone.
    permission: String,
    /// `own`, `team` or `all`.
    reach: String,
}

/// A role that is to be written.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
struct NewRole {
    /// Name, unique.
    #[schema(min_length = 1, max_length = 100)]
    name: String,
    /// What it is for.
    #[schema(max_length = 500)]
    description: String,
    /// What it allows; its writer must hold all of it.
    #[schema(max_items = 500)]
    grants: Vec<RoleGrant>,
}

/// A role.
#[derive(Debug, Serialize, ToSchema, sqlx::FromRow)]
struct Role {
    /// Id.
    id: Uuid,
    /// Name.
    name: String,
    /// What it is for.
    description: String,
    /// What it allows.
    #[sqlx(json)]
    grants: Vec<RoleGrant>,
    /// People who hold it.
    members: i64,
}

/// Adds the routes of roles.
pub(super) fn routes(api: &mut Api) {
    let op = Op::get("/api/v1/roles", "list_roles")
        .says(TAG, "Roles and what they allow.")
        .answers_list::<Role>(StatusCode::OK, "By name.");
    api.guarded(Perm::RoleRead, op, list);
    let op = Op::post("/api/v1/roles", "create_role")
        .says(TAG, "Write a role. It allows no more than its writer may.")
        .takes::<NewRole>()
        .answers::<Role>(StatusCode::CREATED, "The role.")
        .fails(StatusCode::CONFLICT, "The name is taken.")
        .fails(StatusCode::UNPROCESSABLE_ENTITY, "Fields break a rule.");
    api.guarded(Perm::RoleManage, op, create);
    let op = Op::put("/api/v1/roles/{id}", "replace_role")
        .says(
            TAG,
            "Write a role anew; it holds at once for all who have it.",
        )
        .takes::<NewRole>()
        .answers::<Role>(StatusCode::OK, "The role.")
        .fails(StatusCode::NOT_FOUND, GONE)
        .fails(StatusCode::UNPROCESSABLE_ENTITY, "Fields break a rule.");
    api.guarded(Perm::RoleManage, op, replace);
    let op = Op::delete("/api/v1/roles/{id}", "delete_role")
        .says(TAG, "Delete a role that nobody holds.")
        .answers_empty(StatusCode::NO_CONTENT, "It is gone.")
        .fails(StatusCode::NOT_FOUND, GONE)
        .fails(StatusCode::CONFLICT, "People hold it.");
    api.guarded(Perm::RoleManage, op, delete);
}

async fn find(tx: &mut OrgTx, id: Option<Uuid>) -> Result<Vec<Role>, DbError> {
    let org_id = tx.org_id();
    Ok(sqlx::query_as(
        "select r.id, r.name, r.description,
           coalesce((
             select jsonb_agg(jsonb_build_object('permission', g.permission, 'reach', g.reach) order by g.permission)
             from role_grant g
             where g.org_id = r.org_id and g.role_id = r.id
           ), '[]') as grants,
           (select count(*) from membership m where m.org_id = r.org_id and m.role_id = r.id) as members
         from role r
         where r.org_id = $1
           and ($2::uuid is null or r.id = $2)
         order by r.name
         limit 500",
    )
    .bind(org_id)
    .bind(id)
    .fetch_all(tx.sql())
    .await?)
}

fn grants(rows: &[RoleGrant]) -> Grants {
    let rows: Vec<String> = rows
        .iter()
        .map(|grant| format!("{} {}", grant.permission, grant.reach))
        .collect();
    grants_of(rows.iter().map(String::as_str))
}

/// What several roles allow together.
///
/// Errors: one of them does not exist.
pub(super) async fn of_ids(tx: &mut OrgTx, ids: &[Uuid]) -> Result<Grants, Problem> {
    let mut all = Grants::default();
    for id in ids {
        let found = find(tx, Some(*id)).await?;
        let role = found.first().ok_or_else(|| {
            Problem::invalid(vec![FieldError::of("role_ids", "There is no such role.")])
        })?;
        all = grants(&role.grants)
            .iter()
            .fold(all, |all, (perm, reach)| all.with(perm, reach));
    }
    Ok(all)
}

/// Refuses to hand out, or to touch, more than the caller holds.
pub(super) fn require_cover(caller: &Caller, other: Grants) -> Result<(), Problem> {
    if caller.principal().grants().cover(other) {
        return Ok(());
    }
    Err(Problem::new(
        StatusCode::FORBIDDEN,
        Code::Forbidden,
        "This is more than you may do yourself.",
    ))
}

fn check(sent: &NewRole) -> Result<(), Problem> {
    let mut errors = Vec::new();
    require_length(&mut errors, "name", &sent.name, 100);
    if sent.description.chars().count() > 500 || sent.description.contains('\0') {
        errors.push(FieldError::of(
            "description",
            "It has at most 500 characters.",
        ));
    }
    if sent.grants.len() > GRANTS_AT_MOST {
        let detail = format!("There are at most {GRANTS_AT_MOST}.");
        return Err(Problem::invalid(vec![FieldError::of("grants", detail)]));
    }
    for (at, grant) in sent.grants.iter().enumerate() {
        let twice = sent.grants[..at]
            .iter()
            .any(|earlier| earlier.permission == grant.permission);
        if Perm::from_name(&grant.permission).is_none() || twice {
            let name = &grant.permission;
            let detail = format!("{name:?} is no permission, or is there twice.");
            errors.push(FieldError::of("grants", detail));
        }
        if Reach::from_name(&grant.reach).is_none() {
            errors.push(FieldError::of("grants", "A reach is own, team or all."));
        }
    }
    if errors.is_empty() {
        Ok(())
    } else {
        Err(Problem::invalid(errors))
    }
}

async fn list(State(app): State<App>, caller: Caller) -> Result<axum::Json<Vec<Role>>, Problem> {
    let mut tx = app.db.read_latest(caller.authority()).await?;
    Ok(axum::Json(find(&mut tx, None).await?))
}

async fn write_grants(tx: &mut OrgTx, id: Uuid, rows: &[RoleGrant]) -> Result<(), DbError> {
    let org_id = tx.org_id();
    sqlx::query("delete from role_grant where org_id = $1 and role_id = $2")
        .bind(org_id)
        .bind(id)
        .execute(tx.sql())
        .await?;
    let (permissions, reaches): (Vec<&str>, Vec<&str>) = rows
        .iter()
        .map(|grant| (grant.permission.as_str(), grant.reach.as_str()))
        .unzip();
    sqlx::query(
        "insert into role_grant (org_id, role_id, permission, reach)
         select $1, $2, g.permission, g.reach
         from unnest($3::text[], $4::text[]) as g (permission, reach)",
    )
    .bind(org_id)
    .bind(id)
    .bind(permissions)
    .bind(reaches)
    .execute(tx.sql())
    .await?;
    Ok(())
}

async fn create(
    State(app): State<App>,
    caller: Caller,
    Json(sent): Json<NewRole>,
) -> Result<(StatusCode, axum::Json<Role>), Problem> {
    check(&sent)?;
    require_cover(&caller, grants(&sent.grants))?;
    let mut tx = app.db.write(caller.authority()).await?;
    let (org_id, now) = (tx.org_id(), tx.now());
    let id = mint(now);
    sqlx::query(
        "insert into role (org_id, id, name, description, created_at, changed_at)
         values ($1, $2, $3, $4, $5, $5)",
    )
    .bind(org_id)
    .bind(id)
    .bind(&sent.name)
    .bind(&sent.description)
    .bind(now)
    .execute(tx.sql())
    .await
    .map_err(DbError::from)?;
    write_grants(&mut tx, id, &sent.grants).await?;
    tx.record(
        Event::of("role.create", "role", id)
            .after(json!({ "name": sent.name, "grants": sent.grants })),
    );
    let role = find(&mut tx, Some(id)).await?.pop();
    let role = role.ok_or_else(|| Problem::internal("a new role is not there"))?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, axum::Json(role)))
}

// The role of an id, if the caller may touch it: it allows no more than they may, and is not the owner's.
async fn touchable(tx: &mut OrgTx, caller: &Caller, id: Uuid) -> Result<Role, Problem> {
    let org_id = tx.org_id();
    sqlx::query("select from role where org_id = $1 and id = $2 for update")
        .bind(org_id)
        .bind(id)
        .execute(tx.sql())
        .await
        .map_err(DbError::from)?;
    let role = find(tx, Some(id)).await?.pop();
    let role = role.ok_or_else(Problem::not_found)?;
    if role
        .grants
        .iter()
        .any(|grant| grant.permission == EVERY_PERMISSION)
    {
        return Err(Problem::new(
            StatusCode::CONFLICT,
            Code::Conflict,
            "The owner's role stays what it is.",
        ));
    }
    require_cover(caller, grants(&role.grants))?;
    Ok(role)
}

async fn replace(
    State(app): State<App>,
    caller: Caller,
    PathId(id): PathId,
    Json(sent): Json<NewRole>,
) -> Result<axum::Json<Role>, Problem> {
    let mut tx = app.db.write(caller.authority()).await?;
    let before = touchable(&mut tx, &caller, id).await?;
    check(&sent)?;
    require_cover(&caller, grants(&sent.grants))?;
    let (org_id, now) = (tx.org_id(), tx.now());
    sqlx::query(
        "update role
         set name = $3, description = $4, changed_at = $5, version = version + 1
         where org_id = $1 and id = $2",
    )
    .bind(org_id)
    .bind(id)
    .bind(&sent.name)
    .bind(&sent.description)
    .bind(now)
    .execute(tx.sql())
    .await
    .map_err(DbError::from)?;
    write_grants(&mut tx, id, &sent.grants).await?;
    tx.record(
        Event::of("role.update", "role", id)
            .before(json!({ "name": before.name, "grants": before.grants }))
            .after(json!({ "name": sent.name, "grants": sent.grants })),
    );
    let role = find(&mut tx, Some(id)).await?.pop();
    let role = role.ok_or_else(|| Problem::internal("a role is gone under its lock"))?;
    tx.commit().await?;
    app.gate.forget(|principal| principal.org_id() == org_id);
    Ok(axum::Json(role))
}

async fn delete(
    State(app): State<App>,
    caller: Caller,
    PathId(id): PathId,
) -> Result<StatusCode, Problem> {
    let mut tx = app.db.write(caller.authority()).await?;
    let role = touchable(&mut tx, &caller, id).await?;
    if role.members > 0 {
        return Err(Problem::new(
            StatusCode::CONFLICT,
            Code::Conflict,
            format!("{} people hold this role.", role.members),
        ));
    }
    let org_id = tx.org_id();
    sqlx::query("delete from role where org_id = $1 and id = $2")
        .bind(org_id)
        .bind(id)
        .execute(tx.sql())
        .await
        .map_err(DbError::from)?;
    tx.record(Event::of("role.delete", "role", id).before(json!({ "name": role.name })));
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}
