/** Review of the fake: decisions with undo and redo, as the vault keeps them. */
import type { Finding, FindingCounts, MarkedLength, PhotoDetail, PixelBox, Undone } from "../../../src/api";
import {
  dropFinding,
  findingById,
  findingsOf,
  MM_PER_PX,
  numberOf,
  putFinding,
  RELATIVE_ERROR,
  sizeOf,
} from "../findings";
import { scene } from "../scene";
import { changed, type Handlers, refuse } from "../types";
import { allPhotos, jobOf, photoOf, said, threshold } from "./photos";

interface Step {
  before: Finding | null;
  after: Finding;
  what: string;
}

/** Known lengths by photo; the fake measures nothing from them. */
const marked = new Map<string, MarkedLength>();

const done: Step[] = [];
const taken: Step[] = [];

/** A photo on which the model saw a hundred marks more than are kept, when there are many. */
function countsOf(photoId: string): FindingCounts {
  const kept = findingsOf(photoId).filter((one) => one.suggestion !== null).length;
  return { kept, found: scene() === "many-marks" ? kept + 112 : kept };
}

/** Photos that somebody asked to be analyzed whole. */
export const whole = new Set<string>();

/** A photo of whose right third the model saw no roof. */
function skippedOf(photoId: string): PixelBox[] {
  const { width_px, height_px } = photoOf(jobOf(photoId), numberOf(photoId));
  const is = scene() === "skipped" && !whole.has(photoId);
  return is ? [{ x0: (width_px * 2) / 3, y0: 0, x1: width_px, y1: height_px }] : [];
}

function detail(photoId: string): PhotoDetail {
  const card = photoOf(jobOf(photoId), numberOf(photoId));
  const sized = scene() !== "no-size";
  return {
    card,
    blake3: "7f3a91c40be2".padEnd(64, "0"),
    size_bytes: 8_412_331,
    imported_at: "2026-11-20T15:01:00Z",
    camera: {
      make: "DJI",
      model: "M3E",
      focal_px: 3713,
      focal_source: "xmp_calibrated",
      latitude_deg: 39.76,
      longitude_deg: -84.19,
      absolute_altitude_m: 251.3,
      relative_altitude_m: 8.8,
      laser_range_m: null,
      gimbal_pitch_deg: -65,
      gimbal_yaw_deg: 284,
      gimbal_roll_deg: 0,
      doubts: [],
    },
    ground: marked.has(photoId)
      ? { mm_per_px: 2.1, relative_error: 0.012, source: "marked_length" }
      : sized
        ? { mm_per_px: MM_PER_PX * 0.4, relative_error: RELATIVE_ERROR, source: "roof_height_entered" }
        : null,
    ground_reason:
      sized || marked.has(photoId) ? null : "Say how high the roof is above take-off and sizes appear.",
    marked: marked.get(photoId) ?? null,
    roof_height_m: said.get(photoId)?.roof_height_m ?? (sized ? 4.3 : null),
    pitch_in_12: said.get(photoId)?.pitch_in_12 ?? 4,
    tile_levels: 5,
    tile_px: 512,
    finding_counts: countsOf(photoId),
    skipped: skippedOf(photoId),
  };
}

function commit(before: Finding | null, after: Finding, what: string): Finding {
  putFinding(after);
  done.push({ before, after, what });
  taken.length = 0;
  changed("findings", "outbox");
  return after;
}

function undone(step: Step): Undone {
  changed("findings", "outbox");
  const { photo_id, id } = step.after;
  return { job_id: jobOf(photo_id), photo_id, finding_id: id, what: step.what };
}

export const handlers: Handlers = {
  review_photo: (id) => ({ photo: detail(id), findings: findingsOf(id) }),
  review_progress: (jobId) => {
    const all = allPhotos(jobId).flatMap((row) => findingsOf(row.id));
    const counted = all.filter((one) => (one.suggestion?.confidence ?? 1) >= threshold());
    return {
      total: counted.length,
      decided: counted.filter((one) => one.verdict !== "to_check").length,
      undo: done.at(-1)?.what ?? null,
      redo: taken.at(-1)?.what ?? null,
    };
  },
  edit_finding: (edit) => {
    if (scene() === "refuses-edits") return refuse("disk_full", "no space left on device", true);
    const before = findingById(edit.finding_id) ?? refuse("not_found", `finding ${edit.finding_id}`);
    const after: Finding = {
      ...before,
      verdict: edit.verdict ?? before.verdict,
      class: edit.class ?? before.class,
      box: edit.box ?? before.box,
      severity: edit.severity ?? before.severity,
      decided_by: "Dana Whitlock",
      decided_at: new Date().toISOString(),
    };
    if (edit.box && before.size) after.size = sizeOf(edit.box);
    const what = edit.verdict ? edit.verdict : edit.class ? "class" : edit.box ? "box" : "severity";
    return commit(before, after, `${what} of finding ${before.number}`);
  },
  draw_finding: ({ photo_id, class: name, box }) => {
    if (scene() === "refuses-edits") return refuse("disk_full", "no space left on device", true);
    const all = findingsOf(photo_id);
    const number = Math.max(0, ...all.map((one) => one.number)) + 1;
    const made: Finding = {
      id: `${photo_id.slice(0, 24)}d${String(number).padStart(11, "0")}`,
      photo_id,
      number,
      source: "person",
      suggestion: null,
      verdict: "accepted",
      class: name,
      box,
      severity: null,
      size: sizeOf(box),
      size_reason: null,
      decided_by: "Dana Whitlock",
      decided_at: new Date().toISOString(),
    };
    return commit(null, made, `drawing of finding ${number}`);
  },
  mark_length: ({ photo_id, marked: length }) => {
    if (length === null) marked.delete(photo_id);
    else marked.set(photo_id, length);
    changed("photos", "findings", "outbox");
    return { photo: detail(photo_id), findings: findingsOf(photo_id) };
  },
  undo_review: () => {
    const step = done.pop();
    if (!step) return null;
    taken.push(step);
    if (step.before) putFinding(step.before);
    else dropFinding(step.after);
    return undone(step);
  },
  redo_review: () => {
    const step = taken.pop();
    if (!step) return null;
    done.push(step);
    putFinding(step.after);
    return undone(step);
  },
};
