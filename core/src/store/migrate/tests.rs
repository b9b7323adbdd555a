//! An upgrade that is cut off, kept waiting, or meets an older copy.

use super::{MIGRATIONS, upgrade, upgrade_along, version};
use crate::store::StoreError;
use crate::store::connect::{Key, Source};
use chrono::{DateTime, Utc};
use rusqlite::Connection;
use rusqlite::types::Value;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

const DATA: &str = include_str!("../../../tests/fixtures/store/0001.sql");

/// Everything that came after the first schema.
fn later() -> String {
    MIGRATIONS[1..].join("\n")
}

struct Old {
    folder: tempfile::TempDir,
    path: PathBuf,
    source: Source,
}

impl Old {
    /// A vault of the first schema with data in it.
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("vault.db");
        let source = Source::new(&path, Key::new([7; 32]));
        let connection = source.writer().unwrap();
        connection.execute_batch(MIGRATIONS[0]).unwrap();
        connection.execute_batch(DATA).unwrap();
        connection.pragma_update(None, "user_version", 1).unwrap();
        Self {
            folder,
            path,
            source,
        }
    }

    fn copies(&self) -> Vec<String> {
        let mut names: Vec<String> = std::fs::read_dir(self.folder.path())
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .filter(|name| name.contains("before"))
            .collect();
        names.sort();
        names
    }

    fn open(path: &Path) -> Connection {
        Source::new(path, Key::new([7; 32])).writer().unwrap()
    }
}

fn newest() -> i64 {
    i64::try_from(MIGRATIONS.len()).unwrap()
}

fn now() -> DateTime<Utc> {
    "2026-11-20T15:00:00Z".parse().unwrap()
}

/// Every row of every table.
fn dump(connection: &Connection) -> String {
    let mut text = String::new();
    let mut tables = connection
        .prepare("select name from sqlite_master where type = 'table' order by name")
        .unwrap();
    let names: Vec<String> = tables
        .query_map([], |row| row.get(0))
        .unwrap()
        .collect::<rusqlite::Result<_>>()
        .unwrap();
    for name in names {
        let mut statement = connection
            .prepare(&format!("select * from {name}"))
            .unwrap();
        let columns = statement.column_count();
        let mut rows = statement.query([]).unwrap();
        while let Some(row) = rows.next().unwrap() {
            let values: Vec<Value> = (0..columns).map(|at| row.get(at).unwrap()).collect();
            writeln!(text, "{name} {values:?}").unwrap();
        }
    }
    text
}

#[test]
fn an_upgrade_that_fails_at_any_statement_changes_nothing_and_leaves_one_copy() {
    let old = Old::new();
    let mut connection = old.source.writer().unwrap();
    let before = dump(&connection);
    let later = later();
    let statements: Vec<&str> = later.split(";\n").collect();
    assert!(statements.len() > 30);
    for cut in 0..statements.len() {
        let part = statements[..cut].join(";\n");
        let broken = format!("{part};\nselect no_such_function();");
        let error = upgrade_along(&[MIGRATIONS[0], &broken], &mut connection, &old.path, now())
            .expect_err("the last statement can't run");
        assert!(
            matches!(error, StoreError::Upgrade { to: 2, .. }),
            "after {cut} statements: {error:?}"
        );
        assert_eq!(version(&connection).unwrap(), 1);
        assert_eq!(dump(&connection), before, "after {cut} statements");
    }
    assert_eq!(old.copies(), ["vault.db.before-2"]);
    upgrade(&mut connection, &old.path, now()).unwrap();
    assert_eq!(version(&connection).unwrap(), newest());
    assert_eq!(old.copies(), ["vault.db.before-2"]);
}

