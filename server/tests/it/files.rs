//! Files: chunks in any order, broken lines, what is refused, what another organisation sees, a full store.

use crate::harness::{Org, Server};
use async_trait::async_trait;
use axum::body::Body;
use axum::http::{Method, Request, Response};
use brainops_server::files::FileStore;
use chrono::TimeDelta;
use futures_util::stream::BoxStream;
use http_body_util::BodyExt;
use object_store::memory::InMemory;
use object_store::path::Path;
use object_store::{
    CopyOptions, GetOptions, GetResult, ListResult, MultipartUpload, ObjectMeta, ObjectStore,
    PutMultipartOptions, PutOptions, PutPayload, PutResult, Result,
};
use serde_json::{Value, json};
use std::io;
use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use tower::ServiceExt;

const CHUNK: usize = 65_536;

pub(crate) fn hash(bytes: &[u8]) -> String {
    blake3::hash(bytes).to_hex().to_string()
}

/// Bytes that are no known kind of file and have no two chunks alike.
fn bytes(length: usize) -> Vec<u8> {
    (0..length)
        .map(|at| u8::try_from((at / 7 + at / CHUNK) % 251).unwrap())
        .collect()
}

/// An answer as it came.
struct Raw {
    head: axum::http::response::Parts,
    body: Vec<u8>,
}

impl Raw {
    fn expect(self, status: u16) -> Self {
        let text = String::from_utf8_lossy(&self.body);
        assert_eq!(self.head.status.as_u16(), status, "{text}");
        self
    }

    fn expect_problem(self, status: u16, code: &str) {
        let answer = self.expect(status);
        let body: Value = serde_json::from_slice(&answer.body).unwrap();
        assert_eq!(body["code"], code, "{body}");
    }
}

async fn raw(server: &Server, request: Request<Body>) -> Raw {
    let response: Response<Body> = server.router.clone().oneshot(request).await.unwrap();
    let (head, body) = response.into_parts();
    let body = body.collect().await.unwrap().to_bytes().to_vec();
    Raw { head, body }
}

async fn begin(server: &Server, org: &Org, whole: &[u8]) -> Value {
    let body = json!({ "blake3": hash(whole), "size_bytes": whole.len(), "chunk_bytes": CHUNK });
    let call = server.post("/api/v1/files").by(org).json(body);
    call.send().await.expect(200).body
}

async fn put_as(
    server: &Server,
    org: &Org,
    file: &str,
    number: usize,
    chunk: &[u8],
    of: &str,
) -> Raw {
    let request = Request::builder()
        .method(Method::PUT)
        .uri(format!("/api/v1/files/{file}/chunks/{number}"))
        .header("authorization", format!("Bearer {}", org.access))
        .header("content-type", "application/octet-stream")
        .header("x-chunk-blake3", of)
        .body(Body::from(chunk.to_vec()))
        .unwrap();
    raw(server, request).await
}

async fn put(server: &Server, org: &Org, whole: &[u8], number: usize) -> Raw {
    let chunk = whole.chunks(CHUNK).nth(number).unwrap();
    put_as(server, org, &hash(whole), number, chunk, &hash(chunk)).await
}

async fn complete(server: &Server, org: &Org, whole: &[u8]) -> crate::harness::Answer {
    let path = format!("/api/v1/files/{}/completion", hash(whole));
    server.post(&path).by(org).send().await
}

pub(crate) async fn store(server: &Server, org: &Org, whole: &[u8]) -> crate::harness::Answer {
    begin(server, org, whole).await;
    for number in 0..whole.chunks(CHUNK).len() {
        put(server, org, whole, number).await.expect(204);
    }
    complete(server, org, whole).await
}

async fn get(server: &Server, org: &Org, file: &str, range: Option<&str>) -> Raw {
    let mut request = Request::builder()
        .uri(format!("/api/v1/files/{file}"))
        .header("authorization", format!("Bearer {}", org.access));
    if let Some(range) = range {
        request = request.header("range", range);
    }
    raw(server, request.body(Body::empty()).unwrap()).await
}

