//! What waits on the office's list: work of revoked laptops, and work that could not be taken.
//!
//! Refuses to lose any of it: what is discarded stays in the history with who decided.

use super::head::lock_head;
use super::load::{decide, load, of_ops};
use super::loaded::{Loaded, Need};
use super::stored::{COLUMNS, Row};
use super::{carry, hold, project, to_sql};
use crate::app::App;
use crate::db::{DbError, Event, OrgTx};
use crate::http::{Api, Json, Op, Param, Problem, RawQuery};
use crate::identity::Caller;
use axum::extract::State;
use axum::http::StatusCode;
use brainops_domain::permission::Perm;
use brainops_sync::server::{self, Decision, ParkedGroup, Record, Settled, parked_groups};
use brainops_sync::wire::push::Reason;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use utoipa::ToSchema;
use uuid::Uuid;

const TAG: &str = "sync";
// Operations of a page; a user action is not cut.
const OPS_AT_MOST: i64 = 2_000;
const DECIDED_AT_MOST: usize = 500;

/// Where an action stands that waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum WaitingState {
    /// A revoked laptop handed it in.
    Quarantined,
    /// It could not be taken.
    Waiting,
}

impl WaitingState {
    const ALL: [Self; 2] = [Self::Quarantined, Self::Waiting];

    fn name(self) -> &'static str {
        match self {
            Self::Quarantined => "quarantined",
            Self::Waiting => "waiting",
        }
    }
}

/// One operation of an action that waits.
#[derive(Debug, Serialize, ToSchema)]
struct WaitingOperation {
    /// Which.
    id: Uuid,
    /// Kind of record.
    entity: String,
    /// Which record.
    record_id: Uuid,
    /// When it was done, by the laptop's clock.
    at: DateTime<Utc>,
    /// What it changes.
    fields: BTreeMap<String, Value>,
    /// Why it waits.
    #[schema(value_type = Object)]
    reason: Option<Value>,
}

/// A user action that waits.
#[derive(Debug, Serialize, ToSchema)]
struct WaitingAction {
    /// Which action.
    id: Uuid,
    /// Where it stands.
    state: WaitingState,
    /// The laptop that handed it in.
    device_id: Option<Uuid>,
    /// Who did it.
    person: String,
    /// Its operations, in order.
    operations: Vec<WaitingOperation>,
}

/// A page of the list.
#[derive(Debug, Serialize, ToSchema)]
struct WaitingPage {
    /// Actions, in the order in which they came.
    items: Vec<WaitingAction>,
    /// `after` of the next page.
    next: Option<i64>,
}

/// What is to become of actions.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Decided {
    /// Which, in the order in which they are to be done.
    #[schema(min_items = 1, max_items = 500)]
    actions: Vec<Uuid>,
    /// `accept` or `discard`.
    decision: Verdict,
}

#[derive(Debug, Clone, Copy, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum Verdict {
    /// It is done now, by the same rules as if it had just come.
    Accept,
    /// It is not done; it stays in the history.
    Discard,
}

/// What became of one action.
#[derive(Debug, Serialize, ToSchema)]
struct Outcome {
    /// Which.
    id: Uuid,
    /// `applied`, `discarded`, `waiting` where it can't be done as things stand, or `already` where it waited no more.
    outcome: &'static str,
    /// Why it still waits.
    #[schema(value_type = Object)]
    reason: Option<Reason>,
}

pub(super) fn routes(api: &mut Api) {
    let op = Op::get("/api/v1/sync/waiting", "list_waiting_work")
        .says(
            TAG,
            "Work of laptops that waits for a decision: what revoked ones handed in, and what could not be taken.",
        )
        .param(Param::query(
            "state",
            "Only what stands so.",
            json!({ "type": "string", "enum": ["quarantined", "waiting"] }),
        ))
        .param(Param::query(
            "after",
            "`next` of the page before.",
            json!({ "type": "integer", "format": "int64", "minimum": 0 }),
        ))
        .answers::<WaitingPage>(StatusCode::OK, "The list.")
        .fails(StatusCode::BAD_REQUEST, "A parameter can't be understood.");
    api.guarded(Perm::SyncReview, op, list);
    let op = Op::post("/api/v1/sync/waiting/decisions", "decide_waiting_work")
        .says(
            TAG,
            "Do what waits, or do not. Each action is done as a whole.",
        )
        .takes::<Decided>()
        .answers_list::<Outcome>(StatusCode::OK, "What became of each.")
        .fails(StatusCode::NOT_FOUND, "One of them was never on the list.")
        .fails(StatusCode::UNPROCESSABLE_ENTITY, "Fields break a rule.");
    api.guarded(Perm::SyncReview, op, settle);
}

