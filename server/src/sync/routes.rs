//! Synchronization over HTTP: four questions that a laptop asks, and what it holds.

use super::head::{self, Head, lock_head};
use super::hold::{self, Hold};
use super::load::{self, decide};
use super::loaded::{Loaded, Need};
use super::{carry, office, packed, project, review, snapshot};
use crate::app::App;
use crate::db::{DbError, Event, OrgTx};
use crate::http::{Api, Json, Op, Packed, Problem};
use crate::identity::Caller;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use brainops_domain::failure::Code;
use brainops_domain::id::DeviceId;
use brainops_domain::permission::Perm;
use brainops_sync::server::{self, Stream};
use brainops_sync::wire::PushHead;
use brainops_sync::wire::pull::PullRequest;
use brainops_sync::wire::push::{PushAnswer, PushRequest};
use brainops_sync::wire::repair::RepairRequest;
use brainops_sync::wire::snapshot::{SnapshotAnswer, SnapshotRequest};
use brainops_sync::wire::version::VERSION;
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::collections::BTreeMap;
use utoipa::ToSchema;
use uuid::Uuid;

const TAG: &str = "sync";
// One user action may be large; it is never cut.
const BODY_BYTES_AT_MOST: usize = 16 << 20;

/// What a laptop wants to hold.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Wanted {
    /// Its person's jobs, those of the crew too, or the whole company.
    hold: Hold,
}

/// How a laptop stands.
#[derive(Debug, Serialize, ToSchema)]
struct LaptopStanding {
    /// The laptop.
    device_id: Uuid,
    /// Who is signed in on it; the name that operations carry.
    person_id: Uuid,
    /// What it holds.
    hold: Hold,
    /// The most that its person may hold.
    allowed: Hold,
    /// Whether the office has a company's profile and prices already.
    has_company: bool,
}

pub(crate) fn routes(api: &mut Api) {
    let op = Op::put("/api/v1/sync/laptop", "choose_hold")
        .says(TAG, "Choose what this laptop holds.")
        .takes::<Wanted>()
        .answers::<LaptopStanding>(StatusCode::OK, "How the laptop stands.")
        .fails(StatusCode::CONFLICT, "This sign-in belongs to no laptop.");
    api.guarded(Perm::SyncRun, op, choose);
    api.guarded(
        Perm::SyncRun,
        question(
            "push",
            "Hand in the next operations of this laptop. Sent again, it is answered again and done once.",
        ),
        push,
    );
    api.guarded(
        Perm::SyncRun,
        question(
            "pull",
            "What is new since a place of the log, as far as the laptop holds it.",
        ),
        pull,
    );
    api.guarded(
        Perm::SyncRun,
        question("snapshot", "A piece of what some scopes hold."),
        piece,
    );
    api.guarded(
        Perm::SyncRun,
        question(
            "repair",
            "The rows of the buckets in which the laptop differs.",
        ),
        repair,
    );
    review::routes(api);
}

fn question(name: &str, says: &str) -> Op {
    let of_wire = |what: &str| {
        json!({
            "type": "object",
            "description": format!("{what} of `{name}`, as `brainops-sync` has it in version {VERSION} of the wire; as JSON, or as zstd of JSON with `Content-Type` or `Accept: application/zstd`."),
            "required": if what == "A request" { vec!["v", "device"] } else { vec!["answer"] },
            "properties": if what == "A request" {
                json!({ "v": { "type": "integer", "minimum": 1 }, "device": { "type": "string", "format": "uuid" } })
            } else {
                json!({ "answer": { "type": "string" } })
            },
        })
    };
    let capital = format!("{}{}", name[..1].to_uppercase(), &name[1..]);
    Op::post(&format!("/api/v1/sync/{name}"), &format!("sync_{name}"))
        .says(TAG, says)
        .takes_named(&format!("Sync{capital}"), of_wire("A request"))
        .body_at_most(BODY_BYTES_AT_MOST)
        .answers_named(
            StatusCode::OK,
            "What the office says.",
            &format!("Sync{capital}Answer"),
            of_wire("An answer"),
        )
        .fails(StatusCode::CONFLICT, "This sign-in belongs to no laptop.")
        .fails(StatusCode::UNPROCESSABLE_ENTITY, "It is no such request.")
}

fn laptop(caller: &Caller) -> Result<Uuid, Problem> {
    caller.authority().device_id().ok_or_else(|| {
        Problem::new(
            StatusCode::CONFLICT,
            Code::Conflict,
            "This sign-in belongs to no laptop: enrol it first.",
        )
    })
}

