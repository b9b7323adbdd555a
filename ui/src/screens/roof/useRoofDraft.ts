/** One roof being edited, with the numbers of what is on the screen. */
import { useMemo } from "react";
import { type ApiError, type RoofNumbers, type RoofView, useRead, useWrite } from "../../api";
import { type Drafting, useDraft, useSettled } from "../../parts/useDraft";
import type { Draft } from "./draft";

export interface RoofDraft extends Drafting<Draft | null> {
  numbers: RoofNumbers;
  error: ApiError | null;
}

export function useRoofDraft(view: RoofView): RoofDraft {
  const save = useWrite("save_roof");
  const stored = useMemo(() => draftOf(view), [view]);
  const drafting = useDraft<Draft | null>(stored, (next, done) =>
    save.mutate(
      { job_id: view.job_id, roof: next?.roof ?? null, assembly: next?.assembly ?? view.assembly },
      { onSuccess: (kept) => done(draftOf(kept)) },
    ),
  );
  const settled = useSettled(drafting.draft);
  const preview = useRead("preview_roof", settled ?? { roof: emptyRoof(), assembly: view.assembly }, {
    enabled: drafting.dirty && settled !== null,
    keepPrevious: true,
  });
  const numbers = drafting.dirty ? (preview.data ?? view.numbers) : view.numbers;
  return { ...drafting, numbers, error: save.error };
}

function draftOf(view: RoofView): Draft | null {
  return view.roof ? { roof: view.roof, assembly: view.assembly } : null;
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
