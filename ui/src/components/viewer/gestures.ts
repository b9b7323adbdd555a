/**
 * What fingers, pen, mouse and wheel do on the viewer.
 *
 * One pointer pans, picks, drags a mark's grip or draws; two pinch; the wheel zooms at the
 * pointer. Invariant: a gesture ends with exactly one of `onPick`, `onEdited`, `onDrawn` or none.
 */
import type { Box, Line, Point } from "./geometry";
import { boxOf, transformBox, transformPoint } from "./geometry";
import type { Grip, Mark } from "./marks";
import { drawnBox, GRIPS_FROM_PX, hitGrip, hitMark, keepBox, MIN_BOX_PX, resizeBox } from "./marks";
import type { ViewStore } from "./view-store";

/** What gestures need to know and whom they tell. Read at every event, so it may change. */
export type GestureHost = {
  marks: () => readonly Mark[];
  selected: () => Mark | null;
  drawing: () => boolean;
  /** The line being measured from, while the tool is on; `null` before there is one. */
  measuring: () => { line: Line | null } | null;
  onPick: (mark: Mark | null) => void;
  onHover: (mark: Mark | null) => void;
  /** A box while it is dragged or drawn; nothing when the gesture is over. */
  onPreview: (box: Box | null, of: Mark | null) => void;
  onEdited: (mark: Mark, box: Box) => void;
  onDrawn: (box: Box) => void;
  /** The line as it is dragged. */
  onLine: (line: Line) => void;
};

/** Movement below this is a tap, in view pixels. */
const TAP_PX = { mouse: 4, touch: 10 };
const GRIP_REACH_PX = { mouse: 7, touch: 22 };
/** How near to an end of the line a press takes that end. */
const LINE_REACH_PX = { mouse: 12, touch: 28 };
const HIT_SLACK_PX = { mouse: 3, touch: 14 };

/** A large mark is moved by its edge only, so that one can still pan inside it. */
const MOVABLE_SHARE = 0.5;

/** Wheel: pixels of turning that double the zoom. */
const WHEEL_DOUBLES_PX = 420;
const PINCH_WHEEL_DOUBLES_PX = 70;
const LINE_PX = 18;

type Gesture =
  | { kind: "pan"; last: Point; start: Point; moved: boolean }
  | { kind: "grip"; mark: Mark; grip: Grip; start: Point; box: Box; moved: boolean }
  | { kind: "draw"; start: Point; box: Box | null }
  | { kind: "line"; fixed: Point; at: Point; moved: boolean }
  | { kind: "pinch"; middle: Point; spread: number };

