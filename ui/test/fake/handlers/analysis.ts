/** The analysis of the fake: works through photos a few tiles at a time. */
import type { AnalysisView, PhotoProgress } from "../../../src/api";
import { scene } from "../scene";
import { changed, emit, type Handlers } from "../types";
import { current, unusable } from "./models";
import { allPhotos, analysisOf } from "./photos";
import { whole } from "./review";

const TILES = 24;
const STEP_MS = 120;

let state: AnalysisView["state"] = scene() === "import-running" ? "running" : "idle";
let queue: string[] = [];
let running: PhotoProgress[] = [];
let total = 0;
let done = 0;
let timer = 0;

if (scene() === "import-running") {
  const first = allPhotos("01938f00-0000-7000-8000-000000000000").filter((row) => row.analysis === "running");
  running = first.map((row, at) => ({
    photo_id: row.id,
    tiles_done: 14 + at * 4,
    tiles_total: TILES,
    findings: 3 + at * 4,
    glimpses: [],
  }));
  total = 309;
  done = 141;
}

function view(): AnalysisView {
  return {
    state: unusable() === null ? state : "unavailable",
    total,
    done,
    failures: [],
    running: state === "running" || state === "paused" ? running : [],
    seconds_per_photo: done > 0 ? 1.4 : null,
    code: unusable(),
    model: current(),
  };
}

function publish(): void {
  emit("analysis", view());
}

function step(): void {
  if (state !== "running") return;
  running = running.map((one) => ({
    ...one,
    tiles_done: one.tiles_done + 3,
    findings: one.findings + (one.tiles_done % 2),
  }));
  for (const one of running.filter((each) => each.tiles_done >= TILES)) {
    analysisOf.set(one.photo_id, "done");
    done += 1;
    changed("analyses", "findings");
  }
  running = running.filter((one) => one.tiles_done < TILES);
  while (running.length < 2 && queue.length > 0) {
    const id = queue.shift() ?? "";
    analysisOf.set(id, "running");
    running.push({ photo_id: id, tiles_done: 0, tiles_total: TILES, findings: 0, glimpses: [] });
  }
  if (running.length === 0) {
    state = "idle";
    window.clearInterval(timer);
  }
  publish();
}

/** Puts photos into the queue. */
export function enqueue(ids: readonly string[]): void {
  for (const id of ids) analysisOf.set(id, "queued");
  queue.push(...ids);
  total += ids.length;
  if (state !== "running" && ids.length > 0) {
    state = "running";
    timer = window.setInterval(step, STEP_MS);
  }
  changed("analyses");
  publish();
}

export const handlers: Handlers = {
  analysis_status: view,
  start_analysis: ({ job_id, photo_ids, everything }) => {
    if (everything) for (const id of photo_ids) whole.add(id);
    const open = allPhotos(job_id).filter((row) => row.analysis === "none" || row.analysis === "stale");
    enqueue(photo_ids.length > 0 ? photo_ids : open.map((row) => row.id));
    return view();
  },
  pause_analysis: () => {
    state = "paused";
    publish();
    return null;
  },
  resume_analysis: () => {
    state = "running";
    publish();
    return null;
  },
  cancel_analysis: () => {
    for (const id of [...queue, ...running.map((one) => one.photo_id)]) analysisOf.set(id, "none");
    queue = [];
    running = [];
    state = "idle";
    changed("analyses");
    publish();
    return null;
  },
};
