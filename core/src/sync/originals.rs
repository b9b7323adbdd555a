//! Which originals are on this laptop, and which of them the office has.

use crate::error::Result;
use crate::store::get_opt_instant;
use brainops_domain::id::ImportId;
use brainops_domain::view::sync::SafeToWipe;
use brainops_sync::upload::{File, Tier};
use rusqlite::Connection;
use uuid::Uuid;

/// Photos whose bytes are on this laptop.
pub(crate) const LOCAL: &str = "p.deleted_at is null
  and (p.import_id is null or exists (select 1 from import i where i.id = p.import_id))";

/// A file, whether the office has its bytes, and whether it knows the row.
type Listed = (File, bool, bool);

/// Every original that is here: with whether the office has it, and whether it knows its row.
pub(super) fn files(sql: &Connection) -> Result<Vec<Listed>> {
    let statement = format!(
        "select p.blake3, p.size_bytes, p.import_id,
           exists (select 1 from stored_file s where s.blake3 = p.blake3) as is_stored,
           exists (select 1 from office_row r where r.entity = 'photo' and r.id = p.id) as is_row_known
         from photo p
         where {LOCAL}
         union all
         select l.blake3, l.size_bytes, null, exists (select 1 from stored_file s where s.blake3 = l.blake3), 1
         from left_file l
         order by is_row_known desc"
    );
    let mut statement = sql.prepare_cached(&statement)?;
    let rows = statement.query_map([], |row| {
        let import: Option<Uuid> = row.get(2)?;
        let file = File {
            blake3: row.get(0)?,
            size_bytes: row.get(1)?,
            tier: Tier::Original,
            import_id: import.map(ImportId),
        };
        Ok((file, row.get(3)?, row.get(4)?))
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Whether the card of an import may be erased: what the office said of each of its photos.
pub fn safe_to_wipe(sql: &Connection, import: ImportId) -> Result<SafeToWipe> {
    // A photo whose row has left this laptop counts, and as not stored: nobody here knows its hash any more. One that
    // somebody threw away does not: it never goes to the office.
    let safe = sql
        .prepare_cached(
            "select count(distinct coalesce(p.blake3, hex(i.photo_id))) as photos,
               count(distinct s.blake3) as stored, max(s.stored_at) as last
             from import_item i
             left join photo p on p.id = i.photo_id
             left join stored_file s on s.blake3 = p.blake3
             where i.import_id = ?1 and i.photo_id is not null and p.deleted_at is null",
        )?
        .query_row([import.0], |row| {
            let (photos, stored): (u32, u32) = (row.get("photos")?, row.get("stored")?);
            let last = get_opt_instant(row, "last")?;
            Ok(SafeToWipe {
                photos,
                stored,
                stored_at: last.filter(|_| photos > 0 && stored == photos),
            })
        })?;
    Ok(safe)
}