async fn choose(
    State(app): State<App>,
    caller: Caller,
    Json(sent): Json<Wanted>,
) -> Result<axum::Json<LaptopStanding>, Problem> {
    let device_id = laptop(&caller)?;
    if caller.principal().is_revoked() {
        return Err(Problem::new(
            StatusCode::CONFLICT,
            Code::Conflict,
            "This laptop was revoked: it may hand in what it holds, and nothing else.",
        ));
    }
    let mut tx = app.db.write(caller.authority()).await?;
    let allowed = Hold::allowed(caller.principal());
    if hold::find(&mut tx, device_id).await? != sent.hold {
        hold::save(&mut tx, device_id, sent.hold).await?;
        let says = Event::of("sync.hold", "device", device_id);
        tx.record(says.after(json!({ "hold": sent.hold })));
    }
    let person_id = caller.principal().person_id();
    office::write_person(&mut tx, person_id).await?;
    let has_company = has_company(&mut tx).await?;
    tx.commit().await?;
    Ok(axum::Json(LaptopStanding {
        device_id,
        person_id,
        hold: sent.hold.min(allowed),
        allowed,
        has_company,
    }))
}

async fn has_company(tx: &mut OrgTx) -> Result<bool, DbError> {
    let org_id = tx.org_id();
    Ok(sqlx::query_scalar(
        "select exists (select from sync_record where org_id = $1 and entity = 'company')",
    )
    .bind(org_id)
    .fetch_one(tx.sql())
    .await?)
}

// Whose a stream is, and how far it was taken.
async fn stream_of(
    tx: &mut OrgTx,
    stream: DeviceId,
    lock: bool,
) -> Result<Option<(Uuid, PushHead)>, DbError> {
    let org_id = tx.org_id();
    let lock = if lock { " for update" } else { "" };
    let found: Option<(Uuid, i64, Vec<u8>)> = sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "select device_id, seq, mark from sync_stream where org_id = $1 and id = $2{lock}"
    )))
    .bind(org_id)
    .bind(stream.0)
    .fetch_optional(tx.sql())
    .await?;
    Ok(found.map(|(owner, seq, mark)| {
        let head = PushHead {
            seq: super::from_sql(seq),
            mark: head::mark_of(Some(&mark)),
        };
        (owner, head)
    }))
}

async fn view(
    tx: &mut OrgTx,
    caller: &Caller,
    head: &Head,
    stream: DeviceId,
) -> Result<Loaded, Problem> {
    let device_id = laptop(caller)?;
    let mut view = Loaded::new(head);
    // Standing belongs to the laptop: a new stream of a revoked one is revoked, too.
    let is_revoked = caller.principal().is_revoked();
    if !is_revoked {
        view.granted = hold::find(tx, device_id).await?.scopes(caller.principal());
    }
    let found = stream_of(tx, stream, false).await?;
    let head = found
        .filter(|(owner, _)| *owner == device_id)
        .map(|(_, head)| head);
    let head = head.or_else(|| is_revoked.then(PushHead::default));
    view.stream = head.map(|head| Stream { head, is_revoked });
    Ok(view)
}

async fn push(
    State(app): State<App>,
    caller: Caller,
    headers: HeaderMap,
    Packed(request): Packed<PushRequest>,
) -> Result<Response, Problem> {
    let device_id = laptop(&caller)?;
    let mut tx = app.db.write(caller.authority()).await?;
    let org_id = tx.org_id();
    sqlx::query(
        "insert into sync_stream (org_id, id, device_id, mark)
         values ($1, $2, $3, $4)
         on conflict on constraint sync_stream_key do nothing",
    )
    .bind(org_id)
    .bind(request.device.0)
    .bind(device_id)
    .bind(&PushHead::default().mark.0[..])
    .execute(tx.sql())
    .await
    .map_err(DbError::from)?;
    // Two deliveries of one request wait for each other here.
    match stream_of(&mut tx, request.device, true).await? {
        Some((owner, _)) if owner != device_id => {
            return packed::answer(&headers, &PushAnswer::Forked);
        }
        Some(_) | None => {}
    }
    let mut named: BTreeMap<&str, Vec<Uuid>> = BTreeMap::new();
    for op in request.groups.iter().flat_map(|group| &group.ops) {
        named.entry(op.entity.as_str()).or_default().push(op.id);
    }
    project::lock_rows(&mut tx, &named).await?;
    let mut head = lock_head(&mut tx).await?;
    let mut view = view(&mut tx, &caller, &head, request.device).await?;
    view.refusal = hold::refusal(&caller);
    let ops = || request.groups.iter().flat_map(|group| &group.ops);
    let mut needs = load::of_ops(request.device, ops());
    if let Some(first) = ops().next().and_then(|op| op.seq.checked_sub(1)) {
        needs.insert(Need::Numbered(request.device, first));
    }
    load::load(&mut tx, &mut view, needs).await?;
    let now = tx.now();
    let decided = decide(&mut tx, &mut view, |view| {
        server::apply_push(view, &request, now)
    })
    .await?;
    if let Some(writes) = &decided.writes {
        carry::out(&mut tx, &mut head, &view, writes, &carry::Own::new()).await?;
        let first = writes.numbered.first().map(|one| one.seq);
        let last = writes.numbered.last().map(|one| one.seq);
        let says = json!({ "stream": request.device, "first": first, "last": last, "changes": writes.changes.len() });
        tx.record(Event::of("sync.push", "device", device_id).after(says));
        tx.commit().await?;
    }
    packed::answer(&headers, &decided.answer)
}

