/** From which confidence findings are shown: acts at once, saved to the settings a moment later. */
import { useEffect, useRef, useState } from "react";
import { type ApiError, useRead, useWrite } from "../../api";

const SAVE_AFTER_MS = 400;

/** The slider covers these confidences when no model tells its own floor. */
const RANGE = { least: 0.05, most: 0.95 };

export interface Threshold {
  value: number;
  least: number;
  most: number;
  set: (value: number) => void;
  error: ApiError | null;
}

export function useThreshold(): Threshold {
  const { data: settings } = useRead("get_settings", null);
  const { data: analysis } = useRead("analysis_status", null);
  const { mutate, error } = useWrite("save_settings");
  const [dragged, setDragged] = useState<number | null>(null);
  const timer = useRef(0);
  const latest = useRef(settings);
  latest.current = settings;
  const least = analysis?.model?.score_floor ?? RANGE.least;
  const value = dragged ?? settings?.min_confidence ?? analysis?.model?.min_confidence ?? least;
  useEffect(() => {
    if (dragged === null) return;
    timer.current = window.setTimeout(() => {
      if (!latest.current) return;
      mutate(
        { ...latest.current, min_confidence: dragged },
        { onSettled: () => setDragged((now) => (now === dragged ? null : now)) },
      );
    }, SAVE_AFTER_MS);
    return () => window.clearTimeout(timer.current);
  }, [dragged, mutate]);
  return { value, least, most: RANGE.most, set: setDragged, error };
}
