//! The rows of a roof: one of its own, and one for each section, so that two people who edit two
//! sections do not clash.
//!
//! Invariant: a section that was removed keeps its row; a roof that was taken away keeps its sections.

use crate::error::Result;
use crate::store::{Fields, StoreError, Tx, id_value, name_of, of_name};
use brainops_domain::id::{JobId, RoofId, RoofSectionId};
use brainops_domain::materials::Assembly;
use brainops_domain::roof::{Roof, Section, pair};
use brainops_sync::entity::Entity;
use rusqlite::{Connection, OptionalExtension, Row};
use serde_json::Value;

/// A roof as it is kept.
pub(super) struct Kept {
    pub(super) deleted: bool,
    pub(super) assembly: Assembly,
    /// Everything but the sections.
    head: Roof,
    sections: Vec<KeptSection>,
}

struct KeptSection {
    id: RoofSectionId,
    position: i64,
    section: Section,
}

impl Kept {
    /// The roof as a person entered it.
    pub(super) fn roof(&self) -> Roof {
        Roof {
            sections: self
                .sections
                .iter()
                .map(|kept| kept.section.clone())
                .collect(),
            ..self.head.clone()
        }
    }
}

/// The rows of a job's roof; `None` before its first save.
pub(super) fn find(sql: &Connection, job: JobId) -> Result<Option<Kept>> {
    let head = sql
        .prepare_cached(
            "select layers_to_remove, ice_dam_area, pipe_boots, attic_floor_sqft, wall_thickness_in,
               storeys, assembly, deleted_at is not null as deleted
             from roof
             where id = ?1",
        )?
        .query_row([RoofId::of_job(job).0], |row| {
            let roof = Roof {
                sections: Vec::new(),
                layers_to_remove: row.get("layers_to_remove")?,
                ice_dam_area: row.get("ice_dam_area")?,
                pipe_boots: row.get("pipe_boots")?,
                attic_floor_sqft: row.get("attic_floor_sqft")?,
                wall_thickness_in: row.get("wall_thickness_in")?,
                storeys: row.get("storeys")?,
            };
            Ok((
                roof,
                row.get::<_, String>("assembly")?,
                row.get("deleted")?,
            ))
        })
        .optional()?;
    let Some((head, assembly, deleted)) = head else {
        return Ok(None);
    };
    Ok(Some(Kept {
        deleted,
        assembly: serde_json::from_str(&assembly).map_err(unreadable)?,
        head,
        sections: sections(sql, job)?,
    }))
}

fn sections(sql: &Connection, job: JobId) -> Result<Vec<KeptSection>> {
    let mut statement = sql.prepare_cached(
        "select id, position, name, shape, wall_length_ft, wall_width_ft, overhang_ft, pitch_in_12,
           faces, wall_sides, x_ft, y_ft
         from roof_section
         where roof_id = ?1 and deleted_at is null
         order by position, id",
    )?;
    let mut rows = statement.query([RoofId::of_job(job).0])?;
    let mut all = Vec::new();
    while let Some(row) = rows.next()? {
        all.push(read(row)?);
    }
    Ok(all)
}

fn read(row: &Row<'_>) -> Result<KeptSection> {
    let (shape, faces, walls): (String, String, String) =
        (row.get("shape")?, row.get("faces")?, row.get("wall_sides")?);
    Ok(KeptSection {
        id: RoofSectionId(row.get("id")?),
        position: row.get("position")?,
        section: Section {
            name: row.get("name")?,
            shape: of_name(&shape)?,
            wall_length_ft: row.get("wall_length_ft")?,
            wall_width_ft: row.get("wall_width_ft")?,
            overhang_ft: row.get("overhang_ft")?,
            pitch_in_12: row.get("pitch_in_12")?,
            faces: of_name(&faces)?,
            wall_sides: serde_json::from_str(&walls).map_err(unreadable)?,
            x_ft: row.get("x_ft")?,
            y_ft: row.get("y_ft")?,
        },
    })
}

