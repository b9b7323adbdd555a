/** From which confidence findings show; the model's own unless a person chose. */
import { useEffect, useState } from "react";
import type { ModelInfo } from "../../api";
import { m } from "../../messages";

const words = m.settings;
const STEP = 0.01;
/** Where no model says otherwise. */
const LOWEST = 0.05;
const HIGHEST = 0.95;

export interface ThresholdProps {
  own: number | null;
  model: ModelInfo | null;
  onChange: (value: number | null) => void;
}

export function Threshold({ own, model, onChange }: ThresholdProps) {
  const saved = own ?? model?.min_confidence ?? null;
  const [value, setValue] = useState(saved);
  useEffect(() => setValue(saved), [saved]);
  if (value === null) return <span className="i2">{words.noModel}</span>;
  const least = model?.score_floor ?? LOWEST;
  const commit = () => {
    if (value !== saved) onChange(value);
  };
  return (
    <>
      <input
        type="range"
        className="slider"
        aria-label={words.threshold}
        min={least}
        max={HIGHEST}
        step={STEP}
        value={value}
        style={{ "--filled": `${((value - least) / (HIGHEST - least)) * 100}%` } as React.CSSProperties}
        onChange={(event) => setValue(Number(event.target.value))}
        onPointerUp={commit}
        onKeyUp={commit}
        onBlur={commit}
      />
      <output className="mid">
        {own === null && value === saved ? words.thresholdModel(value) : words.thresholdOwn(value)}
      </output>
      {own === null ? null : (
        <button type="button" className="btn quiet" onClick={() => onChange(null)}>
          {words.useModels}
        </button>
      )}
    </>
  );
}
