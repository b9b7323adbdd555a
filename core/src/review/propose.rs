//! What a run of a model proposes for a photo, and what that retires.

use super::{finding_fields, next_number};
use crate::error::Result;
use crate::store::{Fields, Tx, get_id, id_value};
use brainops_domain::damage::DamageClass;
use brainops_domain::id::{DetectionRunId, FindingId, JobId, PhotoId};
use brainops_domain::pixel::PixelBox;
use brainops_domain::view::tag::Tag;
use brainops_sync::entity::Entity;
use serde_json::Value;

/// Boxes that share more than this of their union mark the same thing, as in the merging of tiles.
const SAME: f64 = 0.5;

/// A mark that a model proposes.
#[derive(Debug, Clone, PartialEq)]
pub struct Proposal {
    /// Class.
    pub class: DamageClass,
    /// Confidence, 0 to 1.
    pub confidence: f64,
    /// Box in stored pixels.
    pub bounds: PixelBox,
}

/// A run of a model over a photo.
#[derive(Debug, Clone, Copy)]
pub struct Round<'a> {
    /// Photo.
    pub photo: PhotoId,
    /// Its job.
    pub job: JobId,
    /// SHA-256 of the model.
    pub model_sha256: &'a str,
    /// Version of the way from pixels to findings.
    pub pipeline: u32,
    /// Findings there were; more than are proposed when a model sees too many.
    pub found: u32,
    /// The strongest of them.
    pub proposals: &'a [Proposal],
}

/// Replaces what models proposed for a photo and nobody decided on.
///
/// Marks that a person decided on stay, whatever the new model says, and are not proposed again. The run is a record of its own that
/// names what it retires, so that other devices come to the same marks.
pub fn propose(tx: &mut Tx<'_>, round: &Round<'_>) -> Result<()> {
    let standing = undecided(tx, round)?;
    let decided = decided(tx, round.photo)?;
    let first = next_number(tx, round.photo)?;
    let now = tx.now();
    // What the same model says again stays as it is, with its number.
    let retired = standing.iter().filter(|(_, said)| {
        !said
            .as_ref()
            .is_some_and(|said| round.proposals.contains(said))
    });
    let retired: Vec<Value> = retired.map(|(id, _)| id_value(*id)).collect();
    let is_new = |proposal: &&Proposal| {
        let known = |place: &PixelBox| place.overlap(&proposal.bounds) > SAME;
        let stands = standing
            .iter()
            .any(|(_, said)| said.as_ref() == Some(*proposal));
        !stands && !decided.iter().any(known)
    };
    for (number, proposal) in (first..).zip(round.proposals.iter().filter(is_new)) {
        let id = FindingId::mint(now);
        let mut values = finding_fields(
            round.photo,
            round.job,
            number,
            "model",
            proposal.class.name(),
            &proposal.bounds,
        );
        values.push(("confidence", proposal.confidence.into()));
        values.push(("model_sha256", round.model_sha256.into()));
        values.push(("created_at", now.to_rfc3339().into()));
        tx.put(Entity::Finding, id.0, Some(round.job.0), &values)?;
    }
    let run: Fields<'_> = vec![
        ("photo_id", id_value(round.photo)),
        ("job_id", id_value(round.job)),
        ("model_sha256", round.model_sha256.into()),
        ("pipeline", round.pipeline.into()),
        ("found", round.found.into()),
        ("kept", round.proposals.len().into()),
        ("retired", Value::Array(retired)),
        ("ran_at", now.to_rfc3339().into()),
    ];
    tx.put(
        Entity::DetectionRun,
        DetectionRunId::mint(now).0,
        Some(round.job.0),
        &run,
    )?;
    restate(tx, round.photo)?;
    tx.mark(Tag::Findings);
    Ok(())
}

