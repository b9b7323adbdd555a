/** What is agreed beside the total: allowances, payment, and the prices it was made with. */
import type { Estimate, OptionTotals } from "../../api";
import { format, m } from "../../messages";

export interface TermsRowProps {
  estimate: Estimate;
  totals: OptionTotals;
  depositPercent: number;
  capped: boolean;
  releasedOn: string | null;
}

export function TermsRow({ estimate, totals, depositPercent, capped, releasedOn }: TermsRowProps) {
  const column = estimate.options.findIndex((option) => option.tier === totals.tier);
  return (
    <div className="terms">
      <div>
        <h3>{m.estimate.allowance}</h3>
        {estimate.allowances.map((allowance) => (
          <p key={allowance.key}>
            {allowance.label} <span className="mid">{format.money(allowance.prices[column] ?? 0)}</span>
          </p>
        ))}
        <p className="i3 xs">{estimate.allowances.length > 0 ? m.estimate.allowanceNote : m.estimate.none}</p>
      </div>
      <div>
        <h3>{m.estimate.payment(totals.label)}</h3>
        <p>
          {capped ? m.estimate.atSigningCapped : m.estimate.atSigning(depositPercent)}{" "}
          <span className="mid">{format.money(totals.deposit)}</span>
        </p>
        <p>
          {m.estimate.atCompletion} <span className="mid">{format.money(totals.rest)}</span>
        </p>
      </div>
      <div>
        <h3>{m.estimate.priceBook}</h3>
        <p>
          {releasedOn
            ? m.estimate.released(estimate.price_book, format.day(releasedOn))
            : estimate.price_book}
        </p>
        <p className="i3 xs">{m.estimate.rules(estimate.rules)}</p>
      </div>
    </div>
  );
}
