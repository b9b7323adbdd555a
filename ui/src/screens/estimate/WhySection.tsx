/** The derivation of the number in focus. With the margin hidden no step names a cost. */
import type { Estimate, LineCell, WhyStep } from "../../api";
import { Kbd } from "../../components/Kbd";
import { type WhyLine, WhyLines } from "../../components/WhyPopover";
import { format, m } from "../../messages";
import { type Focus, linesOf } from "./focus";

/** Lines whose every step but the last is a cost. */
const COST_ONLY = ["material_tax"];

function write(step: WhyStep): string {
  const number = format.decimal(step.value, step.decimals);
  if (step.unit === "$") return step.value < 0 ? `−$${number.slice(1)}` : `$${number}`;
  return step.unit ? `${number} ${step.unit}` : number;
}

export function linesOfSteps(steps: readonly WhyStep[]): WhyLine[] {
  return steps.map((step, index) => ({
    label: step.label,
    value: write(step),
    strong: index === steps.length - 1 || /^(Whole |Direct cost)/.test(step.label),
  }));
}

function stepsOf(key: string, cell: LineCell, margin: boolean): readonly WhyStep[] {
  return COST_ONLY.includes(key) && !margin ? cell.why.slice(-1) : cell.why;
}

export interface WhySectionProps {
  estimate: Estimate;
  focus: Focus | null;
  margin: boolean;
}

export function WhySection({ estimate, focus, margin }: WhySectionProps) {
  const why = focus === null ? null : explain(estimate, focus, margin);
  return (
    <section className="sec" aria-live="polite">
      <div className="row between">
        <h2>{why?.title ?? m.estimate.pickANumber}</h2>
        <Kbd>W</Kbd>
      </div>
      {why && <WhyLines lines={why.lines} />}
      {why && <p className="i3 xs">{why.note}</p>}
    </section>
  );
}

function explain(
  estimate: Estimate,
  focus: Focus,
  margin: boolean,
): { title: string; lines: WhyLine[]; note: string } | null {
  const totals = estimate.options.find((option) => option.tier === focus.tier);
  if (totals === undefined) return null;
  if (focus.kind === "line") {
    const line = linesOf(estimate).find((one) => one.key === focus.key);
    const cell = line?.cells.find((one) => one.tier === focus.tier);
    if (line === undefined || cell === undefined) return null;
    return {
      title: m.estimate.whyPrice(format.money(cell.price), line.label),
      lines: linesOfSteps(stepsOf(line.key, cell, margin)),
      note: m.estimate.lineNote,
    };
  }
  const title = m.estimate.whyTotal(format.money(totals.total));
  if (margin)
    return {
      title,
      lines: linesOfSteps(totals.why),
      note: m.estimate.marginNote(totals.margin_percent, totals.markup_percent),
    };
  const lines = linesOf(estimate).flatMap((line): WhyLine[] => {
    const cell = line.cells.find((one) => one.tier === focus.tier);
    return cell && cell.price !== 0 ? [{ label: line.label, value: format.amount(cell.price) }] : [];
  });
  return {
    title,
    lines: [...lines, { label: m.estimate.total, value: format.money(totals.total), strong: true }],
    note: m.estimate.totalNote,
  };
}
