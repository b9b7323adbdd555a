/**
 * Plain geometry of the viewer: points, boxes, and the eight EXIF orientations.
 *
 * Three spaces, all y down: `stored` pixels as in the file, `upright` pixels after the EXIF
 * orientation, and `view` pixels on the screen. Marks live in stored pixels and nowhere else.
 */

/** A point or a vector. */
export type Point = { x: number; y: number };

/** Width and height in pixels. */
export type Size = { width: number; height: number };

/** A box with `x0 <= x1` and `y0 <= y1`. */
export type Box = { x0: number; y0: number; x1: number; y1: number };

/** A line from one point to another. */
export type Line = { x0: number; y0: number; x1: number; y1: number };

/** Affine matrix in the order of `CanvasRenderingContext2D.setTransform`. */
export type Matrix = readonly [a: number, b: number, c: number, d: number, e: number, f: number];

/** Orientation as EXIF numbers it; anything else counts as 1. */
export function knownOrientation(value: number): number {
  return Number.isInteger(value) && value >= 1 && value <= 8 ? value : 1;
}

/** Whether an orientation swaps width and height. */
export function swapsSides(orientation: number): boolean {
  return knownOrientation(orientation) >= 5;
}

/** Size of the picture after its orientation is applied. */
export function uprightSize(stored: Size, orientation: number): Size {
  return swapsSides(orientation) ? { width: stored.height, height: stored.width } : stored;
}

/**
 * Matrix from stored to upright pixels.
 *
 * Source: EXIF 2.32, tag 0x0112; row 0 and column 0 name the upright sides of the stored ones.
 */
export function orientationMatrix(stored: Size, orientation: number): Matrix {
  const { width: w, height: h } = stored;
  switch (knownOrientation(orientation)) {
    case 2:
      return [-1, 0, 0, 1, w, 0];
    case 3:
      return [-1, 0, 0, -1, w, h];
    case 4:
      return [1, 0, 0, -1, 0, h];
    case 5:
      return [0, 1, 1, 0, 0, 0];
    case 6:
      return [0, 1, -1, 0, h, 0];
    case 7:
      return [0, -1, -1, 0, h, w];
    case 8:
      return [0, -1, 1, 0, 0, w];
    default:
      return [1, 0, 0, 1, 0, 0];
  }
}

/** Applies a matrix to a point. */
export function transformPoint(m: Matrix, p: Point): Point {
  return { x: m[0] * p.x + m[2] * p.y + m[4], y: m[1] * p.x + m[3] * p.y + m[5] };
}

/** The matrix that undoes `m`; every matrix of the viewer can be undone. */
export function invert(m: Matrix): Matrix {
  const det = m[0] * m[3] - m[1] * m[2];
  return [
    m[3] / det,
    -m[1] / det,
    -m[2] / det,
    m[0] / det,
    (m[2] * m[5] - m[3] * m[4]) / det,
    (m[1] * m[4] - m[0] * m[5]) / det,
  ];
}

/** `outer` after `inner`. */
export function multiply(outer: Matrix, inner: Matrix): Matrix {
  return [
    outer[0] * inner[0] + outer[2] * inner[1],
    outer[1] * inner[0] + outer[3] * inner[1],
    outer[0] * inner[2] + outer[2] * inner[3],
    outer[1] * inner[2] + outer[3] * inner[3],
    outer[0] * inner[4] + outer[2] * inner[5] + outer[4],
    outer[1] * inner[4] + outer[3] * inner[5] + outer[5],
  ];
}

/** The box around a transformed box; exact for the quarter turns and flips of EXIF. */
export function transformBox(m: Matrix, box: Box): Box {
  return boxOf(transformPoint(m, { x: box.x0, y: box.y0 }), transformPoint(m, { x: box.x1, y: box.y1 }));
}

/** The box between two corners, whichever way they were drawn. */
export function boxOf(a: Point, b: Point): Box {
  return { x0: Math.min(a.x, b.x), y0: Math.min(a.y, b.y), x1: Math.max(a.x, b.x), y1: Math.max(a.y, b.y) };
}

/** Middle of a box. */
export function centerOf(box: Box): Point {
  return { x: (box.x0 + box.x1) / 2, y: (box.y0 + box.y1) / 2 };
}

/** Whether two boxes share any area. */
export function overlaps(a: Box, b: Box): boolean {
  return a.x0 < b.x1 && b.x0 < a.x1 && a.y0 < b.y1 && b.y0 < a.y1;
}

/** `value` kept between two bounds; the lower one wins when they cross. */
export function clamp(value: number, low: number, high: number): number {
  return Math.max(low, Math.min(high, value));
}
