//! The line to the office: HTTP with JSON in zstd, and the laptop's token.
//!
//! Refuses redirects to anywhere and answers that are not the office's, such as the page of a hotel that answers 200 to
//! everything. Whatever goes wrong is the same to whoever asked: it is tried again.

use super::credential::Credential;
use brainops_domain::failure::Code;
use chrono::{DateTime, Utc};
use reqwest::StatusCode;
use reqwest::blocking::{Client, RequestBuilder, Response};
use reqwest::header::{ACCEPT, CONTENT_TYPE, DATE};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::io::Read as _;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use uuid::Uuid;

const ZSTD: &str = "application/zstd";
// Quick rather than small; ops and their names repeat.
const LEVEL: i32 = 1;
// An answer that grows beyond this is not the office's.
const ANSWER_BYTES: u64 = 256 << 20;
const CONNECT: Duration = Duration::from_secs(10);
// A chunk of a photo on 2G takes most of it. A little longer than the office waits for a body, so that it is the office
// that says what was too slow.
const WHOLE: Duration = Duration::from_secs(130);

/// Why the office did not answer.
#[derive(Debug, thiserror::Error)]
pub(super) enum LinkError {
    /// There is no way to it now.
    #[error("the office can't be reached")]
    Offline(#[source] reqwest::Error),
    /// It refused.
    #[error("the office refused with {status}: {code:?}")]
    Refused {
        status: u16,
        code: Option<Code>,
        detail: String,
    },
    /// What came is not its answer.
    #[error("what answered is not the office")]
    Foreign,
}

impl LinkError {
    /// Whether the laptop's sign-in has ended, so that a person has to do something.
    pub(super) fn is_signed_out(&self) -> bool {
        matches!(
            self,
            Self::Refused {
                code: Some(Code::SessionEnded | Code::Unauthenticated),
                ..
            }
        )
    }

    /// Whether less at once might get through: the request was cut, took too long, or was larger than is taken.
    pub(super) fn is_too_much(&self) -> bool {
        match self {
            Self::Offline(error) => !error.is_connect(),
            Self::Refused { status, .. } => matches!(status, 408 | 413 | 502 | 504),
            Self::Foreign => false,
        }
    }

    /// Whether the office lets this laptop do so no more.
    pub(super) fn is_forbidden(&self) -> bool {
        matches!(
            self,
            Self::Refused {
                status: 401 | 403,
                code: Some(_),
                ..
            }
        )
    }

    /// What callers branch on.
    pub(super) fn code(&self) -> Code {
        match self {
            Self::Offline(_) | Self::Foreign => Code::Unavailable,
            Self::Refused {
                code: None,
                status: 507,
                ..
            } => Code::DiskFull,
            Self::Refused { code, .. } => code.unwrap_or(Code::Unavailable),
        }
    }
}

#[derive(Deserialize)]
struct Problem {
    code: Option<Code>,
    #[serde(default)]
    detail: String,
}

/// Where the office is and who this laptop is there.
pub(super) struct Link {
    client: Client,
    server: String,
    org_id: Uuid,
    device_id: Uuid,
    credential: Credential,
    token: Mutex<Option<Arc<str>>>,
    heard_at: Mutex<Option<DateTime<Utc>>>,
}

/// A client for an office.
pub(super) fn client() -> Result<Client, LinkError> {
    Client::builder()
        .connect_timeout(CONNECT)
        .timeout(WHOLE)
        .redirect(reqwest::redirect::Policy::none())
        .user_agent(concat!("brainops-field/", env!("CARGO_PKG_VERSION")))
        .build()
        .map_err(LinkError::Offline)
}

impl Link {
    pub(super) fn new(
        server: String,
        org_id: Uuid,
        device_id: Uuid,
        credential: Credential,
    ) -> Result<Self, LinkError> {
        Ok(Self {
            client: client()?,
            server,
            org_id,
            device_id,
            credential,
            token: Mutex::new(None),
            heard_at: Mutex::new(None),
        })
    }

    /// Asks a question of the synchronization.
    pub(super) fn ask<A: DeserializeOwned>(
        &self,
        what: &str,
        question: &impl Serialize,
    ) -> Result<A, LinkError> {
        let json = serde_json::to_vec(question).map_err(|_| LinkError::Foreign)?;
        let body = zstd::bulk::compress(&json, LEVEL).map_err(|_| LinkError::Foreign)?;
        let response = self.send(|client, server| {
            client
                .post(format!("{server}/api/v1/sync/{what}"))
                .header(CONTENT_TYPE, ZSTD)
                .header(ACCEPT, ZSTD)
                .body(body.clone())
        })?;
        read(response)
    }

    /// Sends a request of this laptop. A token that ran out is renewed once.
    pub(super) fn send(
        &self,
        build: impl Fn(&Client, &str) -> RequestBuilder,
    ) -> Result<Response, LinkError> {
        let token = match self.known() {
            Some(token) => token,
            None => self.sign_in()?,
        };
        let first = deliver(build(&self.client, &self.server).bearer_auth(token))?;
        if first.status() != StatusCode::UNAUTHORIZED {
            return self.accept(first);
        }
        let token = self.sign_in()?;
        self.accept(deliver(
            build(&self.client, &self.server).bearer_auth(token),
        )?)
    }

