/** The list's positions, pages, columns and address. */
import { expect, test } from "vitest";
import { shownColumns } from "../../src/screens/jobs/columns";
import { layOut } from "../../src/screens/jobs/layout";
import { readJobsSearch } from "../../src/screens/jobs/search";
import { pagesFor } from "../../src/screens/jobs/useJobList";

const groups = [
  { key: "overdue", count: 3 },
  { key: "today", count: 1 },
  { key: "later", count: 2 },
];

test("every row has one position, and headers stand before their rows", () => {
  const layout = layOut(6, groups);
  const seen = Array.from({ length: layout.length }, (_, at) => layout.itemAt(at));
  expect(seen.map((item) => (item.kind === "group" ? item.group.key : item.index))).toEqual([
    "overdue",
    0,
    1,
    2,
    "today",
    3,
    "later",
    4,
    5,
  ]);
  for (let row = 0; row < 6; row += 1)
    expect(layout.itemAt(layout.positionOf(row))).toEqual({ kind: "row", index: row });
  expect(layout.positionOfGroup("later")).toBe(6);
});

test("sections that do not add up are left out, never rows", () => {
  const layout = layOut(7, groups);
  expect(layout.length).toBe(7);
  expect(layout.itemAt(0)).toEqual({ kind: "row", index: 0 });
});

test("pages around the screen, one ahead and behind, and the first", () => {
  expect(pagesFor(0, 30, null)).toEqual([0]);
  expect(pagesFor(0, 30, 10_248)).toEqual([0, 1]);
  expect(pagesFor(5000, 5040, 10_248)).toEqual([0, 24, 25, 26]);
  expect(pagesFor(10_200, 10_247, 10_248)).toEqual([0, 50, 51]);
});

test("narrow windows keep name, stage and due", () => {
  expect(shownColumns([], 600, false, false).columns.map(({ key }) => key)).toEqual([
    "sync",
    "customer",
    "stage",
    "due",
  ]);
  expect(shownColumns([], 1400, false, true).columns).toHaveLength(10);
  expect(shownColumns(["photos"], 1400, false, true).columns).toHaveLength(9);
});

test("an address that is not understood asks for everything", () => {
  expect(readJobsSearch({ scope: "mine", sort: 3, stages: ["lead", "none"], desc: "yes", q: 5 })).toEqual({
    stages: ["lead"],
  });
});
