/** One roof being edited: what is typed shows its numbers at once, what is committed is saved, and saves can be undone. */
import { useEffect, useRef, useState } from "react";
import { type ApiError, type RoofNumbers, type RoofView, useRead, useWrite } from "../../api";
import { type Draft, isSame } from "./draft";

/** Typing pauses shorter than this ask for no numbers. */
const PAUSE_MS = 60;

export interface RoofDraft {
  /** What is on the screen; none before the first shape is chosen. */
  draft: Draft | null;
  numbers: RoofNumbers;
  /** Whether what is on the screen differs from what is stored. */
  dirty: boolean;
  error: ApiError | null;
  canUndo: boolean;
  /** Shows a change and its numbers. */
  sketch: (next: Draft) => void;
  /** Shows and stores a change. */
  commit: (next: Draft | null) => void;
  undo: () => void;
  redo: () => void;
}

function useSettled<T>(value: T): T {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [value]);
  return settled;
}

export function useRoofDraft(view: RoofView): RoofDraft {
  const stored: Draft | null = view.roof ? { roof: view.roof, assembly: view.assembly } : null;
  const [sketched, setSketched] = useState<{ draft: Draft | null } | null>(null);
  const past = useRef<(Draft | null)[]>([]);
  const future = useRef<(Draft | null)[]>([]);
  const save = useWrite("save_roof");

  const draft = sketched ? sketched.draft : stored;
  const dirty = !isSame(draft, stored);
  const settled = useSettled(draft);
  const preview = useRead("preview_roof", settled ?? { roof: emptyRoof(), assembly: view.assembly }, {
    enabled: dirty && settled !== null,
    keepPrevious: true,
  });
  const numbers = dirty ? (preview.data ?? view.numbers) : view.numbers;

  const store = (next: Draft | null) => {
    setSketched({ draft: next });
    save.mutate({ job_id: view.job_id, roof: next?.roof ?? null, assembly: next?.assembly ?? view.assembly });
  };
  const step = (from: typeof past, to: typeof past) => {
    if (from.current.length === 0) return;
    to.current.push(stored);
    store(from.current.pop() ?? null);
  };

  return {
    draft,
    numbers,
    dirty,
    error: save.error,
    canUndo: past.current.length > 0,
    sketch: (next) => setSketched({ draft: next }),
    commit: (next) => {
      if (isSame(next, stored)) {
        setSketched(null);
        return;
      }
      past.current.push(stored);
      future.current = [];
      store(next);
    },
    undo: () => step(past, future),
    redo: () => step(future, past),
  };
}

/** The roof of a job before anything is entered: one old layer, as most roofs have. */
export function emptyRoof(): Draft["roof"] {
  return {
    sections: [],
    layers_to_remove: 1,
    ice_dam_area: false,
    pipe_boots: 0,
    attic_floor_sqft: null,
    wall_thickness_in: 0,
    storeys: 1,
  };
}
