/** What the model left out of a photo, and the one click that makes it look there too. */
import { type PhotoDetail, useWrite } from "../../api";
import { m } from "../../messages";
import { Failed } from "../../parts/Failed";

export function SkippedNote({ photo }: { photo: PhotoDetail }) {
  const start = useWrite("start_analysis");
  const { card, skipped } = photo;
  if (skipped.length === 0) return null;
  const all = card.width_px * card.height_px;
  const left = skipped.reduce((sum, box) => sum + (box.x1 - box.x0) * (box.y1 - box.y0), 0);
  const waits = card.analysis === "queued" || card.analysis === "running";
  return (
    <section className="fl-below fl-skipped" aria-label={m.review.skippedName}>
      <p className="i2 xs">{m.review.skipped(left / all)}</p>
      {waits ? (
        <span className="i3 xs nw" role="status">
          {m.review.everythingWaits}
        </span>
      ) : (
        <button
          type="button"
          className="btn"
          aria-disabled={start.isPending || undefined}
          onClick={() => {
            if (!start.isPending)
              start.mutate({ job_id: card.job_id, photo_ids: [card.id], everything: true });
          }}
        >
          {m.review.everything}
        </button>
      )}
      {start.error ? <Failed error={start.error} /> : null}
    </section>
  );
}
