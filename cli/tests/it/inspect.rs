//! `brainops inspect` as scripts use it.

use std::path::Path;
use std::process::Output;

use serde_json::Value;

use crate::brainops::{brainops, program, root};

fn rows(output: &Output) -> Vec<Value> {
    let text = String::from_utf8(output.stdout.clone()).unwrap();
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

#[test]
fn every_sample_gives_a_row_with_the_keys_of_the_contract() {
    let output = brainops(&["inspect", "samples/photos", "--json"]);
    assert!(output.status.success(), "{output:?}");
    let rows = rows(&output);
    assert_eq!(rows.len(), 9);
    for row in &rows {
        for key in [
            "photo",
            "blake3",
            "width",
            "height",
            "camera",
            "ground",
            "model",
            "tiles",
            "elapsed_ms",
            "cpu_ms",
            "findings",
        ] {
            assert!(row.get(key).is_some(), "{key} of {}", row["photo"]);
        }
        for found in row["findings"].as_array().unwrap() {
            assert_eq!(found["box"].as_array().unwrap().len(), 4);
            let is_sized = found["size_mm"].is_array() && found["size_error"].is_number();
            assert!(is_sized != found["size_reason"].is_string(), "{found}");
        }
    }
    let row = |name: &str| rows.iter().find(|row| row["photo"] == name).unwrap();
    // Height above take-off over the calibrated focal length: 44.47 m / 1913.33 px.
    let ground = &row("DJI_0140.JPG")["ground"];
    assert_eq!(ground["source"], "relative_altitude");
    assert!((ground["mm_per_px"].as_f64().unwrap() - 23.24).abs() < 0.02);
    assert!(ground["relative_error"].as_f64().unwrap() > 0.05);
    assert_eq!(
        row("DJI_0140.JPG")["camera"]["focal_source"],
        "xmp_calibrated"
    );
    assert!(row("IMG_9365.JPG")["ground"].is_null());
}

#[test]
fn an_entered_roof_height_counts() {
    let args = [
        "inspect",
        "samples/photos/DJI_0140.JPG",
        "--json",
        "--roof-height-m",
        "6",
        "--pitch",
        "6/12",
    ];
    let rows = rows(&brainops(&args));
    assert_eq!(rows[0]["ground"]["source"], "roof_height_entered");
    assert!((rows[0]["ground"]["mm_per_px"].as_f64().unwrap() - 20.1).abs() < 0.02);
}

#[test]
fn a_bad_photo_is_a_row_and_stops_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let good = root().join("samples/photos/DJI_0140.JPG");
    let bytes = std::fs::read(&good).unwrap();
    std::fs::write(folder.path().join("a_cut.jpg"), &bytes[..bytes.len() / 2]).unwrap();
    std::fs::write(folder.path().join("b_empty.jpg"), []).unwrap();
    std::fs::write(folder.path().join("notes.txt"), "no photo").unwrap();
    std::fs::copy(&good, folder.path().join("c_good.jpg")).unwrap();
    let path = folder.path().to_str().unwrap();
    let gone = folder.path().join("gone.jpg");
    let output = brainops(&["inspect", gone.to_str().unwrap(), path, "--json"]);
    assert_eq!(output.status.code(), Some(0));
    let told: Vec<_> = rows(&output)
        .iter()
        .map(|row| (row["photo"].to_string(), row["error"]["code"].to_string()))
        .collect();
    let expected = [
        ("gone.jpg", "\"source_gone\""),
        ("a_cut.jpg", "\"file_truncated\""),
        ("b_empty.jpg", "\"file_empty\""),
        ("c_good.jpg", "null"),
    ];
    let expected: Vec<_> = expected
        .iter()
        .map(|(name, code)| (format!("\"{name}\""), (*code).to_owned()))
        .collect();
    assert_eq!(told, expected);
    // All failed: the rows are there, and the exit code says it.
    let output = brainops(&["inspect", gone.to_str().unwrap(), "--json"]);
    assert_eq!((output.status.code(), rows(&output).len()), (Some(1), 1));
    // A folder without photos, and numbers that can't be.
    std::fs::create_dir(folder.path().join("nothing")).unwrap();
    let nothing = folder.path().join("nothing");
    assert_eq!(
        brainops(&["inspect", nothing.to_str().unwrap()])
            .status
            .code(),
        Some(1)
    );
    for (option, value) in [
        ("--pitch", "99"),
        ("--min-confidence", "2"),
        ("--roof-height-m", "high"),
    ] {
        assert_eq!(
            brainops(&["inspect", path, option, value]).status.code(),
            Some(2),
            "{option}"
        );
    }
}