/// Stores a roof: its own fields, and of each section those that differ. Says whether anything did.
pub(super) fn save(tx: &mut Tx<'_>, job: JobId, roof: &Roof, assembly: &Assembly) -> Result<bool> {
    let id = RoofId::of_job(job);
    let before = find(tx.sql(), job)?.map_or_else(Vec::new, |kept| kept.sections);
    let mut changed = tx.put(Entity::Roof, id.0, Some(job.0), &head(job, roof, assembly)?)?;
    let known: Vec<Section> = before.iter().map(|kept| kept.section.clone()).collect();
    let pairs = pair::pair(&known, &roof.sections);
    let held: Vec<Option<i64>> = pairs
        .iter()
        .map(|pair| pair.map(|index| before[index].position))
        .collect();
    for ((section, pair), position) in roof.sections.iter().zip(&pairs).zip(pair::positions(&held))
    {
        let section_id =
            pair.map_or_else(|| RoofSectionId::mint(tx.now()), |index| before[index].id);
        let values = fields(id, job, position, section)?;
        changed |= tx.put(Entity::RoofSection, section_id.0, Some(job.0), &values)?;
    }
    for (index, gone) in before.iter().enumerate() {
        if !pairs.contains(&Some(index)) {
            let values: Fields<'_> = vec![("deleted_at", tx.now().to_rfc3339().into())];
            changed |= tx.put(Entity::RoofSection, gone.id.0, Some(job.0), &values)?;
        }
    }
    Ok(changed)
}

/// Takes a roof away. Says whether there was one.
pub(super) fn take_away(tx: &mut Tx<'_>, job: JobId) -> Result<bool> {
    match find(tx.sql(), job)? {
        Some(kept) if !kept.deleted => {
            let values: Fields<'_> = vec![("deleted_at", tx.now().to_rfc3339().into())];
            Ok(tx.put(Entity::Roof, RoofId::of_job(job).0, Some(job.0), &values)?)
        }
        _ => Ok(false),
    }
}

fn head<'a>(job: JobId, roof: &Roof, assembly: &Assembly) -> Result<Fields<'a>> {
    Ok(vec![
        ("job_id", id_value(job)),
        ("layers_to_remove", roof.layers_to_remove.into()),
        ("ice_dam_area", roof.ice_dam_area.into()),
        ("pipe_boots", roof.pipe_boots.into()),
        ("attic_floor_sqft", roof.attic_floor_sqft.into()),
        ("wall_thickness_in", roof.wall_thickness_in.into()),
        ("storeys", roof.storeys.into()),
        ("assembly", json(assembly)?),
        ("deleted_at", Value::Null),
    ])
}

fn fields<'a>(roof: RoofId, job: JobId, position: i64, section: &Section) -> Result<Fields<'a>> {
    Ok(vec![
        ("roof_id", id_value(roof)),
        ("job_id", id_value(job)),
        ("position", position.into()),
        ("name", section.name.clone().into()),
        ("shape", name_of(&section.shape)?.into()),
        ("wall_length_ft", section.wall_length_ft.into()),
        ("wall_width_ft", section.wall_width_ft.into()),
        ("overhang_ft", section.overhang_ft.into()),
        ("pitch_in_12", section.pitch_in_12.into()),
        ("faces", name_of(&section.faces)?.into()),
        ("wall_sides", json(&section.wall_sides)?),
        ("x_ft", section.x_ft.into()),
        ("y_ft", section.y_ft.into()),
        ("deleted_at", Value::Null),
    ])
}

fn json(value: &impl serde::Serialize) -> Result<Value> {
    Ok(serde_json::to_value(value).map_err(unreadable)?)
}

fn unreadable(source: serde_json::Error) -> StoreError {
    StoreError::Stored {
        what: "roof",
        source: Box::new(source),
    }
}
