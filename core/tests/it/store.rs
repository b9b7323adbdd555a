//! The store's promises: encrypted, all or nothing, outbox with every write, tags after commits.

use crate::fixture::{fixture, now, outbox_rebuilds, unlock};
use brainops_core::Error;
use brainops_core::store::StoreError;
use brainops_domain::failure::Code;
use brainops_domain::view::job::{JobFields, NewNote, TimelineKind};
use brainops_domain::view::tag::Tag;
use std::sync::{Arc, Mutex};

#[test]
fn nothing_is_readable_without_the_key() {
    let fixture = fixture();
    fixture.job();
    let text = b"Quarry Hollow";
    for entry in std::fs::read_dir(fixture.folder.path()).unwrap() {
        let path = entry.unwrap().path();
        if path.is_file() {
            let bytes = std::fs::read(&path).unwrap();
            assert!(
                !bytes.windows(text.len()).any(|window| window == text),
                "{} holds clear text",
                path.display()
            );
        }
    }
    #[expect(
        clippy::disallowed_methods,
        reason = "a stranger opens the file without the key"
    )]
    let plain = rusqlite::Connection::open_with_flags(
        fixture.folder.path().join("vault.db"),
        rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY,
    )
    .unwrap();
    assert!(
        plain
            .query_row("select count(*) from sqlite_master", [], |row| row
                .get::<_, i64>(0))
            .is_err()
    );
}

#[test]
fn a_write_that_fails_leaves_neither_rows_nor_outbox_nor_tags() {
    let fixture = fixture();
    let tags: Arc<Mutex<Vec<Tag>>> = Arc::default();
    let heard = Arc::clone(&tags);
    fixture
        .store()
        .listen(move |published| heard.lock().unwrap().extend(published));
    let waiting = fixture.outbox().len();
    let fields = JobFields {
        last_name: "Okonjo".into(),
        street: "15 Bellwether Ct".into(),
        ..JobFields::default()
    };
    let result: Result<(), Error> = fixture.store().write(now(), move |tx| {
        brainops_core::jobs::create(tx, &fields)?;
        Err(Error::NotFound { what: "anything" })
    });
    assert_eq!(result.unwrap_err().code(), Code::NotFound);
    assert_eq!(fixture.outbox().len(), waiting);
    assert!(tags.lock().unwrap().is_empty());
    fixture.job();
    // The writer works in order: when this is done, the tags before it are out.
    fixture
        .store()
        .write(now(), |_| Ok::<_, Error>(()))
        .unwrap();
    let tags = tags.lock().unwrap().clone();
    assert!(
        tags.contains(&Tag::Jobs) && tags.contains(&Tag::Outbox),
        "{tags:?}"
    );
}

#[test]
fn a_write_that_panics_is_rolled_back_and_answered_and_the_writer_goes_on() {
    let fixture = fixture();
    let job = fixture.job();
    let waiting = fixture.outbox().len();
    let fields = JobFields {
        last_name: "Okonjo".into(),
        street: "15 Bellwether Ct".into(),
        ..JobFields::default()
    };
    let result: Result<(), Error> = fixture.store().write(now(), move |tx| {
        brainops_core::jobs::create(tx, &fields)?;
        panic!("a use case breaks half way");
    });
    let error = result.unwrap_err();
    assert!(
        matches!(error, Error::Store(StoreError::Panicked)),
        "{error:?}"
    );
    assert_eq!(error.code(), Code::Internal);
    assert_eq!(fixture.outbox().len(), waiting);

    fixture.job_of("Halvorsen", "3 Slate Ln");
    assert!(fixture.outbox().len() > waiting);
    let kept = fixture
        .store()
        .read(|sql| brainops_core::jobs::get(sql, job));
    assert!(kept.is_ok());
}

#[test]
fn a_synced_table_cannot_be_written_without_an_outbox_record() {
    let fixture = fixture();
    let job = fixture.job();
    let waiting = fixture.outbox().len();
    let result: Result<(), Error> = fixture.store().write(now(), move |tx| {
        tx.sql().execute(
            "update job set access = 'gate 4417#' where id = ?1",
            [job.0],
        )?;
        Ok(())
    });
    assert!(
        matches!(result, Err(Error::Store(StoreError::Unrecorded { ref table })) if table == "job"),
        "{result:?}"
    );
    assert_eq!(fixture.outbox().len(), waiting);
    let access = fixture
        .store()
        .read(|sql| brainops_core::jobs::get(sql, job))
        .unwrap()
        .fields
        .access;
    assert_eq!(access, "");
}

