/** Addresses of pictures under the shell's own protocol; the webview never reads files itself. */
import { convertFileSrc } from "@tauri-apps/api/core";
import type { PhotoId } from "../bindings/PhotoId";
import type { PixelBox } from "../bindings/PixelBox";

/** 512 px on the long side, upright. */
export const thumbUrl = (id: PhotoId): string => convertFileSrc(`thumb/${id}`, "photo");

/** At most 2048 px on the long side, in the stored orientation. */
export const previewUrl = (id: PhotoId): string => convertFileSrc(`preview/${id}`, "photo");

/** One tile in the stored orientation; level 0 is full size, each next halves it. */
export const tileUrl = (id: PhotoId, level: number, x: number, y: number): string =>
  convertFileSrc(`tile/${id}/${level}/${x}/${y}`, "photo");

/** A piece of the original in stored pixels, at most `maxSidePx` on its long side. */
export const cropUrl = (id: PhotoId, box: PixelBox, maxSidePx: number): string =>
  convertFileSrc(
    `crop/${id}/${Math.round(box.x0)}/${Math.round(box.y0)}/${Math.round(box.x1)}/${Math.round(box.y1)}/${maxSidePx}`,
    "photo",
  );
