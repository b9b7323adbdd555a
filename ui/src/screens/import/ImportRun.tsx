/** One import: what is safe, how far each step is, the photos as they arrive, and what needs a look. */
import { useNavigate } from "@tanstack/react-router";
import { useMemo } from "react";
import { type ImportId, type ImportView, type JobId, type PhotoCard, useRead, useWrite } from "../../api";
import { Kbd } from "../../components/Kbd";
import { useKeys } from "../../components/keys";
import { StatusEnd } from "../../components/StatusEnd";
import { m } from "../../messages";
import { Failed } from "../../parts/Failed";
import { AnalysisButtons } from "../../parts/photos/AnalysisButtons";
import { PhotoGrid } from "../../parts/photos/PhotoGrid";
import { PhotoLegend } from "../../parts/photos/PhotoLegend";
import { usePhotos } from "../../parts/photos/usePhotos";
import { useArrivals } from "./arrivals";
import { ImportBar } from "./ImportBar";
import { NeedsLook } from "./NeedsLook";
import { isRunning, minutesLeft, waitingFiles } from "./progress";
import { Safety } from "./Safety";
import { Steps } from "./Steps";

const COLUMNS = 10;

/** Files that wait are drawn as empty cells up to this many. */
const WAITING_CELLS = 200;

export function ImportRun({ jobId, importId }: { jobId: JobId; importId: ImportId }) {
  const view = useRead("get_import", importId);
  const photos = usePhotos(jobId);
  const navigate = useNavigate();
  const arrivals = useArrivals(view.data, photos.rows);
  const tail = useMemo(() => (view.data ? tailOf(view.data, arrivals) : []), [view.data, arrivals]);
  const open = (photo: PhotoCard): void =>
    void navigate({ to: "/jobs/$jobId/review", params: { jobId }, search: { photo: photo.id } });
  if (view.error)
    return (
      <>
        <ImportBar jobId={jobId} title={m.importing.title} />
        <div className="imp-pick">
          <Failed error={view.error} onRetry={() => void view.refetch()} />
        </div>
      </>
    );
  if (!view.data) return <ImportBar jobId={jobId} title={m.importing.title} />;
  return (
    <>
      <ImportBar jobId={jobId} title={m.importing.from(view.data.source)}>
        <RunActions
          jobId={jobId}
          view={view.data}
          toCheck={photos.rows.reduce((sum, one) => sum + one.to_check, 0)}
        />
      </ImportBar>
      <div className="imp">
        <div className="imp-left">
          <Safety view={view.data} />
          <Steps view={view.data} rows={photos.rows} />
        </div>
        <div className="imp-right">
          {photos.error ? <Failed error={photos.error} /> : null}
          <PhotoGrid
            rows={photos.rows}
            columns={COLUMNS}
            selected={null}
            onOpen={open}
            tail={tail}
            aside={<PhotoLegend />}
          />
          <NeedsLook view={view.data} />
        </div>
      </div>
      {view.data.photos_per_s !== null && isRunning(view.data) ? (
        <StatusEnd>
          <span>{m.importing.speedValue(view.data.photos_per_s)}</span>
        </StatusEnd>
      ) : null}
    </>
  );
}

function RunActions({ jobId, view, toCheck }: { jobId: JobId; view: ImportView; toCheck: number }) {
  const { data: analysis } = useRead("analysis_status", null);
  const stop = useWrite("stop_import");
  const navigate = useNavigate();
  const review = () => void navigate({ to: "/jobs/$jobId/review", params: { jobId } });
  const running = isRunning(view);
  const ready = !running && toCheck > 0;
  useKeys({ Enter: (event) => (event.target === document.body ? review() : false) }, { enabled: ready });
  const minutes = minutesLeft(view, analysis);
  return (
    <>
      {stop.error ? <Failed error={stop.error} /> : null}
      {minutes === null ? null : <span className="i3">{m.importing.minutesLeft(minutes)}</span>}
      <AnalysisButtons />
      {running ? (
        <button
          type="button"
          className="btn danger"
          disabled={stop.isPending}
          onClick={() => stop.mutate(view.id)}
        >
          {m.importing.stop}
        </button>
      ) : null}
      {ready ? (
        <button type="button" className="btn primary" onClick={review}>
          {m.photos.review(toCheck)} <Kbd>Enter</Kbd>
        </button>
      ) : null}
    </>
  );
}

/** Cells after the photos: those just arrived, those that failed, those that wait. */
function tailOf(view: ImportView, arrivals: readonly { id: string; url: string }[]) {
  const failed = view.needs_look.filter((item) => item.state === "failed");
  const waiting = isRunning(view)
    ? Math.min(WAITING_CELLS, Math.max(0, waitingFiles(view) - arrivals.length))
    : 0;
  return [
    ...arrivals.map((one) => (
      <span key={one.id} className="ph wait">
        <img src={one.url} alt="" decoding="async" />
      </span>
    )),
    ...failed.map((item) => (
      <span key={item.id} className="ph bad">
        {m.importing.unreadCell}
        <br />
        {shortName(item.file_name)}
      </span>
    )),
    ...Array.from({ length: waiting }, (_, at) => <span key={`waiting ${at}`} className="ph raw" />),
  ];
}

/** The number of a camera's file name, or its end. */
function shortName(name: string): string {
  const stem = name.replace(/\.[^.]+$/, "");
  return /\d{3,}$/.exec(stem)?.[0] ?? stem.slice(-8);
}
