/** A roof as a drone sees it, drawn in stored pixels, so that thumb, preview, tiles and crops show the same one. */
import { findingsOf, numberOf } from "./findings";
import { random, seedOf } from "./random";

/** Size of every fake photo in stored pixels: 48 megapixels. */
export const WIDTH = 8064;
export const HEIGHT = 6048;

/** A shingle in stored pixels at 2.7 mm each: 5 5/8 in of exposure, about a foot wide. */
const COURSE = 53;
const TAB = 124;

type Box = { x0: number; y0: number; x1: number; y1: number };

/** Draws a part of a photo onto a canvas of the given size. */
export function drawRoof(id: string, part: Box, width: number, height: number): HTMLCanvasElement {
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext("2d");
  if (!context) throw new Error("BUG: a canvas has a context");
  const next = random(seedOf(id) + 11);
  const angle = (next() - 0.5) * 0.7;
  const warm = next() * 22;
  const lawn = next() < 0.14;
  context.setTransform(width / (part.x1 - part.x0), 0, 0, height / (part.y1 - part.y0), 0, 0);
  context.translate(-part.x0, -part.y0);
  context.save();
  context.translate(WIDTH / 2, HEIGHT / 2);
  context.rotate(angle);
  const scale = width / (part.x1 - part.x0);
  drawShingles(context, turnedBounds(part, angle), seedOf(id), warm, scale < 0.1 ? 4 : 1);
  drawFixtures(context, next, lawn);
  context.restore();
  for (const finding of findingsOf(id)) drawDamage(context, finding.class, finding.box);
  return canvas;
}

function turnedBounds(part: Box, angle: number): Box {
  const cos = Math.cos(-angle);
  const sin = Math.sin(-angle);
  const corners = [
    [part.x0, part.y0],
    [part.x1, part.y0],
    [part.x0, part.y1],
    [part.x1, part.y1],
  ].map(([x = 0, y = 0]) => {
    const dx = x - WIDTH / 2;
    const dy = y - HEIGHT / 2;
    return { x: dx * cos - dy * sin, y: dx * sin + dy * cos };
  });
  const xs = corners.map((corner) => corner.x);
  const ys = corners.map((corner) => corner.y);
  return { x0: Math.min(...xs), y0: Math.min(...ys), x1: Math.max(...xs), y1: Math.max(...ys) };
}

/** A repeatable number for one place of the roof. */
function noise(x: number, y: number, seed: number): number {
  let h = Math.imul(x + 7919, 374761393) ^ Math.imul(y + 104729, 668265263) ^ seed;
  h = Math.imul(h ^ (h >>> 13), 1274126177);
  return ((h ^ (h >>> 16)) >>> 0) / 4294967296;
}

function drawShingles(
  context: CanvasRenderingContext2D,
  box: Box,
  seed: number,
  warm: number,
  coarse: number,
): void {
  const course = COURSE * coarse;
  const tab = TAB * coarse;
  for (let row = Math.floor(box.y0 / course); row <= Math.ceil(box.y1 / course); row += 1) {
    const shift = noise(row, 0, seed) * tab;
    for (let column = Math.floor((box.x0 - shift) / tab); column <= Math.ceil(box.x1 / tab); column += 1) {
      const light = 104 + noise(column, row, seed) * 62;
      context.fillStyle = `rgb(${light + warm * 0.7} ${light * 0.92 + warm * 0.2} ${light * 0.8})`;
      context.fillRect(column * tab + shift, row * course, tab + 1, course + 1);
      if (coarse > 1) continue;
      context.fillStyle = "rgb(20 16 12 / .34)";
      context.fillRect(column * tab + shift, row * course, 4, course);
    }
    context.fillStyle = "rgb(20 16 12 / .3)";
    context.fillRect(box.x0, row * course, box.x1 - box.x0, 6);
  }
}

function drawFixtures(context: CanvasRenderingContext2D, next: () => number, lawn: boolean): void {
  if (lawn) {
    context.fillStyle = "#6f8f4a";
    context.fillRect(-WIDTH, -HEIGHT, WIDTH * 2, HEIGHT * 0.72);
    context.fillStyle = "#e4e2dc";
    context.fillRect(-WIDTH, -HEIGHT * 0.3, WIDTH * 2, 90);
  }
  if (next() < 0.35) {
    const x = (next() - 0.5) * WIDTH * 0.7;
    const y = (next() - 0.5) * HEIGHT * 0.6;
    context.fillStyle = "#8b8f92";
    context.fillRect(x, y, 620, 620);
    context.fillStyle = "#2f4d66";
    context.fillRect(x + 60, y + 60, 500, 500);
  }
  const vents = Math.floor(next() * 3);
  for (let vent = 0; vent < vents; vent += 1) {
    const x = (next() - 0.5) * WIDTH * 0.7;
    const y = (next() - 0.5) * HEIGHT * 0.7;
    context.fillStyle = "#3c3d40";
    context.fillRect(x, y, 250, 230);
    context.fillStyle = "#55575b";
    context.fillRect(x + 20, y + 16, 210, 150);
  }
}

const DAMAGE_FILL: Record<string, string> = {
  missing_shingle: "rgb(38 30 24 / .85)",
  lifted_or_creased: "rgb(60 46 38 / .55)",
  granule_loss: "rgb(196 186 172 / .45)",
  rust: "rgb(150 78 32 / .7)",
  puncture: "rgb(18 14 12 / .9)",
  ponding_or_stain: "rgb(60 66 78 / .4)",
  moss_algae: "rgb(92 128 62 / .8)",
  broken_tile: "rgb(44 40 40 / .7)",
  exposed_nail: "rgb(222 222 226 / .95)",
  debris: "rgb(214 210 202 / .8)",
  crack: "rgb(28 22 18 / .8)",
};

function drawDamage(context: CanvasRenderingContext2D, name: string, box: Box): void {
  const cx = (box.x0 + box.x1) / 2;
  const cy = (box.y0 + box.y1) / 2;
  const rx = (box.x1 - box.x0) / 2;
  const ry = (box.y1 - box.y0) / 2;
  if (name === "hail_hit") {
    const dent = context.createRadialGradient(cx, cy, rx * 0.15, cx, cy, rx);
    dent.addColorStop(0, "rgb(44 36 32 / .8)");
    dent.addColorStop(0.6, "rgb(70 58 50 / .55)");
    dent.addColorStop(1, "rgb(70 58 50 / 0)");
    context.fillStyle = dent;
    context.fillRect(box.x0, box.y0, rx * 2, ry * 2);
    return;
  }
  context.fillStyle = DAMAGE_FILL[name] ?? "rgb(30 26 22 / .6)";
  if (name === "crack") {
    context.fillRect(box.x0, cy - 3, rx * 2, 6);
    return;
  }
  context.beginPath();
  const wide = name === "missing_shingle" || name === "lifted_or_creased" || name === "broken_tile";
  if (wide) context.rect(cx - rx * 0.8, cy - ry * 0.7, rx * 1.6, ry * 1.4);
  else context.ellipse(cx, cy, rx * 0.62, ry * 0.55, 0.4, 0, Math.PI * 2);
  context.fill();
}

/** EXIF orientation of a photo: one of them lies on its side. */
export const orientationOf = (id: string): number => (numberOf(id) % 23 === 9 ? 6 : 1);
