//! Which originals are on this laptop, and which of them the office has.

use crate::error::Result;
use crate::store::parse;
use brainops_domain::id::ImportId;
use brainops_domain::view::sync::SafeToWipe;
use brainops_sync::upload::{File, Tier};
use brainops_sync::wire::receipt::Receipt;
use rusqlite::{Connection, OptionalExtension};
use std::collections::BTreeSet;
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
           exists (select 1 from office_row r where r.entity = 'photo' and r.id = p.id)
             -- An office that revoked this laptop keeps its rows apart and tells it of none.
             or exists (select 1 from sync_meta where meta ->> '$.standing' <> 'active') as is_row_known
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

/// Whether the card of an import may be erased: what the office said of each of its photos, and signed for all of them.
pub fn safe_to_wipe(sql: &Connection, import: ImportId) -> Result<SafeToWipe> {
    let photos = photos_of(sql, import)?;
    let stored = photos.iter().filter(|photo| photo.is_stored).count();
    let stored_at = match covering(sql, import, &photos)? {
        Some(receipt) if stored == photos.len() => Some(receipt.verified_at),
        Some(_) | None => None,
    };
    Ok(SafeToWipe {
        photos: u32::try_from(photos.len()).unwrap_or(u32::MAX),
        stored: u32::try_from(stored).unwrap_or(u32::MAX),
        stored_at,
    })
}

/// Imports all of whose photos are stored, without a receipt for just these: with their hashes.
pub(super) fn unclaimed(sql: &Connection) -> Result<Vec<(ImportId, BTreeSet<String>)>> {
    let mut statement = sql.prepare_cached("select id from import")?;
    let imports = statement.query_map([], |row| row.get(0).map(ImportId))?;
    let mut found = Vec::new();
    for import in imports.collect::<rusqlite::Result<Vec<_>>>()? {
        let photos = photos_of(sql, import)?;
        let hashes = hashes_of(&photos);
        let is_whole = !photos.is_empty() && photos.iter().all(|photo| photo.is_stored);
        if is_whole
            && let Some(hashes) = hashes
            && covering(sql, import, &photos)?.is_none()
        {
            found.push((import, hashes));
        }
    }
    Ok(found)
}

/// One photo that an import brought, or found to be here already.
struct Brought {
    /// None where its row has left this laptop: nobody here knows its hash any more.
    blake3: Option<String>,
    is_stored: bool,
}

/// The photos of an import, each once. One that somebody threw away does not count: it never goes to the office.
fn photos_of(sql: &Connection, import: ImportId) -> Result<Vec<Brought>> {
    let mut statement = sql.prepare_cached(
        "select distinct p.blake3, case when p.id is null then i.photo_id end as gone, s.blake3 is not null as is_stored
         from import_item i
         left join photo p on p.id = i.photo_id
         left join stored_file s on s.blake3 = p.blake3
         where i.import_id = ?1 and i.photo_id is not null and p.deleted_at is null",
    )?;
    let rows = statement.query_map([import.0], |row| {
        Ok(Brought {
            blake3: row.get("blake3")?,
            is_stored: row.get("is_stored")?,
        })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

fn hashes_of(photos: &[Brought]) -> Option<BTreeSet<String>> {
    photos.iter().map(|photo| photo.blake3.clone()).collect()
}

/// The receipt of an import, if it is for just these photos.
fn covering(sql: &Connection, import: ImportId, photos: &[Brought]) -> Result<Option<Receipt>> {
    let text: Option<String> = sql
        .prepare_cached("select receipt from receipt where import_id = ?1")?
        .query_row([import.0], |row| row.get(0))
        .optional()?;
    let (Some(text), Some(hashes)) = (text, hashes_of(photos)) else {
        return Ok(None);
    };
    let receipt: Receipt = parse("receipt", &text)?;
    Ok(receipt.covers(&hashes).then_some(receipt))
}
