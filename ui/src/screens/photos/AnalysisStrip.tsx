/** How far the analysis of this job's photos is, and what can be done about it. */
import { ScanSearch, SquareCheck } from "lucide-react";
import { type JobId, type PhotoCard, useWrite } from "../../api";
import { Kbd } from "../../components/Kbd";
import { sentenceOf } from "../../errors";
import { m } from "../../messages";
import { Failed } from "../../parts/Failed";
import { AnalysisButtons, isBusy, useAnalysis } from "../../parts/photos/AnalysisButtons";
import { UseShipped } from "../../parts/UseShipped";

interface AnalysisStripProps {
  jobId: JobId;
  rows: readonly PhotoCard[];
  onSelect: () => void;
}

export function AnalysisStrip({ jobId, rows, onSelect }: AnalysisStripProps) {
  const { analysis, error } = useAnalysis();
  const start = useWrite("start_analysis");
  const done = rows.filter((row) => row.analysis === "done").length;
  const open = rows.filter((row) => row.analysis === "none" || row.analysis === "stale").length;
  const failed = rows.filter((row) => row.analysis === "failed").length;
  const failure = start.error ?? error;
  return (
    <div className="ph-tools">
      <ScanSearch className="i i3" aria-hidden="true" />
      <span>{analysis?.state === "paused" ? m.photos.paused : m.photos.analysis}</span>
      <span className="meter">
        <i style={{ width: `${(done / rows.length) * 100}%` }} />
      </span>
      <span className="i2">{m.photos.analyzed(done, rows.length)}</span>
      {analysis?.seconds_per_photo && isBusy(analysis) ? (
        <span className="i3">{m.photos.perPhoto(analysis.seconds_per_photo)}</span>
      ) : null}
      {failed > 0 ? <span className="c-stop">{m.photos.failures(failed)}</span> : null}
      {analysis?.code ? <span className="c-caution xs">{sentenceOf(analysis.code)}</span> : null}
      {analysis?.state === "unavailable" ? <UseShipped /> : null}
      {failure ? <Failed error={failure} /> : null}
      <span className="grow" />
      {open > 0 && !isBusy(analysis) && analysis?.state !== "unavailable" ? (
        <button
          type="button"
          className="btn"
          disabled={start.isPending}
          onClick={() => start.mutate({ job_id: jobId, photo_ids: [] })}
        >
          {m.photos.analyze(open)}
        </button>
      ) : null}
      <AnalysisButtons />
      <button type="button" className="btn quiet" onClick={onSelect}>
        <SquareCheck className="i sm" aria-hidden="true" /> {m.photos.select} <Kbd>X</Kbd>
      </button>
    </div>
  );
}
