//! The schema: as committed, whole under the outbox guard, and reached from every released version.

use crate::fixture::{fixture, now, outbox_rebuilds};
use brainops_core::store::{Key, Store, StoreError};
use brainops_core::{Error, company, estimates, jobs, prices, roofs, settings};
use brainops_domain::id::JobId;
use brainops_domain::price_book::{PriceKind, Tier};
use brainops_domain::roof::{Shape, Side};
use brainops_domain::view::estimate::EstimateRef;
use brainops_domain::view::job::JobQuery;
use brainops_domain::view::settings::{Density, Theme, Units};
use brainops_sync::entity::Entity;
use std::path::Path;

/// Tables of this device alone; every other one reconciles with the office.
const LOCAL: &[&str] = &[
    "analysis",
    "detection_cache",
    "finding_state",
    "import",
    "import_item",
    "job_index",
    "job_search",
    "kept",
    "left_file",
    "receipt",
    "meta",
    "office_row",
    "other_row",
    "outbox",
    "review_step",
    "setting",
    "shadow",
    "stored_file",
    "sync_meta",
    "sync_sum",
];

/// A released migration: its text, its BLAKE3, and what a vault of that version may hold that no earlier one
/// did. What was released is never edited.
struct Released {
    sql: &'static str,
    blake3: &'static str,
    data: &'static str,
}

/// All of them. A new migration is added here with the data of the version before it.
const RELEASED: &[Released] = &[
    Released {
        sql: include_str!("../../../migrations/sqlite/0001_vault.sql"),
        blake3: "2f7e341d3c166b9497cc99febc45e54170e52c974e2a3bb2c587e115dd430ff5",
        data: include_str!("../fixtures/store/0001.sql"),
    },
    Released {
        sql: include_str!("../../../migrations/sqlite/0002_detection_run.sql"),
        blake3: "643a972c52f8987ce0656662bf242389109afd32b26e1a539ade86c96aa421ae",
        data: include_str!("../fixtures/store/0002.sql"),
    },
    Released {
        sql: include_str!("../../../migrations/sqlite/0003_ground.sql"),
        blake3: "053019334c1b36a7ecddc65db4512cd10d834512f0843df132db2276c50abd38",
        data: include_str!("../fixtures/store/0003.sql"),
    },
    Released {
        sql: include_str!("../../../migrations/sqlite/0004_rows.sql"),
        blake3: "5e1d76c61af1197ca55081862a0f0308a2b437bfc4f9f7057ac15c2260170198",
        data: "",
    },
    Released {
        sql: include_str!("../../../migrations/sqlite/0005_checked.sql"),
        blake3: "cc7b7feaf509a0938b258b66ef892cac1727f2ef2794370cd3ee920ad08db84d",
        data: "",
    },
    Released {
        sql: include_str!("../../../migrations/sqlite/0006_skipped.sql"),
        blake3: "9c02871400796c4fd99531f549f7452c1721ee296ecb98efd0a7e6377954808c",
        data: "",
    },
    Released {
        sql: include_str!("../../../migrations/sqlite/0007_sync.sql"),
        blake3: "afda580fd91abd0d127d7c8c8109783abcc46c1e9ceb61698ae0f75ff0853c00",
        data: "",
    },
];

/// Versions that a test can make by their SQL alone: the fourth calls what only an upgrade offers.
const BY_SQL_ALONE: usize = 3;

fn column(store: &Store, sql: &str) -> Vec<String> {
    store
        .read(|connection| {
            let mut statement = connection.prepare(sql)?;
            let rows = statement.query_map([], |row| row.get(0))?;
            Ok::<_, Error>(rows.collect::<rusqlite::Result<_>>()?)
        })
        .unwrap()
}

#[test]
fn the_schema_is_the_committed_one() {
    let fixture = fixture();
    let parts = column(
        fixture.store(),
        "select sql || ';' from sqlite_master
         where sql is not null and name not like 'job\\_search\\_%' escape '\\'
         order by type desc, name",
    );
    let schema = format!("{}\n", parts.join("\n\n"));
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/schema.sql");
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(&golden, &schema).unwrap();
    }
    assert_eq!(
        std::fs::read_to_string(&golden).unwrap(),
        schema,
        "run the test with UPDATE_GOLDEN=1 and commit core/tests/golden/schema.sql"
    );
}

