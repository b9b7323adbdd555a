/** Marks as the viewer knows them: a box in stored pixels and how it looks, nothing of what it means. */
import type { Box, Matrix, Point, Size } from "./geometry";
import { boxOf, clamp, transformBox } from "./geometry";

/** How a mark is drawn. `tick` is accepted, `dots` rejected, `dashes` found but not counted. */
export type MarkLook = "solid" | "tick" | "dots" | "dashes";

/** One mark. */
export type Mark = {
  id: string;
  /** Stored pixels. */
  box: Box;
  shape: "ring" | "box";
  look: MarkLook;
  /** Name of a color token, such as `--mark-rust`. */
  colorToken: string;
  /** Path of the glyph in a 12 px square; rings have none. */
  glyph: string | null;
  /** Number shown beside the mark when there is room. */
  number: number;
};

/** Marks smaller than this on the screen can be moved but not resized: zoom in first. */
export const GRIPS_FROM_PX = 40;

/** What of a mark lies under the pointer. */
export type Grip = "move" | "nw" | "n" | "ne" | "e" | "se" | "s" | "sw" | "w";

/** A mark is never drawn smaller than this, in view pixels: small hail stays visible zoomed out. */
export const MIN_MARK_RADIUS = 9;

/** Smallest side of a mark in stored pixels. */
export const MIN_BOX_PX = 2;

/** Radius of a ring on the screen around a box on the screen. */
export function ringRadius(box: Box): number {
  return Math.max(MIN_MARK_RADIUS, Math.max(box.x1 - box.x0, box.y1 - box.y0) / 2);
}

/** Box on the screen as drawn: never smaller than a mark may be. */
export function drawnBox(box: Box): Box {
  const cx = (box.x0 + box.x1) / 2;
  const cy = (box.y0 + box.y1) / 2;
  const rx = Math.max(MIN_MARK_RADIUS, (box.x1 - box.x0) / 2);
  const ry = Math.max(MIN_MARK_RADIUS, (box.y1 - box.y0) / 2);
  return { x0: cx - rx, y0: cy - ry, x1: cx + rx, y1: cy + ry };
}

/**
 * The mark under a point of the screen: of all hit, the smallest, so that a hail hit inside
 * a large box can be reached; `slack` widens targets for fingers.
 */
export function hitMark(marks: readonly Mark[], toView: Matrix, at: Point, slack: number): Mark | null {
  let best: Mark | null = null;
  let bestArea = Number.POSITIVE_INFINITY;
  for (const mark of marks) {
    const box = drawnBox(transformBox(toView, mark.box));
    if (at.x < box.x0 - slack || at.x > box.x1 + slack || at.y < box.y0 - slack || at.y > box.y1 + slack)
      continue;
    const area = (box.x1 - box.x0) * (box.y1 - box.y0);
    if (area < bestArea) {
      best = mark;
      bestArea = area;
    }
  }
  return best;
}

/** The grip of a selected mark under a point; corners before edges before the inside. */
export function hitGrip(box: Box, at: Point, reach: number): Grip | null {
  const left = Math.abs(at.x - box.x0) <= reach;
  const right = Math.abs(at.x - box.x1) <= reach;
  const top = Math.abs(at.y - box.y0) <= reach;
  const bottom = Math.abs(at.y - box.y1) <= reach;
  const within =
    at.x >= box.x0 - reach && at.x <= box.x1 + reach && at.y >= box.y0 - reach && at.y <= box.y1 + reach;
  if (!within) return null;
  const vertical = top ? "n" : bottom ? "s" : "";
  const horizontal = left ? "w" : right ? "e" : "";
  const grip = `${vertical}${horizontal}`;
  return grip === "" ? "move" : (grip as Grip);
}

/** Moves a box by stored pixels and keeps it whole inside the photo. */
export function moveBox(box: Box, by: Point, photo: Size): Box {
  const width = box.x1 - box.x0;
  const height = box.y1 - box.y0;
  const x0 = clamp(box.x0 + by.x, 0, photo.width - width);
  const y0 = clamp(box.y0 + by.y, 0, photo.height - height);
  return { x0, y0, x1: x0 + width, y1: y0 + height };
}

/** Drags one grip of a box by stored pixels; dragging past the other side turns it over. */
export function resizeBox(box: Box, grip: Grip, by: Point, photo: Size): Box {
  if (grip === "move") return moveBox(box, by, photo);
  const moved = { ...box };
  if (grip.includes("w")) moved.x0 += by.x;
  if (grip.includes("e")) moved.x1 += by.x;
  if (grip.includes("n")) moved.y0 += by.y;
  if (grip.includes("s")) moved.y1 += by.y;
  return keepBox(boxOf({ x: moved.x0, y: moved.y0 }, { x: moved.x1, y: moved.y1 }), photo);
}

/** Cuts a box at the edges of the photo, gives it its smallest size, and rounds to tenths of a pixel. */
export function keepBox(box: Box, photo: Size): Box {
  const x0 = clamp(box.x0, 0, photo.width - MIN_BOX_PX);
  const y0 = clamp(box.y0, 0, photo.height - MIN_BOX_PX);
  return {
    x0: tenth(x0),
    y0: tenth(y0),
    x1: tenth(clamp(box.x1, x0 + MIN_BOX_PX, photo.width)),
    y1: tenth(clamp(box.y1, y0 + MIN_BOX_PX, photo.height)),
  };
}

function tenth(value: number): number {
  return Math.round(value * 10) / 10;
}
