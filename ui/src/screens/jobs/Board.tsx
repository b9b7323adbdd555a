/** The board: one lane for each stage; arrows walk, Alt with an arrow moves a job, and so do dragging and its menu. */
import { useNavigate } from "@tanstack/react-router";
import { type KeyboardEvent, useCallback, useRef, useState } from "react";
import { type JobRow, type Stage, useRead } from "../../api";
import { Kbd } from "../../components/Kbd";
import { MenuAt } from "../../components/Menu";
import { StatusEnd } from "../../components/StatusEnd";
import { m } from "../../messages";
import { Failed } from "../../parts/Failed";
import type { ListQuery } from "../../parts/jobOrder";
import { STAGES, StageRing } from "../../parts/StageRing";
import { Lane } from "./Lane";
import type { JobActions } from "./useActions";
import { useCardDrag } from "./useCardDrag";
import "./board.css";

export interface BoardProps {
  query: ListQuery;
  office: boolean;
  touch: boolean;
  actions: JobActions;
  total: number;
}

/** The card on screen nearest to a place in a lane. */
function focusCard(lane: number, at: number): boolean {
  const cards = [...document.querySelectorAll<HTMLElement>(`[data-lane="${lane}"] [data-card]`)];
  const distance = (card: HTMLElement) => Math.abs(Number(card.dataset.card) - at);
  const nearest = cards.sort((a, b) => distance(a) - distance(b))[0];
  nearest?.focus();
  return nearest !== undefined;
}

export function Board({ query, office, touch, actions, total }: BoardProps) {
  const board = useRead("job_board", { ...query, offset: 0, limit: 100 }, { keepPrevious: true });
  const navigate = useNavigate();
  const [focusId, setFocusId] = useState<string | null>(null);
  const [follow, setFollow] = useState<string | null>(null);
  const [menu, setMenu] = useState<JobRow | null>(null);
  const menuButton = useRef<HTMLElement>(null);
  const lanes = (board.data ?? []).filter(
    ({ stage }) => query.stages.length === 0 || query.stages.includes(stage),
  );
  const move = (row: JobRow, stage: Stage) => {
    actions.move([row], stage, () => setFollow(row.id));
  };
  const drag = useCardDrag(move);
  const followed = useCallback(() => setFollow(null), []);
  const openMenu = useCallback((row: JobRow, button: HTMLElement) => {
    menuButton.current = button;
    setMenu(row);
  }, []);

  if (board.error && !board.data)
    return (
      <div className="list-note">
        <Failed error={board.error} onRetry={() => void board.refetch()} />
      </div>
    );

  const onKey = (event: KeyboardEvent) => {
    const card = (event.target as HTMLElement).closest<HTMLElement>("[data-card]");
    if (!card || event.target !== card) return;
    const lane = Number(card.closest<HTMLElement>("[data-lane]")?.dataset.lane);
    const at = Number(card.dataset.card);
    const row = lanes[lane]?.rows[at];
    if (!row) return;
    const step = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
    if (event.altKey && step !== 0) {
      const stage = lanes[lane + step]?.stage ?? STAGES[STAGES.indexOf(row.stage) + step];
      if (stage) move(row, stage);
    } else if (step !== 0) {
      for (let next = lane + step; next >= 0 && next < lanes.length; next += step)
        if (focusCard(next, at)) break;
    } else if (event.key === "ArrowDown") focusCard(lane, at + 1);
    else if (event.key === "ArrowUp") focusCard(lane, at - 1);
    else if (event.key === "Enter") void navigate({ to: "/jobs/$jobId", params: { jobId: row.id } });
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const firstId = lanes.find(({ rows }) => rows.length > 0)?.rows[0]?.id ?? null;
  const known = lanes.some(({ rows }) => rows.some(({ id }) => id === focusId));

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the cards in it have the focus and the keys
    <div className="board" onKeyDown={onKey} aria-busy={board.isPlaceholderData}>
      {lanes.map((lane, n) => (
        <Lane
          key={lane.stage}
          lane={lane}
          n={n}
          office={office}
          today={query.today}
          touch={touch}
          tabStop={known ? focusId : firstId}
          follow={follow}
          onFollowed={followed}
          over={drag.over === lane.stage}
          dragging={drag.row}
          onFocusCard={setFocusId}
          onMenu={openMenu}
          onPress={drag.press}
        />
      ))}
      {menu ? (
        <MenuAt
          label={m.jobs.cardMenu(menu.customer)}
          anchor={menuButton}
          onClose={() => setMenu(null)}
          choices={STAGES.filter((stage) => stage !== menu.stage).map((stage) => ({
            key: stage,
            label: m.stage[stage],
            icon: <StageRing stage={stage} />,
          }))}
          onAction={(stage) => move(menu, stage)}
        />
      ) : null}
      <StatusEnd>
        <span>
          <Kbd>←</Kbd> <Kbd>→</Kbd> {m.jobs.columnKeys}
        </span>
        <span>
          <Kbd>Alt</Kbd> <Kbd>→</Kbd> {m.jobs.moveJob}
        </span>
        <span>
          <Kbd>Ctrl</Kbd> <Kbd>Z</Kbd> {m.jobs.undoKey}
        </span>
        <span>{m.jobs.announce(total)}</span>
      </StatusEnd>
    </div>
  );
}
