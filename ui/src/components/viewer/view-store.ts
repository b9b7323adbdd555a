/** The view of one viewer as a small store: painting reads it every frame, screens only where they show it. */
import { useSyncExternalStore } from "react";
import type { Box, Matrix, Point, Size } from "./geometry";
import { invert, multiply, orientationMatrix, transformBox, transformPoint, uprightSize } from "./geometry";
import type { View } from "./view";
import { centerOn, fitView, keepInSight, pan, reveal, viewMatrix, visibleUpright, zoomAt } from "./view";

/** What the viewer shows and from where. Replaced as a whole on every change. */
export type ViewState = { view: View; screen: Size; stored: Size; orientation: number; fitted: boolean };

/** See the module's head. */
export class ViewStore {
  private state: ViewState;
  private readonly listeners = new Set<() => void>();

  constructor(stored: Size, orientation: number) {
    this.state = {
      view: { scale: 1, x: 0, y: 0 },
      screen: { width: 0, height: 0 },
      stored,
      orientation,
      fitted: true,
    };
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  readonly get = (): ViewState => this.state;

  /** Another photo: shown whole. */
  show(stored: Size, orientation: number): void {
    const picture = uprightSize(stored, orientation);
    this.put({ ...this.state, stored, orientation, fitted: true, view: fitView(picture, this.state.screen) });
  }

  /** Another size of the screen: what is fitted stays fitted, else the middle stays the middle. */
  resize(screen: Size): void {
    const { view, fitted, screen: old } = this.state;
    const moved = {
      ...view,
      x: view.x + (screen.width - old.width) / 2,
      y: view.y + (screen.height - old.height) / 2,
    };
    const next = fitted ? fitView(this.picture(), screen) : keepInSight(moved, this.picture(), screen);
    this.put({ ...this.state, screen, view: next });
  }

  /** Shows the whole photo. */
  fit(): void {
    this.put({ ...this.state, fitted: true, view: fitView(this.picture(), this.state.screen) });
  }

  /** Shows one picture pixel on one screen pixel, keeping `at`, or the middle, where it is. */
  actualSize(at: Point = this.middle()): void {
    this.zoom(1 / this.state.view.scale, at);
  }

  /** Zooms by a factor at a point of the screen, or its middle. */
  zoom(factor: number, at: Point = this.middle()): void {
    this.look(zoomAt(this.state.view, factor, at, this.picture(), this.state.screen));
  }

  /** Moves the picture by screen pixels. */
  pan(by: Point): void {
    this.look(pan(this.state.view, by, this.picture(), this.state.screen));
  }

  /** Brings an upright point to the middle. */
  center(point: Point): void {
    this.look(
      keepInSight(
        centerOn(point, this.state.view.scale, this.state.screen),
        this.picture(),
        this.state.screen,
      ),
    );
  }

  /** Brings a box of stored pixels in sight without zooming; on a photo shown whole it is. */
  reveal(box: Box, margin: number): void {
    if (this.state.fitted) return;
    const upright = transformBox(this.orient(), box);
    const next = reveal(this.state.view, upright, margin, this.picture(), this.state.screen);
    if (next !== this.state.view) this.look(next);
  }

  /** Matrix from stored to view pixels. */
  toView(): Matrix {
    return multiply(viewMatrix(this.state.view), this.orient());
  }

  /** Stored pixel under a point of the screen. */
  toStored(at: Point): Point {
    return transformPoint(invert(this.toView()), at);
  }

  /** Part of the photo on the screen, in stored pixels. */
  visibleStored(): Box {
    const part = visibleUpright(this.state.view, this.picture(), this.state.screen);
    return transformBox(invert(this.orient()), part);
  }

  /** Size of the photo upright. */
  picture(): Size {
    return uprightSize(this.state.stored, this.state.orientation);
  }

  private orient(): Matrix {
    return orientationMatrix(this.state.stored, this.state.orientation);
  }

  private middle(): Point {
    return { x: this.state.screen.width / 2, y: this.state.screen.height / 2 };
  }

  private look(view: View): void {
    this.put({ ...this.state, fitted: false, view });
  }

  private put(state: ViewState): void {
    this.state = state;
    for (const listener of this.listeners) listener();
  }
}

/** The zoom of a store, drawn again only when it changes: a pan leaves it alone. */
export function useZoom(store: ViewStore): number {
  return useSyncExternalStore(store.subscribe, () => store.get().view.scale);
}

/** The state of a store, drawn again on every change. */
export function useView(store: ViewStore): ViewState {
  return useSyncExternalStore(store.subscribe, store.get);
}
