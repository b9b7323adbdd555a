/** Marking a known length: the line while it is drawn, the length while it is typed, and the save. */
import { useEffect, useState } from "react";
import {
  type ApiError,
  asApiError,
  type MarkedLength,
  type PhotoDetail,
  type Units,
  useWrite,
} from "../../api";
import type { Line, Point } from "../../components/viewer/geometry";
import type { ViewStore } from "../../components/viewer/view-store";
import { lengths } from "../../messages";

/** Share of the screen that a line begun by key covers. */
const FIRST_SHARE = 0.25;

export interface Measure {
  /** The tool is on: a drag draws a line. */
  on: boolean;
  /** The line being worked on, stored pixels. */
  line: Line | null;
  /** Which end the arrows move. */
  end: 0 | 1;
  text: string;
  /** Meters of what is typed, or nothing. */
  meters: number | null;
  saving: boolean;
  error: ApiError | null;
  /** What is saved for this photo. */
  saved: MarkedLength | null;
  begin: (store: ViewStore) => void;
  cancel: () => void;
  setLine: (line: Line) => void;
  setText: (text: string) => void;
  swapEnd: () => void;
  moveEnd: (by: Point) => void;
  save: () => void;
  remove: () => void;
}

/** A level line across the middle of the screen, to begin with by key. */
function firstLine(store: ViewStore): Line {
  const { screen } = store.get();
  const y = screen.height / 2;
  const half = (screen.width * FIRST_SHARE) / 2;
  const from = store.toStored({ x: screen.width / 2 - half, y });
  const to = store.toStored({ x: screen.width / 2 + half, y });
  return onPhoto({ x0: from.x, y0: from.y, x1: to.x, y1: to.y }, store.get().stored);
}

/** Both ends kept on the photo, to tenths of a pixel. */
export function onPhoto(line: Line, photo: { width: number; height: number }): Line {
  const x = (value: number): number => Math.round(Math.max(0, Math.min(photo.width, value)) * 10) / 10;
  const y = (value: number): number => Math.round(Math.max(0, Math.min(photo.height, value)) * 10) / 10;
  return { x0: x(line.x0), y0: y(line.y0), x1: x(line.x1), y1: y(line.y1) };
}

export function useMeasure(photo: PhotoDetail, units: Units): Measure {
  const photoId = photo.card.id;
  const [line, setLine] = useState<Line | null>(null);
  const [on, setOn] = useState(false);
  const [end, setEnd] = useState<0 | 1>(1);
  const [text, setText] = useState("");
  const { mutateAsync, isPending } = useWrite("mark_length");
  const [error, setError] = useState<ApiError | null>(null);
  const size = { width: photo.card.width_px, height: photo.card.height_px };

  const cancel = (): void => {
    setOn(false);
    setLine(null);
    setError(null);
  };
  // Another photo has its own length.
  useEffect(cancel, [photoId]);

  const store = (marked: MarkedLength | null): void => {
    setError(null);
    mutateAsync({ photo_id: photoId, marked }).then(cancel, (reason) => setError(asApiError(reason)));
  };
  const meters = lengths.lengthMeters(text, units);
  return {
    on,
    line,
    end,
    text,
    meters,
    saving: isPending,
    error,
    saved: photo.marked,
    begin: (view) => {
      setOn(true);
      setEnd(1);
      setLine(photo.marked ?? firstLine(view));
      setText(photo.marked ? lengths.lengthValue(photo.marked.length_m, units) : "");
    },
    cancel,
    setLine: (next) => setLine(onPhoto(next, size)),
    setText,
    swapEnd: () => setEnd((now) => (now === 0 ? 1 : 0)),
    moveEnd: (by) =>
      setLine((now) => {
        if (now === null) return now;
        const moved =
          end === 0
            ? { ...now, x0: now.x0 + by.x, y0: now.y0 + by.y }
            : { ...now, x1: now.x1 + by.x, y1: now.y1 + by.y };
        return onPhoto(moved, size);
      }),
    save: () => {
      if (line === null || meters === null || isPending) return;
      const { x0, y0, x1, y1 } = line;
      store({ x0, y0, x1, y1, length_m: meters });
    },
    remove: () => store(null),
  };
}
