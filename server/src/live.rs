//! Live changes: each organisation's change log as server-sent events, so that the office asks only when there is
//! something to ask for.
//!
//! Hints, not data: what is new is named, and read through the routes that guard it. Invariants: numbers come in their
//! order and none is left out, also after a broken line (`Last-Event-ID`); a follower whose sign-in ended is cut off
//! within 15 seconds; an id is told only to those who may read every record of its kind.

use crate::app::App;
use crate::db::DbError;
use crate::http::{Api, Op, Param, Problem, RawQuery, Stranger};
use crate::identity::{Authority, Caller, RequestInfo};
use crate::records;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::sse::{Event, KeepAlive, Sse};
use brainops_domain::permission::{Perm, Reach};
use futures_util::stream::{self, Stream};
use serde_json::json;
use std::collections::VecDeque;
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use uuid::Uuid;

// Other processes' writes are seen this late at the latest.
const LOOK_EVERY: Duration = Duration::from_secs(2);
// Proxies drop a line on which nothing was said for a minute or so; it is also when a sign-in is looked at again.
const KEEP_ALIVE: Duration = Duration::from_secs(15);
const AT_A_TIME: i64 = 200;
// Whoever is further behind reads everything anew, which is less work for both.
const BEHIND_AT_MOST: i64 = 10_000;
/// Followers of one process.
pub(crate) const FOLLOWERS_AT_MOST: usize = 5_000;
// Those of one organisation among them, so that none takes every place.
const FOLLOWERS_OF_ONE: usize = 500;

pub(crate) fn routes(api: &mut Api) {
    let op = Op::get("/api/v1/events", "follow_changes")
        .says(
            "events",
            "Changes as they happen, as server-sent events. `change` names a record that is new or has changed; `reset` \
             says that too much was missed and everything is to be read anew. The id of each event is the number to go \
             on after.",
        )
        .param(Param::header("Last-Event-ID", "Go on after this number."))
        .param(Param::query(
            "after",
            "The same, for clients that can't send the header. Without either, from now on.",
            json!({ "type": "integer", "format": "int64", "minimum": 0 }),
        ))
        .answers_text(StatusCode::OK, "text/event-stream", "Events, until the sign-in or the line ends.")
        .fails(StatusCode::BAD_REQUEST, "A parameter can't be understood.");
    api.guarded(Perm::EventRead, op, follow);
}

#[derive(sqlx::FromRow)]
struct Change {
    seq: i64,
    entity: String,
    entity_id: Uuid,
    kind: String,
}

struct Follower {
    app: App,
    caller: Caller,
    request: Arc<RequestInfo>,
    bearer: String,
    last: i64,
    heads: watch::Receiver<i64>,
    stopping: watch::Receiver<bool>,
    waiting: VecDeque<Event>,
    _place: OwnedSemaphorePermit,
}

