//! Teams: who works together, and so what "team" reaches.

use crate::app::App;
use crate::db::{DbError, Event, OrgTx};
use crate::http::{Api, FieldError, Json, Op, PathId, Problem};
use crate::identity::authority::Caller;
use crate::identity::routes::require_length;
use axum::extract::State;
use axum::http::StatusCode;
use brainops_domain::id::mint;
use brainops_domain::permission::Perm;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;
use uuid::Uuid;

const TAG: &str = "people";
const MEMBERS_AT_MOST: usize = 500;

/// A person in a team.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct TeamMember {
    /// The person.
    person_id: Uuid,
    /// `lead` or `member`.
    role: String,
}

/// A team that is to be written.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
struct NewTeam {
    /// Name, unique.
    #[schema(min_length = 1, max_length = 100)]
    name: String,
    /// Who is in it, all of them.
    #[schema(max_items = 500)]
    members: Vec<TeamMember>,
}

/// A team.
#[derive(Debug, Serialize, ToSchema, sqlx::FromRow)]
struct Team {
    /// Id.
    id: Uuid,
    /// Name.
    name: String,
    /// Who is in it.
    #[sqlx(json)]
    members: Vec<TeamMember>,
}

/// Adds the routes of teams.
pub(super) fn routes(api: &mut Api) {
    let op = Op::get("/api/v1/teams", "list_teams")
        .says(TAG, "Teams and who is in them.")
        .answers_list::<Team>(StatusCode::OK, "By name.");
    api.guarded(Perm::TeamRead, op, list);
    let op = Op::post("/api/v1/teams", "create_team")
        .says(TAG, "Make a team.")
        .takes::<NewTeam>()
        .answers::<Team>(StatusCode::CREATED, "The team.")
        .fails(StatusCode::CONFLICT, "The name is taken.")
        .fails(StatusCode::UNPROCESSABLE_ENTITY, "Fields break a rule.");
    api.guarded(Perm::TeamManage, op, create);
    let op = Op::put("/api/v1/teams/{id}", "replace_team")
        .says(TAG, "Write a team anew: its name and all of its members.")
        .takes::<NewTeam>()
        .answers::<Team>(StatusCode::OK, "The team.")
        .fails(StatusCode::NOT_FOUND, "There is none of this id.")
        .fails(StatusCode::UNPROCESSABLE_ENTITY, "Fields break a rule.");
    api.guarded(Perm::TeamManage, op, replace);
}

async fn find(tx: &mut OrgTx, id: Option<Uuid>) -> Result<Vec<Team>, DbError> {
    let org_id = tx.org_id();
    Ok(sqlx::query_as(
        "select t.id, t.name,
           coalesce((
             select jsonb_agg(jsonb_build_object('person_id', m.person_id, 'role', m.role) order by m.person_id)
             from team_member m
             where m.org_id = t.org_id and m.team_id = t.id
           ), '[]') as members
         from team t
         where t.org_id = $1
           and ($2::uuid is null or t.id = $2)
         order by t.name
         limit 1000",
    )
    .bind(org_id)
    .bind(id)
    .fetch_all(tx.sql())
    .await?)
}

fn check(sent: &NewTeam) -> Result<(), Problem> {
    let mut errors = Vec::new();
    require_length(&mut errors, "name", &sent.name, 100);
    if sent.members.len() > MEMBERS_AT_MOST {
        let detail = format!("There are at most {MEMBERS_AT_MOST}.");
        return Err(Problem::invalid(vec![FieldError::of("members", detail)]));
    }
    for (at, member) in sent.members.iter().enumerate() {
        if !["lead", "member"].contains(&member.role.as_str()) {
            errors.push(FieldError::of("members", "A role is lead or member."));
        }
        let mut earlier = sent.members[..at].iter();
        if earlier.any(|earlier| earlier.person_id == member.person_id) {
            errors.push(FieldError::of("members", "A person is there twice."));
        }
    }
    if errors.is_empty() {
        Ok(())
    } else {
        Err(Problem::invalid(errors))
    }
}

async fn list(State(app): State<App>, caller: Caller) -> Result<axum::Json<Vec<Team>>, Problem> {
    let mut tx = app.db.read_latest(caller.authority()).await?;
    Ok(axum::Json(find(&mut tx, None).await?))
}

async fn write_members(tx: &mut OrgTx, id: Uuid, members: &[TeamMember]) -> Result<(), DbError> {
    let org_id = tx.org_id();
    sqlx::query("delete from team_member where org_id = $1 and team_id = $2")
        .bind(org_id)
        .bind(id)
        .execute(tx.sql())
        .await?;
    let (people, roles): (Vec<Uuid>, Vec<&str>) = members
        .iter()
        .map(|member| (member.person_id, member.role.as_str()))
        .unzip();
    sqlx::query(
        "insert into team_member (org_id, team_id, person_id, role)
         select $1, $2, m.person_id, m.role
         from unnest($3::uuid[], $4::text[]) as m (person_id, role)",
    )
    .bind(org_id)
    .bind(id)
    .bind(people)
    .bind(roles)
    .execute(tx.sql())
    .await?;
    Ok(())
}

async fn create(
    State(app): State<App>,
    caller: Caller,
    Json(sent): Json<NewTeam>,
) -> Result<(StatusCode, axum::Json<Team>), Problem> {
    check(&sent)?;
    let mut tx = app.db.write(caller.authority()).await?;
    let (org_id, now) = (tx.org_id(), tx.now());
    let id = mint(now);
    sqlx::query(
        "insert into team (org_id, id, name, created_at, changed_at) values ($1, $2, $3, $4, $4)",
    )
    .bind(org_id)
    .bind(id)
    .bind(&sent.name)
    .bind(now)
    .execute(tx.sql())
    .await
    .map_err(DbError::from)?;
    write_members(&mut tx, id, &sent.members).await?;
    let team = Team {
        id,
        name: sent.name,
        members: sent.members,
    };
    tx.record(
        Event::of("team.create", "team", id)
            .after(json!({ "name": team.name, "members": team.members })),
    );
    tx.commit().await?;
    app.gate.forget(|principal| principal.org_id() == org_id);
    Ok((StatusCode::CREATED, axum::Json(team)))
}

async fn replace(
    State(app): State<App>,
    caller: Caller,
    PathId(id): PathId,
    Json(sent): Json<NewTeam>,
) -> Result<axum::Json<Team>, Problem> {
    let mut tx = app.db.write(caller.authority()).await?;
    let before = find(&mut tx, Some(id)).await?.pop();
    let before = before.ok_or_else(Problem::not_found)?;
    check(&sent)?;
    let (org_id, now) = (tx.org_id(), tx.now());
    sqlx::query(
        "update team set name = $3, changed_at = $4, version = version + 1 where org_id = $1 and id = $2",
    )
    .bind(org_id)
    .bind(id)
    .bind(&sent.name)
    .bind(now)
    .execute(tx.sql())
    .await
    .map_err(DbError::from)?;
    write_members(&mut tx, id, &sent.members).await?;
    let team = Team {
        id,
        name: sent.name,
        members: sent.members,
    };
    tx.record(
        Event::of("team.update", "team", id)
            .before(json!({ "name": before.name, "members": before.members }))
            .after(json!({ "name": team.name, "members": team.members })),
    );
    tx.commit().await?;
    app.gate.forget(|principal| principal.org_id() == org_id);
    Ok(axum::Json(team))
}
