//! What the company shares: its profile, its prices, and the sections of a roof.

use crate::fixture::{Fixture, fixture, now, outbox_rebuilds};
use brainops_core::platform::text_file;
use brainops_core::{Error, company, prices, roofs};
use brainops_domain::company::CompanyProfile;
use brainops_domain::failure::Code;
use brainops_domain::id::JobId;
use brainops_domain::materials::Assembly;
use brainops_domain::price_book::{PriceBook, PriceItem, UnitCost, starter};
use brainops_domain::roof::{Roof, Section, Shape, Side};
use brainops_domain::view::prices::{NewPriceImport, PriceItemEdit, PriceItemRef};
use brainops_domain::view::roof::RoofEdit;
use serde_json::Value;

impl Fixture {
    /// Kinds of record and fields of the operations that `action` leaves.
    fn operations(&self, action: impl FnOnce(&Self)) -> Vec<(String, Vec<String>)> {
        let before = self.outbox().len();
        action(self);
        self.outbox()
            .split_off(before)
            .into_iter()
            .filter(|(_, entity, _)| entity != "timeline")
            .map(|(_, entity, fields)| (entity, names(&fields)))
            .collect()
    }

    fn book(&self) -> PriceBook {
        self.store().read(prices::get).unwrap().book
    }

    fn save_item(&self, sku: Option<&str>, item: PriceItem) -> Result<(), Error> {
        let sku = sku.map(str::to_owned);
        let edit = PriceItemEdit { sku, item };
        self.store()
            .write(now(), move |tx| prices::save_item(tx, &edit).map(|_| ()))
    }

    fn delete_item(&self, sku: &str) -> Result<(), Error> {
        let sku = sku.to_owned();
        self.store().write(now(), move |tx| {
            prices::delete_item(tx, &PriceItemRef { sku }).map(|_| ())
        })
    }

    fn save_roof(&self, job: JobId, roof: Option<Roof>) {
        let edit = RoofEdit {
            job_id: job,
            roof,
            assembly: Assembly::default(),
        };
        self.store()
            .write(now(), move |tx| roofs::save(tx, &edit).map(|_| ()))
            .unwrap();
    }

    fn roof(&self, job: JobId) -> Option<Roof> {
        self.store().read(|sql| roofs::get(sql, job)).unwrap().roof
    }
}

fn names(fields: &Value) -> Vec<String> {
    fields.as_object().unwrap().keys().cloned().collect()
}

fn one(entity: &str, fields: &[&str]) -> (String, Vec<String>) {
    let fields = fields.iter().map(|field| (*field).to_owned()).collect();
    (entity.to_owned(), fields)
}

#[test]
fn a_new_vault_has_its_company_as_a_record_that_waits() {
    let fixture = fixture();
    let profile = fixture.store().read(company::get).unwrap();
    assert_eq!(profile.name, "Maple & Slate");
    assert_eq!(profile.terms, CompanyProfile::default().terms);
    outbox_rebuilds(fixture.store());
}

#[test]
fn the_profile_changes_field_by_field_and_keeps_its_limits() {
    let fixture = fixture();
    let before = fixture.store().read(company::get).unwrap();
    let save = |profile: CompanyProfile| {
        fixture
            .store()
            .write(now(), move |tx| company::save(tx, &profile))
    };
    let operations = fixture.operations(|_| {
        save(CompanyProfile {
            phone: " (802) 555-0199 ".into(),
            ..before.clone()
        })
        .unwrap();
    });
    assert_eq!(operations, [one("company", &["phone"])]);
    let error = save(CompanyProfile {
        quote_days: 0,
        ..before.clone()
    })
    .unwrap_err();
    assert_eq!(error.code(), Code::Invalid);
    assert!(error.to_string().starts_with("quote_days"), "{error}");
    let after = fixture.store().read(company::get).unwrap();
    assert_eq!(
        (after.phone.as_str(), after.quote_days),
        ("(802) 555-0199", 30)
    );
    outbox_rebuilds(fixture.store());
}

