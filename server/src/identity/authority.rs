//! Verified callers, and the right to open a transaction that comes from them.

use brainops_domain::permission::{Grants, Perm, Reach};
use chrono::{DateTime, Utc};
use std::fmt;
use std::sync::Arc;
use uuid::Uuid;

/// Who acts. Its text goes into the change log and the audit log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Actor {
    /// A person.
    Person(Uuid),
    /// A program with a key, for the person who made the key.
    ApiKey(Uuid),
    /// The product itself.
    System,
}

impl fmt::Display for Actor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Person(id) => write!(f, "person:{id}"),
            Self::ApiKey(id) => write!(f, "api_key:{id}"),
            Self::System => f.write_str("system"),
        }
    }
}

/// What is known of a request before anybody is known.
#[derive(Debug, Clone)]
pub struct RequestInfo {
    /// Id, the client's own where it sent a proper one.
    pub id: String,
    /// Address of the client, behind trusted proxies.
    pub ip: String,
    /// What the client calls itself.
    pub user_agent: String,
    /// When it arrived. Everything that the request writes has this instant.
    pub now: DateTime<Utc>,
}

/// Somebody whose token or key was verified.
#[derive(Debug, Clone)]
pub struct Principal {
    pub(super) org_id: Uuid,
    pub(super) actor: Actor,
    pub(super) person_id: Uuid,
    pub(super) session_id: Option<Uuid>,
    pub(super) device_id: Option<Uuid>,
    pub(super) is_revoked: bool,
    pub(super) grants: Grants,
    pub(super) teams: Arc<[Uuid]>,
}

impl Principal {
    /// The organisation.
    #[must_use]
    pub fn org_id(&self) -> Uuid {
        self.org_id
    }

    /// The person, or the person behind the key.
    #[must_use]
    pub fn person_id(&self) -> Uuid {
        self.person_id
    }

    /// The sign-in, unless a key was used.
    #[must_use]
    pub fn session_id(&self) -> Option<Uuid> {
        self.session_id
    }

    /// Whether it is a laptop that was revoked and hands in what it holds.
    #[must_use]
    pub fn is_revoked(&self) -> bool {
        self.is_revoked
    }

    /// What may be done.
    #[must_use]
    pub fn grants(&self) -> Grants {
        self.grants
    }

    /// The teams of the person.
    #[must_use]
    pub fn teams(&self) -> &[Uuid] {
        &self.teams
    }
}

/// A principal that holds the permission of the route it came through.
#[derive(Debug, Clone)]
pub struct Caller {
    principal: Arc<Principal>,
    perm: Perm,
    reach: Reach,
    authority: Authority,
}

impl Caller {
    // `None` when the permission is missing.
    pub(super) fn new(
        principal: Arc<Principal>,
        perm: Perm,
        request: Arc<RequestInfo>,
    ) -> Option<Self> {
        let reach = principal.grants.reach(perm)?;
        let authority = Authority {
            org_id: principal.org_id,
            actor: principal.actor,
            device_id: principal.device_id,
            request,
        };
        Some(Self {
            principal,
            perm,
            reach,
            authority,
        })
    }

    /// Who it is.
    #[must_use]
    pub fn principal(&self) -> &Principal {
        &self.principal
    }

    /// The permission of the route.
    #[must_use]
    pub fn perm(&self) -> Perm {
        self.perm
    }

    /// How far the permission of the route reaches.
    #[must_use]
    pub fn reach(&self) -> Reach {
        self.reach
    }

    /// The right to open a transaction.
    #[must_use]
    pub fn authority(&self) -> &Authority {
        &self.authority
    }

    /// The instant of the request.
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        self.authority.now()
    }
}

/// The right to open a transaction in one organisation. Only identity makes one: from a verified
/// caller, or for the steps that make somebody verified.
#[derive(Debug, Clone)]
pub struct Authority {
    org_id: Uuid,
    actor: Actor,
    device_id: Option<Uuid>,
    request: Arc<RequestInfo>,
}

impl Authority {
    pub(super) fn new(org_id: Uuid, actor: Actor, request: Arc<RequestInfo>) -> Self {
        Self {
            org_id,
            actor,
            device_id: None,
            request,
        }
    }

    /// For commands on the server's own machine, whose operator holds the address of the database and so needs no leave
    /// of ours. No route may use it.
    #[must_use]
    pub fn of_operator(org_id: Uuid, command: &str, now: DateTime<Utc>) -> Self {
        let request = RequestInfo {
            id: command.to_owned(),
            ip: String::new(),
            user_agent: String::new(),
            now,
        };
        Self::new(org_id, Actor::System, Arc::new(request))
    }

    /// For what the product does by itself in an organisation that a task names.
    pub(crate) fn of_worker(org_id: Uuid, what: &str, now: DateTime<Utc>) -> Self {
        Self::of_operator(org_id, what, now)
    }

    /// What is known of the request.
    pub(super) fn request(&self) -> &RequestInfo {
        &self.request
    }

    /// The organisation.
    #[must_use]
    pub fn org_id(&self) -> Uuid {
        self.org_id
    }

    /// Who acts.
    #[must_use]
    pub fn actor(&self) -> Actor {
        self.actor
    }

    /// The laptop that is used, where one is.
    #[must_use]
    pub fn device_id(&self) -> Option<Uuid> {
        self.device_id
    }

    /// The instant of the request.
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        self.request.now
    }

    /// Id of the request.
    #[must_use]
    pub fn request_id(&self) -> &str {
        &self.request.id
    }

    /// Address of the client.
    #[must_use]
    pub fn ip(&self) -> &str {
        &self.request.ip
    }

    /// What the client calls itself.
    #[must_use]
    pub fn user_agent(&self) -> &str {
        &self.request.user_agent
    }
}
