/** Cells that are text until one types in them. */
import { useRef, useState } from "react";
import type { PriceItem, PriceKind } from "../../api";
import { readUnitCost } from "../../components/entry";
import { format, m } from "../../messages";
import { TIER_CHOICES, tierKey, tiersOf } from "./find";

export interface CellProps {
  item: PriceItem;
  onChange: (change: Partial<PriceItem>) => void;
}

type TextKey = "sku" | "name" | "variant" | "item" | "unit";

export interface TextCellProps extends CellProps {
  field: TextKey;
  label: string;
  /** Id of a list of suggestions. */
  list?: string;
  className?: string;
  focusFirst?: boolean;
}

interface DraftCellProps {
  value: string;
  label: string;
  className?: string | undefined;
  list?: string | undefined;
  invalid?: boolean;
  focusFirst?: boolean | undefined;
  /** Gives back whether the text was taken. */
  onCommit: (text: string) => boolean;
}

function DraftCell(props: DraftCellProps) {
  const [text, setText] = useState<string | null>(null);
  const typed = useRef<string | null>(null);
  const type = (next: string | null) => {
    typed.current = next;
    setText(next);
  };
  const commit = () => {
    const last = typed.current;
    if (last === null) return;
    if (last === props.value || props.onCommit(last)) type(null);
  };
  return (
    <input
      className={`cell-input ${props.className ?? ""}`}
      value={text ?? props.value}
      aria-label={props.label}
      aria-invalid={props.invalid === true}
      title={props.invalid ? m.prices.badCost : undefined}
      list={props.list}
      maxLength={120}
      spellCheck={false}
      autoComplete="off"
      // biome-ignore lint/a11y/noAutofocus: the row was opened to be typed in
      autoFocus={props.focusFirst}
      onChange={(event) => type(event.currentTarget.value)}
      onFocus={(event) => event.currentTarget.select()}
      onBlur={commit}
      onKeyDown={(event) => {
        if (event.key === "Enter") event.currentTarget.blur();
        if (event.key === "Escape") {
          type(null);
          event.currentTarget.blur();
        }
      }}
    />
  );
}

export function TextCell({ item, field, label, list, className, focusFirst, onChange }: TextCellProps) {
  return (
    <DraftCell
      value={item[field]}
      label={m.prices.cell(label, item.sku)}
      list={list}
      className={className}
      focusFirst={focusFirst}
      onCommit={(text) => {
        onChange({ [field]: text.trim() });
        return true;
      }}
    />
  );
}

export function CostCell({ item, onChange }: CellProps) {
  const [invalid, setInvalid] = useState(false);
  return (
    <DraftCell
      value={format.unitCost(item.unit_cost)}
      label={m.prices.cell(m.prices.cost, item.sku)}
      className="num"
      invalid={invalid}
      onCommit={(text) => {
        const unit_cost = readUnitCost(text);
        setInvalid(unit_cost === null);
        if (unit_cost !== null && unit_cost !== item.unit_cost) onChange({ unit_cost });
        return unit_cost !== null;
      }}
    />
  );
}

export function TierCell({ item, onChange }: CellProps) {
  return (
    <select
      className="cell-input"
      aria-label={m.prices.cell(m.prices.options, item.sku)}
      value={tierKey(item.tiers)}
      onChange={(event) => onChange({ tiers: tiersOf(event.currentTarget.value) })}
    >
      {TIER_CHOICES.map((tiers) => (
        <option key={tierKey(tiers)} value={tierKey(tiers)}>
          {tiers.length === 0 ? m.prices.allOptions : tiers.map((tier) => m.prices.tier[tier]).join(", ")}
        </option>
      ))}
    </select>
  );
}

const KINDS: readonly PriceKind[] = ["material", "labor", "other", "allowance"];

export function KindCell({ item, onChange }: CellProps) {
  return (
    <select
      className="cell-input"
      aria-label={m.prices.cell(m.prices.kindHead, item.sku)}
      value={item.kind}
      onChange={(event) => onChange({ kind: event.currentTarget.value as PriceKind })}
    >
      {KINDS.map((kind) => (
        <option key={kind} value={kind}>
          {m.prices.kind[kind]}
        </option>
      ))}
    </select>
  );
}

export function TaxCell({ item, onChange }: CellProps) {
  return (
    <input
      type="checkbox"
      className="cell-tick"
      aria-label={m.prices.cell(m.prices.tax, item.sku)}
      checked={item.taxable}
      onChange={(event) => onChange({ taxable: event.currentTarget.checked })}
    />
  );
}
