//! Turns the `Authorization` header into a verified caller.
//!
//! What the tables say is kept for five seconds, so that a burst of requests asks once. Invariant: a
//! revocation holds at once in the process that made it and within five seconds in every other.

use crate::db::{Db, DbError};
use crate::identity::authority::{Actor, Authority, Caller, Principal, RequestInfo};
use crate::identity::keyring::Keyring;
use crate::identity::secret::{self, SecretKind};
use crate::identity::standing;
use brainops_domain::permission::Perm;
use chrono::{DateTime, TimeDelta, Utc};
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use uuid::Uuid;

// How long a revocation may take to reach another process.
const KEPT_FOR: TimeDelta = TimeDelta::seconds(5);
// Entries before those past their time are thrown out; about 10 MB.
const KEPT_AT_MOST: usize = 50_000;

/// Why somebody is not let in.
#[derive(Debug, thiserror::Error)]
pub enum GateError {
    /// There is no token, or it does not hold.
    #[error("nobody is signed in")]
    Unauthenticated,
    /// The permission is missing.
    #[error("{0} is missing")]
    Forbidden(Perm),
    /// The tables can't be asked.
    #[error("the sign-in can't be looked up")]
    Db(#[from] DbError),
}

struct Kept {
    principal: Arc<Principal>,
    until: DateTime<Utc>,
}

/// Lets verified callers through.
pub struct Gate {
    db: Db,
    keyring: Arc<Keyring>,
    issuer: String,
    kept: Mutex<HashMap<[u8; 32], Kept>>,
}

impl std::fmt::Debug for Gate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Gate").finish_non_exhaustive()
    }
}

impl Gate {
    /// A gate for tokens of these keys and issuer.
    #[must_use]
    pub fn new(db: Db, keyring: Arc<Keyring>, issuer: String) -> Self {
        Self {
            db,
            keyring,
            issuer,
            kept: Mutex::new(HashMap::new()),
        }
    }

    /// The caller behind a bearer token or key, when it holds and carries the permission.
    pub async fn admit(
        &self,
        bearer: Option<&str>,
        perm: Perm,
        request: Arc<RequestInfo>,
    ) -> Result<Caller, GateError> {
        let bearer = bearer.ok_or(GateError::Unauthenticated)?;
        let fingerprint: [u8; 32] = Sha256::digest(bearer.as_bytes()).into();
        let principal = match self.recall(&fingerprint, request.now) {
            Some(principal) => principal,
            None => self.look_up(bearer, fingerprint, &request).await?,
        };
        // Whoever was revoked is nobody, but for handing in.
        if principal.is_revoked && !standing::HANDING_IN.contains(&perm) {
            return Err(GateError::Unauthenticated);
        }
        Caller::new(principal, perm, request).ok_or(GateError::Forbidden(perm))
    }

    /// Forgets what is kept of a sign-in, a key's owner or a person, after their standing changed.
    pub fn forget(&self, of: impl Fn(&Principal) -> bool) {
        self.lock().retain(|_, kept| !of(&kept.principal));
    }

    fn recall(&self, fingerprint: &[u8; 32], now: DateTime<Utc>) -> Option<Arc<Principal>> {
        let kept = self.lock();
        let kept = kept.get(fingerprint)?;
        // A clock that was set back must not stretch the time.
        let fresh = now < kept.until && kept.until <= now + KEPT_FOR;
        fresh.then(|| Arc::clone(&kept.principal))
    }

    async fn look_up(
        &self,
        bearer: &str,
        fingerprint: [u8; 32],
        request: &Arc<RequestInfo>,
    ) -> Result<Arc<Principal>, GateError> {
        let (principal, ends_at) = match secret::locate(SecretKind::ApiKey, bearer) {
            Some(located) => self.by_api_key(located, request).await?,
            None => self.by_token(bearer, request).await?,
        };
        let principal = Arc::new(principal);
        let mut until = request.now + KEPT_FOR;
        if let Some(ends_at) = ends_at {
            until = until.min(ends_at);
        }
        let mut kept = self.lock();
        if kept.len() >= KEPT_AT_MOST {
            kept.retain(|_, kept| kept.until > request.now);
            if kept.len() >= KEPT_AT_MOST {
                kept.clear();
            }
        }
        kept.insert(
            fingerprint,
            Kept {
                principal: Arc::clone(&principal),
                until,
            },
        );
        Ok(principal)
    }

    async fn by_token(
        &self,
        bearer: &str,
        request: &Arc<RequestInfo>,
    ) -> Result<(Principal, Option<DateTime<Utc>>), GateError> {
        let claims = self
            .keyring
            .verify(bearer, &self.issuer, request.now)
            .map_err(|error| {
                tracing::debug!(%error, "a token was refused");
                GateError::Unauthenticated
            })?;
        let actor = Actor::Person(claims.sub);
        let authority = Authority::new(claims.org, actor, Arc::clone(request));
        let mut tx = self.db.read_latest(&authority).await?;
        let standing = standing::of_session(&mut tx, claims.sid)
            .await?
            .filter(|standing| standing.person_id == claims.sub)
            .ok_or(GateError::Unauthenticated)?;
        let principal = Principal {
            org_id: claims.org,
            actor,
            person_id: standing.person_id,
            session_id: Some(claims.sid),
            device_id: standing.device_id,
            is_revoked: standing.is_revoked,
            grants: standing.grants(),
            teams: standing.teams.into(),
        };
        Ok((principal, DateTime::from_timestamp(claims.exp, 0)))
    }

    async fn by_api_key(
        &self,
        located: secret::Located,
        request: &Arc<RequestInfo>,
    ) -> Result<(Principal, Option<DateTime<Utc>>), GateError> {
        let authority = Authority::new(located.org_id, Actor::System, Arc::clone(request));
        let mut tx = self.db.write(&authority).await?;
        let (key_id, standing) = standing::of_api_key(&mut tx, &located.sha256)
            .await?
            .ok_or(GateError::Unauthenticated)?;
        tx.commit().await?;
        let principal = Principal {
            org_id: located.org_id,
            actor: Actor::ApiKey(key_id),
            person_id: standing.person_id,
            session_id: None,
            device_id: None,
            is_revoked: false,
            grants: standing.grants(),
            teams: standing.teams.as_slice().into(),
        };
        Ok((principal, standing.ends_at))
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<[u8; 32], Kept>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Gate {
    /// Forgets what is kept of a sign-in.
    pub fn forget_session(&self, session_id: Uuid) {
        self.forget(|principal| principal.session_id() == Some(session_id));
    }

    /// Forgets what is kept of a laptop.
    pub fn forget_device(&self, id: Uuid) {
        self.forget(|principal| principal.device_id == Some(id));
    }

    /// Forgets what is kept of a key.
    pub fn forget_api_key(&self, id: Uuid) {
        self.forget(|principal| principal.actor == Actor::ApiKey(id));
    }
}
