//! An open vault at work: imports, analysis and review, through what a shell calls.

use crate::fixture::{Fixture, fixture, now};
use crate::photo::make;
use brainops_core::clock::Clock;
use brainops_core::workspace::{Listeners, Resources, Workspace};
use brainops_core::{import, photos, review};
use brainops_domain::damage::DamageClass;
use brainops_domain::failure::Code;
use brainops_domain::id::{ImportId, JobId};
use brainops_domain::pixel::PixelBox;
use brainops_domain::view::analysis::{AnalysisState, NewAnalysis};
use brainops_domain::view::import::{
    ImportItemRef, ImportItemState, ImportState, ImportView, NewImport,
};
use brainops_domain::view::photo::{PhotoAnalysis, PhotoCard, PhotoQuery};
use brainops_domain::view::review::{FindingEdit, FindingSource, NewFinding, PhotoReview, Verdict};
use std::path::{Path, PathBuf};

/// Everything that ships, where the repository keeps it.
pub(crate) fn resources() -> Resources {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    Resources {
        library: root.join(".cache/onnxruntime"),
        ..Resources::at(&root)
    }
}

struct Work {
    workspace: Workspace,
    job: JobId,
    source: tempfile::TempDir,
    _folder: tempfile::TempDir,
}

fn work() -> Work {
    work_with(&resources())
}

fn work_with(resources: &Resources) -> Work {
    let fixture = fixture();
    let job = fixture.job();
    let Fixture { folder, open, .. } = fixture;
    let workspace = Workspace::start(open, resources, Clock::new(now), Listeners::none()).unwrap();
    Work {
        workspace,
        job,
        source: tempfile::tempdir().unwrap(),
        _folder: folder,
    }
}

impl Work {
    fn file(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.source.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, bytes).unwrap();
        path
    }

    fn import_from(&self, path: &Path) -> ImportView {
        let paths = vec![path.to_string_lossy().into_owned()];
        let begun = self
            .workspace
            .importer()
            .begin(NewImport {
                job_id: self.job,
                paths,
                analyze: false,
            })
            .unwrap();
        self.workspace.importer().wait();
        self.view(begun.id)
    }

    fn import(&self) -> ImportView {
        self.import_from(self.source.path())
    }

    fn view(&self, id: ImportId) -> ImportView {
        self.workspace
            .store()
            .read(|sql| import::get(sql, id))
            .unwrap()
    }

    fn photos(&self) -> Vec<PhotoCard> {
        let query = PhotoQuery {
            job_id: self.job,
            offset: 0,
            limit: 500,
        };
        self.workspace
            .store()
            .read(|sql| photos::list(sql, &query))
            .unwrap()
            .rows
    }

    fn review(&self, photo: &PhotoCard) -> PhotoReview {
        self.workspace
            .store()
            .read(|sql| review::photo(sql, photo.id))
            .unwrap()
    }

    fn edit(&self, input: FindingEdit) -> Result<(), brainops_core::Error> {
        self.workspace
            .store()
            .write(now(), move |tx| review::edit(tx, &input).map(|_| ()))
    }
}

#[test]
fn a_batch_with_everything_wrong_in_it_keeps_what_is_right_and_names_the_rest() {
    let work = work();
    let good = make::jpeg(640, 480);
    work.file("DCIM/100MEDIA/DJI_0001.JPG", &good);
    work.file("DCIM/100MEDIA/DJI_0002.JPG", &make::jpeg(320, 240));
    work.file("DCIM/101MEDIA/COPY.JPG", &good);
    work.file("EMPTY.JPG", b"");
    work.file(
        "TEXT.JPG",
        b"this is no picture at all, whatever its name says",
    );
    work.file("CUT.JPG", &good[..good.len() / 2]);
    work.file("._DJI_0001.JPG", b"companion of another system");
    work.file("notes.txt", b"not a picture");
    let view = work.import();
    assert_eq!(view.state, ImportState::Finished);
    assert_eq!(
        (view.found, view.copied, view.duplicates, view.failed),
        (6, 2, 1, 3),
        "{view:?}"
    );
    assert_eq!(view.thumbnails, 3);
    let code = |name: &str| {
        view.needs_look
            .iter()
            .find(|item| item.file_name == name)
            .and_then(|item| item.code)
    };
    assert_eq!(code("EMPTY.JPG"), Some(Code::FileEmpty));
    assert_eq!(code("TEXT.JPG"), Some(Code::NotAPhoto));
    assert_eq!(code("CUT.JPG"), Some(Code::FileTruncated));
    // Two files are worked on at once, so either of the twins may be the one that is kept.
    let twin = view
        .needs_look
        .iter()
        .find(|item| item.code == Some(Code::Duplicate))
        .unwrap();
    let pair = [("COPY.JPG", "DJI_0001.JPG"), ("DJI_0001.JPG", "COPY.JPG")];
    assert!(
        pair.contains(&(twin.file_name.as_str(), twin.detail.as_str())),
        "{twin:?}"
    );
    assert_eq!(twin.state, ImportItemState::Duplicate);
    assert_eq!(work.photos().len(), 2);

    let again = work.import();
    assert_eq!((again.copied, again.duplicates, again.failed), (0, 3, 3));
    assert_eq!(work.photos().len(), 2);
}

