/** The eight orientations against what EXIF says of each. */
import { describe, expect, test } from "vitest";
import {
  invert,
  multiply,
  orientationMatrix,
  transformBox,
  transformPoint,
  uprightSize,
} from "../../../src/components/viewer/geometry";

const stored = { width: 400, height: 300 };

/** Where the stored picture's top left and top right corners must appear upright, by EXIF 2.32. */
const corners: [orientation: number, topLeft: [number, number], topRight: [number, number]][] = [
  [1, [0, 0], [400, 0]],
  [2, [400, 0], [0, 0]],
  [3, [400, 300], [0, 300]],
  [4, [0, 300], [400, 300]],
  [5, [0, 0], [0, 400]],
  [6, [300, 0], [300, 400]],
  [7, [300, 400], [300, 0]],
  [8, [0, 400], [0, 0]],
];

describe("orientation", () => {
  test.each(corners)("%i puts the corners where EXIF says", (orientation, topLeft, topRight) => {
    const m = orientationMatrix(stored, orientation);
    expect(transformPoint(m, { x: 0, y: 0 })).toEqual({ x: topLeft[0], y: topLeft[1] });
    expect(transformPoint(m, { x: 400, y: 0 })).toEqual({ x: topRight[0], y: topRight[1] });
  });

  test.each(corners)("%i fills the upright picture exactly", (orientation) => {
    const size = uprightSize(stored, orientation);
    const whole = transformBox(orientationMatrix(stored, orientation), { x0: 0, y0: 0, x1: 400, y1: 300 });
    expect(whole).toEqual({ x0: 0, y0: 0, x1: size.width, y1: size.height });
  });

  test.each(corners)("%i is undone by its inverse", (orientation) => {
    const m = orientationMatrix(stored, orientation);
    const back = multiply(invert(m), m);
    expect(transformPoint(back, { x: 37, y: 91 })).toEqual({ x: 37, y: 91 });
  });

  test("an unknown number counts as upright", () => {
    expect(orientationMatrix(stored, 0)).toEqual(orientationMatrix(stored, 1));
    expect(orientationMatrix(stored, 9)).toEqual(orientationMatrix(stored, 1));
    expect(uprightSize(stored, Number.NaN)).toEqual(stored);
  });
});
