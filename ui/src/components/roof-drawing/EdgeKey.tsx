/** The line of an edge kind as the drawing shows it: hue and dash pattern together. */
import type { PlanEdgeKind } from "./layout";

interface Pen {
  stroke: string;
  width: number;
  dash?: string;
}

export const PENS: Record<PlanEdgeKind, Pen> = {
  eave: { stroke: "var(--edge-eave)", width: 2.4 },
  rake: { stroke: "var(--edge-rake)", width: 2.4, dash: "7 3" },
  ridge: { stroke: "var(--edge-ridge)", width: 4 },
  hip: { stroke: "var(--edge-hip)", width: 2.6, dash: "10 3 2 3" },
  valley: { stroke: "var(--edge-valley)", width: 3.2, dash: "4 3" },
  step_flashing: { stroke: "var(--edge-step)", width: 3, dash: "2 3" },
  headwall: { stroke: "var(--edge-head)", width: 3.4, dash: "1 3" },
  high_edge: { stroke: "var(--edge-head)", width: 2.4, dash: "12 4" },
  flat_edge: { stroke: "var(--edge-step)", width: 2.4 },
};

export function EdgeKey({ kind }: { kind: PlanEdgeKind }) {
  const pen = PENS[kind];
  return (
    <svg width="30" height="10" viewBox="0 0 30 10" aria-hidden="true">
      <path d="M1 5h28" stroke={pen.stroke} strokeWidth={pen.width} strokeDasharray={pen.dash} />
    </svg>
  );
}
