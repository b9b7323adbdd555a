//! The local view behind the list of jobs: one narrow, indexed row a job, and its words for search.

use crate::error::Result;
use crate::store::Tx;
use brainops_domain::id::JobId;
use brainops_domain::stage::Stage;
use rusqlite::{OptionalExtension, params};

/// Writes the row of `job_index` and the words of `job_search` from the job's tables.
pub(crate) fn refresh(tx: &mut Tx<'_>, job: JobId) -> Result<()> {
    let sql = tx.sql();
    let stage: Option<String> = sql
        .prepare_cached("select stage from job where id = ?1")?
        .query_row([job.0], |row| row.get(0))
        .optional()?;
    let Some(stage) = stage else { return Ok(()) };
    let rank = Stage::ALL
        .iter()
        .position(|known| known.name() == stage)
        .unwrap_or(0);
    sql.prepare_cached(
        "insert into job_index (
           job_id, number, customer, street, city, stage, stage_rank, next_step, due_on,
           squares, value_cents, photos, changed_at, deleted)
         select j.id, j.number,
                case when c.first_name = '' then c.last_name else c.last_name || ', ' || c.first_name end,
                j.street, j.city, j.stage, ?2, j.next_step, j.due_on,
                (select squares from job_index where job_id = j.id),
                (select value_cents from job_index where job_id = j.id),
                (select count(*) from photo where job_id = j.id and deleted_at is null),
                ?3, j.deleted_at is not null
         from job j join customer c on c.id = j.customer_id
         where j.id = ?1
         on conflict (job_id) do update set
           number = excluded.number, customer = excluded.customer, street = excluded.street,
           city = excluded.city, stage = excluded.stage, stage_rank = excluded.stage_rank,
           next_step = excluded.next_step, due_on = excluded.due_on, photos = excluded.photos,
           changed_at = excluded.changed_at, deleted = excluded.deleted",
    )?
    .execute(params![job.0, i64::try_from(rank).unwrap_or(0), tx.now().to_rfc3339()])?;
    let rid: i64 = sql
        .prepare_cached("select rid from job_index where job_id = ?1")?
        .query_row([job.0], |row| row.get(0))?;
    let words: String = sql
        .prepare_cached(
            "select j.number || ' ' || replace(j.number, '-', '') || ' ' || c.first_name || ' ' || c.last_name || ' ' ||
                j.street || ' ' || j.city || ' ' || j.zip || ' ' || c.phone || ' ' ||
                replace(replace(replace(replace(c.phone, ' ', ''), '-', ''), '(', ''), ')', '') || ' ' ||
                c.email || ' ' || j.carrier || ' ' || j.claim_number
         from job j join customer c on c.id = j.customer_id
         where j.id = ?1",
        )?
        .query_row([job.0], |row| row.get(0))?;
    let known: Option<String> = sql
        .prepare_cached("select words from job_search where rowid = ?1")?
        .query_row([rid], |row| row.get(0))
        .optional()?;
    if known.as_deref() != Some(words.as_str()) {
        if known.is_some() {
            sql.prepare_cached("delete from job_search where rowid = ?1")?
                .execute([rid])?;
        }
        sql.prepare_cached("insert into job_search (rowid, words) values (?1, ?2)")?
            .execute(params![rid, words])?;
    }
    Ok(())
}

/// Sets what the list shows of the roof: squares of 100 sq ft.
pub(crate) fn set_squares(tx: &mut Tx<'_>, job: JobId, squares: Option<f64>) -> Result<()> {
    tx.sql().execute(
        "update job_index set squares = ?2 where job_id = ?1",
        params![job.0, squares],
    )?;
    Ok(())
}

/// Sets what the list shows of the estimate: price of the offered option.
pub(crate) fn set_value(tx: &mut Tx<'_>, job: JobId, cents: Option<i64>) -> Result<()> {
    tx.sql().execute(
        "update job_index set value_cents = ?2 where job_id = ?1",
        params![job.0, cents],
    )?;
    Ok(())
}
