//! The office that this laptop belongs to: enrolling, what it holds, leaving.

use super::carry;
use super::credential::{Credential, set_meta};
use super::link::{self, Link, LinkError};
use super::receipt::ReceiptKey;
use super::view::meta;
use crate::error::{Error, Result};
use crate::store::{Store, StoreError, Tx, parse, text_of};
use crate::vault::secret;
use brainops_domain::failure::Code;
use brainops_domain::view::sync::{Enrolment, Hold, Office};
use brainops_domain::view::tag::Tag;
use brainops_domain::view::vault::KeyHome;
use brainops_sync::device::{Meta, Standing as Work};
use brainops_sync::entity::Entity;
use chrono::{DateTime, Utc};
use reqwest::Method;
use rusqlite::{Connection, OptionalExtension};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::json;
use uuid::Uuid;

const META: &str = "office";
const PERSON: &str = "office_person";
const KEY: &str = "office_key";
/// The office that this laptop left, and whose work is on it.
const LEFT: &str = "office_left";

/// What is kept of the office.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Account {
    pub(super) server: String,
    pub(super) org_id: Uuid,
    pub(super) device_id: Uuid,
    pub(super) person_id: Uuid,
    pub(super) email: String,
    pub(super) hold: Hold,
    pub(super) allowed: Hold,
    /// Whose receipts are believed.
    #[serde(default)]
    pub(super) receipt_keys: Vec<ReceiptKey>,
}

#[derive(Deserialize)]
struct Tokens {
    access_token: String,
    session_id: Uuid,
    org_id: Uuid,
    person_id: Uuid,
}

/// Whom this laptop worked for before it left its office.
#[derive(Serialize, Deserialize)]
struct Left {
    org_id: Uuid,
    person_id: Uuid,
}

#[derive(Deserialize)]
struct Device {
    id: Uuid,
    #[serde(default)]
    receipt_keys: Vec<ReceiptKey>,
}

/// What the office says of this laptop.
#[derive(Deserialize)]
struct Standing {
    person_id: Uuid,
    hold: Hold,
    allowed: Hold,
    has_company: bool,
}

impl From<LinkError> for Error {
    fn from(error: LinkError) -> Self {
        let code = error.code();
        let detail = match &error {
            LinkError::Refused { detail, .. } if !detail.is_empty() => format!("{error}: {detail}"),
            LinkError::Offline(_) | LinkError::Foreign | LinkError::Refused { .. } => {
                error.to_string()
            }
        };
        Self::coded(code, detail)
    }
}

/// The office, once this laptop is enrolled.
pub(super) fn find(sql: &Connection) -> std::result::Result<Option<Account>, StoreError> {
    get_meta(sql, META)
}

fn get_meta<T: DeserializeOwned>(
    sql: &Connection,
    key: &'static str,
) -> std::result::Result<Option<T>, StoreError> {
    let text: Option<String> = sql
        .prepare_cached("select value from meta where key = ?1")?
        .query_row([key], |row| row.get(0))
        .optional()?;
    text.map(|text| parse("office", &text)).transpose()
}

/// The office as screens show it.
pub fn office(sql: &Connection) -> Result<Option<Office>> {
    Ok(find(sql)?.map(|account| Office {
        server: account.server,
        email: account.email,
        hold: account.hold,
        allowed: account.allowed,
    }))
}

/// The line to the office.
pub(super) fn open(store: &Store, home: KeyHome, account: &Account) -> Result<Link> {
    let credential = Credential::load(store, home)?;
    let link = Link::new(
        account.server.clone(),
        account.org_id,
        account.device_id,
        credential,
    );
    Ok(link?)
}

