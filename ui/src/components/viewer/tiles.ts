/**
 * Which tiles a view needs. Level 0 is full size, each next level halves it; a tile covers
 * `tilePx * 2^level` stored pixels a side, less at the right and bottom edges.
 */
import type { Box, Point, Size } from "./geometry";
import { centerOf, clamp, overlaps } from "./geometry";

/** How the tiles of a photo are cut. */
export type TileGrid = { stored: Size; levels: number; tilePx: number };

/** One tile. */
export type Tile = { level: number; x: number; y: number };

/** A tile a view wants, and whether it is on the screen or in the ring around it. */
export type WantedTile = Tile & { visible: boolean };

/** Level whose pixels are at least as fine as the screen's; `scale` counts device pixels. */
export function levelFor(scale: number, levels: number): number {
  const level = Math.floor(Math.log2(1 / scale) + 1e-9);
  return clamp(level, 0, levels - 1);
}

/** Name of a tile in caches. */
export function tileKey(tile: Tile): string {
  return `${tile.level}/${tile.x}/${tile.y}`;
}

/** Stored pixels a tile covers. */
export function tileBox(grid: TileGrid, tile: Tile): Box {
  const side = grid.tilePx * 2 ** tile.level;
  return {
    x0: tile.x * side,
    y0: tile.y * side,
    x1: Math.min(grid.stored.width, (tile.x + 1) * side),
    y1: Math.min(grid.stored.height, (tile.y + 1) * side),
  };
}

/** Columns and rows of a level. */
export function tileCounts(grid: TileGrid, level: number): { columns: number; rows: number } {
  const side = grid.tilePx * 2 ** level;
  return { columns: Math.ceil(grid.stored.width / side), rows: Math.ceil(grid.stored.height / side) };
}

/**
 * Tiles of a level for a part of the photo: those on the screen, nearest to its middle first,
 * then one ring around them. `part` is in stored pixels.
 */
export function wantedTiles(grid: TileGrid, level: number, part: Box): WantedTile[] {
  if (part.x1 <= part.x0 || part.y1 <= part.y0) return [];
  const side = grid.tilePx * 2 ** level;
  const { columns, rows } = tileCounts(grid, level);
  const first = { x: Math.floor(part.x0 / side), y: Math.floor(part.y0 / side) };
  const last = { x: Math.ceil(part.x1 / side) - 1, y: Math.ceil(part.y1 / side) - 1 };
  const wanted: WantedTile[] = [];
  for (let y = Math.max(0, first.y - 1); y <= Math.min(rows - 1, last.y + 1); y += 1) {
    for (let x = Math.max(0, first.x - 1); x <= Math.min(columns - 1, last.x + 1); x += 1) {
      const visible = x >= first.x && x <= last.x && y >= first.y && y <= last.y;
      wanted.push({ level, x, y, visible });
    }
  }
  const middle = centerOf(part);
  return wanted.sort(
    (a, b) => Number(b.visible) - Number(a.visible) || distance(grid, a, middle) - distance(grid, b, middle),
  );
}

/** Whether a tile shows any of a part of the photo. */
export function tileShows(grid: TileGrid, tile: Tile, part: Box): boolean {
  return overlaps(tileBox(grid, tile), part);
}

function distance(grid: TileGrid, tile: Tile, from: Point): number {
  const center = centerOf(tileBox(grid, tile));
  return Math.hypot(center.x - from.x, center.y - from.y);
}
