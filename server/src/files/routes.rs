//! Files over HTTP.

use crate::app::App;
use crate::files::media::UNKNOWN;
use crate::files::read::{Asked, asked};
use crate::files::upload::{self, CHUNK_BYTES, File, Standing, USUAL_CHUNK_BYTES, UploadError};
use crate::http::{Api, FieldError, Json, Octets, Op, Param, Problem};
use crate::identity::Caller;
use axum::body::Body;
use axum::extract::{FromRequestParts, Path, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use brainops_domain::failure::Code;
use brainops_domain::permission::Perm;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use utoipa::ToSchema;

const TAG: &str = "files";
const GONE: &str = "There is no such file.";

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewFile {
    /// BLAKE3 of the whole, in 64 small hexadecimal digits.
    #[schema(pattern = "^[0-9a-f]{64}$")]
    blake3: String,
    /// Length of the whole.
    #[schema(minimum = 0)]
    size_bytes: i64,
    /// Length of each chunk but the last; 1 MiB where it is left out. An upload that was begun keeps its own.
    #[serde(default)]
    #[schema(minimum = 65_536, maximum = 8_388_608)]
    chunk_bytes: Option<i32>,
}

/// How a file stands.
#[derive(Debug, Serialize, ToSchema)]
struct FileStanding {
    /// BLAKE3 of the whole.
    blake3: String,
    /// Length of the whole.
    size_bytes: i64,
    /// Since when every byte is stored and was compared; null until then. From then on the client's own copy may go.
    stored_at: Option<DateTime<Utc>>,
    /// What its bytes say that it is.
    media_type: Option<String>,
    /// Length of each chunk but the last.
    chunk_bytes: Option<i32>,
    /// How many chunks there are.
    chunks: i32,
    /// Numbers of the chunks that are missing, from 0.
    missing: Vec<i32>,
}

impl From<File> for FileStanding {
    fn from(file: File) -> Self {
        Self {
            blake3: file.blake3,
            size_bytes: file.size_bytes,
            stored_at: Some(file.created_at),
            media_type: Some(file.media_type),
            chunk_bytes: None,
            chunks: 0,
            missing: Vec::new(),
        }
    }
}

pub(crate) fn routes(api: &mut Api) {
    let op = Op::post("/api/v1/files", "begin_file")
        .says(
            TAG,
            "Begin an upload, or ask what is missing of it: after a broken line, on another day, from another laptop.",
        )
        .takes::<NewFile>()
        .answers::<FileStanding>(StatusCode::OK, "How the file stands.")
        .fails(StatusCode::CONFLICT, "It was begun with another length.")
        .fails(StatusCode::PAYLOAD_TOO_LARGE, "The file is too large.")
        .fails(
            StatusCode::INSUFFICIENT_STORAGE,
            "The company's files would take more room than they may.",
        )
        .fails(StatusCode::UNPROCESSABLE_ENTITY, "Fields break a rule.");
    api.guarded(Perm::FileCreate, op, begin);
    let op = Op::put("/api/v1/files/{blake3}/chunks/{number}", "put_chunk")
        .says(
            TAG,
            "Store a chunk. The same one may come again, in any order.",
        )
        .param(
            Param::header(
                "X-Chunk-Blake3",
                "BLAKE3 of the chunk, in 64 small hexadecimal digits.",
            )
            .required(),
        )
        .takes_file(UNKNOWN)
        .body_at_most(usize::try_from(*CHUNK_BYTES.end()).unwrap_or(usize::MAX))
        .answers_empty(StatusCode::NO_CONTENT, "It is stored.")
        .fails(StatusCode::NOT_FOUND, "No upload of this file was begun.")
        .fails(
            StatusCode::UNPROCESSABLE_ENTITY,
            "The chunk is another one.",
        )
        .fails(StatusCode::INSUFFICIENT_STORAGE, "The store is full.");
    api.guarded(Perm::FileCreate, op, put_chunk);
    let op = Op::post("/api/v1/files/{blake3}/completion", "complete_file")
        .says(
            TAG,
            "Put the chunks together and compare the whole. Before this nobody can read any of it.",
        )
        .answers::<FileStanding>(StatusCode::OK, "It is stored.")
        .fails(StatusCode::NOT_FOUND, "No upload of this file was begun.")
        .fails(StatusCode::CONFLICT, "Chunks are missing.")
        .fails(
            StatusCode::UNPROCESSABLE_ENTITY,
            "The whole has another hash, or is a program, or would grow beyond measure. Its chunks are forgotten.",
        )
        .fails(StatusCode::INSUFFICIENT_STORAGE, "The store is full.");
    api.guarded(Perm::FileCreate, op, complete);
    let op = Op::get("/api/v1/files/{blake3}", "get_file")
        .says(TAG, "A file, or a part of it.")
        .param(Param::header("Range", "A part: `bytes=0-1023`."))
        .param(Param::header(
            "If-None-Match",
            "The hash, where it is there already.",
        ))
        .answers_files(StatusCode::OK, "The file.", &["*/*"])
        .answers_files(StatusCode::PARTIAL_CONTENT, "The part.", &["*/*"])
        .answers_empty(StatusCode::NOT_MODIFIED, "It is there already.")
        .fails(StatusCode::NOT_FOUND, GONE)
        .fails(StatusCode::RANGE_NOT_SATISFIABLE, "It has no such part.");
    api.guarded(Perm::FileRead, op, get);
    let op = Op::get("/api/v1/file-usage", "get_file_usage")
        .says(TAG, "How much room the company's files take, and may take.")
        .answers::<FileUsage>(StatusCode::OK, "The room.");
    api.guarded(Perm::FileRead, op, usage);
}

/// How much room files take.
#[derive(Debug, Serialize, ToSchema)]
struct FileUsage {
    /// Bytes of files that are stored.
    stored_bytes: i64,
    /// Bytes that open uploads announced.
    open_bytes: i64,
    /// Bytes that both may have together; null where there is no limit.
    bytes_at_most: Option<u64>,
}

async fn usage(State(app): State<App>, caller: Caller) -> Result<axum::Json<FileUsage>, Problem> {
    let mut tx = app.db.read(caller.authority()).await?;
    let (stored_bytes, open_bytes) = upload::usage(&mut tx).await?;
    Ok(axum::Json(FileUsage {
        stored_bytes,
        open_bytes,
        bytes_at_most: Some(app.config.org_file_bytes).filter(|limit| *limit > 0),
    }))
}

/// Whether a text is the BLAKE3 of something.
pub(crate) fn is_hash(text: &str) -> bool {
    text.len() == 64
        && text
            .bytes()
            .all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte))
}

