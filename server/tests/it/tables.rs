//! Many records at once: bulk, CSV and XLSX.

use crate::harness::{Org, Server, new_id};
use axum::body::Body;
use axum::http::Request;
use http_body_util::BodyExt;
use serde_json::{Value, json};
use tower::ServiceExt;
use uuid::Uuid;

async fn bytes(server: &Server, request: Request<Body>) -> (u16, Vec<u8>) {
    let response = server.router.clone().oneshot(request).await.unwrap();
    let status = response.status().as_u16();
    let body = response.into_body().collect().await.unwrap().to_bytes();
    (status, body.to_vec())
}

async fn export(server: &Server, who: &Org, query: &str) -> (u16, Vec<u8>) {
    let call = server.get(&format!("/api/v1/customers/export?{query}"));
    bytes(server, call.by(who).build()).await
}

async fn import(server: &Server, who: &Org, query: &str, file: &[u8]) -> (u16, Value) {
    let request = Request::post(format!("/api/v1/customers/import?{query}"))
        .header("authorization", format!("Bearer {}", who.access))
        .header("content-type", "text/csv")
        .body(Body::from(file.to_vec()))
        .unwrap();
    let (status, body) = bytes(server, request).await;
    (status, serde_json::from_slice(&body).unwrap())
}

async fn import_xlsx(server: &Server, who: &Org, query: &str, file: &[u8]) -> (u16, Value) {
    let kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    let request = Request::post(format!("/api/v1/{query}"))
        .header("authorization", format!("Bearer {}", who.access))
        .header("content-type", kind)
        .body(Body::from(file.to_vec()))
        .unwrap();
    let (status, body) = bytes(server, request).await;
    (status, serde_json::from_slice(&body).unwrap())
}

/// An XLSX of parts that are written as they are.
fn xlsx(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut file = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let usual = [
        (
            "xl/workbook.xml",
            "<workbook xmlns:r='r'><sheets><sheet name='A' sheetId='1' r:id='rId7'/></sheets></workbook>",
        ),
        (
            "xl/_rels/workbook.xml.rels",
            "<Relationships><Relationship Id='rId7' Type='x/worksheet' Target='worksheets/one.xml'/>\
             <Relationship Id='rId8' Type='x/sharedStrings' Target='/xl/strings.xml'/></Relationships>",
        ),
    ];
    for (name, text) in usual.iter().chain(parts) {
        file.start_file(*name, zip::write::SimpleFileOptions::default())
            .unwrap();
        std::io::Write::write_all(&mut file, text.as_bytes()).unwrap();
    }
    file.finish().unwrap().into_inner()
}

async fn count(server: &Server, who: &Org) -> usize {
    let call = server.get("/api/v1/customers?limit=200").by(who);
    call.send().await.expect(200).ids().len()
}

