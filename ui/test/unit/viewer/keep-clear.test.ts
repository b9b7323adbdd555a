/** Panels over the photo leave the selected mark in sight. */
import { expect, test } from "vitest";
import { cornerBox, isCovered, yields } from "../../../src/components/viewer/keep-clear";

const screen = { width: 1000, height: 700 };
const bar = { width: 500, height: 30 };
const mark = (x: number, y: number, side = 20) => ({ x0: x, y0: y, x1: x + side, y1: y + side });

test("a panel covers its corner with the edge", () => {
  expect(cornerBox("top right", bar, screen)).toEqual({ x0: 488, y0: 0, x1: 1000, y1: 42 });
  expect(cornerBox("bottom left", bar, screen)).toEqual({ x0: 0, y0: 658, x1: 512, y1: 700 });
});

test("it leaves for a mark under it, its ring or its number", () => {
  expect(yields(mark(900, 5), "top right", bar, screen)).toBe(true);
  expect(yields(mark(900, 55), "top right", bar, screen)).toBe(true);
  expect(yields(mark(475, 5), "top right", bar, screen)).toBe(true);
});

test("it stays for a mark elsewhere", () => {
  expect(yields(mark(900, 61), "top right", bar, screen)).toBe(false);
  expect(yields(mark(300, 5), "top right", bar, screen)).toBe(false);
});

test("it stays where it is when a mark fills both places", () => {
  const tall = { x0: 900, y0: 0, x1: 990, y1: 700 };
  expect(isCovered(tall, "top right", bar, screen)).toBe(true);
  expect(yields(tall, "top right", bar, screen)).toBe(false);
});
