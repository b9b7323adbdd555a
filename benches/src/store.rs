//! How long the questions of the jobs list and of a job's photos take over ten thousand jobs.

use crate::figure::{at_most, percentile, report};
use crate::{Place, seed};
use anyhow::{Context, Result};
use brainops_core::clock::Clock;
use brainops_core::store::Store;
use brainops_core::{jobs, photos, settings};
use brainops_domain::stage::Stage;
use brainops_domain::view::job::{JobQuery, JobScope, JobSort};
use brainops_domain::view::photo::PhotoQuery;
use std::time::Instant;

/// What a person does not notice while typing.
const LIMIT_MS: f64 = 20.0;
/// Rows that a screen asks for at once.
const PAGE: u32 = 100;
/// Runs of each question.
const ROUNDS: u32 = 10;

const SORTS: [JobSort; 8] = [
    JobSort::Due,
    JobSort::Number,
    JobSort::Customer,
    JobSort::Stage,
    JobSort::Value,
    JobSort::Squares,
    JobSort::Photos,
    JobSort::Changed,
];
/// What is typed, letter by letter: names, a street, a job number, a claim, two words, nothing that exists.
const TYPED: [&str; 12] = [
    "v",
    "va",
    "van",
    "vander",
    "quarry",
    "q",
    "26-1",
    "cl-0042",
    "harriet quarry",
    "mill",
    "555",
    "zzz",
];

/// Fills a vault and measures.
pub(crate) fn measure(place: &Place) -> Result<()> {
    let folder = tempfile::tempdir_in(&place.scratch).context("make a data folder")?;
    let opened = seed::open(folder.path(), Some("a passphrase for measuring"))?;
    let begun = Instant::now();
    seed::write(&opened.store)?;
    let writes = f64::from(seed::JOBS * (seed::PHOTOS_PER_JOB + 2));
    report(
        "store.writes_per_s",
        writes / begun.elapsed().as_secs_f64(),
        "recorded writes/s",
    )?;
    let store = &opened.store;
    let today = Clock::system().now().date_naive();
    let page = JobQuery {
        limit: PAGE,
        today,
        ..JobQuery::default()
    };

    let mut list = Vec::new();
    for round in 0..ROUNDS {
        for sort in SORTS {
            for descending in [false, true] {
                let offset = round * (seed::JOBS / ROUNDS);
                list.push(ask(
                    store,
                    &JobQuery {
                        sort,
                        descending,
                        offset,
                        ..page.clone()
                    },
                )?);
            }
        }
    }
    at_most("store.list_p95_ms", percentile(&list, 0.95), LIMIT_MS, "ms")?;

    let mut filter = Vec::new();
    for _ in 0..ROUNDS {
        for scope in [
            JobScope::Open,
            JobScope::Overdue,
            JobScope::PhotosMissing,
            JobScope::Deleted,
        ] {
            filter.push(ask(
                store,
                &JobQuery {
                    scope,
                    ..page.clone()
                },
            )?);
        }
        for stage in Stage::ALL {
            filter.push(ask(
                store,
                &JobQuery {
                    stages: vec![stage],
                    ..page.clone()
                },
            )?);
        }
    }
    at_most(
        "store.filter_p95_ms",
        percentile(&filter, 0.95),
        LIMIT_MS,
        "ms",
    )?;

    let mut search = Vec::new();
    for _ in 0..ROUNDS {
        for typed in TYPED {
            search.push(ask(
                store,
                &JobQuery {
                    search: typed.to_owned(),
                    ..page.clone()
                },
            )?);
        }
    }
    at_most(
        "store.search_p95_ms",
        percentile(&search, 0.95),
        LIMIT_MS,
        "ms",
    )?;

    let mut gallery = Vec::new();
    for round in 0..ROUNDS * 10 {
        let at = JobQuery {
            offset: round * 97,
            limit: 1,
            ..page.clone()
        };
        let found = store
            .read(|sql| jobs::list(sql, &at, settings::threshold(sql)?))
            .context("list jobs")?;
        let job_id = found.rows.first().context("a job at every offset")?.id;
        gallery.push(timed(|| {
            store.read(|sql| {
                photos::list(
                    sql,
                    &PhotoQuery {
                        job_id,
                        offset: 0,
                        limit: PAGE,
                    },
                )
            })
        })?);
    }
    at_most(
        "store.photos_p95_ms",
        percentile(&gallery, 0.95),
        LIMIT_MS,
        "ms",
    )
}

/// Milliseconds that one page of jobs takes.
fn ask(store: &Store, query: &JobQuery) -> Result<f64> {
    timed(|| store.read(|sql| jobs::list(sql, query, settings::threshold(sql)?)))
}

fn timed<T>(question: impl FnOnce() -> brainops_core::Result<T>) -> Result<f64> {
    let begun = Instant::now();
    question().context("ask the store")?;
    Ok(begun.elapsed().as_secs_f64() * 1000.0)
}