#[test]
fn a_file_that_failed_can_be_tried_again_or_left_out() {
    let work = work();
    let path = work.file("DJI_0001.JPG", b"");
    work.file("DJI_0002.JPG", b"");
    let view = work.import();
    let item = |name: &str| {
        let found = view
            .needs_look
            .iter()
            .find(|item| item.file_name == name)
            .unwrap();
        ImportItemRef {
            import_id: view.id,
            item_id: found.id,
        }
    };
    std::fs::write(&path, make::jpeg(64, 48)).unwrap();
    work.workspace
        .importer()
        .retry(item("DJI_0001.JPG"))
        .unwrap();
    work.workspace.importer().wait();
    let out = item("DJI_0002.JPG");
    work.workspace
        .store()
        .write(now(), move |tx| import::leave_out(tx, out))
        .unwrap();
    let after = work.view(view.id);
    assert_eq!(
        (after.state, after.copied, after.failed, after.left_out),
        (ImportState::Finished, 1, 0, 1)
    );
}

#[test]
fn a_source_that_is_gone_waits_for_its_return() {
    let work = work();
    let card = work.source.path().join("card");
    let view = work.import_from(&card);
    assert_eq!((view.state, view.found), (ImportState::SourceGone, 0));
    work.file("card/DJI_0001.JPG", &make::jpeg(64, 48));
    work.workspace.importer().resume(view.id).unwrap();
    work.workspace.importer().wait();
    let after = work.view(view.id);
    assert_eq!((after.state, after.copied), (ImportState::Finished, 1));
}

#[cfg(unix)]
#[test]
fn a_name_that_is_no_text_is_imported_like_any_other() {
    use std::os::unix::ffi::OsStrExt as _;
    let work = work();
    let name = std::ffi::OsStr::from_bytes(b"DJI_\xff\xfe.JPG");
    std::fs::write(work.source.path().join(name), make::jpeg(64, 48)).unwrap();
    let view = work.import();
    assert_eq!((view.copied, view.failed), (1, 0));
    assert!(work.photos()[0].file_name.starts_with("DJI_"));
}

#[test]
fn originals_are_kept_byte_for_byte_and_served_as_pictures() {
    use brainops_core::pictures::Request;
    let work = work();
    let bytes = std::fs::read(make::sample("DJI_0140.JPG")).unwrap();
    work.file("DJI_0140.JPG", &bytes);
    work.import();
    let photo = &work.photos()[0];
    let detail = work.review(photo).photo;
    assert_eq!(detail.blake3, blake3::hash(&bytes).to_hex().as_str());
    for path in [
        format!("thumb/{}", photo.id),
        format!("/preview/{}", photo.id),
        format!("tile/{}/0/0/0", photo.id),
        format!("crop/{}/0/0/100/100/64", photo.id),
    ] {
        let jpeg = work
            .workspace
            .picture(&path.parse::<Request>().unwrap())
            .unwrap();
        assert_eq!(&jpeg[..2], [0xFF, 0xD8], "{path}");
    }
    for bad in ["", "thumb", "thumb/../../etc", "tile/x/0/0/0", "crop/1/2"] {
        assert!(bad.parse::<Request>().is_err(), "{bad}");
    }
}