    /// What the office's clock said in its last answer; none before the first.
    pub(super) fn heard_at(&self) -> Option<DateTime<Utc>> {
        *self.heard_at.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn accept(&self, response: Response) -> Result<Response, LinkError> {
        let said = response
            .headers()
            .get(DATE)
            .and_then(|value| value.to_str().ok());
        let at = said.and_then(|text| DateTime::parse_from_rfc2822(text).ok());
        if let Some(at) = at {
            let mut heard_at = self.heard_at.lock().unwrap_or_else(PoisonError::into_inner);
            *heard_at = Some(at.with_timezone(&Utc));
        }
        accept(response)
    }

    fn known(&self) -> Option<Arc<str>> {
        self.lock().clone()
    }

    fn sign_in(&self) -> Result<Arc<str>, LinkError> {
        #[derive(Deserialize)]
        struct Token {
            access_token: String,
        }
        let signed = self.signed("laptop")?;
        let token: Token = post(&self.client, &self.server, "auth/laptop", &signed)?;
        let token: Arc<str> = token.access_token.into();
        *self.lock() = Some(Arc::clone(&token));
        Ok(token)
    }

    /// Tells the office that the vault's key is destroyed.
    pub(super) fn confirm_wipe(&self) -> Result<(), LinkError> {
        let signed = self.signed("wiped")?;
        let request = self
            .client
            .post(format!("{}/api/v1/auth/laptop/wiped", self.server))
            .header(CONTENT_TYPE, "application/json")
            .body(signed.to_string());
        accept(deliver(request)?).map(|_| ())
    }

    /// What the office has just made for this laptop, signed for a purpose.
    fn signed(&self, purpose: &str) -> Result<serde_json::Value, LinkError> {
        #[derive(Deserialize)]
        struct Challenge {
            challenge: String,
        }
        let who = json!({ "org_id": self.org_id, "device_id": self.device_id });
        let given: Challenge = post(&self.client, &self.server, "auth/laptop/challenge", &who)?;
        let proof = self.credential.sign(purpose, &given.challenge);
        Ok(json!({
            "org_id": self.org_id, "device_id": self.device_id, "challenge": given.challenge, "proof": proof,
        }))
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Option<Arc<str>>> {
        self.token.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Posts JSON without a token and reads JSON.
pub(super) fn post<A: DeserializeOwned>(
    client: &Client,
    server: &str,
    path: &str,
    body: &serde_json::Value,
) -> Result<A, LinkError> {
    let request = client
        .post(format!("{server}/api/v1/{path}"))
        .header(CONTENT_TYPE, "application/json")
        .body(body.to_string());
    read(accept(deliver(request)?)?)
}

/// Sends JSON with a token and reads JSON.
pub(super) fn with_token<A: DeserializeOwned>(
    request: RequestBuilder,
    token: &str,
    body: &serde_json::Value,
) -> Result<A, LinkError> {
    let request = request
        .bearer_auth(token)
        .header(CONTENT_TYPE, "application/json")
        .body(body.to_string());
    read(accept(deliver(request)?)?)
}

fn deliver(request: RequestBuilder) -> Result<Response, LinkError> {
    request.send().map_err(LinkError::Offline)
}

fn accept(response: Response) -> Result<Response, LinkError> {
    let status = response.status();
    if status.is_success() {
        return Ok(response);
    }
    // A hotel's or an airport's page that wants to be looked at first.
    if status.is_redirection() || status.as_u16() == 511 {
        return Err(LinkError::Foreign);
    }
    let problem: Option<Problem> = response
        .bytes()
        .ok()
        .and_then(|bytes| serde_json::from_slice(&bytes).ok());
    let (code, detail) = problem.map_or((None, String::new()), |problem| {
        (problem.code, problem.detail)
    });
    Err(LinkError::Refused {
        status: status.as_u16(),
        code,
        detail,
    })
}

/// Reads an answer, small or not.
pub(super) fn read<A: DeserializeOwned>(response: Response) -> Result<A, LinkError> {
    let kind = response
        .headers()
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default()
        .to_owned();
    let mut json = Vec::new();
    let cut = |_| LinkError::Foreign;
    if kind.starts_with(ZSTD) {
        let decoder = zstd::stream::Decoder::new(response).map_err(cut)?;
        decoder
            .take(ANSWER_BYTES)
            .read_to_end(&mut json)
            .map_err(cut)?;
    } else if kind.starts_with("application/json") {
        response
            .take(ANSWER_BYTES)
            .read_to_end(&mut json)
            .map_err(cut)?;
    } else {
        return Err(LinkError::Foreign);
    }
    serde_json::from_slice(&json).map_err(|_| LinkError::Foreign)
}
