//! What logs hold: codes and ids, never names of people, files or folders.

use super::{squares, work_with};
use crate::photo::make;
use brainops_core::workspace::Resources;
use std::io::Write;
use std::sync::{Arc, Mutex};

/// Keeps what is logged.
#[derive(Clone, Default)]
struct Kept(Arc<Mutex<Vec<u8>>>);

impl Write for Kept {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[test]
fn logs_hold_no_name_of_a_customer_file_or_folder() {
    const NAME: &str = "Zyxwvuts";
    let kept = Kept::default();
    let writer = kept.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_ansi(false)
        .with_writer(move || writer.clone())
        .finish();
    // Work happens on threads of its own, so one subscriber hears all of this test program.
    tracing::subscriber::set_global_default(subscriber).unwrap();

    let work = work_with(&Resources {
        model: format!("/no/such/{NAME}/model").into(),
        ..squares()
    });
    let deep = work.source.path().join(NAME).join("d/".repeat(33));
    std::fs::create_dir_all(&deep).unwrap();
    work.file(&format!("{NAME}.JPG"), &make::jpeg(64, 48));
    work.file(&format!("{NAME} cut.JPG"), &make::jpeg(64, 48)[..200]);
    let photo = work.file("DJI_0002.JPG", &make::jpeg(80, 48));
    work.import();
    work.analyze();
    let hash = blake3::hash(&std::fs::read(photo).unwrap())
        .to_hex()
        .to_string();
    let original = work.workspace.blobs().path(&hash).unwrap();
    std::fs::write(&original, b"rotten").unwrap();
    let work = work.reopened(&squares());
    work.workspace.analyzer().wait().unwrap();
    let gone = work.source.path().join(format!("{NAME} gone"));
    work.import_from(&gone);

    let log = String::from_utf8(kept.0.lock().unwrap().clone()).unwrap();
    for told in [
        "parts of a source can't be looked into",
        "the detection model can't be used",
        "a photo could not be analyzed",
    ] {
        assert!(log.contains(told), "not logged: {told}\n{log}");
    }
    assert!(!log.contains(NAME), "{log}");
}
