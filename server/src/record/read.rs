//! One record.

use crate::db::OrgTx;
use crate::identity::Caller;
use crate::record::error::RecordError;
use crate::record::resource::Record;
use crate::record::sql::push_reach;
use sqlx::{Postgres, QueryBuilder};
use uuid::Uuid;

/// A record as it is stored.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Row {
    /// Its version.
    pub version: i64,
    /// Its fields as JSON text.
    pub record: String,
}

/// The record of an id, archived or not, if the caller may know of it.
pub async fn find(
    tx: &mut OrgTx,
    record: &Record,
    caller: &Caller,
    id: Uuid,
) -> Result<Option<Row>, RecordError> {
    let columns = &record.statements().columns;
    let mut query = QueryBuilder::<Postgres>::new("select t.version, ");
    query.push(format_args!(
        "(select row_to_json(r)::text from (select {columns}) r) as record from {} t where t.org_id = ",
        record.resource().entity
    ));
    query.push_bind(tx.org_id());
    query.push(" and t.id = ");
    query.push_bind(id);
    push_reach(&mut query, record.resource(), caller);
    Ok(query.build_query_as().fetch_optional(tx.sql()).await?)
}

/// The record of an id.
///
/// Errors: `NotFound` where there is none that the caller may know of.
pub async fn get(
    tx: &mut OrgTx,
    record: &Record,
    caller: &Caller,
    id: Uuid,
) -> Result<Row, RecordError> {
    find(tx, record, caller, id)
        .await?
        .ok_or(RecordError::NotFound)
}
