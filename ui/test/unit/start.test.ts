/** What a new vault and a job need. */
import { expect, test } from "vitest";
import { sentenceOf, sentences } from "../../src/errors";
import { parseDay, writeDay } from "../../src/parts/day";
import { EMPTY_FIELDS, problemsOf as jobProblems } from "../../src/parts/JobForm";
import { scoreRows } from "../../src/screens/settings/scores";
import { problemsOf } from "../../src/screens/start/vaultFields";

const vault = { company: "Maple", person: "Dana", passphrase: "", again: "", withPassphrase: false };

test("a passphrase is asked for only where it wraps the key", () => {
  expect(problemsOf(vault)).toEqual({});
  expect(
    Object.keys(problemsOf({ ...vault, withPassphrase: true, passphrase: "short", again: "other" })),
  ).toEqual(["passphrase", "again"]);
  expect(Object.keys(problemsOf({ ...vault, company: "  " }))).toEqual(["company"]);
});

test("a job needs a name and a street", () => {
  expect(Object.keys(jobProblems(EMPTY_FIELDS))).toEqual(["last_name", "street"]);
  expect(jobProblems({ ...EMPTY_FIELDS, last_name: "Hale", street: "1 Elm", state: "OHIO" })).toHaveProperty(
    "state",
  );
});

test("days as crews write them, and nothing that is no day", () => {
  const read = (text: string) => parseDay(text, "2026-11-20");
  expect(["11/20/2026", "11/20/26", "11/20", "2026-11-20", " 1.5.27 "].map(read)).toEqual([
    "2026-11-20",
    "2026-11-20",
    "2026-11-20",
    "2026-11-20",
    "2027-01-05",
  ]);
  expect(["", "tomorrow", "2/30", "13/1", "0/0/2026", "11/20/026", "2026-02-29"].map(read)).toEqual(
    Array.from({ length: 7 }, () => null),
  );
  expect(writeDay("2026-11-05")).toBe("11/5/2026");
  expect(read(writeDay("2028-02-29"))).toBe("2028-02-29");
});

test("every code has a sentence that ends, with and without facts, and blames nobody", () => {
  for (const code of Object.keys(sentences) as (keyof typeof sentences)[])
    for (const facts of [{}, { detail: "60,000 × 60,000 pixels", file: "DJI_0044.JPG" }]) {
      const sentence = sentenceOf(code, facts);
      expect(sentence).toMatch(/[.]$/);
      expect(sentence).not.toMatch(/undefined|went wrong|oops/i);
    }
});

test("scores of any depth become rows, none shown better than it is", () => {
  expect(scoreRows({ synthetic: { ap50: 0.99999, recall: null }, pictures: 8 })).toEqual([
    { path: ["synthetic", "ap50"], value: "0.9999" },
    { path: ["synthetic", "recall"], value: "not measured" },
    { path: ["pictures"], value: "8" },
  ]);
});
