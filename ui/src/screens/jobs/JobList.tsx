/** The virtual list of jobs with its sections, cursor and selection. */
import { useNavigate } from "@tanstack/react-router";
import { useVirtualizer } from "@tanstack/react-virtual";
import { ArrowDown, ArrowUp } from "lucide-react";
import { type KeyboardEvent, useCallback, useEffect, useMemo, useRef, useState } from "react";
import type { JobRow, JobSort } from "../../api";
import { Kbd } from "../../components/Kbd";
import { useKeys } from "../../components/keys";
import { StatusEnd } from "../../components/StatusEnd";
import { format, m } from "../../messages";
import { Failed } from "../../parts/Failed";
import { type ListQuery, leaveOrder } from "../../parts/jobOrder";
import { type ColumnKey, NARROW_PX, shownColumns } from "./columns";
import { JobLine } from "./JobLine";
import { Jump } from "./Jump";
import { layOut } from "./layout";
import { leaveSpot, spotOf } from "./memory";
import { Peek } from "./Peek";
import type { Selection } from "./selection";
import { useJobList } from "./useJobList";

export interface JobListProps {
  query: ListQuery;
  hidden: readonly ColumnKey[];
  touch: boolean;
  office: boolean;
  selection: Selection;
  onSort: (sort: JobSort) => void;
  empty: React.ReactNode;
}

const groupLabel = (key: string, today: string): string => {
  if (key === "today") return m.jobs.group.today(format.dayLong(today));
  return (m.jobs.group as Record<string, unknown>)[key] as string;
};