/// Signs in to an office, enrols this laptop there and chooses what it holds.
///
/// What waits here goes to that office; the profile that a vault is founded with gives way to that of an office that has
/// one. Errors: `Invalid` for an address that is none,
/// `WrongCredentials`, `SecondFactorNeeded`, `SecondFactorWrong`, `ChooseOrganisation`, `Unavailable`, and `Conflict`
/// where this laptop is enrolled already, what is on it is another office's, or another person's work waits.
pub fn enrol(
    store: &Store,
    home: KeyHome,
    input: &Enrolment,
    now: DateTime<Utc>,
) -> Result<Office> {
    if store.read(find)?.is_some() {
        return Err(Error::coded(
            Code::Conflict,
            "this laptop belongs to an office already",
        ));
    }
    let server = address(&input.server)?;
    let client = link::client()?;
    let sign_in = json!({
        "email": input.email.trim(),
        "password": input.password,
        "organisation": input.organisation,
        "code": input.code,
    });
    let tokens: Tokens = link::post(&client, &server, "auth/login", &sign_in)?;
    store.read(|sql| may_join(sql, &tokens))?;
    let credential = Credential::make(store, home, now)?;
    let device = json!({
        "name": input.laptop.trim(),
        "platform": std::env::consts::OS,
        "public_key": credential.public(),
        "proof": credential.sign("enrol", &tokens.session_id.to_string()),
    });
    let token = tokens.access_token;
    let request =
        |method: Method, path: &str| client.request(method, format!("{server}/api/v1/{path}"));
    let device: Device = link::with_token(request(Method::POST, "devices"), &token, &device)?;
    let wanted = json!({ "hold": input.hold });
    let standing: Standing =
        link::with_token(request(Method::PUT, "sync/laptop"), &token, &wanted)?;
    let account = Account {
        server,
        org_id: tokens.org_id,
        device_id: device.id,
        person_id: standing.person_id,
        email: input.email.trim().to_owned(),
        hold: standing.hold,
        allowed: standing.allowed,
        receipt_keys: device.receipt_keys,
    };
    let kept = account.clone();
    store.write(now, move |tx| join(tx, &kept, standing.has_company))?;
    Ok(Office {
        server: account.server,
        email: account.email,
        hold: account.hold,
        allowed: account.allowed,
    })
}

// One company's records never go to another, and nobody's work goes out under another's name.
fn may_join(sql: &Connection, tokens: &Tokens) -> Result<()> {
    let Some(left) = get_meta::<Left>(sql, LEFT)? else {
        return Ok(());
    };
    if left.org_id != tokens.org_id {
        return Err(Error::coded(
            Code::Conflict,
            "What is on this laptop belongs to another office. Begin a new vault for this one.",
        ));
    }
    let is_waiting: bool =
        sql.query_row("select exists (select 1 from outbox)", [], |row| row.get(0))?;
    if left.person_id != tokens.person_id && is_waiting {
        return Err(Error::coded(
            Code::Conflict,
            "Work of the person who used this laptop before waits on it. They have to sign in once more and hand it in.",
        ));
    }
    Ok(())
}

// Plain HTTP is for this machine alone: a password travels on it.
fn address(text: &str) -> Result<String> {
    let text = text.trim().trim_end_matches('/');
    let with_scheme = match text.contains("://") {
        true => text.to_owned(),
        false => format!("https://{text}"),
    };
    let url = reqwest::Url::parse(&with_scheme)
        .map_err(|_| Error::invalid("server", "This is no address of a server."))?;
    let host = url.host_str().unwrap_or_default();
    let is_here = ["localhost", "127.0.0.1", "[::1]"].contains(&host);
    if host.is_empty() || !(url.scheme() == "https" || url.scheme() == "http" && is_here) {
        return Err(Error::invalid(
            "server",
            "The address of the office begins with https://.",
        ));
    }
    Ok(with_scheme)
}

fn join(tx: &mut Tx<'_>, account: &Account, has_company: bool) -> Result<()> {
    set_meta(tx, META, &text_of(account)?)?;
    set_meta(tx, PERSON, &account.person_id.to_string())?;
    tx.sql()
        .execute("delete from meta where key = ?1", [LEFT])?;
    // Nothing was sent yet, so nobody has seen under which name it waited.
    tx.sql().execute(
        "update outbox set person = ?1 where op is null",
        [account.person_id.to_string()],
    )?;
    // Whoever made a job is responsible for it, as for jobs that are made from here on.
    tx.sql().execute(
        "update outbox
         set fields = json_set(fields, '$.owner_id', json_object('value', ?1, 'base', 0))
         where op is null and entity = 'job' and fields -> '$.created_at' is not null",
        [account.person_id.to_string()],
    )?;
    if has_company {
        give_way(tx)?;
    }
    // The office has let it in: whatever it was told before, it works again.
    let known = meta(tx.sql(), tx.device())?;
    if known.standing != Work::Active {
        let standing = Work::Active;
        carry::put_meta(tx, &Meta { standing, ..known })?;
    }
    tx.mark(Tag::Outbox);
    Ok(())
}