async fn follow(
    State(app): State<App>,
    Stranger(request): Stranger,
    caller: Caller,
    headers: HeaderMap,
    mut query: RawQuery,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, Problem> {
    let text = |name| {
        headers
            .get(name)
            .and_then(|value: &axum::http::HeaderValue| value.to_str().ok())
    };
    let asked = query
        .take("after")
        .or_else(|| text(header::HeaderName::from_static("last-event-id")).map(str::to_owned));
    query.finish()?;
    let after = match asked.as_deref().map(str::parse::<i64>) {
        None => None,
        Some(Ok(after)) if after >= 0 => Some(after),
        Some(_) => return Err(Problem::bad_request("after", "It must be a number from 0.")),
    };
    let place = Arc::clone(&app.followers)
        .try_acquire_owned()
        .map_err(|_| Problem::unavailable("too many follow changes"))?;
    let bearer = text(header::AUTHORIZATION)
        .and_then(|value| value.split_once(' '))
        .map(|(_, token)| token.trim().to_owned())
        .unwrap_or_default();
    // Followed before the head is read: what comes between is heard of.
    let heads = app
        .db
        .heads()
        .follow(caller.principal().org_id(), FOLLOWERS_OF_ONE)
        .ok_or_else(|| Problem::unavailable("too many of one organisation follow changes"))?;
    let head = head(&app, caller.authority()).await?;
    let mut waiting = VecDeque::new();
    let last = match after {
        Some(after) if after <= head && head - after <= BEHIND_AT_MOST => after,
        // The number is of another life of this database, or too long ago.
        Some(_) => {
            waiting.push_back(
                Event::default()
                    .event("reset")
                    .id(head.to_string())
                    .data("{}"),
            );
            head
        }
        None => head,
    };
    let follower = Follower {
        stopping: app.stopping.subscribe(),
        app,
        caller,
        request,
        bearer,
        last,
        heads,
        waiting,
        _place: place,
    };
    let events = stream::unfold(follower, |mut follower| async move {
        let event = follower.next().await?;
        Some((Ok(event), follower))
    });
    Ok(Sse::new(events).keep_alive(KeepAlive::new().interval(KEEP_ALIVE)))
}

async fn head(app: &App, authority: &Authority) -> Result<i64, DbError> {
    let mut tx = app.db.read_latest(authority).await?;
    Ok(
        sqlx::query_scalar("select change_seq from org_head where org_id = $1")
            .bind(authority.org_id())
            .fetch_one(tx.sql())
            .await?,
    )
}

impl Follower {
    // The next event; none when the sign-in has ended, the process stops, or the log can't be read: the client comes
    // again and goes on after the last one.
    async fn next(&mut self) -> Option<Event> {
        loop {
            if let Some(event) = self.waiting.pop_front() {
                return Some(event);
            }
            if !self.is_admitted().await {
                return None;
            }
            match self.read().await {
                Ok(true) => continue,
                Ok(false) => {}
                Err(error) => {
                    tracing::warn!(%error, "a follower is cut off");
                    return None;
                }
            }
            tokio::select! {
                changed = self.heads.changed() => if changed.is_err() { return None },
                _ = self.stopping.wait_for(|stopping| *stopping) => return None,
                () = tokio::time::sleep(KEEP_ALIVE) => {}
            }
        }
    }

    async fn is_admitted(&mut self) -> bool {
        let request = Arc::new(RequestInfo {
            now: self.app.clock.now(),
            ..RequestInfo::clone(&self.request)
        });
        let perm = self.caller.perm();
        match self.app.gate.admit(Some(&self.bearer), perm, request).await {
            Ok(caller) => {
                self.caller = caller;
                true
            }
            Err(_) => false,
        }
    }

    // Whether there was anything after the last one, told or not.
    async fn read(&mut self) -> Result<bool, DbError> {
        let mut tx = self.app.db.read_latest(self.caller.authority()).await?;
        let org_id = tx.org_id();
        let changes: Vec<Change> = sqlx::query_as(
            "select seq, entity, entity_id, kind from change
             where org_id = $1 and seq > $2
             order by seq
             limit $3",
        )
        .bind(org_id)
        .bind(self.last)
        .bind(AT_A_TIME)
        .fetch_all(tx.sql())
        .await?;
        drop(tx);
        let Some(newest) = changes.last() else {
            return Ok(false);
        };
        self.last = newest.seq;
        let events = changes.iter().filter_map(|change| self.tell(change));
        let events: Vec<_> = events.collect();
        self.waiting.extend(events);
        Ok(true)
    }

    fn tell(&self, change: &Change) -> Option<Event> {
        let resource = records::ALL
            .iter()
            .find(|resource| resource.entity == change.entity)?;
        let reach = self
            .caller
            .principal()
            .grants()
            .reach(resource.perms.read)?;
        // Of a record beyond somebody's reach they must not even learn that it is there.
        let id = (reach == Reach::All).then_some(change.entity_id);
        let data = json!({ "entity": change.entity, "entity_id": id, "kind": change.kind });
        let event = Event::default().event("change").id(change.seq.to_string());
        Some(event.data(data.to_string()))
    }
}

/// Looks what other processes wrote, for those who follow here.
pub(crate) async fn watch_heads(app: App) {
    loop {
        tokio::time::sleep(LOOK_EVERY).await;
        look(&app).await;
    }
}

/// Looks once.
pub(crate) async fn look(app: &App) {
    for org_id in app.db.heads().followed() {
        let authority = Authority::of_worker(org_id, "heads", app.clock.now());
        match head(app, &authority).await {
            Ok(seq) => app.db.heads().note(org_id, seq),
            Err(error) => tracing::warn!(%error, "a change log can't be looked at"),
        }
    }
}

/// Places for followers.
pub(crate) fn places() -> Arc<Semaphore> {
    Arc::new(Semaphore::new(FOLLOWERS_AT_MOST))
}
