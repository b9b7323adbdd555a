//! The list of jobs: search, filter, order, groups; and the life of one job.

use crate::fixture::{Fixture, fixture, now};
use brainops_domain::failure::Code;
use brainops_domain::id::JobId;
use brainops_domain::stage::Stage;
use brainops_domain::view::job::{
    JobFields, JobPage, JobQuery, JobScope, JobSort, NewNote, StageMove,
};
use chrono::NaiveDate;

fn today() -> NaiveDate {
    now().date_naive()
}

fn query() -> JobQuery {
    JobQuery {
        limit: 100,
        today: today(),
        ..JobQuery::default()
    }
}

fn list(fixture: &Fixture, query: &JobQuery) -> JobPage {
    fixture
        .store()
        .read(|sql| brainops_core::jobs::list(sql, query, 0.5))
        .unwrap()
}

fn due(fixture: &Fixture, job: JobId, days: i64) {
    fixture.edit_job(job, |fields| {
        fields.due_on = Some(today() + chrono::Duration::days(days));
    });
}

#[test]
fn search_finds_prefixes_of_any_word_and_nothing_typed_is_syntax() {
    let fixture = fixture();
    let job = fixture.job_of("Vandersloot", "418 Quarry Hollow Rd");
    fixture.job_of("O'Brien-Renée", "9 Steeple Row");
    for search in ["vand", "quarry 418", "26-0001", "260001", "HOLLOW v"] {
        let page = list(
            &fixture,
            &JobQuery {
                search: search.into(),
                ..query()
            },
        );
        assert_eq!(
            page.rows.iter().map(|row| row.id).collect::<Vec<_>>(),
            [job],
            "{search}"
        );
        assert_eq!(page.total, 1);
    }
    assert_eq!(
        list(
            &fixture,
            &JobQuery {
                search: "renee".into(),
                ..query()
            }
        )
        .total,
        1
    );
    for hostile in [
        "\"",
        "a\" OR \"b",
        "* NOT",
        "NEAR(",
        "'; drop table job; --",
        "(",
        "-",
    ] {
        list(
            &fixture,
            &JobQuery {
                search: hostile.into(),
                ..query()
            },
        );
    }
    assert_eq!(list(&fixture, &query()).total, 2);
}

#[test]
fn the_list_is_grouped_by_the_day_the_next_step_is_due() {
    let fixture = fixture();
    for (name, days) in [
        ("Late", Some(-1)),
        ("Now", Some(0)),
        ("Soon", Some(7)),
        ("Far", Some(8)),
        ("Never", None),
    ] {
        let job = fixture.job_of(name, "1 Elm St");
        if let Some(days) = days {
            due(&fixture, job, days);
        }
    }
    let page = list(&fixture, &query());
    let names: Vec<&str> = page.rows.iter().map(|row| row.customer.as_str()).collect();
    assert_eq!(names, ["Late", "Now", "Soon", "Far", "Never"]);
    let groups: Vec<(&str, u32)> = page
        .groups
        .iter()
        .map(|group| (group.key.as_str(), group.count))
        .collect();
    assert_eq!(
        groups,
        [
            ("overdue", 1),
            ("today", 1),
            ("next_7_days", 1),
            ("later", 1),
            ("none", 1)
        ]
    );
    assert_eq!(
        list(
            &fixture,
            &JobQuery {
                scope: JobScope::Overdue,
                ..query()
            }
        )
        .total,
        1
    );
}

