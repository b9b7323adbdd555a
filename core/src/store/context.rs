//! Who works in this vault.

use super::StoreError;
use brainops_domain::id::DeviceId;
use rusqlite::{Connection, OptionalExtension};

/// Person and laptop of a vault; kept inside the encrypted file and never sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Context {
    /// Name of the person at this laptop.
    pub person: String,
    /// This laptop.
    pub device: DeviceId,
}

impl Context {
    pub(super) fn save(&self, connection: &mut Connection) -> Result<(), StoreError> {
        let transaction = connection.transaction()?;
        let device = self.device.to_string();
        for (key, value) in [("person", &self.person), ("device", &device)] {
            transaction.execute(
                "insert into meta (key, value) values (?1, ?2)",
                [key, value.as_str()],
            )?;
        }
        Ok(transaction.commit()?)
    }

    pub(super) fn load(connection: &Connection) -> Result<Self, StoreError> {
        let get = |key: &'static str| -> Result<String, StoreError> {
            connection
                .query_row("select value from meta where key = ?1", [key], |row| {
                    row.get(0)
                })
                .optional()?
                .ok_or_else(|| StoreError::Stored {
                    what: key,
                    source: "it is missing".into(),
                })
        };
        let device = get("device")?
            .parse()
            .map_err(|source| StoreError::Stored {
                what: "device",
                source: Box::new(source),
            })?;
        Ok(Self {
            person: get("person")?,
            device,
        })
    }
}
