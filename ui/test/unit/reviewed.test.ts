/** A check mark means that a person was there: what the model did not find is not what a person checked. */
import { expect, test } from "vitest";
import type { PhotoCard } from "../../src/api";
import { readSeen, type Stand, standOf, standWords, unseenOf } from "../../src/parts/photos/reviewed";

const photo = (part: Partial<PhotoCard>): PhotoCard =>
  ({ id: "p", analysis: "done", to_check: 0, accepted: 0, rejected: 0, ...part }) as PhotoCard;
const nobody = new Set<string>();

test.each<[string, Partial<PhotoCard>, ReadonlySet<string>, Stand]>([
  ["not analyzed yet", { analysis: "none" }, nobody, "waiting"],
  ["whose analysis failed", { analysis: "failed" }, nobody, "waiting"],
  ["with open findings", { to_check: 2, accepted: 1 }, new Set(["p"]), "to_check"],
  ["without findings that nobody opened", {}, nobody, "unseen"],
  ["without findings that a person looked at", {}, new Set(["p"]), "reviewed"],
  ["with a finding accepted", { accepted: 1 }, nobody, "reviewed"],
  ["with all its findings rejected", { rejected: 3 }, nobody, "reviewed"],
  ["analyzed by an older model and not opened", { analysis: "stale" }, nobody, "unseen"],
])("a photo %s", (_, part, seen, stand) => {
  expect(standOf(photo(part), seen)).toBe(stand);
});

test("only photos that nobody looked at count as such", () => {
  const rows = [
    photo({ id: "a" }),
    photo({ id: "b" }),
    photo({ id: "c", rejected: 1 }),
    photo({ to_check: 1 }),
  ];
  expect(unseenOf(rows, new Set(["b"]))).toBe(1);
});

test("the words say who was there", () => {
  expect(standWords(photo({}), "unseen")).toBe("0 findings, not looked at yet");
  expect(standWords(photo({ rejected: 2 }), "reviewed")).toBe("checked, 0 findings accepted");
  expect(standWords(photo({ accepted: 1 }), "reviewed")).toBe("checked, 1 finding accepted");
  expect(standWords(photo({ analysis: "queued" }), "waiting")).toBe("waiting for analysis");
});

test("ids survive being kept as text", () => {
  expect([...readSeen("a b")]).toEqual(["a", "b"]);
  expect(readSeen(null).size).toBe(0);
  expect(readSeen("").size).toBe(0);
});
