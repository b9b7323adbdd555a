/** Imports of the fake: a card of 312 files that arrive thirty a second. */
import type { ImportItem, ImportView } from "../../../src/api";
import { scene } from "../scene";
import { changed, emit, type Handlers, refuse } from "../types";
import { world } from "../world";
import { enqueue } from "./analysis";
import { photoOf, totalOf } from "./photos";

const FILES = 312;
const BYTES = 2_910_000_000;
const STEP_MS = 100;
const PER_STEP = 3;

const look: ImportItem[] = [
  {
    id: "look-1",
    file_name: "DJI_0187.JPG",
    state: "failed",
    code: "file_truncated",
    detail: "3.1 of 8.4 MB could be read",
    photo_id: null,
  },
  {
    id: "look-2",
    file_name: "IMG_0031.HEIC",
    state: "kept_unshown",
    code: "unsupported_format",
    detail: "HEIC",
    photo_id: null,
  },
  {
    id: "look-3",
    file_name: "DJI_0044.JPG",
    state: "duplicate",
    code: "duplicate",
    detail: "DJI_0043.JPG",
    photo_id: null,
  },
];

const imports = new Map<string, ImportView>();
const analyze = new Set<string>();
let made = 0;

function begin(job_id: string, source: string): ImportView {
  made += 1;
  return {
    id: `01939a00-0000-7000-8000-${String(made).padStart(12, "0")}`,
    job_id,
    source,
    started_at: new Date().toISOString(),
    state: "running",
    found: FILES,
    found_bytes: BYTES,
    copied: 0,
    duplicates: 0,
    unshown: 0,
    failed: 0,
    left_out: 0,
    thumbnails: 0,
    metadata_full: 0,
    metadata_partial: 0,
    without_height: 0,
    photos_per_s: null,
    needs_look: [],
    arrived: [],
  };
}

/** One import in the state a scene asks for. */
function staged(): ImportView | null {
  const name = scene();
  if (!name.startsWith("import-")) return null;
  const job = world.jobs[0];
  if (!job) return null;
  const running = name === "import-running";
  const copied = name === "import-finished" ? 310 : running ? 146 : 88;
  job.photos = running ? 144 : name === "import-finished" ? 309 : 88;
  return {
    ...begin(job.id, "DJI_M3E"),
    state:
      name === "import-finished"
        ? "finished"
        : name === "import-source-gone"
          ? "source_gone"
          : name === "import-disk-full"
            ? "disk_full"
            : "running",
    copied,
    duplicates: 1,
    unshown: 1,
    failed: 1,
    thumbnails: copied - 1,
    metadata_full: copied - 12,
    metadata_partial: 11,
    without_height: 11,
    photos_per_s: 38,
    needs_look: [...look],
  };
}

const first = staged();
if (first) imports.set(first.id, first);

function put(view: ImportView): ImportView {
  imports.set(view.id, view);
  emit("import", view);
  return view;
}

function find(id: string): ImportView {
  return imports.get(id) ?? refuse("not_found", `import ${id}`);
}

function step(id: string): void {
  const view = find(id);
  if (view.state !== "running") return;
  const waiting = view.found - view.copied - view.duplicates - view.failed;
  const n = Math.min(PER_STEP, waiting);
  const job = world.jobs.find((row) => row.id === view.job_id);
  if (!job) return;
  const ids = Array.from({ length: n }, (_, at) => photoOf(job.id, totalOf(job.id) + at).id);
  job.photos += n;
  if (analyze.has(id)) enqueue(ids);
  const copied = view.copied + n;
  put({
    ...view,
    copied,
    failed: copied > 60 ? 1 : 0,
    duplicates: copied > 100 ? 1 : 0,
    thumbnails: copied,
    metadata_full: copied,
    photos_per_s: 30,
    needs_look: copied > 60 ? look.slice(0, copied > 100 ? 3 : 1) : [],
    arrived: ids,
    state: waiting <= n ? "finished" : "running",
  });
  changed("photos", "imports");
  if (waiting > n) window.setTimeout(() => step(id), STEP_MS);
}

export const handlers: Handlers = {
  list_cards: () =>
    scene() === "usual"
      ? []
      : [{ path: "/media/dana/DJI_M3E", label: "DJI_M3E", photos: FILES, size_bytes: BYTES }],
  start_import: ({ job_id, paths, analyze: also }) => {
    const view = put(begin(job_id, paths[0]?.split("/").at(-1) ?? ""));
    if (also) analyze.add(view.id);
    window.setTimeout(() => step(view.id), STEP_MS);
    return view;
  },
  get_import: find,
  list_imports: (jobId) => [...imports.values()].filter((view) => view.job_id === jobId),
  stop_import: (id) => {
    put({ ...find(id), state: "stopped" });
    return null;
  },
  resume_import: (id) => {
    put({ ...find(id), state: "running" });
    window.setTimeout(() => step(id), STEP_MS);
    return null;
  },
  retry_import_item: ({ import_id, item_id }) => {
    const view = find(import_id);
    put({
      ...view,
      copied: view.copied + 1,
      failed: view.failed - 1,
      needs_look: view.needs_look.filter((item) => item.id !== item_id),
    });
    return null;
  },
  leave_out_import_item: ({ import_id, item_id }) => {
    const view = find(import_id);
    put({
      ...view,
      failed: view.failed - 1,
      left_out: view.left_out + 1,
      needs_look: view.needs_look.map((item) =>
        item.id === item_id ? { ...item, state: "left_out" } : item,
      ),
    });
    return null;
  },
};
