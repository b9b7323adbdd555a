/** The company's price book: searched, edited in place, exchanged as CSV. */
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { Download, Plus, Search, TriangleAlert, Upload } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import {
  type ApiError,
  call,
  type PriceBookView,
  type PriceImport,
  type PriceItem,
  type PriceKind,
  useRead,
  useWrite,
} from "../../api";
import { Bar } from "../../components/Bar";
import { Kbd } from "../../components/Kbd";
import { useKeys } from "../../components/keys";
import { Seg } from "../../components/Seg";
import { StatusEnd } from "../../components/StatusEnd";
import { useToast } from "../../components/Toast";
import { format, m } from "../../messages";
import { Failed } from "../../parts/Failed";
import { findItems } from "./find";
import { ImportPreview } from "./ImportPreview";
import { KEYS_LIST } from "./PriceRow";
import { PriceTable } from "./PriceTable";
import "./prices.css";

const route = getRouteApi("/prices");
const KINDS: readonly (PriceKind | "all")[] = ["all", "material", "labor", "other", "allowance"];

const NEW_ITEM: PriceItem = {
  sku: "",
  item: "",
  tiers: [],
  name: "",
  variant: "",
  unit: "each",
  unit_cost: 0,
  kind: "material",
  taxable: true,
};

export function PriceBookScreen() {
  const prices = useRead("get_price_book", null);
  if (prices.data) return <PriceBookPage view={prices.data} />;
  return (
    <>
      <Bar>
        <h1>{m.prices.title}</h1>
      </Bar>
      {prices.error && (
        <div className="prices-note">
          <Failed error={prices.error} onRetry={() => void prices.refetch()} />
        </div>
      )}
    </>
  );
}

interface Preview {
  file: string;
  csv: string;
  result: PriceImport;
}

function PriceBookPage({ view }: { view: PriceBookView }) {
  const { book } = view;
  const [search, setSearch] = useState("");
  const [kind, setKind] = useState<PriceKind | "all">("all");
  const [fresh, setFresh] = useState<PriceItem | null>(null);
  const [preview, setPreview] = useState<Preview | null>(null);
  const [said, setSaid] = useState<string | null>(null);
  const box = useRef<HTMLInputElement | null>(null);
  const save = useWrite("save_price_item");
  const remove = useWrite("delete_price_item");
  const importing = useWrite("import_price_book");
  const picking = useWrite("pick_price_file");
  const exporting = useWrite("save_price_file");
  const toast = useToast();
  const shown = findItems(book.items, search, kind);

  const choose = () => {
    setSaid(null);
    picking.mutate(
      { title: m.prices.importTitle, name: "" },
      {
        onSuccess: (file) => {
          if (file === null) return;
          importing.mutate(
            { csv: file.text, dry_run: true },
            { onSuccess: (result) => setPreview({ file: file.name, csv: file.text, result }) },
          );
        },
      },
    );
  };
  const take = (from: Preview) =>
    importing.mutate(
      { csv: from.csv, dry_run: false },
      {
        onSuccess: (result) => {
          setPreview(null);
          setSaid(m.prices.taken(result.added + result.changed));
        },
      },
    );
  const exportCsv = () =>
    exporting.mutate(
      { title: m.prices.exportTitle, name: `price-book-${book.name}.csv` },
      { onSuccess: (name) => setSaid(name === null ? null : m.prices.exported(name)) },
    );
  const drop = (item: PriceItem) =>
    remove.mutate(
      { sku: item.sku },
      {
        onSuccess: () =>
          toast({
            text: m.prices.removed(item.name),
            undo: () => void call("save_price_item", { sku: null, item }),
          }),
      },
    );

  // The menu opens this page with what to do there.
  const { act } = route.useSearch();
  const navigate = useNavigate();
  const run = useRef({ import: choose, export: exportCsv });
  run.current = { import: choose, export: exportCsv };
  useEffect(() => {
    if (act === undefined) return;
    void navigate({ to: "/prices", search: {}, replace: true });
    run.current[act]();
  }, [act, navigate]);

  useKeys({
    "/": () => box.current?.focus(),
    n: () => setFresh(fresh ?? NEW_ITEM),
    Escape: () => {
      if (preview) return setPreview(null);
      return fresh ? setFresh(null) : false;
    },
  });

  const error: ApiError | null =
    save.error ?? remove.error ?? picking.error ?? importing.error ?? exporting.error;
  return (
    <>
      <Bar>
        <h1>{m.prices.title}</h1>
        <span className="i3">
          {book.name}
          {book.released_on ? `, ${m.prices.released(format.day(book.released_on))}` : ""}
        </span>
        <span className="grow" />
        <button type="button" className="btn" onClick={choose}>
          <Upload className="i sm" aria-hidden="true" /> {m.prices.importCsv}
        </button>
        <button type="button" className="btn" onClick={exportCsv}>
          <Download className="i sm" aria-hidden="true" /> {m.prices.exportCsv}
        </button>
        <button type="button" className="btn primary" onClick={() => setFresh(fresh ?? NEW_ITEM)}>
          <Plus className="i sm" aria-hidden="true" /> {m.prices.addItem} <Kbd>N</Kbd>
        </button>
      </Bar>
      <div className="prices-tools">
        <label className="input search">
          <Search className="i sm" aria-hidden="true" />
          <input
            ref={box}
            type="search"
            aria-label={m.prices.search}
            placeholder={m.prices.searchHint}
            value={search}
            onChange={(event) => setSearch(event.currentTarget.value)}
            onKeyDown={(event) => {
              if (event.key !== "Escape") return;
              if (search) setSearch("");
              else event.currentTarget.blur();
              event.preventDefault();
            }}
          />
          <Kbd>/</Kbd>
        </label>
        <Seg
          label={m.prices.kinds}
          value={kind}
          options={KINDS.map((key) => ({
            key,
            label: key === "all" ? m.prices.all : m.prices.kind[key],
          }))}
          onChange={setKind}
        />
        <span className="grow" />
        <span className="i3 xs" aria-live="polite">
          {said ??
            (shown.length === book.items.length
              ? m.prices.itemCount(shown.length)
              : m.prices.found(shown.length, book.items.length))}
        </span>
      </div>
      {error && (
        <div className="prices-note">
          <Failed error={error} />
        </div>
      )}
      {!preview && view.problems.length > 0 && (
        <ul className="prices-note prices-problems">
          {view.problems.map((problem) => (
            <li key={`${problem.code} ${problem.field}`}>
              <TriangleAlert className="i sm c-caution" aria-hidden="true" /> {problem.message}
            </li>
          ))}
        </ul>
      )}
      {preview ? (
        <ImportPreview
          file={preview.file}
          result={preview.result}
          busy={importing.isPending}
          onTake={() => take(preview)}
          onClose={() => setPreview(null)}
        />
      ) : (
        <PriceTable
          shown={shown}
          fresh={fresh}
          empty={book.items.length === 0}
          onFresh={setFresh}
          onAdd={(item) => save.mutate({ sku: null, item }, { onSuccess: () => setFresh(null) })}
          onChange={(item, change) => save.mutate({ sku: item.sku, item: { ...item, ...change } })}
          onRemove={drop}
        />
      )}
      <datalist id={KEYS_LIST}>
        {[...new Set(book.items.map((item) => item.item))].map((key) => (
          <option key={key} value={key} />
        ))}
      </datalist>
      <StatusEnd>
        <span>
          <Kbd>/</Kbd> {m.prices.searchKey}
        </span>
        <span>
          <Kbd>N</Kbd> {m.prices.addHint}
        </span>
      </StatusEnd>
    </>
  );
}
