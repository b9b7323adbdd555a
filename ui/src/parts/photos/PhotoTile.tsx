/** One photo of a grid: the picture, how far its analysis is, and the findings that wait. Analyzing never hides the picture. */
import { Check, CircleAlert, ScanSearch } from "lucide-react";
import { memo } from "react";
import { type PhotoCard, type PhotoProgress, thumbUrl } from "../../api";
import { format, m } from "../../messages";

export interface PhotoTileProps {
  photo: PhotoCard;
  progress: PhotoProgress | undefined;
  selected: boolean | null;
  onOpen: (photo: PhotoCard) => void;
}

function Badge({ photo, progress }: { photo: PhotoCard; progress: PhotoProgress | undefined }) {
  if (progress)
    return (
      <span className="b" aria-hidden="true">
        <ScanSearch className="i" aria-hidden="true" />
        {format.count(progress.findings)}
      </span>
    );
  if (photo.analysis === "failed")
    return (
      <span className="b" aria-hidden="true">
        <CircleAlert className="i" aria-hidden="true" />
      </span>
    );
  if (photo.analysis !== "done" && photo.analysis !== "stale") return null;
  const checked = photo.to_check === 0;
  return (
    <span className={checked ? "b safe" : "b"} aria-hidden="true">
      {checked ? <Check className="i" aria-hidden="true" /> : <ScanSearch className="i" aria-hidden="true" />}
      {format.count(checked ? photo.accepted : photo.to_check)}
    </span>
  );
}

export const PhotoTile = memo(function PhotoTile({ photo, progress, selected, onOpen }: PhotoTileProps) {
  const waits = !progress && (photo.analysis === "none" || photo.analysis === "queued");
  const share = progress && progress.tiles_total > 0 ? progress.tiles_done / progress.tiles_total : 0;
  return (
    <button
      type="button"
      data-photo={photo.id}
      className={`ph${waits && photo.analysis === "queued" ? " wait" : ""}${selected ? " sel" : ""}`}
      aria-label={
        progress
          ? m.photos.openRunning(photo.file_name, progress.findings)
          : m.photos.open(photo.file_name, m.photos.state[photo.analysis], photo.to_check, photo.accepted)
      }
      aria-pressed={selected ?? undefined}
      onClick={() => onOpen(photo)}
    >
      <img src={thumbUrl(photo.id)} alt="" loading="lazy" decoding="async" draggable={false} />
      {progress ? <span className="scan" style={{ height: `${Math.max(4, share * 100)}%` }} /> : null}
      <Badge photo={photo} progress={progress} />
      {selected ? (
        <span className="tick">
          <Check className="i" aria-hidden="true" />
        </span>
      ) : null}
    </button>
  );
});
