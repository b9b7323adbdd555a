/** What holds for the whole roof, at the foot of the drawing. */
import { useState } from "react";
import type { Problem, Roof } from "../../api";
import { readFeet, readNumber } from "../../components/entry";
import { NumberField } from "../../components/NumberField";
import { format, m } from "../../messages";
import { problemAt } from "./draft";

export interface RoofFactsProps {
  roof: Roof;
  /** What the backend takes where no attic floor is typed. */
  atticSqft: number | null;
  problems: readonly Problem[];
  onSketch: (change: Partial<Roof>) => void;
  onCommit: (change: Partial<Roof>) => void;
}

type CountField = "layers_to_remove" | "pipe_boots" | "storeys";

const readCount = (text: string): number | null => {
  const value = readNumber(text);
  return value !== null && Number.isInteger(value) && value >= 0 && value <= 255 ? value : null;
};

export function RoofFacts({ roof, atticSqft, problems, onSketch, onCommit }: RoofFactsProps) {
  const [unreadable, setUnreadable] = useState<string | null>(null);
  const fields = ["layers_to_remove", "pipe_boots", "storeys", "attic_floor_sqft"];
  const own = fields
    .flatMap((field) => problemAt(problems, field) ?? [])
    .find((problem) => problem.severity === "error");
  const message = unreadable !== null ? m.roof.notACount : own?.message;
  const counted = (field: CountField, label: string) => (
    <NumberField
      label={label}
      value={roof[field]}
      format={format.count}
      read={readCount}
      step={1}
      className="narrow"
      invalid={unreadable === field || problemAt(problems, field)?.severity === "error"}
      describedBy="roof-facts-message"
      onUnreadable={(is) => setUnreadable(is ? field : null)}
      onDraft={(value) => onSketch({ [field]: value })}
      onCommit={(value) => value !== null && onCommit({ [field]: value })}
    />
  );
  return (
    <div className="roof-facts">
      <div className="section-row">
        {counted("layers_to_remove", m.roof.layersField)}
        {counted("pipe_boots", m.roof.boots)}
        {counted("storeys", m.roof.storeys)}
        <NumberField
          label={m.roof.attic}
          value={roof.attic_floor_sqft ?? atticSqft}
          format={(value) => format.decimalShort(value, 2)}
          read={readFeet}
          unit="sq ft"
          optional
          className="wide"
          invalid={problemAt(problems, "attic_floor_sqft")?.severity === "error"}
          describedBy="roof-facts-message"
          onCommit={(value) => onCommit({ attic_floor_sqft: value })}
        />
        <label className="tick switch">
          <input
            type="checkbox"
            checked={roof.ice_dam_area}
            onChange={(event) => onCommit({ ice_dam_area: event.currentTarget.checked })}
          />
          {m.roof.iceDam}
        </label>
      </div>
      {message && (
        <p id="roof-facts-message" className="section-message c-stop" aria-live="polite">
          {message}
        </p>
      )}
    </div>
  );
}
