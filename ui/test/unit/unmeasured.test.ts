/** "Every photo is measured" is said only after every photo was looked at, page after page. */
import { expect, test } from "vitest";
import type { PhotoCard, PhotoPage, PhotoReview } from "../../src/api";
import { firstUnmeasured } from "../../src/api";

const PAGE = 5;

function job(count: number, unmeasured: number | null) {
  const asked: number[] = [];
  const rows = Array.from({ length: count }, (_, at) => ({ id: String(at) }) as PhotoCard);
  const reads = {
    page: async (offset: number, limit: number): Promise<PhotoPage> => {
      asked.push(offset);
      return { rows: rows.slice(offset, offset + limit), total: count };
    },
    review: async (id: string) =>
      ({ photo: { ground: id === String(unmeasured) ? null : { mm_per_px: 2 } } }) as PhotoReview,
  };
  return { reads, asked };
}

test.each([0, 4, 5, 11])("of 12 photos, number %i is found", async (at) => {
  expect(await firstUnmeasured(job(12, at).reads, PAGE)).toBe(String(at));
});

test.each([0, 5, 12])("of %i measured photos none is found, and all pages were read", async (count) => {
  const { reads, asked } = job(count, null);
  expect(await firstUnmeasured(reads, PAGE)).toBeNull();
  expect(asked.length).toBe(Math.max(1, Math.ceil(count / PAGE)));
});