/** Attaches all gestures to an element; the result detaches them. */
export function attachGestures(element: HTMLElement, store: ViewStore, host: GestureHost): () => void {
  const pointers = new Map<number, Point>();
  let gesture: Gesture | null = null;

  const at = (event: MouseEvent): Point => {
    const frame = element.getBoundingClientRect();
    return { x: event.clientX - frame.left, y: event.clientY - frame.top };
  };
  const kindOf = (event: PointerEvent): "mouse" | "touch" =>
    event.pointerType === "touch" ? "touch" : "mouse";

  const begin = (event: PointerEvent, point: Point): Gesture => {
    const measuring = host.measuring();
    if (measuring !== null && event.button === 0) {
      const fixed =
        otherEnd(store, measuring.line, point, LINE_REACH_PX[kindOf(event)]) ?? store.toStored(point);
      return { kind: "line", fixed, at: point, moved: false };
    }
    if (host.drawing() && event.button === 0)
      return { kind: "draw", start: store.toStored(point), box: null };
    const selected = host.selected();
    const kind = kindOf(event);
    if (selected !== null && event.button === 0) {
      const grip = gripOf(store, selected, point, GRIP_REACH_PX[kind]);
      if (grip !== null) {
        return { kind: "grip", mark: selected, grip, start: point, box: selected.box, moved: false };
      }
    }
    return { kind: "pan", last: point, start: point, moved: false };
  };

  const down = (event: PointerEvent): void => {
    if (event.button > 1) return;
    element.setPointerCapture(event.pointerId);
    pointers.set(event.pointerId, at(event));
    if (pointers.size === 2) {
      if (gesture?.kind === "grip" || gesture?.kind === "draw") host.onPreview(null, null);
      gesture = { kind: "pinch", ...spreadOf(pointers) };
      return;
    }
    if (pointers.size === 1) gesture = begin(event, at(event));
  };

  const move = (event: PointerEvent): void => {
    const point = at(event);
    if (!pointers.has(event.pointerId)) {
      if (event.pointerType !== "touch") hover(point);
      return;
    }
    pointers.set(event.pointerId, point);
    if (gesture !== null) gesture = moved(gesture, event, point);
  };

  const moved = (now: Gesture, event: PointerEvent, point: Point): Gesture => {
    const tap = TAP_PX[kindOf(event)];
    switch (now.kind) {
      case "pan": {
        if (!now.moved && distance(now.start, point) < tap) return now;
        store.pan({ x: point.x - now.last.x, y: point.y - now.last.y });
        return { ...now, last: point, moved: true };
      }
      case "grip": {
        if (!now.moved && distance(now.start, point) < tap) return now;
        const from = store.toStored(now.start);
        const to = store.toStored(point);
        const grip = turnedGrip(store, now.grip);
        const box = resizeBox(now.mark.box, grip, { x: to.x - from.x, y: to.y - from.y }, store.get().stored);
        host.onPreview(box, now.mark);
        return { ...now, box, moved: true };
      }
      case "draw": {
        const box = keepBox(boxOf(now.start, store.toStored(point)), store.get().stored);
        host.onPreview(box, null);
        return { ...now, box };
      }
      case "line": {
        if (!now.moved && distance(now.at, point) < tap) return now;
        const to = store.toStored(point);
        host.onLine({ x0: now.fixed.x, y0: now.fixed.y, x1: to.x, y1: to.y });
        return { ...now, moved: true };
      }
      case "pinch": {
        if (pointers.size < 2) return now;
        const next = spreadOf(pointers);
        store.pan({ x: next.middle.x - now.middle.x, y: next.middle.y - now.middle.y });
        if (now.spread > 0) store.zoom(next.spread / now.spread, next.middle);
        return { kind: "pinch", ...next };
      }
    }
  };

  const up = (event: PointerEvent): void => {
    if (!pointers.delete(event.pointerId)) return;
    const ended = gesture;
    const rest = [...pointers.values()][0];
    gesture = rest === undefined ? null : { kind: "pan", last: rest, start: rest, moved: true };
    if (ended === null || event.type === "pointercancel") {
      host.onPreview(null, null);
      return;
    }
    finish(ended, at(event), HIT_SLACK_PX[kindOf(event)]);
  };

  const finish = (ended: Gesture, point: Point, slack: number): void => {
    if (ended.kind === "grip") {
      host.onPreview(null, null);
      if (ended.moved) host.onEdited(ended.mark, keepBox(ended.box, store.get().stored));
      else host.onPick(hitMark(host.marks(), store.toView(), point, slack));
    } else if (ended.kind === "draw") {
      host.onPreview(null, null);
      if (ended.box !== null && longSide(ended.box) > MIN_BOX_PX) host.onDrawn(ended.box);
    } else if (ended.kind === "pan" && !ended.moved) {
      host.onPick(hitMark(host.marks(), store.toView(), point, slack));
    }
  };

  const hover = (point: Point): void => {
    const selected = host.selected();
    const grip =
      selected === null || host.drawing() ? null : gripOf(store, selected, point, GRIP_REACH_PX.mouse);
    const mark = hitMark(host.marks(), store.toView(), point, HIT_SLACK_PX.mouse);
    element.style.cursor =
      host.drawing() || host.measuring() !== null
        ? "crosshair"
        : grip !== null
          ? cursorOf(grip)
          : mark
            ? "pointer"
            : "grab";
    host.onHover(mark);
  };

  const wheel = (event: WheelEvent): void => {
    event.preventDefault();
    const turned = event.deltaY * (event.deltaMode === WheelEvent.DOM_DELTA_LINE ? LINE_PX : 1);
    store.zoom(2 ** (-turned / (event.ctrlKey ? PINCH_WHEEL_DOUBLES_PX : WHEEL_DOUBLES_PX)), at(event));
  };

  const leave = (): void => host.onHover(null);

  element.addEventListener("pointerdown", down);
  element.addEventListener("pointermove", move);
  element.addEventListener("pointerup", up);
  element.addEventListener("pointercancel", up);
  element.addEventListener("pointerleave", leave);
  element.addEventListener("wheel", wheel, { passive: false });
  return () => {
    element.removeEventListener("pointerdown", down);
    element.removeEventListener("pointermove", move);
    element.removeEventListener("pointerup", up);
    element.removeEventListener("pointercancel", up);
    element.removeEventListener("pointerleave", leave);
    element.removeEventListener("wheel", wheel);
  };
}