#[tokio::test]
async fn chunks_come_in_any_order_and_twice_and_the_whole_is_compared() {
    let server = Server::start().await;
    let org = server.org("apex").await;
    let whole = bytes(3 * CHUNK + 100);
    let begun = begin(&server, &org, &whole).await;
    assert_eq!(begun["missing"], json!([0, 1, 2, 3]));
    assert_eq!(begun["chunk_bytes"], CHUNK);
    for number in [3, 1, 1] {
        put(&server, &org, &whole, number).await.expect(204);
    }
    // Nothing of it is there before it is whole.
    let file = hash(&whole);
    get(&server, &org, &file, None).await.expect(404);
    let early = complete(&server, &org, &whole).await;
    early.expect_problem(409, "file_truncated");
    // After a broken line, on another day.
    server.pass(TimeDelta::days(3));
    let org = server.sign_in(&org.slug, &org.email).await;
    let again = begin(&server, &org, &whole).await;
    assert_eq!(again["missing"], json!([0, 2]));
    for number in [0, 2] {
        put(&server, &org, &whole, number).await.expect(204);
    }
    let (first, second) = tokio::join!(
        complete(&server, &org, &whole),
        complete(&server, &org, &whole)
    );
    let stored = first.expect(200).body;
    assert_eq!(stored, second.expect(200).body);
    assert_eq!(stored["media_type"], "application/octet-stream");
    assert!(stored["stored_at"].is_string());
    // A chunk that comes late is no matter; neither is asking again.
    put(&server, &org, &whole, 1).await.expect(204);
    assert_eq!(begin(&server, &org, &whole).await["missing"], json!([]));

    let all = get(&server, &org, &file, None).await.expect(200);
    assert!(all.body == whole);
    let header = |name: &str| all.head.headers[name].to_str().unwrap().to_owned();
    assert_eq!(header("content-length"), whole.len().to_string());
    assert!(header("content-disposition").starts_with("attachment"));
    assert_eq!(header("x-content-type-options"), "nosniff");
    let range = format!("bytes={}-{}", CHUNK - 5, CHUNK + 5);
    let part = get(&server, &org, &file, Some(&range)).await.expect(206);
    assert_eq!(part.body, &whole[CHUNK - 5..=CHUNK + 5]);
    let wanted = format!("bytes {}-{}/{}", CHUNK - 5, CHUNK + 5, whole.len());
    assert_eq!(part.head.headers["content-range"].to_str().unwrap(), wanted);
    let beyond = get(&server, &org, &file, Some("bytes=99999999-")).await;
    beyond.expect(416);
    let known = Request::builder()
        .uri(format!("/api/v1/files/{file}"))
        .header("authorization", format!("Bearer {}", org.access))
        .header("if-none-match", format!("\"{file}\""))
        .body(Body::empty())
        .unwrap();
    raw(&server, known).await.expect(304);
    // A file of nothing is one, too.
    let nothing = store(&server, &org, b"").await.expect(200);
    assert_eq!(nothing.body["size_bytes"], 0);
    assert!(
        get(&server, &org, &hash(b""), None)
            .await
            .expect(200)
            .body
            .is_empty()
    );
}

