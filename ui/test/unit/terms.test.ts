import { expect, test } from "vitest";
import { joinParagraphs, splitParagraphs } from "../../src/screens/settings/terms";

test("each line is a paragraph, empty lines are none", () => {
  expect(splitParagraphs(" First. \n\n  \nSecond.\r\n")).toEqual(["First.", "Second."]);
  expect(splitParagraphs("  ")).toEqual([]);
});

test("paragraphs come back as they were", () => {
  const terms = ["Changes are agreed in writing.", "We sweep the ground with a magnet."];
  expect(splitParagraphs(joinParagraphs(terms))).toEqual(terms);
});
