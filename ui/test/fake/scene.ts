/**
 * In what state the fake begins; a test names it as `globalThis.fakeScene` before the app starts, a person
 * as `?scene=NAME` in the address.
 */
export type Scene =
  | "usual"
  | "card"
  | "import-running"
  | "import-finished"
  | "import-source-gone"
  | "import-disk-full"
  | "many-marks"
  | "no-size"
  | "no-viewer"
  | "refuses-edits"
  | "skipped"
  | "touch";

const asked = (): string | null => new URLSearchParams(globalThis.location?.search ?? "").get("scene");

export const scene = (): Scene =>
  (globalThis as { fakeScene?: Scene }).fakeScene ?? (asked() as Scene | null) ?? "usual";