// What the path of a file says. Nothing can have a hash that is none, or a chunk whose number is none.
struct FilePath {
    blake3: String,
    number: Option<i32>,
}

impl<S: Send + Sync> FromRequestParts<S> for FilePath {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let Ok(Path(mut said)) =
            Path::<HashMap<String, String>>::from_request_parts(parts, state).await
        else {
            return Err(Problem::not_found());
        };
        let blake3 = said.remove("blake3").filter(|text| is_hash(text));
        let number = said.remove("number").map(|text| text.parse()).transpose();
        match (blake3, number) {
            (Some(blake3), Ok(number)) => Ok(Self { blake3, number }),
            _ => Err(Problem::not_found()),
        }
    }
}

async fn begin(
    State(app): State<App>,
    caller: Caller,
    Json(sent): Json<NewFile>,
) -> Result<axum::Json<FileStanding>, Problem> {
    let chunk_bytes = sent.chunk_bytes.unwrap_or(USUAL_CHUNK_BYTES);
    let mut errors = Vec::new();
    if !is_hash(&sent.blake3) {
        errors.push(FieldError::of(
            "blake3",
            "It must be 64 small hexadecimal digits.",
        ));
    }
    if sent.size_bytes < 0 {
        errors.push(FieldError::of("size_bytes", "It must not be negative."));
    }
    if !CHUNK_BYTES.contains(&chunk_bytes) {
        errors.push(FieldError::of(
            "chunk_bytes",
            "It must be from 65536 to 8388608.",
        ));
    }
    if !errors.is_empty() {
        return Err(Problem::invalid(errors));
    }
    if u64::try_from(sent.size_bytes).is_ok_and(|size| size > app.config.max_file_bytes) {
        return Err(Problem::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            Code::TooLarge,
            format!("A file has at most {} bytes.", app.config.max_file_bytes),
        ));
    }
    let standing = upload::begin(&app, &caller, &sent.blake3, sent.size_bytes, chunk_bytes).await?;
    Ok(axum::Json(match standing {
        Standing::Stored(file) => file.into(),
        Standing::Open(open, stored) => {
            let mut stored = stored.into_iter().peekable();
            // Both are in order.
            let missing = (0..open.count())
                .filter(|number| stored.next_if_eq(number).is_none())
                .collect();
            FileStanding {
                blake3: sent.blake3,
                size_bytes: sent.size_bytes,
                stored_at: None,
                media_type: None,
                chunk_bytes: Some(open.chunk_bytes),
                chunks: open.count(),
                missing,
            }
        }
    }))
}