#[cfg(unix)]
#[test]
fn a_folder_that_cannot_be_opened_is_a_row_and_stops_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let good = root().join("samples/photos/DJI_0140.JPG");
    std::fs::create_dir(folder.path().join("a")).unwrap();
    std::fs::copy(&good, folder.path().join("a/b_good.jpg")).unwrap();
    std::fs::write(folder.path().join("z_old.gif"), "GIF89a").unwrap();
    // A path longer than the system takes can't be opened by anyone, root included: made short, moved down.
    let long = "x".repeat(250);
    let mut inner = folder.path().join("inner");
    for _ in 0..15 {
        inner = inner.join(&long);
    }
    std::fs::create_dir_all(&inner).unwrap();
    let down = folder.path().join(&long).join(&long);
    std::fs::create_dir_all(&down).unwrap();
    std::fs::rename(folder.path().join("inner"), down.join("inner")).unwrap();
    let output = brainops(&["inspect", folder.path().to_str().unwrap(), "--json"]);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    let told: Vec<(Value, Value)> = rows(&output)
        .iter()
        .map(|row| (row["photo"].clone(), row["error"]["code"].clone()))
        .collect();
    assert_eq!(
        told,
        [
            ("b_good.jpg".into(), Value::Null),
            (long.into(), "folder_unreadable".into()),
            ("z_old.gif".into(), "unsupported_format".into()),
        ]
    );
    assert!(
        !rows(&output)[1]["error"]["message"]
            .as_str()
            .unwrap()
            .is_empty()
    );
}

#[test]
fn a_missing_model_or_library_is_told() {
    let code = |output: &Output| -> Value {
        let text = String::from_utf8(output.stderr.clone()).unwrap();
        serde_json::from_str::<Value>(&text).unwrap()["error"]["code"].clone()
    };
    let photo = "samples/photos/DJI_0140.JPG";
    let output = brainops(&["inspect", photo, "--json", "--model", "no/such/model"]);
    assert_eq!(
        (output.status.code(), code(&output)),
        (Some(1), "model_missing".into())
    );
    let with = |variable: &str, value: &str| {
        let args = ["inspect", photo, "--json"];
        program().args(args).env(variable, value).output().unwrap()
    };
    for library in ["no/such/library.so", "README.md"] {
        let output = with("ORT_DYLIB_PATH", library);
        assert_eq!(
            (output.status.code(), code(&output)),
            (Some(1), "runtime_missing".into()),
            "{library}"
        );
    }
    // A folder that is named is the only one that is looked in.
    let output = with("BRAINOPS_RESOURCES", "docs");
    assert_eq!(
        (output.status.code(), code(&output)),
        (Some(1), "model_missing".into())
    );
}

#[test]
fn a_report_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("report.pdf");
    let args = [
        "inspect",
        "samples/photos/DJI_0140.JPG",
        "--report",
        file.to_str().unwrap(),
    ];
    let output = brainops(&args);
    assert!(output.status.success(), "{output:?}");
    assert!(std::fs::read(&file).unwrap().starts_with(b"%PDF"));
    let words = String::from_utf8(output.stdout).unwrap();
    assert!(words.contains("0.92 in (23.2 mm) per pixel"), "{words}");
    let nowhere = Path::new("no/such/folder/report.pdf");
    let args = [
        "inspect",
        "samples/photos/DJI_0140.JPG",
        "--report",
        nowhere.to_str().unwrap(),
    ];
    assert_eq!(brainops(&args).status.code(), Some(1));
}

