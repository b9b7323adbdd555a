/** Numbers and times as people read them. */
import { expect, test } from "vitest";
import { bytes, day, daysBetween, moment, money, plural, took } from "../../src/messages/format";

test("money is cents, written in full", () => {
  expect(money(903_089)).toBe("$9,030.89");
  expect(money(-5)).toBe("-$0.05");
  expect(money(0)).toBe("$0.00");
});

test("sizes have three figures", () => {
  expect([0, 999, 1000, 214_000, 8_412_000, 1_980_000_000].map(bytes)).toEqual([
    "0 B",
    "999 B",
    "1.00 KB",
    "214 KB",
    "8.41 MB",
    "1.98 GB",
  ]);
});

test("one job, two jobs", () => {
  expect([0, 1, 2, 10_248].map((n) => plural(n, "job", "jobs"))).toEqual([
    "0 jobs",
    "1 job",
    "2 jobs",
    "10,248 jobs",
  ]);
});

test("a query's time is never zero", () => {
  expect([0, 400, 10_600].map(took)).toEqual(["under 1 ms", "under 1 ms", "11 ms"]);
});

test("days do not shift with the time zone or the change of clocks", () => {
  expect(day("2026-11-18", "2026-11-20")).toBe("Wed Nov 18");
  expect(day("2027-11-18", "2026-11-20")).toBe("Nov 18, 2027");
  expect(daysBetween("2026-10-31", "2026-11-02")).toBe(2);
});

test("a moment of today is its time, of this week its weekday, else its day", () => {
  const now = new Date(2026, 10, 20, 15, 0);
  const at = (d: number, h: number) => moment(new Date(2026, 10, d, h, 31).toISOString(), now);
  expect(at(20, 14)).toBe("2:31 PM");
  expect(at(19, 16)).toBe("Thu 4:31 PM");
  expect(at(8, 9)).toBe("Sun Nov 8, 9:31 AM");
});
