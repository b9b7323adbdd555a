/** Which tiles a view asks for, and what happens to those it no longer wants. */
import { describe, expect, test } from "vitest";
import { type Drawable, type Fetching, TileLoader } from "../../../src/components/viewer/tile-loader";
import { levelFor, tileBox, tileCounts, tileKey, wantedTiles } from "../../../src/components/viewer/tiles";

const grid = { stored: { width: 8064, height: 6048 }, levels: 5, tilePx: 512 };

describe("tiles of a view", () => {
  test("the level is never coarser than the screen", () => {
    expect(levelFor(4, 5)).toBe(0);
    expect(levelFor(1, 5)).toBe(0);
    expect(levelFor(0.51, 5)).toBe(0);
    expect(levelFor(0.5, 5)).toBe(1);
    expect(levelFor(0.26, 5)).toBe(1);
    expect(levelFor(0.001, 5)).toBe(4);
  });

  test("edge tiles end with the photo", () => {
    expect(tileCounts(grid, 0)).toEqual({ columns: 16, rows: 12 });
    expect(tileBox(grid, { level: 0, x: 15, y: 11 })).toEqual({ x0: 7680, y0: 5632, x1: 8064, y1: 6048 });
    expect(tileBox(grid, { level: 4, x: 0, y: 0 })).toEqual({ x0: 0, y0: 0, x1: 8064, y1: 6048 });
  });

  test("visible tiles come first, nearest to the middle, then one ring", () => {
    const part = { x0: 1100, y0: 1100, x1: 2000, y1: 1500 };
    const wanted = wantedTiles(grid, 0, part);
    const visible = wanted.filter((tile) => tile.visible);
    expect(visible.map(tileKey)).toEqual(["0/3/2", "0/2/2"]);
    expect(wanted.length).toBe(4 * 3);
    expect(wanted.findIndex((tile) => !tile.visible)).toBe(2);
  });

  test("a 48-megapixel photo on a large screen asks for few tiles", () => {
    for (const scale of [0.13, 0.25, 0.4, 0.5, 0.9, 1]) {
      const level = levelFor(scale, grid.levels);
      const part = {
        x0: 1000,
        y0: 900,
        x1: Math.min(8064, 1000 + 1440 / scale),
        y1: Math.min(6048, 900 + 900 / scale),
      };
      expect(wantedTiles(grid, level, part).filter((tile) => tile.visible).length).toBeLessThanOrEqual(35);
    }
  });

  test("at the corner there is no ring outside the photo, and beside it nothing", () => {
    const corner = wantedTiles(grid, 0, { x0: 0, y0: 0, x1: 100, y1: 100 });
    expect(corner.map(tileKey).sort()).toEqual(["0/0/0", "0/0/1", "0/1/0", "0/1/1"]);
    expect(wantedTiles(grid, 0, { x0: 0, y0: 0, x1: 0, y1: 100 })).toEqual([]);
  });
});

/** A loader whose pictures arrive when the test says so. */
function loading(parallel: number, keep: number) {
  const open = new Map<string, { arrive: () => void; fail: () => void }>();
  const dropped: string[] = [];
  const start = (url: string): Fetching => ({
    done: new Promise<Drawable>((resolve, reject) => {
      open.set(url, { arrive: () => resolve({} as Drawable), fail: () => reject(new Error("gone")) });
    }),
    drop: () => {
      dropped.push(url);
    },
  });
  const loader = new TileLoader(start, () => undefined, parallel, keep);
  const settle = async (url: string, how: "arrive" | "fail" = "arrive") => {
    open.get(url)?.[how]();
    await new Promise((done) => setTimeout(done, 0));
  };
  return { loader, open, dropped, settle };
}

const wish = (name: string) => ({ key: name, url: name });

describe("loader", () => {
  test("runs a few at once, in the order of the wishes", async () => {
    const { loader, open, settle } = loading(2, 10);
    loader.want(["a", "b", "c"].map(wish));
    expect([...open.keys()]).toEqual(["a", "b"]);
    await settle("a");
    expect([...open.keys()]).toEqual(["a", "b", "c"]);
    expect(loader.get("a")).not.toBeNull();
    expect(loader.get("b")).toBeNull();
  });

  test("drops what is no longer wanted and makes room at once", () => {
    const { loader, open, dropped } = loading(2, 10);
    loader.want(["a", "b"].map(wish));
    loader.want(["c", "d"].map(wish));
    expect(dropped).toEqual(["a", "b"]);
    expect([...open.keys()]).toEqual(["a", "b", "c", "d"]);
  });

  test("keeps what it has up to its limit, the newest wishes always", async () => {
    const { loader, dropped, settle } = loading(4, 2);
    loader.want(["a", "b"].map(wish));
    await settle("a");
    await settle("b");
    loader.want(["c", "d"].map(wish));
    await settle("c");
    await settle("d");
    expect(dropped.sort()).toEqual(["a", "b"]);
    expect(loader.ready().sort()).toEqual(["c", "d"]);
  });

  test("a failure is not tried in a loop and holds up nothing", async () => {
    const { loader, open, settle } = loading(1, 10);
    loader.want(["a", "b"].map(wish));
    await settle("a", "fail");
    expect(loader.hasFailed("a")).toBe(true);
    expect([...open.keys()]).toEqual(["a", "b"]);
    loader.want(["a", "b"].map(wish));
    expect([...open.keys()]).toEqual(["a", "b"]);
  });
});
