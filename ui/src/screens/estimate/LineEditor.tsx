/** What a person may do with the line in focus. A change by hand is marked and can be taken back. */
import { useEffect, useRef, useState } from "react";
import type { EstimateLine, Tier } from "../../api";
import { readNumber, readUnitCost } from "../../components/entry";
import { NumberField } from "../../components/NumberField";
import { format, m } from "../../messages";
import {
  type Decisions,
  editAdded,
  overrideLine,
  overrideOf,
  removeAdded,
  resetLine,
  setQuantity,
} from "./edit";
import { writeQuantity } from "./OptionsTable";

export interface LineEditorProps {
  line: EstimateLine;
  tier: Tier;
  decisions: Decisions;
  margin: boolean;
  /** Whether the quantity field is open. */
  open: boolean;
  onOpen: (open: boolean) => void;
  onSketch: (next: Decisions) => void;
  onCommit: (next: Decisions) => void;
}

export function LineEditor(props: LineEditorProps) {
  const { line, tier, decisions } = props;
  const [unreadable, setUnreadable] = useState(false);
  const quantity = useRef<HTMLInputElement | null>(null);
  useEffect(() => {
    if (props.open) quantity.current?.focus();
  }, [props.open]);
  const added = decisions.input.added.find((one) => one.key === line.key);
  const change = overrideOf(decisions.input, line.key, tier);
  const cell = line.cells.find((one) => one.tier === tier);
  if (line.unit === "" || cell === undefined) return null;
  return (
    <div className="line-editor">
      {props.open ? (
        <div className="line-fields">
          <NumberField
            label={`${m.estimate.quantity}, ${format.unitFor(2, line.unit)}`}
            value={cell.quantity}
            format={writeQuantity}
            read={readNumber}
            step={1}
            inputRef={quantity}
            invalid={unreadable}
            describedBy="line-editor-message"
            onUnreadable={setUnreadable}
            onDraft={(value) => props.onSketch(setQuantity(decisions, line.key, value))}
            onCommit={(value) => {
              if (value !== null) props.onCommit(setQuantity(decisions, line.key, value));
              props.onOpen(false);
            }}
          />
          {props.margin && (
            <NumberField
              label={m.estimate.unitCost}
              value={cell.unit_cost}
              format={format.unitCost}
              read={readUnitCost}
              unit="$"
              onCommit={(value) => {
                if (value === null) return;
                props.onCommit(
                  added
                    ? editAdded(decisions, line.key, { unit_cost: value })
                    : overrideLine(decisions, line.key, { unit_cost: value }),
                );
              }}
            />
          )}
          {!added && (
            <label className="field reason">
              <span className="field-label">{m.estimate.reason}</span>
              <span className="field-box">
                <input
                  defaultValue={change?.reason ?? ""}
                  maxLength={200}
                  onBlur={(event) => {
                    const reason = event.currentTarget.value.trim();
                    if (change && reason !== change.reason)
                      props.onCommit(overrideLine(decisions, line.key, { reason }));
                  }}
                />
              </span>
            </label>
          )}
          <p id="line-editor-message" className={unreadable ? "xs c-stop" : "xs i3"}>
            {unreadable ? m.estimate.notNumber : m.estimate.forAll}
          </p>
        </div>
      ) : (
        <div className="row line-buttons">
          <button type="button" className="btn" onClick={() => props.onOpen(true)}>
            {m.estimate.changeQuantity}
          </button>
          {change && (
            <button
              type="button"
              className="btn quiet"
              onClick={() => props.onCommit(resetLine(decisions, line.key))}
            >
              {m.estimate.countAgain}
            </button>
          )}
          <button
            type="button"
            className="btn quiet"
            onClick={() =>
              props.onCommit(
                added
                  ? removeAdded(decisions, line.key)
                  : overrideLine(decisions, line.key, { removed: true }),
              )
            }
          >
            {added ? m.estimate.removeLine : m.estimate.leaveOut}
          </button>
        </div>
      )}
    </div>
  );
}
