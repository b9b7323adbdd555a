/** The steps of an import as bars with their counts, and the facts under them. */
import { Crosshair, Fingerprint, HardDriveDownload, Image, type LucideIcon, ScanSearch } from "lucide-react";
import { type ImportView, type PhotoCard, useRead } from "../../api";
import { format, m } from "../../messages";
import { isRunning, savedFiles, shownPhotos } from "./progress";

interface StepProps {
  icon: LucideIcon;
  label: string;
  value: string;
  done: number;
  bad?: number;
  /** What is through with less than everything, such as photos without a position. */
  partly?: number;
  total: number;
}

const share = (part: number, total: number): string =>
  `${total > 0 ? Math.min(100, (part / total) * 100) : 0}%`;

function Step({ icon: Icon, label, value, done, bad = 0, partly = 0, total }: StepProps) {
  const complete = total > 0 && done + bad + partly >= total;
  const tone = complete ? "c-go" : done > 0 ? "c-acc" : "i3";
  return (
    <div className="stg">
      <Icon className={`i ${tone}`} aria-hidden="true" />
      <span className="mid">{label}</span>
      <span className="v">{value}</span>
      <span
        className="meter multi"
        role="progressbar"
        aria-label={label}
        aria-valuemin={0}
        aria-valuemax={total}
        aria-valuenow={done}
        aria-valuetext={value}
      >
        <i className={complete ? "go" : undefined} style={{ width: share(done, total) }} />
        {bad > 0 ? <i className="bad" style={{ width: share(bad, total) }} /> : null}
      </span>
    </div>
  );
}

export function Steps({ view, rows }: { view: ImportView; rows: readonly PhotoCard[] }) {
  const { data: analysis } = useRead("analysis_status", null);
  const photos = shownPhotos(view);
  const analyzed = rows.filter((row) => row.analysis === "done" || row.analysis === "stale").length;
  const failed = rows.filter((row) => row.analysis === "failed").length;
  const started = rows.some((row) => row.analysis !== "none");
  const finished = view.state === "finished";
  return (
    <>
      <section className="imp-steps">
        <Step
          icon={HardDriveDownload}
          label={m.importing.copied}
          value={m.importing.of(savedFiles(view), view.found)}
          done={savedFiles(view)}
          bad={view.failed}
          total={view.found - view.left_out}
        />
        <Step
          icon={Fingerprint}
          label={m.importing.checked}
          value={format.count(view.copied)}
          done={view.copied}
          total={Math.max(view.copied, isRunning(view) ? view.found : 0)}
        />
        <Step
          icon={Image}
          label={m.importing.thumbnails}
          value={m.importing.of(view.thumbnails, photos)}
          done={view.thumbnails}
          total={photos}
        />
        <Step
          icon={Crosshair}
          label={m.importing.metadata}
          value={m.importing.metadataValue(view.metadata_full, view.metadata_partial)}
          done={view.metadata_full}
          partly={view.metadata_partial}
          total={photos}
        />
        <Step
          icon={ScanSearch}
          label={m.importing.analyzedBar}
          value={started ? m.importing.of(analyzed, rows.length) : m.importing.analysisOff}
          done={analyzed}
          bad={failed}
          total={rows.length}
        />
      </section>
      <section className="sec">
        <dl className="kv">
          <dt>{m.importing.source}</dt>
          <dd>{m.importing.sourceValue(view.source, view.found, view.found_bytes)}</dd>
          {analysis?.model ? (
            <>
              <dt>{m.importing.analysis}</dt>
              <dd>
                {analysis.seconds_per_photo === null
                  ? ""
                  : `${m.photos.perPhoto(analysis.seconds_per_photo)}, `}
                {m.photos.model(analysis.model.name, analysis.model.version)}
              </dd>
            </>
          ) : null}
          {view.photos_per_s === null ? null : (
            <>
              <dt>{m.importing.speed}</dt>
              <dd>{m.importing.speedValue(view.photos_per_s)}</dd>
            </>
          )}
        </dl>
      </section>
      <p className="i3 xs">
        {finished
          ? m.importing.results(photos, view.duplicates, view.unshown, view.left_out)
          : m.importing.stopHint}
      </p>
    </>
  );
}
