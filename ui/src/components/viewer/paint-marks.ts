/**
 * Paints marks over the photo. Each is stroked twice, dark casing under its color, so that it
 * shows on any roof. Small marks of one look share one stamp, larger ones one path, so that two
 * thousand stay fluid.
 */
import type { Box, Matrix, Point } from "./geometry";
import { centerOf, overlaps, transformBox } from "./geometry";
import type { Mark, MarkLook } from "./marks";
import { drawnBox, GRIPS_FROM_PX, MIN_MARK_RADIUS, ringRadius } from "./marks";

/** Colors and fonts, read from the tokens once. */
export type Ink = { casing: string; chalk: string; labelFont: string; color: (token: string) => string };

/** Which marks stand out. */
export type Emphasis = { selectedId: string | null; hoveredId: string | null; touch: boolean };

type Placed = { mark: Mark; box: Box };

/** More than this many on the screen and only the selected one carries its number. */
const NUMBERED_AT_MOST = 120;

/** Numbers appear once a mark is this wide on the screen. */
const NUMBERED_FROM_PX = 34;

const DASH: Record<MarkLook, number[]> = { solid: [], tick: [], dots: [1, 4], dashes: [3, 3] };

/** Reads the tokens that marks are painted with. */
export function readInk(element: Element): Ink {
  const style = getComputedStyle(element);
  const color = (token: string): string => style.getPropertyValue(token).trim();
  return { casing: color("--mark-casing"), chalk: color("--chalk"), labelFont: color("--font-label"), color };
}

/** Paints all marks of one frame; `toView` maps stored to view pixels. */
export function paintMarks(
  context: CanvasRenderingContext2D,
  marks: readonly Mark[],
  toView: Matrix,
  screen: Box,
  ink: Ink,
  emphasis: Emphasis,
): void {
  const placed: Placed[] = [];
  for (const mark of marks) {
    const box = drawnBox(transformBox(toView, mark.box));
    if (overlaps(box, screen)) placed.push({ mark, box });
  }
  const dpr = context.getTransform().a;
  const large = placed.filter((one) => !isSmall(one.box));
  for (const group of groups(large)) strokeGroup(context, group, ink);
  context.setLineDash([]);
  for (const one of placed) {
    if (isSmall(one.box)) stamp(context, stampOf(one.mark, ink, dpr), centerOf(one.box));
  }
  for (const { mark, box } of large) if (mark.look === "tick") paintTick(context, mark, box, ink);
  const numbered = placed.length <= NUMBERED_AT_MOST;
  for (const one of placed) {
    const selected = one.mark.id === emphasis.selectedId;
    if (one.mark.id === emphasis.hoveredId || selected) outline(context, one, ink, selected);
    if (selected || (numbered && one.box.x1 - one.box.x0 >= NUMBERED_FROM_PX)) paintTag(context, one, ink);
    if (selected) paintGrips(context, one.box, ink, emphasis.touch);
  }
}

/** Paints a line with casing. */
export function paintLine(
  context: CanvasRenderingContext2D,
  from: Point,
  to: Point,
  color: string,
  ink: Ink,
): void {
  const path = new Path2D();
  path.moveTo(from.x, from.y);
  path.lineTo(to.x, to.y);
  stroke(context, path, ink.casing, 3.6, 1);
  stroke(context, path, color, 1.6, 1);
}

/** Paints a box that is not a mark yet. */
export function paintDraft(context: CanvasRenderingContext2D, box: Box, color: string, ink: Ink): void {
  context.setLineDash([]);
  const path = new Path2D();
  path.rect(box.x0, box.y0, box.x1 - box.x0, box.y1 - box.y0);
  stroke(context, path, ink.casing, 5, 0.82);
  stroke(context, path, color, 2, 1);
  context.setLineDash([6, 4]);
  stroke(context, path, ink.chalk, 2, 1);
  context.setLineDash([]);
}

/** Whether a mark is drawn at its least size, which all such marks of a look share. */
function isSmall(box: Box): boolean {
  const least = 2 * MIN_MARK_RADIUS + 0.01;
  return box.x1 - box.x0 <= least && box.y1 - box.y0 <= least;
}

/** Side of the picture of a small mark, its tick included. */
const STAMP_PX = 40;

const stamps = new Map<string, HTMLCanvasElement>();

/** The picture of a small mark of one look, made once. */
function stampOf(mark: Mark, ink: Ink, dpr: number): HTMLCanvasElement {
  const key = `${mark.shape} ${mark.look} ${mark.colorToken} ${dpr}`;
  const known = stamps.get(key);
  if (known !== undefined) return known;
  const canvas = document.createElement("canvas");
  canvas.width = Math.ceil(STAMP_PX * dpr);
  canvas.height = canvas.width;
  const context = canvas.getContext("2d");
  if (context !== null) {
    const middle = STAMP_PX / 2;
    const box = {
      x0: middle - MIN_MARK_RADIUS,
      y0: middle - MIN_MARK_RADIUS,
      x1: middle + MIN_MARK_RADIUS,
      y1: middle + MIN_MARK_RADIUS,
    };
    context.scale(dpr, dpr);
    strokeGroup(context, [{ mark, box }], ink);
    context.setLineDash([]);
    if (mark.look === "tick") paintTick(context, mark, box, ink);
  }
  stamps.set(key, canvas);
  return canvas;
}

function stamp(context: CanvasRenderingContext2D, picture: HTMLCanvasElement, at: Point): void {
  context.drawImage(picture, at.x - STAMP_PX / 2, at.y - STAMP_PX / 2, STAMP_PX, STAMP_PX);
}

