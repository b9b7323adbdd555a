/** The items of the book as a table whose rows exist only while they are in sight. */
import { useVirtualizer } from "@tanstack/react-virtual";
import { useRef } from "react";
import type { PriceItem } from "../../api";
import { m } from "../../messages";
import { PriceRow } from "./PriceRow";

export interface PriceTableProps {
  shown: readonly { item: PriceItem; index: number }[];
  fresh: PriceItem | null;
  empty: boolean;
  onFresh: (item: PriceItem | null) => void;
  onAdd: (item: PriceItem) => void;
  onChange: (item: PriceItem, change: Partial<PriceItem>) => void;
  onRemove: (item: PriceItem) => void;
}

const HEADS = [
  m.prices.sku,
  m.prices.name,
  m.prices.variant,
  m.prices.item,
  m.prices.options,
  m.prices.unit,
  m.prices.cost,
  m.prices.kindHead,
  m.prices.tax,
] as const;

export function PriceTable({ shown, fresh, empty, onFresh, onAdd, onChange, onRemove }: PriceTableProps) {
  const frame = useRef<HTMLDivElement | null>(null);
  const rows = useVirtualizer({
    count: shown.length,
    getScrollElement: () => frame.current,
    estimateSize: () => (document.documentElement.dataset.density === "touch" ? 60 : 36),
    overscan: 10,
  });
  return (
    <div role="table" aria-label={m.prices.title} aria-rowcount={shown.length + 1} className="price-table">
      <div role="row" className="price-row price-heads">
        {HEADS.map((head) => (
          <div key={head} role="columnheader" className={head === m.prices.cost ? "num" : undefined}>
            {head}
          </div>
        ))}
        <div role="cell" />
      </div>
      {fresh && (
        <PriceRow
          item={fresh}
          isNew
          onChange={(change) => onFresh({ ...fresh, ...change })}
          end={
            <>
              <button type="button" className="btn" onClick={() => onAdd(fresh)}>
                {m.prices.addIt}
              </button>
              <button type="button" className="btn quiet" onClick={() => onFresh(null)}>
                {m.common.cancel}
              </button>
            </>
          }
        />
      )}
      <div ref={frame} role="rowgroup" className="price-scroll">
        <div role="presentation" style={{ height: rows.getTotalSize(), position: "relative" }}>
          {rows.getVirtualItems().map((row) => {
            const found = shown[row.index];
            if (!found) return null;
            return (
              <PriceRow
                key={found.item.sku}
                item={found.item}
                top={row.start}
                onChange={(change) => onChange(found.item, change)}
                onRemove={() => onRemove(found.item)}
              />
            );
          })}
        </div>
        {shown.length === 0 && (
          <p className="prices-note i3">{empty ? m.prices.empty : m.prices.nothingFound}</p>
        )}
      </div>
    </div>
  );
}
