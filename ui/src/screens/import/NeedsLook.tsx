/** Files that need a look, each with its sentence and what can be done. None of them stops the others. */
import { useNavigate } from "@tanstack/react-router";
import { CopyCheck, FileMinus, FileX2, MapPinOff, OctagonAlert } from "lucide-react";
import { useState } from "react";
import { asApiError, type ImportItem, type ImportView, useFindUnmeasured, useWrite } from "../../api";
import { sentenceOf } from "../../errors";
import { format, m } from "../../messages";
import { Failed } from "../../parts/Failed";

function ItemIcon({ item }: { item: ImportItem }) {
  switch (item.state) {
    case "duplicate":
      return <CopyCheck className="i i3" aria-hidden="true" />;
    case "kept_unshown":
      return <FileX2 className="i c-caution" aria-hidden="true" />;
    case "left_out":
      return <FileMinus className="i i3" aria-hidden="true" />;
    case "failed":
    case "pending":
    case "done":
      return <OctagonAlert className="i c-stop" aria-hidden="true" />;
  }
}

function Item({ view, item }: { view: ImportView; item: ImportItem }) {
  const retry = useWrite("retry_import_item");
  const leaveOut = useWrite("leave_out_import_item");
  const ref = { import_id: view.id, item_id: item.id };
  const busy = retry.isPending || leaveOut.isPending;
  const error = retry.error ?? leaveOut.error;
  return (
    <li className="prob">
      <ItemIcon item={item} />
      <span className="mono cut" title={item.file_name}>
        {item.file_name}
      </span>
      <span>
        {item.code === null
          ? item.detail
          : sentenceOf(item.code, { detail: item.detail, file: item.file_name })}
        {error ? <Failed error={error} /> : null}
      </span>
      {item.state === "failed" ? (
        <span className="row">
          <button type="button" className="btn small" disabled={busy} onClick={() => retry.mutate(ref)}>
            {m.importing.tryAgain}
          </button>
          <button type="button" className="btn small" disabled={busy} onClick={() => leaveOut.mutate(ref)}>
            {m.importing.leaveOut}
          </button>
        </span>
      ) : (
        <span className="i3 xs">
          {item.state === "left_out" ? m.importing.leftOut : m.importing.nothingToDo}
        </span>
      )}
    </li>
  );
}

/** What asks for a decision comes first. */
const urgency = (item: ImportItem): number =>
  item.state === "failed" ? 0 : item.state === "kept_unshown" ? 1 : 2;

export function NeedsLook({ view }: { view: ImportView }) {
  const items = [...view.needs_look].sort((a, b) => urgency(a) - urgency(b));
  const rows = items.length + (view.without_height > 0 ? 1 : 0);
  const find = useFindUnmeasured();
  const navigate = useNavigate();
  const [said, setSaid] = useState<string | null>(null);
  const measure = () => {
    find(view.job_id).then(
      (photo) => {
        if (photo === null) return setSaid(m.importing.allMeasured);
        const search = { photo, measure: true as const };
        void navigate({ to: "/jobs/$jobId/review", params: { jobId: view.job_id }, search });
      },
      (reason) => setSaid(sentenceOf(asApiError(reason).code)),
    );
  };
  if (rows === 0) return null;
  return (
    <section className="imp-look" aria-labelledby="imp-look">
      <div className="gh">
        <h2 id="imp-look">
          {m.importing.needsLook} <span className="gh-more">{format.count(rows)}</span>
        </h2>
        <span className="i3 xs">{m.importing.noneStops}</span>
      </div>
      <ul>
        {items.map((item) => (
          <Item key={item.id} view={view} item={item} />
        ))}
        {view.without_height > 0 ? (
          <li className="prob">
            <MapPinOff className="i c-caution" aria-hidden="true" />
            <span className="mono">{m.importing.withoutHeight(view.without_height)}</span>
            <span>
              {m.importing.withoutHeightWhy(view.without_height)}
              {said ? ` ${said}` : null}
            </span>
            <button type="button" className="btn small" onClick={measure}>
              {m.importing.markLength}
            </button>
          </li>
        ) : null}
      </ul>
    </section>
  );
}