async fn list(
    State(app): State<App>,
    caller: Caller,
    mut query: RawQuery,
) -> Result<axum::Json<WaitingPage>, Problem> {
    let state = query.take("state");
    let after = query.take("after");
    query.finish()?;
    let states: Vec<&str> = match state.as_deref() {
        None => WaitingState::ALL.map(WaitingState::name).to_vec(),
        Some(name) => {
            let known = WaitingState::ALL.iter().find(|one| one.name() == name);
            let odd = || Problem::bad_request("state", "It is quarantined or waiting.");
            vec![known.ok_or_else(odd)?.name()]
        }
    };
    let after: i64 = match after.map(|text| text.parse()) {
        None => 0,
        Some(Ok(after)) if after >= 0 => after,
        Some(_) => return Err(Problem::bad_request("after", "It must be a number from 0.")),
    };
    let mut tx = app.db.read(caller.authority()).await?;
    let org_id = tx.org_id();
    let rows: Vec<Row> = sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "select {COLUMNS}
         from sync_record
         where org_id = $1 and entity = 'parked' and state = any($2) and created_seq > $3
         order by created_seq
         limit $4"
    )))
    .bind(org_id)
    .bind(&states)
    .bind(after)
    .bind(OPS_AT_MOST)
    .fetch_all(tx.sql())
    .await
    .map_err(DbError::from)?;
    let is_full = i64::try_from(rows.len()) == Ok(OPS_AT_MOST);
    let mut records = records_of(rows)?;
    // What may go on behind the page comes with the next one.
    if is_full && let Some(last) = records.last().map(|one| one.text("group").to_owned()) {
        let whole = records.iter().filter(|one| one.text("group") != last);
        if whole.count() > 0 {
            records.retain(|one| one.text("group") != last);
        }
    }
    let next = records.last().map(|one| to_sql(one.created_seq));
    let owners = owners(&mut tx, &records).await?;
    let by_id: BTreeMap<Uuid, &Record> = records.iter().map(|one| (one.key.1, one)).collect();
    let items = parked_groups(&records, |_| true);
    let items = items
        .iter()
        .filter_map(|group| action(group, &by_id, &owners));
    Ok(axum::Json(WaitingPage {
        items: items.collect(),
        next: next.filter(|_| is_full),
    }))
}

fn records_of(rows: Vec<Row>) -> Result<Vec<Record>, DbError> {
    rows.into_iter()
        .map(|row| Ok(row.stored()?.record))
        .collect()
}

// The laptops of streams.
async fn owners(tx: &mut OrgTx, records: &[Record]) -> Result<BTreeMap<Uuid, Uuid>, DbError> {
    let streams: BTreeSet<Uuid> = records
        .iter()
        .filter_map(|one| Uuid::parse_str(one.text("device")).ok())
        .collect();
    let org_id = tx.org_id();
    let rows: Vec<(Uuid, Uuid)> =
        sqlx::query_as("select id, device_id from sync_stream where org_id = $1 and id = any($2)")
            .bind(org_id)
            .bind(Vec::from_iter(streams))
            .fetch_all(tx.sql())
            .await?;
    Ok(rows.into_iter().collect())
}

fn action(
    group: &ParkedGroup,
    records: &BTreeMap<Uuid, &Record>,
    owners: &BTreeMap<Uuid, Uuid>,
) -> Option<WaitingAction> {
    let first = group.ops.first()?;
    let state = records.get(&first.parked)?.text("state");
    let operations = group.ops.iter().map(|one| WaitingOperation {
        id: one.op.op.0,
        entity: one.op.entity.clone(),
        record_id: one.op.id,
        at: one.op.at,
        fields: one
            .op
            .fields
            .iter()
            .map(|(name, patch)| (name.clone(), patch.applied_to(None)))
            .collect(),
        reason: records
            .get(&one.parked)
            .and_then(|record| record.value("reason").cloned())
            .filter(|reason| !reason.is_null()),
    });
    Some(WaitingAction {
        id: group.group.0,
        state: WaitingState::ALL
            .into_iter()
            .find(|one| one.name() == state)?,
        device_id: owners.get(&group.device.0).copied(),
        person: first.op.person.clone(),
        operations: operations.collect(),
    })
}