#[tokio::test]
async fn what_is_not_what_it_says_is_refused() {
    let server = Server::start().await;
    let org = server.org("apex").await;
    let whole = bytes(2 * CHUNK);
    let file = hash(&whole);
    let chunk = &whole[..CHUNK];
    put(&server, &org, &whole, 0)
        .await
        .expect_problem(404, "not_found");
    begin(&server, &org, &whole).await;
    let turned: Vec<u8> = chunk.iter().map(|byte| byte ^ 1).collect();
    for (number, bytes, of) in [
        (0, &turned[..], hash(chunk)),
        (0, &chunk[1..], hash(&chunk[1..])),
        (2, chunk, hash(chunk)),
        (99_999, chunk, hash(chunk)),
    ] {
        let refused = put_as(&server, &org, &file, number, bytes, &of).await;
        refused.expect_problem(422, "file_damaged");
    }
    let unnamed = put_as(&server, &org, &file, 0, chunk, "x").await;
    unnamed.expect_problem(400, "invalid");
    // Each chunk is right and the whole is another one: nothing of it stays.
    put_as(&server, &org, &file, 0, &turned, &hash(&turned))
        .await
        .expect(204);
    put(&server, &org, &whole, 1).await.expect(204);
    let differs = complete(&server, &org, &whole).await;
    differs.expect_problem(422, "file_damaged");
    get(&server, &org, &file, None).await.expect(404);
    complete(&server, &org, &whole)
        .await
        .expect_problem(404, "not_found");
    store(&server, &org, &whole).await.expect(200);
    // Another length under the same hash can't be.
    let other = bytes(10);
    begin(&server, &org, &other).await;
    let body = json!({ "blake3": hash(&other), "size_bytes": 11 });
    let call = server.post("/api/v1/files").by(&org).json(body);
    call.send().await.expect_problem(409, "conflict");
    for (body, status, code) in [
        (
            json!({ "blake3": "../../etc/passwd", "size_bytes": 1 }),
            422,
            "invalid",
        ),
        (
            json!({ "blake3": "A".repeat(64), "size_bytes": 1 }),
            422,
            "invalid",
        ),
        (
            json!({ "blake3": "0".repeat(64), "size_bytes": -1 }),
            422,
            "invalid",
        ),
        (
            json!({ "blake3": "0".repeat(64), "size_bytes": 1, "chunk_bytes": 1 }),
            422,
            "invalid",
        ),
        (
            json!({ "blake3": "0".repeat(64), "size_bytes": 1_u64 << 50 }),
            413,
            "too_large",
        ),
    ] {
        let call = server.post("/api/v1/files").by(&org).json(body);
        call.send().await.expect_problem(status, code);
    }
    for name in [
        "%00",
        "%ff",
        "x",
        "..%2f..%2fetc%2fpasswd",
        &"0".repeat(63),
        &"G".repeat(64),
    ] {
        get(&server, &org, name, None)
            .await
            .expect_problem(404, "not_found");
        let path = format!("/api/v1/files/{name}/completion");
        let call = server.post(&path).by(&org).send().await;
        call.expect_problem(404, "not_found");
        put_as(&server, &org, name, 0, chunk, &hash(chunk))
            .await
            .expect_problem(404, "not_found");
    }
    let program = b"\x7fELF and so on".to_vec();
    store(&server, &org, &program)
        .await
        .expect_problem(422, "unsupported_format");
    get(&server, &org, &hash(&program), None).await.expect(404);
}

/// An office document that says it holds so much.
fn archive(unpacked: u32) -> Vec<u8> {
    let name = b"xl/worksheets/sheet1.xml";
    let length = u16::try_from(name.len()).unwrap().to_le_bytes();
    let mut local = b"PK\x03\x04".to_vec();
    local.resize(30, 0);
    local.extend(name);
    local.extend([0; 100]);
    let mut entry = b"PK\x01\x02".to_vec();
    entry.resize(46, 0);
    entry[20..24].copy_from_slice(&100_u32.to_le_bytes());
    entry[24..28].copy_from_slice(&unpacked.to_le_bytes());
    entry[28..30].copy_from_slice(&length);
    entry.extend(name);
    let mut end = b"PK\x05\x06".to_vec();
    end.resize(12, 0);
    end.extend(u32::try_from(entry.len()).unwrap().to_le_bytes());
    end.extend(u32::try_from(local.len()).unwrap().to_le_bytes());
    end.extend([0, 0]);
    [local, entry, end].concat()
}

#[tokio::test]
async fn an_archive_that_would_grow_beyond_measure_is_refused() {
    let server = Server::start().await;
    let org = server.org("apex").await;
    let document = store(&server, &org, &archive(5_000)).await.expect(200);
    assert_eq!(document.body["media_type"], "application/zip");
    let bomb = archive(3 << 30);
    store(&server, &org, &bomb)
        .await
        .expect_problem(422, "too_large");
    get(&server, &org, &hash(&bomb), None).await.expect(404);
}

