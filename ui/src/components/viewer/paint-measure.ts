/** Paints a line of known length over the photo: chalk with casing, a bar across each end, its length beside it. */
import type { Point } from "./geometry";
import type { Ink } from "./paint-marks";

export type MeasureLook = {
  label: string | null;
  /** While it is worked on its ends can be taken. */
  active: boolean;
  /** The end that the arrows move. */
  end: 0 | 1;
  touch: boolean;
};

/** Half the bar across an end. */
const BAR_PX = 7;
/** Radius of an end that can be taken. */
const GRIP_PX = { mouse: 5, touch: 9 };

export function paintMeasure(
  context: CanvasRenderingContext2D,
  from: Point,
  to: Point,
  look: MeasureLook,
  ink: Ink,
): void {
  const length = Math.hypot(to.x - from.x, to.y - from.y);
  if (length === 0) return;
  const across = { x: (-(to.y - from.y) / length) * BAR_PX, y: ((to.x - from.x) / length) * BAR_PX };
  const path = new Path2D();
  path.moveTo(from.x, from.y);
  path.lineTo(to.x, to.y);
  for (const end of [from, to]) {
    path.moveTo(end.x - across.x, end.y - across.y);
    path.lineTo(end.x + across.x, end.y + across.y);
  }
  context.setLineDash([]);
  context.lineCap = "round";
  context.strokeStyle = ink.casing;
  context.globalAlpha = 0.82;
  context.lineWidth = look.active ? 5 : 4;
  context.stroke(path);
  context.globalAlpha = 1;
  context.strokeStyle = ink.chalk;
  context.lineWidth = look.active ? 2.2 : 1.6;
  context.stroke(path);
  if (look.active) {
    for (const [at, end] of [from, to].entries()) paintEnd(context, end, at === look.end, look.touch, ink);
  }
  if (look.label !== null) paintLabel(context, from, to, look.label, ink);
  context.lineCap = "butt";
}

function paintEnd(
  context: CanvasRenderingContext2D,
  at: Point,
  taken: boolean,
  touch: boolean,
  ink: Ink,
): void {
  context.beginPath();
  context.arc(at.x, at.y, touch ? GRIP_PX.touch : GRIP_PX.mouse, 0, Math.PI * 2);
  context.lineWidth = 5;
  context.strokeStyle = ink.casing;
  context.stroke();
  context.lineWidth = 2;
  context.strokeStyle = ink.chalk;
  context.stroke();
  if (!taken) return;
  context.fillStyle = ink.chalk;
  context.fill();
}

function paintLabel(
  context: CanvasRenderingContext2D,
  from: Point,
  to: Point,
  label: string,
  ink: Ink,
): void {
  context.font = `600 12px ${ink.labelFont}`;
  context.textBaseline = "middle";
  const width = context.measureText(label).width + 12;
  const x = (from.x + to.x) / 2 - width / 2;
  const y = Math.min(from.y, to.y) - 30 > 0 ? (from.y + to.y) / 2 - 28 : (from.y + to.y) / 2 + 12;
  context.fillStyle = ink.casing;
  context.fillRect(x, y, width, 18);
  context.fillStyle = ink.chalk;
  context.fillText(label, x + 6, y + 9.5);
}
