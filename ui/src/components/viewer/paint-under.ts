/** What lies under the marks: hatched parts of the photo that a model left out, and findings that are still coming in. */
import { type Box, type Matrix, overlaps, type Size, transformBox } from "./geometry";
import { type Ink, stroke } from "./paint-marks";

export interface UnderMarks {
  /** Parts left out, stored pixels. */
  skipped: readonly Box[];
  /** Findings of a photo that is being worked on, stored pixels. */
  coming: readonly { box: Box; colorToken: string }[];
}

/** Nothing under the marks. */
export const NOTHING_UNDER: UnderMarks = { skipped: [], coming: [] };

/** Distance between lines of the hatching, in screen pixels. */
const HATCH_PX = 18;

/** Paints both; `toView` maps stored to view pixels. */
export function paintUnder(
  context: CanvasRenderingContext2D,
  { skipped, coming }: UnderMarks,
  toView: Matrix,
  screen: Size,
  ink: Ink,
): void {
  const whole: Box = { x0: 0, y0: 0, x1: screen.width, y1: screen.height };
  const boxes = skipped.map((box) => transformBox(toView, box)).filter((box) => overlaps(box, whole));
  if (boxes.length > 0) hatch(context, boxes, whole, ink);
  context.setLineDash([4, 3]);
  for (const one of coming) {
    const box = transformBox(toView, one.box);
    if (!overlaps(box, whole)) continue;
    const path = rectangle(box);
    stroke(context, path, ink.casing, 3, 0.7);
    stroke(context, path, ink.color(one.colorToken), 1.4, 1);
  }
  context.setLineDash([]);
}

/** Slanted lines that go on from one part to the next, as they begin at the screen's corner. */
function hatch(context: CanvasRenderingContext2D, boxes: readonly Box[], screen: Box, ink: Ink): void {
  context.save();
  const parts = new Path2D();
  for (const box of boxes) parts.addPath(rectangle(box));
  context.clip(parts);
  const lines = new Path2D();
  for (let x = -screen.y1; x < screen.x1; x += HATCH_PX) {
    lines.moveTo(x, 0);
    lines.lineTo(x + screen.y1, screen.y1);
  }
  context.setLineDash([]);
  stroke(context, lines, ink.casing, 4, 0.6);
  stroke(context, lines, ink.chalk, 1.4, 0.8);
  context.restore();
}

function rectangle(box: Box): Path2D {
  const path = new Path2D();
  path.rect(box.x0, box.y0, box.x1 - box.x0, box.y1 - box.y0);
  return path;
}
