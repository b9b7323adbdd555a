/** One revision being edited, with the numbers of what is on the screen. */
import { useMemo } from "react";
import { type ApiError, type EstimateNumbers, type EstimateView, useRead, useWrite } from "../../api";
import { type Drafting, useDraft, useSettled } from "../../parts/useDraft";
import type { Decisions } from "./edit";

export interface EstimateDraft extends Drafting<Decisions> {
  numbers: EstimateNumbers;
  error: ApiError | null;
}

export function useEstimateDraft(view: EstimateView): EstimateDraft {
  const save = useWrite("save_estimate");
  const stored = useMemo(() => decisionsOf(view), [view]);
  const drafting = useDraft<Decisions>(stored, (next, done) =>
    save.mutate({ job_id: view.job_id, ...next }, { onSuccess: (kept) => done(decisionsOf(kept)) }),
  );
  const settled = useSettled(drafting.draft);
  const preview = useRead(
    "preview_estimate",
    { job_id: view.job_id, ...settled },
    { enabled: drafting.dirty, keepPrevious: true },
  );
  const numbers = drafting.dirty ? (preview.data ?? view.numbers) : view.numbers;
  return { ...drafting, numbers, error: save.error };
}

function decisionsOf(view: EstimateView): Decisions {
  return { offered: view.offered, input: view.input };
}