#[test]
fn photos_are_analyzed_once_and_a_review_leaves_the_suggestion_alone() {
    let work = work();
    for name in ["DJI_0140.JPG", "DJI_0029.JPG"] {
        work.file(name, &std::fs::read(make::sample(name)).unwrap());
    }
    work.import();
    let analyze = NewAnalysis {
        job_id: work.job,
        photo_ids: Vec::new(),
    };
    work.workspace.analyzer().begin(analyze.clone()).unwrap();
    let view = work.workspace.analyzer().wait().unwrap();
    assert_eq!(view.state, AnalysisState::Idle, "{view:?}");
    assert!(view.failures.is_empty(), "{:?}", view.failures);
    assert!(
        work.photos()
            .iter()
            .all(|photo| photo.analysis == PhotoAnalysis::Done)
    );
    let numbered: Vec<u32> = work
        .photos()
        .iter()
        .flat_map(|photo| work.review(photo).findings)
        .map(|finding| finding.number)
        .collect();

    // The same model has nothing left to do.
    assert_eq!(work.workspace.analyzer().begin(analyze).unwrap().total, 0);
    work.workspace.analyzer().wait().unwrap();
    let again: Vec<u32> = work
        .photos()
        .iter()
        .flat_map(|photo| work.review(photo).findings)
        .map(|finding| finding.number)
        .collect();
    assert_eq!(numbered, again);
}

#[test]
fn decisions_stand_beside_suggestions_and_undo_takes_them_back_in_order() {
    let work = work();
    work.file("DJI_0001.JPG", &make::jpeg(640, 480));
    work.import();
    let photo = work.photos()[0].clone();
    let bounds = PixelBox {
        x0: 10.0,
        y0: 10.0,
        x1: 40.0,
        y1: 30.0,
    };
    let proposal = review::Proposal {
        class: DamageClass::HailHit,
        confidence: 0.8,
        bounds,
    };
    let (id, job) = (photo.id, work.job);
    work.workspace
        .store()
        .write(now(), move |tx| {
            review::propose(tx, id, job, "abc", &[proposal])
        })
        .unwrap();
    let finding = work.review(&photo).findings[0].clone();
    assert_eq!((finding.verdict, finding.number), (Verdict::ToCheck, 1));

    let edit = FindingEdit {
        finding_id: finding.id,
        verdict: None,
        class: None,
        bounds: None,
        severity: None,
    };
    let moved = PixelBox { x0: 12.0, ..bounds };
    work.edit(FindingEdit {
        verdict: Some(Verdict::Accepted),
        ..edit.clone()
    })
    .unwrap();
    work.edit(FindingEdit {
        class: Some(DamageClass::Puncture),
        bounds: Some(moved),
        severity: Some(3),
        ..edit.clone()
    })
    .unwrap();
    let after = work.review(&photo).findings[0].clone();
    assert_eq!(
        (after.verdict, after.class, after.bounds, after.severity),
        (Verdict::Accepted, DamageClass::Puncture, moved, Some(3))
    );
    assert_eq!(after.suggestion, finding.suggestion);
    assert_eq!(after.decided_by.as_deref(), Some("Dana Whitlock"));
    assert!(after.size.is_none() && after.size_reason.is_some());

    let store = work.workspace.store();
    let undo = || store.write(now(), move |tx| review::undo(tx, job)).unwrap();
    let redo = || store.write(now(), move |tx| review::redo(tx, job)).unwrap();
    assert_eq!(undo().unwrap().finding_id, finding.id);
    assert_eq!(work.review(&photo).findings[0].class, DamageClass::HailHit);
    undo().unwrap();
    assert_eq!(work.review(&photo).findings[0].verdict, Verdict::ToCheck);
    assert!(undo().is_none());
    redo().unwrap();
    redo().unwrap();
    assert!(redo().is_none());
    assert_eq!(work.review(&photo).findings[0].class, DamageClass::Puncture);

    let drawn = NewFinding {
        photo_id: photo.id,
        class: DamageClass::Crack,
        bounds,
    };
    store
        .write(now(), move |tx| review::draw(tx, &drawn))
        .unwrap();
    let two = work.review(&photo).findings;
    assert_eq!(two.len(), 2);
    assert!(
        two.iter()
            .any(|finding| finding.source == FindingSource::Person
                && finding.verdict == Verdict::Accepted)
    );
    undo().unwrap();
    assert_eq!(work.review(&photo).findings.len(), 1);

    let outside = PixelBox {
        x1: 641.0,
        ..bounds
    };
    assert_eq!(
        work.edit(FindingEdit {
            bounds: Some(outside),
            ..edit.clone()
        })
        .unwrap_err()
        .code(),
        Code::Invalid
    );
    let nan = PixelBox {
        x0: f64::NAN,
        ..bounds
    };
    assert_eq!(
        work.edit(FindingEdit {
            bounds: Some(nan),
            ..edit.clone()
        })
        .unwrap_err()
        .code(),
        Code::Invalid
    );
    assert_eq!(
        work.edit(FindingEdit {
            severity: Some(5),
            ..edit
        })
        .unwrap_err()
        .code(),
        Code::Invalid
    );
}

