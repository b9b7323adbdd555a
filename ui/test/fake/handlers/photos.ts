/** Photos of the fake. */
import type { PhotoCard } from "../../../src/api";
import { findingsOf, numberOf } from "../findings";
import { HEIGHT, orientationOf, WIDTH } from "../roof";
import { scene } from "../scene";
import { changed, type Handlers, refuse } from "../types";
import { world } from "../world";

const LABELS = ["W slope", "E slope", "Vents", "Gutters"];

/** What was said about photos in this window. */
export const said = new Map<string, { label?: string; roof_height_m?: number; pitch_in_12?: number }>();
export const deleted = new Set<string>();
/** Photos that a person looked over. */
const checkers = new Set<string>();

/** How far the analysis of the n-th photo is, by scene. */
export const analysisOf = new Map<string, PhotoCard["analysis"]>();

function analysis(id: string, n: number): PhotoCard["analysis"] {
  const known = analysisOf.get(id);
  if (known) return known;
  if (scene() === "import-running") return n < 68 ? "done" : n < 71 ? "running" : "queued";
  return "done";
}

export const threshold = (): number => world.settings.min_confidence ?? 0.3;

export function photoOf(job_id: string, n: number): PhotoCard {
  const id = `${job_id.slice(0, 23)}-${String(n).padStart(12, "0")}`;
  const state = analysis(id, n);
  const findings = state === "done" ? findingsOf(id) : [];
  const open = findings.filter(
    (one) => one.verdict === "to_check" && (one.suggestion?.confidence ?? 1) >= threshold(),
  );
  return {
    id,
    job_id,
    file_name: `DJI_${String(n + 138).padStart(4, "0")}.JPG`,
    label: said.get(id)?.label ?? LABELS[Math.min(3, Math.floor(n / 84))] ?? "",
    width_px: WIDTH,
    height_px: HEIGHT,
    orientation: orientationOf(id),
    taken_at: `2026-11-20T10:${String(n % 60).padStart(2, "0")}:12`,
    analysis: state,
    to_check: open.length,
    accepted: findings.filter((one) => one.verdict === "accepted").length,
    rejected: findings.filter((one) => one.verdict === "rejected").length,
    checked_by: checkers.has(id) ? world.session.person : null,
    proven: false,
  };
}

/** The job of a photo. */
export const jobOf = (photoId: string): string =>
  world.jobs.find((row) => row.id.startsWith(photoId.slice(0, 23)))?.id ?? "";

export const totalOf = (jobId: string): number => world.jobs.find((row) => row.id === jobId)?.photos ?? 0;

export const allPhotos = (jobId: string): PhotoCard[] =>
  Array.from({ length: totalOf(jobId) }, (_, n) => photoOf(jobId, n)).filter((row) => !deleted.has(row.id));

export const handlers: Handlers = {
  list_photos: ({ job_id, offset, limit }) => {
    const rows = allPhotos(job_id);
    return { rows: rows.slice(offset, offset + limit), total: rows.length };
  },
  edit_photos: ({ photo_ids, label, roof_height_m, pitch_in_12 }) => {
    for (const id of photo_ids) {
      const before = said.get(id) ?? {};
      said.set(id, {
        ...before,
        ...(label === null ? {} : { label }),
        ...(roof_height_m === null ? {} : { roof_height_m }),
        ...(pitch_in_12 === null ? {} : { pitch_in_12 }),
      });
    }
    changed("photos");
    return null;
  },
  check_photo: ({ photo_id, checked }) => {
    if (checked) checkers.add(photo_id);
    else checkers.delete(photo_id);
    changed("photos");
    return null;
  },
  save_original: ({ photo_id }) => {
    if (scene() === "refuses-edits") return refuse("disk_full", "no space left on device", true);
    return photoOf(jobOf(photo_id), numberOf(photo_id)).file_name;
  },
  delete_photo: (id) => {
    deleted.add(id);
    changed("photos");
    return null;
  },
  restore_photo: (id) => {
    deleted.delete(id);
    changed("photos");
    return null;
  },
};

export { numberOf };
