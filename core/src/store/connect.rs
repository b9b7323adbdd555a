//! Connections to the encrypted file. The only place in the product that opens one.

use super::StoreError;
use brainops_sync::entity::Entity;
use rusqlite::hooks::{AuthAction, AuthContext, Authorization};
use rusqlite::{Connection, OpenFlags};
use std::path::{Path, PathBuf};
use zeroize::Zeroizing;

/// Pages of the file that the writer keeps in memory, in KiB.
const WRITER_CACHE_KIB: i64 = 8 * 1024;
/// The same for each reader: enough for an index over 10,000 jobs, little enough for four of them on a small laptop.
const READER_CACHE_KIB: i64 = 3 * 1024;

/// The key of the database: 32 random bytes.
#[derive(Clone)]
pub struct Key(Zeroizing<[u8; 32]>);

impl Key {
    /// A key from its bytes.
    #[must_use]
    pub fn new(bytes: [u8; 32]) -> Self {
        Self(Zeroizing::new(bytes))
    }

    /// Its bytes.
    #[must_use]
    pub fn bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

/// Where connections come from.
pub(super) struct Source {
    path: PathBuf,
    key: Key,
}

impl Source {
    pub(super) fn new(path: &Path, key: Key) -> Self {
        Self {
            path: path.to_owned(),
            key,
        }
    }

    /// The one connection that writes.
    pub(super) fn writer(&self) -> Result<Connection, StoreError> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
            | OpenFlags::SQLITE_OPEN_CREATE
            | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = self.open(flags, WRITER_CACHE_KIB)?;
        connection.pragma_update(None, "journal_mode", "wal")?;
        // Batteries die: a commit is on the disk before anyone hears of it.
        connection.pragma_update(None, "synchronous", "full")?;
        connection.pragma_update(None, "foreign_keys", true)?;
        Ok(connection)
    }

    /// A connection that only reads.
    pub(super) fn reader(&self) -> Result<Connection, StoreError> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = self.open(flags, READER_CACHE_KIB)?;
        connection.pragma_update(None, "query_only", true)?;
        Ok(connection)
    }

    fn open(&self, flags: OpenFlags, cache_kib: i64) -> Result<Connection, StoreError> {
        #[expect(
            clippy::disallowed_methods,
            reason = "the one place that opens a database"
        )]
        let connection = Connection::open_with_flags(&self.path, flags)?;
        let hex: Zeroizing<String> = Zeroizing::new(
            self.key
                .0
                .iter()
                .map(|byte| format!("{byte:02x}"))
                .collect(),
        );
        connection.pragma_update(None, "cipher_log_level", "NONE")?;
        let pragma = Zeroizing::new(format!("pragma key = \"x'{}'\";", hex.as_str()));
        connection.execute_batch(&pragma)?;
        connection.pragma_update(None, "cache_size", -cache_kib)?;
        connection.pragma_update(None, "temp_store", "memory")?;
        connection.busy_timeout(std::time::Duration::from_secs(5))?;
        // The first read is where a wrong key shows.
        let probe: Result<i64, _> =
            connection.query_row("select count(*) from sqlite_master", [], |row| row.get(0));
        match probe {
            Ok(_) => Ok(connection),
            Err(error) if error.sqlite_error_code() == Some(rusqlite::ErrorCode::NotADatabase) => {
                Err(StoreError::WrongKey {
                    path: self.path.clone(),
                })
            }
            Err(error) => Err(error.into()),
        }
    }
}

/// Makes SQLite report each row that a statement removes from a synced table.
///
/// A `delete` without a condition is done by dropping the table's pages, of which the update hook hears
/// nothing; the answer `Ignore` of an authorizer makes it go row by row. It comes after upgrades, since
/// it would also keep a table from being dropped. Source: SQLite, sqlite3_set_authorizer.
pub(super) fn report_every_row(connection: &Connection) -> Result<(), StoreError> {
    let row_by_row = |context: AuthContext<'_>| match context.action {
        AuthAction::Delete { table_name } if Entity::of_table(table_name).is_some() => {
            Authorization::Ignore
        }
        _ => Authorization::Allow,
    };
    Ok(connection.authorizer(Some(row_by_row))?)
}