#[test]
fn released_migrations_stay_as_they_were() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../migrations/sqlite");
    assert_eq!(
        std::fs::read_dir(folder).unwrap().count(),
        RELEASED.len(),
        "name each migration in RELEASED, with the data of the version before it"
    );
    for (number, released) in (1..).zip(RELEASED) {
        assert_eq!(
            blake3::hash(released.sql.as_bytes()).to_hex().as_str(),
            released.blake3,
            "migration {number} was edited"
        );
    }
}

#[test]
fn every_table_is_synced_or_named_as_local_and_synced_ones_can_be_guarded() {
    let fixture = fixture();
    let tables = column(
        fixture.store(),
        "select name from pragma_table_list
         where schema = 'main' and type in ('table', 'virtual') and name not like 'sqlite\\_%' escape '\\'",
    );
    for table in &tables {
        assert!(
            Entity::of_table(table).is_some() != LOCAL.contains(&table.as_str()),
            "{table} is neither synced nor named as local, or both"
        );
    }
    for entity in Entity::ALL {
        assert!(tables.iter().any(|table| table == entity.table()));
    }
    // SQLite's update hook, on which the guard stands, says nothing of tables without a row number.
    let unheard = column(
        fixture.store(),
        "select name from pragma_table_list where schema = 'main' and wr = 1",
    );
    for table in unheard {
        assert_eq!(Entity::of_table(&table), None, "{table}");
    }
}

/// A file of an earlier schema with data in it, opened by this version.
#[expect(
    clippy::disallowed_methods,
    reason = "the store opens no file without bringing it to the newest schema"
)]
fn upgraded(folder: &Path, from: usize) -> Store {
    let path = folder.join("vault.db");
    let old = rusqlite::Connection::open_with_flags(
        &path,
        rusqlite::OpenFlags::SQLITE_OPEN_READ_WRITE | rusqlite::OpenFlags::SQLITE_OPEN_CREATE,
    )
    .unwrap();
    old.execute_batch(&format!("pragma key = \"x'{}'\";", "07".repeat(32)))
        .unwrap();
    for released in &RELEASED[..from] {
        old.execute_batch(released.sql).unwrap();
    }
    for released in &RELEASED[..from] {
        old.execute_batch(released.data).unwrap();
    }
    old.pragma_update(None, "user_version", i64::try_from(from).unwrap())
        .unwrap();
    drop(old);
    Store::open(&path, Key::new([7; 32]), None, now()).unwrap()
}

fn first_job() -> JobId {
    "01938f00-0000-7000-8000-000000000010".parse().unwrap()
}

#[test]
fn a_file_of_any_released_schema_keeps_everything() {
    for from in 1..=BY_SQL_ALONE {
        let folder = tempfile::tempdir().unwrap();
        let store = upgraded(folder.path(), from);
        keeps_the_first(&store);
        if from >= 2 {
            keeps_the_second(&store);
        }
        if from >= 3 {
            keeps_the_third(&store);
        }
        outbox_rebuilds(&store);
        let copy = format!("vault.db.before-{}", from + 1);
        assert!(folder.path().join(copy).exists(), "from {from}");
    }
}

