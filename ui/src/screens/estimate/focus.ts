/** The number that the panel explains, and how arrows move it. */
import type { Estimate, EstimateLine, Tier } from "../../api";

export type Focus = { kind: "line"; key: string; tier: Tier } | { kind: "total"; tier: Tier };

export const linesOf = (estimate: Estimate): EstimateLine[] =>
  estimate.sections.flatMap((section) => section.lines);

/** The first line at the offered option, where nothing else is in focus. */
export function firstFocus(estimate: Estimate, offered: Tier): Focus | null {
  const [line] = linesOf(estimate);
  return line ? { kind: "line", key: line.key, tier: offered } : null;
}

/** The focus if what it names is still there, else the first. */
export function validFocus(focus: Focus | null, estimate: Estimate, offered: Tier): Focus | null {
  const tierThere = focus !== null && estimate.options.some((option) => option.tier === focus.tier);
  const lineThere = focus?.kind !== "line" || linesOf(estimate).some((line) => line.key === focus.key);
  return tierThere && lineThere ? focus : firstFocus(estimate, offered);
}

/** One step down or up through lines with the totals above them, or right or left through options. */
export function moveFocus(focus: Focus, estimate: Estimate, down: number, right: number): Focus {
  const lines = linesOf(estimate);
  const tiers = estimate.options.map((option) => option.tier);
  const column = Math.max(0, tiers.indexOf(focus.tier));
  const tier = tiers[Math.min(tiers.length - 1, Math.max(0, column + right))] ?? focus.tier;
  const row = focus.kind === "total" ? -1 : lines.findIndex((line) => line.key === focus.key);
  const to = Math.min(lines.length - 1, Math.max(-1, row + down));
  const line = lines[to];
  return line ? { kind: "line", key: line.key, tier } : { kind: "total", tier };
}