#[tokio::test]
async fn an_organisation_reaches_its_own_bytes_alone() {
    let server = Server::start().await;
    let ours = server.org("apex").await;
    let theirs = server.org("ridge").await;
    let whole = bytes(CHUNK + 1);
    let file = hash(&whole);
    store(&server, &ours, &whole).await.expect(200);
    get(&server, &theirs, &file, None)
        .await
        .expect_problem(404, "not_found");
    let completion = complete(&server, &theirs, &whole).await;
    completion.expect_problem(404, "not_found");
    put(&server, &theirs, &whole, 0)
        .await
        .expect_problem(404, "not_found");
    // Having the same hash is no proof of having the bytes.
    let begun = begin(&server, &theirs, &whole).await;
    assert_eq!(begun["missing"], json!([0, 1]));
    assert_eq!(begun["stored_at"], Value::Null);
    put(&server, &theirs, &whole, 0).await.expect(204);
    let early = complete(&server, &theirs, &whole).await;
    early.expect_problem(409, "file_truncated");
    get(&server, &theirs, &file, None).await.expect(404);
    assert!(get(&server, &ours, &file, None).await.expect(200).body == whole);
    // Who may read may not upload.
    let reader = server.person(&ours, "sam", &[("file.read", "all")]).await;
    get(&server, &reader, &file, None).await.expect(200);
    let body = json!({ "blake3": file, "size_bytes": 1 });
    let call = server.post("/api/v1/files").by(&reader).json(body);
    call.send().await.expect_problem(403, "forbidden");
}

#[tokio::test]
async fn what_was_left_behind_goes_after_two_weeks() {
    let server = Server::start().await;
    let org = server.org("apex").await;
    let whole = bytes(2 * CHUNK);
    begin(&server, &org, &whole).await;
    server.pass(TimeDelta::days(10));
    let org = server.sign_in(&org.slug, &org.email).await;
    put(&server, &org, &whole, 0).await.expect(204);
    server.pass(TimeDelta::days(10));
    server.work().await;
    let org = server.sign_in(&org.slug, &org.email).await;
    // Ten days after it was touched last, all of it is there.
    assert_eq!(begin(&server, &org, &whole).await["missing"], json!([1]));
    server.pass(TimeDelta::days(5));
    server.work().await;
    let org = server.sign_in(&org.slug, &org.email).await;
    assert_eq!(begin(&server, &org, &whole).await["missing"], json!([0, 1]));
    store(&server, &org, &whole).await.expect(200);
}

#[tokio::test]
async fn a_file_that_the_store_lost_is_asked_for_again() {
    let server = Server::start().await;
    let org = server.org("apex").await;
    let whole = bytes(CHUNK + 1);
    store(&server, &org, &whole).await.expect(200);
    std::fs::remove_dir_all(server.keys.path().join("files/org")).unwrap();
    let lost = get(&server, &org, &hash(&whole), None).await;
    lost.expect_problem(500, "internal");
    assert_eq!(begin(&server, &org, &whole).await["missing"], json!([0, 1]));
    store(&server, &org, &whole).await.expect(200);
    let back = get(&server, &org, &hash(&whole), None).await;
    assert!(back.expect(200).body == whole);
}

/// A store whose disk is full from when it is told so.
#[derive(Debug)]
struct Filling {
    store: InMemory,
    is_full: Arc<AtomicBool>,
}

impl Filling {
    fn room(&self) -> Result<()> {
        if self.is_full.load(Ordering::SeqCst) {
            return Err(object_store::Error::Generic {
                store: "test",
                source: Box::new(io::Error::from(io::ErrorKind::StorageFull)),
            });
        }
        Ok(())
    }
}

impl std::fmt::Display for Filling {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a store that fills")
    }
}

#[async_trait]
impl ObjectStore for Filling {
    async fn put_opts(
        &self,
        to: &Path,
        bytes: PutPayload,
        options: PutOptions,
    ) -> Result<PutResult> {
        self.room()?;
        self.store.put_opts(to, bytes, options).await
    }

    async fn put_multipart_opts(
        &self,
        to: &Path,
        options: PutMultipartOptions,
    ) -> Result<Box<dyn MultipartUpload>> {
        self.room()?;
        self.store.put_multipart_opts(to, options).await
    }

    async fn get_opts(&self, from: &Path, options: GetOptions) -> Result<GetResult> {
        self.store.get_opts(from, options).await
    }

    async fn get_ranges(
        &self,
        from: &Path,
        ranges: &[Range<u64>],
    ) -> Result<Vec<axum::body::Bytes>> {
        self.store.get_ranges(from, ranges).await
    }

