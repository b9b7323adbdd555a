/** Which items of the price book are shown. */
import type { PriceItem, PriceKind, Tier } from "../../api";

/** Items with every word of the search somewhere, in the order of the book. */
export function findItems(
  items: readonly PriceItem[],
  search: string,
  kind: PriceKind | "all",
): { item: PriceItem; index: number }[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  return items
    .map((item, index) => ({ item, index }))
    .filter(({ item }) => {
      if (kind !== "all" && item.kind !== kind) return false;
      const text = `${item.sku} ${item.name} ${item.variant} ${item.unit} ${item.item}`.toLowerCase();
      return words.every((word) => text.includes(word));
    });
}

const TIERS: readonly Tier[] = ["good", "better", "best"];

/** Every choice of options an item can serve; the empty one serves all. */
export const TIER_CHOICES: readonly (readonly Tier[])[] = [
  [],
  ["good"],
  ["better"],
  ["best"],
  ["good", "better"],
  ["better", "best"],
  ["good", "best"],
];

/** Options as one text in their order, for the value of a choice. */
export function tierKey(tiers: readonly Tier[]): string {
  const ordered = TIERS.filter((tier) => tiers.includes(tier));
  return ordered.length === TIERS.length ? "" : ordered.join("+");
}

export function tiersOf(key: string): Tier[] {
  return TIERS.filter((tier) => key.split("+").includes(tier));
}