async fn put_chunk(
    State(app): State<App>,
    caller: Caller,
    path: FilePath,
    headers: HeaderMap,
    Octets(bytes): Octets,
) -> Result<StatusCode, Problem> {
    let number = path.number.ok_or_else(Problem::not_found)?;
    let chunk_blake3 = headers
        .get("x-chunk-blake3")
        .and_then(|value| value.to_str().ok())
        .filter(|value| is_hash(value))
        .ok_or_else(|| {
            Problem::bad_request("X-Chunk-Blake3", "It must be 64 small hexadecimal digits.")
        })?;
    upload::add_chunk(&app, &caller, &path.blake3, number, bytes, chunk_blake3).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn complete(
    State(app): State<App>,
    caller: Caller,
    path: FilePath,
) -> Result<axum::Json<FileStanding>, Problem> {
    let file = upload::complete(&app, &caller, &path.blake3).await?;
    Ok(axum::Json(file.into()))
}

async fn get(
    State(app): State<App>,
    caller: Caller,
    path: FilePath,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let mut tx = app.db.read(caller.authority()).await?;
    let file = upload::find_file(&mut tx, &path.blake3).await?;
    drop(tx);
    let file = file.ok_or_else(Problem::not_found)?;
    let text = |name| {
        headers
            .get(name)
            .and_then(|value: &HeaderValue| value.to_str().ok())
    };
    let etag = format!("\"{}\"", file.blake3);
    if text(header::IF_NONE_MATCH).is_some_and(|known| known.contains(&etag)) {
        return Ok((StatusCode::NOT_MODIFIED, [(header::ETAG, etag)]).into_response());
    }
    let size = u64::try_from(file.size_bytes).unwrap_or_default();
    let (status, range) = match asked(text(header::RANGE), size) {
        Asked::Whole => (StatusCode::OK, 0..size),
        Asked::Part(range) => (StatusCode::PARTIAL_CONTENT, range),
        Asked::Nothing => {
            let problem = Problem::new(
                StatusCode::RANGE_NOT_SATISFIABLE,
                Code::Invalid,
                "The file has no such part.",
            );
            let length = [(header::CONTENT_RANGE, format!("bytes */{size}"))];
            return Ok((length, problem).into_response());
        }
    };
    let org_id = caller.principal().org_id();
    let bytes = app
        .files
        .stream(org_id, &file.blake3, range.clone())
        .await
        .map_err(UploadError::from)?;
    let mut response = (status, Body::from_stream(bytes)).into_response();
    let answer = response.headers_mut();
    let mut set = |name, value: String| {
        if let Ok(value) = HeaderValue::from_str(&value) {
            answer.insert(name, value);
        }
    };
    set(header::CONTENT_TYPE, file.media_type);
    set(
        header::CONTENT_LENGTH,
        (range.end - range.start).to_string(),
    );
    set(header::ACCEPT_RANGES, "bytes".to_owned());
    set(header::ETAG, etag);
    // Saved, never shown: whatever it says of itself, nothing in it runs at this address.
    set(
        header::CONTENT_DISPOSITION,
        format!("attachment; filename=\"{}\"", file.blake3),
    );
    // What a hash names never changes.
    set(
        header::CACHE_CONTROL,
        "private, max-age=31536000, immutable".to_owned(),
    );
    if status == StatusCode::PARTIAL_CONTENT {
        set(
            header::CONTENT_RANGE,
            format!("bytes {}-{}/{size}", range.start, range.end - 1),
        );
    }
    Ok(response)
}
