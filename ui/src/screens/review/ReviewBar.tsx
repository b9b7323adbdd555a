/** The title bar of the workbench: which photo, how much is checked, the threshold, undo and the way out. */
import { Link } from "@tanstack/react-router";
import { ChevronRight, Redo2, Undo2 } from "lucide-react";
import type { RefObject } from "react";
import { type JobId, type PhotoCard, useRead } from "../../api";
import { useUndoable } from "../../components/undo";
import { m } from "../../messages";
import type { Threshold } from "./useThreshold";
import { takenAt } from "./words";

export interface ReviewBarProps {
  jobId: JobId;
  card: PhotoCard;
  camera: string | null;
  threshold: Threshold;
  leaveRef: RefObject<HTMLButtonElement | null>;
  onUndo: (again: boolean) => void;
  onLeave: () => void;
}

export function ReviewBar({ jobId, card, camera, threshold, leaveRef, onUndo, onLeave }: ReviewBarProps) {
  const { data: job } = useRead("get_job", jobId);
  const { data: progress } = useRead("review_progress", jobId);
  useUndoable(Boolean(progress?.undo), Boolean(progress?.redo));
  const taken = [card.taken_at === null ? "" : takenAt(card.taken_at), camera ?? ""].filter(
    (part) => part !== "",
  );
  return (
    <header className="bar rv-bar">
      <span className="crumb">
        <Link to="/jobs/$jobId" params={{ jobId }}>
          {job ? `${job.row.number} ${job.fields.last_name}` : ""}
        </Link>
        {card.label ? (
          <>
            <ChevronRight className="i sm" aria-hidden="true" /> {card.label}
          </>
        ) : null}
        <ChevronRight className="i sm" aria-hidden="true" />
        <b>{card.file_name}</b>
      </span>
      <span className="i3 xs cut">{taken.join(", ")}</span>
      <span className="grow" />
      {progress ? (
        <>
          <span className="i2 xs nw">{m.review.checked(progress.decided, progress.total)}</span>
          {progress.total > 0 ? (
            <span className="meter rv-meter">
              <i style={{ width: `${(progress.decided / progress.total) * 100}%` }} />
            </span>
          ) : null}
        </>
      ) : null}
      <ThresholdSlider threshold={threshold} />
      <button
        type="button"
        className="btn quiet"
        disabled={!progress?.undo}
        title={progress?.undo ? m.review.undoWhat(progress.undo) : m.review.nothingToUndo}
        onClick={() => onUndo(false)}
      >
        <Undo2 className="i sm" aria-hidden="true" /> {m.review.undo}
      </button>
      {progress?.redo ? (
        <button
          type="button"
          className="btn quiet icon"
          title={m.review.redoWhat(progress.redo)}
          aria-label={m.review.redoWhat(progress.redo)}
          onClick={() => onUndo(true)}
        >
          <Redo2 className="i sm" aria-hidden="true" />
        </button>
      ) : null}
      <button type="button" className="btn" ref={leaveRef} onClick={onLeave}>
        {progress && progress.decided >= progress.total ? m.review.done : m.review.finishLater}
      </button>
    </header>
  );
}

function ThresholdSlider({ threshold }: { threshold: Threshold }) {
  const { value, least, most, set, error } = threshold;
  return (
    <label className="row xs i2 rv-threshold">
      {m.review.showFrom}
      <input
        type="range"
        className="slider"
        min={least}
        max={most}
        step={0.01}
        value={value}
        aria-label={m.review.threshold}
        style={{ "--filled": `${((value - least) / (most - least)) * 100}%` } as React.CSSProperties}
        onChange={(event) => set(Number(event.target.value))}
      />
      <b className={error ? "c-stop" : undefined}>{m.review.confidenceValue(value)}</b>
    </label>
  );
}
