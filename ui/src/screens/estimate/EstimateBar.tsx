/** The bar of the estimate: revisions, whether costs are on the screen, issuing the quote. */
import { Eye, EyeOff, FileText } from "lucide-react";
import type { EstimateView, RevisionRow } from "../../api";
import { Kbd } from "../../components/Kbd";
import { m } from "../../messages";
import { JobBar } from "../../parts/JobBar";

export interface EstimateBarProps {
  view: EstimateView;
  margin: boolean;
  canIssue: boolean;
  issuing: boolean;
  onRevision: (revision: number | null) => void;
  onNewRevision: () => void;
  onMargin: () => void;
  onIssue: () => void;
}

export function EstimateBar(props: EstimateBarProps) {
  const { view } = props;
  const newest = view.revisions.at(-1)?.revision ?? view.revision;
  const stateOf = (row: RevisionRow): string =>
    m.estimate.revision(row.revision, row.state, row.revision === newest);
  return (
    <JobBar jobId={view.job_id} current="estimate">
      {view.revisions.length > 0 && (
        <fieldset className="seg revisions" aria-label={m.estimate.revisions}>
          {view.revisions.map((row) => (
            <button
              key={row.id}
              type="button"
              className={row.revision === view.revision ? "on" : undefined}
              aria-pressed={row.revision === view.revision}
              aria-label={stateOf(row)}
              onClick={() => props.onRevision(row.revision === newest ? null : row.revision)}
            >
              {row.revision === newest ? stateOf(row) : m.estimate.rev(row.revision)}
            </button>
          ))}
        </fieldset>
      )}
      <button
        type="button"
        className={props.margin ? "btn" : "btn quiet"}
        aria-pressed={props.margin}
        onClick={props.onMargin}
      >
        {props.margin ? (
          <Eye className="i sm" aria-hidden="true" />
        ) : (
          <EyeOff className="i sm" aria-hidden="true" />
        )}
        {props.margin ? m.estimate.marginShown : m.estimate.marginHidden} <Kbd>M</Kbd>
      </button>
      {view.state === "draft" && (
        <button
          type="button"
          className={props.issuing ? "btn" : "btn primary"}
          disabled={!props.canIssue}
          aria-expanded={props.issuing}
          onClick={props.onIssue}
        >
          <FileText className="i sm" aria-hidden="true" />
          {m.estimate.issueQuote}
        </button>
      )}
      {view.state === "sent" && view.revision === newest && (
        <button type="button" className="btn primary" onClick={props.onNewRevision}>
          {m.estimate.newRevision}
        </button>
      )}
    </JobBar>
  );
}