#[test]
fn a_price_that_changes_is_one_field_of_one_record() {
    let fixture = fixture();
    let mut item = starter().items[2].clone();
    item.unit_cost = UnitCost(1);
    fixture.save_item(Some(&item.sku), item.clone()).unwrap();
    // The first change makes the starter book the company's own.
    assert_eq!(fixture.book().items.len(), starter().items.len());
    outbox_rebuilds(fixture.store());
    let operations = fixture.operations(|fixture| {
        let dearer = PriceItem {
            unit_cost: UnitCost(2),
            ..item.clone()
        };
        fixture.save_item(Some(&item.sku), dearer).unwrap();
    });
    assert_eq!(operations, [one("price_item", &["unit_cost"])]);
    let renamed = PriceItem {
        sku: "NEW-1".into(),
        unit_cost: UnitCost(2),
        ..item.clone()
    };
    let operations = fixture.operations(|fixture| {
        fixture.save_item(Some(&item.sku), renamed.clone()).unwrap();
    });
    assert_eq!(operations, [one("price_item", &["sku"])]);
    // The SKU that became free is another item's from now on, and at the end.
    fixture.save_item(None, item.clone()).unwrap();
    let book = fixture.book();
    assert_eq!((&book.items[2], book.items.last()), (&renamed, Some(&item)));
    assert_eq!(
        fixture.save_item(None, item).unwrap_err().code(),
        Code::Invalid
    );
    outbox_rebuilds(fixture.store());
}

#[test]
fn an_item_that_was_taken_out_comes_back_to_its_place() {
    let fixture = fixture();
    let before = fixture.book();
    let item = before.items[1].clone();
    fixture.delete_item(&item.sku).unwrap();
    assert_eq!(fixture.book().items.len(), before.items.len() - 1);
    assert_eq!(
        fixture.delete_item(&item.sku).unwrap_err().code(),
        Code::NotFound
    );
    let operations = fixture.operations(|fixture| {
        fixture.save_item(None, item.clone()).unwrap();
    });
    assert_eq!(operations, [one("price_item", &["deleted_at"])]);
    assert_eq!(fixture.book(), before);
    outbox_rebuilds(fixture.store());
}

#[test]
fn a_suppliers_file_records_only_what_it_changes() {
    let fixture = fixture();
    let first = starter().items[0].clone();
    fixture.save_item(Some(&first.sku), first.clone()).unwrap();
    let csv = format!(
        "sku,item,tiers,name,variant,unit,unit_cost,kind,taxable\n{},{},{},{},{},{},37.25,material,yes\nGT-6,gutter,,Gutter,6 in,piece,28.40,material,yes\n",
        first.sku, first.item, "good", first.name, first.variant, first.unit
    );
    let import = |dry_run| {
        let input = NewPriceImport {
            csv: csv.clone(),
            dry_run,
        };
        fixture
            .store()
            .write(now(), move |tx| prices::import(tx, &input))
            .unwrap()
    };
    assert!(fixture.operations(|_| drop(import(true))).is_empty());
    let operations = fixture.operations(|_| drop(import(false)));
    assert_eq!(operations.len(), 2, "{operations:?}");
    assert_eq!(operations[0], one("price_item", &["unit_cost"]));
    assert_eq!(fixture.book().items.last().unwrap().sku, "GT-6");
    outbox_rebuilds(fixture.store());
}

#[test]
fn two_laptops_that_take_one_list_write_the_same_records() {
    let ids = || {
        let fixture = fixture();
        fixture.delete_item(&starter().items[0].sku).unwrap();
        let ids: Vec<uuid::Uuid> = fixture
            .store()
            .read(|sql| {
                let mut statement = sql.prepare("select id from price_item order by position")?;
                let rows = statement.query_map([], |row| row.get(0))?;
                Ok::<_, Error>(rows.collect::<rusqlite::Result<_>>()?)
            })
            .unwrap();
        ids
    };
    assert_eq!(ids(), ids());
}

