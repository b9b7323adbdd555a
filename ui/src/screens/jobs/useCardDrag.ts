/** Drags a card to another lane with mouse, pen or finger. The system's own drag belongs to files dropped from outside. */
import { type PointerEvent, useCallback, useEffect, useRef, useState } from "react";
import type { JobRow, Stage } from "../../api";

/** Farther than this is a drag, nearer is a press. */
const SLACK_PX = 6;

interface Pressed {
  row: JobRow;
  x: number;
  y: number;
  open: () => void;
  touch: boolean;
}

export interface CardDrag {
  row: JobRow | null;
  over: Stage | null;
  press: (event: PointerEvent, row: JobRow, open: () => void) => void;
}

const stageAt = (x: number, y: number): Stage | null =>
  (document.elementFromPoint(x, y)?.closest<HTMLElement>(".lane")?.dataset.stage as Stage | undefined) ??
  null;

export function useCardDrag(onDrop: (row: JobRow, stage: Stage) => void): CardDrag {
  const [row, setRow] = useState<JobRow | null>(null);
  const [over, setOver] = useState<Stage | null>(null);
  const pressed = useRef<Pressed | null>(null);
  const moving = useRef(false);
  const drop = useRef(onDrop);
  drop.current = onDrop;

  useEffect(() => {
    const move = (event: globalThis.PointerEvent) => {
      const start = pressed.current;
      if (!start) return;
      if (!moving.current) {
        if (Math.hypot(event.clientX - start.x, event.clientY - start.y) < SLACK_PX) return;
        if (start.touch) {
          // A finger scrolls the lanes; its menu moves the job.
          pressed.current = null;
          return;
        }
        moving.current = true;
        setRow(start.row);
      }
      setOver(stageAt(event.clientX, event.clientY));
    };
    const end = (event: globalThis.PointerEvent) => {
      const start = pressed.current;
      pressed.current = null;
      if (!start) return;
      if (moving.current) {
        const stage = stageAt(event.clientX, event.clientY);
        if (stage && stage !== start.row.stage) drop.current(start.row, stage);
      } else start.open();
      cancel();
    };
    const cancel = () => {
      pressed.current = null;
      moving.current = false;
      setRow(null);
      setOver(null);
    };
    const onEscape = (event: KeyboardEvent) => {
      if (event.key === "Escape" && moving.current) cancel();
    };
    window.addEventListener("pointermove", move);
    window.addEventListener("pointerup", end);
    window.addEventListener("pointercancel", cancel);
    window.addEventListener("keydown", onEscape);
    return () => {
      window.removeEventListener("pointermove", move);
      window.removeEventListener("pointerup", end);
      window.removeEventListener("pointercancel", cancel);
      window.removeEventListener("keydown", onEscape);
    };
  }, []);

  const press = useCallback((event: PointerEvent, pressedRow: JobRow, open: () => void) => {
    if (event.button !== 0) return;
    pressed.current = {
      row: pressedRow,
      x: event.clientX,
      y: event.clientY,
      open,
      touch: event.pointerType === "touch",
    };
  }, []);
  return { row, over, press };
}
