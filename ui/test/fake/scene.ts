/** In what state the fake begins; a test names it as `globalThis.fakeScene` before the app starts. */
export type Scene =
  | "usual"
  | "card"
  | "import-running"
  | "import-finished"
  | "import-source-gone"
  | "import-disk-full"
  | "many-marks"
  | "no-size"
  | "refuses-edits"
  | "touch";

export const scene = (): Scene => (globalThis as { fakeScene?: Scene }).fakeScene ?? "usual";