#[test]
fn the_book_is_written_whole_or_not_at_all() {
    let fixture = fixture();
    let folder = tempfile::tempdir().unwrap();
    let csv = fixture.store().read(prices::export).unwrap();
    let path = folder.path().join("prices.csv");
    std::fs::write(&path, "the book of last year").unwrap();
    text_file::write(&path, &csv).unwrap();
    assert_eq!(text_file::read(&path).unwrap(), csv);
    let gone = folder.path().join("gone").join("prices.csv");
    assert_eq!(text_file::write(&gone, &csv).unwrap_err().code(), Code::Io);
    // Where a folder has the name, nothing can be put in its place, and nothing unfinished is left.
    let taken = folder.path().join("taken.csv");
    std::fs::create_dir_all(taken.join("within")).unwrap();
    assert_eq!(text_file::write(&taken, &csv).unwrap_err().code(), Code::Io);
    let left: Vec<_> = std::fs::read_dir(folder.path()).unwrap().collect();
    assert_eq!(left.len(), 2);
}

fn section(name: &str, length_ft: f64, x_ft: f64) -> Section {
    Section {
        name: name.into(),
        shape: Shape::Gable,
        wall_length_ft: length_ft,
        wall_width_ft: 30.0,
        overhang_ft: 1.0,
        pitch_in_12: 6.0,
        faces: Side::Front,
        wall_sides: Vec::new(),
        x_ft,
        y_ft: 0.0,
    }
}

fn house() -> Roof {
    Roof {
        sections: vec![
            section("Main", 40.0, 0.0),
            section("Garage", 24.0, 60.0),
            section("Barn", 30.0, 120.0),
        ],
        ..Roof::default()
    }
}

#[test]
fn two_people_who_edit_two_sections_touch_two_records() {
    let fixture = fixture();
    let job = fixture.job();
    fixture.save_roof(job, Some(house()));
    assert_eq!(fixture.roof(job), Some(house()));
    outbox_rebuilds(fixture.store());

    let mut edited = house();
    edited.sections[1].pitch_in_12 = 8.0;
    let operations = fixture.operations(|fixture| fixture.save_roof(job, Some(edited.clone())));
    assert_eq!(operations, [one("roof_section", &["pitch_in_12"])]);

    edited.pipe_boots = 4;
    let operations = fixture.operations(|fixture| fixture.save_roof(job, Some(edited.clone())));
    assert_eq!(operations, [one("roof", &["pipe_boots"])]);

    let barn = edited.sections.remove(2);
    let operations = fixture.operations(|fixture| fixture.save_roof(job, Some(edited.clone())));
    assert_eq!(operations, [one("roof_section", &["deleted_at"])]);

    edited.sections.insert(0, barn);
    fixture.save_roof(job, Some(edited.clone()));
    assert_eq!(fixture.roof(job), Some(edited.clone()));
    assert!(
        fixture
            .operations(|fixture| fixture.save_roof(job, Some(edited.clone())))
            .is_empty()
    );

    let operations = fixture.operations(|fixture| fixture.save_roof(job, None));
    assert_eq!(operations, [one("roof", &["deleted_at"])]);
    assert_eq!(fixture.roof(job), None);
    let operations = fixture.operations(|fixture| fixture.save_roof(job, Some(edited.clone())));
    assert_eq!(operations, [one("roof", &["deleted_at"])]);
    assert_eq!(fixture.roof(job), Some(edited));
    outbox_rebuilds(fixture.store());
}

#[test]
fn a_roof_taken_away_before_it_was_entered_is_nothing() {
    let fixture = fixture();
    let job = fixture.job();
    assert!(
        fixture
            .operations(|fixture| fixture.save_roof(job, None))
            .is_empty()
    );
}
