/** Panels over a photo make room: each stands in its corner, and leaves it while the selected mark lies there. */
import { type RefObject, useLayoutEffect, useRef, useSyncExternalStore } from "react";
import type { Box, Size } from "./geometry";
import { transformBox } from "./geometry";
import { drawnBox } from "./marks";
import type { ViewStore } from "./view-store";

/** Where a panel stands when nothing is in its way. */
export type Corner = "top left" | "top right" | "bottom left" | "bottom right";

/** Distance of panels from the edges; the style sheet says the same. */
const EDGE_PX = 12;

/** Room that the ring of a selected mark and its number take around it. */
const HALO_PX = 18;

/** What a panel covers of the screen, edge included. */
export function cornerBox(corner: Corner, panel: Size, screen: Size): Box {
  const width = panel.width + EDGE_PX;
  const height = panel.height + EDGE_PX;
  const x0 = corner.endsWith("left") ? 0 : screen.width - width;
  const y0 = corner.startsWith("top") ? 0 : screen.height - height;
  return { x0, y0, x1: x0 + width, y1: y0 + height };
}

/** Whether a panel in its corner covers some of a mark on the screen. */
export function isCovered(mark: Box, corner: Corner, panel: Size, screen: Size): boolean {
  const area = cornerBox(corner, panel, screen);
  return (
    mark.x0 - HALO_PX < area.x1 &&
    mark.x1 + HALO_PX > area.x0 &&
    mark.y0 - HALO_PX < area.y1 &&
    mark.y1 + HALO_PX > area.y0
  );
}

/** The other end of the same side: above for below. */
const across = (corner: Corner): Corner =>
  (corner.startsWith("top") ? corner.replace("top", "bottom") : corner.replace("bottom", "top")) as Corner;

/** Whether a panel leaves its corner: the mark lies there, and the way across is free of it. */
export function yields(mark: Box, corner: Corner, panel: Size, screen: Size): boolean {
  return isCovered(mark, corner, panel, screen) && !isCovered(mark, across(corner), panel, screen);
}

/** Measures a panel and tells whether it has to make room for a mark, in stored pixels. Drawn again only when that changes. */
export function useYield<E extends HTMLElement>(
  store: ViewStore,
  mark: Box | null,
  corner: Corner,
): [RefObject<E | null>, boolean] {
  const panel = useRef<E>(null);
  const size = useRef<Size>({ width: 0, height: 0 });
  useLayoutEffect(() => {
    const element = panel.current;
    if (element === null) return;
    const measure = (): void => {
      size.current = { width: element.offsetWidth, height: element.offsetHeight };
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  const away = useSyncExternalStore(store.subscribe, () => {
    if (mark === null) return false;
    const onScreen = drawnBox(transformBox(store.toView(), mark));
    return yields(onScreen, corner, size.current, store.get().screen);
  });
  return [panel, away];
}
