/** Columns of the list: which there are, how wide, what they sort by. */
import type { JobSort } from "../../api";
import { m } from "../../messages";

export type ColumnKey = keyof typeof m.jobs.column;

export interface Column {
  key: ColumnKey;
  label: string;
  width: string;
  sort?: JobSort;
  number?: boolean;
  /** Columns that stay on narrow windows and can't be hidden. */
  always?: boolean;
}

export const COLUMNS: readonly Column[] = [
  { key: "sync", label: m.jobs.column.sync, width: "var(--col-sync)", always: true },
  { key: "number", label: m.jobs.column.number, width: "var(--col-job)", sort: "number" },
  { key: "customer", label: m.jobs.column.customer, width: "minmax(0, 1fr)", sort: "customer", always: true },
  { key: "stage", label: m.jobs.column.stage, width: "var(--col-stage)", sort: "stage", always: true },
  { key: "next_step", label: m.jobs.column.next_step, width: "var(--col-next)" },
  { key: "due", label: m.jobs.column.due, width: "var(--col-due)", sort: "due", always: true },
  {
    key: "squares",
    label: m.jobs.column.squares,
    width: "var(--col-squares)",
    sort: "squares",
    number: true,
  },
  { key: "value", label: m.jobs.column.value, width: "var(--col-value)", sort: "value", number: true },
  { key: "photos", label: m.jobs.column.photos, width: "var(--col-photos)", sort: "photos", number: true },
  { key: "to_check", label: m.jobs.column.to_check, width: "var(--col-check)", number: true },
];

export const HIDEABLE: readonly Column[] = COLUMNS.filter((column) => !column.always);

/** Below this width only name, stage and due remain. */
export const NARROW_PX = 900;

/** Columns to show: all but the hidden ones; on a narrow window only those that always stay. */
export function shownColumns(hidden: readonly ColumnKey[], widthPx: number): Column[] {
  return COLUMNS.filter((column) => column.always || (widthPx >= NARROW_PX && !hidden.includes(column.key)));
}