fn keeps_the_second(store: &Store) {
    let runs = column(
        store,
        "select model_sha256 || ' ' || found || ' ' || kept || ' ' || retired from detection_run",
    );
    assert_eq!(
        runs,
        [r#"def 4 2 ["01938f00-0000-7000-8000-000000000041"]"#]
    );
    let analyses = column(store, "select state || ' ' || pipeline from analysis");
    assert_eq!(analyses, ["done 3"]);
}

fn keeps_the_third(store: &Store) {
    let marked = column(store, "select marked_length from photo");
    assert_eq!(
        marked,
        [r#"{"x0":10.5,"y0":20.25,"x1":410.5,"y1":20.25,"length_m":1.2192}"#]
    );
    let steps = column(
        store,
        "select what || ' ' || (finding_id is null) from review_step",
    );
    assert_eq!(steps, ["ground 1"]);
}

fn keeps_the_first(store: &Store) {
    assert_eq!(store.context().person, "Dana Whitlock");
    store
        .read(|sql| {
            let company = company::get(sql)?;
            assert_eq!(
                (
                    company.name.as_str(),
                    company.quote_days,
                    company.terms.len()
                ),
                ("Maple & Slate", 45, 2)
            );
            assert_eq!(company.terms[1], "Second, with \"quotes\" and é.");
            assert_eq!(company.license, "VT-RC-20418");
            let own = settings::get(sql)?;
            assert_eq!(
                (own.theme, own.density, own.units),
                (Theme::Sunlight, Density::Touch, Units::Metric)
            );
            assert_eq!(
                (own.min_confidence, own.analysis_workers),
                (Some(0.35), Some(3))
            );

            let book = prices::get(sql)?.book;
            assert_eq!(book.name, "2026-10");
            assert_eq!(book.released_on, "2026-10-05".parse().ok());
            let skus: Vec<&str> = book.items.iter().map(|item| item.sku.as_str()).collect();
            assert_eq!(skus, ["SH-R30", "NL-1", "LB"]);
            assert_eq!(book.items[0].tiers, [Tier::Good]);
            assert_eq!(
                (book.items[1].name.as_str(), book.items[1].unit_cost.0),
                ("Nails, \"coil\"", 375)
            );
            assert_eq!(
                (book.items[2].kind, book.items[2].taxable),
                (PriceKind::Labor, false)
            );

            let view = roofs::get(sql, first_job())?;
            let roof = view.roof.unwrap();
            assert_eq!(view.assembly.linear_waste, 0.07);
            assert_eq!(
                (
                    roof.layers_to_remove,
                    roof.ice_dam_area,
                    roof.pipe_boots,
                    roof.storeys
                ),
                (2, true, 3, 2)
            );
            assert_eq!(roof.attic_floor_sqft, Some(1178.8854381999831));
            let [main, garage] = &roof.sections[..] else {
                panic!("{:?}", roof.sections)
            };
            assert_eq!((main.name.as_str(), main.shape), ("Main", Shape::Gable));
            assert_eq!(
                (garage.faces, &garage.wall_sides[..]),
                (Side::Right, &[Side::Left][..])
            );
            assert_eq!(
                (garage.wall_width_ft, garage.x_ft, garage.y_ft),
                (17.88854381999832, -1.1, 32.75)
            );
            let away = "01938f00-0000-7000-8000-000000000011".parse().unwrap();
            assert_eq!(roofs::get(sql, away)?.roof, None);

            let draft = EstimateRef {
                job_id: first_job(),
                revision: None,
            };
            let estimate = estimates::get(sql, draft)?;
            assert_eq!(
                (estimate.offered, estimate.input.profit_percent),
                (Tier::Better, 17.5)
            );
            let query = JobQuery {
                limit: 10,
                today: now().date_naive(),
                ..JobQuery::default()
            };
            assert_eq!(jobs::list(sql, &query, 0.5)?.rows.len(), 2);
            Ok::<_, Error>(())
        })
        .unwrap();
}

#[test]
fn no_synced_table_can_be_written_past_the_outbox() {
    let folder = tempfile::tempdir().unwrap();
    let store = upgraded(folder.path(), 1);
    // The one kind of record that the first schema did not have.
    store
        .write(now(), |tx| {
            let run = vec![
                ("photo_id", "01938f00-0000-7000-8000-000000000030".into()),
                ("job_id", first_job().to_string().into()),
                ("model_sha256", "abc".into()),
                ("pipeline", 1.into()),
                ("found", 1.into()),
                ("kept", 1.into()),
                ("retired", serde_json::json!([])),
                ("ran_at", now().to_rfc3339().into()),
            ];
            tx.put(Entity::DetectionRun, first_job().0, None, &run)
        })
        .unwrap();
    for entity in Entity::ALL {
        let table = entity.table();
        for sql in [
            format!("update {table} set extra = '{{\"x\": 1}}'"),
            // Without a condition SQLite would drop the pages and report nothing.
            format!("delete from {table}"),
        ] {
            let statement = sql.clone();
            let result: Result<(), Error> = store.write(now(), move |tx| {
                // Off inside this test's transaction, so that it is the guard that refuses.
                tx.sql().pragma_update(None, "defer_foreign_keys", true)?;
                tx.sql().execute(&statement, [])?;
                Ok(())
            });
            assert!(
                matches!(result, Err(Error::Store(StoreError::Unrecorded { table: ref found })) if found == table),
                "{sql}: {result:?}"
            );
        }
    }
}

#[test]
fn a_recorded_row_does_not_cover_another_of_its_table() {
    let folder = tempfile::tempdir().unwrap();
    let store = upgraded(folder.path(), 1);
    let result: Result<(), Error> = store.write(now(), |tx| {
        jobs::delete(tx, first_job())?;
        tx.sql().execute(
            "update job set access = 'gate' where number = '26-0002'",
            [],
        )?;
        Ok(())
    });
    assert!(
        matches!(result, Err(Error::Store(StoreError::Unrecorded { ref table })) if table == "job"),
        "{result:?}"
    );
}
