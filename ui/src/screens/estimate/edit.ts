/** A person's decisions about an estimate: plain edits on plain data, each giving a new value. */
import type {
  AddedLine,
  EstimateInput,
  EstimateLine,
  LineCell,
  LineOverride,
  OptionInput,
  Problem,
  Tier,
  UnitCost,
} from "../../api";

export interface Decisions {
  offered: Tier;
  input: EstimateInput;
}

export function decide(decisions: Decisions, change: Partial<EstimateInput>): Decisions {
  return { ...decisions, input: { ...decisions.input, ...change } };
}

export function editOption(decisions: Decisions, tier: Tier, change: Partial<OptionInput>): Decisions {
  const options = decisions.input.options.map((option) =>
    option.tier === tier ? { ...option, ...change } : option,
  );
  return decide(decisions, { options });
}

/** The change by hand that one option of a line shows: its own, or the one for all. */
export function overrideOf(input: EstimateInput, item: string, tier: Tier): LineOverride | undefined {
  const own = input.overrides.filter((change) => change.item === item);
  return (
    own.findLast((change) => change.tier === tier) ??
    own.findLast((change) => change.tier === null || change.tier === undefined)
  );
}

/** Changes a counted line for all options; changes for single options give way to it. */
export function overrideLine(
  decisions: Decisions,
  item: string,
  change: { quantity?: number; unit_cost?: UnitCost; removed?: boolean; reason?: string },
): Decisions {
  const others = decisions.input.overrides.filter((other) => other.item !== item);
  const before = decisions.input.overrides.findLast(
    (other) => other.item === item && (other.tier === null || other.tier === undefined),
  );
  const override: LineOverride = {
    item,
    tier: null,
    quantity: change.quantity ?? before?.quantity ?? null,
    unit_cost: change.unit_cost ?? before?.unit_cost ?? null,
    removed: change.removed ?? before?.removed ?? false,
    reason: change.reason ?? before?.reason ?? "",
  };
  return decide(decisions, { overrides: [...others, override] });
}

/** Takes every change by hand off a line, so that it is counted again. */
export function resetLine(decisions: Decisions, item: string): Decisions {
  return decide(decisions, { overrides: decisions.input.overrides.filter((other) => other.item !== item) });
}

/** A key that no line has; the backend asks only that it is unique. */
export function freshKey(input: EstimateInput): string {
  const taken = new Set(input.added.map((line) => line.key));
  let n = input.added.length + 1;
  while (taken.has(`added-${n}`)) n += 1;
  return `added-${n}`;
}

export function addLine(decisions: Decisions, line: Omit<AddedLine, "key">): Decisions {
  const key = freshKey(decisions.input);
  return decide(decisions, { added: [...decisions.input.added, { ...line, key }] });
}

export function editAdded(decisions: Decisions, key: string, change: Partial<AddedLine>): Decisions {
  const added = decisions.input.added.map((line) => (line.key === key ? { ...line, ...change } : line));
  return decide(decisions, { added });
}

export function removeAdded(decisions: Decisions, key: string): Decisions {
  return decide(decisions, { added: decisions.input.added.filter((line) => line.key !== key) });
}

/** Changes the quantity of a line, whether counted or added. */
export function setQuantity(decisions: Decisions, key: string, quantity: number): Decisions {
  const isAdded = decisions.input.added.some((line) => line.key === key);
  return isAdded
    ? editAdded(decisions, key, { quantity })
    : overrideLine(decisions, key, { quantity, removed: false });
}

/** Counted lines that a person took out; they are not among the computed ones. */
export function removedItems(input: EstimateInput): string[] {
  return [...new Set(input.overrides.filter((change) => change.removed).map((change) => change.item))];
}

/** Whether an option buys the same as the first; a cent that only the sharing moved makes no difference. */
export function isAlike(cell: LineCell, first: LineCell | undefined): boolean {
  if (first === undefined) return true;
  return (
    cell.price === first.price ||
    (cell.cost === first.cost && cell.quantity === first.quantity && cell.cost > 0)
  );
}

/** What tells the options of a line apart, in words: `Ridgeline 30 / 50 / Armor, class 4`. */
export function variantsOf(line: EstimateLine, none: string): string {
  const all = line.cells.map((cell) => (cell.quantity > 0 ? cell.variant : none));
  const distinct = [...new Set(all)];
  const [first = "", ...others] = distinct.map((variant) => variant.split(" "));
  const [word = ""] = first;
  // A product line that all share is named once; a number in front is a size and stays.
  const shared = others.length > 0 && /^[A-Za-z]+$/.test(word) && others.every((words) => words[0] === word);
  const lean = distinct.map((variant, index) =>
    shared && index > 0 ? variant.slice(word.length + 1) : variant,
  );
  return lean.includes("") ? distinct.join(" / ") : lean.join(" / ");
}

/** Quantities as shown: one where all options agree, else each. */
export function quantitiesOf(line: EstimateLine, write: (quantity: number) => string): string {
  const distinct = [...new Set(line.cells.map((cell) => cell.quantity).filter((quantity) => quantity > 0))];
  if (distinct.length <= 1) return write(distinct[0] ?? 0);
  return line.cells.map((cell) => write(cell.quantity)).join(" / ");
}

export function problemOf(problems: readonly Problem[], field: string): Problem | undefined {
  return problems.find((problem) => problem.field === `estimate.${field}`);
}
