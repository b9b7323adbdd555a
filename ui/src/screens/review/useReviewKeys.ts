/** The keys of the workbench. Those that also move the focus act only while the photo has it. */
import type { PhotoReview } from "../../api";
import { type KeyMap, useKeys } from "../../components/keys";
import type { Box, Point } from "../../components/viewer/geometry";
import { keepBox, moveBox } from "../../components/viewer/marks";
import type { ViewStore } from "../../components/viewer/view-store";
import { CLASSES } from "./classes";
import type { Measure } from "./useMeasure";
import type { WorkbenchState } from "./useWorkbench";

/** Zoom of one press of + or −. */
const ZOOM_STEP = 1.5;

/** How far an arrow pans when nothing is selected, in screen pixels. */
const PAN_PX = 90;

const NUDGE_PX = { plain: 1, shift: 10 };

/** Room that a mark brought in sight keeps to the edge, in screen pixels. */
export const REVEAL_MARGIN_PX = 60;

const ARROWS: Record<string, Point> = {
  ArrowLeft: { x: -1, y: 0 },
  ArrowRight: { x: 1, y: 0 },
  ArrowUp: { x: 0, y: -1 },
  ArrowDown: { x: 0, y: 1 },
};

/** Whether a key came from the photo or from nowhere in particular. */
export function fromPhoto(event: KeyboardEvent): boolean {
  const target = event.target;
  return target === document.body || (target instanceof Element && target.closest("[data-viewer]") !== null);
}

/** Whether a key came from where findings are worked on: the photo, their list, or the decision. Elsewhere a digit may mean something else. */
export function fromFindings(event: KeyboardEvent): boolean {
  const target = event.target;
  return fromPhoto(event) || (target instanceof Element && target.closest("[data-findings]") !== null);
}

/** A direction on the screen as one of the stored photo, in whole pixels; adding 0 turns −0 into 0. */
export function storedDirection(store: ViewStore, step: Point): Point {
  const m = store.toView();
  const det = m[0] * m[3] - m[1] * m[2];
  const unit = 1 / Math.sqrt(Math.abs(det));
  return {
    x: Math.round((m[3] * step.x - m[2] * step.y) / det / unit) + 0,
    y: Math.round((m[0] * step.y - m[1] * step.x) / det / unit) + 0,
  };
}

/** A box sized by an arrow around its middle: right and down grow it, left and up shrink it. */
export function sizeBox(box: Box, by: Point, photo: { width: number; height: number }): Box {
  return keepBox(
    { x0: box.x0 - by.x / 2, y0: box.y0 - by.y / 2, x1: box.x1 + by.x / 2, y1: box.y1 + by.y / 2 },
    photo,
  );
}

/** The box a new mark begins with: in the middle of the screen, a tenth of it. */
export function firstBox(store: ViewStore): Box {
  const { screen, stored } = store.get();
  const side = Math.min(screen.width, screen.height) / 10 / store.get().view.scale;
  const center = store.toStored({ x: screen.width / 2, y: screen.height / 2 });
  return keepBox(
    { x0: center.x - side / 2, y0: center.y - side / 2, x1: center.x + side / 2, y1: center.y + side / 2 },
    stored,
  );
}

export interface ReviewKeys {
  state: WorkbenchState;
  store: ViewStore;
  review: PhotoReview;
  onLoupe: () => void;
  onHide: () => void;
  measure: Measure;
  onPicker: () => void;
  /** Escape when there is nothing left to close. */
  onLeave: () => void;
}

export function useReviewKeys({
  state,
  store,
  review,
  onLoupe,
  onHide,
  measure,
  onPicker,
  onLeave,
}: ReviewKeys): void {
  const photo = { width: review.photo.card.width_px, height: review.photo.card.height_px };

  const arrow = (event: KeyboardEvent): unknown => {
    if (!fromPhoto(event)) return false;
    const way = ARROWS[event.key];
    if (!way) return false;
    const px = event.shiftKey ? NUDGE_PX.shift : NUDGE_PX.plain;
    if (measure.on) {
      const step = storedDirection(store, way);
      measure.moveEnd({ x: step.x * px, y: step.y * px });
      return true;
    }
    if (state.draft !== null) {
      const direction = storedDirection(store, way);
      const grow = (way.x + way.y) * 2 * px;
      const by = { x: direction.x === 0 ? 0 : grow, y: direction.y === 0 ? 0 : grow };
      state.setDraft({ ...state.draft, box: sizeBox(state.draft.box, by, photo) });
      return true;
    }
    if (state.selected === null) {
      store.pan({ x: -way.x * PAN_PX, y: -way.y * PAN_PX });
      return true;
    }
    const step = storedDirection(store, way);
    state.nudge(state.selected, moveBox(state.selected.box, { x: step.x * px, y: step.y * px }, photo));
    return true;
  };

  const walk = (step: 1 | -1) => (event: KeyboardEvent) => {
    if (!fromPhoto(event)) return false;
    if (measure.on) {
      measure.swapEnd();
      return true;
    }
    const next = state.walk(step);
    if (next === null) return false;
    store.reveal(next.box, REVEAL_MARGIN_PX);
    return true;
  };

  const startMeasure = (): void => {
    state.cancelDraft();
    measure.begin(store);
  };

  const keys: KeyMap = {
    a: () => state.decide("accepted"),
    r: () => state.decide("rejected"),
    Delete: () => (state.selected === null ? false : state.decide("rejected")),
    u: () => state.decide("to_check"),
    c: onPicker,
    n: () => {
      measure.cancel();
      state.beginDraft(firstBox(store));
    },
    m: () => (measure.on ? measure.cancel() : startMeasure()),
    z: onLoupe,
    h: onHide,
    f: () => store.fit(),
    "0": () => store.actualSize(),
    "+": () => store.zoom(ZOOM_STEP),
    "=": () => store.zoom(ZOOM_STEP),
    "-": () => store.zoom(1 / ZOOM_STEP),
    // Held down, it would say of photo after photo that somebody looked at it.
    d: (event) => {
      if (!event.repeat) void state.finishPhoto();
    },
    j: () => state.goToPhoto(1),
    k: () => state.goToPhoto(-1),
    Tab: walk(1),
    "shift+Tab": walk(-1),
    "ctrl+z": () => void state.takeBack(false),
    "ctrl+shift+z": () => void state.takeBack(true),
    "ctrl+y": () => void state.takeBack(true),
    Enter: (event) => {
      if (measure.on && fromPhoto(event)) return measure.save();
      if (state.draft === null || !fromPhoto(event)) return false;
      void state.saveDraft(state.draft.box, state.draft.class);
      return true;
    },
    Escape: () => {
      if (measure.on) measure.cancel();
      else if (state.draft !== null || state.drawing) state.cancelDraft();
      else onLeave();
    },
  };
  for (const name of Object.keys(ARROWS)) {
    keys[name] = arrow;
    keys[`shift+${name}`] = arrow;
  }
  for (const [at, name] of CLASSES.slice(0, 9).entries())
    keys[String(at + 1)] = (event) => (fromFindings(event) ? state.setClass(name) : false);
  useKeys(keys);
}
