//! Documents as people take them along: what the list says of them, and copies they save.

use crate::fixture::{Fixture, fixture, now};
use crate::papers::{add_job, many_photos, start};
use brainops_core::clock::Clock;
use brainops_core::workspace::Workspace;
use brainops_core::{Error, photos, review};
use brainops_domain::damage::DamageClass;
use brainops_domain::failure::Code;
use brainops_domain::id::JobId;
use brainops_domain::pixel::PixelBox;
use brainops_domain::view::photo::PhotoQuery;
use brainops_domain::view::review::NewFinding;

fn draw(workspace: &Workspace, job: JobId, class: DamageClass) {
    let query = PhotoQuery {
        job_id: job,
        offset: 0,
        limit: 1,
    };
    let page = workspace
        .store()
        .read(|sql| photos::list(sql, &query))
        .unwrap();
    let finding = NewFinding {
        photo_id: page.rows[0].id,
        class,
        bounds: PixelBox {
            x0: 4.0,
            y0: 4.0,
            x1: 20.0,
            y1: 20.0,
        },
    };
    workspace
        .store()
        .write(now(), move |tx| {
            review::draw(tx, &finding)?;
            Ok::<_, Error>(())
        })
        .unwrap();
}

#[test]
fn a_summary_counts_debris_apart_and_in_words_that_fit() {
    let Fixture { folder, open, .. } = fixture();
    let workspace = start(open, Clock::new(now));
    let job = add_job(&workspace);
    many_photos(&workspace, job, 1);
    draw(&workspace, job, DamageClass::Crack);
    draw(&workspace, job, DamageClass::Debris);
    let row = workspace.write_report(job).unwrap();
    let (_, said) = row.summary.split_once(", ").unwrap();
    assert_eq!(said, "1 photo, 1 finding accepted, 1 piece of debris");
    drop(folder);
}

#[test]
fn a_copy_holds_the_document_and_replaces_what_was_there() {
    let Fixture { folder, open, .. } = fixture();
    let workspace = start(open, Clock::new(now));
    let job = add_job(&workspace);
    many_photos(&workspace, job, 1);
    let row = workspace.write_report(job).unwrap();
    let place = tempfile::tempdir().unwrap();
    let path = place.path().join(workspace.document_name(row.id).unwrap());
    std::fs::write(&path, "an older copy").unwrap();
    workspace.save_document(row.id, &path).unwrap();
    let copy = std::fs::read(&path).unwrap();
    assert!(copy.starts_with(b"%PDF-"));
    assert_eq!(copy.len() as u64, row.size_bytes);
    let nowhere = place.path().join("gone").join("report.pdf");
    let error = workspace.save_document(row.id, &nowhere).unwrap_err();
    assert_eq!(error.code(), Code::Io);
    // The vault's own files are no place for copies.
    let own = folder.path().join("vault.json");
    let before = std::fs::read(&own).unwrap();
    let error = workspace.save_document(row.id, &own).unwrap_err();
    assert_eq!(error.code(), Code::Invalid);
    assert_eq!(std::fs::read(&own).unwrap(), before);
    drop(folder);
}
