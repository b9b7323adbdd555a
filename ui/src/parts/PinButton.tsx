/** Pins a job to the sidebar, or takes it from there. */
import { Pin, PinOff } from "lucide-react";
import type { JobId } from "../api";
import { m } from "../messages";
import { usePins } from "./pins";

export function PinButton({ jobId }: { jobId: JobId }) {
  const pins = usePins();
  const on = pins.isPinned(jobId);
  const full = !on && !pins.hasRoom;
  const Icon = on ? PinOff : Pin;
  return (
    <button
      type="button"
      className="btn quiet icon"
      aria-label={full ? m.job.pinFull : on ? m.menu.unpin : m.menu.pin}
      title={full ? m.job.pinFull : on ? m.menu.unpin : m.menu.pin}
      aria-pressed={on}
      disabled={full}
      onClick={() => pins.toggle(jobId)}
    >
      <Icon className="i" aria-hidden="true" />
    </button>
  );
}
