/** The scores of a manifest, which may be nested as it likes, as rows of a table; nothing is left out or rounded up. */
import { m } from "../../messages";

export interface ScoreRow {
  path: string[];
  value: string;
}

const DECIMALS = 4;

const words = (key: string): string => key.replaceAll("_", " ");

function textOf(value: unknown): string {
  if (value === null) return m.settings.notMeasured;
  if (typeof value === "number") {
    // Cut, not rounded: a score is never shown better than it is.
    const cut = Math.floor(value * 10 ** DECIMALS) / 10 ** DECIMALS;
    return Number.isInteger(value) ? String(value) : cut.toFixed(DECIMALS);
  }
  return String(value);
}

export function scoreRows(scores: unknown, path: string[] = []): ScoreRow[] {
  if (scores === undefined) return [];
  if (scores === null || typeof scores !== "object")
    return path.length > 0 ? [{ path, value: textOf(scores) }] : [];
  return Object.entries(scores).flatMap(([key, value]) => scoreRows(value, [...path, words(key)]));
}
