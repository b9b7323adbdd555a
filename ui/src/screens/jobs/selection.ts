/** Which jobs are selected, and how a range grows. */
import { useCallback, useMemo, useRef, useState } from "react";
import type { JobRow } from "../../api";

export interface Selection {
  rows: ReadonlyMap<string, JobRow>;
  toggle: (index: number, row: JobRow) => void;
  /** Selects from the last toggled row, or from `from`, to `index`. */
  extend: (index: number, rowAt: (index: number) => JobRow | undefined, from?: number) => void;
  clear: () => void;
}

export function useSelection(): Selection {
  const [rows, setRows] = useState<ReadonlyMap<string, JobRow>>(new Map());
  const anchor = useRef<number | null>(null);
  const toggle = useCallback((index: number, row: JobRow) => {
    anchor.current = index;
    setRows((all) => {
      const next = new Map(all);
      if (!next.delete(row.id)) next.set(row.id, row);
      return next;
    });
  }, []);
  const extend = useCallback((index: number, rowAt: (index: number) => JobRow | undefined, from?: number) => {
    anchor.current ??= from ?? index;
    const [low, high] = [Math.min(anchor.current, index), Math.max(anchor.current, index)];
    setRows((all) => {
      const next = new Map(all);
      for (let at = low; at <= high; at += 1) {
        const row = rowAt(at);
        if (row) next.set(row.id, row);
      }
      return next;
    });
  }, []);
  const clear = useCallback(() => {
    anchor.current = null;
    setRows(new Map());
  }, []);
  return useMemo(() => ({ rows, toggle, extend, clear }), [rows, toggle, extend, clear]);
}
