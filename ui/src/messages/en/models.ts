/** Words of the detection model: the shelf, comparing, and reviewed photos that go out. */
import type { Code } from "../../api";
import { count, decimal, plural } from "../format";

const photos = (n: number): string => plural(n, "photo", "photos");
const marks = (n: number): string => plural(n, "mark", "marks");

/** Why a model was not taken in. Nothing of it is kept, and photos are analyzed as before. */
const importFailures: Partial<Record<Code, string>> = {
  invalid: "That is not a model. Pick the file manifest.json in the model’s folder.",
  model_missing:
    "The model’s file is not beside its manifest. Nothing was taken in; copy the whole folder and pick its manifest.json again.",
  model_damaged:
    "The model’s file is not the one its manifest names, or the manifest can’t be read. Nothing was taken in; get the folder again from whoever made it.",
  model_shape:
    "This model is made for another program: its classes or its results are not what this version reads. Nothing was taken in.",
  model_broken:
    "The model gives other results here than where it was made. Nothing was taken in; get the folder again, or ask whoever made it.",
  too_large: "A file of this model is larger than any this app runs (64 MB). Nothing was taken in.",
  disk_full: "This laptop is full. Nothing was taken in. Free some space and try again.",
};

/** Why a model can’t be used that stands on the shelf. */
const problems: Partial<Record<Code, string>> = {
  model_missing: "Its file is gone.",
  model_damaged: "Its file is damaged.",
  model_shape: "It is made for another version of this app.",
};

/** Why reviewed photos were not written. Nothing half-written stays in the folder. */
const exportFailures: Partial<Record<Code, string>> = {
  invalid: "Nobody has reviewed a photo yet. Decide on findings first, or mark photos as looked over.",
  cancelled: "Stopped, as you asked. Nothing was left in the folder.",
  disk_full: "No room left there. What was written is cleared away. Free some space or pick another folder.",
  source_gone: "The folder went away. Put the drive back or pick another folder.",
  io: "The folder can’t be written to. Nothing was left in it. Pick another one.",
};

const compareFailures: Partial<Record<Code, string>> = {
  invalid: "No photo was looked over whole yet. Mark some in the review, then compare.",
  cancelled: "Stopped, as you asked. What was computed is kept for the next time.",
};

export const models = {
  title: "Detection model",
  inUse: "In use",
  inUseTag: "in use",
  ships: "came with the app",
  unknown: "A model that can’t be read",
  named: (name: string, version: string) => `${name} ${version}`,
  short: (sha256: string) => sha256.slice(0, 8),
  rollBack: (name: string) => `Back to ${name}`,
  rollBackHelp: "Photos analyzed with another model count as open for analysis. What people decided stays.",
  useShipped: "Use the model that ships",
  shelf: "Models",
  shelfHelp:
    "A model is a folder with a manifest.json. It is checked before it is taken in; nothing changes until you use it.",
  bring: "Bring a model…",
  bringTitle: "Pick the manifest.json of a model",
  checking: "Checking the model…",
  taken: (name: string, values: number | null) =>
    values === null
      ? `${name} is on the shelf. It came without values to check.`
      : `${name} is on the shelf. ${plural(values, "value", "values")} of its maker came out the same here.`,
  wasThere: (name: string) => `${name} is on the shelf already. Kept once.`,
  use: "Use",
  useNamed: (name: string) => `Use ${name}`,
  using: (name: string) => `Photos are analyzed with ${name} from now on.`,
  remove: "Remove",
  removeNamed: (name: string) => `Remove ${name}`,
  removed: (name: string) => `${name} was taken off the shelf.`,
  column: {
    model: "Model",
    precision: "Precision",
    hash: "Hash",
    actions: "What to do",
    found: "Found",
    rightClass: "Right class",
    missed: "Missed",
    falsePerPhoto: "False marks per photo",
  },
  importFailures,
  problems,
  compare: "Compare",
  compareHelp: (n: number) =>
    `Both look at the photos your people looked over whole, ${n === 0 ? "of which there are none yet" : `the latest ${count(n)}`}. Each marks from its own threshold.`,
  compareOne: "First model",
  compareOther: "Second model",
  compareWith: "with",
  compareStart: "Compare",
  compareNeedsTwo: "Bring a second model to compare.",
  compareNeedsPhotos: "Mark photos as looked over in the review first.",
  compareWaits: "Photos are being exported. Compare after that.",
  compareResult: (n: number, there: number) => `On ${photos(n)} with ${marks(there)} of damage`,
  ofMarks: (found: number, there: number) => `${count(found)} of ${count(there)}`,
  falseMarks: (perPhoto: number) => decimal(perPhoto, 2),
  few: (n: number, there: number) =>
    `Few photos say little: with ${photos(n)} and ${marks(there)}, a difference of a few marks is chance.`,
  favors: (name: string, on: number, n: number) =>
    `On ${count(on)} of ${photos(n)} people reviewed with the suggestions of ${name} before them. That favors it: what it proposed was seen and kept, what only the other would find had to be drawn.`,
  countsAs: (share: number) =>
    `Found means that both boxes share at least ${count(share * 100)} % of the ground they cover together. Suggestions left open count neither way.`,
  debris: (found: number, there: number, name: string) =>
    `${name} marked ${count(found)} of ${plural(there, "piece", "pieces")} of debris as debris.`,
  compareFailures,
  export: "Reviewed photos",
  exportHave: (n: number, whole: number) =>
    `${photos(n)} reviewed, ${count(whole)} of them looked over whole`,
  exportHelp:
    "For training a model: COCO and YOLO in one folder, with who decided what. The photos go out as they are, with their camera data and the position where they were taken.",
  exportStart: "Export for training…",
  exportTitle: "Pick a folder for the reviewed photos",
  exportWaits: "Models are being compared. Export after that.",
  exporting: (done: number, total: number) => `${count(done)} of ${photos(total)} written`,
  comparing: (done: number, total: number) => `${count(done)} of ${photos(total)} compared`,
  stop: "Stop",
  exported: (folder: string, n: number, kept: number, rejected: number) =>
    `${photos(n)} with ${marks(kept)} and ${count(rejected)} rejected ones are in ${folder}.`,
  exportedYolo: (n: number) => `${photos(n)} of them in YOLO form, too; README.txt there says which and why.`,
  showFolder: "Show folder",
  leftOut: (n: number) => `${photos(n)} left out`,
  exportFailures,
} as const;
