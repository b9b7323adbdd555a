//! Reports and quotes of an open vault: all photos, the words as they were sent, copies that go away.

use crate::fixture::{Fixture, fixture, new_vault, now, outbox_rebuilds, unlock};
use crate::photo::make;
use crate::work::resources;
use brainops_core::clock::Clock;
use brainops_core::document::input::ReportInput;
use brainops_core::photos::{self, NewPhoto};
use brainops_core::vault::Opened;
use brainops_core::workspace::{Listeners, Workspace};
use brainops_core::{Error, company, documents, estimates, jobs, prices, roofs};
use brainops_domain::company::CompanyProfile;
use brainops_domain::failure::Code;
use brainops_domain::id::{DocumentId, JobId};
use brainops_domain::materials::{Assembly, RoofFile};
use brainops_domain::price_book::Tier;
use brainops_domain::view::estimate::{EstimateRef, Pricing, RevisionState, WriteQuote};
use brainops_domain::view::import::NewImport;
use brainops_domain::view::job::{JobEdit, JobFields, JobQuery};
use brainops_domain::view::photo::CameraFacts;
use brainops_domain::view::prices::PriceItemRef;
use brainops_domain::view::roof::RoofEdit;
use chrono::{DateTime, Duration, Utc};
use std::path::Path;
use std::sync::{Arc, Mutex};

/// A clock that a test turns.
#[derive(Clone)]
struct Turned(Arc<Mutex<DateTime<Utc>>>);

impl Turned {
    fn new() -> Self {
        Self(Arc::new(Mutex::new(now())))
    }

    fn turn(&self, by: Duration) {
        *self.0.lock().unwrap() += by;
    }

    fn clock(&self) -> Clock {
        let at = Arc::clone(&self.0);
        Clock::new(move || *at.lock().unwrap())
    }
}

pub(crate) fn start(opened: Opened, clock: Clock) -> Workspace {
    Workspace::start(opened, &resources(), clock, Listeners::none()).unwrap()
}

pub(crate) fn add_job(workspace: &Workspace) -> JobId {
    let fields = JobFields {
        last_name: "Vandersloot".into(),
        street: "418 Quarry Hollow Rd".into(),
        ..JobFields::default()
    };
    workspace
        .store()
        .write(now(), move |tx| jobs::create(tx, &fields))
        .unwrap()
}

fn enter_roof(workspace: &Workspace, job: JobId) {
    let text = std::fs::read_to_string(make::sample("../roofs/example-a.json")).unwrap();
    let file: RoofFile = serde_json::from_str(&text).unwrap();
    let edit = RoofEdit {
        job_id: job,
        roof: Some(file.roof),
        assembly: file.assembly,
    };
    workspace
        .store()
        .write(now(), move |tx| roofs::save(tx, &edit).map(|_| ()))
        .unwrap();
}

fn change_company(workspace: &Workspace, change: impl Fn(CompanyProfile) -> CompanyProfile) {
    let profile = change(workspace.store().read(company::get).unwrap());
    workspace
        .store()
        .write(now(), move |tx| company::save(tx, &profile).map(|_| ()))
        .unwrap();
}

#[test]
fn a_sent_quote_prints_the_same_bytes_whatever_changed_since() {
    let Fixture { folder, open, .. } = fixture();
    let turned = Turned::new();
    let workspace = start(open, turned.clock());
    change_company(&workspace, |profile| CompanyProfile {
        phone: "(802) 555-0142".into(),
        email: "office@mapleslate.example".into(),
        license: "VT-RC-20418".into(),
        ..profile
    });
    let fields = JobFields {
        first_name: "Harriet".into(),
        last_name: "Vandersloot".into(),
        phone: "(937) 555-0142".into(),
        email: "hv@example.com".into(),
        street: "418 Quarry Hollow Rd".into(),
        ..JobFields::default()
    };
    let changed = JobFields {
        phone: "(937) 555-9999".into(),
        email: "other@example.com".into(),
        ..fields.clone()
    };
    let job = workspace
        .store()
        .write(now(), move |tx| jobs::create(tx, &fields))
        .unwrap();
    enter_roof(&workspace, job);
    let write = || {
        let option = Tier::Good;
        workspace
            .write_quote(WriteQuote {
                job_id: job,
                option,
                pricing: Pricing::Lines,
            })
            .unwrap()
    };
    let sent = write();
    let first = std::fs::read(workspace.export_document(sent.id).unwrap()).unwrap();

    turned.turn(Duration::days(40));
    change_company(&workspace, |profile| CompanyProfile {
        name: "Slate & Maple".into(),
        phone: "(802) 555-7777".into(),
        email: "new@mapleslate.example".into(),
        license: "VT-RC-1".into(),
        quote_days: 5,
        terms: vec!["Other terms.".into()],
        ..profile
    });
    let edit = JobEdit {
        job_id: job,
        fields: changed,
    };
    workspace
        .store()
        .write(now(), move |tx| {
            jobs::edit(tx, &edit)?;
            let sku = prices::get(tx.sql())?.book.items[0].sku.clone();
            prices::delete_item(tx, &PriceItemRef { sku })?;
            // The roof may be taken away, too.
            roofs::save(
                tx,
                &RoofEdit {
                    job_id: job,
                    roof: None,
                    assembly: Assembly::default(),
                },
            )
        })
        .unwrap();
    let again = write();
    assert_eq!(again.blake3, sent.blake3);
    let second = std::fs::read(workspace.export_document(again.id).unwrap()).unwrap();
    assert_eq!(first, second);
    outbox_rebuilds(workspace.store());
    drop(folder);
}

