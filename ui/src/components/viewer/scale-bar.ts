/** The scale bar: the longest round length that still fits beside the photo's edge. */

/** A length with its width on the screen. */
export type ScaleStep = { value: number; unit: "in" | "ft" | "mm" | "cm" | "m"; widthPx: number };

type Step = { value: number; unit: ScaleStep["unit"]; mm: number };

/** 1 in = 25.4 mm exactly (international inch, 1959). */
const MM_PER_IN = 25.4;
const MM_PER_FT = 12 * MM_PER_IN;

const US_STEPS: readonly Step[] = [
  ...[0.25, 0.5, 1, 2, 3, 6].map((value) => ({ value, unit: "in" as const, mm: value * MM_PER_IN })),
  ...[1, 2, 5, 10, 20, 50, 100, 200, 500].map((value) => ({
    value,
    unit: "ft" as const,
    mm: value * MM_PER_FT,
  })),
];
const METRIC_STEPS: readonly Step[] = [
  ...[5].map((value) => ({ value, unit: "mm" as const, mm: value })),
  ...[1, 2, 5, 10, 20, 50].map((value) => ({ value, unit: "cm" as const, mm: value * 10 })),
  ...[1, 2, 5, 10, 20, 50, 100].map((value) => ({ value, unit: "m" as const, mm: value * 1000 })),
];

/** A bar shorter than this says nothing, in screen pixels. */
const SHORTEST_PX = 24;

/** The longest round length of at most `roomPx` screen pixels; nothing when none fits or the scale is unknown. */
export function scaleStep(mmPerViewPx: number, units: "us" | "metric", roomPx: number): ScaleStep | null {
  if (!Number.isFinite(mmPerViewPx) || mmPerViewPx <= 0) return null;
  const steps = units === "us" ? US_STEPS : METRIC_STEPS;
  let best: ScaleStep | null = null;
  for (const step of steps) {
    const widthPx = step.mm / mmPerViewPx;
    if (widthPx <= roomPx && widthPx >= SHORTEST_PX) best = { value: step.value, unit: step.unit, widthPx };
  }
  return best;
}
