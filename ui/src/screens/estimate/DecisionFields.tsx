/** Discount, tax and payment; with the margin shown also overhead, profit and the lowest price. */
import { useState } from "react";
import type { Discount, Problem, TaxMode } from "../../api";
import { readCents, readNumber } from "../../components/entry";
import { NumberField } from "../../components/NumberField";
import { Seg } from "../../components/Seg";
import { format, m } from "../../messages";
import { type Decisions, decide, editOption, problemOf } from "./edit";

export interface DecisionFieldsProps {
  decisions: Decisions;
  problems: readonly Problem[];
  margin: boolean;
  onSketch: (next: Decisions) => void;
  onCommit: (next: Decisions) => void;
}

type PercentField =
  | "tax_percent"
  | "deposit_percent"
  | "overhead_percent"
  | "profit_percent"
  | "commission_percent";

const TAX_MODES: readonly TaxMode[] = ["none", "paid_by_company", "charged_on_taxable", "charged_on_all"];
const readPercents = (text: string): number | null => readNumber(text.trim().replace(/%$/, ""));
const writePercents = (value: number): string => format.decimalShort(value, 3);

export function DecisionFields(props: DecisionFieldsProps) {
  const { decisions, problems } = props;
  const { input } = decisions;
  const [unreadable, setUnreadable] = useState<string | null>(null);
  const own = problems.find(
    (problem) => problem.field.startsWith("estimate.") && problem.severity === "error",
  );

  const percent = (field: PercentField, label: string) => (
    <NumberField
      label={label}
      value={input[field]}
      format={writePercents}
      read={readPercents}
      unit="%"
      step={1}
      className="narrow"
      invalid={unreadable === field || problemOf(problems, field)?.severity === "error"}
      describedBy="decisions-message"
      onUnreadable={(is) => setUnreadable(is ? field : null)}
      onDraft={(value) => props.onSketch(decide(decisions, { [field]: value }))}
      onCommit={(value) => value !== null && props.onCommit(decide(decisions, { [field]: value }))}
    />
  );
  const discounted = (discount: Discount | null) => decide(decisions, { discount });
  const offered = input.options.find((option) => option.tier === decisions.offered);
  const kind = input.discount?.kind ?? "none";
  const wrong = problemOf(problems, "discount")?.severity === "error";

  return (
    <section className="sec">
      <h2>{m.estimate.decisions}</h2>
      <div className="decision-fields">
        <div className="field">
          <span className="field-label">{m.estimate.discount}</span>
          <Seg
            label={m.estimate.discount}
            value={kind}
            options={[
              { key: "none", label: m.estimate.noDiscount },
              { key: "percent", label: m.estimate.discountPercent },
              { key: "amount", label: m.estimate.discountAmount },
            ]}
            onChange={(next) =>
              props.onCommit(
                discounted(
                  next === "percent"
                    ? { kind: "percent", percent: 5 }
                    : next === "amount"
                      ? { kind: "amount", cents: 10_000 }
                      : null,
                ),
              )
            }
          />
        </div>
        {input.discount?.kind === "percent" && (
          <NumberField
            label={m.estimate.discountValue}
            value={input.discount.percent}
            format={writePercents}
            read={readPercents}
            unit="%"
            step={1}
            className="narrow"
            invalid={wrong}
            describedBy="decisions-message"
            onDraft={(value) => props.onSketch(discounted({ kind: "percent", percent: value }))}
            onCommit={(value) =>
              value !== null && props.onCommit(discounted({ kind: "percent", percent: value }))
            }
          />
        )}
        {input.discount?.kind === "amount" && (
          <NumberField
            label={m.estimate.discountValue}
            value={input.discount.cents}
            format={format.amount}
            read={readCents}
            unit="$"
            invalid={wrong}
            describedBy="decisions-message"
            onDraft={(value) => props.onSketch(discounted({ kind: "amount", cents: value }))}
            onCommit={(value) =>
              value !== null && props.onCommit(discounted({ kind: "amount", cents: value }))
            }
          />
        )}
      </div>
      <div className="decision-fields">
        <label className="field tax">
          <span className="field-label">{m.estimate.tax}</span>
          <select
            className="field-box"
            value={input.tax_mode}
            onChange={(event) =>
              props.onCommit(decide(decisions, { tax_mode: event.currentTarget.value as TaxMode }))
            }
          >
            {TAX_MODES.map((mode) => (
              <option key={mode} value={mode}>
                {m.estimate.taxMode[mode]}
              </option>
            ))}
          </select>
        </label>
        {input.tax_mode !== "none" && percent("tax_percent", m.estimate.taxRate)}
      </div>
      <div className="decision-fields">
        {percent("deposit_percent", m.estimate.deposit)}
        <NumberField
          label={m.estimate.depositCap}
          value={input.deposit_cap ?? null}
          format={format.amount}
          read={readCents}
          unit="$"
          optional
          invalid={problemOf(problems, "deposit_cap")?.severity === "error"}
          describedBy="decisions-message"
          onCommit={(value) => props.onCommit(decide(decisions, { deposit_cap: value }))}
        />
      </div>
      {offered && (
        <label className="field option-words" key={offered.tier}>
          <span className="field-label">{m.estimate.whatItGives(offered.label)}</span>
          <span className="field-box">
            <input
              defaultValue={offered.description}
              maxLength={200}
              onBlur={(event) => {
                const description = event.currentTarget.value.trim();
                if (description !== offered.description)
                  props.onCommit(editOption(decisions, offered.tier, { description }));
              }}
            />
          </span>
        </label>
      )}
      {props.margin && (
        <div className="decision-fields">
          {percent("overhead_percent", m.estimate.overhead)}
          {percent("profit_percent", m.estimate.profit)}
          {percent("commission_percent", m.estimate.commission)}
        </div>
      )}
      {(unreadable !== null || own) && (
        <p id="decisions-message" className="xs c-stop" aria-live="polite">
          {unreadable !== null ? m.estimate.notNumber : own?.message}
        </p>
      )}
    </section>
  );
}
