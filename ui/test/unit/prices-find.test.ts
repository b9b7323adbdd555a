import { describe, expect, it } from "vitest";
import type { PriceItem } from "../../src/api";
import { findItems, TIER_CHOICES, tierKey, tiersOf } from "../../src/screens/prices/find";
import captured from "../fake/captured/prices.json";

const items = captured.book.items as PriceItem[];

describe("the price book", () => {
  it("finds items by every word, in the order of the book", () => {
    const found = findItems(items, "ridge  VENT", "all").map(({ item }) => item.sku);
    expect(found).toEqual(["RV-4", "RV-4F"]);
    expect(findItems(items, "", "all")).toHaveLength(items.length);
    expect(findItems(items, "ridge", "labor")).toEqual([]);
  });

  it("keeps the place that an item has in the book", () => {
    for (const { item, index } of findItems(items, "pipe", "material")) expect(items[index]).toBe(item);
  });

  it("writes every choice of options and reads it back", () => {
    for (const tiers of TIER_CHOICES) expect(tiersOf(tierKey(tiers))).toEqual([...tiers]);
    expect(tierKey(["best", "good"])).toBe("good+best");
    expect(tierKey(["good", "better", "best"])).toBe("");
  });
});
