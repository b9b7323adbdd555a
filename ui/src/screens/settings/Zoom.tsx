/** Steps through the sizes of everything on screen. */
import { Minus, Plus } from "lucide-react";
import { m } from "../../messages";
import { ZOOM_STEPS, zoomStep } from "../../parts/zoom";

export function Zoom({ percent, onChange }: { percent: number; onChange: (percent: number) => void }) {
  const least = ZOOM_STEPS[0];
  const most = ZOOM_STEPS.at(-1) ?? least;
  return (
    <>
      <button
        type="button"
        className="btn icon"
        aria-label={m.settings.zoomOut}
        disabled={percent <= least}
        onClick={() => onChange(zoomStep(percent, -1))}
      >
        <Minus className="i sm" aria-hidden="true" />
      </button>
      <output className="zoom-output">{m.settings.zoomPercent(percent)}</output>
      <button
        type="button"
        className="btn icon"
        aria-label={m.settings.zoomIn}
        disabled={percent >= most}
        onClick={() => onChange(zoomStep(percent, 1))}
      >
        <Plus className="i sm" aria-hidden="true" />
      </button>
    </>
  );
}
