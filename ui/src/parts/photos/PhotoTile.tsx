/** One photo of a grid: the picture, how far its analysis is, and what waits for a person. Analyzing never hides the picture. */
import { Check, CircleAlert, EyeOff, ScanSearch } from "lucide-react";
import { memo } from "react";
import { type PhotoCard, type PhotoProgress, thumbUrl } from "../../api";
import { format, m } from "../../messages";
import { type Stand, standWords } from "./reviewed";

export interface PhotoTileProps {
  photo: PhotoCard;
  stand: Stand;
  progress: PhotoProgress | undefined;
  selected: boolean | null;
  onOpen: (photo: PhotoCard) => void;
}

function Badge({ photo, stand, progress }: Pick<PhotoTileProps, "photo" | "stand" | "progress">) {
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
  switch (stand) {
    case "waiting":
      return null;
    case "to_check":
      return (
        <span className="b" aria-hidden="true">
          <ScanSearch className="i" aria-hidden="true" />
          {format.count(photo.to_check)}
        </span>
      );
    case "unseen":
      return (
        <span className="b" aria-hidden="true">
          <EyeOff className="i" aria-hidden="true" />
          {format.count(0)}
        </span>
      );
    case "reviewed":
      return (
        <span className="b safe" aria-hidden="true">
          <Check className="i" aria-hidden="true" />
          {format.count(photo.accepted)}
        </span>
      );
  }
}

export const PhotoTile = memo(function PhotoTile(props: PhotoTileProps) {
  const { photo, stand, progress, selected, onOpen } = props;
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
          : m.photos.openNamed(photo.file_name, standWords(photo, stand))
      }
      aria-pressed={selected ?? undefined}
      onClick={() => onOpen(photo)}
    >
      <img src={thumbUrl(photo.id)} alt="" loading="lazy" decoding="async" draggable={false} />
      {progress ? <span className="scan" style={{ height: `${Math.max(4, share * 100)}%` }} /> : null}
      <Badge photo={photo} stand={stand} progress={progress} />
      {selected ? (
        <span className="tick">
          <Check className="i" aria-hidden="true" />
        </span>
      ) : null}
    </button>
  );
});
