/** Reviewed photos of the fake: an export and a comparison that take a moment. */
import type { Comparison, Exported, LearningTask, LearningView, ModelTally } from "../../../src/api";
import { emit, type Handlers, refuse } from "../types";

const TOTAL = { export: 128, comparison: 41 } satisfies Record<LearningTask, number>;
const STEP_MS = 60;
const STEP = 16;

let view: LearningView = { running: null, exported: null, compared: null, failed: null };
let timer = 0;

const exported: Exported = {
  folder: "brainops-reviewed-2026-11-20-150000",
  photos: 127,
  whole: 41,
  yolo: 38,
  marks: 212,
  rejected: 306,
  skipped: [
    { photo_id: "01938f00-0000-7000-8000-000000000007", file_name: "DJI_0007.JPG", code: "file_damaged" },
  ],
};

const tally = (sha256: string, version: string, found: number, wrong: number, on: number): ModelTally => ({
  sha256,
  name: "roof",
  version,
  min_confidence: 0.3,
  found,
  right_class: found - 7,
  missed: 74 - found,
  false_marks: wrong,
  false_marks_per_photo: wrong / TOTAL.comparison,
  debris_found: 3,
  suggested_on: on,
});

const compared = (one: string, other: string): Comparison => ({
  photos: TOTAL.comparison,
  marks: 74,
  debris: 12,
  least_overlap: 0.3,
  models: [tally(one, "1", 51, 88, 41), tally(other, "2", 58, 37, 0)],
  skipped: [],
});

function publish(part: Partial<LearningView>): LearningView {
  view = { ...view, ...part };
  emit("learning", view);
  return view;
}

function begin(task: LearningTask, result: Partial<LearningView>): LearningView {
  if (view.running) return refuse("invalid", "An export or a comparison is under way.");
  const held = (globalThis as { fakeHold?: boolean }).fakeHold === true;
  timer = window.setInterval(() => {
    if (!view.running || held) return;
    const done = view.running.done + STEP;
    if (done < TOTAL[task]) return void publish({ running: { task, done, total: TOTAL[task] } });
    window.clearInterval(timer);
    publish({ running: null, ...result });
  }, STEP_MS);
  return publish({ running: { task, done: held ? STEP : 0, total: TOTAL[task] }, failed: null });
}

export const handlers: Handlers = {
  learning_status: () => view,
  reviewed_counts: () => ({ photos: TOTAL.export, whole: TOTAL.comparison, compared: TOTAL.comparison }),
  export_reviewed: () => begin("export", { exported }),
  compare_models: ({ one, other }) => begin("comparison", { compared: compared(one, other) }),
  cancel_learning: () => {
    window.clearInterval(timer);
    if (view.running) publish({ running: null, failed: { task: view.running.task, code: "cancelled" } });
    return null;
  },
  open_export: () => null,
};