#[tokio::test]
async fn a_batch_is_whole_or_says_which_rows_were_left() {
    let server = Server::start().await;
    let org = server.org("apex").await;
    let other = server.org("ridge").await;
    let foreign = server.customer(&other, "Elsewhere").await;
    let send = async |verb: &str, body: Value| {
        let call = server
            .post(&format!("/api/v1/customers/bulk/{verb}"))
            .by(&org);
        call.json(body).send().await
    };
    let ids: Vec<Uuid> = (0..3).map(|_| new_id()).collect();
    let rows: Vec<Value> = ids
        .iter()
        .map(|id| json!({ "id": id, "last_name": "Bulk" }))
        .collect();
    let mut bad = rows.clone();
    bad.push(json!({ "last_name": "" }));
    bad.push(rows[0].clone());
    let refused = send("create", json!({ "rows": bad }))
        .await
        .expect_problem(422, "invalid");
    assert_eq!(refused.body["errors"][0]["pointer"], "/rows/3/last_name");
    assert_eq!(refused.body["errors"][1]["pointer"], "/rows/4/id");
    assert_eq!(count(&server, &org).await, 0);
    let kept = send("create", json!({ "rows": bad, "atomic": false }))
        .await
        .expect(200);
    assert_eq!(
        (&kept.body["done"], &kept.body["refused"]),
        (&json!(3), &json!(2))
    );
    assert_eq!(kept.body["rows"][4]["refused"]["code"], "conflict");
    assert_eq!(count(&server, &org).await, 3);

    let change = |id: Uuid, version: i64| json!({ "id": id, "version": version, "fields": { "phone": "1" } });
    let rows = json!({ "atomic": false, "rows": [
        change(ids[0], 1), change(ids[1], 7), change(foreign, 1), change(new_id(), 1),
    ]});
    let changed = send("update", rows).await.expect(200);
    let codes: Vec<_> = (0..4)
        .map(|at| changed.body["rows"][at]["refused"]["code"].clone())
        .collect();
    assert_eq!(
        codes,
        [
            Value::Null,
            json!("stale"),
            json!("not_found"),
            json!("not_found")
        ]
    );
    let rows = json!({ "rows": [{ "id": ids[0], "version": 2 }, { "id": ids[1], "version": 1 }] });
    send("archive", rows).await.expect(200);
    assert_eq!(count(&server, &org).await, 1);
    send("create", json!({ "rows": [] }))
        .await
        .expect_problem(422, "invalid");
    let many: Vec<Value> = (0..501).map(|_| json!({ "last_name": "X" })).collect();
    send("create", json!({ "rows": many }))
        .await
        .expect_problem(422, "invalid");

    // The log has what was kept, once each.
    let mut sql = server.connect("postgres").await;
    let seqs: Vec<i64> =
        sqlx::query_scalar("select seq from change where org_id = $1 order by seq")
            .bind(org.org_id)
            .fetch_all(&mut sql)
            .await
            .unwrap();
    assert_eq!(seqs, (1..=6).collect::<Vec<_>>());
}

#[tokio::test]
async fn an_export_holds_no_formula_and_comes_back_as_it_was() {
    let server = Server::start().await;
    let org = server.org("apex").await;
    let other = server.org("ridge").await;
    server.customer(&other, "Elsewhere").await;
    let names = [
        "=HYPERLINK(\"http://x\")",
        "@SUM(1)",
        "O'Hara",
        "Line\nbreak, \"quoted\"",
    ];
    for name in names {
        let body = json!({ "last_name": name, "phone": "+1 402 555 0101" });
        let call = server.post("/api/v1/customers").by(&org);
        call.json(body).send().await.expect(201);
    }
    let (status, file) = export(&server, &org, "sort=created_at").await;
    assert_eq!(status, 200);
    let mut reader = csv::Reader::from_reader(file.as_slice());
    let headings = reader.headers().unwrap().clone();
    let at = |name: &str| headings.iter().position(|heading| heading == name).unwrap();
    let rows: Vec<_> = reader.records().map(Result::unwrap).collect();
    assert_eq!(rows.len(), 4);
    for row in &rows {
        for cell in row {
            assert!(!cell.starts_with(['=', '+', '-', '@']), "{cell}");
        }
        assert_eq!(&row[at("phone")], "'+1 402 555 0101");
    }
    // Owners and ids are those of the organisation: the one is unknown elsewhere, the other is taken here.
    let (status, elsewhere) = import(&server, &other, "dry_run=false", &file).await;
    assert_eq!((status, &elsewhere["added"]), (200, &json!(0)));
    assert_eq!(
        elsewhere["rows"][0]["refused"]["errors"][0]["pointer"],
        "/owner_id"
    );
    let (_, again) = import(&server, &org, "dry_run=false", &file).await;
    assert_eq!((&again["added"], &again["refused"]), (&json!(0), &json!(4)));
    assert_eq!(again["rows"][0]["refused"]["code"], "conflict");

    let (status, file) = export(&server, &org, "format=xlsx").await;
    assert_eq!((status, &file[..2]), (200, &b"PK"[..]));
    let (status, _) = export(&server, &org, "format=pdf").await;
    assert_eq!(status, 400);
    let (status, _) = export(&server, &org, "limit=5").await;
    assert_eq!(status, 400);
    let reader = server
        .person(&org, "rita", &[("customer.read", "own")])
        .await;
    let (status, _) = export(&server, &reader, "").await;
    assert_eq!(status, 403);
    let exporter = [("customer.read", "own"), ("export.run", "all")];
    let exporter = server.person(&org, "eva", &exporter).await;
    let (status, file) = export(&server, &exporter, "").await;
    assert_eq!(
        (status, String::from_utf8(file).unwrap().lines().count()),
        (200, 1)
    );
}

