/** How far the work on reviewed photos is, and the way to stop it. */
import { Square } from "lucide-react";
import { type LearningProgress, useWrite } from "../../../api";
import { m } from "../../../messages";
import { Failed } from "../../../parts/Failed";

export interface ProgressProps {
  progress: LearningProgress;
  words: (done: number, total: number) => string;
}

export function Progress({ progress, words }: ProgressProps) {
  const stop = useWrite("cancel_learning");
  const { done, total } = progress;
  return (
    <>
      <span className="meter" aria-hidden="true">
        <i style={{ width: `${(done / Math.max(total, 1)) * 100}%` }} />
      </span>
      <span>{words(done, total)}</span>
      <button type="button" className="btn" data-keep onClick={() => stop.mutate(null)}>
        <Square className="i sm" aria-hidden="true" /> {m.models.stop}
      </button>
      {stop.error ? <Failed error={stop.error} /> : null}
    </>
  );
}
