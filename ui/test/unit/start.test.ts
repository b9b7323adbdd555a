/** What a new vault and a job need. */
import { expect, test } from "vitest";
import { sentenceOf, sentences } from "../../src/errors";
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