#[tokio::test]
async fn an_import_is_tried_first_and_reports_each_row() {
    let server = Server::start().await;
    let org = server.org("apex").await;
    let file =
        "\u{feff}last_name, phone,version\nVandersloot,402,9\n,403,\n\"Wide\",4,5,6\nElmore,'=1,\n"
            .as_bytes();
    let (status, tried) = import(&server, &org, "", file).await;
    assert_eq!(status, 200, "{tried}");
    assert_eq!(tried["dry_run"], true);
    assert_eq!((&tried["added"], &tried["refused"]), (&json!(2), &json!(2)));
    assert_eq!(tried["rows"][1]["line"], 3);
    assert_eq!(
        tried["rows"][1]["refused"]["errors"][0]["pointer"],
        "/last_name"
    );
    assert_eq!(tried["ignored_columns"], json!(["version"]));
    assert_eq!(count(&server, &org).await, 0);
    let (_, done) = import(&server, &org, "dry_run=false", file).await;
    assert_eq!(done["added"], 2);
    let call = server.get("/api/v1/customers?last_name=Elmore").by(&org);
    assert_eq!(
        call.send().await.expect(200).body["items"][0]["phone"],
        "=1"
    );

    for (name, file) in [
        ("an unknown column", &b"last_name,org_id\nA,1\n"[..]),
        ("a column twice", b"last_name,last_name\nA,B\n"),
        ("nothing", b""),
    ] {
        let (status, answer) = import(&server, &org, "dry_run=false", file).await;
        assert_eq!(
            (status, &answer["code"]),
            (400, &json!("invalid")),
            "{name}"
        );
    }
    let (_, answer) = import(&server, &org, "", b"last_name\n\xff\xfe\nA\0B\n\"open\n").await;
    assert_eq!(answer["added"], 1, "{answer}");
    let long = format!("last_name\n{}", "A\n".repeat(5_001));
    let (status, _) = import(&server, &org, "", long.as_bytes()).await;
    assert_eq!(status, 400);
    let huge = format!("last_name\n{}", "A".repeat(80_000));
    let (status, answer) = import(&server, &org, "", huge.as_bytes()).await;
    assert_eq!((status, &answer["code"]), (413, &json!("too_large")));
    let clerk = server
        .person(&org, "carl", &[("customer.create", "all")])
        .await;
    let (status, _) = import(&server, &clerk, "", b"last_name\nA\n").await;
    assert_eq!(status, 403);
    assert_eq!(count(&server, &org).await, 2);
}

