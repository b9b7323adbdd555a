/** A check mark means that a person was there: what the model did not find is not what a person checked. */
import { expect, test } from "vitest";
import type { PhotoCard } from "../../src/api";
import { type Stand, standOf, standWords, unseenOf } from "../../src/parts/photos/reviewed";

const photo = (part: Partial<PhotoCard>): PhotoCard =>
  ({
    id: "p",
    width_px: 4000,
    analysis: "done",
    to_check: 0,
    accepted: 0,
    rejected: 0,
    checked_by: null,
    ...part,
  }) as PhotoCard;

test.each<[string, Partial<PhotoCard>, Stand]>([
  ["not analyzed yet", { analysis: "none" }, "waiting"],
  ["not analyzed that a person looked over", { analysis: "none", checked_by: "Dana" }, "reviewed"],
  ["whose analysis failed", { analysis: "failed" }, "waiting"],
  ["with open findings", { to_check: 2, accepted: 1, checked_by: "Dana" }, "to_check"],
  ["without findings that nobody looked over", {}, "unseen"],
  ["without findings that a person looked over", { checked_by: "Dana" }, "reviewed"],
  ["with a finding accepted", { accepted: 1 }, "reviewed"],
  ["with all its findings rejected", { rejected: 3 }, "reviewed"],
  ["analyzed by an older model and not looked over", { analysis: "stale" }, "unseen"],
])("a photo %s", (_, part, stand) => {
  expect(standOf(photo(part))).toBe(stand);
});

test("only photos that nobody looked at count as such", () => {
  const rows = [
    photo({ id: "a" }),
    photo({ id: "b", checked_by: "Dana" }),
    photo({ id: "c", rejected: 1 }),
    photo({ to_check: 1 }),
    // No model was there, and no person either.
    photo({ analysis: "queued" }),
    photo({ analysis: "failed" }),
    photo({ analysis: "failed", checked_by: "Dana" }),
    // Nobody can look at what can't be shown.
    photo({ analysis: "none", width_px: 0 }),
  ];
  expect(unseenOf(rows)).toBe(3);
});

test("the words say who was there", () => {
  expect(standWords(photo({}), "unseen")).toBe("0 findings, not looked at yet");
  expect(standWords(photo({ rejected: 2 }), "reviewed")).toBe("checked, 0 findings accepted");
  expect(standWords(photo({ accepted: 1 }), "reviewed")).toBe("checked, 1 finding accepted");
  expect(standWords(photo({ analysis: "queued" }), "waiting")).toBe("waiting for analysis");
});
