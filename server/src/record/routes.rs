//! The routes of a record: as many of the six as its life allows.

use crate::app::App;
use crate::db::ChangeKind;
use crate::http::{Api, Bare, Op, Param, PathId, Problem, RawQuery, Reply, Submission, Version};
use crate::identity::Caller;
use crate::record::query::ListQuery;
use crate::record::resource::{Life, Record};
use crate::record::validate::Moment;
use crate::record::{bulk, create, export, get, import, list, schema, set_archived, update};
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use serde_json::{Map, Value};

/// Adds create, read, list, change, archive and restore of a record.
pub fn routes(api: &mut Api, record: &Record) {
    bulk::routes(api, record);
    export::routes(api, record);
    import::routes(api, record);
    let resource = record.resource();
    let (entity, label, tag) = (resource.entity, resource.label, resource.plural);
    let all = format!("/api/v1/{}", resource.plural);
    let one = format!("{all}/{{id}}");
    let schema_name = schema::name(record);
    let whole = || (schema_name.as_str(), schema::whole(record));
    let matching =
        || Param::header("If-Match", "The ETag of the record as the client knows it.").required();
    let once = || {
        Param::header(
            "Idempotency-Key",
            "Makes a repeated request count once; the first answer is given again.",
        )
    };
    let gone = "There is no such record, or it is out of the caller's reach.";
    let stale = "The record was changed meanwhile.";

    let op = Op::get(&all, &format!("list_{}", resource.plural))
        .says(tag, format!("List {}.", resource.plural.replace('-', " ")))
        .params(schema::list_params(record))
        .answers_named(
            StatusCode::OK,
            "A page.",
            &format!("{schema_name}Page"),
            schema::page(record),
        )
        .fails(StatusCode::BAD_REQUEST, "A parameter can't be understood.");
    let it = record.clone();
    api.guarded(resource.perms.read, op, move |state, caller, query| {
        list_all(it.clone(), state, caller, query)
    });

    let (name, body) = whole();
    let op = Op::post(&all, &format!("create_{entity}"))
        .says(tag, format!("Add a {label}."))
        .param(once())
        .takes_named(
            &format!("New{schema_name}"),
            schema::sent(record, Moment::Creation),
        )
        .answers_named(StatusCode::CREATED, "The new record.", name, body)
        .fails(
            StatusCode::CONFLICT,
            "There is a record of this id already.",
        )
        .fails(StatusCode::UNPROCESSABLE_ENTITY, "Fields break a rule.");
    let it = record.clone();
    api.guarded(resource.perms.create, op, move |state, caller, sent| {
        add(it.clone(), state, caller, sent)
    });

    let (name, body) = whole();
    let op = Op::get(&one, &format!("get_{entity}"))
        .says(tag, format!("Get a {label}."))
        .param(Param::header(
            "If-None-Match",
            "Answers 304 while the record still has this ETag.",
        ))
        .answers_named(StatusCode::OK, "The record.", name, body)
        .answers_empty(StatusCode::NOT_MODIFIED, "It has not changed.")
        .fails(StatusCode::NOT_FOUND, gone);
    let it = record.clone();
    api.guarded(
        resource.perms.read,
        op,
        move |state, caller, id, headers| get_one(it.clone(), state, caller, id, headers),
    );

    if resource.life == Life::Changes {
        let (name, body) = whole();
        let op = Op::patch(&one, &format!("update_{entity}"))
            .says(tag, format!("Change a {label}: the fields that are sent."))
            .param(matching())
            .param(once())
            .takes_named(
                &format!("{schema_name}Patch"),
                schema::sent(record, Moment::Change),
            )
            .answers_named(StatusCode::OK, "The record after the change.", name, body)
            .fails(StatusCode::NOT_FOUND, gone)
            .fails(StatusCode::PRECONDITION_FAILED, stale)
            .fails(StatusCode::UNPROCESSABLE_ENTITY, "Fields break a rule.")
            .fails(StatusCode::PRECONDITION_REQUIRED, "If-Match is missing.");
        let it = record.clone();
        api.guarded(resource.perms.update, op, move |state, caller, id, sent| {
            change(it.clone(), state, caller, id, sent)
        });
    }
    if resource.life == Life::Forever {
        return;
    }
    for (op, kind) in [
        (
            Op::delete(&one, &format!("archive_{entity}"))
                .says(tag, format!("Archive a {label}; nothing is lost.")),
            ChangeKind::Archive,
        ),
        (
            Op::post(&format!("{one}/restore"), &format!("restore_{entity}"))
                .says(tag, format!("Bring an archived {label} back.")),
            ChangeKind::Restore,
        ),
    ] {
        let (name, body) = whole();
        let op = op
            .param(matching())
            .param(once())
            .answers_named(StatusCode::OK, "The record after it.", name, body)
            .fails(StatusCode::NOT_FOUND, gone)
            .fails(StatusCode::PRECONDITION_FAILED, stale)
            .fails(StatusCode::PRECONDITION_REQUIRED, "If-Match is missing.");
        let it = record.clone();
        api.guarded(
            resource.perms.archive,
            op,
            move |state, caller, id, sent| put_away(it.clone(), kind, state, caller, id, sent),
        );
    }
}