#[test]
fn a_model_that_cannot_be_used_leaves_photos_waiting_and_says_why() {
    let folder = tempfile::tempdir().unwrap();
    let broken = folder.path().join("model");
    std::fs::create_dir_all(&broken).unwrap();
    for (prepare, code) in [
        ("missing", Code::ModelMissing),
        ("damaged", Code::ModelDamaged),
    ] {
        if prepare == "damaged" {
            std::fs::copy(
                resources().model.join("manifest.json"),
                broken.join("manifest.json"),
            )
            .unwrap();
            std::fs::write(broken.join("model.onnx"), b"not the model of the manifest").unwrap();
        }
        let work = work_with(&Resources {
            model: broken.clone(),
            ..resources()
        });
        work.file("DJI_0001.JPG", &make::jpeg(640, 480));
        assert_eq!(work.import().copied, 1);
        work.workspace
            .analyzer()
            .begin(NewAnalysis {
                job_id: work.job,
                photo_ids: Vec::new(),
            })
            .unwrap();
        let view = work.workspace.analyzer().wait().unwrap();
        assert_eq!(
            (view.state, view.code, view.total),
            (AnalysisState::Unavailable, Some(code), 1),
            "{prepare}"
        );
        assert_eq!(work.photos()[0].analysis, PhotoAnalysis::Queued);
    }
}

#[test]
fn photos_are_encrypted_at_rest_and_come_back_byte_for_byte() {
    use brainops_core::photo::Blobs;
    use brainops_core::store::Key;
    let folder = tempfile::tempdir().unwrap();
    let blobs = Blobs::sealed(folder.path(), &Key::new([7; 32])).unwrap();
    let chunk = 64 << 10;
    for size in [
        1,
        100,
        chunk - 1,
        chunk,
        chunk + 1,
        2 * chunk,
        2 * chunk + 17,
    ] {
        let bytes: Vec<u8> = (0..size)
            .map(|at| u8::try_from(at % 251).unwrap())
            .collect();
        let hash = blobs.keep(&bytes).unwrap();
        assert!(blobs.holds(&hash, bytes.len() as u64).unwrap(), "{size}");
        assert_eq!(blobs.read_checked(&hash).unwrap(), bytes);
        let path = blobs.path(&hash).unwrap();
        let kept = std::fs::read(&path).unwrap();
        assert!(
            size < 64
                || !kept
                    .windows(64)
                    .any(|window| bytes.windows(64).take(1).any(|known| known == window))
        );
        // A bit that flips, a tail that is lost and a key of another vault are noticed.
        let mut flipped = kept.clone();
        let last = flipped.len() - 1;
        flipped[last] ^= 1;
        for damaged in [flipped, kept[..kept.len() - 1].to_vec()] {
            std::fs::write(&path, damaged).unwrap();
            assert_eq!(
                blobs.read(&hash).unwrap_err().code(),
                Code::FileDamaged,
                "{size}"
            );
        }
        std::fs::write(&path, &kept).unwrap();
        let other = Blobs::sealed(folder.path(), &Key::new([8; 32])).unwrap();
        assert_eq!(other.read(&hash).unwrap_err().code(), Code::FileDamaged);
    }
}