// A transaction that sees one moment, and the head at that moment.
async fn moment(app: &App, caller: &Caller) -> Result<(OrgTx, Head), Problem> {
    let mut tx = app.db.read_at_once(caller.authority()).await?;
    if let Some(head) = head::find(&mut tx).await? {
        return Ok((tx, head));
    }
    drop(tx);
    let mut first = app.db.write(caller.authority()).await?;
    lock_head(&mut first).await?;
    first.commit().await?;
    let mut tx = app.db.read_at_once(caller.authority()).await?;
    let head = head::find(&mut tx).await?;
    let head = head.ok_or_else(|| Problem::internal("BUG: the head was just begun"))?;
    Ok((tx, head))
}

// Answers what changes nothing.
async fn tell<A: Serialize>(
    app: &App,
    caller: &Caller,
    headers: &HeaderMap,
    stream: DeviceId,
    decision: impl Fn(&Loaded) -> A,
) -> Result<Response, Problem> {
    let (mut tx, head) = moment(app, caller).await?;
    let mut view = view(&mut tx, caller, &head, stream).await?;
    let answer = decide(&mut tx, &mut view, decision).await?;
    packed::answer(headers, &answer)
}

async fn pull(
    State(app): State<App>,
    caller: Caller,
    headers: HeaderMap,
    Packed(request): Packed<PullRequest>,
) -> Result<Response, Problem> {
    tell(&app, &caller, &headers, request.device, |view| {
        server::pull(view, &request, VERSION)
    })
    .await
}

async fn repair(
    State(app): State<App>,
    caller: Caller,
    headers: HeaderMap,
    Packed(request): Packed<RepairRequest>,
) -> Result<Response, Problem> {
    tell(&app, &caller, &headers, request.device, |view| {
        server::repair(view, &request)
    })
    .await
}

async fn piece(
    State(app): State<App>,
    caller: Caller,
    headers: HeaderMap,
    Packed(request): Packed<SnapshotRequest>,
) -> Result<Response, Problem> {
    let (mut tx, mut head) = moment(&app, &caller).await?;
    let mut seen = view(&mut tx, &caller, &head, request.device).await?;
    let mut kept = snapshot::find(&mut tx, &head, &request.scopes, request.at).await?;
    let may_build = request.scopes.is_subset(&seen.granted) && request.at.is_none();
    if kept.is_none() && may_build {
        drop(tx);
        snapshot::build(&app, &caller, &request.scopes).await?;
        (tx, head) = moment(&app, &caller).await?;
        seen = view(&mut tx, &caller, &head, request.device).await?;
        kept = snapshot::find(&mut tx, &head, &request.scopes, None).await?;
    }
    let skeleton = kept.as_ref().map(|kept| &kept.skeleton);
    let answer = decide(&mut tx, &mut seen, |view| {
        server::piece(view, &request, skeleton, VERSION)
    })
    .await?;
    let (SnapshotAnswer::Piece(piece), Some(kept)) = (&answer, &kept) else {
        return packed::answer(&headers, &answer);
    };
    match snapshot::body(&mut tx, kept, piece.piece).await? {
        Some(body) if packed::is_welcome(&headers) => Ok(packed::of_packed(body)),
        Some(body) => {
            let json = zstd::stream::decode_all(body.as_slice()).map_err(Problem::internal)?;
            let answer: SnapshotAnswer =
                serde_json::from_slice(&json).map_err(Problem::internal)?;
            packed::answer(&headers, &answer)
        }
        None => packed::answer(&headers, &SnapshotAnswer::Gone),
    }
}
