/** The photos of the job in a strip: which a person is done with, which nobody looked at, how many findings wait. */
import { useVirtualizer } from "@tanstack/react-virtual";
import { Check, EyeOff } from "lucide-react";
import { useEffect, useRef } from "react";
import { type PhotoCard, thumbUrl } from "../../api";
import { format, m } from "../../messages";
import { standOf, standWords } from "../../parts/photos/reviewed";
import { useProgress } from "../../parts/photos/usePhotos";

export interface FilmStripProps {
  rows: readonly PhotoCard[];
  currentId: string;
  /** `byHand` when a pointer chose it: the focus then has nothing to stay for. */
  onOpen: (id: string, byHand: boolean) => void;
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
            const stand = standOf(row);
            const done = stand === "reviewed";
            const now = progress.get(row.id);
            const share = now
              ? `${Math.round((now.tiles_done / Math.max(1, now.tiles_total)) * 100)} %`
              : null;
            const words = share === null ? standWords(row, stand) : `${standWords(row, stand)}, ${share}`;
            return (
              <button
                key={row.id}
                type="button"
                className={`frame${row.id === currentId ? " on" : ""}${done && row.id !== currentId ? " dn" : ""}`}
                style={{ transform: `translateX(${item.start}px)` }}
                aria-label={m.photos.openNamed(row.file_name, m.review.frame(done, words))}
                aria-current={row.id === currentId ? "true" : undefined}
                onClick={(event) => onOpen(row.id, event.detail > 0)}
              >
                <img src={thumbUrl(row.id)} alt="" loading="lazy" decoding="async" draggable={false} />
                {done ? (
                  <span aria-hidden="true">
                    <Check className="i" aria-hidden="true" />
                    {m.review.filmDone}
                  </span>
                ) : stand === "unseen" ? (
                  <span aria-hidden="true">
                    <EyeOff className="i" aria-hidden="true" />
                    {format.count(0)}
                  </span>
                ) : stand === "to_check" ? (
                  <span aria-hidden="true">{format.count(row.to_check)}</span>
                ) : share ? (
                  <span aria-hidden="true">{share}</span>
                ) : null}
              </button>
            );
          })}
        </div>
      </div>
    </nav>
  );
}
