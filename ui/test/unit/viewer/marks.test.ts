/** Picking, dragging and resizing marks. */
import { describe, expect, test } from "vitest";
import { turnedGrip } from "../../../src/components/viewer/gestures";
import { cssOrientation, loupePart, loupePlace } from "../../../src/components/viewer/Loupe";
import {
  hitGrip,
  hitMark,
  keepBox,
  type Mark,
  moveBox,
  resizeBox,
} from "../../../src/components/viewer/marks";
import { scaleStep } from "../../../src/components/viewer/scale-bar";
import { ViewStore } from "../../../src/components/viewer/view-store";

const photo = { width: 1000, height: 800 };
const mark = (id: string, x0: number, y0: number, x1: number, y1: number): Mark => ({
  id,
  box: { x0, y0, x1, y1 },
  shape: "box",
  look: "solid",
  colorToken: "--mark-rust",
  glyph: null,
  number: 1,
});
const half = [0.5, 0, 0, 0.5, 10, 20] as const;

describe("hit testing", () => {
  test("the smallest mark under the pointer wins", () => {
    const marks = [mark("wide", 0, 0, 600, 600), mark("hail", 300, 300, 330, 330)];
    expect(hitMark(marks, half, { x: 165, y: 175 }, 0)?.id).toBe("hail");
    expect(hitMark(marks, half, { x: 60, y: 60 }, 0)?.id).toBe("wide");
    expect(hitMark(marks, half, { x: 900, y: 60 }, 0)).toBeNull();
  });

  test("a mark of a few pixels is as large as it is drawn, larger for a finger", () => {
    const marks = [mark("dot", 400, 400, 404, 404)];
    expect(hitMark(marks, half, { x: 211 + 8.9, y: 221 }, 0)?.id).toBe("dot");
    expect(hitMark(marks, half, { x: 211 + 20, y: 221 }, 0)).toBeNull();
    expect(hitMark(marks, half, { x: 211 + 20, y: 221 }, 14)?.id).toBe("dot");
  });

  test("two thousand marks are searched in well under a frame", () => {
    const marks = Array.from({ length: 2000 }, (_, at) =>
      mark(String(at), at % 900, at % 700, (at % 900) + 20, (at % 700) + 20),
    );
    for (let step = 0; step < 200; step += 1) hitMark(marks, half, { x: step, y: step }, 3);
    expect(hitMark(marks, half, { x: 15, y: 25 }, 3)).not.toBeNull();
  });

  test("corners before edges before the inside", () => {
    const box = { x0: 100, y0: 100, x1: 200, y1: 200 };
    expect(hitGrip(box, { x: 102, y: 98 }, 7)).toBe("nw");
    expect(hitGrip(box, { x: 150, y: 203 }, 7)).toBe("s");
    expect(hitGrip(box, { x: 198, y: 150 }, 7)).toBe("e");
    expect(hitGrip(box, { x: 150, y: 150 }, 7)).toBe("move");
    expect(hitGrip(box, { x: 220, y: 150 }, 7)).toBeNull();
  });

  test("the grip seen on a turned photo drags the right stored side", () => {
    const seen = (orientation: number) => {
      const store = new ViewStore(photo, orientation);
      store.resize({ width: 500, height: 500 });
      return (["e", "n", "se"] as const).map((grip) => turnedGrip(store, grip));
    };
    expect(seen(1)).toEqual(["e", "n", "se"]);
    expect(seen(2)).toEqual(["w", "n", "sw"]);
    expect(seen(3)).toEqual(["w", "s", "nw"]);
    expect(seen(6)).toEqual(["n", "w", "ne"]);
    expect(seen(8)).toEqual(["s", "e", "sw"]);
  });
});

describe("editing boxes", () => {
  test("moving stops at the edge and keeps the size", () => {
    const box = { x0: 980, y0: 10, x1: 995, y1: 30 };
    expect(moveBox(box, { x: 50, y: -50 }, photo)).toEqual({ x0: 985, y0: 0, x1: 1000, y1: 20 });
  });

  test("resizing past the other side turns the box over", () => {
    const box = { x0: 100, y0: 100, x1: 120, y1: 120 };
    expect(resizeBox(box, "e", { x: -50, y: 0 }, photo)).toEqual({ x0: 70, y0: 100, x1: 100, y1: 120 });
    expect(resizeBox(box, "nw", { x: -5, y: -7 }, photo)).toEqual({ x0: 95, y0: 93, x1: 120, y1: 120 });
  });

  test("a box always has a size and lies on the photo", () => {
    expect(keepBox({ x0: 999.97, y0: -40, x1: 1200, y1: -20 }, photo)).toEqual({
      x0: 998,
      y0: 0,
      x1: 1000,
      y1: 2,
    });
  });
});

describe("loupe and scale bar", () => {
  test("eight times for hail, less for what would not fit", () => {
    const hail = loupePart({ x0: 500, y0: 500, x1: 512, y1: 512 }, photo);
    expect(hail.times).toBeCloseTo(188 / 24, 6);
    const sheet = loupePart({ x0: 100, y0: 100, x1: 500, y1: 300 }, photo);
    expect(sheet.times).toBeLessThan(0.4);
    expect(sheet.part.x1 - sheet.part.x0).toBeGreaterThanOrEqual(400);
  });

  test("it stays on the photo and on the screen", () => {
    const { part } = loupePart({ x0: 0, y0: 790, x1: 10, y1: 800 }, photo);
    expect(part.x0).toBe(0);
    expect(part.y1).toBeLessThanOrEqual(800);
    const place = loupePlace({ x0: 980, y0: 10, x1: 1000, y1: 30 }, photo);
    expect(place.x).toBeGreaterThanOrEqual(8);
    expect(place.y).toBeGreaterThanOrEqual(52);
  });

  test("an upright photo needs no transform", () => {
    expect(cssOrientation(1)).toBe("none");
    expect(cssOrientation(6)).toBe("matrix(0, 1, -1, 0, 0, 0)");
  });

  test("the bar shows the longest round length that fits, or nothing", () => {
    expect(scaleStep(2.7, "us", 180)).toMatchObject({ value: 1, unit: "ft" });
    expect(scaleStep(5.8, "us", 180)).toMatchObject({ value: 2, unit: "ft" });
    expect(scaleStep(0.1, "us", 180)).toMatchObject({ value: 0.5, unit: "in" });
    expect(scaleStep(2.7, "metric", 180)).toMatchObject({ value: 20, unit: "cm" });
    expect(scaleStep(0, "us", 180)).toBeNull();
    expect(scaleStep(Number.NaN, "us", 180)).toBeNull();
    expect(scaleStep(1e9, "us", 180)).toBeNull();
  });
});