export function JobList({ query, hidden, touch, office, selection, onSort, empty }: JobListProps) {
  const address = JSON.stringify(query);
  const navigate = useNavigate();
  const scroller = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(1200);
  const [range, setRange] = useState({ first: 0, last: 40 });
  const list = useJobList(query, range.first, range.last);
  const [cursor, setCursor] = useState(() => spotOf(address).cursor);
  const [peeking, setPeeking] = useState(false);
  const total = list.data?.total ?? 0;
  const groups = list.data?.groups;
  const layout = useMemo(() => layOut(total, groups ?? []), [total, groups]);
  const rowHeight = touch ? 60 : 36;
  const groupHeight = touch ? 44 : 30;
  const { columns, template } = useMemo(
    () => shownColumns(hidden, width, touch, office),
    [hidden, width, touch, office],
  );

  const virtual = useVirtualizer({
    count: layout.length,
    getScrollElement: () => scroller.current,
    estimateSize: (position) => (layout.itemAt(position).kind === "group" ? groupHeight : rowHeight),
    overscan: 14,
    initialOffset: spotOf(address).offset,
    scrollPaddingStart: touch ? 48 : 32,
  });
  const items = virtual.getVirtualItems();

  useEffect(() => {
    const element = scroller.current;
    if (!element) return;
    const observer = new ResizeObserver(([entry]) => {
      if (entry) setWidth(entry.contentRect.width);
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  useEffect(() => virtual.measure(), [layout, rowHeight]);

  const firstPosition = items[0]?.index ?? 0;
  const lastPosition = items.at(-1)?.index ?? 0;
  useEffect(() => {
    const rowNear = (position: number) => {
      const item = layout.itemAt(position);
      return item.kind === "row" ? item.index : Math.max(0, position - 5);
    };
    setRange({ first: rowNear(firstPosition), last: rowNear(lastPosition) });
  }, [firstPosition, lastPosition, layout]);

  const place = useRef({ address, cursor });
  useEffect(() => {
    if (place.current.address !== address) {
      // Another question: begin at its own spot.
      const spot = spotOf(address);
      setCursor(spot.cursor);
      scroller.current?.scrollTo({ top: spot.offset });
    }
    place.current = { address, cursor };
  }, [address, cursor]);
  useEffect(() => {
    const element = scroller.current;
    return () => {
      leaveSpot(place.current.address, { offset: element?.scrollTop ?? 0, cursor: place.current.cursor });
    };
  }, []);

  const rowAt = list.data?.rowAt;
  const open = useCallback(
    (row: JobRow, index: number) => {
      leaveOrder(query, index);
      void navigate({ to: "/jobs/$jobId", params: { jobId: row.id } });
    },
    [navigate, query],
  );
  const { toggle, extend } = selection;
  const select = useCallback(
    (index: number, row: JobRow, extending: boolean) => {
      setCursor(index);
      if (extending && rowAt) extend(index, rowAt);
      else toggle(index, row);
    },
    [rowAt, toggle, extend],
  );

  const at = Math.min(cursor, Math.max(0, total - 1));
  const moveTo = (index: number, extending: boolean) => {
    const next = Math.max(0, Math.min(total - 1, index));
    if (extending && rowAt) extend(next, rowAt, at);
    setCursor(next);
    virtual.scrollToIndex(layout.positionOf(next));
  };
  const page = Math.max(1, Math.floor(((scroller.current?.clientHeight ?? 600) - 30) / rowHeight) - 1);
  const keys: Record<string, (event: { shiftKey: boolean }) => void> = {
    ArrowDown: (event) => moveTo(at + 1, event.shiftKey),
    ArrowUp: (event) => moveTo(at - 1, event.shiftKey),
    PageDown: (event) => moveTo(at + page, event.shiftKey),
    PageUp: (event) => moveTo(at - page, event.shiftKey),
    Home: (event) => moveTo(0, event.shiftKey),
    End: (event) => moveTo(total - 1, event.shiftKey),
    Enter: () => {
      const row = rowAt?.(at);
      if (row) open(row, at);
    },
    " ": () => setPeeking((on) => !on),
  };
  const onGridKey = (event: KeyboardEvent) => {
    const act = keys[event.key];
    if (!act || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    act(event);
  };
  const fromBody = (name: string) => (event: globalThis.KeyboardEvent) => {
    const focused = document.activeElement;
    if (focused && focused !== document.body && focused.id !== "content") return false;
    keys[name]?.(event);
    return true;
  };
  useKeys({
    ...Object.fromEntries(
      Object.keys(keys).flatMap((name) => [
        [name, fromBody(name)],
        [`shift+${name}`, fromBody(name)],
      ]),
    ),
    x: () => {
      const row = rowAt?.(at);
      if (row) toggle(at, row);
    },
  });

  /** The way to a section is needed only where not all of them are on the screen. */
  const scrolls = virtual.getTotalSize() > (virtual.scrollRect?.height ?? 0);
  const peeked = peeking ? rowAt?.(at) : undefined;
  const cursorPosition = layout.positionOf(at);
  const cursorShown = total > 0 && items.some((item) => item.index === cursorPosition);
  const stickyGroup = [...items].reverse().find((item) => item.start <= (virtual.scrollOffset ?? 0) + 40);
  const groupNow = (() => {
    if (!groups || groups.length === 0 || !stickyGroup) return null;
    let n = groups.length - 1;
    while (n > 0 && layout.positionOfGroup(groups[n]?.key ?? "") > stickyGroup.index) n -= 1;
    return groups[n]?.key ?? null;
  })();

  if (list.error && !list.data)
    return (
      <div className="list-note">
        <Failed error={list.error} />
      </div>
    );
  return (
    <div className="listwrap">
      <div
        ref={scroller}
        className="grid-scroll"
        role="grid"
        tabIndex={0}
        aria-label={m.jobs.title}
        aria-rowcount={total + 1}
        aria-multiselectable="true"
        aria-activedescendant={cursorShown ? `job-row-${at}` : undefined}
        aria-busy={list.isOld}
        onKeyDown={onGridKey}
      >
        <div role="rowgroup" className="grid-head">
          <div role="row" className="line head" aria-rowindex={1} style={{ gridTemplateColumns: template }}>
            {columns.map((column) => {
              const sorted = column.sort === query.sort;
              return (
                <div
                  key={column.key}
                  role="columnheader"
                  className={column.number ? "cell num" : "cell"}
                  aria-sort={sorted ? (query.descending ? "descending" : "ascending") : undefined}
                >
                  {column.sort ? (
                    <button
                      type="button"
                      className="head-sort"
                      tabIndex={-1}
                      onClick={() => onSort(column.sort as JobSort)}
                    >
                      {column.label}
                      {sorted && (query.sort !== "due" || query.descending) ? (
                        query.descending ? (
                          <ArrowDown className="i sm" aria-hidden="true" />
                        ) : (
                          <ArrowUp className="i sm" aria-hidden="true" />
                        )
                      ) : null}
                    </button>
                  ) : column.key === "sync" && !office ? (
                    <span className="sr">{m.jobs.select}</span>
                  ) : (
                    column.label
                  )}
                </div>
              );
            })}
          </div>
        </div>
        {list.data && total === 0 ? (
          <div role="rowgroup">
            <div role="row">
              <div role="gridcell" className="list-empty">
                {empty}
              </div>
            </div>
          </div>
        ) : null}
        <div role="rowgroup" className="grid-body" style={{ height: virtual.getTotalSize() }}>
          {items.map((item) => {
            const what = layout.itemAt(item.index);
            if (what.kind === "group")
              return (
                <div
                  key={`g-${what.group.key}`}
                  role="row"
                  className="line grp"
                  style={{ transform: `translateY(${item.start}px)`, height: groupHeight }}
                >
                  <div role="gridcell" aria-colspan={columns.length}>
                    {groupLabel(what.group.key, query.today)}
                    <span>{format.count(what.group.count)}</span>
                  </div>
                </div>
              );
            const row = rowAt?.(what.index);
            return (
              <JobLine
                key={what.index}
                id={`job-row-${what.index}`}
                row={row}
                rowIndex={what.index}
                columns={columns}
                template={template}
                top={item.start}
                height={rowHeight}
                current={what.index === at}
                selected={row ? selection.rows.has(row.id) : false}
                selecting={selection.rows.size > 0}
                office={office}
                today={query.today}
                onOpen={open}
                onSelect={select}
              />
            );
          })}
        </div>
      </div>
      {peeked ? (
        <Peek
          row={peeked}
          today={query.today}
          onOpen={() => open(peeked, at)}
          onClose={() => setPeeking(false)}
        />
      ) : null}
      {groups && groups.length > 1 && width >= NARROW_PX && scrolls ? (
        <Jump
          groups={groups}
          now={groupNow}
          onJump={(key) => virtual.scrollToIndex(layout.positionOfGroup(key), { align: "start" })}
        />
      ) : null}
      <StatusEnd>
        <span>
          <Kbd>↑</Kbd> <Kbd>↓</Kbd> {m.jobs.move}
        </span>
        <span>
          <Kbd>Enter</Kbd> {m.jobs.open}
        </span>
        <span>
          <Kbd>Space</Kbd> {m.jobs.peek}
        </span>
        <span>
          <Kbd>X</Kbd> {m.jobs.select}
        </span>
        {list.data ? <span>{m.jobs.queryTime(total, list.data.queryUs)}</span> : null}
      </StatusEnd>
    </div>
  );
}
