/** Pictures of shingles, drawn on a canvas; the path is that of the protocol `photo`. */
import { random, seedOf } from "./random";

const cache = new Map<string, string>();

function sizeOf(kind: string, parts: string[]): [number, number] {
  if (kind === "thumb") return [384, 288];
  if (kind === "preview") return [1600, 1200];
  if (kind === "crop") {
    const side = Number(parts.at(-1) ?? 128);
    return [side, side];
  }
  return [512, 512];
}

function draw(kind: string, id: string, width: number, height: number, scale: number): string {
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext("2d");
  if (!context) return "";
  const next = random(seedOf(id));
  const warm = Math.floor(next() * 24);
  const course = 14 * scale;
  const tab = 30 * scale;
  const cells = random(seedOf(`${id}${kind}`));
  for (let y = 0; y < height; y += course) {
    const shift = cells() * tab;
    for (let x = -tab; x < width; x += tab) {
      const light = 96 + cells() * 46;
      context.fillStyle = `rgb(${light + warm * 0.6} ${light * 0.94} ${light * 0.86})`;
      context.fillRect(x + shift, y, tab - 1, course - 1);
    }
    context.fillStyle = "rgb(0 0 0 / .28)";
    context.fillRect(0, y + course - 1.5, width, 1.5);
  }
  return canvas.toDataURL("image/jpeg", 0.7);
}

/** A data address for one picture. */
export function fakePicture(path: string): string {
  const [kind = "", id = "", ...rest] = path.split("/");
  const known = cache.get(path);
  if (known) return known;
  const [width, height] = sizeOf(kind, rest);
  const picture = draw(kind, id, width, height, width / 384);
  cache.set(path, picture);
  return picture;
}
