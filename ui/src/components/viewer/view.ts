/**
 * Where the eye is over a photo: zoom and position, and every way to change them.
 *
 * A view maps upright pixels to view pixels by `p * scale + offset`. All functions are pure.
 */
import type { Box, Matrix, Point, Size } from "./geometry";
import { clamp } from "./geometry";

/** Zoom and position. `scale` 1 shows one picture pixel on one screen pixel. */
export type View = { scale: number; x: number; y: number };

/** Pixels of a picture are still told apart at this zoom; beyond it nothing new appears. */
export const MAX_SCALE = 16;

/** Share of the fit below which zooming out stops. */
const MIN_SHARE_OF_FIT = 0.5;

/** Share of the screen that must keep showing the picture. */
const KEPT_SHARE = 0.25;

/** The zoom that shows the whole picture. */
export function fitScale(picture: Size, screen: Size): number {
  if (screen.width <= 0 || screen.height <= 0) return 1;
  return Math.min(screen.width / picture.width, screen.height / picture.height);
}

/** The view that shows the whole picture in the middle. */
export function fitView(picture: Size, screen: Size): View {
  return centerOn({ x: picture.width / 2, y: picture.height / 2 }, fitScale(picture, screen), screen);
}

/** The view that fills the screen with the picture: no bars, the longer side is cut. */
export function fillView(picture: Size, screen: Size): View {
  if (screen.width <= 0 || screen.height <= 0) return { scale: 1, x: 0, y: 0 };
  const scale = Math.max(screen.width / picture.width, screen.height / picture.height);
  return centerOn({ x: picture.width / 2, y: picture.height / 2 }, scale, screen);
}

/** The view at a zoom with an upright point in the middle of the screen. */
export function centerOn(point: Point, scale: number, screen: Size): View {
  return { scale, x: screen.width / 2 - point.x * scale, y: screen.height / 2 - point.y * scale };
}

/** The zoom nearest to the one wished for that is allowed. */
export function allowedScale(scale: number, picture: Size, screen: Size): number {
  const fit = fitScale(picture, screen);
  return clamp(scale, Math.min(1, fit * MIN_SHARE_OF_FIT), Math.max(MAX_SCALE, fit));
}

/** Zooms by a factor so that what lies under `at` (view pixels) stays there. */
export function zoomAt(view: View, factor: number, at: Point, picture: Size, screen: Size): View {
  const scale = allowedScale(view.scale * factor, picture, screen);
  const grown = scale / view.scale;
  return keepInSight(
    { scale, x: at.x - (at.x - view.x) * grown, y: at.y - (at.y - view.y) * grown },
    picture,
    screen,
  );
}

/** Moves the picture by view pixels. */
export function pan(view: View, by: Point, picture: Size, screen: Size): View {
  return keepInSight({ ...view, x: view.x + by.x, y: view.y + by.y }, picture, screen);
}

/**
 * Keeps the picture in sight: smaller than the screen it is centered on that axis,
 * larger it may leave at most so much empty that a quarter of the screen shows it.
 */
export function keepInSight(view: View, picture: Size, screen: Size): View {
  return {
    scale: view.scale,
    x: keepAxis(view.x, picture.width * view.scale, screen.width),
    y: keepAxis(view.y, picture.height * view.scale, screen.height),
  };
}

function keepAxis(offset: number, length: number, screen: number): number {
  if (length <= screen) return (screen - length) / 2;
  const kept = screen * KEPT_SHARE;
  return clamp(offset, kept - length, screen - kept);
}

/** Upright pixel under a point of the screen. */
export function toUpright(view: View, at: Point): Point {
  return { x: (at.x - view.x) / view.scale, y: (at.y - view.y) / view.scale };
}

/** Point of the screen over an upright pixel. */
export function toView(view: View, p: Point): Point {
  return { x: p.x * view.scale + view.x, y: p.y * view.scale + view.y };
}

/** Matrix from upright to view pixels. */
export function viewMatrix(view: View): Matrix {
  return [view.scale, 0, 0, view.scale, view.x, view.y];
}

/** Part of the upright picture on the screen, cut at its edges; empty boxes have no area. */
export function visibleUpright(view: View, picture: Size, screen: Size): Box {
  const a = toUpright(view, { x: 0, y: 0 });
  const b = toUpright(view, { x: screen.width, y: screen.height });
  return {
    x0: clamp(a.x, 0, picture.width),
    y0: clamp(a.y, 0, picture.height),
    x1: clamp(b.x, 0, picture.width),
    y1: clamp(b.y, 0, picture.height),
  };
}

/** The view with an upright box in sight: unchanged when it is there, else moved, never zoomed. */
export function reveal(view: View, box: Box, margin: number, picture: Size, screen: Size): View {
  const a = toView(view, { x: box.x0, y: box.y0 });
  const b = toView(view, { x: box.x1, y: box.y1 });
  const inside =
    a.x >= margin && a.y >= margin && b.x <= screen.width - margin && b.y <= screen.height - margin;
  if (inside) return view;
  const center = { x: (box.x0 + box.x1) / 2, y: (box.y0 + box.y1) / 2 };
  return keepInSight(centerOn(center, view.scale, screen), picture, screen);
}
