/** Asks before a quote is issued: what happens, what can't be taken back, and what its letterhead lacks. */
import { FileText } from "lucide-react";
import { useEffect, useRef } from "react";
import { type Pricing, useRead } from "../../api";
import { Kbd } from "../../components/Kbd";
import { useKeys } from "../../components/keys";
import { m } from "../../messages";
import { Failed } from "../../parts/Failed";
import { LetterheadNote } from "../../parts/LetterheadNote";
import type { Issue } from "./useIssue";

const PRICINGS: readonly Pricing[] = ["lines", "lump_sum"];

export interface IssueNoteProps {
  issue: Issue;
  revision: number;
  customer: string;
  /** The option the quote lists, such as `Good at $9,030.89`. */
  offer: string;
}

export function IssueNote({ issue, revision, customer, offer }: IssueNoteProps) {
  const head = useRef<HTMLHeadingElement>(null);
  const { data: book } = useRead("get_price_book", null);
  useEffect(() => head.current?.focus(), []);
  useKeys({
    Escape: issue.cancel,
    // The page's own Enter would open a line behind the question.
    Enter: (event) => event.target === head.current,
  });
  return (
    <section className="est-issue" aria-label={m.estimate.issueQuote}>
      <h2 ref={head} tabIndex={-1}>
        {m.estimate.issueAsk(revision, customer)}
      </h2>
      <p>{m.estimate.issueWhat(offer)}</p>
      <p>{m.estimate.issueThen(revision)}</p>
      <div className="row">
        <span aria-hidden="true">{m.estimate.issuePrices}</span>
        <fieldset className="seg">
          <legend className="sr">{m.estimate.issuePrices}</legend>
          {PRICINGS.map((pricing) => (
            <label key={pricing} className={issue.pricing === pricing ? "on" : undefined}>
              <input
                type="radio"
                className="sr"
                name="pricing"
                checked={issue.pricing === pricing}
                onChange={() => issue.setPricing(pricing)}
              />
              {m.estimate.pricing[pricing]}
            </label>
          ))}
        </fieldset>
      </div>
      {book?.is_example ? <p className="note caution">{m.estimate.examplePrices}</p> : null}
      <LetterheadNote />
      {issue.canWrite ? null : (
        <p className="note caution" role="status">
          {m.estimate.issueWaits}
        </p>
      )}
      {issue.error ? <Failed error={issue.error} /> : null}
      <div className="row">
        <button
          type="button"
          className="btn primary"
          aria-disabled={issue.busy || !issue.canWrite || undefined}
          onClick={issue.issue}
        >
          <FileText className="i sm" aria-hidden="true" />
          {issue.busy ? m.estimate.writing : m.estimate.issueRevision(revision)}
        </button>
        <button type="button" className="btn" onClick={issue.cancel}>
          {m.estimate.notYet} <Kbd>Esc</Kbd>
        </button>
      </div>
    </section>
  );
}
