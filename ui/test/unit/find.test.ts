/** Find or do: what is marked, what matches; and the names of keys. */
import { expect, test } from "vitest";
import { keyName } from "../../src/components/keys";
import { matchesCommand, matchParts } from "../../src/shell/findMatch";

test("the beginnings of words are marked and nothing is lost", () => {
  const parts = matchParts("Vandersloot, Harriet", ["vand", "ha"]);
  expect(parts.filter(({ hit }) => hit).map(({ text }) => text)).toEqual(["Vand", "Ha"]);
  expect(parts.map(({ text }) => text).join("")).toBe("Vandersloot, Harriet");
  expect(matchParts("Église", ["ég"])[0]).toEqual({ at: 0, text: "Ég", hit: true });
});

test("each typed word must begin a word of the command", () => {
  expect(matchesCommand("Board of jobs", ["jo", "bo"])).toBe(true);
  expect(matchesCommand("Board of jobs", ["oard"])).toBe(false);
});

test("keys have one name whatever the case", () => {
  const key = (part: Partial<KeyboardEvent>) =>
    keyName({ key: "", ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...part });
  expect(key({ key: "N" })).toBe("n");
  expect(key({ key: "K", ctrlKey: true })).toBe("ctrl+k");
  expect(key({ key: "X", shiftKey: true })).toBe("shift+x");
  expect(key({ key: "/", shiftKey: true })).toBe("/");
  expect(key({ key: "ArrowRight", altKey: true })).toBe("alt+ArrowRight");
});