async fn settle(
    State(app): State<App>,
    caller: Caller,
    Json(sent): Json<Decided>,
) -> Result<axum::Json<Vec<Outcome>>, Problem> {
    if sent.actions.is_empty() || sent.actions.len() > DECIDED_AT_MOST {
        let says = format!("It has from 1 to {DECIDED_AT_MOST} actions.");
        return Err(Problem::invalid(vec![crate::http::FieldError::of(
            "actions", says,
        )]));
    }
    let mut tx = app.db.write(caller.authority()).await?;
    let listed = find(&mut tx, &sent.actions).await?;
    let named: Vec<ParkedGroup> = sent
        .actions
        .iter()
        .map(|id| listed.iter().find(|one| one.group.0 == *id).cloned())
        .collect::<Option<_>>()
        .ok_or_else(Problem::not_found)?;
    let ops = || {
        named
            .iter()
            .flat_map(|one| one.ops.iter().map(|one| &one.op))
    };
    let mut rows: BTreeMap<&str, Vec<Uuid>> = BTreeMap::new();
    for op in ops() {
        rows.entry(op.entity.as_str()).or_default().push(op.id);
    }
    project::lock_rows(&mut tx, &rows).await?;
    let mut head = lock_head(&mut tx).await?;
    let mut view = Loaded::new(&head);
    view.granted = hold::everything();
    let mut needs = BTreeSet::from([Need::Waiting]);
    for group in &named {
        needs.extend(of_ops(group.device, group.ops.iter().map(|one| &one.op)));
        let parked = group
            .ops
            .iter()
            .map(|one| ("parked".to_owned(), one.parked));
        needs.extend(parked.map(Need::Record));
    }
    load(&mut tx, &mut view, needs).await?;
    let now = tx.now();
    let person = caller.principal().person_id().to_string();
    let decision = match sent.decision {
        Verdict::Accept => Decision::Accept,
        Verdict::Discard => Decision::Discard,
    };
    let (settled, writes) = decide(&mut tx, &mut view, |view| {
        server::settle(view, &named, decision, &person, now)
    })
    .await?;
    if let Some(writes) = &writes {
        carry::out(&mut tx, &mut head, &view, writes, &carry::Own::new()).await?;
        for id in &sent.actions {
            let says = json!({ "decision": sent.decision });
            tx.record(Event::of("sync.decide", "user_action", *id).after(says));
        }
        tx.commit().await?;
    }
    let outcomes = sent.actions.into_iter().zip(settled);
    Ok(axum::Json(
        outcomes.map(|(id, settled)| outcome(id, settled)).collect(),
    ))
}

fn outcome(id: Uuid, settled: Settled) -> Outcome {
    let (outcome, reason) = match settled {
        Settled::Applied => ("applied", None),
        Settled::Discarded => ("discarded", None),
        Settled::Waits(reason) => ("waiting", Some(reason)),
        Settled::Already => ("already", None),
    };
    Outcome {
        id,
        outcome,
        reason,
    }
}

// Actions of the list, whatever became of them. Text is searched, not JSON: a laptop may have said what PostgreSQL can't
// take apart.
async fn find(tx: &mut OrgTx, ids: &[Uuid]) -> Result<Vec<ParkedGroup>, DbError> {
    let org_id = tx.org_id();
    let texts: Vec<String> = ids.iter().map(Uuid::to_string).collect();
    let rows: Vec<Row> = sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "select {COLUMNS}
         from sync_record
         where org_id = $1
           and entity = 'parked'
           and exists (select from unnest($2::text[]) as t (id) where strpos(fields::text, t.id) > 0)
         order by created_seq"
    )))
    .bind(org_id)
    .bind(texts)
    .fetch_all(tx.sql())
    .await?;
    Ok(parked_groups(&records_of(rows)?, |_| true))
}
