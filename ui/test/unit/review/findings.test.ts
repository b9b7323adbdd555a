/** Which findings a reviewer sees and in which order, and what follows a decision. */
import { describe, expect, test } from "vitest";
import type { Finding, PhotoCard, Verdict } from "../../../src/api";
import {
  afterDecision,
  firstPhoto,
  groupFindings,
  markOf,
  neighbor,
  nextOpenPhoto,
  nextUnfinishedPhoto,
  shownFindings,
  walkOrder,
  workQueue,
} from "../../../src/screens/review/findings";

const finding = (number: number, over: Partial<Finding> & { confidence?: number } = {}): Finding => {
  const { confidence = 0.5, ...rest } = over;
  const box = { x0: 0, y0: 0, x1: 10, y1: 10 };
  return {
    id: `f${number}`,
    photo_id: "p1",
    number,
    source: "model",
    suggestion: { class: "hail_hit", confidence, likelihood: null, box, model_sha256: "" },
    verdict: "to_check",
    class: "hail_hit",
    box,
    severity: null,
    size: null,
    size_reason: null,
    decided_by: null,
    decided_at: null,
    ...rest,
  };
};
const ids = (findings: readonly Finding[]): string => findings.map((one) => one.id).join(" ");

describe("threshold", () => {
  test("hides weak suggestions, never what a person drew or decided", () => {
    const all = [
      finding(1, { confidence: 0.2 }),
      finding(2, { confidence: 0.3 }),
      finding(3, { confidence: 0.1, verdict: "rejected" }),
      finding(4, { suggestion: null, source: "person", verdict: "accepted" }),
      finding(5, { suggestion: null, source: "person" }),
    ];
    expect(ids(shownFindings(all, 0.3))).toBe("f2 f3 f4 f5");
  });
});

describe("order", () => {
  const all = [
    finding(1, { confidence: 0.95 }),
    finding(2, { confidence: 0.52 }),
    finding(3, { confidence: 0.41 }),
    finding(4, { verdict: "accepted" }),
    finding(5, { verdict: "rejected" }),
    finding(6, { class: "debris", confidence: 0.8 }),
    finding(7, { class: "debris", verdict: "accepted" }),
    finding(8, { class: "debris", verdict: "rejected" }),
  ];
  const groups = groupFindings(all);

  test("the most uncertain come first, debris is apart", () => {
    expect(ids(groups.toCheck)).toBe("f2 f3 f1");
    expect(ids(groups.accepted)).toBe("f4");
    expect(ids(groups.rejected)).toBe("f5 f8");
    expect(ids(groups.debris)).toBe("f7 f6");
    expect(ids(workQueue(groups))).toBe("f2 f3 f1 f6");
  });

  test("Tab reaches every finding once", () => {
    const order = walkOrder(groups);
    expect(order.length).toBe(all.length);
    expect(new Set(order).size).toBe(all.length);
    expect(neighbor(order, null, 1)?.id).toBe("f2");
    expect(neighbor(order, "f2", -1)?.id).toBe(order.at(-1)?.id);
    expect(neighbor([], "f2", 1)).toBeNull();
  });

  test("a decision goes to the next undecided one, at the end to the first, at last to none", () => {
    const queue = workQueue(groups);
    expect(afterDecision(queue, "f3")?.id).toBe("f1");
    expect(afterDecision(queue, "f6")?.id).toBe("f2");
    expect(afterDecision(queue, "f5")?.id).toBe("f2");
    expect(afterDecision([finding(1)], "f1")).toBeNull();
  });
});

describe("photos", () => {
  const row = (id: string, to_check: number) =>
    ({
      id,
      width_px: 4000,
      to_check,
      accepted: 0,
      rejected: 0,
      analysis: "done",
      checked_by: null,
    }) as PhotoCard;
  const rows = [row("a", 0), row("b", 2), row("c", 0), row("d", 1)];

  test("review begins with the first that has something to check", () => {
    expect(firstPhoto(rows)?.id).toBe("b");
    expect(firstPhoto([row("a", 0)])?.id).toBe("a");
    expect(firstPhoto([])).toBeNull();
  });

  test("else with the first that nobody looked at", () => {
    const over = (id: string) => ({ ...row(id, 0), checked_by: "Dana" });
    expect(firstPhoto([over("a"), row("b", 0), over("c")])?.id).toBe("b");
    expect(firstPhoto([over("a"), over("b")])?.id).toBe("a");
  });

  test("a photo that is done with is followed by one to check or not looked at", () => {
    const over = { ...row("b", 0), checked_by: "Dana" };
    expect(nextUnfinishedPhoto([row("a", 0), over, row("c", 0)], "a")?.id).toBe("c");
    expect(nextUnfinishedPhoto([row("a", 1), over, row("c", 0)], "c")?.id).toBe("a");
    expect(nextUnfinishedPhoto([row("a", 0), over], "a")).toBeNull();
    const failed = { ...row("c", 0), analysis: "failed" } as PhotoCard;
    expect(nextUnfinishedPhoto([row("a", 0), over, failed], "a")?.id).toBe("c");
    expect(nextUnfinishedPhoto([row("a", 0), over, { ...failed, width_px: 0 }], "a")).toBeNull();
  });

  test("and goes around the end, never back to the one just finished", () => {
    expect(nextOpenPhoto(rows, "b")?.id).toBe("d");
    expect(nextOpenPhoto(rows, "d")?.id).toBe("b");
    expect(nextOpenPhoto([row("b", 3)], "b")).toBeNull();
  });
});

test("the look of a mark follows the decision, then the class", () => {
  const look = (verdict: Verdict, name: Finding["class"] = "rust") =>
    markOf(finding(1, { verdict, class: name })).look;
  expect(look("to_check")).toBe("solid");
  expect(look("accepted")).toBe("tick");
  expect(look("rejected")).toBe("dots");
  expect(look("to_check", "debris")).toBe("dashes");
  expect(look("rejected", "debris")).toBe("dots");
  expect(markOf(finding(1)).shape).toBe("ring");
  expect(markOf(finding(1, { class: "crack" })).shape).toBe("box");
});
