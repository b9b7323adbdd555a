//! What a backup holds, so that whoever brings it back can tell whether all of it came.

use super::BackupError;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use sqlx::{AssertSqlSafe, PgConnection};
use std::collections::BTreeMap;
use uuid::Uuid;

/// The end of an organisation's audit chain and change log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, sqlx::FromRow)]
pub struct Head {
    /// The organisation.
    pub org_id: Uuid,
    /// Number of its last change.
    pub change_seq: i64,
    /// Number of its last audit row.
    pub audit_seq: i64,
    /// Hash of that row, hexadecimal.
    pub audit_hash: String,
}

/// What a database holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standing {
    /// Rows of each table.
    pub rows: BTreeMap<String, i64>,
    /// The ends of the chains.
    pub heads: Vec<Head>,
}

/// What a backup holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// Version of the program that made it.
    pub program: String,
    /// When it was made.
    pub made_at: DateTime<Utc>,
    /// SHA-256 of the file, hexadecimal.
    pub sha256: String,
    /// What is in it.
    #[serde(flatten)]
    pub standing: Standing,
}

impl Manifest {
    pub(super) fn new(standing: Standing, sha256: String, made_at: DateTime<Utc>) -> Self {
        Self {
            program: env!("CARGO_PKG_VERSION").to_owned(),
            made_at,
            sha256,
            standing,
        }
    }

    // Errors: the first thing that differs, in words.
    pub(super) fn compare(&self, found: &Standing) -> Result<(), BackupError> {
        let wanted = &self.standing;
        for table in wanted.rows.keys().chain(found.rows.keys()) {
            let (was, is) = (wanted.rows.get(table), found.rows.get(table));
            if was != is {
                let words = |rows: Option<&i64>| rows.map_or("none".to_owned(), i64::to_string);
                return Err(BackupError::Differs(format!(
                    "{table} had {} rows and has {}",
                    words(was),
                    words(is)
                )));
            }
        }
        if wanted.heads != found.heads {
            return Err(BackupError::Differs(
                "an audit chain ends elsewhere".to_owned(),
            ));
        }
        Ok(())
    }
}

/// Counts every table of the product.
pub(super) async fn read_standing(sql: &mut PgConnection) -> Result<Standing, sqlx::Error> {
    let tables: Vec<(String, String)> = sqlx::query_as(
        "select n.nspname::text || '.' || c.relname::text, format('%I.%I', n.nspname, c.relname)
         from pg_class c join pg_namespace n on n.oid = c.relnamespace
         where n.nspname in ('app', 'directory') and c.relkind = 'r'
         order by 1",
    )
    .fetch_all(&mut *sql)
    .await?;
    let mut rows = BTreeMap::new();
    for (name, quoted) in tables {
        // Quoted by PostgreSQL itself.
        let count = sqlx::query_scalar(AssertSqlSafe(format!("select count(*) from {quoted}")))
            .fetch_one(&mut *sql)
            .await?;
        rows.insert(name, count);
    }
    let heads = sqlx::query_as(
        "select org_id, change_seq, audit_seq, encode(audit_hash, 'hex') as audit_hash
         from app.org_head order by org_id",
    )
    .fetch_all(&mut *sql)
    .await?;
    Ok(Standing { rows, heads })
}
