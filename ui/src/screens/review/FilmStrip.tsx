/** The photos of the job in a strip: which are done, how many findings wait in the others. */
import { useVirtualizer } from "@tanstack/react-virtual";
import { Check } from "lucide-react";
import { useEffect, useRef } from "react";
import { type PhotoCard, thumbUrl } from "../../api";
import { format, m } from "../../messages";
import { useProgress } from "../../parts/photos/usePhotos";

export interface FilmStripProps {
  rows: readonly PhotoCard[];
  currentId: string;
  onOpen: (id: string) => void;
}

const FRAME_PX = 90;

export function FilmStrip({ rows, currentId, onOpen }: FilmStripProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const progress = useProgress();
  const virtual = useVirtualizer({
    count: rows.length,
    horizontal: true,
    getScrollElement: () => scroller.current,
    estimateSize: () => FRAME_PX,
    overscan: 6,
  });
  const at = rows.findIndex((row) => row.id === currentId);
  useEffect(() => {
    if (at >= 0) virtual.scrollToIndex(at, { align: "center" });
  }, [at, virtual]);
  const label = rows[at]?.label;
  return (
    <nav className="film" aria-label={m.review.film}>
      <em>
        {label ? <span className="cut">{label}</span> : null}
        {m.review.filmPosition(at + 1, rows.length)}
      </em>
      <div ref={scroller} className="film-scroll" tabIndex={-1}>
        <div style={{ width: virtual.getTotalSize() }} className="film-space">
          {virtual.getVirtualItems().map((item) => {
            const row = rows[item.index];
            if (!row) return null;
            const analyzed = row.analysis === "done" || row.analysis === "stale";
            const done = analyzed && row.to_check === 0;
            const now = progress.get(row.id);
            return (
              <button
                key={row.id}
                type="button"
                className={`frame${row.id === currentId ? " on" : ""}${done && row.id !== currentId ? " dn" : ""}`}
                style={{ transform: `translateX(${item.start}px)` }}
                aria-label={analyzed ? m.review.photoName(row.file_name, row.to_check) : row.file_name}
                aria-current={row.id === currentId ? "true" : undefined}
                onClick={() => onOpen(row.id)}
              >
                <img src={thumbUrl(row.id)} alt="" loading="lazy" decoding="async" draggable={false} />
                {done ? (
                  <span aria-hidden="true">
                    <Check className="i" aria-hidden="true" />
                    {m.review.filmDone}
                  </span>
                ) : analyzed ? (
                  <span aria-hidden="true">{format.count(row.to_check)}</span>
                ) : now ? (
                  <span aria-hidden="true">{`${Math.round((now.tiles_done / Math.max(1, now.tiles_total)) * 100)} %`}</span>
                ) : null}
              </button>
            );
          })}
        </div>
      </div>
    </nav>
  );
}
