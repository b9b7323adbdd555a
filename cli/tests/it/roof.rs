//! `brainops materials`, `quote`, `verify` and `schema`, from outside.

use std::process::Output;

use serde_json::Value;

use crate::brainops::{brainops, program, root};

const EXAMPLE_A: &str = "samples/roofs/example-a.json";

fn json(output: &Output) -> Value {
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    serde_json::from_slice(&output.stdout).unwrap()
}

fn refusal(output: &Output, exit_code: i32) -> Value {
    assert_eq!(output.status.code(), Some(exit_code));
    assert!(output.stdout.is_empty());
    let text = String::from_utf8(output.stderr.clone()).unwrap();
    assert_eq!(text.lines().count(), 1, "{text}");
    serde_json::from_str::<Value>(&text).unwrap()["error"].clone()
}

#[test]
fn materials_of_example_a_keep_the_contract() {
    let out = json(&brainops(&["materials", EXAMPLE_A, "--json"]));
    assert_eq!(out["area_sqft"], 1502.64);
    assert_eq!(out["squares"], 15.0264);
    assert_eq!(
        (&out["facets"], &out["labor_hours"]),
        (&2.into(), &43.27.into())
    );
    assert_eq!(out["debris_tons"], 2.25);
    assert_eq!(out["edges_ft"]["rake"], 71.55);
    let shingles = &out["items"][0];
    assert_eq!(
        (
            &shingles["item"],
            &shingles["net"],
            &shingles["waste"],
            &shingles["gross"]
        ),
        (
            &"shingles".into(),
            &1502.64.into(),
            &0.1.into(),
            &1652.9.into()
        ),
    );
    assert_eq!(
        (&shingles["coverage"], &shingles["quantity"]),
        (&33.333.into(), &50.into())
    );
    assert!(shingles["why"].as_str().unwrap().contains("49.59"));
    let quantities: Vec<i64> = out["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|i| i["quantity"].as_i64().unwrap())
        .collect();
    assert_eq!(quantities, [50, 2, 2, 3, 2, 17, 10, 2, 1]);
}

#[test]
fn a_quote_states_one_amount_or_each_and_is_dated_by_the_clock_of_the_place() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, zone: &str, lump: &[&str]| {
        let path = folder.path().join(name);
        let out = program()
            .args(["quote", EXAMPLE_A, "--pdf"])
            .arg(&path)
            .args(lump)
            .env("TZ", zone)
            .output()
            .unwrap();
        assert!(out.status.success());
        std::fs::read(path).unwrap()
    };
    // 26 hours apart: never on the same day.
    let (east, west) = ("<+14>-14", "<-12>12");
    let lines = write("lines.pdf", east, &[]);
    assert_ne!(lines, write("west.pdf", west, &[]));
    assert_ne!(lines, write("lump.pdf", east, &["--lump-sum"]));
    let refused = brainops(&["quote", EXAMPLE_A, "--lump-sum"]);
    assert_eq!(refused.status.code(), Some(2), "it needs --pdf");
}

#[test]
fn a_quote_is_proved_and_a_forgery_named() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("quote.json");
    let quote = json(&brainops(&["quote", EXAMPLE_A, "--json"]));
    assert_eq!(quote["estimate"]["options"][0]["total"], 903_089);
    std::fs::write(&path, quote.to_string()).unwrap();
    let path = path.to_str().unwrap();
    assert_eq!(json(&brainops(&["verify", path, "--json"]))["holds"], true);

    std::fs::write(path, quote.to_string().replace("903089", "803089")).unwrap();
    let forged = brainops(&["verify", path, "--json"]);
    assert_eq!(forged.status.code(), Some(1));
    let forged: Value = serde_json::from_slice(&forged.stdout).unwrap();
    assert_eq!(forged["holds"], false);
    let fields = forged["differences"]
        .as_array()
        .unwrap()
        .iter()
        .map(|d| &d["field"]);
    assert!(
        fields
            .into_iter()
            .any(|field| field == "estimate.options[0].total")
    );
}

#[test]
fn what_can_not_be_verified_is_named_in_a_sentence() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, bytes: &[u8]| {
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let other = std::fs::read(root().join(EXAMPLE_A)).unwrap();
    for (path, code, words) in [
        (
            write("quote.pdf", b"%PDF-1.7 and so on"),
            "unsupported_format",
            "it is a PDF",
        ),
        (
            write("photo.jpg", &[0xff, 0xd8, 0xff, 0xe0]),
            "unsupported_format",
            "it is no JSON",
        ),
        (
            write("cut.json", b"{\"format\": \"brainops.quote.v1\""),
            "file_truncated",
            "ends too early",
        ),
        (write("roof.json", &other), "invalid", "names no known form"),
        (
            write("next.json", b"{\"format\": \"brainops.quote.v9\"}"),
            "invalid",
            "not known to this version",
        ),
        (
            write("bare.json", b"{\"format\": \"brainops.evidence.v1\"}"),
            "invalid",
            "no whole evidence",
        ),
    ] {
        let refused = refusal(&brainops(&["verify", &path, "--json"]), 1);
        assert_eq!(refused["code"], code, "{path}");
        let message = refused["message"].as_str().unwrap();
        assert!(
            message.contains(words) && message.ends_with('.'),
            "{message}"
        );
    }
}

