import { describe, expect, it } from "vitest";
import type { Estimate, EstimateInput, EstimateLine } from "../../src/api";
import { readUnitCost } from "../../src/components/entry";
import { amount, money, unitCost } from "../../src/messages/format";
import {
  addLine,
  type Decisions,
  isAlike,
  overrideLine,
  overrideOf,
  quantitiesOf,
  removeAdded,
  removedItems,
  resetLine,
  setQuantity,
  variantsOf,
} from "../../src/screens/estimate/edit";
import { firstFocus, linesOf, moveFocus, validFocus } from "../../src/screens/estimate/focus";
import { linesOfSteps } from "../../src/screens/estimate/WhySection";
import captured from "../fake/captured/estimates.json";

const input = captured[0]?.input as unknown as EstimateInput;
const estimate = captured[0]?.numbers.estimate as unknown as Estimate;
const decisions: Decisions = { offered: "good", input };
const line = (key: string): EstimateLine => {
  const found = linesOf(estimate).find((one) => one.key === key);
  if (!found) throw new Error(`no line ${key}`);
  return found;
};
const skylight = {
  section: "other",
  label: "Skylight",
  tiers: [],
  quantity: 1,
  unit: "each",
  unit_cost: 1_450_000,
  taxable: false,
} as const;

describe("decisions about an estimate", () => {
  it("marks a quantity by hand and takes it back", () => {
    const changed = setQuantity(decisions, "ridge_vent", 12);
    expect(overrideOf(changed.input, "ridge_vent", "better")).toMatchObject({ quantity: 12, tier: null });
    expect(resetLine(changed, "ridge_vent").input.overrides).toEqual([]);
    expect(decisions.input.overrides).toEqual([]);
  });

  it("keeps what an earlier change by hand said", () => {
    const cheaper = overrideLine(setQuantity(decisions, "nails", 2), "nails", { unit_cost: 500_000 });
    expect(cheaper.input.overrides).toHaveLength(1);
    expect(cheaper.input.overrides[0]).toMatchObject({ quantity: 2, unit_cost: 500_000 });
  });

  it("lists lines left out until they are put back", () => {
    const without = overrideLine(decisions, "permit", { removed: true });
    expect(removedItems(without.input)).toEqual(["permit"]);
    expect(removedItems(setQuantity(without, "permit", 1).input)).toEqual([]);
  });

  it("gives added lines keys of their own and changes them in place", () => {
    const one = addLine(decisions, { ...skylight, tiers: [] });
    const two = addLine(one, { ...skylight, tiers: [] });
    expect(two.input.added.map((added) => added.key)).toEqual(["added-1", "added-2"]);
    const gone = addLine(removeAdded(two, "added-1"), { ...skylight, tiers: [] });
    expect(new Set(gone.input.added.map((added) => added.key)).size).toBe(2);
    expect(setQuantity(two, "added-2", 3).input.added[1]?.quantity).toBe(3);
    expect(setQuantity(two, "added-2", 3).input.overrides).toEqual([]);
  });
});

describe("options side by side", () => {
  it("calls equal what costs the same, though sharing moved a cent", () => {
    const drip = line("drip_edge");
    const [good, better, best] = drip.cells;
    expect(good?.price).not.toBe(better?.price);
    expect(better && isAlike(better, good)).toBe(true);
    expect(best && isAlike(best, good)).toBe(false);
  });

  it("names what the options share once", () => {
    expect(variantsOf(line("shingles"), "None")).toBe("Ridgeline 30 / 50 / Armor, class 4");
    expect(variantsOf(line("underlayment"), "None")).toBe("standard / heavy");
    expect(variantsOf(line("warranty"), "None")).toBe("None / 25 years / 50 years");
    expect(variantsOf(line("starter"), "None")).toBe("Ridgeline starter");
  });

  it("writes one quantity where all agree", () => {
    expect(quantitiesOf(line("shingles"), String)).toBe("50");
    expect(quantitiesOf(line("nails"), String)).toBe("1 / 2 / 2");
  });

  it("moves through lines and options and stops at the edges", () => {
    const first = firstFocus(estimate, "good");
    expect(first).toEqual({ kind: "line", key: "shingles", tier: "good" });
    if (!first) return;
    expect(moveFocus(first, estimate, -1, 0)).toEqual({ kind: "total", tier: "good" });
    expect(moveFocus(first, estimate, 0, -1)).toEqual(first);
    expect(moveFocus(first, estimate, 1, 2)).toEqual({ kind: "line", key: "starter", tier: "best" });
    expect(moveFocus(first, estimate, 999, 0)).toMatchObject({ key: linesOf(estimate).at(-1)?.key });
    expect(validFocus({ kind: "line", key: "gone", tier: "good" }, estimate, "better")).toEqual({
      kind: "line",
      key: "shingles",
      tier: "better",
    });
  });
});

describe("money as people read it", () => {
  it("writes cents with and without the sign", () => {
    expect(money(903_089)).toBe("$9,030.89");
    expect(amount(276_923)).toBe("2,769.23");
    expect(amount(0)).toBe("0.00");
  });

  it("writes and reads unit costs to the ten-thousandth", () => {
    expect(unitCost(360_000)).toBe("36.00");
    expect(unitCost(375)).toBe("0.0375");
    expect(readUnitCost("0.0375")).toBe(375);
    expect(readUnitCost("$1,145.5")).toBe(11_455_000);
    expect(readUnitCost("9.00001")).toBeNull();
    expect(readUnitCost("-3")).toBeNull();
  });

  it("writes steps in their unit, results in heavier type", () => {
    const lines = linesOfSteps([
      { label: "Net", value: 40, unit: "ft", decimals: 2 },
      { label: "− discount", value: -451.54, unit: "$", decimals: 2 },
      { label: "Line", value: 8579.35, unit: "$", decimals: 2 },
    ]);
    expect(lines.map((one) => one.value)).toEqual(["40.00 ft", "−$451.54", "$8,579.35"]);
    expect(lines.map((one) => one.strong)).toEqual([false, false, true]);
  });
});
