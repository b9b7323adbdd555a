/** Answers addresses of the protocol `photo` with drawn pictures. */
import { drawRoof, HEIGHT, orientationOf, WIDTH } from "./roof";

const cache = new Map<string, string>();
const TILE_PX = 512;

function drawPath(path: string): HTMLCanvasElement {
  const [kind = "", id = "", ...rest] = path.split("/");
  const n = rest.map(Number);
  const whole = { x0: 0, y0: 0, x1: WIDTH, y1: HEIGHT };
  if (kind === "thumb") return upright(drawRoof(id, whole, 384, 288), orientationOf(id));
  if (kind === "preview") return drawRoof(id, whole, 2048, 1536);
  if (kind === "crop") {
    const [x0 = 0, y0 = 0, x1 = 1, y1 = 1, most = 64] = n;
    const scale = most / Math.max(x1 - x0, y1 - y0);
    return drawRoof(id, { x0, y0, x1, y1 }, Math.round((x1 - x0) * scale), Math.round((y1 - y0) * scale));
  }
  const [level = 0, x = 0, y = 0] = n;
  const side = TILE_PX * 2 ** level;
  const part = {
    x0: x * side,
    y0: y * side,
    x1: Math.min(WIDTH, (x + 1) * side),
    y1: Math.min(HEIGHT, (y + 1) * side),
  };
  const width = Math.max(1, Math.round((part.x1 - part.x0) / 2 ** level));
  return drawRoof(id, part, width, Math.max(1, Math.round((part.y1 - part.y0) / 2 ** level)));
}

/** Small pictures come with their orientation applied. */
function upright(canvas: HTMLCanvasElement, orientation: number): HTMLCanvasElement {
  if (orientation !== 6) return canvas;
  const turned = document.createElement("canvas");
  turned.width = canvas.height;
  turned.height = canvas.width;
  const context = turned.getContext("2d");
  context?.setTransform(0, 1, -1, 0, canvas.height, 0);
  context?.drawImage(canvas, 0, 0);
  return turned;
}

/** A data address for one picture. */
export function fakePicture(path: string): string {
  const known = cache.get(path);
  if (known) return known;
  const picture = drawPath(path).toDataURL("image/jpeg", 0.8);
  cache.set(path, picture);
  return picture;
}