/// Places of a photo that a person decided on, as they were suggested and as they stand.
fn decided(tx: &Tx<'_>, photo: PhotoId) -> Result<Vec<PixelBox>> {
    let mut statement = tx.sql().prepare_cached(
        "select f.x0, f.y0, f.x1, f.y1 from finding f
         where f.photo_id = ?1 and exists (select 1 from decision d where d.finding_id = f.id)
         union
         select s.x0, s.y0, s.x1, s.y1 from finding_state s
         where s.photo_id = ?1 and s.verdict in ('accepted', 'rejected')",
    )?;
    let rows = statement.query_map([photo.0], |row| {
        Ok(PixelBox {
            x0: row.get(0)?,
            y0: row.get(1)?,
            x1: row.get(2)?,
            y1: row.get(3)?,
        })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Suggestions of a photo that stand and that nobody decided on. One of another model is none that a proposal
/// can repeat.
fn undecided(tx: &Tx<'_>, round: &Round<'_>) -> Result<Vec<(FindingId, Option<Proposal>)>> {
    let statement = format!(
        "select f.id, f.class, f.confidence, f.x0, f.y0, f.x1, f.y1, f.model_sha256 from finding f
         where f.photo_id = ?1 and f.source = 'model'
           and not exists (select 1 from decision d where d.finding_id = f.id)
           and not {RETIRED}
         order by f.number"
    );
    let mut statement = tx.sql().prepare_cached(&statement)?;
    let rows = statement.query_map([round.photo.0], |row| {
        let (class, model): (String, Option<String>) =
            (row.get("class")?, row.get("model_sha256")?);
        let is_same = model.as_deref() == Some(round.model_sha256);
        let said = DamageClass::from_name(&class).filter(|_| is_same);
        let proposal = match said {
            None => None,
            Some(class) => Some(Proposal {
                class,
                confidence: row.get("confidence")?,
                bounds: PixelBox {
                    x0: row.get("x0")?,
                    y0: row.get("y0")?,
                    x1: row.get("x1")?,
                    y1: row.get("y1")?,
                },
            }),
        };
        Ok((get_id(row, "id")?, proposal))
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Whether a run over photo `?1` retired suggestion `f`.
const RETIRED: &str = "lower(hex(f.id)) in (
       select replace(one.value, '-', '') from detection_run r, json_each(r.retired) one where r.photo_id = ?1)";

/// Makes the local view of a photo's findings anew from the records that every device has: suggestions
/// and drawn marks, decisions in the office's order, and what runs retired.
///
/// A decision that the office does not have yet is newer than all of its: it comes after them there, too.
///
/// A decision goes before a retirement: two devices may do both without knowing of each other.
pub fn restate(tx: &Tx<'_>, photo: PhotoId) -> Result<()> {
    let sql = tx.sql();
    sql.execute("delete from finding_state where photo_id = ?1", [photo.0])?;
    let statement = format!(
        "insert into finding_state (
           finding_id, photo_id, job_id, verdict, class, confidence, x0, y0, x1, y1, severity, person, decided_at)
         select f.id, f.photo_id, f.job_id,
                coalesce(d.verdict, 'to_check'), coalesce(d.class, f.class), coalesce(f.confidence, 1.0),
                coalesce(d.x0, f.x0), coalesce(d.y0, f.y0), coalesce(d.x1, f.x1), coalesce(d.y1, f.y1),
                d.severity,
                case when d.verdict in ('accepted', 'rejected') then d.person end,
                case when d.verdict in ('accepted', 'rejected') then d.decided_at end
         from finding f
         left join decision d on d.rowid = (
           select l.rowid from decision l
           left join office_row o on o.entity = 'decision' and o.id = l.id
           where l.finding_id = f.id
           order by coalesce(o.seq, 9223372036854775807) desc, l.rowid desc limit 1)
         where f.photo_id = ?1 and (d.id is not null or not {RETIRED})"
    );
    sql.prepare_cached(&statement)?.execute([photo.0])?;
    Ok(())
}
