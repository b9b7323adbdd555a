/** One lane of the board; its cards are virtual. */
import { Link } from "@tanstack/react-router";
import { useVirtualizer } from "@tanstack/react-virtual";
import { type PointerEvent, useEffect, useRef } from "react";
import type { BoardColumn, JobRow } from "../../api";
import { format, m } from "../../messages";
import { StageRing } from "../../parts/StageRing";
import { BoardCard } from "./BoardCard";

export interface LaneProps {
  lane: BoardColumn;
  n: number;
  office: boolean;
  today: string;
  touch: boolean;
  tabStop: string | null;
  /** The job that gets the focus once it is in this lane. */
  follow: string | null;
  onFollowed: () => void;
  over: boolean;
  dragging: JobRow | null;
  onFocusCard: (id: string) => void;
  onMenu: (row: JobRow, button: HTMLElement) => void;
  onPress: (event: PointerEvent, row: JobRow, open: () => void) => void;
}

const GAP_PX = 6;

export function Lane(props: LaneProps) {
  const { lane, n, office, today, touch, tabStop, follow, onFollowed, over, dragging } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: lane.rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => (touch ? 110 : 73) + GAP_PX,
    overscan: 4,
    getItemKey: (at) => lane.rows[at]?.id ?? at,
  });
  useEffect(() => virtual.measure(), [touch]);

  const followAt = follow === null ? -1 : lane.rows.findIndex(({ id }) => id === follow);
  useEffect(() => {
    if (followAt < 0 || follow === null) return;
    virtual.scrollToIndex(followAt);
    const frame = requestAnimationFrame(() => {
      const card = document.querySelector<HTMLElement>(`.lane [data-job="${follow}"]`);
      card?.focus();
      card?.scrollIntoView({ block: "nearest", inline: "nearest" });
      onFollowed();
    });
    return () => cancelAnimationFrame(frame);
  }, [followAt, follow, onFollowed, virtual]);

  const more = lane.count - lane.rows.length;
  const target = over && dragging && dragging.stage !== lane.stage;
  return (
    <section
      className={target ? "lane over" : "lane"}
      data-lane={n}
      data-stage={lane.stage}
      aria-label={m.stage[lane.stage]}
    >
      <header>
        <h2>
          <StageRing stage={lane.stage} />
          {m.stage[lane.stage]} <span className="i3">{format.count(lane.count)}</span>
        </h2>
        <p className="xs i3">{lane.value > 0 ? format.moneyWhole(lane.value) : m.jobs.noValue}</p>
      </header>
      <div className="lane-scroll" ref={scroller}>
        <ul className="lane-cards" style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map((item) => {
            const row = lane.rows[item.index];
            return row ? (
              <BoardCard
                key={row.id}
                row={row}
                at={item.index}
                top={item.start}
                office={office}
                today={today}
                tabStop={row.id === tabStop}
                dragged={dragging?.id === row.id}
                onFocus={props.onFocusCard}
                onMenu={props.onMenu}
                onPress={props.onPress}
              />
            ) : null;
          })}
        </ul>
        {more > 0 ? (
          <p className="more">
            <Link to="/jobs" search={{ stages: [lane.stage] }}>
              {m.jobs.laneMore(more)}
            </Link>
          </p>
        ) : null}
      </div>
    </section>
  );
}
