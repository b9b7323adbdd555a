/** The shelf of models of the fake, with the one that ships and one that a person brought. */
import type { Code, ModelInfo, ModelShelf, ShelfModel } from "../../../src/api";
import { changed, type Handlers, refuse } from "../types";

const roof: ModelInfo = {
  name: "roof",
  version: "1",
  sha256: "5b0c".repeat(16),
  precision: "fp32",
  min_confidence: 0.3,
  score_floor: 0.05,
  calibration: {
    fitted_on: "rendered roofs that the model was not trained on",
    steps: [0, 1],
    classes: {},
  },
  licence: "Apache-2.0",
  limits: ["Hail is trained on drawn tiles only."],
  scores: {},
};
const named = (version: string, digits: string): ModelInfo => ({
  ...roof,
  version,
  sha256: digits.repeat(16),
  precision: "int8",
  limits: ["Learned from our own photos; never seen a metal roof."],
});

const shipped: ShelfModel = { sha256: roof.sha256, info: roof, shipped: true, in_use: true, problem: null };
let others: ShelfModel[] = [
  { sha256: "90aa".repeat(16), info: named("2", "90aa"), shipped: false, in_use: false, problem: null },
];
const aside = new Map<string, ShelfModel>();
/** A test may say that the model in use can't be run; it is then the one a person brought. */
export const unusable = (): Code | null =>
  (globalThis as { fakeAnalysisCode?: Code }).fakeAnalysisCode ?? null;
let inUse = unusable() === null ? shipped.sha256 : "90aa".repeat(16);
let before: string | null = null;

const all = (): ShelfModel[] => [shipped, ...others];

/** A test may break the one in use. */
const broken = (): Code | null => (globalThis as { fakeModelProblem?: Code }).fakeModelProblem ?? null;

function shelf(): ModelShelf {
  const models = all().map((model) => ({
    ...model,
    in_use: model.sha256 === inUse,
    problem: model.sha256 === inUse && !model.shipped ? broken() : model.problem,
  }));
  return { models, before: before === null ? null : { sha256: before } };
}

/** The model in use. */
export const current = (): ModelInfo => all().find((model) => model.sha256 === inUse)?.info ?? roof;

function take(sha256: string): ModelShelf {
  if (!all().some((model) => model.sha256 === sha256)) return refuse("not_found", "no model with this id");
  if (sha256 !== inUse) before = inUse;
  inUse = sha256;
  delete (globalThis as { fakeAnalysisCode?: Code }).fakeAnalysisCode;
  changed("models", "settings", "photos", "findings", "analyses");
  return shelf();
}

export const handlers: Handlers = {
  list_models: shelf,
  import_model: () => {
    const model = named("3", "c3d4");
    const was_there = others.some((one) => one.sha256 === model.sha256);
    if (!was_there)
      others = [
        ...others,
        { sha256: model.sha256, info: model, shipped: false, in_use: false, problem: null },
      ];
    changed("models");
    return { model, was_there, values_checked: was_there ? null : 64 };
  },
  use_model: ({ sha256 }) => take(sha256),
  use_shipped_model: () => take(shipped.sha256),
  roll_back_model: () => (before === null ? refuse("not_found", "no model before") : take(before)),
  remove_model: ({ sha256 }) => {
    const model = others.find((one) => one.sha256 === sha256);
    if (!model) return refuse("not_found", "no model with this id");
    aside.set(sha256, model);
    others = others.filter((one) => one !== model);
    changed("models");
    return shelf();
  },
  restore_model: ({ sha256 }) => {
    const model = aside.get(sha256);
    if (!model) return refuse("not_found", "no model with this id");
    others = [...others, model];
    changed("models");
    return shelf();
  },
};