// The one thing that a vault writes for itself at its founding is the company's profile. Where nobody changed it since,
// the office knows it better; a profile that somebody wrote goes to the office like everything else.
fn give_way(tx: &mut Tx<'_>) -> Result<()> {
    let table = Entity::Company.table();
    // An office that this laptop knew already: what waits is a person's change.
    let is_known: bool = tx.sql().query_row(
        "select exists (select 1 from office_row where entity = ?1)",
        [table],
        |row| row.get(0),
    )?;
    if is_known {
        return Ok(());
    }
    let written: u32 = tx.sql().query_row(
        "select count(*) from outbox where entity = ?1",
        [table],
        |row| row.get(0),
    )?;
    if written != 1 {
        return Ok(());
    }
    tx.follow();
    tx.sql()
        .execute("delete from outbox where entity = ?1", [table])?;
    tx.sql().execute("delete from company", [])?;
    // Numbers follow each other without a gap.
    tx.sql().execute_batch(
        "create temp table renumbered as
           select device_seq as was, row_number() over (order by device_seq) as becomes from outbox;
         update outbox set device_seq = -(select becomes from renumbered where was = outbox.device_seq);
         update outbox set device_seq = -device_seq;
         update sqlite_sequence set seq = (select count(*) from outbox) where name = 'outbox';
         drop table renumbered;",
    )?;
    tx.mark(Tag::Company);
    Ok(())
}

/// Takes another choice of what this laptop holds to the office.
pub(super) fn choose(link: &Link, hold: Hold) -> Result<(Hold, Hold)> {
    let body = json!({ "hold": hold }).to_string();
    let response = link.send(|client, server| {
        client
            .put(format!("{server}/api/v1/sync/laptop"))
            .header(reqwest::header::CONTENT_TYPE, "application/json")
            .body(body.clone())
    })?;
    let standing: Standing = link::read(response)?;
    Ok((standing.hold, standing.allowed))
}

/// Notes what this laptop holds.
pub(super) fn set_hold(tx: &mut Tx<'_>, hold: Hold, allowed: Hold) -> Result<()> {
    if let Some(account) = find(tx.sql())? {
        let account = Account {
            hold,
            allowed,
            ..account
        };
        set_meta(tx, META, &text_of(&account)?)?;
    }
    tx.mark(Tag::Outbox);
    Ok(())
}

/// Notes whose receipts are believed from here on.
pub(super) fn set_receipt_keys(tx: &mut Tx<'_>, receipt_keys: Vec<ReceiptKey>) -> Result<()> {
    if let Some(account) = find(tx.sql())? {
        let account = Account {
            receipt_keys,
            ..account
        };
        set_meta(tx, META, &text_of(&account)?)?;
    }
    Ok(())
}

/// Forgets the office, but for whose work is here. Everything stays on this laptop; what waits goes on waiting.
///
/// The keychain may ask a person first, so it is not asked while others wait to write. Whatever fails, it can be called
/// again. Errors: `KeychainUnavailable`.
pub fn leave(store: &Store, home: KeyHome, now: DateTime<Utc>) -> Result<()> {
    if store.read(find)?.is_none() {
        return Ok(());
    }
    if home == KeyHome::Keychain {
        secret::forget(store.context().device)?;
    }
    store.write(now, forget)
}

fn forget(tx: &mut Tx<'_>) -> Result<()> {
    let Some(account) = find(tx.sql())? else {
        return Ok(());
    };
    let left = Left {
        org_id: account.org_id,
        person_id: account.person_id,
    };
    set_meta(tx, LEFT, &text_of(&left)?)?;
    for key in [META, PERSON, KEY] {
        tx.sql().execute("delete from meta where key = ?1", [key])?;
    }
    tx.mark(Tag::Outbox);
    Ok(())
}
