/** Arrows go from tile to tile: sideways to the neighbor, up and down to the nearest of the next row. */
export const WAYS: Record<string, { x: number; y: number }> = {
  ArrowLeft: { x: -1, y: 0 },
  ArrowRight: { x: 1, y: 0 },
  ArrowUp: { x: 0, y: -1 },
  ArrowDown: { x: 0, y: 1 },
};

/** Moves the focus among the photos of a grid; false when the key is not for it. */
export function moveFocus(event: KeyboardEvent, grid: HTMLElement | null): boolean {
  const way = WAYS[event.key];
  const from = event.target instanceof Element ? event.target.closest("[data-photo]") : null;
  if (!way || !from || !grid?.contains(from)) return false;
  const here = middle(from);
  let best: { tile: HTMLElement; cost: number } | null = null;
  for (const tile of grid.querySelectorAll<HTMLElement>("[data-photo]")) {
    const there = middle(tile);
    const along = (there.x - here.x) * way.x + (there.y - here.y) * way.y;
    if (tile === from || along < 1) continue;
    const across = Math.abs(way.x === 0 ? there.x - here.x : there.y - here.y);
    const cost = along + across * 3;
    if (best === null || cost < best.cost) best = { tile, cost };
  }
  if (best === null) return false;
  best.tile.focus({ preventScroll: true });
  best.tile.scrollIntoView({ block: "nearest" });
  return true;
}

function middle(element: Element): { x: number; y: number } {
  const box = element.getBoundingClientRect();
  return { x: box.left + box.width / 2, y: box.top + box.height / 2 };
}