function gripOf(store: ViewStore, mark: Mark, point: Point, reach: number): Grip | null {
  const box = drawnBox(transformBox(store.toView(), mark.box));
  const { screen } = store.get();
  const small = box.x1 - box.x0 < GRIPS_FROM_PX && box.y1 - box.y0 < GRIPS_FROM_PX;
  const grip = hitGrip(box, point, small ? 0 : reach);
  if (grip === null) return null;
  if (small) return "move";
  const large =
    box.x1 - box.x0 > screen.width * MOVABLE_SHARE || box.y1 - box.y0 > screen.height * MOVABLE_SHARE;
  return grip === "move" && large ? null : grip;
}

/** The end that stays when a press takes the other one; nothing when neither is near. */
function otherEnd(store: ViewStore, line: Line | null, at: Point, reach: number): Point | null {
  if (line === null) return null;
  const one = { x: line.x0, y: line.y0 };
  const two = { x: line.x1, y: line.y1 };
  const away = (end: Point): number => distance(transformPoint(store.toView(), end), at);
  if (Math.min(away(one), away(two)) > reach) return null;
  return away(one) < away(two) ? two : one;
}

/** A grip seen upright, as the grip of the stored box it drags. */
export function turnedGrip(store: ViewStore, grip: Grip): Grip {
  if (grip === "move") return grip;
  const m = store.toView();
  const seen: Point = {
    x: grip.includes("e") ? 1 : grip.includes("w") ? -1 : 0,
    y: grip.includes("s") ? 1 : grip.includes("n") ? -1 : 0,
  };
  const det = m[0] * m[3] - m[1] * m[2];
  const x = Math.sign(Math.round(((m[3] * seen.x - m[2] * seen.y) / det) * 1e6));
  const y = Math.sign(Math.round(((m[0] * seen.y - m[1] * seen.x) / det) * 1e6));
  return `${y < 0 ? "n" : y > 0 ? "s" : ""}${x < 0 ? "w" : x > 0 ? "e" : ""}` as Grip;
}

function cursorOf(grip: Grip): string {
  if (grip === "move") return "move";
  return `${grip}-resize`;
}

function spreadOf(pointers: ReadonlyMap<number, Point>): { middle: Point; spread: number } {
  const [a, b] = [...pointers.values()];
  if (a === undefined || b === undefined) return { middle: { x: 0, y: 0 }, spread: 0 };
  return { middle: { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 }, spread: distance(a, b) };
}

const distance = (a: Point, b: Point): number => Math.hypot(a.x - b.x, a.y - b.y);
const longSide = (box: Box): number => Math.max(box.x1 - box.x0, box.y1 - box.y0);
