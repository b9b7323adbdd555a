/** Paints the photo: the small picture first, then the preview, then tiles, coarse under fine. */
import type { Box, Matrix, Size } from "./geometry";
import { multiply, orientationMatrix, transformBox } from "./geometry";
import type { Drawable, TileLoader, Wish } from "./tile-loader";
import type { Tile, TileGrid } from "./tiles";
import { levelFor, tileBox, tileKey, tileShows, wantedTiles } from "./tiles";
import type { ViewStore } from "./view-store";

/** Addresses of the pictures of one photo. */
export type PictureSource = {
  id: string;
  stored: Size;
  orientation: number;
  levels: number;
  tilePx: number;
  /** Small picture, upright. */
  thumbUrl: string;
  /** Preview in stored orientation. */
  previewUrl: string;
  tileUrl: (level: number, x: number, y: number) => string;
};

/** Long side of a preview, from the picture protocol. */
export const PREVIEW_PX = 2048;

/** How much softer than the screen a picture may be before finer tiles are fetched. */
const SOFTNESS = 1.05;

/** Beyond this zoom pixels are shown as they are, since a smoothed one would be invented. */
const CRISP_SCALE = 4;

const thumbKey = (id: string): string => `${id}/thumb`;
const previewKey = (id: string): string => `${id}/preview`;
const keyOf = (id: string, tile: Tile): string => `${id}/${tileKey(tile)}`;

const grid = (source: PictureSource): TileGrid => ({
  stored: source.stored,
  levels: source.levels,
  tilePx: source.tilePx,
});

/** The level to fetch for a zoom in device pixels; nothing when the preview is fine enough. */
export function wantedLevel(source: PictureSource, deviceScale: number): number | null {
  const previewScale = PREVIEW_PX / Math.max(source.stored.width, source.stored.height);
  if (deviceScale <= previewScale * SOFTNESS) return null;
  return levelFor(deviceScale / SOFTNESS, source.levels);
}

/** Everything the present view wishes for, most urgent first; `next` are previews of photos to come. */
export function wishes(
  source: PictureSource,
  store: ViewStore,
  dpr: number,
  next: readonly string[],
): Wish[] {
  const list: Wish[] = [
    { key: thumbKey(source.id), url: source.thumbUrl },
    { key: previewKey(source.id), url: source.previewUrl },
  ];
  const level = wantedLevel(source, store.get().view.scale * dpr);
  if (level !== null) {
    for (const tile of wantedTiles(grid(source), level, store.visibleStored())) {
      list.push({ key: keyOf(source.id, tile), url: source.tileUrl(tile.level, tile.x, tile.y) });
    }
  }
  for (const url of next) list.push({ key: url, url });
  return list;
}

/** Paints one frame and tells whether everything the view wants is on it. */
export function paintPicture(
  context: CanvasRenderingContext2D,
  source: PictureSource,
  store: ViewStore,
  loader: TileLoader,
  dpr: number,
): boolean {
  const { screen, view } = store.get();
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.clearRect(0, 0, Math.ceil(screen.width * dpr), Math.ceil(screen.height * dpr));
  context.imageSmoothingEnabled = view.scale * dpr < CRISP_SCALE;
  const toDevice = multiply([dpr, 0, 0, dpr, 0, 0], store.toView());
  const part = store.visibleStored();
  const level = wantedLevel(source, view.scale * dpr);
  const fine = level === null ? [] : wantedTiles(grid(source), level, part).filter((tile) => tile.visible);
  const missing = level === null || fine.some((tile) => loader.get(keyOf(source.id, tile)) === null);
  if (missing) {
    paintBase(context, source, loader, toDevice);
    if (level !== null) paintCoarse(context, source, loader, toDevice, level, part);
  }
  for (const tile of fine) paintTile(context, source, loader, toDevice, tile);
  return level === null ? loader.get(previewKey(source.id)) !== null : !missing;
}

function paintBase(
  context: CanvasRenderingContext2D,
  source: PictureSource,
  loader: TileLoader,
  toDevice: Matrix,
): void {
  const whole = { x0: 0, y0: 0, x1: source.stored.width, y1: source.stored.height };
  const preview = loader.get(previewKey(source.id));
  if (preview !== null) {
    paintBox(context, preview, transformBox(toDevice, whole), source.orientation);
    return;
  }
  const thumb = loader.get(thumbKey(source.id));
  if (thumb !== null) paintBox(context, thumb, transformBox(toDevice, whole), 1);
}

function paintCoarse(
  context: CanvasRenderingContext2D,
  source: PictureSource,
  loader: TileLoader,
  toDevice: Matrix,
  level: number,
  part: Box,
): void {
  for (let coarser = Math.min(source.levels - 1, level + 2); coarser > level; coarser -= 1) {
    for (const tile of wantedTiles(grid(source), coarser, part)) {
      if (tileShows(grid(source), tile, part)) paintTile(context, source, loader, toDevice, tile);
    }
  }
}

function paintTile(
  context: CanvasRenderingContext2D,
  source: PictureSource,
  loader: TileLoader,
  toDevice: Matrix,
  tile: Tile,
): void {
  const picture = loader.get(keyOf(source.id, tile));
  if (picture !== null)
    paintBox(context, picture, transformBox(toDevice, tileBox(grid(source), tile)), source.orientation);
}

/** Edges go to whole device pixels, so that no seam shows between tiles. */
function paintBox(context: CanvasRenderingContext2D, picture: Drawable, box: Box, orientation: number): void {
  const x0 = Math.round(box.x0);
  const y0 = Math.round(box.y0);
  const place: Matrix = [Math.round(box.x1) - x0, 0, 0, Math.round(box.y1) - y0, x0, y0];
  const m = multiply(place, orientationMatrix({ width: 1, height: 1 }, orientation));
  context.setTransform(m[0], m[1], m[2], m[3], m[4], m[5]);
  context.drawImage(picture, 0, 0, 1, 1);
}
