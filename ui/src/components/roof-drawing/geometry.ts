// Plane geometry of the drawing, in pixels. No product rule lives here: lengths and areas arrive measured.

export interface Point {
  x: number;
  y: number;
}

export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

export interface Segment {
  from: Point;
  to: Point;
}

/** A box around its middle. */
export function boxAround(middle: Point, width: number, height: number): Box {
  return { x: middle.x - width / 2, y: middle.y - height / 2, width, height };
}

export function boxesMeet(a: Box, b: Box): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}

/** Whether a segment touches a box (Liang–Barsky clipping). */
export function segmentMeetsBox(segment: Segment, box: Box): boolean {
  const dx = segment.to.x - segment.from.x;
  const dy = segment.to.y - segment.from.y;
  let enter = 0;
  let leave = 1;
  const sides: [number, number][] = [
    [-dx, segment.from.x - box.x],
    [dx, box.x + box.width - segment.from.x],
    [-dy, segment.from.y - box.y],
    [dy, box.y + box.height - segment.from.y],
  ];
  for (const [step, room] of sides) {
    if (step === 0) {
      if (room < 0) return false;
      continue;
    }
    const at = room / step;
    if (step < 0) enter = Math.max(enter, at);
    else leave = Math.min(leave, at);
    if (enter > leave) return false;
  }
  return true;
}

export function isInside(point: Point, outline: readonly Point[]): boolean {
  let inside = false;
  outline.forEach((a, index) => {
    const b = outline[(index + 1) % outline.length] ?? a;
    const crosses = a.y > point.y !== b.y > point.y;
    if (crosses && point.x < ((b.x - a.x) * (point.y - a.y)) / (b.y - a.y) + a.x) inside = !inside;
  });
  return inside;
}

function distanceToSegment(point: Point, a: Point, b: Point): number {
  const dx = b.x - a.x;
  const dy = b.y - a.y;
  const squared = dx * dx + dy * dy;
  const along = squared === 0 ? 0 : ((point.x - a.x) * dx + (point.y - a.y) * dy) / squared;
  const at = Math.min(1, Math.max(0, along));
  return Math.hypot(point.x - (a.x + at * dx), point.y - (a.y + at * dy));
}

export function distanceToOutline(point: Point, outline: readonly Point[]): number {
  let nearest = Number.POSITIVE_INFINITY;
  outline.forEach((a, index) => {
    const b = outline[(index + 1) % outline.length] ?? a;
    nearest = Math.min(nearest, distanceToSegment(point, a, b));
  });
  return nearest;
}

export function middleOf(points: readonly Point[]): Point {
  const sum = points.reduce((all, point) => ({ x: all.x + point.x, y: all.y + point.y }), { x: 0, y: 0 });
  const count = Math.max(1, points.length);
  return { x: sum.x / count, y: sum.y / count };
}

const GRID = 24;
/** More room than this around a label gains nothing. */
const ENOUGH_PX = 34;

/** The place inside an outline that is farthest from its sides, and how far: where a label fits best. */
export function roomiestPoint(outline: readonly Point[]): { at: Point; room: number } {
  const xs = outline.map((point) => point.x);
  const ys = outline.map((point) => point.y);
  const left = Math.min(...xs);
  const top = Math.min(...ys);
  const stepX = (Math.max(...xs) - left) / GRID;
  const stepY = (Math.max(...ys) - top) / GRID;
  const middle = middleOf(outline);
  let best = { at: middle, room: 0, score: Number.NEGATIVE_INFINITY };
  for (let column = 1; column < GRID; column += 1) {
    for (let row = 1; row < GRID; row += 1) {
      const at = { x: left + column * stepX, y: top + row * stepY };
      if (!isInside(at, outline)) continue;
      const room = distanceToOutline(at, outline);
      const away = Math.hypot(at.x - middle.x, at.y - middle.y);
      const score = Math.min(room, ENOUGH_PX) - away * 0.02;
      if (score > best.score) best = { at, room, score };
    }
  }
  return { at: best.at, room: best.room };
}
