//! Safe to wipe: signed by the office once it has read everything back, and not a moment before.

use crate::devices::Laptop;
use crate::files::{hash, store};
use crate::harness::{Answer, Org, Server, new_id};
use aws_lc_rs::signature::{ED25519, UnparsedPublicKey};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use brainops_sync::wire::receipt::Receipt;
use chrono::TimeDelta;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::path::PathBuf;

fn photo(number: usize) -> Vec<u8> {
    (0..100_000 + number)
        .map(|at| u8::try_from((at / 7 + number) % 251).unwrap())
        .collect()
}

async fn ask(server: &Server, org: &Org, hashes: &[String]) -> Answer {
    let body = json!({ "import_id": new_id(), "hashes": hashes });
    let call = server.post("/api/v1/receipts").by(org).json(body);
    call.send().await
}

fn is_signed(key: &Value, text: &str, signature: &Value) -> bool {
    let bytes = |value: &Value| STANDARD.decode(value.as_str().unwrap()).unwrap();
    let key = UnparsedPublicKey::new(&ED25519, bytes(&key["public_key"]));
    key.verify(text.as_bytes(), &bytes(signature)).is_ok()
}

fn receipt_of(answer: &Answer, key: &Value) -> Receipt {
    let receipt: Receipt = serde_json::from_value(answer.body["receipt"].clone()).unwrap();
    assert_eq!(json!(receipt.key_id), key["id"]);
    let signature = json!(receipt.signature);
    assert!(is_signed(key, &receipt.signed_text(), &signature));
    let mut more = receipt.clone();
    more.photos += 1;
    assert!(!is_signed(key, &more.signed_text(), &signature));
    receipt
}

fn path_of(server: &Server, org: &Org, file: &str) -> PathBuf {
    let files = server.keys.path().join("files/org");
    let files = files.join(org.org_id.to_string()).join("file");
    files.join(&file[..2]).join(file)
}

#[tokio::test]
async fn a_receipt_is_signed_once_every_byte_was_read_back() {
    let server = Server::start().await;
    let org = server.org("apex").await;
    let enrolled = Laptop::new().enrol(&server, &org).await.expect(201);
    let key = enrolled.body["receipt_keys"][0].clone();
    let photos: Vec<Vec<u8>> = (0..3).map(photo).collect();
    let hashes: Vec<String> = photos.iter().map(|photo| hash(photo)).collect();
    for one in &photos[..2] {
        store(&server, &org, one).await.expect(200);
    }
    let standing = ask(&server, &org, &hashes).await.expect(200);
    assert_eq!(standing.body["receipt"], Value::Null);
    assert_eq!(standing.body["verified"], 2);
    assert_eq!(standing.body["missing"], json!([hashes[2]]));
    store(&server, &org, &photos[2]).await.expect(200);
    let whole = ask(&server, &org, &hashes).await.expect(200);
    let receipt = receipt_of(&whole, &key);
    let covered: BTreeSet<String> = hashes.iter().cloned().collect();
    assert!(receipt.covers(&covered));
    assert_eq!(receipt.verified_at, server.now());

    // Another company does not hold them, and has another key.
    let rival = server.org("ridge").await;
    let none = ask(&server, &rival, &hashes).await.expect(200);
    assert_eq!(none.body["missing"].as_array().unwrap().len(), 3);
    let keys = server.get("/api/v1/receipt-keys").by(&rival).send().await;
    assert_ne!(keys.expect(200).body[0]["public_key"], key["public_key"]);
    for wrong in [&[][..], &["short".to_owned()][..]] {
        let refused = ask(&server, &org, wrong).await;
        refused.expect_problem(422, "invalid");
    }
}

#[tokio::test]
async fn bytes_that_were_lost_are_noticed_and_may_come_again() {
    let server = Server::start().await;
    let org = server.org("apex").await;
    let (good, bad) = (photo(1), photo(2));
    let hashes = [hash(&good), hash(&bad)];
    for one in [&good, &bad] {
        store(&server, &org, one).await.expect(200);
    }
    // One bit, of a file that has its length.
    let path = path_of(&server, &org, &hashes[1]);
    let mut bytes = std::fs::read(&path).unwrap();
    bytes[70_000] ^= 1;
    std::fs::write(&path, bytes).unwrap();
    let standing = ask(&server, &org, &hashes).await.expect(200);
    assert_eq!(standing.body["receipt"], Value::Null);
    assert_eq!(standing.body["missing"], json!([hashes[1]]));
    store(&server, &org, &bad).await.expect(200);
    let whole = ask(&server, &org, &hashes).await.expect(200);
    assert!(whole.body["receipt"].is_object(), "{}", whole.body);
    // What was read back within the day is looked at, not read: one that was cut short shows at once.
    std::fs::write(&path, &photo(2)[..70_000]).unwrap();
    let cut = ask(&server, &org, &hashes).await.expect(200);
    assert_eq!(cut.body["missing"], json!([hashes[1]]));
    store(&server, &org, &bad).await.expect(200);
    ask(&server, &org, &hashes).await.expect(200);
    std::fs::remove_file(path_of(&server, &org, &hashes[0])).unwrap();
    server.pass(TimeDelta::hours(25));
    let signed_in = server.sign_in(&org.slug, &org.email).await;
    let gone = ask(&server, &signed_in, &hashes).await.expect(200);
    assert_eq!(gone.body["missing"], json!([hashes[0]]));
}

#[tokio::test]
async fn another_key_signs_from_then_on_and_the_one_before_vouches_for_it() {
    let server = Server::start().await;
    let org = server.org("apex").await;
    let keys = server.get("/api/v1/receipt-keys").by(&org).send().await;
    let first = keys.expect(200).body[0].clone();
    assert_eq!(first["vouched_by"], Value::Null);
    let sam = server.person(&org, "sam", &[("file.create", "all")]).await;
    let refused = server.post("/api/v1/receipt-keys").by(&sam).send().await;
    refused.expect_problem(403, "forbidden");
    server.pass(TimeDelta::seconds(1));
    let second = server.post("/api/v1/receipt-keys").by(&org).send().await;
    let second = second.expect(201).body;
    assert_eq!(second["vouched_by"], first["id"]);
    let text = |name: &str| second[name].as_str().unwrap().to_owned();
    let says = format!(
        "brainops receipt key 1\n{}\n{}",
        text("id"),
        text("public_key")
    );
    assert!(is_signed(&first, &says, &second["voucher"]));
    let one = photo(1);
    store(&server, &org, &one).await.expect(200);
    let whole = ask(&server, &org, &[hash(&one)]).await.expect(200);
    receipt_of(&whole, &second);
    let keys = server.get("/api/v1/receipt-keys").by(&org).send().await;
    assert_eq!(keys.expect(200).body.as_array().unwrap().len(), 2);
}