    fn delete_stream(
        &self,
        paths: BoxStream<'static, Result<Path>>,
    ) -> BoxStream<'static, Result<Path>> {
        self.store.delete_stream(paths)
    }

    fn list(&self, prefix: Option<&Path>) -> BoxStream<'static, Result<ObjectMeta>> {
        self.store.list(prefix)
    }

    async fn list_with_delimiter(&self, prefix: Option<&Path>) -> Result<ListResult> {
        self.store.list_with_delimiter(prefix).await
    }

    async fn copy_opts(&self, from: &Path, to: &Path, options: CopyOptions) -> Result<()> {
        self.room()?;
        self.store.copy_opts(from, to, options).await
    }
}

#[tokio::test]
async fn an_organisation_has_so_much_room_and_no_more() {
    let room = 3 * CHUNK as u64;
    let server = Server::start_with(4, |config| config.org_file_bytes = room).await;
    let (org, other) = (server.org("apex").await, server.org("ridge").await);
    let used = async |org: &Org| {
        let answer = server.get("/api/v1/file-usage").by(org).send().await;
        let body = answer.expect(200).body;
        assert_eq!(body["bytes_at_most"], room);
        (body["stored_bytes"].clone(), body["open_bytes"].clone())
    };
    let ask = async |org: &Org, whole: &[u8]| {
        let body =
            json!({ "blake3": hash(whole), "size_bytes": whole.len(), "chunk_bytes": CHUNK });
        server.post("/api/v1/files").by(org).json(body).send().await
    };
    let first = bytes(2 * CHUNK);
    store(&server, &org, &first).await.expect(200);
    assert_eq!(used(&org).await, (json!(2 * CHUNK), json!(0)));
    // What is announced counts, or a hundred uploads at once would pass.
    let (second, third) = (bytes(CHUNK - 1), bytes(CHUNK - 2));
    ask(&org, &second).await.expect(200);
    ask(&org, &third).await.expect_problem(507, "disk_full");
    assert_eq!(used(&org).await, (json!(2 * CHUNK), json!(CHUNK - 1)));
    // Going on with what was begun, and what is there already, takes no more room; neither does another's.
    ask(&org, &second).await.expect(200);
    ask(&org, &first).await.expect(200);
    ask(&other, &first).await.expect(200);
    assert_eq!(used(&other).await, (json!(0), json!(2 * CHUNK)));
    server.pass(TimeDelta::days(15));
    server.work().await;
    let org = server.sign_in("apex", &org.email).await;
    assert_eq!(used(&org).await, (json!(2 * CHUNK), json!(0)));
    store(&server, &org, &third).await.expect(200);
    assert_eq!(used(&org).await, (json!(3 * CHUNK - 2), json!(0)));
}

#[tokio::test]
async fn a_full_store_is_said_and_loses_nothing() {
    let is_full = Arc::new(AtomicBool::new(false));
    let store = Filling {
        store: InMemory::new(),
        is_full: Arc::clone(&is_full),
    };
    let files = FileStore::over(Arc::new(store));
    let server = Server::start_given(|means| means.files = files).await;
    let org = server.org("apex").await;
    let whole = bytes(2 * CHUNK);
    begin(&server, &org, &whole).await;
    put(&server, &org, &whole, 0).await.expect(204);
    is_full.store(true, Ordering::SeqCst);
    let refused = put(&server, &org, &whole, 1).await.expect(507);
    assert!(refused.head.headers.contains_key("retry-after"));
    refused.expect_problem(507, "disk_full");
    // The chunk is not listed, so the client sends it again once there is room.
    assert_eq!(begin(&server, &org, &whole).await["missing"], json!([1]));
    is_full.store(false, Ordering::SeqCst);
    put(&server, &org, &whole, 1).await.expect(204);
    is_full.store(true, Ordering::SeqCst);
    complete(&server, &org, &whole)
        .await
        .expect_problem(507, "disk_full");
    get(&server, &org, &hash(&whole), None).await.expect(404);
    assert_eq!(begin(&server, &org, &whole).await["missing"], json!([]));
    is_full.store(false, Ordering::SeqCst);
    complete(&server, &org, &whole).await.expect(200);
    assert!(
        get(&server, &org, &hash(&whole), None)
            .await
            .expect(200)
            .body
            == whole
    );
}
