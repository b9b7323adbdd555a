/** Where rows and section headers stand in the list. Pure: counts in, positions out. */
import type { JobGroup } from "../../api";

export type Item = { kind: "group"; group: JobGroup } | { kind: "row"; index: number };

export interface ListLayout {
  /** Rows and headers together. */
  length: number;
  /** What stands at a position. */
  itemAt: (position: number) => Item;
  /** Where a row stands. */
  positionOf: (index: number) => number;
  /** Where a section's header stands. */
  positionOfGroup: (key: string) => number;
}

/** Lays out so many rows under these sections; sections that do not add up to the rows are left out. */
export function layOut(total: number, groups: readonly JobGroup[]): ListLayout {
  const sum = groups.reduce((n, group) => n + group.count, 0);
  if (groups.length === 0 || sum !== total)
    return {
      length: total,
      itemAt: (position) => ({ kind: "row", index: position }),
      positionOf: (index) => index,
      positionOfGroup: () => 0,
    };
  const starts: number[] = [];
  let row = 0;
  for (const group of groups) {
    starts.push(row);
    row += group.count;
  }
  const headerAt = (n: number) => (starts[n] ?? 0) + n;
  return {
    length: total + groups.length,
    itemAt: (position) => {
      let n = groups.length - 1;
      while (n > 0 && headerAt(n) > position) n -= 1;
      const group = groups[n];
      if (group && headerAt(n) === position) return { kind: "group", group };
      return { kind: "row", index: position - n - 1 };
    },
    positionOf: (index) => {
      let n = groups.length - 1;
      while (n > 0 && (starts[n] ?? 0) > index) n -= 1;
      return index + n + 1;
    },
    positionOfGroup: (key) => {
      const n = groups.findIndex((group) => group.key === key);
      return n < 0 ? 0 : headerAt(n);
    },
  };
}
