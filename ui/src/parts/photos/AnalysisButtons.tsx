/** Pause, resume and cancel of the analysis; Space does the first two. */
import { Pause, Play } from "lucide-react";
import type { AnalysisView } from "../../api";
import { useRead, useWrite } from "../../api";
import { Kbd } from "../../components/Kbd";
import { useKeys } from "../../components/keys";
import { m } from "../../messages";

/** The analysis with what can be done about it. */
export function useAnalysis() {
  const { data: analysis } = useRead("analysis_status", null);
  const pause = useWrite("pause_analysis");
  const resume = useWrite("resume_analysis");
  const cancel = useWrite("cancel_analysis");
  const error = pause.error ?? resume.error ?? cancel.error;
  const toggle = (): boolean => {
    if (analysis?.state === "running") pause.mutate(null);
    else if (analysis?.state === "paused") resume.mutate(null);
    else return false;
    return true;
  };
  return { analysis, toggle, cancel: () => cancel.mutate(null), error };
}

/** Whether there is anything to pause or resume. */
export const isBusy = (analysis: AnalysisView | undefined): boolean =>
  analysis?.state === "running" || analysis?.state === "paused";

export function AnalysisButtons() {
  const { analysis, toggle, cancel } = useAnalysis();
  useKeys({ " ": (event) => (event.target instanceof HTMLButtonElement ? false : toggle()) });
  if (!analysis || !isBusy(analysis)) return null;
  const paused = analysis.state === "paused";
  return (
    <>
      <button type="button" className="btn quiet" onClick={cancel}>
        {m.photos.cancel}
      </button>
      <button type="button" className="btn" onClick={toggle}>
        {paused ? (
          <Play className="i sm" aria-hidden="true" />
        ) : (
          <Pause className="i sm" aria-hidden="true" />
        )}
        {paused ? m.photos.resume : m.photos.pause} <Kbd>Space</Kbd>
      </button>
    </>
  );
}
