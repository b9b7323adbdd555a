/** Photos of the fake. */
import type { PhotoCard } from "../../../src/api";
import type { Handlers } from "../types";
import { world } from "../world";

const LABELS = ["S slope", "SE corner", "S square", "N slope", "N boot", "N overview", ""];

export function photoOf(job_id: string, n: number): PhotoCard {
  const checked = n % 3 === 0;
  return {
    id: `${job_id.slice(0, 23)}-${String(n).padStart(12, "0")}`,
    job_id,
    file_name: `DJI_${String(n + 21).padStart(4, "0")}.JPG`,
    label: LABELS[n % LABELS.length] ?? "",
    width_px: 5280,
    height_px: 3956,
    orientation: 1,
    taken_at: "2026-11-20T10:42:00",
    analysis: "done",
    to_check: checked ? (n % 5) + 1 : 0,
    accepted: checked ? n % 4 : 0,
    rejected: n % 6,
    proven: false,
  };
}

export const handlers: Handlers = {
  list_cards: () => [],
  list_photos: ({ job_id, offset, limit }) => {
    const total = world.jobs.find((row) => row.id === job_id)?.photos ?? 0;
    const rows = Array.from({ length: Math.max(0, Math.min(limit, total - offset)) }, (_, n) =>
      photoOf(job_id, offset + n),
    );
    return { rows, total };
  },
};