function groups(placed: readonly Placed[]): Placed[][] {
  const byStyle = new Map<string, Placed[]>();
  for (const one of placed) {
    const key = `${one.mark.look} ${one.mark.colorToken}`;
    const group = byStyle.get(key);
    if (group === undefined) byStyle.set(key, [one]);
    else group.push(one);
  }
  return [...byStyle.values()];
}

function strokeGroup(context: CanvasRenderingContext2D, group: readonly Placed[], ink: Ink): void {
  const first = group[0];
  if (first === undefined) return;
  const path = new Path2D();
  for (const { mark, box } of group) addShape(path, mark, box, 0);
  const { look, colorToken } = first.mark;
  const thin = look === "dots" || look === "dashes";
  context.setLineDash(look === "dots" ? DASH.dots : []);
  stroke(context, path, ink.casing, thin ? 3 : 4.6, thin ? 0.7 : 0.82);
  context.setLineDash(DASH[look]);
  stroke(context, path, look === "dots" ? ink.chalk : ink.color(colorToken), thin ? 1.3 : 2, 1);
}

function addShape(path: Path2D, mark: Mark, box: Box, grow: number): void {
  if (mark.shape === "ring") {
    const cx = (box.x0 + box.x1) / 2;
    const cy = (box.y0 + box.y1) / 2;
    const radius = ringRadius(box) + grow;
    path.moveTo(cx + radius, cy);
    path.arc(cx, cy, radius, 0, Math.PI * 2);
    return;
  }
  path.rect(box.x0 - grow, box.y0 - grow, box.x1 - box.x0 + 2 * grow, box.y1 - box.y0 + 2 * grow);
}

function outline(context: CanvasRenderingContext2D, one: Placed, ink: Ink, selected: boolean): void {
  const path = new Path2D();
  addShape(path, one.mark, one.box, 6);
  stroke(context, path, ink.casing, selected ? 4.5 : 3.5, 1);
  stroke(context, path, ink.chalk, selected ? 2 : 1.2, 1);
}

function paintTick(context: CanvasRenderingContext2D, mark: Mark, box: Box, ink: Ink): void {
  const [x, y] = badgeAt(mark, box);
  context.fillStyle = ink.casing;
  context.beginPath();
  context.arc(x, y, 6, 0, Math.PI * 2);
  context.fill();
  const tick = new Path2D();
  tick.moveTo(x - 2.8, y);
  tick.lineTo(x - 0.8, y + 2);
  tick.lineTo(x + 3, y - 2.3);
  stroke(context, tick, ink.color(mark.colorToken), 1.8, 1);
}

function badgeAt(mark: Mark, box: Box): [number, number] {
  if (mark.shape === "box") return [box.x1, box.y0];
  const radius = ringRadius(box) * Math.SQRT1_2;
  return [(box.x0 + box.x1) / 2 + radius, (box.y0 + box.y1) / 2 - radius];
}

function paintTag(context: CanvasRenderingContext2D, { mark, box }: Placed, ink: Ink): void {
  const text = String(mark.number);
  context.font = `600 12px ${ink.labelFont}`;
  context.textBaseline = "middle";
  const glyphPx = mark.glyph === null ? 0 : 14;
  const width = context.measureText(text).width + 8 + glyphPx;
  const ring = mark.shape === "ring" ? ringRadius(box) : 0;
  const x = ring > 0 ? (box.x0 + box.x1) / 2 - ring - width - 6 : box.x0 - 2;
  const y = ring > 0 ? (box.y0 + box.y1) / 2 - 8 : box.y0 - 24;
  context.fillStyle = ink.casing;
  context.fillRect(x, y, width, 16);
  context.fillStyle = ink.chalk;
  context.fillText(text, x + 4 + glyphPx, y + 8.5);
  if (mark.glyph === null) return;
  context.save();
  context.translate(x + 3, y + 2);
  context.lineCap = "round";
  stroke(context, new Path2D(mark.glyph), ink.color(mark.colorToken), 1.6, 1);
  context.restore();
}

function paintGrips(context: CanvasRenderingContext2D, box: Box, ink: Ink, touch: boolean): void {
  const half = touch ? 7 : 3.5;
  const wide = box.x1 - box.x0 >= GRIPS_FROM_PX;
  const xs = wide ? [box.x0, (box.x0 + box.x1) / 2, box.x1] : [box.x0, box.x1];
  const tall = box.y1 - box.y0 >= GRIPS_FROM_PX;
  if (!wide && !tall) return;
  const ys = tall ? [box.y0, (box.y0 + box.y1) / 2, box.y1] : [box.y0, box.y1];
  for (const [row, y] of ys.entries()) {
    for (const [column, x] of xs.entries()) {
      if (row % 2 === 1 && column % 2 === 1 && xs.length === 3 && ys.length === 3) continue;
      context.fillStyle = ink.casing;
      context.fillRect(x - half - 1.5, y - half - 1.5, 2 * half + 3, 2 * half + 3);
      context.fillStyle = ink.chalk;
      context.fillRect(x - half, y - half, 2 * half, 2 * half);
    }
  }
}

export function stroke(
  context: CanvasRenderingContext2D,
  path: Path2D,
  color: string,
  width: number,
  alpha: number,
): void {
  context.globalAlpha = alpha;
  context.strokeStyle = color;
  context.lineWidth = width;
  context.stroke(path);
  context.globalAlpha = 1;
}
