/** The price book of the fake: the starter book, and what the product made of a supplier's file. */
import type { PickedText, PriceBook, PriceBookView, PriceImport } from "../../../src/api";
import captured from "../captured/prices.json";
import { changed, type Handlers, refuse } from "../types";

let book = captured.book as PriceBook;
/** Where each item that was removed stood, by SKU. */
const places = new Map<string, number>();
const supplier = captured.import as PriceImport;

const view = (): PriceBookView => ({
  book,
  is_example: book.items === (captured.book as PriceBook).items,
  problems: [],
});

function store(items: PriceBook["items"]): PriceBookView {
  book = { ...book, items };
  changed("price_books", "outbox");
  return view();
}

export const handlers: Handlers = {
  get_price_book: view,
  save_price_item: ({ sku, item }) => {
    if (item.sku.trim() === "") return refuse("invalid", "An item needs a SKU.");
    const other = book.items.some((one) => one.sku === item.sku && one.sku !== sku);
    if (other) return refuse("invalid", `SKU ${item.sku} is in the book twice.`);
    const items = book.items.map((one) => (one.sku === sku ? item : one));
    if (sku !== null) return store(items);
    const place = places.get(item.sku) ?? book.items.length;
    places.delete(item.sku);
    return store([...book.items.slice(0, place), item, ...book.items.slice(place)]);
  },
  delete_price_item: ({ sku }) => {
    places.set(
      sku,
      book.items.findIndex((one) => one.sku === sku),
    );
    return store(book.items.filter((one) => one.sku !== sku));
  },
  import_price_book: ({ csv, dry_run }) => {
    if (!csv.startsWith("sku,"))
      return refuse("invalid", "The first line must name the columns: sku, item, unit_cost.");
    if (!dry_run) store(supplier.book.items);
    return supplier;
  },
  export_price_book: () => captured.csv,
  pick_price_file: () => (globalThis as { fakePriceFile?: PickedText }).fakePriceFile ?? null,
  save_price_file: ({ name }) => name,
};
