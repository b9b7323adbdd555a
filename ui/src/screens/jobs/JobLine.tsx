/** One row of the list. */
import { ArrowUp, Check as Tick } from "lucide-react";
import { memo, type PointerEvent, useRef } from "react";
import type { JobRow } from "../../api";
import { format, m } from "../../messages";
import { StageRing } from "../../parts/StageRing";
import type { Column, ColumnKey } from "./columns";
import { dueText, URGENCY_CLASS, urgencyOf } from "./due";

const HOLD_MS = 500;

export interface JobLineProps {
  id: string;
  row: JobRow | undefined;
  rowIndex: number;
  columns: readonly Column[];
  template: string;
  top: number;
  height: number;
  current: boolean;
  selected: boolean;
  selecting: boolean;
  office: boolean;
  today: string;
  onOpen: (row: JobRow, rowIndex: number) => void;
  onSelect: (rowIndex: number, row: JobRow, extend: boolean) => void;
}

function Cell({ column, row, props }: { column: ColumnKey; row: JobRow; props: JobLineProps }) {
  const { today, office, selected } = props;
  switch (column) {
    case "sync":
      return (
        <>
          <span className={selected ? "check on" : "check"} data-check="">
            {selected ? <Tick className="i sm" aria-hidden="true" /> : null}
          </span>
          {office && row.waiting > 0 ? (
            <span className="c-acc row nw waiting" title={m.jobs.waiting(row.waiting)}>
              <ArrowUp className="i sm" aria-hidden="true" />
              <span className="xs">{format.count(row.waiting)}</span>
            </span>
          ) : null}
        </>
      );
    case "number":
      return <span className="i3">{row.number}</span>;
    case "customer":
      return (
        <>
          <span className="mid">{row.customer}</span> <span className="i3">{row.street}</span>
        </>
      );
    case "stage":
      return (
        <span className="row">
          <StageRing stage={row.stage} />
          {m.stage[row.stage]}
        </span>
      );
    case "next_step":
      return row.next_step;
    case "due":
      return (
        <span className={URGENCY_CLASS[urgencyOf(row.due_on, today)]}>{dueText(row.due_on, today)}</span>
      );
    case "squares":
      return row.squares === null ? "" : format.squares(row.squares);
    case "value":
      return row.value === null ? "" : format.money(row.value);
    case "photos":
      return <span className="i2">{row.photos > 0 ? format.count(row.photos) : ""}</span>;
    case "to_check":
      return (
        <span className="i2">{row.findings_to_check > 0 ? format.count(row.findings_to_check) : ""}</span>
      );
  }
}

export const JobLine = memo(function JobLine(props: JobLineProps) {
  const {
    id,
    row,
    rowIndex,
    columns,
    template,
    top,
    height,
    current,
    selected,
    selecting,
    onOpen,
    onSelect,
  } = props;
  const hold = useRef<ReturnType<typeof setTimeout> | null>(null);
  const held = useRef(false);
  const release = () => {
    if (hold.current) clearTimeout(hold.current);
    hold.current = null;
  };
  const press = (event: PointerEvent) => {
    held.current = false;
    if (event.pointerType !== "touch" || !row) return;
    hold.current = setTimeout(() => {
      held.current = true;
      onSelect(rowIndex, row, false);
    }, HOLD_MS);
  };
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the grid around it takes the keys of all rows
    <div
      id={id}
      role="row"
      aria-rowindex={rowIndex + 2}
      aria-selected={selected}
      className={`line${current ? " on" : ""}${selected ? " sel" : ""}${selecting ? " selecting" : ""}`}
      style={{ transform: `translateY(${top}px)`, height, gridTemplateColumns: template }}
      onClick={(event) => {
        if (!row || held.current) return;
        const onCheck = (event.target as HTMLElement).closest("[data-check]");
        if (onCheck || event.ctrlKey || event.metaKey || event.shiftKey)
          onSelect(rowIndex, row, event.shiftKey);
        else onOpen(row, rowIndex);
      }}
      onPointerDown={press}
      onPointerUp={release}
      onPointerLeave={release}
      onPointerCancel={release}
    >
      {columns.map((column) => (
        <div
          key={column.key}
          role="gridcell"
          className={column.number ? "cell num" : "cell cut"}
          data-col={column.key}
        >
          {row ? (
            <Cell column={column.key} row={row} props={props} />
          ) : column.key === "customer" ? (
            <span className="i3">{m.common.loading}</span>
          ) : null}
        </div>
      ))}
    </div>
  );
});