#[test]
fn a_quote_sent_before_its_words_were_kept_keeps_them_at_its_next_printing() {
    let Fixture { folder, open, .. } = fixture();
    let turned = Turned::new();
    let workspace = start(open, turned.clock());
    let job = add_job(&workspace);
    enter_roof(&workspace, job);
    let quote = WriteQuote {
        job_id: job,
        option: Tier::Good,
        pricing: Pricing::Lines,
    };
    let sent = workspace.write_quote(quote).unwrap();
    // As the first schema left it.
    workspace
        .store()
        .write(now(), move |tx| {
            let id = estimates::get(
                tx.sql(),
                EstimateRef {
                    job_id: job,
                    revision: None,
                },
            )?
            .id;
            tx.put(
                brainops_sync::entity::Entity::Estimate,
                id.unwrap().0,
                Some(job.0),
                &vec![("printed", serde_json::Value::Null)],
            )?;
            Ok::<_, Error>(())
        })
        .unwrap();
    turned.turn(Duration::days(10));
    // The day of the offer is the quote's.
    assert_eq!(workspace.write_quote(quote).unwrap().blake3, sent.blake3);
    change_company(&workspace, |profile| CompanyProfile {
        email: "new@mapleslate.example".into(),
        ..profile
    });
    assert_eq!(workspace.write_quote(quote).unwrap().blake3, sent.blake3);
    let view = workspace
        .store()
        .read(|sql| {
            estimates::get(
                sql,
                EstimateRef {
                    job_id: job,
                    revision: None,
                },
            )
        })
        .unwrap();
    assert_eq!(view.state, RevisionState::Sent);
    drop(folder);
}

/// All words of a written document.
fn words(workspace: &Workspace, id: DocumentId) -> String {
    let bytes = std::fs::read(workspace.export_document(id).unwrap()).unwrap();
    let file = lopdf::Document::load_mem(&bytes).unwrap();
    let pages: Vec<u32> = file.get_pages().into_keys().collect();
    file.extract_text(&pages).unwrap()
}

#[test]
fn a_lump_sum_stays_one_amount_however_it_is_printed_again() {
    let Fixture { folder, open, .. } = fixture();
    let workspace = start(open, Turned::new().clock());
    let job = add_job(&workspace);
    enter_roof(&workspace, job);
    let quote = |pricing| WriteQuote {
        job_id: job,
        option: Tier::Good,
        pricing,
    };
    let sent = workspace.write_quote(quote(Pricing::LumpSum)).unwrap();
    let text = words(&workspace, sent.id);
    assert!(text.contains("$9,030.89"), "{text}");
    assert!(!text.contains("2,769.23"), "no line has a price");
    let again = workspace.write_quote(quote(Pricing::Lines)).unwrap();
    assert_eq!(again.blake3, sent.blake3);

    let other = add_job(&workspace);
    enter_roof(&workspace, other);
    let lines = workspace
        .write_quote(WriteQuote {
            job_id: other,
            ..quote(Pricing::Lines)
        })
        .unwrap();
    assert!(words(&workspace, lines.id).contains("2,769.23"));
    drop(folder);
}

#[test]
fn the_days_of_the_right_to_cancel_are_filled_in_at_signing() {
    let Fixture { folder, open, .. } = fixture();
    let workspace = start(open, Turned::new().clock());
    let job = add_job(&workspace);
    enter_roof(&workspace, job);
    let sent = workspace
        .write_quote(WriteQuote {
            job_id: job,
            option: Tier::Good,
            pricing: Pricing::Lines,
        })
        .unwrap();
    let text = words(&workspace, sent.id);
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    for said in [
        "Date of transaction: ____",
        "not later than midnight of ____",
        "within three business days from the above date",
    ] {
        assert!(text.contains(said), "{said:?} is not in: {text}");
    }
    assert!(!text.contains("until midnight,"), "{text}");
    drop(folder);
}