async fn list_all(
    record: Record,
    State(app): State<App>,
    caller: Caller,
    query: RawQuery,
) -> Result<Reply, Problem> {
    let asked = ListQuery::read(&record, query)?;
    let mut tx = app.db.read(caller.authority()).await?;
    let page = list(&mut tx, &record, &caller, &asked).await?;
    Ok(Reply::json(StatusCode::OK, page.json()))
}

async fn get_one(
    record: Record,
    State(app): State<App>,
    caller: Caller,
    PathId(id): PathId,
    headers: HeaderMap,
) -> Result<Reply, Problem> {
    let mut tx = app.db.read_latest(caller.authority()).await?;
    let row = get(&mut tx, &record, &caller, id).await?;
    let version = Version(row.version);
    if version.is_known(&headers) {
        return Ok(Reply {
            status: StatusCode::NOT_MODIFIED,
            ..Reply::empty()
        }
        .version(version));
    }
    Ok(Reply::json(StatusCode::OK, row.record).version(version))
}

async fn add(
    record: Record,
    State(app): State<App>,
    caller: Caller,
    sent: Submission<Map<String, Value>>,
) -> Result<Reply, Problem> {
    let mut tx = app.db.write(caller.authority()).await?;
    if let Some(before) = sent.once.claim(&mut tx).await? {
        return Ok(before);
    }
    let (id, row) = create(&mut tx, &record, &caller, sent.body).await?;
    let reply = Reply::json(StatusCode::CREATED, row.record)
        .version(Version(row.version))
        .location(format!("/api/v1/{}/{id}", record.resource().plural));
    sent.once.keep(&mut tx, &reply).await?;
    tx.commit().await?;
    Ok(reply)
}

async fn change(
    record: Record,
    State(app): State<App>,
    caller: Caller,
    PathId(id): PathId,
    sent: Submission<Map<String, Value>>,
) -> Result<Reply, Problem> {
    let expected = Version::required(&sent.headers)?;
    let mut tx = app.db.write(caller.authority()).await?;
    if let Some(before) = sent.once.claim(&mut tx).await? {
        return Ok(before);
    }
    let row = update(&mut tx, &record, &caller, id, expected.0, sent.body).await?;
    let reply = Reply::json(StatusCode::OK, row.record).version(Version(row.version));
    sent.once.keep(&mut tx, &reply).await?;
    tx.commit().await?;
    Ok(reply)
}

async fn put_away(
    record: Record,
    kind: ChangeKind,
    State(app): State<App>,
    caller: Caller,
    PathId(id): PathId,
    sent: Bare,
) -> Result<Reply, Problem> {
    let expected = Version::required(&sent.headers)?;
    let mut tx = app.db.write(caller.authority()).await?;
    if let Some(before) = sent.once.claim(&mut tx).await? {
        return Ok(before);
    }
    let row = set_archived(&mut tx, &record, &caller, id, expected.0, kind).await?;
    let reply = Reply::json(StatusCode::OK, row.record).version(Version(row.version));
    sent.once.keep(&mut tx, &reply).await?;
    tx.commit().await?;
    Ok(reply)
}
