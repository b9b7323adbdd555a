/** Issuing the quote: asked for, confirmed, written, opened. What is issued can't be changed, so it is asked for once. */
import { useState } from "react";
import { type ApiError, type DocumentRow, type EstimateView, type Pricing, useWrite } from "../../api";
import type { Decisions } from "./edit";

export interface Issue {
  /** A person is being asked. */
  asking: boolean;
  ask: () => void;
  cancel: () => void;
  /** Whether the quote's lines show what each costs. */
  pricing: Pricing;
  setPricing: (pricing: Pricing) => void;
  issue: () => void;
  canWrite: boolean;
  busy: boolean;
  error: ApiError | null;
  /** What was written and could not be opened. */
  unopened: { document: DocumentRow; error: ApiError } | null;
}

/** `canWrite`: what is on the screen is what is stored, so that the quote says what a person saw. */
export function useIssue(view: EstimateView, decisions: Decisions, canWrite: boolean): Issue {
  const [asking, setAsking] = useState(false);
  const [pricing, setPricing] = useState<Pricing>("lines");
  const first = useWrite("save_estimate");
  const write = useWrite("write_quote");
  const open = useWrite("open_document");
  const busy = first.isPending || write.isPending;
  const writeIt = () =>
    write.mutate(
      { job_id: view.job_id, option: decisions.offered, pricing },
      {
        onSuccess: (document) => {
          setAsking(false);
          open.mutate(document.id);
        },
      },
    );
  return {
    asking,
    ask: () => setAsking(true),
    cancel: () => setAsking(false),
    pricing,
    setPricing,
    issue: () => {
      if (busy || !canWrite) return;
      // An estimate that nobody changed is not stored yet, and a quote is written from a stored one.
      if (view.id === null) first.mutate({ job_id: view.job_id, ...decisions }, { onSuccess: writeIt });
      else writeIt();
    },
    canWrite,
    busy,
    error: first.error ?? write.error,
    unopened: write.data && open.error ? { document: write.data, error: open.error } : null,
  };
}
