//! A new organisation: its row, its roles, its first person.

use crate::app::App;
use crate::audit::chain;
use crate::db::{DbError, Event, OrgTx};
use crate::identity::authority::{Actor, Authority, RequestInfo};
use crate::identity::error::IdentityError;
use crate::identity::proof;
use crate::identity::sign_in::{email_sha256, normal_email};
use crate::identity::standing::EVERY_PERMISSION;
use brainops_domain::id::mint;
use brainops_domain::permission::{OWNER_ROLE, StarterRole, starter_roles};
use secrecy::SecretString;
use serde_json::json;
use std::sync::Arc;
use uuid::Uuid;

/// What a new organisation is made from.
#[derive(Debug, Clone)]
pub struct NewOrganisation {
    /// Name.
    pub name: String,
    /// Its name in addresses: small letters, digits, hyphens.
    pub slug: String,
    /// E-mail address of its owner.
    pub email: String,
    /// Name of its owner.
    pub person_name: String,
    /// Password of its owner.
    pub password: SecretString,
}

/// A new organisation and its owner.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Registered {
    /// The organisation.
    pub org_id: Uuid,
    /// Its owner.
    pub person_id: Uuid,
}

/// Makes an organisation with its starter roles and its owner, in one transaction.
pub async fn register(
    app: &App,
    request: &Arc<RequestInfo>,
    new: NewOrganisation,
) -> Result<Registered, IdentityError> {
    let email = normal_email(&new.email);
    let password_hash = app.passwords.hash(new.password.clone(), &email).await?;
    let now = request.now;
    let (org_id, person_id) = (mint(now), mint(now));
    let authority = Authority::new(org_id, Actor::Person(person_id), Arc::clone(request));
    let mut tx = app.db.write(&authority).await?;
    insert(&mut tx, &new, person_id, &email, &password_hash).await?;
    for role in starter_roles() {
        let role_id = insert_role(&mut tx, &role).await?;
        if role.name == OWNER_ROLE {
            sqlx::query(
                "insert into membership (org_id, person_id, role_id, created_at) values ($1, $2, $3, $4)",
            )
            .bind(org_id)
            .bind(person_id)
            .bind(role_id)
            .bind(now)
            .execute(tx.sql())
            .await
            .map_err(DbError::from)?;
        }
    }
    proof::ask_for_email(app, &mut tx, person_id).await?;
    tx.record(
        Event::of("organisation.create", "organisation", org_id)
            .after(json!({ "name": new.name, "slug": new.slug, "owner_id": person_id })),
    );
    tx.commit().await?;
    Ok(Registered { org_id, person_id })
}

async fn insert(
    tx: &mut OrgTx,
    new: &NewOrganisation,
    person_id: Uuid,
    email: &str,
    password_hash: &str,
) -> Result<(), DbError> {
    let (org_id, now) = (tx.org_id(), tx.now());
    sqlx::query(
        "insert into organisation (org_id, name, slug, created_at, changed_at)
         values ($1, $2, $3, $4, $4)",
    )
    .bind(org_id)
    .bind(&new.name)
    .bind(&new.slug)
    .bind(now)
    .execute(tx.sql())
    .await?;
    sqlx::query("select directory.claim_organisation($1)")
        .bind(&new.slug)
        .execute(tx.sql())
        .await?;
    sqlx::query("insert into org_head (org_id, audit_hash) values ($1, $2)")
        .bind(org_id)
        .bind(chain::genesis(org_id))
        .execute(tx.sql())
        .await?;
    sqlx::query(
        "insert into person (org_id, id, email, name, password_hash, status, created_at, changed_at)
         values ($1, $2, $3, $4, $5, 'active', $6, $6)",
    )
    .bind(org_id)
    .bind(person_id)
    .bind(email)
    .bind(&new.person_name)
    .bind(password_hash)
    .bind(now)
    .execute(tx.sql())
    .await?;
    sqlx::query("select directory.add_login($1, $2)")
        .bind(email_sha256(email))
        .bind(person_id)
        .execute(tx.sql())
        .await?;
    Ok(())
}

async fn insert_role(tx: &mut OrgTx, role: &StarterRole) -> Result<Uuid, DbError> {
    let (org_id, now) = (tx.org_id(), tx.now());
    let id = mint(now);
    sqlx::query(
        "insert into role (org_id, id, name, description, created_at, changed_at)
         values ($1, $2, $3, $4, $5, $5)",
    )
    .bind(org_id)
    .bind(id)
    .bind(role.name)
    .bind(role.description)
    .bind(now)
    .execute(tx.sql())
    .await?;
    // The owner's role holds permissions that later versions add, too.
    let (permissions, reaches): (Vec<_>, Vec<_>) = if role.name == OWNER_ROLE {
        (vec![EVERY_PERMISSION], vec!["all"])
    } else {
        role.grants
            .iter()
            .map(|(perm, reach)| (perm.name(), reach.name()))
            .unzip()
    };
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
    Ok(id)
}
