/** What may vanish but is kept while the window is open: scroll, cursor, hidden columns. */
import type { ColumnKey } from "./columns";

interface Spot {
  offset: number;
  cursor: number;
}

const spots = new Map<string, Spot>();

/** Where the list of this address was left. */
export const spotOf = (address: string): Spot => spots.get(address) ?? { offset: 0, cursor: 0 };

export const leaveSpot = (address: string, spot: Spot): void => {
  spots.set(address, spot);
};

const HIDDEN_KEY = "jobs.columns.hidden";

export function readHidden(): ColumnKey[] {
  const text = localStorage.getItem(HIDDEN_KEY);
  return text ? (text.split(",") as ColumnKey[]) : [];
}

export function writeHidden(hidden: readonly ColumnKey[]): void {
  localStorage.setItem(HIDDEN_KEY, hidden.join(","));
}