#[test]
fn an_operation_names_only_the_fields_that_changed_and_sequence_is_dense() {
    let fixture = fixture();
    let job = fixture.job();
    fixture.edit_job(job, |fields| fields.access = "gate 4417#".into());
    let outbox = fixture.outbox();
    let (_, entity, fields) = outbox
        .iter()
        .find(|(_, entity, fields)| entity == "job" && fields.get("number").is_none())
        .unwrap();
    assert_eq!(entity, "job");
    assert_eq!(
        fields,
        &serde_json::json!({ "access": { "value": "gate 4417#", "base": 1 } })
    );
    let sequence: Vec<i64> = outbox.iter().map(|(seq, _, _)| *seq).collect();
    assert_eq!(
        sequence,
        (1..=i64::try_from(outbox.len()).unwrap()).collect::<Vec<_>>()
    );
}

#[test]
fn a_file_of_a_newer_version_is_refused_and_not_touched() {
    let fixture = fixture();
    let path = fixture.folder.path().join("vault.db");
    fixture
        .store()
        .write(now(), |tx| {
            tx.sql().pragma_update(None, "user_version", 999)?;
            Ok::<_, Error>(())
        })
        .unwrap();
    let vault = fixture.vault.clone();
    let folder = fixture.folder;
    drop(fixture.open);
    let before = std::fs::read(&path).unwrap();
    let error = vault.open(&unlock(), now()).err().unwrap();
    assert_eq!(error.code(), Code::NewerDatabase);
    assert_eq!(std::fs::read(&path).unwrap(), before);
    drop(folder);
}

#[test]
fn every_field_of_every_synced_table_is_a_column_of_its_kind() {
    use brainops_sync::entity::{Entity, Kind};
    let fixture = fixture();
    for entity in Entity::ALL {
        let columns: Vec<(String, String)> = fixture
            .store()
            .read(|sql| {
                let mut statement = sql.prepare("select name, type from pragma_table_info(?1)")?;
                let rows =
                    statement.query_map([entity.table()], |row| Ok((row.get(0)?, row.get(1)?)))?;
                Ok::<_, Error>(rows.collect::<rusqlite::Result<_>>()?)
            })
            .unwrap();
        for field in entity.fields() {
            let kind = match field.kind {
                Kind::Id => "BLOB",
                Kind::Text | Kind::Json => "TEXT",
                Kind::Int | Kind::Bool => "INTEGER",
                Kind::Real => "REAL",
            };
            let found = columns.iter().find(|(name, _)| name == field.name);
            assert_eq!(
                found.map(|(_, kind)| kind.as_str()),
                Some(kind),
                "{}.{}",
                entity.table(),
                field.name
            );
        }
        let known = |name: &str| name == "id" || name == "extra" || entity.field(name).is_some();
        for (name, _) in &columns {
            assert!(
                known(name),
                "{}.{name} is not listed for the office",
                entity.table()
            );
        }
    }
}

#[test]
fn a_full_disk_refuses_a_write_whole_and_loses_nothing() {
    let fixture = fixture();
    let job = fixture.job();
    let limit = |pages: i64| {
        fixture
            .store()
            .write(now(), move |tx| {
                tx.sql()
                    .pragma_update_and_check(None, "max_page_count", pages, |row| {
                        row.get::<_, i64>(0)
                    })
                    .map_err(Error::from)
            })
            .unwrap()
    };
    // SQLite takes a smaller number for the pages there are.
    limit(1);
    let note = |text: String| {
        let input = NewNote { job_id: job, text };
        fixture
            .store()
            .write(now(), move |tx| brainops_core::jobs::add_note(tx, &input))
    };
    let waiting = fixture.outbox();
    let mut taken = 0;
    let refused = loop {
        match note(format!("{taken} {}", "x".repeat(3_900))) {
            Ok(()) => taken += 1,
            Err(error) => break error,
        }
        assert!(taken < 100, "the limit holds");
    };
    assert_eq!(refused.code(), Code::DiskFull, "{refused:?}");
    assert!(refused.failure().retryable);
    let notes = || {
        let detail = fixture
            .store()
            .read(|sql| brainops_core::jobs::get(sql, job))
            .unwrap();
        detail
            .timeline
            .iter()
            .filter(|entry| entry.kind == TimelineKind::Note)
            .count()
    };
    assert_eq!(notes(), taken, "what was saved stays");
    assert!(fixture.outbox().starts_with(&waiting));
    // Room again: the same note goes in, and the sequence has no gap.
    limit(1_000_000);
    note("after the disk was cleared".into()).unwrap();
    assert_eq!(notes(), taken + 1);
    outbox_rebuilds(fixture.store());
}