#[test]
fn example_prices_are_said_to_be_such_and_quantities_that_differ_are_all_shown() {
    let output = brainops(&["quote", EXAMPLE_A]);
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(told.contains("Example prices"), "{told}");
    let words = String::from_utf8(output.stdout).unwrap();
    // Six nails a shingle take 8,476 in place of 5,831: two boxes of 7,200.
    assert!(words.contains("1 / 2 / 2 boxes"), "{words}");
    assert!(words.contains("50 bundles"), "{words}");
    assert!(
        words.contains("shared over its lines to the cent"),
        "{words}"
    );

    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("prices.csv");
    let csv = std::fs::read_to_string(root().join("samples/price-book.csv")).unwrap();
    std::fs::write(&path, csv.replace("36.00", "36.50")).unwrap();
    let own = ["quote", EXAMPLE_A, "--price-book", path.to_str().unwrap()];
    assert!(brainops(&own).stderr.is_empty());
}

#[test]
fn prices_come_from_a_file_of_ones_own() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("prices.csv");
    let csv = std::fs::read_to_string(root().join("samples/price-book.csv")).unwrap();
    std::fs::write(
        &path,
        csv.replace("Ridgeline 30,bundle,36.00", "Ridgeline 30,bundle,38.50"),
    )
    .unwrap();
    let path = path.to_str().unwrap();
    let args = [
        "quote",
        "samples/quotes/vandersloot.json",
        "--price-book",
        path,
        "--json",
    ];
    let quote = json(&brainops(&args));
    assert_eq!(quote["input"]["price_book"]["name"], "prices");
    assert_eq!(quote["estimate"]["options"][0]["materials_cost"], 298_900);

    std::fs::write(path, csv.replace(",36.00,", ",cheap,")).unwrap();
    let refused = refusal(&brainops(&args), 1);
    assert_eq!(refused["problems"][0]["field"], "line 2");
}

#[test]
fn a_quote_is_written_as_pdf() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("quote.pdf");
    let args = [
        "quote",
        "samples/quotes/vandersloot.json",
        "--pdf",
        path.to_str().unwrap(),
    ];
    let out = brainops(&args);
    assert!(
        out.status.success(),
        "{}",
        String::from_utf8_lossy(&out.stderr)
    );
    assert!(std::fs::read(&path).unwrap().starts_with(b"%PDF-"));
    let files: Vec<_> = std::fs::read_dir(folder.path()).unwrap().collect();
    assert_eq!(files.len(), 1);
    let nowhere = folder.path().join("no/such/quote.pdf");
    let args = [
        "quote",
        "samples/quotes/vandersloot.json",
        "--json",
        "--pdf",
        nowhere.to_str().unwrap(),
    ];
    assert_eq!(refusal(&brainops(&args), 1)["code"], "not_found");
}

#[test]
fn bad_files_are_refused_with_a_code() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &[u8]| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let steep = std::fs::read_to_string(root().join(EXAMPLE_A))
        .unwrap()
        .replace("\"pitch_in_12\": 6", "\"pitch_in_12\": 60");
    for (path, code) in [
        (write("empty.json", b""), "file_empty"),
        (write("cut.json", b"{\"roof\": {"), "file_truncated"),
        (
            write(
                "typo.json",
                b"{\"roof\": {\"sections\": [], \"layres\": 2}}",
            ),
            "invalid",
        ),
        (write("binary.json", &[0xff, 0xd8, 0xff]), "invalid"),
        (write("steep.json", steep.as_bytes()), "invalid"),
        ("nowhere.json".to_owned(), "not_found"),
    ] {
        for command in ["materials", "quote"] {
            assert_eq!(
                refusal(&brainops(&[command, &path, "--json"]), 1)["code"],
                code,
                "{path}"
            );
        }
    }
    let path = folder.path().join("steep.json");
    let problems = refusal(
        &brainops(&["materials", path.to_str().unwrap(), "--json"]),
        1,
    );
    assert_eq!(problems["problems"][0]["field"], "sections[0].pitch_in_12");
    assert_eq!(
        refusal(&brainops(&["verify", EXAMPLE_A, "--json"]), 1)["code"],
        "invalid"
    );
    assert_eq!(brainops(&["materials"]).status.code(), Some(2));
    assert_eq!(brainops(&["schema", "gutter"]).status.code(), Some(2));
}

#[test]
fn the_schema_printed_is_the_one_committed() {
    let printed = brainops(&["schema", "roof"]);
    let committed = std::fs::read(root().join("docs/schema/roof.json")).unwrap();
    assert_eq!(printed.stdout, committed);
}
