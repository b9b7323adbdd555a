/** The loupe enlarges, or it stays away. */
import { expect, test } from "vitest";
import { loupeHelps, loupePart } from "../../../src/components/viewer/Loupe";

const photo = { width: 8000, height: 6000 };
const square = (side: number) => ({ x0: 4000, y0: 3000, x1: 4000 + side, y1: 3000 + side });

test("a small mark is enlarged, most of all eight times", () => {
  expect(Math.round(loupePart(square(4), photo).times)).toBe(8);
  expect(loupeHelps(square(40), photo, 0.12)).toBe(true);
});

test("a mark larger than the loupe, or near to it already, has none", () => {
  expect(loupeHelps(square(1000), photo, 0.12)).toBe(false);
  expect(loupeHelps(square(40), photo, 4)).toBe(false);
});
