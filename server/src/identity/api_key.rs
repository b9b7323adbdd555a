//! Keys for programs. A key acts for the person who made it, within its scopes, and is shown once.

use crate::db::{DbError, Event, OrgTx};
use crate::identity::authority::Principal;
use crate::identity::error::IdentityError;
use crate::identity::secret::{self, SHOWN_CHARS, SecretKind};
use brainops_domain::id::mint;
use brainops_domain::permission::{Perm, PermSet};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;
use uuid::Uuid;

/// A key that is to be made.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewApiKey {
    /// What the key is for.
    #[schema(min_length = 1, max_length = 100)]
    pub(super) name: String,
    /// Permissions of the key; it never has one that its maker lacks.
    #[schema(min_items = 1)]
    pub(super) scopes: Vec<String>,
    /// When the key ends; never, where this is missing.
    pub(super) expires_at: Option<DateTime<Utc>>,
}

/// A key as it is listed.
#[derive(Debug, Clone, Serialize, ToSchema, sqlx::FromRow)]
pub(super) struct ApiKey {
    /// Id.
    pub(super) id: Uuid,
    /// What it is for.
    pub(super) name: String,
    /// Its first characters.
    pub(super) prefix: String,
    /// Its permissions.
    pub(super) scopes: Vec<String>,
    /// Who made it and for whom it acts.
    pub(super) person_id: Uuid,
    /// When it was made.
    pub(super) created_at: DateTime<Utc>,
    /// When it ends.
    pub(super) expires_at: Option<DateTime<Utc>>,
    /// When it was last used, to the minute.
    pub(super) last_used_at: Option<DateTime<Utc>>,
}

/// A new key, with its secret.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(super) struct MadeApiKey {
    /// The key itself, for the `Authorization: Bearer` header. It is shown in this answer only.
    pub(super) secret: String,
    /// The key as it is listed.
    pub(super) api_key: ApiKey,
}

pub(super) async fn make(
    tx: &mut OrgTx,
    principal: &Principal,
    new: NewApiKey,
) -> Result<MadeApiKey, IdentityError> {
    let mut scopes = PermSet::NONE;
    for name in &new.scopes {
        let perm = Perm::from_name(name)
            .filter(|perm| principal.grants().reach(*perm).is_some())
            .ok_or_else(|| IdentityError::Scope(name.clone()))?;
        scopes = scopes.with(perm);
    }
    let (org_id, now) = (tx.org_id(), tx.now());
    let (text, located) = secret::issue(SecretKind::ApiKey, org_id)?;
    let api_key = ApiKey {
        id: mint(now),
        name: new.name,
        prefix: text.chars().take(SHOWN_CHARS).collect(),
        scopes: scopes.iter().map(|perm| perm.name().to_owned()).collect(),
        person_id: principal.person_id(),
        created_at: now,
        expires_at: new.expires_at,
        last_used_at: None,
    };
    sqlx::query(
        "insert into api_key (org_id, id, person_id, name, prefix, sha256, scopes, created_at, expires_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
    )
    .bind(org_id)
    .bind(api_key.id)
    .bind(api_key.person_id)
    .bind(&api_key.name)
    .bind(&api_key.prefix)
    .bind(&located.sha256)
    .bind(&api_key.scopes)
    .bind(now)
    .bind(api_key.expires_at)
    .execute(tx.sql())
    .await
    .map_err(DbError::from)?;
    tx.record(Event::of("api_key.create", "api_key", api_key.id).after(
        json!({ "name": api_key.name, "prefix": api_key.prefix, "scopes": api_key.scopes }),
    ));
    Ok(MadeApiKey {
        secret: text,
        api_key,
    })
}

/// The keys of a person, or of everybody, newest first.
pub(super) async fn list(tx: &mut OrgTx, of: Option<Uuid>) -> Result<Vec<ApiKey>, DbError> {
    let org_id = tx.org_id();
    Ok(sqlx::query_as(
        "select id, name, prefix, scopes, person_id, created_at, expires_at, last_used_at
         from api_key
         where org_id = $1
           and revoked_at is null
           and ($2::uuid is null or person_id = $2)
         order by created_at desc, id desc
         limit 500",
    )
    .bind(org_id)
    .bind(of)
    .fetch_all(tx.sql())
    .await?)
}

/// Revokes a key of a person, or of anybody.
pub(super) async fn revoke(
    tx: &mut OrgTx,
    id: Uuid,
    of: Option<Uuid>,
) -> Result<(), IdentityError> {
    let (org_id, now) = (tx.org_id(), tx.now());
    let done = sqlx::query(
        "update api_key
         set revoked_at = $3
         where org_id = $1
           and id = $2
           and revoked_at is null
           and ($4::uuid is null or person_id = $4)",
    )
    .bind(org_id)
    .bind(id)
    .bind(now)
    .bind(of)
    .execute(tx.sql())
    .await
    .map_err(DbError::from)?;
    if done.rows_affected() == 0 {
        return Err(IdentityError::NotFound);
    }
    tx.record(Event::of("api_key.revoke", "api_key", id));
    Ok(())
}
