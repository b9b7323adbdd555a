/** A virtual grid of photos in groups by label; only rows near the screen exist. */
import { useVirtualizer } from "@tanstack/react-virtual";
import { type ReactNode, useLayoutEffect, useMemo, useRef, useState } from "react";
import type { PhotoCard } from "../../api";
import { useKeys } from "../../components/keys";
import { m } from "../../messages";
import { moveFocus, WAYS } from "./moveFocus";
import { PeekPhoto } from "./PeekPhoto";
import { PhotoTile } from "./PhotoTile";
import { standOf, unseenOf } from "./reviewed";
import { groupByLabel, useProgress } from "./usePhotos";

export interface PhotoGridProps {
  rows: readonly PhotoCard[];
  columns: number;
  /** Ids of the selected photos while selecting, else nothing. */
  selected: ReadonlySet<string> | null;
  onOpen: (photo: PhotoCard) => void;
  /** Cells after the last photo: files that wait or failed. */
  tail?: readonly ReactNode[];
  /** At the right of the first heading. */
  aside?: ReactNode;
}

type Line =
  | { kind: "head"; key: string; label: string; photos: number; to_check: number; unseen: number }
  | { kind: "cells"; key: string; photos: PhotoCard[]; tail: readonly ReactNode[] };

const GAP_PX = 4;
const HEAD_PX = 42;
const SIDE_PX = 40;

function linesOf(rows: readonly PhotoCard[], columns: number, tail: readonly ReactNode[]): Line[] {
  const groups = groupByLabel(rows);
  const lines: Line[] = [];
  const named = groups.some((group) => group.label !== "");
  const all = groups.length > 0 ? groups : [{ label: "", rows: [] as PhotoCard[] }];
  for (const [at, group] of all.entries()) {
    const last = at === all.length - 1;
    const label = group.label || (named ? m.photos.withoutLabel : m.photos.title);
    const to_check = group.rows.reduce((sum, row) => sum + row.to_check, 0);
    const unseen = unseenOf(group.rows);
    lines.push({
      kind: "head",
      key: `head ${group.label}`,
      label,
      photos: group.rows.length,
      to_check,
      unseen,
    });
    const cells = group.rows.length + (last ? tail.length : 0);
    for (let from = 0; from < cells; from += columns) {
      const photos = group.rows.slice(from, from + columns);
      const tailFrom = Math.max(0, from - group.rows.length);
      const room = columns - photos.length;
      lines.push({
        kind: "cells",
        key: `${group.label} ${from}`,
        photos,
        tail: last && room > 0 ? tail.slice(tailFrom, tailFrom + room) : [],
      });
    }
  }
  return lines;
}

export function PhotoGrid({ rows, columns, selected, onOpen, tail = [], aside }: PhotoGridProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  const progress = useProgress();
  const lines = useMemo(() => linesOf(rows, columns, tail), [rows, columns, tail]);
  useLayoutEffect(() => {
    const element = scroller.current;
    if (!element) return;
    const observer = new ResizeObserver(() => setWidth(element.clientWidth));
    observer.observe(element);
    setWidth(element.clientWidth);
    return () => observer.disconnect();
  }, []);
  const [peekId, setPeekId] = useState<string | null>(null);
  const peeked = peekId === null ? undefined : rows.find((row) => row.id === peekId);
  const tileOf = (target: EventTarget | null): string | null =>
    target instanceof Element ? (target.closest<HTMLElement>("[data-photo]")?.dataset.photo ?? null) : null;
  useKeys({
    " ": (event: KeyboardEvent) => {
      const id = tileOf(event.target);
      if (peekId !== null) setPeekId(null);
      else if (id === null) return false;
      else setPeekId(id);
      return true;
    },
  });
  useKeys(
    Object.fromEntries(
      Object.keys(WAYS).map((key) => [key, (event: KeyboardEvent) => moveFocus(event, scroller.current)]),
    ),
  );
  const cellHeight = ((width - SIDE_PX - GAP_PX * (columns - 1)) / columns) * 0.75 + GAP_PX;
  const virtual = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: (at) => (lines[at]?.kind === "head" ? HEAD_PX : Math.max(20, cellHeight)),
    getItemKey: (at) => lines[at]?.key ?? at,
    overscan: 4,
  });
  useLayoutEffect(() => virtual.measure(), [cellHeight, virtual]);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the look at a photo follows the focus of the tiles
    <div
      ref={scroller}
      className="photo-scroll"
      tabIndex={-1}
      onFocus={(event) => {
        if (peekId !== null) setPeekId(tileOf(event.target) ?? peekId);
      }}
    >
      <div className="photo-space" style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map((item) => {
          const line = lines[item.index];
          if (!line) return null;
          return (
            <div key={item.key} className="photo-line" style={{ transform: `translateY(${item.start}px)` }}>
              {line.kind === "head" ? (
                <div className="gh">
                  <h2>
                    {line.label}{" "}
                    <span className="gh-more">
                      {m.photos.photoCount(line.photos)}
                      {line.to_check > 0 ? `, ${m.photos.toReview(line.to_check)}` : ""}
                      {line.unseen > 0 ? `, ${m.photos.unseen(line.unseen)}` : ""}
                    </span>
                  </h2>
                  {item.index === 0 ? <span className="i3 xs">{aside}</span> : null}
                </div>
              ) : (
                <div
                  className="photo-cells"
                  style={{ gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))` }}
                >
                  {line.photos.map((photo) => (
                    <PhotoTile
                      key={photo.id}
                      photo={photo}
                      stand={standOf(photo)}
                      progress={progress.get(photo.id)}
                      selected={selected ? selected.has(photo.id) : null}
                      onOpen={onOpen}
                    />
                  ))}
                  {line.tail}
                </div>
              )}
            </div>
          );
        })}
      </div>
      {peeked ? <PeekPhoto photo={peeked} onClose={() => setPeekId(null)} /> : null}
      <p className="sr-only" aria-live="polite">
        {m.photos.photoCount(rows.length)}
      </p>
    </div>
  );
}
