/** One item of the book, every field typed in place. */
import { Trash2 } from "lucide-react";
import type { ReactNode } from "react";
import type { PriceItem } from "../../api";
import { m } from "../../messages";
import { CostCell, KindCell, TaxCell, TextCell, TierCell } from "./cells";

/** Id of the list of item keys that are offered while typing. */
export const KEYS_LIST = "price-item-keys";

export interface PriceRowProps {
  item: PriceItem;
  top?: number;
  isNew?: boolean;
  onChange: (change: Partial<PriceItem>) => void;
  /** What stands at the end; without it, the button that removes the item. */
  end?: ReactNode;
  onRemove?: () => void;
}

export function PriceRow({ item, top, isNew, onChange, end, onRemove }: PriceRowProps) {
  const text = (field: "sku" | "name" | "variant" | "item" | "unit", label: string, className?: string) => (
    <div role="cell">
      <TextCell
        item={item}
        field={field}
        label={label}
        onChange={onChange}
        {...(className ? { className } : {})}
        {...(field === "item" ? { list: KEYS_LIST } : {})}
        {...(isNew && field === "sku" ? { focusFirst: true } : {})}
      />
    </div>
  );
  return (
    <div
      role="row"
      className={isNew ? "price-row new" : "price-row"}
      style={top === undefined ? undefined : { transform: `translateY(${top}px)` }}
    >
      {text("sku", m.prices.sku, "mid")}
      {text("name", m.prices.name)}
      {text("variant", m.prices.variant, "i2")}
      {text("item", m.prices.item, "i3")}
      <div role="cell">
        <TierCell item={item} onChange={onChange} />
      </div>
      {text("unit", m.prices.unit, "i2")}
      <div role="cell">
        <CostCell item={item} onChange={onChange} />
      </div>
      <div role="cell">
        <KindCell item={item} onChange={onChange} />
      </div>
      <div role="cell" className="price-tax">
        <TaxCell item={item} onChange={onChange} />
      </div>
      <div role="cell" className="price-end">
        {end ?? (
          <button
            type="button"
            className="btn quiet icon"
            aria-label={m.prices.remove(item.name)}
            onClick={onRemove}
          >
            <Trash2 className="i sm" aria-hidden="true" />
          </button>
        )}
      </div>
    </div>
  );
}
