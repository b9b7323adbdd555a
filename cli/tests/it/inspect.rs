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
