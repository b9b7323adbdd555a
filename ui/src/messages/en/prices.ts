/** Words of the price book. */
import type { PriceKind, RowOutcome, Tier } from "../../api";
import { count, plural } from "../format";

const kind: Record<PriceKind, string> = {
  material: "Material",
  labor: "Labor",
  other: "Other",
  allowance: "Allowance",
};
const tier: Record<Tier, string> = { good: "Good", better: "Better", best: "Best" };
const outcome: Record<RowOutcome, string> = {
  added: "Added",
  changed: "Changed",
  unchanged: "As it was",
  refused: "Refused",
};

export const prices = {
  title: "Price book",
  kind,
  tier,
  outcome,
  released: (day: string) => `released ${day}`,
  itemCount: (n: number) => plural(n, "item", "items"),
  found: (n: number, total: number) => `${count(n)} of ${plural(total, "item", "items")}`,
  search: "Search the price book",
  searchHint: "SKU, name, unit",
  kinds: "Kinds",
  all: "All",
  importCsv: "Import CSV",
  exportCsv: "Export CSV",
  exported: (name: string) => `Exported as ${name}.`,
  addItem: "Add an item",
  addIt: "Add it",
  sku: "SKU",
  name: "Name",
  variant: "Product",
  item: "Prices",
  options: "Options",
  allOptions: "All options",
  unit: "Unit",
  cost: "Cost",
  kindHead: "Kind",
  tax: "Taxed",
  remove: (name: string) => `Remove ${name}`,
  removed: (name: string) => `Removed ${name}.`,
  cell: (field: string, sku: string) => `${field} of ${sku}`,
  badCost: "Write dollars with at most four decimals, such as 36 or 0.0375.",
  nothingFound: "Nothing in the book matches.",
  empty: "The price book is empty. Import a CSV, or add an item.",
  notCounted: "An item key that no take-off counts is priced once for each job.",
  preview: (file: string) => `What ${file} would change`,
  counts: (added: number, changed: number, unchanged: number, refused: number) =>
    `${count(added)} added, ${count(changed)} changed, ${count(unchanged)} as they were, ${count(refused)} refused`,
  untouched: (n: number) => `${plural(n, "item", "items")} of the book not named by the file; they stay.`,
  refusedStay: "Refused rows change nothing; the book keeps what it has.",
  line: "Line",
  outcomeHead: "What happens",
  before: "Before",
  after: "After",
  detail: "Why",
  take: (n: number) => `Take ${plural(n, "row", "rows")} into the book`,
  nothingToTake: "Nothing in this file changes the book.",
  taken: (n: number) => `${plural(n, "row", "rows")} taken into the book.`,
  tooLarge: "This file is larger than 10 MB. Nothing was read. Split it, or export only the price list.",
  addHint: "add an item",
  searchKey: "search",
} as const;
