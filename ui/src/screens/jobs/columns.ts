/** Columns of the list: which there are, how wide, what they sort by, which go first where the window is narrow. */
import type { JobSort } from "../../api";
import { m } from "../../messages";

export type ColumnKey = keyof typeof m.jobs.column;

export interface Column {
  key: ColumnKey;
  label: string;
  /** Widths at the desk and on touch; the customer takes the rest. */
  px: readonly [desk: number, touch: number] | null;
  sort?: JobSort;
  number?: boolean;
  /** Columns without a rank always stay; of the others the highest rank goes first. */
  rank?: number;
}

export const COLUMNS: readonly Column[] = [
  { key: "sync", label: m.jobs.column.sync, px: [50, 60] },
  { key: "number", label: m.jobs.column.number, px: [76, 100], sort: "number", rank: 3 },
  { key: "customer", label: m.jobs.column.customer, px: null, sort: "customer" },
  { key: "stage", label: m.jobs.column.stage, px: [132, 172], sort: "stage" },
  { key: "next_step", label: m.jobs.column.next_step, px: [232, 260], rank: 2 },
  { key: "due", label: m.jobs.column.due, px: [100, 130], sort: "due" },
  { key: "squares", label: m.jobs.column.squares, px: [72, 100], sort: "squares", number: true, rank: 4 },
  { key: "value", label: m.jobs.column.value, px: [100, 136], sort: "value", number: true, rank: 1 },
  { key: "photos", label: m.jobs.column.photos, px: [66, 92], sort: "photos", number: true, rank: 5 },
  { key: "to_check", label: m.jobs.column.to_check, px: [80, 112], number: true, rank: 6 },
];

export const HIDEABLE: readonly Column[] = COLUMNS.filter((column) => column.rank !== undefined);

/** The customer's name needs so much, desk and touch. */
const CUSTOMER_PX = [210, 240] as const;
/** The sync column with numbers beside the tick. */
const SYNC_OFFICE_PX = 70;
/** Below this only name, stage and due remain. */
export const NARROW_PX = 700;

export interface Shown {
  columns: Column[];
  /** For `grid-template-columns`. */
  template: string;
}

/** Columns that fit, without the hidden ones. */
export function shownColumns(
  hidden: readonly ColumnKey[],
  widthPx: number,
  touch: boolean,
  office: boolean,
): Shown {
  const at = touch ? 1 : 0;
  const px = (column: Column): number =>
    column.key === "sync" && office
      ? Math.max(SYNC_OFFICE_PX, column.px?.[at] ?? 0)
      : (column.px?.[at] ?? CUSTOMER_PX[at]);
  let columns = COLUMNS.filter(
    (column) => column.rank === undefined || (widthPx >= NARROW_PX && !hidden.includes(column.key)),
  );
  const width = () => columns.reduce((sum, column) => sum + px(column), 0);
  while (width() > widthPx) {
    const rank = Math.max(...columns.map((column) => column.rank ?? 0));
    if (rank === 0) break;
    columns = columns.filter((column) => column.rank !== rank);
  }
  const template = columns.map((column) => (column.px ? `${px(column)}px` : "minmax(0, 1fr)")).join(" ");
  return { columns, template };
}