#[test]
fn every_order_holds_both_ways_and_pages_join_without_gap() {
    let fixture = fixture();
    for name in ["Delta", "alpha", "Charlie", "bravo"] {
        fixture.job_of(name, "1 Elm St");
    }
    let sorted = list(
        &fixture,
        &JobQuery {
            sort: JobSort::Customer,
            ..query()
        },
    );
    let names: Vec<&str> = sorted
        .rows
        .iter()
        .map(|row| row.customer.as_str())
        .collect();
    assert_eq!(names, ["alpha", "bravo", "Charlie", "Delta"]);
    for sort in [
        JobSort::Due,
        JobSort::Number,
        JobSort::Customer,
        JobSort::Stage,
        JobSort::Value,
        JobSort::Squares,
        JobSort::Photos,
        JobSort::Changed,
    ] {
        for descending in [false, true] {
            let whole = JobQuery {
                sort,
                descending,
                ..query()
            };
            let all: Vec<JobId> = list(&fixture, &whole)
                .rows
                .iter()
                .map(|row| row.id)
                .collect();
            let pages: Vec<JobId> = (0..4)
                .flat_map(|offset| {
                    list(
                        &fixture,
                        &JobQuery {
                            offset,
                            limit: 1,
                            ..whole.clone()
                        },
                    )
                    .rows
                })
                .map(|row| row.id)
                .collect();
            assert_eq!(all, pages, "{sort:?} {descending}");
        }
    }
}

#[test]
fn a_job_moves_is_deleted_and_comes_back_and_its_timeline_says_so() {
    let fixture = fixture();
    let job = fixture.job();
    let store = fixture.store();
    store
        .write(now(), move |tx| {
            brainops_core::jobs::move_to(
                tx,
                StageMove {
                    job_id: job,
                    stage: Stage::Inspected,
                },
            )
        })
        .unwrap();
    store
        .write(now(), move |tx| {
            brainops_core::jobs::add_note(
                tx,
                &NewNote {
                    job_id: job,
                    text: "Dog in yard".into(),
                },
            )
        })
        .unwrap();
    store
        .write(now(), move |tx| brainops_core::jobs::delete(tx, job))
        .unwrap();
    assert_eq!(list(&fixture, &query()).total, 0);
    assert_eq!(
        list(
            &fixture,
            &JobQuery {
                scope: JobScope::Deleted,
                ..query()
            }
        )
        .total,
        1
    );
    store
        .write(now(), move |tx| brainops_core::jobs::restore(tx, job))
        .unwrap();
    let detail = store
        .read(|sql| brainops_core::jobs::get(sql, job))
        .unwrap();
    assert_eq!(detail.row.stage, Stage::Inspected);
    let texts: Vec<&str> = detail
        .timeline
        .iter()
        .map(|entry| entry.text.as_str())
        .collect();
    assert!(
        texts.contains(&"moved it from Lead to Inspected") && texts.contains(&"Dog in yard"),
        "{texts:?}"
    );
    assert!(
        detail
            .timeline
            .iter()
            .all(|entry| entry.waiting && entry.person == "Dana Whitlock")
    );
    let column = store
        .read(|sql| brainops_core::jobs::board(sql, &query(), 0.5))
        .unwrap();
    assert_eq!(column.iter().map(|column| column.count).sum::<u32>(), 1);
}

#[test]
fn an_edit_that_changes_nothing_records_nothing() {
    let fixture = fixture();
    let job = fixture.job();
    let waiting = fixture.outbox().len();
    fixture.edit_job(job, |_| {});
    assert_eq!(fixture.outbox().len(), waiting);
}

#[test]
fn bad_fields_are_refused_by_name() {
    let fixture = fixture();
    for (fields, field) in [
        (
            JobFields {
                street: "1 Elm".into(),
                ..JobFields::default()
            },
            "last_name",
        ),
        (
            JobFields {
                last_name: "X".into(),
                ..JobFields::default()
            },
            "street",
        ),
        (
            JobFields {
                last_name: "X".into(),
                street: "1 Elm".into(),
                email: "nobody".into(),
                ..JobFields::default()
            },
            "email",
        ),
        (
            JobFields {
                last_name: "X".repeat(501),
                street: "1 Elm".into(),
                ..JobFields::default()
            },
            "last_name",
        ),
    ] {
        let error = fixture
            .store()
            .write(now(), move |tx| brainops_core::jobs::create(tx, &fields))
            .unwrap_err();
        assert_eq!(error.code(), Code::Invalid);
        assert!(error.to_string().starts_with(field), "{error}");
    }
    let jobs = fixture.outbox();
    assert!(jobs.iter().all(|(_, entity, _)| entity == "company"));
}
