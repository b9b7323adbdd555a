/** Zooming, panning and what a view shows. */
import { describe, expect, test } from "vitest";
import {
  allowedScale,
  fitView,
  keepInSight,
  MAX_SCALE,
  toUpright,
  toView,
  visibleUpright,
  zoomAt,
} from "../../../src/components/viewer/view";
import { ViewStore } from "../../../src/components/viewer/view-store";

const picture = { width: 8000, height: 6000 };
const screen = { width: 1000, height: 700 };

describe("view", () => {
  test("fit shows the whole picture in the middle", () => {
    const view = fitView(picture, screen);
    expect(view.scale).toBeCloseTo(700 / 6000, 12);
    expect(toView(view, { x: 4000, y: 3000 })).toEqual({ x: 500, y: 350 });
    expect(visibleUpright(view, picture, screen)).toEqual({ x0: 0, y0: 0, x1: 8000, y1: 6000 });
  });

  test("what lies under the pointer stays under it, at every zoom on the way in", () => {
    const at = { x: 412, y: 333 };
    let view = fitView(picture, screen);
    const before = toUpright(view, at);
    for (let step = 0; step < 40; step += 1) view = zoomAt(view, 1.18, at, picture, screen);
    const after = toUpright(view, at);
    expect(view.scale).toBe(MAX_SCALE);
    expect(after.x).toBeCloseTo(before.x, 3);
    expect(after.y).toBeCloseTo(before.y, 3);
  });

  test("zoom stops at its bounds", () => {
    expect(allowedScale(1e9, picture, screen)).toBe(MAX_SCALE);
    expect(allowedScale(0, picture, screen)).toBeCloseTo((700 / 6000) * 0.5, 12);
    const tiny = { width: 20, height: 20 };
    expect(allowedScale(35, tiny, screen)).toBe(35);
  });

  test("the picture can't be lost", () => {
    const lost = keepInSight({ scale: 1, x: 90_000, y: -90_000 }, picture, screen);
    const part = visibleUpright(lost, picture, screen);
    expect(part.x1 - part.x0).toBeGreaterThanOrEqual(screen.width * 0.25);
    expect(part.y1 - part.y0).toBeGreaterThanOrEqual(screen.height * 0.25);
  });

  test("smaller than the screen it is centered", () => {
    expect(keepInSight({ scale: 0.05, x: -300, y: 900 }, picture, screen)).toEqual({
      scale: 0.05,
      x: 300,
      y: 200,
    });
  });
});

describe("store", () => {
  test.each([1, 2, 3, 4, 5, 6, 7, 8])(
    "orientation %i: a stored pixel survives the way to the screen and back",
    (o) => {
      const store = new ViewStore(picture, o);
      store.resize(screen);
      store.zoom(7, { x: 100, y: 650 });
      const m = store.toView();
      const at = { x: m[0] * 1234 + m[2] * 2345 + m[4], y: m[1] * 1234 + m[3] * 2345 + m[5] };
      const back = store.toStored(at);
      expect(back.x).toBeCloseTo(1234, 6);
      expect(back.y).toBeCloseTo(2345, 6);
    },
  );

  test("a fitted photo stays fitted when the window changes, a zoomed one keeps its middle", () => {
    const store = new ViewStore(picture, 1);
    store.resize(screen);
    store.resize({ width: 500, height: 700 });
    expect(store.get().view.scale).toBeCloseTo(500 / 8000, 12);
    store.actualSize();
    const middle = store.toStored({ x: 250, y: 350 });
    store.resize(screen);
    expect(store.get().view.scale).toBe(1);
    expect(store.toStored({ x: 500, y: 350 })).toEqual(middle);
  });

  test("reveal moves only what is out of sight", () => {
    const store = new ViewStore(picture, 1);
    store.resize(screen);
    store.actualSize();
    const before = store.get();
    store.reveal({ x0: 3990, y0: 2990, x1: 4010, y1: 3010 }, 40);
    expect(store.get()).toBe(before);
    store.reveal({ x0: 1000, y0: 1000, x1: 1020, y1: 1020 }, 40);
    expect(store.toStored({ x: 500, y: 350 })).toEqual({ x: 1010, y: 1010 });
    expect(store.get().view.scale).toBe(1);
  });
});
