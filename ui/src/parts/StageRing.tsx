/** The ring that fills as a job moves through its stages; dashed amber in the cancel window. */
import type { Stage } from "../api";

/** The stages in their order. */
export const STAGES: readonly Stage[] = [
  "lead",
  "inspected",
  "quoted",
  "signed",
  "cancel_window",
  "deposit",
  "ordered",
  "scheduled",
  "in_progress",
  "punch_list",
  "complete",
  "paid",
  "warranty",
];

function tone(stage: Stage): string {
  const at = STAGES.indexOf(stage);
  if (stage === "cancel_window") return "caution";
  if (at >= STAGES.indexOf("complete")) return "go";
  return at >= STAGES.indexOf("scheduled") ? "acc" : "calm";
}

export function StageRing({ stage }: { stage: Stage }) {
  const share = STAGES.indexOf(stage) / (STAGES.length - 1);
  const angle = share * 2 * Math.PI;
  const x = (8 + 4 * Math.sin(angle)).toFixed(2);
  const y = (8 - 4 * Math.cos(angle)).toFixed(2);
  const dash = stage === "lead" || stage === "cancel_window" ? "2 1.6" : undefined;
  return (
    <svg className={`ring ring-${tone(stage)}`} viewBox="0 0 16 16" aria-hidden="true">
      <circle
        cx="8"
        cy="8"
        r="6.5"
        fill="none"
        stroke="currentColor"
        strokeWidth="1.5"
        strokeDasharray={dash}
      />
      {share >= 1 ? (
        <circle cx="8" cy="8" r="4" fill="currentColor" />
      ) : share > 0 ? (
        <path d={`M8 8V4A4 4 0 ${share > 0.5 ? 1 : 0} 1 ${x} ${y}Z`} fill="currentColor" />
      ) : null}
    </svg>
  );
}