#[test]
fn the_evidence_of_a_report_proves_it_and_names_what_was_changed() {
    let folder = tempfile::tempdir().unwrap();
    let photo = folder.path().join("photos/DJI_0140.JPG");
    std::fs::create_dir(folder.path().join("photos")).unwrap();
    std::fs::copy(root().join("samples/photos/DJI_0140.JPG"), &photo).unwrap();
    let at = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let (report, evidence, photos) = (at("report.pdf"), at("report.json"), at("photos"));
    let args = [
        "inspect",
        &photos,
        "--report",
        &report,
        "--evidence",
        &evidence,
    ];
    let output = brainops(&args);
    assert!(output.status.success(), "{output:?}");
    let verify = |args: &[&str]| {
        let output = brainops(&[&["verify", &evidence, "--json"], args].concat());
        let told: Value = serde_json::from_slice(&output.stdout).unwrap();
        (output.status.code(), told)
    };
    let (code, told) = verify(&[]);
    assert_eq!(
        (code, &told["kind"]),
        (Some(0), &Value::from("evidence")),
        "{told}"
    );
    assert_eq!(
        told["files"],
        serde_json::json!(["report.pdf", "DJI_0140.JPG"])
    );
    assert_eq!(told["missing"], serde_json::json!([]));

    // Moved away, a photo is not checked, unless its folder is named.
    let elsewhere = tempfile::tempdir().unwrap();
    std::fs::rename(&photo, elsewhere.path().join("DJI_0140.JPG")).unwrap();
    assert_eq!(
        verify(&[]).1["missing"],
        serde_json::json!(["DJI_0140.JPG"])
    );
    let named = ["--photos", elsewhere.path().to_str().unwrap()];
    assert_eq!(verify(&named).1["missing"], serde_json::json!([]));
    // Whoever names a folder wants its photos checked: one that lacks them does not pass.
    let empty = tempfile::tempdir().unwrap();
    let named_wrong = ["--photos", empty.path().to_str().unwrap()];
    assert_eq!(verify(&named_wrong).0, Some(1));

    let fields = |told: &Value| -> Vec<String> {
        let differences = told["differences"].as_array().unwrap().iter();
        differences
            .map(|one| one["field"].as_str().unwrap().to_owned())
            .collect()
    };
    let mut pdf = std::fs::read(&report).unwrap();
    pdf.push(b'\n');
    std::fs::write(&report, pdf).unwrap();
    let (code, told) = verify(&named);
    assert_eq!(
        (code, fields(&told)),
        (Some(1), vec!["report.blake3".to_owned()])
    );

    let text = std::fs::read_to_string(&evidence).unwrap();
    std::fs::write(&evidence, text.replace("\"FC6360\"", "\"FC9999\"")).unwrap();
    let told = fields(&verify(&named).1);
    assert_eq!(
        told,
        ["content_hash", "report.document_hash", "report.blake3"]
    );
}

#[test]
fn what_is_read_is_never_written_over() {
    let folder = tempfile::tempdir().unwrap();
    let photo = folder.path().join("DJI_0140.JPG");
    std::fs::copy(root().join("samples/photos/DJI_0140.JPG"), &photo).unwrap();
    let quote = folder.path().join("quote.json");
    std::fs::copy(root().join("samples/quotes/vandersloot.json"), &quote).unwrap();
    let before = [&photo, &quote].map(|path| std::fs::read(path).unwrap());
    // By another name of the same place, and inside a folder that is inspected.
    let again = folder.path().join(".").join("DJI_0140.JPG");
    let text = |path: &Path| path.to_str().unwrap().to_owned();
    for args in [
        ["inspect", &text(&photo), "--report", &text(&again)],
        ["inspect", &text(folder.path()), "--report", &text(&photo)],
        ["quote", &text(&quote), "--pdf", &text(&quote)],
    ] {
        let output = brainops(&args);
        assert_eq!(output.status.code(), Some(1), "{output:?}");
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(said.contains("is read here"), "{said}");
    }
    assert_eq!(
        [&photo, &quote].map(|path| std::fs::read(path).unwrap()),
        before
    );
}
