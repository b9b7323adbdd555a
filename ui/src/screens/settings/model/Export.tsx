/** Reviewed photos go out for training: pick a folder, watch, stop, look at what came of it. */
import { FolderOpen, FolderOutput } from "lucide-react";
import { type Exported, type LearningView, type ReviewedCounts, useWrite } from "../../../api";
import { m } from "../../../messages";
import { Failed } from "../../../parts/Failed";
import { Row } from "../Row";
import { Problem } from "./Problem";
import { Progress } from "./Progress";
import { Skipped } from "./Skipped";
import { useKeptFocus } from "./useKeptFocus";

const words = m.models;

export interface ExportProps {
  learning: LearningView;
  counts: ReviewedCounts;
}

export function Export({ learning, counts }: ExportProps) {
  const start = useWrite("export_reviewed");
  const { running, exported } = learning;
  const told = useKeptFocus<HTMLSpanElement>(running?.task === "export");
  const failed = learning.failed?.task === "export" ? learning.failed.code : null;
  return (
    <Row label={words.export} help={words.exportHelp}>
      <span>{words.exportHave(counts.photos, counts.whole)}</span>
      {running?.task === "export" ? (
        <Progress progress={running} words={words.exporting} />
      ) : running ? (
        <span className="i2">{words.exportWaits}</span>
      ) : counts.photos > 0 ? (
        <button
          type="button"
          className="btn"
          data-keep
          aria-disabled={start.isPending || undefined}
          onClick={() => {
            if (!start.isPending) start.mutate({ title: words.exportTitle, name: "" });
          }}
        >
          <FolderOutput className="i sm" aria-hidden="true" /> {words.exportStart}
        </button>
      ) : null}
      {start.error ? <Failed error={start.error} /> : null}
      {failed ? <Problem code={failed} sentences={words.exportFailures} /> : null}
      <span ref={told} className="sr" role="status">
        {exported && !running ? summary(exported) : ""}
      </span>
      {exported ? <Written exported={exported} /> : null}
    </Row>
  );
}

const summary = ({ folder, photos, marks, rejected }: Exported): string =>
  words.exported(folder, photos, marks, rejected);

function Written({ exported }: { exported: Exported }) {
  const open = useWrite("open_export");
  return (
    <div className="model-result">
      <p>{summary(exported)}</p>
      <p className="i2">{words.exportedYolo(exported.yolo)}</p>
      <button type="button" className="btn" onClick={() => open.mutate(null)}>
        <FolderOpen className="i sm" aria-hidden="true" /> {words.showFolder}
      </button>
      {open.error ? <Failed error={open.error} /> : null}
      <Skipped photos={exported.skipped} />
    </div>
  );
}
