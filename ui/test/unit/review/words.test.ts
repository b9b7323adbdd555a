/** Numbers of the workbench as people read them. */
import { expect, test } from "vitest";
import { ViewStore } from "../../../src/components/viewer/view-store";
import { markSize, metersOf, percent } from "../../../src/messages/lengths";
import { CLASSES, digitOf } from "../../../src/screens/review/classes";
import { scaleTicks } from "../../../src/screens/review/SizeBlock";
import { sizeBox, storedDirection } from "../../../src/screens/review/useReviewKeys";
import { strongest } from "../../../src/screens/review/words";

test("sizes come in inches first, in millimeters by the setting, with their error", () => {
  const size = { length_mm: 35.3, width_mm: 32.5, relative_error: 0.137 };
  expect(markSize(size, "us")).toMatchObject({ sides: "1.39 × 1.28 in", error: "± 0.19", unit: "in" });
  expect(markSize(size, "metric")).toMatchObject({ sides: "35 × 33 mm", error: "± 5", unit: "mm" });
  expect(percent(0.04)).toBe("4 %");
  expect(percent(0.004)).toBe("0.4 %");
});

test("a height is taken in the person's unit or not at all", () => {
  expect(metersOf("10", "us")).toBeCloseTo(3.048, 9);
  expect(metersOf("3.2", "metric")).toBe(3.2);
  expect(metersOf("", "us")).toBeNull();
  expect(metersOf("high", "us")).toBeNull();
});

test("the scale of a size ends at a round number that holds it", () => {
  expect(scaleTicks(1.58)).toEqual([0, 0.5, 1, 1.5, 2]);
  expect(scaleTicks(9)).toEqual([0, 2.5, 5, 7.5, 10]);
  expect(scaleTicks(0.4)).toEqual([0, 0.1, 0.2, 0.30000000000000004, 0.4]);
});

test("nine classes have a digit", () => {
  expect(CLASSES.map(digitOf)).toEqual(["1", "2", "3", "4", "5", "6", "7", "8", "9", null, null, null]);
});

test("an arrow nudges one stored pixel the way it is seen, on every orientation", () => {
  const right = (orientation: number) => {
    const store = new ViewStore({ width: 400, height: 300 }, orientation);
    store.resize({ width: 800, height: 800 });
    store.zoom(3);
    return storedDirection(store, { x: 1, y: 0 });
  };
  expect([1, 2, 3, 6, 8].map(right)).toEqual([
    { x: 1, y: 0 },
    { x: -1, y: 0 },
    { x: -1, y: 0 },
    { x: 0, y: -1 },
    { x: 0, y: 1 },
  ]);
});

test("a new box grows and shrinks around its middle and never vanishes", () => {
  const photo = { width: 100, height: 100 };
  const box = { x0: 40, y0: 40, x1: 60, y1: 60 };
  expect(sizeBox(box, { x: 2, y: 0 }, photo)).toEqual({ x0: 39, y0: 40, x1: 61, y1: 60 });
  expect(sizeBox(box, { x: 0, y: -100 }, photo).y1).toBeGreaterThan(
    sizeBox(box, { x: 0, y: -100 }, photo).y0,
  );
});

test("a photo says how many of a model's findings are kept, when it is not all", () => {
  expect(strongest({ found: 1412, kept: 300 })).toBe("300 strongest of 1,412 shown");
  expect(strongest({ found: 300, kept: 300 })).toBe("");
  expect(strongest(null)).toBe("");
});
