/** Something being edited in place: a sketch shows at once, a commit is stored, and commits can be taken back. */
import { useEffect, useRef, useState } from "react";

export interface Drafting<T> {
  /** What is on the screen. */
  draft: T;
  /** Whether it differs from what is stored. */
  dirty: boolean;
  canUndo: boolean;
  canRedo: boolean;
  /** Shows a change without storing it. */
  sketch: (next: T) => void;
  /** Shows and stores a change. */
  commit: (next: T) => void;
  undo: () => void;
  redo: () => void;
}

/** Whether two values say the same: the order of keys makes no difference, nor absent against null. */
export function isSame(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (a === null || a === undefined || b === null || b === undefined) return (a ?? null) === (b ?? null);
  if (typeof a !== "object" || typeof b !== "object" || Array.isArray(a) !== Array.isArray(b)) return false;
  if (Array.isArray(a) && Array.isArray(b) && a.length !== b.length) return false;
  const left = a as Record<string, unknown>;
  const right = b as Record<string, unknown>;
  return [...new Set([...Object.keys(left), ...Object.keys(right)])].every((key) =>
    isSame(left[key], right[key]),
  );
}

/**
 * `stored` must be the same object until it was read anew. `store` calls `done` with what the backend made of
 * the value, which may be written a little otherwise than it was asked for.
 */
export function useDraft<T>(stored: T, store: (next: T, done: (kept: T) => void) => void): Drafting<T> {
  const [shown, setShown] = useState<{ value: T } | null>(null);
  // What the last commit asked for; it comes back as `stored` a moment later.
  const asked = useRef<{ value: T } | null>(null);
  const past = useRef<T[]>([]);
  const future = useRef<T[]>([]);

  useEffect(() => {
    if (asked.current !== null && isSame(asked.current.value, stored)) asked.current = null;
    setShown((now) => (now !== null && isSame(now.value, stored) ? null : now));
  }, [stored]);

  const base = () => (asked.current !== null ? asked.current.value : stored);
  const put = (next: T) => {
    asked.current = { value: next };
    setShown({ value: next });
    store(next, (kept) => {
      if (asked.current?.value !== next) return;
      asked.current = { value: kept };
      setShown((now) => (now?.value === next ? { value: kept } : now));
    });
  };
  const step = (from: T[], to: T[]) => {
    const last = from.pop();
    if (last === undefined) return;
    to.push(base());
    put(last);
  };
  return {
    draft: shown ? shown.value : stored,
    dirty: shown !== null && !isSame(shown.value, stored),
    canUndo: past.current.length > 0,
    canRedo: future.current.length > 0,
    sketch: (next) => setShown({ value: next }),
    commit: (next) => {
      if (isSame(next, base())) {
        setShown(isSame(next, stored) ? null : { value: next });
        return;
      }
      past.current.push(base());
      future.current = [];
      put(next);
    },
    undo: () => step(past.current, future.current),
    redo: () => step(future.current, past.current),
  };
}

/** Typing pauses shorter than this ask for no numbers. */
const PAUSE_MS = 60;

/** A value once it has stopped changing. */
export function useSettled<T>(value: T): T {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [value]);
  return settled;
}