#[test]
fn a_power_cut_in_the_middle_of_an_upgrade_leaves_a_file_that_upgrades() {
    let old = Old::new();
    let mut connection = old.source.writer().unwrap();
    let before = dump(&connection);
    super::add_functions(&connection, now()).unwrap();
    // So little memory that the half-done work is on the disk.
    connection.pragma_update(None, "cache_size", 1).unwrap();
    let later = later();
    let statements: Vec<&str> = later.split(";\n").collect();
    let half = statements[..statements.len() / 2].join(";\n");
    let transaction = connection.transaction().unwrap();
    transaction.execute_batch(&half).unwrap();
    let cut = tempfile::tempdir().unwrap();
    for name in ["vault.db", "vault.db-wal"] {
        std::fs::copy(old.folder.path().join(name), cut.path().join(name)).unwrap();
    }
    drop(transaction);
    let path = cut.path().join("vault.db");
    let log = cut.path().join("vault.db-wal");
    assert!(log.metadata().unwrap().len() > 0, "work reached the disk");
    let mut found = Old::open(&path);
    assert_eq!(version(&found).unwrap(), 1);
    assert_eq!(dump(&found), before);
    upgrade(&mut found, &path, now()).unwrap();
    let sections: i64 = found
        .query_row("select count(*) from roof_section", [], |row| row.get(0))
        .unwrap();
    assert_eq!((version(&found).unwrap(), sections), (newest(), 2));
}

#[test]
fn no_upgrade_starts_while_the_copy_could_miss_a_commit() {
    let old = Old::new();
    let mut connection = old.source.writer().unwrap();
    connection.busy_timeout(Duration::ZERO).unwrap();
    let reader = old.source.reader().unwrap();
    reader
        .execute_batch("begin; select count(*) from job;")
        .unwrap();
    connection
        .execute("update job set access = 'gate 4417#'", [])
        .unwrap();
    let error = upgrade(&mut connection, &old.path, now()).expect_err("a reader is in the way");
    assert!(matches!(error, StoreError::Busy), "{error:?}");
    assert_eq!(error.code(), brainops_domain::failure::Code::VaultBusy);
    assert_eq!((version(&connection).unwrap(), old.copies().len()), (1, 0));
    reader.execute_batch("commit").unwrap();
    upgrade(&mut connection, &old.path, now()).unwrap();
    let copy = Old::open(&old.folder.path().join("vault.db.before-2"));
    let access: String = copy
        .query_row("select access from job limit 1", [], |row| row.get(0))
        .unwrap();
    assert_eq!(
        (version(&copy).unwrap(), access.as_str()),
        (1, "gate 4417#")
    );
}

#[test]
fn an_older_copy_is_never_written_over() {
    let old = Old::new();
    let older = old.folder.path().join("vault.db.before-2");
    std::fs::write(&older, b"a copy of last year").unwrap();
    let mut connection = old.source.writer().unwrap();
    let before = dump(&connection);
    upgrade(&mut connection, &old.path, now()).unwrap();
    assert_eq!(std::fs::read(&older).unwrap(), b"a copy of last year");
    assert_eq!(old.copies(), ["vault.db.before-2", "vault.db.before-2-2"]);
    let copy = Old::open(&old.folder.path().join("vault.db.before-2-2"));
    assert_eq!(dump(&copy), before);
}

#[test]
fn a_bounded_number_of_copies_stays() {
    let old = Old::new();
    for name in [
        "vault.db.before-1",
        "vault.db.before-1-2",
        "vault.db.before-2",
        "vault.db.before-2-2",
        "vault.db.before-2-10",
    ] {
        std::fs::write(old.folder.path().join(name), name).unwrap();
    }
    let own = old.folder.path().join("vault.db.before-the-move");
    std::fs::write(&own, b"a person's own copy").unwrap();
    let mut connection = old.source.writer().unwrap();
    upgrade(&mut connection, &old.path, now()).unwrap();
    assert_eq!(
        old.copies(),
        [
            "vault.db.before-2-10",
            "vault.db.before-2-11",
            "vault.db.before-2-2",
            "vault.db.before-the-move",
        ]
    );
}

#[test]
fn the_copy_just_made_stays_beside_those_of_later_versions() {
    let old = Old::new();
    for version in 5..9 {
        let name = format!("vault.db.before-{version}");
        std::fs::write(old.folder.path().join(&name), name).unwrap();
    }
    let mut connection = old.source.writer().unwrap();
    upgrade(&mut connection, &old.path, now()).unwrap();
    assert_eq!(
        old.copies(),
        [
            "vault.db.before-2",
            "vault.db.before-7",
            "vault.db.before-8"
        ]
    );
}
