/** The quieter parts of the panel: changes since the last issued revision, checks, and where the money goes. */
import { Link } from "@tanstack/react-router";
import { Check, Info, TriangleAlert } from "lucide-react";
import type { EstimateView, OptionTotals, Problem, RevisionChanges } from "../../api";
import { readCents } from "../../components/entry";
import { NumberField } from "../../components/NumberField";
import { WhyLines } from "../../components/WhyPopover";
import { format, m } from "../../messages";

const sign = (cents: number): string => `${cents < 0 ? "−" : "+"} ${format.amount(Math.abs(cents))}`;

export function ChangesSection({ changes }: { changes: RevisionChanges }) {
  const difference = changes.total_after - changes.total_before;
  return (
    <section className="sec">
      <div className="row between">
        <h2>{m.estimate.changedSince(changes.since_revision)}</h2>
        {difference !== 0 && <b className="c-caution">{m.estimate.more(difference)}</b>}
      </div>
      {changes.lines.length === 0 ? (
        <p className="i3 xs dif-note">{m.estimate.noChanges}</p>
      ) : (
        <ul className="dif">
          {changes.lines.map((line) => (
            <li key={line.key} className={line.key === "rounding" ? "i3" : undefined}>
              <span className="cut">{line.label}</span>
              <span className="i3">{line.detail}</span>
              <span className="num">{sign(line.after - line.before)}</span>
            </li>
          ))}
        </ul>
      )}
      <p className="i3 xs dif-note">
        {m.estimate.issuedAt(
          changes.since_revision,
          format.moment(changes.sent_at),
          format.money(changes.total_before),
        )}
      </p>
    </section>
  );
}

/** What an issued revision is, and where its paper lies. */
export function IssuedSection({ view }: { view: EstimateView }) {
  const at = view.revisions.find((row) => row.revision === view.revision)?.at;
  return (
    <section className="sec">
      <p className="i2">
        {m.estimate.issuedStays(view.revision, at === undefined ? "" : format.moment(at))}{" "}
        <Link to="/jobs/$jobId/documents" params={{ jobId: view.job_id }}>
          {m.estimate.itsPdf}
        </Link>
        .
      </p>
    </section>
  );
}

export function ChecksSection({ problems }: { problems: readonly Problem[] }) {
  return (
    <section className="sec">
      <h2>{m.estimate.checks}</h2>
      <ul className="checks">
        {problems.length === 0 && (
          <li>
            <Check className="i sm c-go" aria-hidden="true" /> <span>{m.estimate.allGood}</span>
          </li>
        )}
        {problems.map((problem) => (
          <li key={`${problem.code} ${problem.field}`}>
            {problem.severity === "note" ? (
              <Info className="i sm c-calm" aria-hidden="true" />
            ) : (
              <TriangleAlert className="i sm c-caution" aria-hidden="true" />
            )}
            <span>{problem.message}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

export interface MoneySectionProps {
  totals: OptionTotals;
  overheadPercent: number;
  commissionPercent: number;
  locked: boolean;
  onFloor: (cents: number | null) => void;
}

/** Costs, overhead and profit of one option: only while the margin is shown. */
export function MoneySection({
  totals,
  overheadPercent,
  commissionPercent,
  locked,
  onFloor,
}: MoneySectionProps) {
  const parts = [totals.direct_cost, totals.overhead, Math.max(0, totals.profit)];
  return (
    <>
      <section className="sec">
        <h2>{m.estimate.moneyGoes}</h2>
        <WhyLines
          lines={[
            { label: m.estimate.directCost, value: format.amount(totals.direct_cost) },
            { label: m.estimate.overheadShare(overheadPercent), value: format.amount(totals.overhead) },
            { label: m.estimate.profit, value: format.amount(totals.profit) },
          ]}
        />
        <div
          className="money-bar"
          role="img"
          aria-label={m.estimate.shares(
            format.money(totals.direct_cost),
            format.money(totals.overhead),
            format.money(totals.profit),
          )}
        >
          {parts.map((part, index) => (
            <span key={["cost", "overhead", "profit"][index]} style={{ flexGrow: part }} />
          ))}
        </div>
        <p className="i3 xs">
          {m.estimate.marginNote(totals.margin_percent, totals.markup_percent)}{" "}
          {commissionPercent > 0 &&
            m.estimate.commissionNote(commissionPercent, format.money(totals.commission))}
        </p>
      </section>
      <section className="sec">
        <h2>{m.estimate.room}</h2>
        <div className="decision-fields">
          <NumberField
            label={m.estimate.floor}
            value={totals.price_floor}
            format={format.amount}
            read={readCents}
            unit="$"
            optional
            className="wide"
            disabled={locked}
            onCommit={onFloor}
          />
        </div>
        {totals.profit_at_floor === null ? (
          <p className="i3 xs">{m.estimate.noFloor}</p>
        ) : (
          <WhyLines
            lines={[{ label: m.estimate.profitThen, value: format.amount(totals.profit_at_floor) }]}
          />
        )}
      </section>
    </>
  );
}