/// Photos for more than two pages of the list. Only the first has a picture: the others' originals are
/// lost, which costs each its picture and no more.
pub(crate) fn many_photos(workspace: &Workspace, job: JobId, count: u32) {
    let source = tempfile::tempdir().unwrap();
    let first = source.path().join("DJI_0000.JPG");
    std::fs::write(&first, make::jpeg(64, 48)).unwrap();
    let paths = vec![first.to_string_lossy().into_owned()];
    let import = NewImport {
        job_id: job,
        paths,
        analyze: false,
    };
    workspace.importer().begin(import).unwrap();
    workspace.importer().wait();
    workspace
        .store()
        .write(now(), move |tx| {
            for number in 1..count {
                let photo = NewPhoto {
                    job_id: job,
                    import_id: None,
                    blake3: format!("{number:064x}"),
                    size_bytes: 1_000,
                    file_name: format!("DJI_{number:04}.JPG"),
                    format: "jpeg".into(),
                    width_px: 64,
                    height_px: 48,
                    orientation: 1,
                    taken_at: None,
                    camera: CameraFacts::default(),
                };
                photos::add(tx, &photo)?;
            }
            Ok::<_, Error>(())
        })
        .unwrap();
}

#[test]
fn a_report_holds_every_photo_of_the_job() {
    let Fixture { folder, open, .. } = fixture();
    let workspace = start(open, Clock::new(now));
    let job = add_job(&workspace);
    many_photos(&workspace, job, 1_203);
    let store = workspace.store();
    let (input, ids): (ReportInput, _) = store
        .read(|sql| documents::report_input(sql, store.context(), job, &now(), &[]))
        .unwrap();
    assert_eq!((input.photos.len(), ids.len()), (1_203, 1_203));
    let mut once = ids.clone();
    once.sort();
    once.dedup();
    assert_eq!(once.len(), ids.len(), "no photo is there twice");
    let row = workspace.write_report(job).unwrap();
    assert!(row.summary.contains("1,203 photos"), "{}", row.summary);
    assert!(row.pages > 200, "six photos to a page: {}", row.pages);
    drop(folder);
}

#[cfg(unix)]
fn mode(path: &Path) -> u32 {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[test]
fn an_opened_document_is_the_owners_alone_and_goes_when_the_vault_is_locked() {
    let Fixture {
        folder,
        open,
        vault,
    } = fixture();
    let copies = folder.path().join("documents");
    // What a version before left behind, readable by all.
    std::fs::create_dir(&copies).unwrap();
    std::fs::write(
        copies.join("26-0001 Inspection report 00000000.pdf"),
        b"%PDF",
    )
    .unwrap();
    let workspace = start(open, Clock::new(now));
    assert!(!copies.exists(), "removed at the start");
    let job = add_job(&workspace);
    let row = workspace.write_report(job).unwrap();
    let path = workspace.export_document(row.id).unwrap();
    assert!(path.starts_with(&copies));
    #[cfg(unix)]
    assert_eq!((mode(&copies), mode(&path)), (0o700, 0o600));
    // A file of the person's own is not touched.
    std::fs::write(copies.join("notes.txt"), b"mine").unwrap();
    drop(workspace);
    assert!(!path.exists(), "removed when the vault is locked");
    assert!(copies.join("notes.txt").exists());
    let again = start(vault.open(&unlock(), now()).unwrap(), Clock::new(now));
    assert!(again.export_document(row.id).unwrap().exists());
}

#[test]
fn the_demo_job_is_added_at_any_time() {
    let Fixture { folder, open, .. } = fixture();
    let workspace = start(open, Clock::new(now));
    let job = workspace.add_demo().unwrap();
    // Pressed twice it is still one house.
    let again = workspace.add_demo().unwrap_err();
    assert_eq!(again.code(), Code::Conflict);
    workspace.importer().wait();
    let query = JobQuery {
        limit: 10,
        today: now().date_naive(),
        ..JobQuery::default()
    };
    let rows = workspace
        .store()
        .read(|sql| jobs::list(sql, &query, 0.5))
        .unwrap()
        .rows;
    assert_eq!((rows.len(), rows[0].id), (1, job));
    assert!(rows[0].photos > 0 && rows[0].squares.is_some() && rows[0].value.is_some());
    outbox_rebuilds(workspace.store());
    drop(folder);
}

#[test]
fn a_vault_set_aside_takes_no_clear_copy_with_it() {
    let Fixture {
        folder,
        vault,
        open,
    } = fixture();
    drop(open);
    let copies = folder.path().join("documents");
    std::fs::create_dir(&copies).unwrap();
    std::fs::write(copies.join("quote.pdf"), b"%PDF").unwrap();
    std::fs::remove_file(folder.path().join("vault.json")).unwrap();
    vault.create(&new_vault(), now()).unwrap();
    assert!(!copies.exists());
}