#[tokio::test]
async fn an_xlsx_is_read_like_a_csv() {
    let server = Server::start().await;
    let org = server.org("apex").await;
    for name in ["=HYPERLINK(\"http://x\")", "O'Hara & <Sons>", "'=1"] {
        let body = json!({ "last_name": name, "phone": "+1 402 555 0101" });
        let call = server.post("/api/v1/customers").by(&org);
        call.json(body).send().await.expect(201);
    }
    let (_, file) = export(&server, &org, "format=xlsx").await;
    let (status, again) = import_xlsx(&server, &org, "customers/import?dry_run=false", &file).await;
    assert_eq!((status, &again["refused"]), (200, &json!(3)), "{again}");
    assert_eq!(again["rows"][0]["refused"]["code"], "conflict");

    let customer = server.customer(&org, "Vandersloot").await;
    let strings = "<sst><si><t>customer_id</t></si><si><r><t>str</t></r><r><t>eet</t></r><rPh><t>no</t></rPh></si>\
                   <si><t>due_on</t></si><si><t>Kiln &amp; Elm &#83;t</t></si></sst>";
    let sheet = format!(
        "<worksheet><sheetData><row r='1'><c r='A1' t='s'><v>0</v></c><c r='B1' t='s'><v>1</v></c>\
         <c r='C1' t='s'><v>2</v></c></row><row r='3'><c r='A3' t='inlineStr'><is><t>{customer}</t></is></c>\
         <c r='B3' t='s'><v>3</v></c><c r='C3'><v>46346</v></c><c r='ZZ3' s='4'/></row>\
         <row r='4'><c r='B4' t='s'><v>3</v></c></row></sheetData></worksheet>"
    );
    let parts = [
        ("xl/strings.xml", strings),
        ("xl/worksheets/one.xml", &sheet),
    ];
    let (status, done) =
        import_xlsx(&server, &org, "jobs/import?dry_run=false", &xlsx(&parts)).await;
    assert_eq!((status, &done["added"]), (200, &json!(1)), "{done}");
    assert_eq!(done["rows"][0]["line"], 3);
    assert_eq!(
        done["rows"][1]["refused"]["errors"][0]["pointer"],
        "/customer_id"
    );
    let jobs = server.get("/api/v1/jobs").by(&org).send().await.expect(200);
    assert_eq!(jobs.body["items"][0]["street"], "Kiln & Elm St");
    assert_eq!(jobs.body["items"][0]["due_on"], "2026-11-20");
}

#[tokio::test]
async fn an_xlsx_that_would_grow_beyond_measure_is_refused() {
    // Bodies of the tests have 64 KiB; these unpack to hundreds of megabytes, or say the same a million times.
    let server = Server::start().await;
    let org = server.org("apex").await;
    let heading = "<row><c t='inlineStr'><is><t>last_name</t></is></c></row>";
    let sheet =
        |rows: &str| format!("<worksheet><sheetData>{heading}{rows}</sheetData></worksheet>");
    let shared = "<row><c t='s'><v>0</v></c></row>";
    let long = format!("<sst><si><t>{}</t></si></sst>", "A".repeat(20 << 20));
    for (name, strings, rows, code) in [
        ("a part", "<sst/>", " ".repeat(50 << 20), "too_large"),
        ("texts", &" ".repeat(33 << 20), String::new(), "too_large"),
        ("one text, often", &long, shared.repeat(10), "too_large"),
        (
            "many texts",
            &"<si/>".repeat(2_000_000),
            String::new(),
            "too_large",
        ),
        (
            "many rows",
            "<sst><si><t>A</t></si></sst>",
            shared.repeat(6_000),
            "invalid",
        ),
        (
            "far to the right",
            "<sst/>",
            "<row><c r='XFD9'><v>1</v></c></row>".to_owned(),
            "invalid",
        ),
    ] {
        let rows = sheet(&rows);
        let file = xlsx(&[
            ("xl/strings.xml", strings),
            ("xl/worksheets/one.xml", &rows),
        ]);
        assert!(file.len() < 64 << 10, "{name}: {}", file.len());
        let (_, answer) = import_xlsx(&server, &org, "customers/import", &file).await;
        assert_eq!(answer["code"], code, "{name}: {answer}");
    }
    for broken in [&b"PK"[..], b"last_name\nA\n", &xlsx(&[])] {
        let (status, answer) = import_xlsx(&server, &org, "customers/import", broken).await;
        assert_eq!((status, &answer["code"]), (400, &json!("invalid")));
    }
}
