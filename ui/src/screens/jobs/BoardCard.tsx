/** One job on the board. The menu button only says where the board's one menu opens. */
import { useNavigate } from "@tanstack/react-router";
import { ArrowUp, Ellipsis } from "lucide-react";
import { memo, type PointerEvent } from "react";
import type { JobRow } from "../../api";
import { format, m } from "../../messages";
import { URGENCY_CLASS, urgencyOf } from "./due";

export interface BoardCardProps {
  row: JobRow;
  at: number;
  top: number;
  office: boolean;
  today: string;
  tabStop: boolean;
  dragged: boolean;
  onFocus: (id: string) => void;
  onMenu: (row: JobRow, button: HTMLElement) => void;
  onPress: (event: PointerEvent, row: JobRow, open: () => void) => void;
}

export const BoardCard = memo(function BoardCard(props: BoardCardProps) {
  const { row, at, top, office, today, tabStop, dragged, onFocus, onMenu, onPress } = props;
  const navigate = useNavigate();
  const urgency = urgencyOf(row.due_on, today);
  return (
    <li className="card-slot" style={{ transform: `translateY(${top}px)` }}>
      <div
        role="button"
        className={dragged ? "card drag" : "card"}
        data-card={at}
        data-job={row.id}
        data-stage={row.stage}
        tabIndex={tabStop ? 0 : -1}
        onFocus={() => onFocus(row.id)}
        onPointerDown={(event) =>
          onPress(event, row, () => void navigate({ to: "/jobs/$jobId", params: { jobId: row.id } }))
        }
      >
        <div className="t">
          <span className="mid cut">{row.customer}</span>
          {row.value === null ? null : <span className="num">{format.money(row.value)}</span>}
        </div>
        <div className="t xs">
          <span className="i3 cut">{row.street}</span>
          {row.squares === null ? null : <span className="i3 nw">{m.jobs.sq(row.squares)}</span>}
        </div>
        <div className="t xs card-next">
          <span className={`${URGENCY_CLASS[urgency]} cut`}>{row.next_step}</span>
          {office && row.waiting > 0 ? (
            <span className="c-acc row nw waiting" title={m.jobs.waiting(row.waiting)}>
              <ArrowUp className="i sm" aria-hidden="true" />
              {format.count(row.waiting)}
            </span>
          ) : null}
        </div>
      </div>
      <button
        type="button"
        className="btn quiet icon card-menu"
        aria-label={m.jobs.cardMenu(row.customer)}
        aria-haspopup="menu"
        tabIndex={tabStop ? 0 : -1}
        onClick={(event) => onMenu(row, event.currentTarget)}
      >
        <Ellipsis className="i sm" aria-hidden="true" />
      </button>
    </li>
  );
});
